// The line at the current volume: four elements above the chart, so that plotly need not draw when it moves.
window.breakeven = window.breakeven || {};

window.breakeven.marker = (() => {
  let parts = null;

  function made(plot) {
    if (parts && parts.frame.isConnected && parts.plot === plot) return parts;
    parts?.frame.remove();
    const frame = document.createElement("div");
    frame.className = "now";
    frame.setAttribute("aria-hidden", "true");
    const [line, ...dots] = ["line", "prompting", "fine_tuning", "hybrid"].map((name) => {
      const part = document.createElement("span");
      part.className = `now-${name}`;
      part.dataset.marker = name;
      frame.append(part);
      return part;
    });
    const label = document.createElement("b");
    line.append(label);
    plot.parentElement.append(frame);
    parts = { frame, line, dots, label, plot };
    return parts;
  }

  const to = (part, x, y) => { part.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`; };

  // plot, volume, label, heights of the curves there
  function move(plot, volume, text, heights) {
    const { xaxis, yaxis } = plot._fullLayout;
    const { frame, line, dots, label } = made(plot);
    const x = xaxis._offset + xaxis.d2p(volume);
    const inside = x >= xaxis._offset && x <= xaxis._offset + xaxis._length;
    frame.hidden = !inside;
    line.style.height = `${yaxis._length}px`;
    to(line, x, yaxis._offset);
    label.textContent = text;
    line.classList.toggle("left", x > xaxis._offset + 0.75 * xaxis._length);
    heights.forEach((height, index) => {
      const known = height !== null && dots[index];
      if (dots[index]) dots[index].hidden = !known;
      if (known) to(dots[index], x, yaxis._offset + yaxis.d2p(height));
    });
  }

  return { move };
})();
