// The timeline page: one row an actor, an event in the row of everyone who takes part.
(() => {
  "use strict";
  const kg = window.kg;
  const { data, el, svg, $ } = kg;
  const { nodes } = data;
  const FONT = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif";
  const ROWS = 60, STEP = 17;
  let rowLimit = ROWS;

  const start = (day) => Date.UTC(Number(day.slice(0, 4)), day.length >= 7 ? Number(day.slice(5, 7)) - 1 : 0, day.length >= 10 ? Number(day.slice(8, 10)) : 1);
  // A month or a year stands in its middle.
  const middle = (day) => start(day) + (day.length >= 10 ? 0 : day.length >= 7 ? 15 : 182) * 864e5;

  const rows = (events) => {
    const found = new Map();
    events.forEach((event) => new Set(event.r.map((r) => r[1])).forEach((i) => {
      if (kg.state.offTypes.has(nodes[i].t)) return;
      if (!found.has(i)) found.set(i, []);
      found.get(i).push(event);
    }));
    const first = (i) => data.focus.includes(i);
    return [...found.entries()].sort((a, b) => first(b[0]) - first(a[0]) || b[1].length - a[1].length || nodes[b[0]].w - nodes[a[0]].w || a[0] - b[0]);
  };

  // Half by time and half by rank, so that a busy year has more room than an empty decade.
  const axis = (times, from, to) => {
    const sorted = [...new Set(times)].sort((a, b) => a - b), low = sorted[0], high = sorted[sorted.length - 1];
    if (!(high > low)) return () => (from + to) / 2;
    const rank = (time) => {
      let k = sorted.findIndex((t) => t > time);
      if (k < 0) k = sorted.length - 1;
      k = Math.max(k, 1);
      return (k - 1 + (time - sorted[k - 1]) / (sorted[k] - sorted[k - 1])) / (sorted.length - 1);
    };
    return (time) => from + (to - from) * (0.5 * ((time - low) / (high - low)) + 0.5 * rank(time));
  };
  const ticks = (low, high, width) => {
    const days = (high - low) / 864e5, room = width / 70, out = [];
    const months = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600].find((step) => days / 30.4 / step <= room) || 1200;
    const from = new Date(low);
    let at = from.getUTCFullYear() * 12 + (months < 12 ? from.getUTCMonth() : 0);
    at -= at % months;
    for (; ; at += months) {
      const time = Date.UTC(Math.floor(at / 12), at % 12, 1);
      if (time > high) return out;
      if (time >= low) out.push([time, at % 12 && months < 12 ? `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, "0")}` : String(Math.floor(at / 12))]);
    }
  };
  const width = (text, size) => Array.from(text).reduce((sum, c) => sum + (c > "\u2e80" ? size : size * 0.56), 0);

  const draw = (total) => {
    const ink = kg.ink(), narrow = total < 640, left = narrow ? 12 : 190, chosen = kg.state.selected && kg.state.selected.node;
    const events = nodes.filter((node) => node.k === "event" && kg.eventPasses(node));
    const every = rows(events), shown = every.slice(0, rowLimit);
    const dated = events.filter((event) => event.d).map((event) => middle(event.d));
    const undated = events.some((event) => !event.d), right = total - 24 - (undated ? 78 : 0);
    const scale = axis(dated, left + 14, right - 14);
    const x = (event) => (event.d ? scale(middle(event.d)) : right + 22);

    const root = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width: total, role: "group" });
    const back = svg("rect", { x: 0, y: 0, width: total, fill: ink.back });
    const grid = svg("g"), links = svg("g"), marks = svg("g"), names = svg("g");
    root.append(back, grid, links, marks, names);
    const text = (at, y, words, size, colour, anchor = "start", weight = 400) => svg("text", { x: at, y, "font-size": size, fill: colour,
      "font-family": FONT, "text-anchor": anchor, "font-weight": weight, stroke: ink.halo, "stroke-width": 3, "paint-order": "stroke", "stroke-linejoin": "round" }, words);

    let y = 34;
    const spots = new Map();
    shown.forEach(([i, own], n) => {
      own.sort((a, b) => x(a) - x(b) || a.i - b.i);
      let loose = 0;
      const head = narrow ? 18 : 0, placed = [];
      // Marks that would cover one another go one below the other.
      own.forEach((event) => {
        if (!event.d) {
          placed.push({ event, at: x(event) + (loose % 3) * 18, level: Math.floor(loose / 3), end: Infinity });
          loose += 1;
          return;
        }
        const at = x(event);
        let level = 0;
        while (placed.some((p) => p.level === level && at - p.end < 15)) level += 1;
        placed.push({ event, at, level, end: at });
      });
      const height = Math.max(30, 14 + STEP * (1 + Math.max(...placed.map((p) => p.level)))) + head;
      if (n % 2 === 0) grid.append(svg("rect", { x: 0, y, width: total, height, fill: ink.soft, opacity: 0.07 }));
      const label = kg.clip(kg.name(nodes[i]), narrow ? 40 : 26), bold = data.focus.includes(i) || i === chosen ? 700 : 500;
      const name = svg("g", { role: "button", tabindex: 0, "data-node": i, "aria-label": label });
      const mark = kg.mark(kg.shape(nodes[i].t), 6, kg.colour(nodes[i].t));
      mark.setAttribute("transform", `translate(${narrow ? 14 : 18} ${y + (narrow ? 12 : 17)})`);
      name.append(mark, text(narrow ? 26 : 32, y + (narrow ? 16 : 21), label, 13, ink.text, "start", bold));
      names.append(name);
      placed.forEach((p, k) => {
        const cy = y + head + 16 + p.level * STEP;
        const { event } = p;
        if (!spots.has(event.i)) spots.set(event.i, []);
        spots.get(event.i).push([p.at, cy]);
        const on = chosen === undefined || chosen === null || chosen === event.i || chosen === i || nodes[chosen].k !== "event";
        const spot = svg("g", { role: "button", tabindex: 0, "data-node": event.i, opacity: on ? 1 : 0.25,
          "aria-label": `${kg.name(event)}: ${event.r.map((r) => kg.clip(kg.name(nodes[r[1]]), 40)).join(", ")}` });
        const shape = kg.mark(kg.shape(event.t), 7, kg.colour(event.t));
        shape.setAttribute("transform", `translate(${p.at.toFixed(1)} ${cy})`);
        shape.setAttribute("stroke", chosen === event.i ? ink.text : ink.back);
        shape.setAttribute("stroke-width", chosen === event.i ? 2.5 : 1);
        spot.append(svg("circle", { cx: p.at, cy, r: 12, fill: "transparent" }), shape);
        const next = placed.slice(k + 1).find((q) => q.level === p.level), room = (next ? next.at : right) - p.at - 22;
        const others = event.r.filter((r) => r[1] !== i).map((r) => kg.clip(kg.name(nodes[r[1]]), 18));
        const sum = (event.v || []).find((value) => value[0] === "amount");
        const long = [kg.Term(event.t), others.slice(0, 2).join(", "), sum ? kg.clip(sum[1], 16) : ""].filter(Boolean).join(" · ");
        const words = [long, kg.Term(event.t)].find((candidate) => width(candidate, 11) < room);
        if (words && event.d) spot.append(text(p.at + 11, cy + 4, words, 11, ink.soft));
        marks.append(spot);
      });
      y += height;
    });
    const bottom = y;
    spots.forEach((points, i) => {
      if (points.length < 2 || !nodes[i].d) return;
      const ys = points.map((p) => p[1]), on = chosen === i;
      links.append(svg("line", { x1: points[0][0], x2: points[0][0], y1: Math.min(...ys), y2: Math.max(...ys), stroke: kg.colour(nodes[i].t),
        "stroke-width": on ? 2.5 : 1, opacity: on ? 0.9 : 0.22 }));
    });
    let last = -Infinity;
    if (dated.length) ticks(Math.min(...dated), Math.max(...dated), (right - left) * 2).forEach(([time, words]) => {
      const at = scale(time);
      if (at - last < 46) return;
      last = at;
      grid.append(svg("line", { x1: at, x2: at, y1: 26, y2: bottom, stroke: ink.soft, opacity: 0.25 }), text(at, 19, words, 12, ink.soft, "middle"));
    });
    if (undated) grid.append(text(right + 44, 19, kg.t("years"), 12, ink.soft, "middle"));
    root.setAttribute("height", bottom + 48);
    root.setAttribute("viewBox", `0 0 ${total} ${bottom + 48}`);
    back.setAttribute("height", bottom + 48);
    return { root, events, rows: every, shown };
  };

  kg.timelineSvg = () => draw($("canvas").clientWidth).root;
  const show = () => {
    const canvas = $("canvas"), held = document.activeElement && document.activeElement.dataset && document.activeElement.dataset.node;
    const inside = canvas.contains(document.activeElement), top = canvas.scrollTop;
    const { root, events, rows: every, shown } = draw(canvas.clientWidth);
    canvas.replaceChildren(root);
    canvas.scrollTop = top;
    root.querySelectorAll("[data-node]").forEach((spot) => {
      const open = () => kg.select({ node: Number(spot.dataset.node) });
      spot.addEventListener("click", open);
      spot.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        open();
        $("card").focus();
      });
    });
    if (inside && held) { const again = root.querySelector(`[data-node="${held}"]`); if (again) again.focus({ preventScroll: true }); }
    const number = (n) => n.toLocaleString("en"), line = $("status");
    line.replaceChildren(el("span", {}, kg.t("eventStatus", number(events.length), number(every.length))));
    if (every.length > shown.length) {
      line.append(" · ", el("strong", { id: "hidden" }, kg.t("moreRows", number(every.length - shown.length))), " ",
        el("button", { type: "button", class: "tiny", id: "all", on: { click: () => { rowLimit = Infinity; show(); } } }, kg.t("showAll")));
    }
    $("empty").hidden = events.length > 0;
    $("empty").textContent = kg.t(nodes.length ? "noEvents" : "emptyGraph");
    document.body.dataset.nodes = every.length;
    document.body.dataset.events = events.length;
    document.body.dataset.ready = "1";
  };

  kg.select = (selected, jump = false) => {
    kg.set({ selected });
    const spot = $("canvas").querySelector(`[data-node="${selected.node}"]`);
    if (spot && jump) spot.scrollIntoView({ block: "center" });
    if (selected.node !== undefined) $("announce").textContent = kg.clip(kg.name(nodes[selected.node]), 100);
  };
  kg.onState(() => {
    kg.showWords();
    kg.showLegend();
    kg.showTime();
    kg.showCard();
    show();
  });
  let size = 0;
  new ResizeObserver(() => {
    const now = $("canvas").clientWidth;
    if (Math.abs(now - size) > 20) { size = now; show(); }
  }).observe($("canvas"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => kg.set({}, { quiet: true }));
  kg.start();
})();
