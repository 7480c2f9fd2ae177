// Positions of a slider: whole steps, constant ratios where the input spans decades, and zero where zero is allowed.
window.breakeven = window.breakeven || {};

window.breakeven.scale = (() => {
  const STEPS_PER_DECADE = 40;
  const STEPS = 200;

  const digits = (value, count) => Number(value.toPrecision(count));

  function niceStep(span) {
    const raw = span / STEPS;
    const decade = 10 ** Math.floor(Math.log10(raw));
    const factor = [1, 2, 5, 10].find((one) => one * decade >= raw * 0.999);
    return factor * decade;
  }

  function logarithmic({ sliderLow: low, sliderHigh: high, low: least }) {
    const decades = Math.log10(high / low);
    const count = Math.max(120, Math.round(decades * STEPS_PER_DECADE));
    const first = least <= 0 ? 1 : 0; // position 0 is zero itself
    return {
      last: count + first,
      at(position) {
        if (position < first) return 0;
        if (position >= count + first) return high;
        return digits(low * 10 ** (decades * (position - first) / count), 3);
      },
      of(value) {
        if (value <= 0) return 0;
        return Math.min(Math.max(Math.log10(value / low) / decades, 0), 1) * count + first;
      },
    };
  }

  function linear({ sliderLow: low, sliderHigh: high, whole }) {
    const step = whole ? Math.max(1, niceStep(high - low)) : niceStep(high - low);
    const last = Math.round((high - low) / step);
    return {
      last,
      at: (position) => (position >= last ? high : digits(low + position * step, 10)),
      of: (value) => Math.min(Math.max((value - low) / step, 0), last),
    };
  }

  return (declared) => (declared.logarithmic ? logarithmic(declared) : linear(declared));
})();
