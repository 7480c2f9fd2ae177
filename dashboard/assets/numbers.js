// Numbers as text and text as numbers: what boxes, tables and readouts share.
window.breakeven = window.breakeven || {};

window.breakeven.numbers = (() => {
  const SUFFIXES = { k: 1e3, thousand: 1e3, m: 1e6, mio: 1e6, million: 1e6, b: 1e9, bn: 1e9, billion: 1e9 };

  // "250k", "1.2 million", "50 000", "1,500", "12 %", "$3" -> number; NaN where it is none
  function parse(text) {
    const clean = String(text).trim().toLowerCase().replace(/[$%\u202f\u00a0_ ]/g, "").replace(/\u2212/g, "-");
    const found = clean.match(/^([+-]?(?:\d+(?:,\d{3})*|\d*)(?:[.]\d*)?(?:e[+-]?\d+)?|[+-]?\d+,\d{1,2})([a-z]*)$/);
    if (!found || !/\d/.test(found[1]) || (found[2] && !(found[2] in SUFFIXES))) return NaN;
    const decimalComma = /^[+-]?\d+,\d{1,2}$/.test(found[1]);
    const plain = decimalComma ? found[1].replace(",", ".") : found[1].replace(/,/g, "");
    return Number(plain) * (SUFFIXES[found[2]] || 1);
  }

  // plain number, as a box shows it: no dust, thousands apart
  function box(value) {
    if (value === null || value === undefined || Number.isNaN(value)) return "";
    const size = Math.abs(value);
    if (size !== 0 && (size < 1e-4 || size >= 1e15)) return Number(value.toPrecision(4)).toExponential();
    return value.toLocaleString("en-US", { maximumSignificantDigits: size >= 1e4 ? 15 : 6 });
  }

  // three digits, as the simulator's sentences say them: 64,300 or 1.2 million
  function spoken(value) {
    if (!Number.isFinite(value) || value <= 0) return String(value);
    const rounded = Number(value.toPrecision(3));
    for (const [size, name] of [[1e12, "trillion"], [1e9, "billion"], [1e6, "million"]]) {
      if (rounded >= size) return `${Number((rounded / size).toPrecision(3))} ${name}`;
    }
    return rounded >= 1e-4 ? rounded.toLocaleString("en-US", { maximumSignificantDigits: 3 }) : String(rounded);
  }

  const usd = (value) => (value === 0 ? "$0" : `${value < 0 ? "-" : ""}$${spoken(Math.abs(value))}`);

  function cellUsd(value) {
    if (Math.abs(value) >= 100) return value.toLocaleString("en-US", { maximumFractionDigits: 0 });
    return value.toLocaleString("en-US", { maximumSignificantDigits: 4 });
  }

  // one cell or readout, by its kind
  function show(value, kind) {
    if (value === null || value === undefined) return "\u2013";
    if (typeof value !== "number") return String(value);
    switch (kind) {
      case "usd": return cellUsd(value);
      case "percent": return value.toFixed(1);
      case "volume": return Math.round(value).toLocaleString("en-US");
      default: return box(Number(value.toPrecision(6)));
    }
  }

  // one readout with its unit
  function readout(value, kind) {
    if (value === null || value === undefined) return "\u2013";
    switch (kind) {
      case "usd": return usd(value);
      case "percent": return `${value.toFixed(1)} %`;
      case "second": return `${value.toPrecision(3)} s`;
      case "day": return `${value.toPrecision(3).replace(/\.0+$/, "")} days`;
      default: return box(Number(value.toPrecision(4)));
    }
  }

  // height of a curve between its points: straight in log x, and in log y where both ends are above zero
  function between(xs, ys, x) {
    let low = 0;
    let high = xs.length - 1;
    if (x <= xs[low]) return ys[low];
    if (x >= xs[high]) return ys[high];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (xs[middle] <= x) low = middle; else high = middle;
    }
    const share = Math.log(x / xs[low]) / Math.log(xs[high] / xs[low]);
    const [from, to] = [ys[low], ys[high]];
    if (from === null || to === null) return null;
    return from > 0 && to > 0 ? from * (to / from) ** share : from + (to - from) * share;
  }

  return { parse, box, spoken, usd, show, readout, between };
})();
