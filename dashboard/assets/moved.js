// The main chart while a slider moves: curves, crossings and strips are set straight into its drawing, past plotly, which
// takes fifty times as long to draw it all anew. On release plotly does.
window.breakeven = window.breakeven || {};

window.breakeven.moved = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const RADIUS = 5.5; // px
  const PER_LETTER = 7; // px that a letter of a strip's name needs
  let shown = null; // chart, what of it stands aside, what stands in its place

  const isCurve = (trace) => Boolean(trace.legendgroup) && trace.fill === "none"; // a band is filled
  const isBefore = (trace) => trace.name.endsWith(" before");
  const group = (plot, trace) => plot.querySelector(`.scatterlayer .trace${trace.uid}`);

  function path(x, y, { xaxis, yaxis }) {
    let text = "";
    let pen = "M";
    x.forEach((place, index) => {
      const height = y[index] === null ? NaN : yaxis.d2p(y[index]);
      if (!Number.isFinite(height)) { pen = "M"; return; }
      text += `${pen}${xaxis.d2p(place).toFixed(2)},${height.toFixed(2)}`;
      pen = "L";
    });
    return text || "M0,0";
  }

  // the curves as they are, thin and grey, where the chart shows none from before
  function ghosts(curves) {
    return curves.map(({ line }) => {
      const ghost = line.cloneNode();
      ghost.removeAttribute("class");
      line.before(ghost);
      return ghost;
    });
  }

  function begin(plot) {
    const traces = plot._fullData.filter((trace) => group(plot, trace));
    const curves = traces.filter(isCurve).map((trace) => ({ trace, line: group(plot, trace).querySelector("path.js-line") }));
    const aside = traces.filter((trace) => !isCurve(trace) && !isBefore(trace)).map((trace) => group(plot, trace));
    const before = traces.filter(isBefore).map((trace) => group(plot, trace));
    const frame = document.createElementNS(SVG, "svg");
    frame.setAttribute("class", "moved-marks");
    frame.setAttribute("aria-hidden", "true");
    plot.parentElement.append(frame);
    plot.classList.add("moved");
    aside.forEach((node) => { node.style.display = "none"; });
    shown = { plot, curves, aside, before, frame, own: before.length ? [] : ghosts(curves), heights: {} };
  }

  function part(name, attributes, style = {}) {
    const node = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    Object.assign(node.style, style);
    return node;
  }

  // part of the axis in the colour of the cheapest, with its name where there is room
  function strip({ start, end, colour, opacity, height, label }, { xaxis, yaxis }) {
    const [x, right] = [start, end].map((place) => Math.min(Math.max(xaxis.d2p(place), 0), xaxis._length));
    const tall = height * yaxis._length;
    const ground = part("rect", { x, y: yaxis._length - tall, width: right - x, height: tall }, { fill: colour, fillOpacity: opacity });
    const said = [`${label} is cheapest`, label].find((one) => (right - x) / one.length > PER_LETTER);
    return said ? [ground, words(said, (x + right) / 2, yaxis._length - tall / 2, { strokeWidth: 0 })] : [ground];
  }

  function words(text, x, y, style = {}) {
    const node = part("text", { x, y, "text-anchor": "middle", "dominant-baseline": "central" }, style);
    node.textContent = text;
    return node;
  }

  // the volume of a crossing, and a line down to it
  function label({ text, x, y, ay, font }, { xaxis, yaxis }) {
    const [across, foot] = [xaxis.l2p(x), yaxis.l2p(y)];
    if (!(across >= 0 && across <= xaxis._length && foot >= 0 && foot <= yaxis._length)) return [];
    const plain = text.replace(/<\/?b>/g, "");
    return [part("line", { x1: across, x2: across, y1: foot, y2: foot + ay }), words(plain, across, foot + ay, { fill: font.color, fontWeight: 700 })];
  }

  function dots({ x, y, marker }, { xaxis, yaxis }) {
    return x.map((place, index) => [xaxis.d2p(place), y[index] === null ? NaN : yaxis.d2p(y[index]), marker.line.color[index]])
      .filter(([across, up]) => across >= 0 && across <= xaxis._length && up >= 0 && up <= yaxis._length)
      .map(([cx, cy, stroke]) => part("circle", { cx, cy, r: RADIUS }, { stroke }));
  }

  // plot, and what the server says of it: heights of curves, crossings, their labels, strips, colour of curves from before
  function show(plot, { heights, marks, labels, strips, ghost }) {
    if (!shown || shown.plot !== plot) begin(plot);
    const { curves, before, own, frame } = shown;
    const axes = plot._fullLayout;
    shown.heights = heights;
    own.forEach((node) => Object.assign(node.style, { stroke: ghost, strokeWidth: "1.2px" }));
    [...own, ...before].forEach((node) => { node.style.display = ghost ? "" : "none"; });
    curves.forEach(({ trace, line }) => line.setAttribute("d", path(trace.x, heights[trace.legendgroup], axes)));
    frame.style.transform = `translate(${axes.xaxis._offset}px, ${axes.yaxis._offset}px)`;
    frame.replaceChildren(...strips.flatMap((one) => strip(one, axes)), ...labels.flatMap((one) => label(one, axes)), ...dots(marks, axes));
  }

  // back to what plotly knows; where it has just drawn, its lines are right already
  function clear({ drawn }) {
    if (!shown) return;
    const { plot, curves, aside, before, own, frame } = shown;
    [...own, frame].forEach((node) => node.remove());
    [...aside, ...before].forEach((node) => { node.style.display = ""; });
    plot.classList.remove("moved");
    if (!drawn) curves.forEach(({ trace, line }) => line.setAttribute("d", path(trace.x, trace.y, plot._fullLayout)));
    shown = null;
  }

  return { show, clear, heights: (trace) => shown?.heights[trace.legendgroup] || trace.y };
})();
