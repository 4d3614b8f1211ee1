// Which names are drawn at the present zoom: the most important first, none over another, all of
// a size that can be read.
(() => {
  "use strict";
  const kg = window.kg;
  const CELL = 64;

  const measure = (() => {
    const pen = document.createElement("canvas").getContext("2d"), known = new Map();
    return (text) => {
      if (!known.has(text)) {
        pen.font = "100px arial, sans-serif";
        known.set(text, pen.measureText(text).width / 100);
      }
      return known.get(text);
    };
  })();

  // A set of boxes that tells whether another one would touch any of them.
  const space = () => {
    const cells = new Map();
    const around = ([x0, y0, x1, y1], visit) => {
      for (let cx = Math.floor(x0 / CELL); cx <= Math.floor(x1 / CELL); cx += 1) {
        for (let cy = Math.floor(y0 / CELL); cy <= Math.floor(y1 / CELL); cy += 1) if (visit(`${cx},${cy}`)) return true;
      }
      return false;
    };
    return {
      free: (box, own) => !around(box, (key) => (cells.get(key) || []).some((b) => b.own !== own && b[0] < box[2] && b[2] > box[0] && b[1] < box[3] && b[3] > box[1])),
      add: (box, own) => {
        const kept = [...box];
        kept.own = own;
        around(box, (key) => { if (!cells.has(key)) cells.set(key, []); cells.get(key).push(kept); return false; });
      },
    };
  };

  // Give the sizes, in units of the picture, of those names that have room.
  // marks: {id, x, y, size, text, rank, pixels}; lines: {id, x, y, length, text, rank}
  kg.placeLabels = (marks, lines, scale) => {
    const taken = space(), found = new Map();
    const ordered = [...marks].sort((a, b) => b.rank - a.rank || a.id - b.id);
    // A name may cover less important marks, but none that is more important.
    for (const { id, x, y, size, text, pixels } of ordered) {
      const r = size * scale, wide = measure(text) * pixels, top = (y + size) * scale + 1;
      const box = [x * scale - wide / 2 - 3, top, x * scale + wide / 2 + 3, top + pixels + 5];
      if (text && taken.free(box, id)) {
        taken.add(box, id);
        found.set(id, pixels / scale);
      }
      taken.add([x * scale - r, y * scale - r, x * scale + r, y * scale + r], id);
    }
    for (const { id, x, y, length, text, rank } of [...lines].sort((a, b) => b.rank - a.rank)) {
      const wide = measure(text) * 11;
      if (rank < 0 || length * scale < wide + 26) continue;
      const box = [x * scale - wide / 2 - 2, y * scale - 8, x * scale + wide / 2 + 2, y * scale + 8];
      if (taken.free(box, id)) {
        taken.add(box, id);
        found.set(id, 11 / scale);
      }
    }
    return found;
  };
})();
