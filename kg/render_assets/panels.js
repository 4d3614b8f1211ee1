// The legend with its filters, the search box, and the buttons above the picture.
(() => {
  "use strict";
  const kg = window.kg;
  const { el, $ } = kg;
  const { nodes, edges } = kg.data;

  const count = (items, key) => {
    const found = new Map();
    items.forEach((item) => found.set(key(item), (found.get(key(item)) || 0) + 1));
    return [...found.entries()].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  };
  const entityTypes = count(nodes.filter((n) => n.k !== "event"), (n) => n.t);
  const eventTypes = count(nodes.filter((n) => n.k === "event"), (n) => n.t);
  const relations = count(edges, (e) => e.p);
  const kinds = count([...edges, ...nodes.filter((n) => n.k === "event")].flatMap((i) => [...kg.kinds(i)]), (k) => k);

  const toggled = (set, name) => {
    const next = new Set(set);
    if (!next.delete(name)) next.add(name);
    return next;
  };
  const group = (name, key, names, swatch, label) => {
    if (!names.length) return null;
    const off = kg.state[key];
    const everything = names.map(([name]) => name);
    const rest = () => [...kg.state[key]].filter((name) => !everything.includes(name));
    const title = kg.t(name), head = el("legend", {}, title);
    const button = (word, chosen) => el("button", { class: "tiny", type: "button", id: `${word}-${name}`, "aria-label": `${title}: ${kg.t(word)}`,
      on: { click: () => kg.set({ [key]: new Set(chosen()) }) } }, kg.t(word));
    if (names.length > 1) head.append(button("all", rest), button("none", () => [...rest(), ...everything]));
    return el("fieldset", {}, head, ...names.map(([item, number]) => {
      const box = el("input", { type: "checkbox", "data-filter": key, value: item,
        on: { change: () => kg.set({ [key]: toggled(kg.state[key], item) }) } });
      box.checked = !off.has(item);
      return el("label", {}, box, swatch ? swatch(item) : null, el("span", {}, el("bdi", {}, kg.clip(label(item), 80))), el("small", {}, number.toLocaleString("en")));
    }));
  };

  let drawn = null;
  kg.showLegend = () => {
    const s = kg.state;
    const now = JSON.stringify([kg.lang, kg.isDark(), [...s.offTypes], [...s.offRelations], [...s.offSources], s.confidence, s.fold]);
    if (now === drawn) return;
    drawn = now;
    const held = document.activeElement && document.activeElement.dataset ? document.activeElement : null;
    const again = held && held.dataset.filter ? `[data-filter="${held.dataset.filter}"][value="${CSS.escape(held.value)}"]` : null;
    const slider = el("input", { type: "range", id: "confidence", min: 0, max: 100, step: 5, "data-filter": "confidence",
      "aria-label": kg.t("confidence"), on: {
        input: (event) => { $("confidence-now").textContent = `${event.target.value}%`; },
        change: (event) => kg.set({ confidence: Number(event.target.value) }),
      } });
    slider.value = s.confidence;
    const fold = el("input", { type: "checkbox", id: "fold", "data-filter": "fold", value: "fold",
      on: { change: (event) => kg.set({ fold: event.target.checked }) } });
    fold.checked = s.fold;
    const legend = $("legend-body"), at = legend.parentElement.scrollTop;
    legend.replaceChildren(...[
      el("p", { class: "how" }, kg.t(kg.data.kind === "timeline" ? "rows" : "how")),
      group("types", "offTypes", entityTypes, kg.swatch, kg.Term),
      group("events", "offTypes", eventTypes, kg.swatch, kg.Term),
      eventTypes.length && kg.data.kind === "graph" ? el("label", { class: "lone" }, fold, el("span", {}, kg.t("fold"))) : null,
      kg.data.kind === "graph" ? group("relations", "offRelations", relations, kg.lineSwatch, kg.Term) : null,
      el("fieldset", {}, el("legend", {}, kg.t("confidence")), el("label", { class: "range" }, slider, el("output", { id: "confidence-now" }, `${s.confidence}%`))),
      group("sources", "offSources", kinds, null, kg.t),
      el("button", { class: "wide", type: "button", on: { click: () => {
        const { lang, theme } = kg.state;
        kg.set({ ...kg.fresh(), lang, theme }, { moved: true });
      } } }, kg.t("reset")),
      kg.data.notes.length ? el("div", { class: "notes" }, el("strong", {}, kg.t("notes")), el("ul", {}, ...kg.data.notes.map((note) => el("li", {}, kg.text(kg.told(note)))))) : null,
    ].filter(Boolean));
    legend.parentElement.scrollTop = at;
    const target = held && (again ? legend.querySelector(again) : held.id && legend.querySelector(`#${CSS.escape(held.id)}`));
    if (target) target.focus();
  };

  // -- search ---------------------------------------------------------------------------------
  const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s\-‐-―_·・•‧]/g, "");
  let index = null;
  const search = (text) => {
    index = index || nodes.filter((n) => n.k !== "event").map((n) =>
      [n.i, [...new Set([n.l, ...Object.values(n.n || {}), ...(n.a || [])].map((name) => folded(name.slice(0, 300))))]]);
    const wanted = folded(text);
    if (!wanted) return [];
    return index.map(([i, names]) => {
      const at = names.map((name) => (name === wanted ? 0 : name.startsWith(wanted) ? 1 : name.includes(wanted) ? 2 : 9));
      return [Math.min(...at), i];
    }).filter(([score]) => score < 9).sort((a, b) => a[0] - b[0] || nodes[b[1]].w - nodes[a[1]].w || a[1] - b[1])
      .slice(0, 12).map(([, i]) => i);
  };
  const box = $("search"), list = $("found");
  let hits = [], active = -1;
  const mark = (to) => {
    active = to;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
    if (active >= 0) {
      box.setAttribute("aria-activedescendant", `hit-${active}`);
      list.children[active].scrollIntoView({ block: "nearest" });
    } else box.removeAttribute("aria-activedescendant");
  };
  const shut = () => { list.hidden = true; box.setAttribute("aria-expanded", "false"); mark(-1); };
  const take = (i) => { box.value = ""; shut(); kg.select({ node: i }, true); };
  const offer = () => {
    hits = search(box.value);
    list.replaceChildren(...hits.map((i, n) => {
      const node = nodes[i], text = folded(box.value);
      const other = [node.l, ...Object.values(node.n || {}), ...(node.a || [])].find((name) => name !== kg.name(node) && folded(name).includes(text));
      return el("li", { role: "option", id: `hit-${n}`, on: { mousedown: (event) => { event.preventDefault(); take(i); } } },
        kg.swatch(node.t), el("bdi", {}, kg.clip(kg.name(node), 60)),
        other && !folded(kg.name(node)).includes(text) ? el("small", {}, el("bdi", {}, kg.clip(other, 40))) : null);
    }));
    if (!hits.length && box.value.trim()) list.append(el("li", { class: "nothing", role: "option", "aria-disabled": "true", "aria-selected": "false" }, kg.t("nothing")));
    list.hidden = !list.children.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    mark(hits.length ? 0 : -1);
  };
  box.addEventListener("input", offer);
  box.addEventListener("blur", shut);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { box.value = ""; shut(); }
    else if (event.key === "Enter" && hits[active] !== undefined) take(hits[active]);
    else if (event.key === "ArrowDown" && hits.length) mark((active + 1) % hits.length);
    else if (event.key === "ArrowUp" && hits.length) mark((active + hits.length - 1) % hits.length);
    else return;
    event.preventDefault();
  });

  // -- buttons ---------------------------------------------------------------------------------
  const press = (id, action) => { if ($(id)) $(id).addEventListener("click", action); };
  press("back", () => history.back());
  press("forward", () => history.forward());
  press("close", () => kg.closeCard());
  press("theme", () => kg.set({ theme: kg.isDark() ? "light" : "dark" }, { quiet: true }));
  press("language", () => kg.set({ lang: kg.lang === "en" ? "zh" : "en" }, { quiet: true }));
  press("png", () => kg.savePicture("png"));
  press("svg", () => kg.savePicture("svg"));
  press("copy", async () => {
    let key = "copied";
    try { await navigator.clipboard.writeText(location.href); } catch (error) { key = "inBar"; }
    $("announce").textContent = kg.t(key);
    $("share").open = false;
  });
  press("menu", () => {
    const open = document.body.classList.toggle("legend-open");
    $("menu").setAttribute("aria-expanded", String(open));
    if (open) $("legend-close").focus();
  });
  press("legend-close", () => { document.body.classList.remove("legend-open"); $("menu").setAttribute("aria-expanded", "false"); $("menu").focus(); });
  document.addEventListener("click", (event) => { if ($("share").open && !$("share").contains(event.target)) $("share").open = false; });
  document.addEventListener("keydown", (event) => {
    const typing = document.activeElement === box;
    if (event.key === "/" && !typing) { event.preventDefault(); box.focus(); }
    else if (event.key === "Escape" && !typing) {
      if ($("share").open) { $("share").open = false; $("share").querySelector("summary").focus(); }
      else if (document.body.classList.contains("legend-open")) $("legend-close").click();
      else if (kg.state.selected) kg.closeCard();
    }
  });

  // The words of the page follow the language.
  let title = kg.data.title;
  kg.showWords = () => {
    document.documentElement.lang = kg.lang === "zh" ? "zh-Hans" : "en";
    document.documentElement.dataset.theme = kg.isDark() ? "dark" : "light";
    if (kg.told(kg.data.title) !== title) {
      title = kg.told(kg.data.title);
      $("name").querySelector("bdi").textContent = kg.clip(title, 200);
      document.title = kg.clip(title, 200);
    }
    document.querySelectorAll("[data-say]").forEach((item) => { item.textContent = kg.t(item.dataset.say); });
    document.querySelectorAll("[data-label]").forEach((item) => {
      item.setAttribute("aria-label", kg.t(item.dataset.label));
      if (/^(BUTTON|SUMMARY)$/.test(item.tagName)) item.title = kg.t(item.dataset.label);
    });
    box.placeholder = kg.t("search");
    box.setAttribute("aria-label", kg.t("search"));
    $("language").textContent = kg.lang === "en" ? "中文" : "EN";
  };
})();
