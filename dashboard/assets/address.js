// The page's state as an address: version, scenario, changed inputs in the units of their sliders, measure and scale.
window.breakeven = window.breakeven || {};

window.breakeven.address = (() => {
  const VERSION = "1";
  const LOOKS = { metric: "cost_per_request", scale: "log" };
  const WORDS = { version: "v", scenario: "s", metric: "metric", scale: "scale", compared: "with" };

  function write(state, look) {
    const query = new URLSearchParams({ [WORDS.version]: VERSION, [WORDS.scenario]: state.scenario });
    for (const [name, change] of Object.entries(state.changes)) {
      query.set(name, change === null ? "none" : String(Array.isArray(change) ? change[0] : change));
    }
    for (const [key, usual] of Object.entries(LOOKS)) if (look[key] && look[key] !== usual) query.set(WORDS[key], look[key]);
    if (beside.length) query.set(WORDS.compared, beside.join(","));
    return `?${query}`;
  }

  // what an address asks for; the server checks names and values, and says what it left out
  function read(search, loaded) {
    const query = new URLSearchParams(search);
    if (!query.has(WORDS.scenario)) return null;
    const faults = [];
    const version = query.get(WORDS.version);
    if (version !== null && version !== VERSION) faults.push(`The address is of version ${version}; this page reads version ${VERSION}.`);
    const changes = {};
    for (const [name, text] of query) {
      if (Object.values(WORDS).includes(name)) continue;
      const unit = loaded.units[name];
      if (text === "none") changes[name] = null;
      else if (!(name in loaded.baseline) || (!unit && !/^[01]$/.test(text))) changes[name] = text;
      else changes[name] = unit ? [Number(text), unit] : Number(text);
    }
    const names = (query.get(WORDS.compared) || "").split(",").filter(Boolean);
    const look = { compared: names, metric: query.get(WORDS.metric) || LOOKS.metric, scale: query.get(WORDS.scale) || LOOKS.scale };
    return { wanted: { scenario: query.get(WORDS.scenario), changes, faults, from: "address" }, look };
  }

  // only a scenario that has a name can be in an address; an opened file has to be sent itself
  function show(state, look) {
    const search = state.text ? "" : write(state, look);
    window.history.replaceState(window.history.state, "", `${window.location.pathname}${search}`);
  }

  let waiting = {};
  let beside = []; // scenarios that stand beside the current one

  return {
    read, show, write,
    get compared() { return beside; },
    set compared(names) { beside = names; },
    later(look) { waiting = look; },
    // true where a switch was moved, so that another chart is under way
    settle() {
      const { compared: names = [], ...looks } = waiting;
      const moved = Object.entries(looks).filter(([id, value]) => LOOKS[id] !== value);
      waiting = {};
      if (names.length) {
        beside = names;
        window.dash_clientside.set_props("compared", { value: names });
      }
      moved.forEach(([id, value]) => window.dash_clientside.set_props(id, { value }));
      return moved.length > 0;
    },
  };
})();

window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.breakeven = {
  ...window.dash_clientside.breakeven,

  compared(names) {
    const { address, live } = window.breakeven;
    address.compared = names || [];
    const now = live.now();
    if (now) address.show(now.state, now.look);
    return window.dash_clientside.no_update;
  },
};
