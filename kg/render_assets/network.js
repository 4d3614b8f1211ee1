// The picture: vis-network with the nodes, places and lines that pyvis wrote, dressed for reading.
(() => {
  "use strict";
  const kg = window.kg;
  const { data, drawing, $ } = kg;
  const { nodes, edges, folds, roles } = data;
  const canvas = $("canvas");
  const drawnNodes = new vis.DataSet(), drawnEdges = new vis.DataSet();
  let network = null, visible = null, near = null;

  const fade = (colour, alpha) => {
    const n = parseInt(colour.slice(1), 16);
    return `rgba(${n >> 16},${(n >> 8) & 255},${n & 255},${alpha})`;
  };
  const strong = (i) => !near || near.nodes.has(i);

  const dressNode = (i) => {
    const node = nodes[i], base = drawing.nodes[i], event = node.k === "event", ink = kg.ink();
    const colour = kg.colour(node.t), on = strong(i), chosen = kg.state.selected && kg.state.selected.node === i;
    const size = base.size;
    return { ...base, label: kg.clip(kg.name(node), data.clip), shape: kg.shape(node.t),
      size: chosen ? size * 1.25 : size, borderWidth: chosen ? 4 : data.focus.includes(i) ? 3 : 1,
      color: { background: on ? colour : fade(colour, 0.22), border: chosen || data.focus.includes(i) ? (on ? ink.text : fade(ink.text, 0.2)) : fade(ink.back, 0.9) },
      font: { color: on ? (event ? ink.soft : ink.text) : fade(ink.text, 0.16), size: event ? 11 : base.font.size,
        strokeWidth: on ? 4 : 0, strokeColor: ink.halo, vadjust: -2 } };
  };
  const lineLabel = (text, on) => {
    const ink = kg.ink();
    return { label: on ? text : undefined, font: { color: ink.soft, size: 11, strokeWidth: 4, strokeColor: ink.halo, align: "horizontal" } };
  };
  const line = (base, colour, on, touched, extra) => ({ ...base, ...extra, width: touched ? base.width + 1.2 : base.width,
    color: { color: fade(colour, on ? (near ? 0.95 : 0.62) : 0.07), highlight: colour, hover: colour, inherit: false } });
  const touches = (a, b, key) => !near || (near.edge !== null ? near.edge === key : near.centre === a || near.centre === b);

  const dressEdge = (i) => {
    const edge = edges[i], on = touches(edge.s, edge.t, `e${i}`);
    return line(drawing.edges[i], kg.lineColour(edge.p), on, near && on, { dashes: kg.dashes(edge.p), ...lineLabel(kg.term(edge.p), on) });
  };
  const dressRole = (i) => {
    const [event, who, role] = roles[i], on = touches(event, who, `r${i}`);
    return line(drawing.edges[edges.length + i], kg.ink().event, on, near && on, { dashes: false, ...lineLabel(kg.term(role), on && near) });
  };
  const dressFold = (i) => {
    const [event, a, b] = folds[i], on = touches(a, b, `f${i}`);
    return line(drawing.edges[edges.length + roles.length + i], kg.ink().event, on, near && on, { dashes: [3, 4], ...lineLabel(kg.name(nodes[event]), on) });
  };

  const focusOf = () => {
    const { selected } = kg.state;
    if (!selected) return null;
    if (selected.edge !== undefined) {
      const edge = edges[selected.edge];
      return { nodes: new Set([edge.s, edge.t]), centre: null, edge: `e${edge.i}` };
    }
    if (!visible.nodes.has(selected.node)) {
      const node = nodes[selected.node];
      if (node.k === "event") return { nodes: new Set(node.r.map((r) => r[1])), centre: null, edge: folds.findIndex((f) => f[0] === node.i) >= 0 ? `f${folds.findIndex((f) => f[0] === node.i)}` : "" };
      return null;
    }
    return { nodes: new Set([selected.node, ...kg.neighbours(selected.node)]), centre: selected.node, edge: null };
  };

  const sync = (set, items) => {
    const wanted = new Set(items.map((item) => item.id));
    const gone = set.getIds().filter((id) => !wanted.has(id));
    if (gone.length) set.remove(gone);
    set.update(items);
  };

  const build = () => {
    const options = drawing.options;
    network = new vis.Network(canvas, { nodes: drawnNodes, edges: drawnEdges }, options);
    network.on("click", (event) => {
      if (event.nodes.length) kg.select({ node: event.nodes[0] });
      else if (event.edges.length) kg.pickLine(event.edges[0]);
      else if (kg.state.selected) kg.set({ selected: null });
    });
    network.on("doubleClick", (event) => { if (event.nodes.length) kg.expand(event.nodes[0]); });
    const settle = () => {
      const at = network.getViewPosition();
      kg.remember([at.x, at.y, network.getScale()]);
    };
    let wait = 0;
    network.on("zoom", () => { clearTimeout(wait); wait = setTimeout(settle, 300); });
    network.on("dragEnd", (event) => { if (!event.nodes.length) settle(); });
    network.on("hoverNode", () => { canvas.classList.add("over"); });
    network.on("blurNode", () => { canvas.classList.remove("over"); });
    network.on("hoverEdge", () => { canvas.classList.add("over"); });
    network.on("blurEdge", () => { canvas.classList.remove("over"); });
    network.once("afterDrawing", () => { document.body.dataset.ready = "1"; });
    kg.network = network;
  };

  kg.pickLine = (id) => {
    const i = Number(id.slice(1));
    if (id[0] === "e") kg.select({ edge: i });
    else kg.select({ node: id[0] === "r" ? roles[i][0] : folds[i][0] });
  };

  // Small pictures are not blown up, and a first sight of a large one shows it all.
  kg.fit = (animated) => {
    if (!visible.nodes.size) return;
    network.fit({ nodes: [...visible.nodes], maxZoomLevel: 1.35, minZoomLevel: 0.02, animation: animated ? { duration: 300 } : false });
  };
  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  kg.centre = (i) => {
    const wide = innerWidth > 760 && document.body.classList.contains("has-card");
    const scale = Math.max(network.getScale(), 0.8);
    network.moveTo({ position: network.getPosition(i), scale, offset: { x: wide ? -170 : 0, y: wide ? 0 : -90 },
      animation: still() ? false : { duration: 350 } });
  };
  kg.zoom = (factor) => network.moveTo({ scale: Math.min(6, Math.max(0.02, network.getScale() * factor)), animation: still() ? false : { duration: 150 } });

  kg.drawNetwork = (moved) => {
    visible = kg.visible();
    near = focusOf();
    kg.seen = visible;
    const items = [...visible.edges.map(dressEdge), ...visible.roles.map(dressRole), ...visible.folds.map(dressFold)];
    sync(drawnNodes, [...visible.nodes].map(dressNode));
    sync(drawnEdges, items);
    if (!network) build();
    const { selected, camera } = kg.state;
    network.selectNodes(selected && selected.node !== undefined && visible.nodes.has(selected.node) ? [selected.node] : [], false);
    if (moved) {
      if (camera) network.moveTo({ position: { x: camera[0], y: camera[1] }, scale: camera[2] });
      else kg.fit(false);
    }
    $("empty").hidden = visible.nodes.size > 0;
    $("empty").textContent = kg.t(nodes.length ? "empty" : "emptyGraph");
    document.body.dataset.nodes = visible.nodes.size;
    document.body.dataset.edges = items.length;
  };
})();
