// Committed states, one step each: what undo, redo and reset go through. Nothing of it leaves the page.
window.breakeven = window.breakeven || {};

window.breakeven.history = (() => {
  const MOST = 200;
  let states = [];
  let at = -1;

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  function shown() {
    window.dash_clientside.set_props("undo", { disabled: at <= 0 });
    window.dash_clientside.set_props("redo", { disabled: at >= states.length - 1 });
    window.dash_clientside.set_props("reset-all", { disabled: !Object.keys(states[at].changes).length && !states[at].own });
  }

  return {
    commit(state) {
      if (at >= 0 && same(states[at], state)) { shown(); return; }
      states = [...states.slice(0, at + 1), state].slice(-MOST);
      at = states.length - 1;
      shown();
    },
    now: () => states[at],
    step(by) {
      if (at + by < 0 || at + by >= states.length) return null;
      at += by;
      return states[at];
    },
  };
})();

window.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.matches('input:not([type="range"], [type="checkbox"]), textarea')) return;
  const key = event.key.toLowerCase();
  const redo = key === "y" || (key === "z" && event.shiftKey);
  if (key !== "z" && !redo) return;
  event.preventDefault();
  document.getElementById(redo ? "redo" : "undo")?.click();
});

window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.breakeven = {
  ...window.dash_clientside.breakeven,

  // what the page shall show next: from the address, the picker, a file, one's own data, undo, redo or reset
  want(picked, search, undo, redo, reset, file, taken, loaded) {
    const { no_update: nothing, callback_context: context } = window.dash_clientside;
    const { history, address } = window.breakeven;
    const from = context.triggered.map(({ prop_id: name }) => name.split(".")[0]);
    const told = (state) => (state ? { ...state, from: "history" } : nothing);
    if (from.includes("undo")) return undo ? told(history.step(-1)) : nothing;
    if (from.includes("redo")) return redo ? told(history.step(1)) : nothing;
    if (from.includes("reset-all")) return reset ? { ...history.now(), changes: {}, own: undefined } : nothing;
    if (from.includes("open-file")) return file ? { scenario: file.name, text: file.text, changes: {} } : nothing;
    if (from.includes("own-data")) return taken ? window.breakeven.withOwn(history.now(), taken) : nothing;
    if (from.includes("picker")) return picked && picked !== loaded.scenario ? { scenario: picked, changes: {} } : nothing;
    const asked = address.read(search || "", loaded);
    if (!asked) return nothing;
    address.later(asked.look); // switches wait for the first chart: set before it, they would hold it back
    return asked.wanted;
  },

  commit(_, loaded) {
    const changes = {};
    window.breakeven.controls.load(loaded);
    for (const [name, value] of Object.entries(window.breakeven.controls.values())) {
      const change = window.breakeven.state.change(loaded, name, value);
      if (change !== undefined) changes[name] = change;
    }
    const state = { scenario: loaded.scenario, changes, ...(loaded.text ? { text: loaded.text } : {}), ...(loaded.own ? { own: loaded.own } : {}) };
    window.breakeven.live.committed();
    window.breakeven.history.commit(state);
    window.dash_clientside.set_props("picker", { value: loaded.text ? null : loaded.scenario });
    return state;
  },
};
