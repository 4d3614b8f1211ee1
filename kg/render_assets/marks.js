// How types and relations look: colours that colour-blind readers can tell apart, and shapes.
(() => {
  "use strict";
  const kg = window.kg;
  // After Okabe and Ito, darkened or lightened for either background.
  const light = { blue: "#0067a5", orange: "#c96a00", green: "#00805e", pink: "#b04f88", sky: "#3c94c8",
    yellow: "#a68a00", red: "#c44100", grey: "#6b7280" };
  const dark = { blue: "#5aaee8", orange: "#f0a53c", green: "#35c79c", pink: "#e391c1", sky: "#8fd0f5",
    yellow: "#f0e058", red: "#ff8552", grey: "#9aa3b2" };
  // Types and relations may have any name, that of a property of all objects as well.
  const table = (entries) => { const known = new Map(Object.entries(entries)); return (name) => known.get(name); };
  const types = table({
    Organization: ["square", "blue"], Person: ["dot", "orange"], Model: ["diamond", "green"],
    Product: ["triangle", "pink"], Benchmark: ["star", "yellow"], Place: ["hexagon", "sky"],
  });
  const families = table({
    developedBy: "green", variantOf: "green", successorOf: "green", basedOn: "green", evaluatedOn: "yellow",
    worksFor: "orange", formerlyWorkedFor: "orange", founded: "orange", presented: "orange",
    investedIn: "blue", acquired: "blue", partOf: "blue", partnerOf: "sky", uses: "sky", locatedIn: "sky",
    competitorOf: "red", suedBy: "red", outperforms: "pink",
  });
  const happenings = table({
    Funding: "blue", Acquisition: "blue", Release: "green", Partnership: "sky", Lawsuit: "red", Regulation: "red",
    Appointment: "orange", Departure: "orange", Founding: "orange", PriceChange: "pink", Layoff: "pink",
  });
  const dashed = table({ formerlyWorkedFor: [6, 5], competitorOf: [6, 5], presented: [2, 4], uses: [2, 4],
    basedOn: [6, 5], successorOf: [2, 4], partOf: [6, 5], locatedIn: [2, 4], founded: [10, 3, 2, 3] });

  const system = matchMedia("(prefers-color-scheme: dark)");
  kg.isDark = () => {
    const { theme } = kg.state;
    return theme === "dark" || (theme === "auto" && system.matches);
  };
  const palette = () => (kg.isDark() ? dark : light);
  kg.isEvent = (type) => kg.data.eventTypes.includes(type);
  kg.shape = (type) => (types(type) ? types(type)[0] : kg.isEvent(type) ? "triangleDown" : "dot");
  kg.colour = (type) => palette()[types(type) ? types(type)[1] : happenings(type) || "grey"];
  kg.lineColour = (relation) => palette()[families(relation) || "grey"];
  kg.dashes = (relation) => dashed(relation) || false;
  kg.ink = () => (kg.isDark()
    ? { text: "#e8ecf2", back: "#12161d", halo: "#12161d", soft: "#9aa3b2" }
    : { text: "#1b2430", back: "#fbfcfd", halo: "#fbfcfd", soft: "#5b6675" });

  kg.font = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif";

  // A polygon of a shape around 0,0, or null for a disc; drawn as vis-network draws it.
  kg.polygon = (shape, r) => {
    const ring = (n, turn, radius) => Array.from({ length: n }, (_, i) => {
      const angle = turn + (i * 2 * Math.PI) / n;
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    });
    const raised = (points, by) => points.map(([x, y]) => [x, y + by]);
    switch (shape) {
      case "square": return [[-r, -r], [r, -r], [r, r], [-r, r]];
      case "diamond": return [[0, -r], [r, 0], [0, r], [-r, 0]];
      case "triangle": return raised(ring(3, -Math.PI / 2, r * 1.15), r * 0.275);
      case "triangleDown": return raised(ring(3, Math.PI / 2, r * 1.15), -r * 0.275);
      case "hexagon": return ring(6, 0, r);
      case "star": return Array.from({ length: 10 }, (_, i) => {
        const radius = r * 0.82 * (i % 2 ? 0.5 : 1.3), angle = (i * 2 * Math.PI) / 10;
        return [radius * Math.sin(angle), 0.1 * r - radius * Math.cos(angle)];
      });
      default: return null;
    }
  };
  kg.mark = (shape, r, colour) => {
    const points = kg.polygon(shape, r);
    return points
      ? kg.svg("polygon", { points: points.map((p) => p.map((v) => v.toFixed(2)).join(",")).join(" "), fill: colour })
      : kg.svg("circle", { r, fill: colour });
  };
  kg.swatch = (type) => kg.svg("svg", { viewBox: "-8 -8 16 16", width: 16, height: 16, "aria-hidden": "true", class: "swatch" },
    kg.mark(kg.shape(type), kg.isEvent(type) ? 4.5 : 6, kg.colour(type)));
  kg.lineSwatch = (relation) => kg.svg("svg", { viewBox: "0 0 26 10", width: 26, height: 10, "aria-hidden": "true", class: "swatch" },
    kg.svg("line", { x1: 1, y1: 5, x2: 25, y2: 5, stroke: kg.lineColour(relation), "stroke-width": 2.4,
      "stroke-dasharray": (kg.dashes(relation) || []).join(" ") }));
})();
