// The page's state, as the browser keeps it: a scenario and the inputs that were changed.
window.breakeven = window.breakeven || {};

window.breakeven.state = {
  // one change as the server reads it; undefined where the value is that of the scenario
  change(loaded, name, value) {
    if ((value ?? null) === (loaded.baseline[name] ?? null)) return undefined;
    const unit = loaded.units[name];
    return unit && value !== null ? [value, unit] : value;
  },
};

window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.breakeven = {
  ...window.dash_clientside.breakeven,

  drawn(state, live, scheme, metric, scale, loaded) {
    const look = { scheme, metric, scale };
    window.breakeven.live.drawn({ state, look, loaded }, live);
    if (!window.breakeven.address.settle()) window.breakeven.address.show(state, look);
    return window.dash_clientside.no_update;
  },

  showSolved(told) {
    if (told) window.breakeven.drafts.show(`solve-${told.name}`, told);
    return window.dash_clientside.no_update;
  },

  scheme(choice) {
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    dark.onchange = () => {
      const radio = document.querySelector("#scheme-choice input:checked");
      if (!radio || radio.value !== "system") return;
      const now = dark.matches ? "dark" : "light";
      window.dash_clientside.set_props("scheme", { data: now });
      window.dash_clientside.set_props("provider", { forceColorScheme: now });
    };
    const scheme = choice === "system" ? (dark.matches ? "dark" : "light") : choice;
    return [scheme, scheme];
  },
};
