// Quantities of the three approaches side by side; the best of each row is marked, and what a change did to it is said.
window.breakeven = window.breakeven || {};

(() => {
  const breakeven = window.breakeven;
  const h = (...told) => window.React.createElement(...told);
  const SMALLEST = 0.0005; // share of change that is worth a word

  function bestOf(row, approaches, values) {
    const known = approaches.filter(({ key }) => Number.isFinite(values[key]?.[row.quantity]));
    const sorted = known.map(({ key }) => key)
      .sort((one, other) => row.better * (values[other][row.quantity] - values[one][row.quantity]));
    const tied = sorted.length > 1 && values[sorted[0]][row.quantity] === values[sorted[1]][row.quantity];
    return tied ? null : sorted[0];
  }

  function Change({ now, before, kind, better }) {
    if (!Number.isFinite(now) || !Number.isFinite(before) || before === 0) return null;
    const points = kind === "percent";
    const change = points ? now - before : now / before - 1;
    if (Math.abs(change) < (points ? 0.05 : SMALLEST)) return null;
    const amount = points ? Math.abs(change).toFixed(1) : `${(100 * Math.abs(change)).toPrecision(2)} %`;
    const sign = change > 0 ? "+" : "\u2212";
    return h("span", { className: better * change > 0 ? "change good" : "change bad" }, `${sign}${amount}${points ? " points" : ""}`);
  }

  breakeven.Readouts = function Readouts({ id, rows, approaches, values: final, baseline: before }) {
    const { useMemo } = window.React;
    const told = useMemo(() => ({ values: final, baseline: before }), [final, before]);
    const { value: { values, baseline }, moving } = breakeven.useDraft(id, told);
    const cell = (row, key, best) => {
      const now = values[key]?.[row.quantity];
      return h("td", { key, className: best === key ? "best" : undefined },
        moving ? h("span", { className: "value" }, breakeven.numbers.readout(now, row.kind))
          : breakeven.numberCard({ text: breakeven.numbers.readout(now, row.kind), tip: row.tip, quantity: row.quantity, approach: key }, "value", "value"),
        best === key ? h("span", { className: "best-mark" }, h("span", { "aria-hidden": true }, "\u2713"), h("span", { className: "hidden" }, " best")) : null,
        baseline ? h(Change, { now, before: baseline[key]?.[row.quantity], kind: row.kind, better: row.better }) : null);
    };
    return h("div", { id, className: moving ? "readouts moving" : "readouts" },
      h("table", null,
        h("thead", null, h("tr", null, h("td", null),
          approaches.map(({ key, label }) => h("th", { key, scope: "col", "data-approach": key },
            h("span", { className: "swatch", "aria-hidden": true }), label)))),
        h("tbody", null, rows.map((row) => {
          const best = bestOf(row, approaches, values);
          return h("tr", { key: row.quantity },
            h("th", { scope: "row", title: row.tip }, row.label),
            approaches.map(({ key }) => cell(row, key, best)));
        }))));
  };
})();
