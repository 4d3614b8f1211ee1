// The picture of the timeline: one row an actor, an event in the row of everyone who takes part.
(() => {
  "use strict";
  const kg = window.kg;
  const { data, svg } = kg;
  const { nodes } = data;
  const STEP = 17, HEAD = 30, COLUMN = 190;

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

  const least = (numbers) => numbers.reduce((a, b) => Math.min(a, b));
  const text = (at, y, words, size, colour, anchor = "start", weight = 400) => svg("text", { x: at.toFixed(1), y, "font-size": size, fill: colour,
    "font-family": kg.font, "text-anchor": anchor, "font-weight": weight, stroke: kg.ink().halo, "stroke-width": 3, "paint-order": "stroke", "stroke-linejoin": "round" }, words);
  const button = (i, label, more = {}) => svg("g", { role: "button", "data-node": i, "aria-label": label, ...more });

  // Where the events of a row stand: marks that would cover one another go one below the other.
  const placed = (own, x, right) => {
    const last = [], out = [];
    let loose = 0;
    own.map((event) => ({ event, at: x(event) })).sort((a, b) => a.at - b.at || a.event.i - b.event.i).forEach(({ event, at }) => {
      if (!event.d) {
        out.push({ event, at: at + (loose % 3) * 18, level: Math.floor(loose / 3), room: 0 });
        loose += 1;
        return;
      }
      let level = last.findIndex((before) => at - before.at >= 15);
      if (level < 0) level = last.length;
      if (last[level]) last[level].room = at - last[level].at - 22;
      out.push(last[level] = { event, at, level, room: right - at - 22 });
    });
    return out;
  };
  const chosen = () => (kg.state.selected ? kg.state.selected.node : null);
  const actor = (i, y, narrow) => {
    const label = kg.clip(kg.name(nodes[i]), narrow ? 40 : 24), bold = data.focus.includes(i) || i === chosen() ? 700 : 500;
    const name = button(i, `${kg.clip(kg.name(nodes[i]), 100)}, ${kg.term(nodes[i].t)}`, { tabindex: 0 });
    const mark = kg.mark(kg.shape(nodes[i].t), 6, kg.colour(nodes[i].t));
    mark.setAttribute("transform", `translate(${narrow ? 14 : 18} ${y + (narrow ? 12 : 17)})`);
    name.append(mark, text(narrow ? 26 : 32, y + (narrow ? 16 : 21), label, 13, kg.ink().text, "start", bold));
    return name;
  };
  // An event in the row of an actor, with as many words as there is room for.
  const happening = ({ event, at, room }, i, y) => {
    const ink = kg.ink(), now = chosen(), own = now === event.i;
    const dim = now !== null && !own && now !== i && nodes[now].k === "event";
    const others = event.r.filter((r) => r[1] !== i).map((r) => kg.clip(kg.name(nodes[r[1]]), 40));
    const spot = button(event.i, [kg.name(event), others.slice(0, 8).join(", ")].filter(Boolean).join(": "), { tabindex: -1, opacity: dim ? 0.35 : 1 });
    const shape = kg.mark(kg.shape(event.t), 7, kg.colour(event.t));
    shape.setAttribute("transform", `translate(${at.toFixed(1)} ${y})`);
    shape.setAttribute("stroke", own ? ink.text : ink.back);
    shape.setAttribute("stroke-width", own ? 2.5 : 1);
    spot.append(svg("circle", { cx: at.toFixed(1), cy: y, r: 12, fill: "transparent" }), shape);
    const sum = (event.v || []).find((value) => value[0] === "amount");
    const long = [kg.Term(event.t), others.slice(0, 2).map((name) => kg.clip(name, 18)).join(", "), sum ? kg.clip(sum[1], 16) : ""].filter(Boolean).join(" · ");
    const words = [long, kg.Term(event.t)].find((candidate) => width(candidate, 11) < room);
    if (words && event.d) spot.append(text(at + 11, y + 4, words, 11, ink.soft));
    return spot;
  };

  // Draw some width of it, of at most so many rows: all, and in pieces that stay in sight: the
  // years above and the names of the actors.
  kg.drawRows = (total, narrow, limit) => {
    const ink = kg.ink(), left = narrow ? 12 : COLUMN;
    const events = nodes.filter((node) => node.k === "event" && kg.eventPasses(node));
    const every = rows(events), shown = every.slice(0, limit);
    const dated = events.filter((event) => event.d).map((event) => middle(event.d));
    const undated = events.some((event) => !event.d), right = total - 24 - (undated ? 78 : 0);
    const scale = axis(dated, left + 14, right - 14);
    const x = (event) => (event.d ? scale(middle(event.d)) : right + 22);

    const bands = svg("g"), grid = svg("g"), links = svg("g"), marks = svg("g"), names = svg("g"), years = svg("g");
    const spots = new Map();
    let y = HEAD;
    shown.forEach(([i, own], n) => {
      const above = narrow ? 18 : 0, row = placed(own, x, right);
      const height = Math.max(30, 14 + STEP * (1 + row.reduce((most, p) => Math.max(most, p.level), 0))) + above;
      if (n % 2 === 0) bands.append(svg("rect", { x: 0, y, width: total, height, fill: ink.soft, opacity: 0.07 }));
      names.append(actor(i, y, narrow));
      const line = svg("g", { "data-row": n });
      row.forEach((place) => {
        const cy = y + above + 16 + place.level * STEP, known = spots.get(place.event.i);
        if (known) known.end = cy;
        else spots.set(place.event.i, { at: place.at, start: cy, end: cy });
        line.append(happening(place, i, cy));
      });
      marks.append(line);
      y += height;
    });
    spots.forEach(({ at, start: y1, end: y2 }, i) => {
      if (y1 === y2 || !nodes[i].d) return;
      const on = chosen() === i;
      links.append(svg("line", { x1: at, x2: at, y1, y2, stroke: kg.colour(nodes[i].t), "stroke-width": on ? 2.5 : 1, opacity: on ? 0.9 : 0.22 }));
    });
    let last = -Infinity;
    if (dated.length) ticks(least(dated), -least(dated.map((d) => -d)), (right - left) * 2).forEach(([time, words]) => {
      const at = scale(time), half = width(words, 12) / 2, middleOf = Math.max(at, left + half + 4);
      if (middleOf - half < last + 8) return;
      last = middleOf + half;
      grid.append(svg("line", { x1: at, x2: at, y1: HEAD - 4, y2: y, stroke: ink.soft, opacity: 0.25 }));
      years.append(text(middleOf, 20, words, 12, ink.soft, "middle"));
    });
    if (undated) years.append(text(right + 44, 20, kg.t("years"), 12, ink.soft, "middle"));
    return { events, rows: every, shown, total, height: y + 48, left, head: HEAD, bands, body: [grid, links, marks], names, years };
  };
})();
