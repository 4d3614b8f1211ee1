// What of the data is visible under the current choices.
(() => {
  "use strict";
  const kg = window.kg;
  const { nodes, edges, evidence, folds } = kg.data;

  // "2024" may lie in 2024-05..2024-07: compare only as far as the date is precise.
  kg.inTime = (day, from, to) =>
    !(from && day < from.slice(0, day.length)) && !(to && day.slice(0, to.length) > to);

  const dated = (days) => {
    const s = kg.state;
    if (!s.from && !s.to) return s.undated || days.length > 0;
    return days.length ? days.some((day) => kg.inTime(day, s.from, s.to)) : s.undated;
  };
  const sourced = (item) => {
    const { offSources } = kg.state;
    if (!offSources.size || !item.e.length) return true;
    for (const kind of kg.kinds(item)) if (!offSources.has(kind)) return true;
    return false;
  };
  // Once a source is switched off, only the confidence of the others counts.
  const sure = (item) => {
    const { confidence, offSources } = kg.state;
    if (!confidence) return true;
    const told = item.e.map((i) => evidence[i]).filter((e) => !offSources.has(kg.data.sources[e.s].k));
    return !told.length || Math.max(...told.map((e) => e.c)) * 100 >= confidence - 1e-9;
  };
  kg.edgePasses = (edge) =>
    !kg.state.offRelations.has(edge.p) && sure(edge) && sourced(edge) && dated(edge.d);
  kg.eventPasses = (node) =>
    !kg.state.offTypes.has(node.t) && sure(node) && sourced(node) && dated(node.d ? [node.d] : []);

  const narrowed = () => {
    const s = kg.state;
    return Boolean(s.offRelations.size || s.offSources.size || s.confidence || s.from || s.to || !s.undated);
  };

  const ranked = nodes.map((node) => node.i).sort((a, b) => nodes[b].w - nodes[a].w || a - b);

  // Gives the nodes, facts, roles and folded events to draw, and how many are not drawn and why.
  kg.visible = () => {
    const s = kg.state;
    const okEdge = edges.map(kg.edgePasses);
    const okEvent = nodes.map((node) => node.k === "event" && kg.eventPasses(node));
    const narrow = narrowed();
    const alive = (node) =>
      !narrow ||
      node.edges.some((e) => okEdge[e] && !s.offTypes.has(nodes[other(e, node.i)].t)) ||
      node.events.some((v) => okEvent[v]);
    const passes = (node) =>
      node.k === "event" ? !s.fold && okEvent[node.i] : !s.offTypes.has(node.t) && alive(node);

    const candidates = ranked.filter((i) => passes(nodes[i]));
    const shown = new Set(candidates.slice(0, s.show));
    const offered = new Set(candidates);
    s.plus.forEach((i) => { if (offered.has(i)) shown.add(i); });
    s.minus.forEach((i) => shown.delete(i));
    // An event without any of its participants would hang in the air.
    [...shown].forEach((i) => {
      const node = nodes[i];
      if (node.k === "event" && node.r.length && !node.r.some((r) => shown.has(r[1]))) shown.delete(i);
    });

    const both = (a, b) => shown.has(a) && shown.has(b);
    const total = nodes.filter((node) => node.k !== "event" || !s.fold).length;
    return {
      nodes: shown,
      edges: edges.filter((e) => okEdge[e.i] && both(e.s, e.t)).map((e) => e.i),
      roles: s.fold ? [] : kg.data.roles.map((r, i) => i).filter((i) => both(...kg.data.roles[i])),
      folds: s.fold ? folds.map((f, i) => i).filter((i) => okEvent[folds[i][0]] && both(folds[i][1], folds[i][2])) : [],
      hidden: candidates.length - shown.size,
      filtered: total - candidates.length,
    };
  };
  const other = (e, i) => (edges[e].s === i ? edges[e].t : edges[e].s);
  kg.other = other;

  // The nodes that a node is linked to, whether they are drawn or not.
  kg.neighbours = (i) => {
    const node = nodes[i], found = new Set();
    if (node.k === "event") node.r.forEach((r) => found.add(r[1]));
    node.edges.forEach((e) => { if (kg.edgePasses(edges[e])) found.add(other(e, i)); });
    node.events.forEach((v) => { if (!kg.state.fold && kg.eventPasses(nodes[v])) found.add(v); });
    if (kg.state.fold) node.folds.forEach((f) => found.add(folds[f][1] === i ? folds[f][2] : folds[f][1]));
    found.delete(i);
    return found;
  };
})();
