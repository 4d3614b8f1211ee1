// The page's behaviour. Text from articles is only ever set as text, never as markup.
(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("kg-data").textContent);
  const $ = (id) => document.getElementById(id);
  const element = (tag, text, ...children) => {
    const out = document.createElement(tag);
    if (text !== null && text !== undefined) out.textContent = text;
    out.append(...children);
    return out;
  };
  const dark = () => document.documentElement.dataset.theme === "dark" ||
    (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
  const state = { off: new Set(), sure: 0, since: data.days[0] || "", until: data.days[data.days.length - 1] || "", chosen: null };
  const byId = new Map(data.nodes.map((n) => [n.id, n]));
  const nodes = new vis.DataSet();
  const edges = new vis.DataSet();

  const shownEdge = (e) => e.sure >= state.sure && !state.off.has(e.title) &&
    (!e.day || !data.days.length || (e.day >= state.since && e.day <= state.until));
  const draw = () => {
    const ink = dark() ? "#e6e9ee" : "#1c2430";
    const some = data.nodes.filter((n) => !n.hidden && !state.off.has(n.group));
    const visible = new Set(some.map((n) => n.id));
    nodes.clear();
    nodes.add(some.map((n) => ({ id: n.id, label: n.label, x: n.x, y: n.y, shape: n.shape, size: n.size,
      color: n.color, font: { color: ink, size: 13 }, title: undefined })));
    edges.clear();
    edges.add(data.edges.filter((e) => shownEdge(e) && visible.has(e.from) && visible.has(e.to)).map((e) => ({
      id: e.id, from: e.from, to: e.to, label: e.title, arrows: e.symmetric ? "" : "to",
      color: { color: dark() ? "#5d6878" : "#aab2bd" }, smooth: e.bend ? { enabled: true, type: "curvedCW", roundness: e.bend } : false,
      font: { color: dark() ? "#9aa5b4" : "#5b6675", size: 9, strokeWidth: 0, align: "middle" } })));
    $("count").textContent = `${nodes.length} entities, ${edges.length} facts` + (data.hidden ? `; ${data.hidden} less important entities are hidden: search finds them` : "");
  };
  draw();
  const network = new vis.Network($("graph"), { nodes, edges }, data.options);
  network.once("afterDrawing", () => { document.documentElement.dataset.drawn = "yes"; });

  const quote = (evidence) => {
    const out = element("li");
    out.append(element("div", evidence.title + (evidence.date ? ` · ${evidence.date}` : "") + (evidence.author ? ` · ${evidence.author}` : "")));
    for (const text of evidence.quotes) out.append(element("blockquote", null, element("mark", text)));
    if (evidence.details) out.append(element("small", evidence.details));
    return out;
  };
  const showEdge = (id) => {
    const e = data.edges.find((x) => x.id === id);
    if (!e) return;
    const list = element("ul", null, ...e.evidence.map(quote));
    $("card").replaceChildren(element("h2", `${byId.get(e.from).label} — ${e.title} → ${byId.get(e.to).label}`),
      element("small", `confidence ${e.sure.toFixed(2)}`), list);
  };
  const showNode = (id, move) => {
    const n = byId.get(id);
    if (!n) return;
    if (n.hidden) { n.hidden = false; data.hidden -= 1; draw(); }
    state.chosen = id;
    const list = element("ul");
    for (const e of data.edges.filter((x) => x.from === id || x.to === id)) {
      const button = element("button", "why?");
      button.addEventListener("click", () => showEdge(e.id));
      const other = byId.get(e.from === id ? e.to : e.from);
      const link = element("button", other.label);
      link.addEventListener("click", () => choose(other.id));
      list.append(element("li", e.from === id ? `${e.title} → ` : `← ${e.title} `, link, " ", element("small", e.when), " ", button));
    }
    $("card").replaceChildren(element("h2", n.label), element("small", `${n.group}${n.aliases ? ` · also ${n.aliases}` : ""}`), list);
    if (move && nodes.get(id)) { network.selectNodes([id]); network.focus(id, { scale: Math.max(0.9, network.getScale()) }); }
  };
  const choose = (id) => { location.hash = `node=${encodeURIComponent(id)}`; };
  const fromHash = () => {
    const match = /^#node=(.+)$/.exec(location.hash);
    if (match) showNode(decodeURIComponent(match[1]), true);
  };
  addEventListener("hashchange", fromHash);
  network.on("click", (event) => {
    if (event.nodes.length) choose(event.nodes[0]);
    else if (event.edges.length) showEdge(event.edges[0]);
  });

  const fold = (text) => text.normalize("NFKC").toLowerCase();
  $("search").addEventListener("input", () => {
    const wanted = fold($("search").value.trim());
    const found = wanted ? data.nodes.filter((n) => fold(`${n.label} ${n.aliases}`).includes(wanted)).slice(0, 12) : [];
    $("found").replaceChildren(...found.map((n) => {
      const button = element("button", `${n.label} (${n.group})`);
      button.addEventListener("click", () => choose(n.id));
      return element("li", null, button);
    }));
  });
  $("search").addEventListener("keydown", (event) => { if (event.key === "Enter") $("found").querySelector("button")?.click(); });

  const toggle = (name, colour, count) => {
    const box = element("input");
    box.type = "checkbox"; box.checked = true; box.dataset.kind = name;
    box.addEventListener("change", () => { if (box.checked) state.off.delete(name); else state.off.add(name); draw(); });
    const swatch = element("span"); swatch.className = "swatch";
    if (colour) swatch.style.background = colour;
    const label = element("label", null, box, ...(colour ? [swatch] : []), `${name} (${count})`);
    label.className = "row";
    return element("li", null, label);
  };
  $("types").append(...data.types.map((t) => toggle(t.name, t.color, t.count)));
  $("relations").append(...data.relations.map((r) => toggle(r.name, null, r.count)));
  $("sure").addEventListener("input", () => { state.sure = Number($("sure").value); $("sure-value").textContent = state.sure.toFixed(2); draw(); });
  const time = (id, key) => {
    const input = $(id);
    input.max = Math.max(0, data.days.length - 1);
    input.value = key === "since" ? 0 : data.days.length - 1;
    const tell = () => { $(`${id}-value`).textContent = state[key] || "–"; };
    input.addEventListener("input", () => { state[key] = data.days[Number(input.value)] || ""; tell(); draw(); });
    tell();
  };
  time("since", "since"); time("until", "until");
  $("theme").addEventListener("click", () => { document.documentElement.dataset.theme = dark() ? "light" : "dark"; draw(); });
  $("png").addEventListener("click", () => {
    const link = element("a");
    link.href = $("graph").querySelector("canvas").toDataURL("image/png");
    link.download = "graph.png";
    link.click();
  });
  $("all").addEventListener("click", () => { network.fit(); });
  window.kg = { nodes, edges, data, network };
  fromHash();
})();
