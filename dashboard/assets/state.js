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

// a server that does not answer is said once, and taken back when it answers again
window.breakeven.connection = {
  lost() { document.body.classList.add("offline"); },
  back() { document.body.classList.remove("offline"); },
};

window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.breakeven = {
  ...window.dash_clientside.breakeven,

  want(scenario, wanted) {
    if (!scenario || scenario === wanted.scenario) return window.dash_clientside.no_update;
    return { scenario, changes: {} };
  },

  commit(values, loaded, ids) {
    const changes = {};
    ids.forEach(({ name }, index) => {
      const change = window.breakeven.state.change(loaded, name, values[index]);
      if (change !== undefined) changes[name] = change;
    });
    window.breakeven.live.committed();
    return { scenario: loaded.scenario, changes };
  },

  drawn(state, live, scheme, metric, scale, loaded) {
    window.breakeven.live.drawn({ state, look: { scheme, metric, scale }, loaded }, live);
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
