// What the reader has chosen, kept in the URL's fragment, so that a view can be shared.
(() => {
  "use strict";
  const kg = window.kg;
  const { data } = kg;

  const fresh = () => ({
    offTypes: new Set(), offRelations: new Set(), offSources: new Set(),
    confidence: 0, from: null, to: null, undated: true, fold: data.fold,
    lang: data.lang, theme: "auto", selected: null, show: data.limit,
    plus: new Set(), minus: new Set(), camera: null,
  });
  kg.state = fresh();
  kg.fresh = fresh;

  const listeners = [];
  kg.onState = (listener) => listeners.push(listener);
  const tell = (moved) => listeners.forEach((listener) => listener(moved));

  // A comma within a name is no comma between names.
  const list = (names) => [...names].sort().map((name) => name.replace(/[%,]/g, (c) => (c === "," ? "%2C" : "%25"))).join(",");
  const unlist = (text) => text.split(",").filter(Boolean).map((name) => name.replace(/%2C|%25/g, (c) => (c === "%2C" ? "," : "%")));
  const keys = (set) => list([...set].map((i) => kg.key(data.nodes[i])));

  const write = () => {
    const s = kg.state, out = new URLSearchParams();
    const put = (name, value) => { if (value !== null && value !== "") out.set(name, value); };
    if (s.selected) {
      if (s.selected.node !== undefined) put("node", kg.key(data.nodes[s.selected.node]));
      else put("edge", kg.edgeKey(data.edges[s.selected.edge]));
    }
    put("hide", list(s.offTypes));
    put("norel", list(s.offRelations));
    put("nosrc", list(s.offSources));
    if (s.confidence) put("conf", s.confidence);
    put("from", s.from);
    put("to", s.to);
    if (!s.undated) put("undated", 0);
    if (s.fold !== data.fold) put("fold", s.fold ? 1 : 0);
    if (s.lang !== data.lang) put("lang", s.lang);
    if (s.theme !== "auto") put("theme", s.theme);
    if (s.show !== data.limit) put("show", s.show);
    put("plus", keys(s.plus));
    put("minus", keys(s.minus));
    if (s.camera) put("at", s.camera.map((v) => Number(v.toFixed(3))).join(","));
    return out.toString();
  };

  const parse = (fragment) => {
    const given = new URLSearchParams(fragment.replace(/^#/, "")), s = fresh();
    const names = (key) => new Set(unlist(given.get(key) || ""));
    const places = (key) => new Set([...names(key)].map(kg.byKey).filter((i) => i !== null));
    s.offTypes = names("hide");
    s.offRelations = names("norel");
    s.offSources = names("nosrc");
    s.confidence = Math.min(100, Math.max(0, Number(given.get("conf")) || 0));
    const month = (key) => (/^\d{4}-\d{2}$/.test(given.get(key) || "") ? given.get(key) : null);
    s.from = month("from");
    s.to = month("to");
    if (s.from && s.to && s.from > s.to) [s.from, s.to] = [s.to, s.from];
    s.undated = given.get("undated") !== "0";
    if (given.has("fold")) s.fold = given.get("fold") === "1";
    if (["en", "zh"].includes(given.get("lang"))) s.lang = given.get("lang");
    if (["light", "dark"].includes(given.get("theme"))) s.theme = given.get("theme");
    const show = Number(given.get("show"));
    if (Number.isInteger(show) && show > 0) s.show = show;
    s.plus = places("plus");
    s.minus = places("minus");
    const node = kg.byKey(given.get("node")), edge = kg.edgeByKey(given.get("edge"));
    if (node !== null) s.selected = { node };
    else if (edge !== null) s.selected = { edge };
    const at = (given.get("at") || "").split(",").map(Number);
    if (at.length === 3 && at.every(Number.isFinite) && at[2] >= 0.02 && at[2] <= 20) s.camera = at;
    return s;
  };

  // In a sandboxed frame the address can't be changed; the page still works then.
  const record = (push) => {
    const fragment = "#" + write();
    if (fragment === (location.hash || "#")) return;
    try {
      if (push) history.pushState(null, "", fragment);
      else history.replaceState(null, "", fragment);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  };

  // Change the state; a step that one can go back from, unless `quiet`.
  kg.set = (change, { quiet = false, moved = false } = {}) => {
    Object.assign(kg.state, change);
    kg.lang = kg.state.lang;
    record(!quiet);
    tell(moved);
  };
  // The camera is remembered with the current step, not as a step of its own.
  kg.remember = (camera) => {
    kg.state.camera = camera;
    record(false);
  };
  kg.fragment = () => "#" + write();

  const restore = () => {
    kg.state = parse(location.hash);
    kg.lang = kg.state.lang;
  };
  window.addEventListener("popstate", () => { restore(); tell(true); });
  kg.start = () => { restore(); tell(true); };
})();
