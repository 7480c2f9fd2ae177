// The page's state as an address: version, scenario, changed inputs in the units of their sliders, settings of the views.
window.breakeven = window.breakeven || {};

window.breakeven.address = (() => {
  const VERSION = "1";
  // id of a switch -> what it says where nobody moved it
  const LOOKS = {
    metric: "cost_per_request", scale: "log", "map-x": "workload.requests_per_month", "map-y": "workload.cost_per_bad_answer", "price-fall": "20",
  };
  const WORDS = { version: "v", scenario: "s", metric: "metric", scale: "scale", "map-x": "x", "map-y": "y", "price-fall": "fall", compared: "with" };
  let kept = {}; // settings of single views

  function write(state, look) {
    const query = new URLSearchParams({ [WORDS.version]: VERSION, [WORDS.scenario]: state.scenario });
    for (const [name, change] of Object.entries(state.changes)) {
      query.set(name, change === null ? "none" : String(Array.isArray(change) ? change[0] : change));
    }
    const all = { ...kept, ...look };
    for (const [key, usual] of Object.entries(LOOKS)) if (all[key] && all[key] !== usual) query.set(WORDS[key], all[key]);
    if (beside.length) query.set(WORDS.compared, beside.join(","));
    return `?${query}`;
  }

  function allowed(key, told, loaded) {
    if (key === "price-fall") return Number(told) >= 0 && Number(told) <= 99;
    if (key.startsWith("map-")) return told in loaded.baseline && !told.startsWith("requirements.") && told !== "hybrid.escalation";
    return [...document.querySelectorAll(`#${key} input`)].some(({ value }) => value === told);
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
    const look = { compared: (query.get(WORDS.compared) || "").split(",").filter(Boolean) };
    for (const [key, usual] of Object.entries(LOOKS)) {
      const told = query.get(WORDS[key]);
      if (told && !allowed(key, told, loaded)) faults.push(`${WORDS[key]}: ${told} is not among what this switch can say; it stays at ${usual}.`);
      look[key] = told && allowed(key, told, loaded) ? told : usual;
    }
    return { wanted: { scenario: query.get(WORDS.scenario), changes, faults, from: "address" }, look };
  }

  // only a scenario that has a name can be in an address; an opened file has to be sent itself
  function show(state, look) {
    const search = state.text ? "" : write(state, look);
    window.history.replaceState(window.history.state, "", `${window.location.pathname}${search}`);
  }

  let waiting = {};
  let beside = []; // scenarios that stand beside the current one

  function keep(settings) {
    kept = settings;
    const now = window.breakeven.live.now();
    if (now) show(now.state, now.look);
  }

  return {
    keep,
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
      moved.forEach(([id, value]) => window.dash_clientside.set_props(id, { value: id === "price-fall" ? Number(value) : value }));
      return moved.some(([id]) => id === "metric" || id === "scale");
    },
  };
})();

window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.breakeven = {
  ...window.dash_clientside.breakeven,

  // in the order of the views
  keepSettings(fall, x, y) {
    window.breakeven.address.keep({ "map-x": x, "map-y": y, "price-fall": fall === "" || fall === null ? "" : String(fall) });
    return window.dash_clientside.no_update;
  },

  compared(names) {
    const { address, live } = window.breakeven;
    address.compared = names || [];
    const now = live.now();
    if (now) address.show(now.state, now.look);
    return window.dash_clientside.no_update;
  },
};
