// The page's data and what every other script needs: text, names, elements, languages.
(() => {
  "use strict";
  const kg = (window.kg = window.kg || {});
  const read = (id) => JSON.parse(document.getElementById(id).textContent);

  kg.data = read("kg-data");
  kg.drawing = read("kg-drawing");
  const { nodes, edges, evidence, terms, folds } = kg.data;

  nodes.forEach((node, i) => { node.i = i; node.edges = []; node.events = []; node.folds = []; });
  edges.forEach((edge, i) => {
    edge.i = i;
    nodes[edge.s].edges.push(i);
    if (edge.t !== edge.s) nodes[edge.t].edges.push(i);
  });
  nodes.forEach((node) => {
    if (node.k === "event") new Set(node.r.map((r) => r[1])).forEach((p) => nodes[p].events.push(node.i));
  });
  folds.forEach((fold, i) => { nodes[fold[1]].folds.push(i); nodes[fold[2]].folds.push(i); });

  // What a fact's or an event's sources are, as kinds: article, knowledge, correction, other.
  kg.kinds = (item) => item.kinds || (item.kinds = new Set(item.e.map((i) => kg.data.sources[evidence[i].s].k)));

  // -- language ------------------------------------------------------------------------------
  kg.lang = "en";
  kg.t = (key, ...values) => {
    const text = (kg.strings[key] || { en: key, zh: key })[kg.lang];
    return values.reduce((out, value, i) => out.split(`{${i}}`).join(String(value)), text);
  };
  // A sentence with elements at its places.
  kg.filled = (key, ...items) => kg.t(key).split(/\{(\d)\}/).map((part, i) => (i % 2 ? items[part] : part)).filter((part) => part !== "");
  kg.term = (name) => (Object.hasOwn(terms, name) && (terms[name][kg.lang] || terms[name].en)) || name;
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  kg.Term = (name) => capital(kg.term(name));
  kg.name = (node) => {
    if (node.k === "event") return capital(kg.term(node.t)) + (node.d ? ` ${node.d}` : "");
    return (node.n && node.n[kg.lang]) || node.l;
  };
  // Control and direction-changing characters would let a name pose as something else.
  const odd = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
  kg.clip = (text, length) => {
    const clean = text.slice(0, 4 * length).replace(odd, " ");
    const chars = Array.from(clean);
    return chars.length > length ? chars.slice(0, length - 1).join("") + "…" : clean;
  };

  // -- elements: text is only ever set as text --------------------------------------------------
  kg.el = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (key === "on") for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
      else if (key === "class") element.className = value;
      else element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...children.filter((c) => c !== null && c !== undefined && c !== false));
    return element;
  };
  const NS = "http://www.w3.org/2000/svg";
  kg.svg = (tag, attributes = {}, ...children) => {
    const element = document.createElementNS(NS, tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  // A text from an article, isolated in its direction; very long ones open on request.
  kg.text = (text, limit = 400) => {
    const shown = kg.el("bdi", {}, text.length > limit ? text.slice(0, limit) + "…" : text);
    if (text.length <= limit) return shown;
    const more = kg.el("button", { class: "more", on: { click: () => {
      shown.textContent = text;
      more.remove();
    } } }, kg.t("more", text.length.toLocaleString("en")));
    return kg.el("span", {}, shown, " ", more);
  };
  // The first of some rows, and a button that adds more below them.
  kg.rows = (items, draw, { first = 12, step = 100, tag = "ul", ...attributes } = {}) => {
    const list = kg.el(tag, attributes, ...items.slice(0, first).map(draw));
    let shown = first;
    if (items.length <= first) return [list];
    const words = () => kg.t("showMore", Math.min(step, items.length - shown).toLocaleString("en"));
    const more = kg.el("button", { class: "more", on: { click: () => {
      const added = items.slice(shown, shown + step).map(draw);
      list.append(...added);
      shown += step;
      if (shown < items.length) more.textContent = words();
      else {
        more.remove();
        added[0].tabIndex = -1;
        added[0].focus({ preventScroll: true });
      }
    } } }, words());
    return [list, more];
  };
  kg.link = (url, label) => {
    let safe = null;
    try { safe = new URL(url); } catch (error) { safe = null; }
    if (!safe || !["http:", "https:"].includes(safe.protocol)) return label;
    return kg.el("a", { href: safe.href, target: "_blank", rel: "noopener noreferrer" }, label);
  };
  kg.$ = (id) => document.getElementById(id);

  // -- short keys for the fragment: an entity's IRI without what all have in common ---------------
  const base = kg.data.base;
  kg.key = (node) => (node.iri.startsWith(base) ? node.iri.slice(base.length) : node.iri);
  const byKey = new Map(nodes.map((node) => [kg.key(node), node.i]));
  kg.byKey = (key) => (byKey.has(key) ? byKey.get(key) : null);
  kg.edgeKey = (edge) => `${kg.key(nodes[edge.s])} ${edge.p} ${kg.key(nodes[edge.t])}`;
  const edgeByKey = new Map(edges.map((edge) => [kg.edgeKey(edge), edge.i]));
  kg.edgeByKey = (key) => (edgeByKey.has(key) ? edgeByKey.get(key) : null);

  // Ask the browser to keep a file that was made here.
  kg.save = (blob, name) => {
    const url = URL.createObjectURL(blob);
    kg.el("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  };
  kg.fileName = (suffix) => {
    const words = kg.data.title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 60);
    return `${words || "graph"}.${suffix}`;
  };
})();
