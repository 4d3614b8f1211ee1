// The card of a node, an event or a line: what is known, and every sentence it comes from.
(() => {
  "use strict";
  const kg = window.kg;
  const { el } = kg;
  const { nodes, edges, evidence, sources } = kg.data;

  const percent = (value) => `${Math.round(value * 100)}%`;
  const QUOTES = 5, SOURCES = 20;
  const go = (node) => kg.select({ node });
  const nodeButton = (i, note) =>
    el("button", { class: "entity", on: { click: () => go(i) } }, kg.swatch(nodes[i].t),
      el("bdi", {}, kg.clip(kg.name(nodes[i]), 80)), note ? el("small", {}, ` ${note}`) : null);

  // -- quotes, with the names that the fact is about marked ------------------------------------------
  const names = (node) => (node.k === "event" ? [] : [node.l, ...Object.values(node.n || {}), ...(node.a || [])]);
  const ranges = (quote, words) => {
    const folded = quote.toLowerCase(), found = [];
    if (folded.length !== quote.length) return found;
    const ordered = [...new Set(words)].filter((w) => w && w.length < 200).sort((a, b) => b.length - a.length);
    for (const word of ordered) {
      const wanted = word.toLowerCase();
      for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + wanted.length)) {
        const end = at + wanted.length, latin = /[a-z0-9]/;
        const whole = !(latin.test(wanted[0]) && latin.test(folded[at - 1] || "")) &&
          !(latin.test(wanted[wanted.length - 1]) && latin.test(folded[end] || ""));
        if (whole && !found.some(([s, e]) => at < e && end > s)) found.push([at, end]);
      }
    }
    return found.sort((a, b) => a[0] - b[0]);
  };
  const quoteBlock = (quote, words) => {
    if (quote.length > 4000) return el("blockquote", {}, kg.text(quote, 600));
    const block = el("blockquote", { dir: "auto" });
    let at = 0;
    for (const [start, end] of ranges(quote, words)) {
      block.append(quote.slice(at, start), el("mark", {}, quote.slice(start, end)));
      at = end;
    }
    block.append(quote.slice(at));
    return block;
  };

  const sourceHead = (source) => {
    if (source.k !== "article") {
      const key = { knowledge: "fromKnowledge", correction: "fromCorrection" }[source.k] || "fromOther";
      return el("p", { class: "source-title" }, kg.t(key));
    }
    const title = source.t ? kg.text(source.t, 160) : kg.t("noTitle");
    const head = el("div", { class: "source-title" }, source.u ? kg.link(source.u, title) : title);
    const facts = [source.a ? el("span", {}, ...kg.filled("by", kg.text(source.a, 120))) : null, source.d ? el("time", {}, kg.t("published", source.d)) : null].filter(Boolean);
    const line = el("div", { class: "source-facts" });
    facts.forEach((fact, i) => line.append(i ? " · " : "", fact));
    return el("div", {}, head, line);
  };
  const statement = (i, words) => {
    const said = evidence[i], source = sources[said.s], details = [];
    if (source.k === "article") details.push(kg.t("sure", percent(said.c)));
    if (said.b) details.push(kg.t("since", said.b));
    if (said.u) details.push(kg.t("until", said.u));
    const block = el("article", {}, sourceHead(source), ...kg.rows(said.q, (quote) => quoteBlock(quote, words), { first: QUOTES, tag: "div" }));
    if (said.x.length) {
      block.append(el("dl", { class: "pairs" }, ...said.x.flatMap(([key, value]) => [el("dt", {}, kg.term(key)), el("dd", {}, kg.text(value))])));
    }
    if (details.length) block.append(el("p", { class: "details", title: said.r ? kg.t("rule", said.r) : null }, details.join(" · ")));
    return block;
  };
  const evidenceBlock = (item, words) => el("section", { class: "evidence", "aria-label": kg.t("sources") },
    ...kg.rows(item.e, (i) => statement(i, words), { first: SOURCES, tag: "div" }));

  // -- cards -------------------------------------------------------------------------------------
  const period = (edge) => [edge.b && kg.t("since", edge.b), edge.u && kg.t("until", edge.u)].filter(Boolean).join(" ");
  const sourcesOf = (edge) => (edge.e.length === 1 ? kg.t("quote") : kg.t("quotes", edge.e.length));

  const factRow = (edge, i) => {
    const outward = edge.s === i;
    return el("li", { class: kg.edgePasses(edge) ? null : "off" },
      nodeButton(outward ? edge.t : edge.s, period(edge)),
      el("button", { class: "proof", on: { click: () => kg.select({ edge: edge.i }) },
        "aria-label": `${kg.clip(kg.name(nodes[edge.s]), 80)} ${kg.term(edge.p)} ${kg.clip(kg.name(nodes[edge.t]), 80)}: ${sourcesOf(edge)} · ${percent(edge.c)}` },
      `${sourcesOf(edge)} · ${percent(edge.c)}`));
  };
  const factGroups = (node) => {
    const groups = new Map();
    node.edges.map((e) => edges[e]).forEach((edge) => {
      const key = edge.y ? `= ${edge.p}` : edge.s === node.i ? `> ${edge.p}` : `< ${edge.p}`;
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(edge);
    });
    return [...groups.entries()].sort().map(([key, rows]) => {
      const self = el("bdi", {}, kg.clip(kg.name(node), 24));
      const heading = key[0] === "<" ? kg.filled("incoming", kg.term(rows[0].p), self) : [kg.Term(rows[0].p)];
      rows.sort((a, b) => nodes[kg.other(b.i, node.i)].w - nodes[kg.other(a.i, node.i)].w || a.i - b.i);
      return el("section", {}, el("h3", {}, kg.lineSwatch(rows[0].p), el("span", {}, ...heading)), ...kg.rows(rows, (edge) => factRow(edge, node.i), { class: "facts" }));
    });
  };
  const eventList = (node) => {
    if (!node.events.length) return null;
    const rows = node.events.map((i) => nodes[i]).sort((a, b) => (a.d || "9").localeCompare(b.d || "9") || a.i - b.i);
    return el("section", {}, el("h3", {}, kg.t("events")), ...kg.rows(rows, (event) => {
      const others = event.r.filter((r) => r[1] !== node.i).slice(0, 3).map((r) => kg.clip(kg.name(nodes[r[1]]), 30));
      return el("li", { class: kg.eventPasses(event) ? null : "off" }, nodeButton(event.i, others.join(", ")));
    }, { class: "facts" }));
  };
  const head = (badge, title, extra) => el("header", {}, el("div", { class: "badge" }, badge), el("h2", {}, title), extra || null);

  const entityCard = (node) => {
    const others = [...new Set([...Object.values(node.n || {}), ...(node.a || [])])].filter((name) => name !== kg.name(node));
    if (kg.name(node) !== node.l && !others.includes(node.l)) others.unshift(node.l);
    const seen = node.c === 1 ? kg.t("inArticle") : node.c ? kg.t("inArticles", node.c) : null;
    const card = el("div", {}, head(el("span", {}, kg.swatch(node.t), kg.Term(node.t)), kg.text(kg.name(node), 120),
      seen ? el("p", { class: "details" }, seen) : null));
    if (others.length) {
      const list = el("p", { class: "aliases" }, el("strong", {}, kg.t("aliases"), " "));
      others.slice(0, 40).forEach((name, i) => list.append(i ? " · " : "", kg.text(name, 60)));
      card.append(list);
    }
    if (kg.actions) card.append(kg.actions(node));
    card.append(...factGroups(node));
    const events = eventList(node);
    if (events) card.append(events);
    return card;
  };
  const money = (value) => {
    const [, text, number, currency] = value;
    if (number === null) return kg.text(text);
    const figure = [currency, number.toLocaleString("en")].filter(Boolean).join(" ");
    return text && text !== figure ? el("span", {}, kg.text(text, 80), " = ", figure) : figure;
  };
  const eventCard = (node) => {
    const words = node.r.flatMap((r) => names(nodes[r[1]])).concat((node.v || []).map((v) => v[1]));
    const list = el("dl", { class: "pairs" });
    node.r.forEach(([role, i]) => list.append(el("dt", {}, kg.Term(role)), el("dd", {}, nodeButton(i))));
    (node.v || []).forEach((value) => list.append(el("dt", {}, kg.Term(value[0])), el("dd", {}, money(value))));
    const card = el("div", {}, head(el("span", {}, kg.swatch(node.t), kg.t("events")), kg.Term(node.t),
      el("p", { class: "date" }, node.d || kg.t("undatedEvent"))), list);
    if (kg.actions && !kg.state.fold) card.append(kg.actions(node));
    card.append(evidenceBlock(node, words));
    return card;
  };
  const edgeCard = (edge) => {
    const a = nodes[edge.s], b = nodes[edge.t];
    const line = el("div", { class: "triple" }, nodeButton(edge.s), el("span", { class: "relation" }, kg.lineSwatch(edge.p), kg.term(edge.p)), nodeButton(edge.t));
    const card = el("div", {}, head(kg.t("relations"), kg.Term(edge.p)), line,
      el("p", { class: "details" }, [kg.t("sure", percent(edge.c)), period(edge), sourcesOf(edge)].filter(Boolean).join(" · ")));
    if (edge.v.length) {
      card.append(el("p", {}, kg.t("fromEvent"), ": "), ...kg.rows(edge.v, (i) => el("li", {}, nodeButton(i)), { first: 3, class: "facts" }));
    }
    card.append(evidenceBlock(edge, [...names(a), ...names(b)]));
    return card;
  };

  const cardOf = ({ node, edge }) =>
    (edge !== undefined ? edgeCard(edges[edge]) : nodes[node].k === "event" ? eventCard(nodes[node]) : entityCard(nodes[node]));
  let about = null, drawn = null;
  kg.showCard = () => {
    const panel = kg.$("card"), body = kg.$("card-body"), { selected } = kg.state;
    const before = about, held = panel.contains(document.activeElement) ? document.activeElement : null;
    about = JSON.stringify(selected);
    const now = JSON.stringify([about, kg.lang, kg.isDark(), kg.fragment().replace(/&?at=[^&]*/, "")]);
    if (now === drawn) return;
    drawn = now;
    document.body.classList.toggle("has-card", Boolean(selected));
    panel.hidden = !selected;
    body.replaceChildren(...(selected ? [cardOf(selected)] : []));
    if (about !== before) panel.scrollTop = 0;
    // What had the focus may be gone.
    if (!held) return;
    const again = held.id && kg.$(held.id);
    (selected ? (again && !again.disabled ? again : panel) : kg.$("canvas")).focus({ preventScroll: true });
  };
  kg.closeCard = () => kg.set({ selected: null });
})();
