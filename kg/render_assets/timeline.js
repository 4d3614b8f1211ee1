// The timeline page: the picture in its scrolling frame, selection, zoom, status line and keys.
(() => {
  "use strict";
  const kg = window.kg;
  const { data, el, svg, $ } = kg;
  const { nodes } = data;
  const ROWS = 60, NARROW = 640, WIDEST = 20;
  const canvas = $("canvas");
  let rowLimit = ROWS;

  const narrow = () => canvas.clientWidth < NARROW;
  // How many times as wide as the screen it is; on a phone it can be moved sideways from the start.
  const stretch = () => (kg.state.camera ? Math.min(WIDEST, Math.max(1, kg.state.camera[2])) : narrow() ? 1.6 : 1);
  const draw = () => kg.drawRows(Math.round(canvas.clientWidth * stretch()), narrow(), rowLimit);
  const sheet = (width, height, attributes, ...children) =>
    svg("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, ...attributes },
      svg("rect", { width, height, fill: kg.ink().back, ...(attributes.class === "names over" ? { opacity: 0 } : {}) }), ...children);

  kg.timelineSvg = () => {
    const { total, height, bands, body, names, years } = draw();
    return sheet(total, height, {}, bands, ...body, names, years);
  };
  let drawn = null;
  const show = () => {
    const held = document.activeElement, inside = canvas.contains(held) && held.dataset.node;
    const row = inside ? held.closest("[data-row]") : null, before = [canvas.scrollLeft, canvas.scrollTop];
    drawn = draw();
    const { events, rows, shown, total, height, left, head, bands, body, names, years } = drawn;
    canvas.replaceChildren(
      sheet(total, head, { class: "years" }, years),
      narrow() ? sheet(canvas.clientWidth, height, { class: "names over" }, names)
        : sheet(left, height, { class: "names" }, bands.cloneNode(true), names),
      narrow() ? "" : sheet(left, head, { class: "corner", "aria-hidden": "true" }),
      sheet(total, height, { role: "group", class: "rows" }, bands, ...body));
    [canvas.scrollLeft, canvas.scrollTop] = before;
    if (inside) {
      const again = canvas.querySelector(`${row ? `[data-row="${row.dataset.row}"] ` : ".names "}[data-node="${inside}"]`);
      if (again) again.focus({ preventScroll: true });
    }
    const number = (n) => n.toLocaleString("en"), line = $("status");
    line.replaceChildren(el("span", {}, kg.t("eventStatus", number(events.length), number(rows.length))));
    if (rows.length > shown.length) {
      line.append(" · ", el("strong", { id: "hidden" }, kg.t("moreRows", number(rows.length - shown.length))), " ",
        el("button", { type: "button", class: "tiny", id: "all", on: { click: () => { rowLimit = Infinity; show(); } } }, kg.t("showAll")));
    }
    $("empty").hidden = events.length > 0;
    $("empty").textContent = kg.t(nodes.length ? "noEvents" : "emptyGraph");
    document.body.dataset.nodes = rows.length;
    document.body.dataset.events = events.length;
    document.body.dataset.ready = "1";
  };

  // -- the camera: how many thousandths of the width, how many pixels of the height, how wide -------------------
  const settle = () => kg.remember([(1000 * canvas.scrollLeft) / drawn.total, canvas.scrollTop, stretch()]);
  const zoom = (factor) => {
    const half = canvas.clientWidth / 2, middle = (canvas.scrollLeft + half) / drawn.total;
    kg.state.camera = [0, 0, factor ? Math.min(WIDEST, Math.max(1, stretch() * factor)) : 1];
    show();
    canvas.scrollLeft = middle * drawn.total - half;
    settle();
  };
  let waiting = 0;
  canvas.addEventListener("scroll", () => { clearTimeout(waiting); waiting = setTimeout(settle, 300); });

  kg.select = (selected, jump = false) => {
    kg.set({ selected });
    const spot = canvas.querySelector(`[data-node="${selected.node}"]`);
    if (spot && jump) spot.scrollIntoView({ block: "center", inline: "center" });
    if (selected.node !== undefined) $("announce").textContent = kg.clip(kg.name(nodes[selected.node]), 100);
  };
  kg.onState((moved) => {
    kg.showWords();
    kg.showLegend();
    kg.showTime();
    kg.showCard();
    show();
    if (moved && kg.state.camera) [canvas.scrollLeft, canvas.scrollTop] = [(kg.state.camera[0] * drawn.total) / 1000, kg.state.camera[1]];
  });

  // -- pointer and keys: Tab goes through the actors, arrows through the events of one and beyond ------
  const spotOf = (target) => target.closest("[data-node]");
  const open = (spot) => kg.select({ node: Number(spot.dataset.node) });
  canvas.addEventListener("click", (event) => { if (spotOf(event.target)) open(spotOf(event.target)); });
  const step = (spot, key) => {
    const names = [...canvas.querySelectorAll(".names [data-node]")], line = spot.closest("[data-row]");
    const row = line ? Number(line.dataset.row) : names.indexOf(spot);
    const events = [...canvas.querySelectorAll(`[data-row="${row}"] [data-node]`)], at = events.indexOf(spot);
    if (key === "ArrowRight") return events[at + 1];
    if (key === "ArrowLeft") return at > 0 ? events[at - 1] : names[row];
    return names[row + (key === "ArrowDown" ? 1 : -1)];
  };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const spot = spotOf(event.target);
    if (spot && event.key.startsWith("Arrow")) { const next = step(spot, event.key); if (next) next.focus(); }
    else if (spot && (event.key === "Enter" || event.key === " ")) { open(spot); $("card").focus(); }
    else if (event.key === "+" || event.key === "=") zoom(1.4);
    else if (event.key === "-") zoom(1 / 1.4);
    else if (event.key === "0") zoom(0);
    else return;
    event.preventDefault();
  });
  $("zoom-in").addEventListener("click", () => zoom(1.4));
  $("zoom-out").addEventListener("click", () => zoom(1 / 1.4));
  $("fit").addEventListener("click", () => zoom(0));

  let size = 0;
  new ResizeObserver(() => {
    const now = canvas.clientWidth;
    if (Math.abs(now - size) > 20) { size = now; show(); }
  }).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => kg.set({}, { quiet: true }));
  kg.start();
})();
