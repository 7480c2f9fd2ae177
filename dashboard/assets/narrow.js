// Charts on a phone: a figure says in its layout's meta what changes where it is narrow (figures/canvas.py, `narrow`).
window.breakeven = window.breakeven || {};

(() => {
  const small = window.matchMedia("(max-width: 640px)");
  const known = new Set();
  const before = new WeakMap(); // chart -> what it had before it was fitted

  const at = (layout, path) => path.split(".").reduce((part, key) => (part || {})[key], layout);
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  function fit(plot) {
    const told = plot.layout && plot.layout.meta && plot.layout.meta.narrow;
    if (!told || !small.matches) return;
    const done = Object.entries(told.layout).every(([path, value]) => same(at(plot.layout, path), value));
    if (done && plot.parentElement.clientHeight === told.height) return;
    const chart = plot.closest(".chart");
    before.set(plot, {
      height: (before.get(plot) || chart.style).height,
      layout: Object.fromEntries(Object.keys(told.layout).map((path) => [path, at(plot.layout, path) ?? null])),
      traces: Object.fromEntries(Object.keys(told.traces || {}).map((key) => [key, null])),
    });
    chart.style.height = `${told.height}px`;
    window.Plotly.update(plot, told.traces || {}, told.layout);
  }

  function widen(plot) {
    const had = before.get(plot);
    if (!had || !plot.isConnected) return;
    before.delete(plot);
    plot.closest(".chart").style.height = had.height;
    window.Plotly.update(plot, had.traces, had.layout);
  }

  function adopt() {
    for (const plot of document.querySelectorAll(".chart .js-plotly-plot")) {
      if (known.has(plot) || !plot.on) continue;
      known.add(plot);
      plot.on("plotly_afterplot", () => fit(plot));
      fit(plot);
    }
  }

  const watch = new MutationObserver(adopt);
  function follow() {
    if (small.matches) watch.observe(document.body, { childList: true, subtree: true });
    else { watch.disconnect(); known.forEach(widen); }
    adopt();
  }
  small.addEventListener("change", follow);
  document.addEventListener("DOMContentLoaded", follow);
})();
