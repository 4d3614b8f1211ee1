// The slider over the dates of events and facts, with a small histogram behind it.
(() => {
  "use strict";
  const kg = window.kg;
  const { $, svg } = kg;
  const { nodes, edges } = kg.data;

  const days = [...nodes.filter((n) => n.k === "event" && n.d).map((n) => n.d), ...edges.flatMap((e) => e.d)];
  const month = (day) => Number(day.slice(0, 4)) * 12 + (day.length >= 7 ? Number(day.slice(5, 7)) - 1 : 0);
  const name = (m) => `${String(Math.floor(m / 12)).padStart(4, "0")}-${String((m % 12) + 1).padStart(2, "0")}`;
  const months = days.map(month).sort((a, b) => a - b);
  const first = months[0], last = months[months.length - 1];
  kg.hasTime = months.length > 0 && last > first;

  // A few very early or late dates would squeeze all others: outside of the bulk, the scale is by rank.
  const stops = kg.hasTime ? (() => {
    const low = months[Math.floor(months.length * 0.03)], high = months[Math.ceil(months.length * 0.97) - 1];
    const far = high - low < (last - first) / 2;
    const start = far ? low : first, end = far ? high : last;
    const outside = (test) => [...new Set(months.filter(test))];
    return [...outside((m) => m < start), ...Array.from({ length: end - start + 1 }, (_, i) => start + i), ...outside((m) => m > end)];
  })() : [];
  const place = (m) => {
    let at = stops.findIndex((stop) => stop >= m);
    if (at < 0) at = stops.length - 1;
    return at;
  };

  const from = $("from"), to = $("to");
  const read = () => {
    let a = Number(from.value), b = Number(to.value);
    if (a > b) [a, b] = [b, a];
    return [a, b];
  };
  const commit = () => {
    const [a, b] = read(), end = stops.length - 1;
    kg.set({ from: a === 0 ? null : name(stops[a]), to: b === end ? null : name(stops[b]) });
  };
  const paint = () => {
    const [a, b] = read(), end = stops.length - 1 || 1;
    $("time-now").textContent = a === 0 && b === end ? `${name(first)} – ${name(last)}` : `${name(stops[a])} – ${name(stops[b])}`;
    [from, to].forEach((thumb) => thumb.setAttribute("aria-valuetext", name(stops[Number(thumb.value)])));
    const bars = $("bars").querySelectorAll("rect");
    bars.forEach((bar) => { bar.classList.toggle("out", Number(bar.dataset.at) < a || Number(bar.dataset.at) > b); });
  };

  if (kg.hasTime) {
    [from, to].forEach((thumb) => {
      thumb.min = 0;
      thumb.max = stops.length - 1;
      thumb.addEventListener("input", paint);
      thumb.addEventListener("change", commit);
    });
    const counts = new Array(stops.length).fill(0);
    months.forEach((m) => { counts[place(m)] += 1; });
    const top = Math.sqrt(Math.max(...counts)), bars = $("bars");
    bars.setAttribute("viewBox", `0 0 ${stops.length} 30`);
    counts.forEach((count, i) => {
      const height = count ? Math.max(2, (28 * Math.sqrt(count)) / top) : 0;
      if (height) bars.append(svg("rect", { x: i + 0.1, y: 30 - height, width: 0.8, height, "data-at": i }));
    });
    const box = $("undated");
    box.addEventListener("change", () => kg.set({ undated: box.checked }));
  } else {
    $("time").classList.add("empty");
    [from, to, $("undated")].forEach((thumb) => { thumb.disabled = true; });
  }

  kg.showTime = () => {
    $("undated").checked = kg.state.undated;
    if (!kg.hasTime) { $("time-now").textContent = kg.t("nodates"); return; }
    const at = (day, none) => (day ? place(month(day)) : none);
    from.value = at(kg.state.from, 0);
    to.value = at(kg.state.to, stops.length - 1);
    paint();
  };
})();
