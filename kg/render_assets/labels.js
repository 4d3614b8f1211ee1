// Which names are drawn at the present zoom, and where: the most important first, none over another;
// below its mark, or beside or above it where there is no room. Only the greatest may hide marks.
(() => {
  "use strict";
  const kg = window.kg;
  const CELL = 64, GREAT = 12, LINE = 11;
  // From the middle of a mark to the middle of its name: across and down.
  const SIDES = [[0, 1], [1, 0], [-1, 0], [0, -1]];

  const measure = (() => {
    const pen = document.createElement("canvas").getContext("2d"), known = new Map();
    return (text) => {
      if (!known.has(text)) {
        pen.font = `100px ${kg.font}`;
        known.set(text, pen.measureText(text).width / 100);
      }
      return known.get(text);
    };
  })();

  // Boxes that can tell which of them another one touches.
  const space = () => {
    const cells = new Map();
    const around = ([x0, y0, x1, y1], visit) => {
      for (let cx = Math.floor(x0 / CELL); cx <= Math.floor(x1 / CELL); cx += 1) {
        for (let cy = Math.floor(y0 / CELL); cy <= Math.floor(y1 / CELL); cy += 1) visit(cx * 1e6 + cy);
      }
    };
    return {
      add: (box, what) => around(box, (key) => {
        if (!cells.has(key)) cells.set(key, []);
        cells.get(key).push({ box, what });
      }),
      touched: ([x0, y0, x1, y1]) => {
        const found = new Set();
        around([x0, y0, x1, y1], (key) => (cells.get(key) || []).forEach(({ box, what }) => {
          if (box[0] < x1 && box[2] > x0 && box[1] < y1 && box[3] > y0) found.add(what);
        }));
        return found;
      },
    };
  };
  const boxAround = (x, y, wide, high) => [x - wide / 2, y - high / 2, x + wide / 2, y + high / 2];
  const NAME = { rank: -1 };  // that nothing may cover

  // How far a name's middle lies from that of its mark of some radius; all in pixels.
  kg.nameShift = ({ side, wide, high }, radius) =>
    [side[0] * (radius + 4 + wide / 2), side[1] * (radius + 2 + high / 2)];

  // Give the names that have room: {id, text, pixels, wide, high, side}, of lines without a side.
  // marks: {id, x, y, size, text, rank, pixels}; lines: {id, x, y, length, text, rank}; view: the box on
  // the screen, in units of the picture, at whose edge no name of what is inside may be cut.
  kg.placeNames = (marks, lines, scale, view) => {
    const taken = space(), found = [], [left, top, right, bottom] = view.map((v) => v * scale);
    const inside = (x0, y0, x1, y1) => x0 >= left && y0 >= top && x1 <= right && y1 <= bottom;
    const ordered = [...marks].sort((a, b) => b.rank - a.rank || a.id - b.id);
    ordered.forEach(({ id, x, y, size }, rank) =>
      taken.add(boxAround(x * scale, y * scale, 1.7 * size * scale, 1.7 * size * scale), { id, rank }));
    ordered.forEach(({ id, x, y, size, text, pixels }, rank) => {
      if (!text) return;
      const wide = measure(text) * pixels, high = pixels * 1.15;
      const seen = inside(x * scale, y * scale, x * scale, y * scale);
      // Names and more important marks are never hidden.
      const hidden = (box) => [...taken.touched(box)].reduce((sum, mark) =>
        sum + (mark.id === id ? 0 : mark.rank < rank ? Infinity : 1), 0);
      let least = rank < GREAT ? Infinity : 1, best = null;
      for (const side of SIDES) {
        const [across, down] = kg.nameShift({ side, wide, high }, size * scale);
        const box = boxAround(x * scale + across, y * scale + down, wide + 4, high);
        const hides = seen && !inside(...box) ? Infinity : hidden(box);
        if (hides < least) [least, best] = [hides, { side, box }];
        if (!least) break;
      }
      if (!best) return;
      taken.add(best.box, NAME);
      found.push({ id, text, pixels, wide, high, side: best.side });
    });
    [...lines].sort((a, b) => b.rank - a.rank).forEach(({ id, x, y, length, text }) => {
      const wide = measure(text) * LINE, high = LINE * 1.15, box = boxAround(x * scale, y * scale, wide + 4, high + 2);
      if (length * scale < wide + 26 || taken.touched(box).size) return;
      taken.add(box, NAME);
      found.push({ id, text, pixels: LINE, wide, high, side: null });
    });
    return found;
  };
})();
