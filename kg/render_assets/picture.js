// Saves what is seen: the canvas as PNG, or the same lines, marks and names as SVG.
(() => {
  "use strict";
  const kg = window.kg;
  const { svg } = kg;
  // XML has no place for these characters at all.
  const clean = (text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "");

  const label = ({ x, y, text, pixels, colour }, halo) => svg("text", { x: x.toFixed(1), y: (y + 0.35 * pixels).toFixed(1), "font-size": pixels.toFixed(1),
    fill: colour, "text-anchor": "middle", "font-family": kg.font, stroke: halo, "stroke-width": 3, "stroke-linejoin": "round", "paint-order": "stroke" }, clean(text));

  const networkSvg = () => {
    const { network } = kg, ink = kg.ink(), bounds = kg.$("canvas").getBoundingClientRect();
    const corner = network.DOMtoCanvas({ x: 0, y: 0 }), end = network.DOMtoCanvas({ x: bounds.width, y: bounds.height });
    const root = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width: bounds.width, height: bounds.height,
      viewBox: [corner.x, corner.y, end.x - corner.x, end.y - corner.y].map((v) => v.toFixed(1)).join(" ") });
    root.append(svg("title", {}, clean(kg.data.title)));
    root.append(svg("rect", { x: corner.x, y: corner.y, width: end.x - corner.x, height: end.y - corner.y, fill: ink.back }));
    // Names are placed in pixels of the screen.
    const lines = svg("g"), marks = svg("g"), names = svg("g", { transform: `translate(${corner.x} ${corner.y}) scale(${1 / network.getScale()})` });
    const dim = (id, item) => { if (kg.veiled(id)) item.setAttribute("opacity", 0.2); return item; };
    for (const edge of network.body.data.edges.get()) {
      const { options } = network.body.edges[edge.id];
      const a = network.getPosition(edge.from), b = network.getPosition(edge.to);
      const turn = kg.bend(edge);
      const via = { x: (a.x + b.x) / 2 + turn * (b.y - a.y), y: (a.y + b.y) / 2 - turn * (b.x - a.x) };
      lines.append(dim(edge.id, svg("path", { d: `M${a.x} ${a.y}Q${via.x.toFixed(1)} ${via.y.toFixed(1)} ${b.x} ${b.y}`, fill: "none",
        stroke: edge.color.color, "stroke-width": options.width, "stroke-dasharray": edge.dashes ? edge.dashes.join(" ") : "none" })));
      if (options.arrows.to.enabled) {
        const size = network.body.nodes[edge.to].options.size + 4, angle = Math.atan2(b.y - via.y, b.x - via.x);
        const tip = { x: b.x - size * Math.cos(angle), y: b.y - size * Math.sin(angle) };
        const wing = (by) => `${(tip.x - 9 * Math.cos(angle + by)).toFixed(1)},${(tip.y - 9 * Math.sin(angle + by)).toFixed(1)}`;
        lines.append(dim(edge.id, svg("polygon", { points: `${tip.x.toFixed(1)},${tip.y.toFixed(1)} ${wing(0.4)} ${wing(-0.4)}`, fill: edge.color.color })));
      }
    }
    for (const node of network.body.data.nodes.get()) {
      const { x, y } = network.getPosition(node.id), { size, borderWidth } = network.body.nodes[node.id].options;
      const mark = kg.mark(node.shape, size, node.color.background);
      mark.setAttribute("transform", `translate(${x} ${y})`);
      mark.setAttribute("stroke", node.color.border);
      mark.setAttribute("stroke-width", borderWidth);
      marks.append(dim(node.id, mark));
    }
    names.append(...kg.names().map((name) => label(name, ink.halo)));
    root.append(lines, marks, names);
    return root;
  };

  const text = (root) => '<?xml version="1.0" encoding="UTF-8"?>\n' + new XMLSerializer().serializeToString(root);
  kg.svgText = () => text(kg.data.kind === "timeline" ? kg.timelineSvg() : networkSvg());

  const painted = (source, width, height) => {
    const copy = kg.el("canvas", { width, height }), pen = copy.getContext("2d");
    pen.fillStyle = kg.ink().back;
    pen.fillRect(0, 0, width, height);
    pen.drawImage(source, 0, 0, width, height);
    return new Promise((done) => { copy.toBlob(done, "image/png"); });
  };
  kg.pngBlob = async () => {
    if (kg.data.kind === "graph") {
      const canvas = kg.$("canvas").querySelector("canvas");
      return painted(canvas, canvas.width, canvas.height);
    }
    const root = kg.timelineSvg(), image = new Image();
    const url = URL.createObjectURL(new Blob([text(root)], { type: "image/svg+xml" }));
    image.src = url;
    await image.decode();
    URL.revokeObjectURL(url);
    const [width, height] = ["width", "height"].map((name) => Number(root.getAttribute(name)));
    // As sharp as fits into what browsers can draw.
    const sharp = Math.min(2, 16000 / width, 16000 / height, Math.sqrt(1e8 / (width * height)));
    return painted(image, Math.floor(sharp * width), Math.floor(sharp * height));
  };
  kg.savePicture = async (kind) => {
    kg.$("share").open = false;
    const blob = kind === "svg" ? new Blob([kg.svgText()], { type: "image/svg+xml" }) : await kg.pngBlob();
    kg.save(blob, kg.fileName(kind));
  };
})();
