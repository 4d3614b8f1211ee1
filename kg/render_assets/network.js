// The picture: vis-network with the nodes, places and lines that pyvis wrote, dressed for reading.
(() => {
  "use strict";
  const kg = window.kg;
  const { data, drawing, $ } = kg;
  const { nodes, edges, folds, roles } = data;
  const canvas = $("canvas");
  const drawnNodes = new vis.DataSet(), drawnEdges = new vis.DataSet();
  // A large picture is wider than high; on a phone it lies on its side.
  const turned = nodes.length > 240 && canvas.clientHeight > 1.25 * canvas.clientWidth;
  if (turned) drawing.nodes.forEach((node) => { [node.x, node.y] = [node.y, node.x]; });
  // Places that are written into an address hold for either way.
  const shared = ([x, y, scale]) => (turned ? [y, x, scale] : [x, y, scale]);
  let network = null, visible = null, near = null, named = [], grow = 1;

  const fade = (colour, alpha) => {
    const n = parseInt(colour.slice(1), 16);
    return `rgba(${n >> 16},${(n >> 8) & 255},${n & 255},${alpha})`;
  };
  const strong = (i) => !near || near.nodes.has(i);
  const chosen = (i) => Boolean(kg.state.selected) && kg.state.selected.node === i;

  const nodeText = (i) => kg.clip(kg.name(nodes[i]), data.clip);
  const measures = (i) => ({ size: drawing.nodes[i].size * grow * (chosen(i) ? 1.25 : 1),
    borderWidth: grow * (chosen(i) ? 3 : data.focus.includes(i) ? 2 : 0.8) });
  const dressNode = (i) => {
    const node = nodes[i], base = drawing.nodes[i], ink = kg.ink(), rim = chosen(i) || data.focus.includes(i);
    return { ...base, shape: kg.shape(node.t),
      color: { background: kg.colour(node.t), border: rim ? ink.text : fade(ink.back, 0.9) } };
  };

  // -- lines: facts, roles of events, and folded events ------------------------------------------
  const touches = (a, b, key) => Boolean(near) && (near.edge !== null ? near.edge === key : near.centre === a || near.centre === b);
  const strokes = () => (visible.edges.length > 1200 ? 0.3 : visible.edges.length > 300 ? 0.45 : 0.7);
  const parts = {
    e: (i) => ({ base: drawing.edges[i], a: edges[i].s, b: edges[i].t, text: kg.term(edges[i].p), colour: kg.lineColour(edges[i].p), dashes: kg.dashes(edges[i].p) }),
    r: (i) => ({ base: drawing.edges[edges.length + i], a: roles[i][0], b: roles[i][1], text: kg.term(roles[i][2]), colour: kg.colour(nodes[roles[i][0]].t), dashes: false }),
    f: (i) => ({ base: drawing.edges[edges.length + roles.length + i], a: folds[i][1], b: folds[i][2], text: kg.name(nodes[folds[i][0]]), colour: kg.colour(nodes[folds[i][0]].t), dashes: [3, 4] }),
  };
  const lineIds = () => [...visible.edges.map((i) => `e${i}`), ...visible.roles.map((i) => `r${i}`), ...visible.folds.map((i) => `f${i}`)];
  const ends = (id) => {
    const i = Number(id.slice(1));
    return id[0] === "e" ? [edges[i].s, edges[i].t] : id[0] === "r" ? roles[i] : [folds[i][1], folds[i][2]];
  };
  const part = (id) => parts[id[0]](Number(id.slice(1)));
  const stroke = (id) => {
    const { base, a, b } = part(id), on = touches(a, b, id);
    return { width: grow * (on ? base.width + 1 : base.width), heads: Boolean(base.arrows) && (grow < 1.5 || on) };
  };
  const dressLine = (id, plain) => {
    const { base, a, b, colour, dashes } = part(id), on = touches(a, b, id);
    const shade = fade(colour, on ? 0.95 : plain);
    return { ...base, dashes, color: { color: shade, highlight: shade, hover: colour, inherit: false } };
  };
  // How far a line bends from the straight one, as a share of its length; to the left or to the right.
  kg.bend = (base) => (base.smooth.enabled ? (base.smooth.type === "curvedCCW" ? -1 : 1) * base.smooth.roundness : 0);
  // Where a line passes through its middle.
  kg.middle = (base, a, b) => ({ x: (a.x + b.x) / 2 + (kg.bend(base) * (b.y - a.y)) / 2, y: (a.y + b.y) / 2 - (kg.bend(base) * (b.x - a.x)) / 2 });

  const focusOf = () => {
    const { selected } = kg.state;
    if (!selected) return null;
    if (selected.edge !== undefined) {
      const edge = edges[selected.edge];
      return { nodes: new Set([edge.s, edge.t]), centre: null, edge: `e${edge.i}` };
    }
    const node = nodes[selected.node];
    if (visible.nodes.has(node.i)) return { nodes: new Set([node.i, ...kg.neighbours(node.i)]), centre: node.i, edge: null };
    if (node.k !== "event") return null;
    const fold = folds.findIndex((f) => f[0] === node.i);
    return { nodes: new Set(node.r.map((r) => r[1])), centre: null, edge: fold < 0 ? "" : `f${fold}` };
  };

  // What the choice does not touch stays as it is: a veil is drawn over all, and what is chosen over
  // the veil. To restyle thousands of marks would take seconds.
  const VEIL = 0.8;
  const touched = () => {
    const marks = near ? [...visible.nodes].filter(strong).reverse() : [];
    const lines = near ? lineIds().filter((id) => touches(...ends(id), id)) : [];
    return { marks, lines, all: new Set([...marks, ...lines]) };
  };
  let above = { marks: [], lines: [], all: new Set() };
  kg.veiled = (id) => Boolean(near) && !above.all.has(id);
  const veil = (pen) => {
    if (!near) return;
    const { body } = network, linked = above.lines.map((id) => body.edges[id]).filter((line) => line && line.connected);
    pen.save();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = fade(kg.ink().back, VEIL);
    pen.fillRect(0, 0, pen.canvas.width, pen.canvas.height);
    pen.restore();
    linked.forEach((line) => line.draw(pen));
    linked.forEach((line) => line.drawArrows(pen));
    above.marks.forEach((i) => body.nodes[i].draw(pen));
  };

  // -- names, chosen anew at every zoom ------------------------------------------------------------
  const choose = () => {
    const scale = network.getScale(), places = network.getPositions();
    const marks = (near ? above.marks : [...visible.nodes]).map((i) => {
      const event = nodes[i].k === "event", first = chosen(i) ? 1e9 : data.focus.includes(i) ? 1e8 : 0;
      return { id: i, ...places[i], size: drawing.nodes[i].size * grow, text: event && !near && scale < 0.7 ? "" : nodeText(i),
        rank: first + nodes[i].w, pixels: event ? 10.5 : Math.max(11.5, Math.min(drawing.nodes[i].font.size * scale, 17)) };
    });
    const few = visible.edges.length <= 250 || scale > 0.9;
    const lines = (near ? above.lines : few ? lineIds() : []).map((id) => {
      const { base, a, b, text } = part(id), from = places[a], to = places[b];
      return { id, ...kg.middle(base, from, to), length: Math.hypot(from.x - to.x, from.y - to.y) - grow * (drawing.nodes[a].size + drawing.nodes[b].size),
        text, rank: nodes[a].w + nodes[b].w };
    });
    const { width, height } = canvas.getBoundingClientRect(), from = network.DOMtoCanvas({ x: 0, y: 0 }), to = network.DOMtoCanvas({ x: width, y: height });
    return kg.placeNames(marks, lines, scale, [from.x, from.y, to.x, to.y]);
  };
  // The names as they stand on the screen now, each around its middle.
  kg.names = () => {
    const { width, height } = canvas.getBoundingClientRect(), scale = network.getScale(), ink = kg.ink();
    return named.map((name) => {
      const { id, side } = name, line = side ? null : part(id);
      const on = side ? network.getPosition(id) : kg.middle(line.base, network.getPosition(line.a), network.getPosition(line.b));
      const at = network.canvasToDOM(on), [across, down] = side ? kg.nameShift(name, drawing.nodes[id].size * grow * scale) : [0, 0];
      return { ...name, x: at.x + across, y: at.y + down, colour: line || nodes[id].k === "event" ? ink.soft : ink.text };
    }).filter(({ x, y, wide, high }) => x > -wide && y > -high && x < width + wide && y < height + high);
  };
  kg.nameAt = ({ x, y }) => kg.names().find((name) => Math.abs(name.x - x) < name.wide / 2 && Math.abs(name.y - y) < name.high / 2);
  const write = (pen) => {
    const ratio = pen.canvas.width / pen.canvas.clientWidth;
    pen.save();
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    Object.assign(pen, { textAlign: "center", textBaseline: "middle", lineJoin: "round", lineWidth: 3.5, strokeStyle: fade(kg.ink().halo, 0.85) });
    pen.setLineDash([]);
    kg.names().forEach(({ x, y, text, pixels, colour }) => {
      pen.font = `${pixels}px ${kg.font}`;
      pen.fillStyle = colour;
      pen.strokeText(text, x, y);
      pen.fillText(text, x, y);
    });
    pen.restore();
  };
  let waiting = 0;
  // vis-network draws all after every single change; once after the last is enough.
  const together = (change) => {
    if (network) network.body.emitter.emit("_blockRedraw");
    change();
    network.body.emitter.emit("_allowRedraw");
    network.body.emitter.emit("_requestRedraw");
  };
  // Seen from afar, marks and lines are drawn larger, in steps, so that they stay visible. To hand
  // that over to vis-network item by item would take seconds.
  const growth = (scale) => 1.25 ** Math.round(Math.log(Math.min(5, Math.max(1, 0.45 / scale))) / Math.log(1.25));
  // An object with what it inherits: the options of a line inherit those of all, such as how large heads are.
  const whole = (object) => {
    const out = {};
    for (const key in object) out[key] = object[key];
    return out;
  };
  const enlarge = () => {
    const { body } = network;
    grow = growth(network.getScale());
    visible.nodes.forEach((i) => {
      const { options, shape } = body.nodes[i];
      Object.assign(options, measures(i));
      shape.refreshNeeded = true;
    });
    lineIds().forEach((id) => {
      const { options } = body.edges[id], { width, heads } = stroke(id);
      Object.assign(options, { width, arrows: { ...whole(options.arrows), to: { ...whole(options.arrows.to), enabled: heads } } });
    });
  };
  const rename = () => together(() => {
    enlarge();
    named = choose();
  });
  const renameSoon = () => { clearTimeout(waiting); waiting = setTimeout(rename, 120); };

  // Hand over what looks otherwise than before: each item costs vis-network a millisecond.
  const looks = new Map();
  const dress = (set, items) => {
    const changed = items.filter((item) => {
      const look = JSON.stringify(item), same = looks.get(item.id) === look;
      looks.set(item.id, look);
      return !same;
    });
    if (changed.length) set.update(changed);
  };
  const sync = (set, items) => {
    const wanted = new Set(items.map((item) => item.id));
    const gone = set.getIds().filter((id) => !wanted.has(id));
    if (gone.length) set.remove(gone);
    gone.forEach((id) => looks.delete(id));
    dress(set, items);
  };
  const pick = (id) => (typeof id === "number" ? kg.select({ node: id }) : kg.pickLine(id));
  const build = () => {
    network = new vis.Network(canvas, { nodes: drawnNodes, edges: drawnEdges }, drawing.options);
    network.on("click", (event) => {
      if (event.nodes.length) kg.select({ node: event.nodes[0] });
      else if (kg.nameAt(event.pointer.DOM)) pick(kg.nameAt(event.pointer.DOM).id);
      else if (event.edges.length) kg.pickLine(event.edges[0]);
      else if (kg.state.selected) kg.set({ selected: null });
    });
    network.on("doubleClick", (event) => { if (event.nodes.length) kg.expand(event.nodes[0]); });
    let wait = 0;
    const settle = () => {
      const at = network.getViewPosition();
      kg.remember(shared([at.x, at.y, network.getScale()]));
    };
    network.on("afterDrawing", (pen) => { veil(pen); write(pen); });
    network.on("zoom", () => { renameSoon(); clearTimeout(wait); wait = setTimeout(settle, 300); });
    network.on("animationFinished", renameSoon);
    network.on("resize", renameSoon);
    network.on("dragEnd", (event) => {
      event.nodes.forEach((i) => Object.assign(drawing.nodes[i], network.getPosition(i)));  // where it stays
      renameSoon();
      if (!event.nodes.length) settle();
    });
    [["hoverNode", true], ["hoverEdge", true], ["blurNode", false], ["blurEdge", false]].forEach(([type, over]) =>
      network.on(type, () => canvas.classList.toggle("over", over)));
    kg.network = network;
  };
  kg.pickLine = (id) => {
    const i = Number(id.slice(1));
    if (id[0] === "e") kg.select({ edge: i });
    else kg.select({ node: id[0] === "r" ? roles[i][0] : folds[i][0] });
  };

  // -- the camera -----------------------------------------------------------------------------------
  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  // Small pictures are not blown up; names below and beside the outermost marks have room.
  kg.fit = (animated) => {
    if (!visible.nodes.size) return;
    const from = { position: network.getViewPosition(), scale: network.getScale() }, { width, height, box } = kg.clear();
    network.fit({ nodes: [...visible.nodes], maxZoomLevel: 1.4, minZoomLevel: 0.02, animation: false });
    const to = { position: network.getViewPosition(), scale: 0.93 * network.getScale() * Math.min(width / box.width, height / box.height),
      offset: { x: (width - box.width) / 2, y: (height - box.height) / 2 - 8 } };
    const moving = animated && !still();
    if (moving) network.moveTo({ ...from, animation: false });
    network.moveTo({ ...to, animation: moving ? { duration: 300 } : false });
    if (!moving) renameSoon();
  };
  // The part of the canvas that no card covers, in pixels.
  kg.clear = () => {
    const box = canvas.getBoundingClientRect(), card = Boolean(kg.state.selected), wide = innerWidth > 760;
    return { width: box.width - (card && wide ? 358 : 0), height: box.height * (card && !wide ? 0.42 : 1), box };
  };
  // Move so that some nodes lie in the clear part, and large enough to be read.
  kg.frame = (ids) => {
    const at = ids.map((i) => network.getPosition(i)), { width, height, box } = kg.clear();
    const xs = at.map((p) => p.x), ys = at.map((p) => p.y), x = [Math.min(...xs), Math.max(...xs)], y = [Math.min(...ys), Math.max(...ys)];
    const room = Math.min((width - 160) / Math.max(x[1] - x[0], 1), (height - 110) / Math.max(y[1] - y[0], 1));
    const scale = Math.min(room, Math.max(network.getScale(), 0.8));
    network.moveTo({ position: { x: (x[0] + x[1]) / 2, y: (y[0] + y[1]) / 2 }, scale,
      offset: { x: (width - box.width) / 2, y: (height - box.height) / 2 }, animation: still() ? false : { duration: 350 } });
    if (still()) renameSoon();
  };
  kg.onScreen = (ids) => {
    const { width, height } = kg.clear();
    return ids.every((i) => {
      const at = network.canvasToDOM(network.getPosition(i));
      return at.x > 20 && at.y > 20 && at.x < width - 20 && at.y < height - 20;
    });
  };
  kg.zoom = (factor) => {
    network.moveTo({ scale: Math.min(6, Math.max(0.02, network.getScale() * factor)), animation: still() ? false : { duration: 150 } });
    if (still()) renameSoon();
  };

  // All but what is selected; as long as it is the same, only that changes its looks.
  const rest = () => {
    const told = new URLSearchParams(kg.fragment().slice(1));
    ["node", "edge", "at"].forEach((key) => told.delete(key));
    return `${kg.lang} ${kg.isDark()} ${told}`;
  };
  let drawn = null;
  const redraw = () => {
    visible = kg.visible();
    kg.seen = visible;
    named = [];  // some of which may be gone
    near = focusOf();
    above = touched();
    const plain = strokes();
    // The most important are drawn last, over all others.
    sync(drawnNodes, [...visible.nodes].reverse().map(dressNode));
    sync(drawnEdges, lineIds().map((id) => dressLine(id, plain)));
    if (!network) build();
  };
  const refocus = () => {
    const before = above, plain = strokes();
    near = focusOf();
    above = touched();
    dress(drawnNodes, [...new Set([...before.marks, ...above.marks])].map(dressNode));
    dress(drawnEdges, [...new Set([...before.lines, ...above.lines])].map((id) => dressLine(id, plain)));
  };

  kg.drawNetwork = (moved) => {
    const now = rest();
    together(network && now === drawn ? refocus : redraw);
    drawn = now;
    const { camera } = kg.state;
    if (moved) {
      if (camera) {
        const [x, y, scale] = shared(camera);
        network.moveTo({ position: { x, y }, scale });
      } else kg.fit(false);
    }
    rename();
    if (!document.body.dataset.ready) network.once("afterDrawing", () => { Object.assign(document.body.dataset, { ready: "1", after: Math.round(performance.now()) }); });
    $("empty").hidden = visible.nodes.size > 0;
    $("empty").textContent = kg.t(nodes.length ? "empty" : "emptyGraph");
    document.body.dataset.nodes = visible.nodes.size;
    document.body.dataset.edges = lineIds().length;
  };
})();
