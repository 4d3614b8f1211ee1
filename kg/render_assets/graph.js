// The graph page: puts the parts together; selection, expansion, status line and keys.
(() => {
  "use strict";
  const kg = window.kg;
  const { data, el, $ } = kg;
  const { nodes, edges } = data;

  // Select a node or a line; what was hidden by its rank is brought in, and so is its type.
  kg.select = (selected, jump = false) => {
    const change = { selected };
    const wanted = selected.edge !== undefined ? [edges[selected.edge].s, edges[selected.edge].t] : [selected.node];
    const plus = new Set(kg.state.plus), minus = new Set(kg.state.minus), offTypes = new Set(kg.state.offTypes);
    wanted.filter((i) => !kg.seen.nodes.has(i)).forEach((i) => {
      if (nodes[i].k === "event" && kg.state.fold) return;
      plus.add(i);
      minus.delete(i);
      offTypes.delete(nodes[i].t);
    });
    Object.assign(change, { plus, minus, offTypes });
    const outside = wanted.some((i) => !kg.seen.nodes.has(i));
    kg.set(change);
    const drawn = wanted.filter((i) => kg.seen.nodes.has(i));
    if (drawn.length && (jump || outside || !kg.onScreen(drawn))) kg.frame(drawn);
    say();
  };

  kg.expand = (i) => {
    const plus = new Set(kg.state.plus), minus = new Set(kg.state.minus);
    [i, ...kg.neighbours(i)].forEach((n) => { plus.add(n); minus.delete(n); });
    kg.set({ plus, minus, selected: { node: i } });
  };
  // Hide the neighbours that nothing else on the page is linked to.
  kg.collapse = (i) => {
    const plus = new Set(kg.state.plus), minus = new Set(kg.state.minus);
    const held = (n) => [...kg.neighbours(n)].some((m) => m !== i && kg.seen.nodes.has(m) && nodes[m].k !== "event");
    [...kg.neighbours(i)].filter((n) => kg.seen.nodes.has(n) && !held(n) && !data.focus.includes(n)).forEach((n) => {
      plus.delete(n);
      minus.add(n);
    });
    kg.set({ plus, minus, selected: { node: i } });
  };
  kg.actions = (node) => {
    const around = kg.neighbours(node.i), out = [...around].filter((n) => !kg.seen.nodes.has(n)).length;
    const button = (key, action, off, note) => el("button", { type: "button", id: `do-${key}`, disabled: off, title: kg.t(`do${key[0].toUpperCase()}${key.slice(1)}`), on: { click: action } }, kg.t(key), note ? ` (+${note})` : null);
    return el("div", { class: "actions" },
      button("expand", () => kg.expand(node.i), !out, out),
      button("collapse", () => kg.collapse(node.i), !around.size),
      button("centre", () => kg.frame([node.i]), !kg.seen.nodes.has(node.i)));
  };

  const say = () => {
    const { selected } = kg.state;
    if (!selected) return;
    if (selected.node !== undefined) {
      const node = nodes[selected.node];
      $("announce").textContent = kg.t("isIn", `${kg.clip(kg.name(node), 100)}, ${kg.term(node.t)}`, node.edges.length + node.events.length);
    } else {
      const edge = edges[selected.edge];
      $("announce").textContent = `${kg.clip(kg.name(nodes[edge.s]), 80)} ${kg.term(edge.p)} ${kg.clip(kg.name(nodes[edge.t]), 80)}`;
    }
  };

  const status = () => {
    const { seen } = kg, number = (n) => n.toLocaleString("en");
    const parts = [kg.t("status", number(seen.nodes.size), number(Number(document.body.dataset.edges)))];
    if (seen.filtered) parts.push(kg.t("filtered", number(seen.filtered)));
    const line = $("status");
    line.replaceChildren(el("span", {}, parts.join(" · ")));
    if (seen.hidden > 0) {
      line.append(" · ", el("strong", { id: "hidden" }, kg.t("hidden", number(seen.hidden))));
      const cleared = { plus: new Set(), minus: new Set() };
      const step = Math.min(500, seen.hidden), rest = seen.hidden > 1500;
      line.append(" ", el("button", { type: "button", class: "tiny", id: "more", on: { click: () => kg.set({ show: kg.state.show + step }) } }, kg.t("showMore", number(step))),
        el("button", { type: "button", class: "tiny", id: "all", on: { click: () => kg.set({ show: nodes.length, ...cleared }) } }, kg.t(rest ? "slow" : "showAll")));
    }
  };

  kg.onState((moved) => {
    kg.showWords();
    kg.drawNetwork(moved);
    kg.showLegend();
    kg.showTime();
    kg.showCard();
    status();
  });

  // -- keys: arrows walk to the nearest node in that direction ----------------------------------------
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const walk = ([dx, dy]) => {
    const here = kg.state.selected && kg.state.selected.node;
    if (here === undefined || here === null || !kg.seen.nodes.has(here)) {
      const [first] = [...kg.seen.nodes].sort((a, b) => nodes[b].w - nodes[a].w || a - b);
      if (first !== undefined) kg.select({ node: first });
      return;
    }
    const places = kg.network.getPositions(), from = places[here];
    let best = null, least = Infinity;
    for (const [id, at] of Object.entries(places)) {
      const x = at.x - from.x, y = at.y - from.y, along = x * dx + y * dy, across = Math.abs(x * dy) + Math.abs(y * dx);
      const cost = along + 2 * across;
      if (Number(id) !== here && along > 0 && across <= along * 1.5 && cost < least) { best = Number(id); least = cost; }
    }
    if (best !== null) kg.select({ node: best });
  };
  $("canvas").addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { selected } = kg.state;
    if (steps[event.key]) walk(steps[event.key]);
    else if (event.key === "Enter" && selected) $("card").focus();
    else if (event.key.toLowerCase() === "e" && selected && selected.node !== undefined) kg.expand(selected.node);
    else if (event.key === "+" || event.key === "=") kg.zoom(1.3);
    else if (event.key === "-") kg.zoom(1 / 1.3);
    else if (event.key === "0") kg.fit(true);
    else return;
    event.preventDefault();
  });
  $("zoom-in").addEventListener("click", () => kg.zoom(1.3));
  $("zoom-out").addEventListener("click", () => kg.zoom(1 / 1.3));
  $("fit").addEventListener("click", () => kg.fit(true));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => kg.set({}, { quiet: true }));
  kg.start();
})();
