// The state to take along: as a link, as a command line, as Python; each gives the numbers that the page shows.
window.breakeven = window.breakeven || {};

window.breakeven.say = (() => {
  let timer = 0;
  return (text, stays = 5000) => {
    const toast = document.getElementById("toast");
    toast.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(() => { toast.textContent = ""; }, stays);
  };
})();

window.breakeven.share = {
  file: (state) => (state.text ? `./${state.scenario.replace(/[^\w.-]+/g, "-")}` : state.scenario),

  copy(text, state, isLink = false) {
    const own = state.own ? " It has the values of your own data without their ranges and sources: Save scenario keeps those." : "";
    const after = state.text && !isLink ? " It names the opened file: save it beside where you run it." : own;
    const ask = () => window.prompt("Copy this:", text);
    if (!navigator.clipboard) ask();
    else navigator.clipboard.writeText(text).then(() => window.breakeven.say(`Copied.${after}`), ask);
  },

  changed(state) {
    const words = Object.entries(state.changes).map(([name, change]) => {
      const value = change === null ? "none" : Array.isArray(change) ? change.join(" ") : window.breakeven.share.word(name, change);
      return ` \\\n  --set '${name}=${value}'`;
    });
    return `${window.breakeven.share.file(state)}${words.join("")}`;
  },

  command: (state) => `breakeven run ${window.breakeven.share.changed(state)}`,
  // the scenarios that stand beside the current one take no changes on the command line
  viewCommand: (state, view) => (view === "compare"
    ? `breakeven compare ${[window.breakeven.share.file(state), ...window.breakeven.address.compared].join(" ")}`
    : `breakeven export ${window.breakeven.share.changed(state)} --view ${view} --format csv`),

  // a flag is a word on the command line
  word: (name, change) => (typeof change === "number" ? String(Boolean(change)) : change),

  python(state) {
    const words = Object.entries(state.changes).map(([name, change]) => {
      const value = change === null ? "None"
        : Array.isArray(change) ? `(${change[0]}, ${JSON.stringify(change[1])})`
          : typeof change === "number" ? (change ? "True" : "False") : JSON.stringify(change);
      return `    ${JSON.stringify(name)}: ${value},\n`;
    });
    const changes = words.length ? `, {\n${words.join("")}}` : "";
    return `from simulator import load, simulate\n\nscenario = load(${JSON.stringify(window.breakeven.share.file(state))}${changes})\nresult = simulate(scenario)\n`;
  },
};

window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.breakeven = {
  ...window.dash_clientside.breakeven,

  share(picked, state, metric, scale) {
    const { no_update: nothing } = window.dash_clientside;
    const { share, say, address } = window.breakeven;
    if (!picked) return nothing;
    if (picked.key === "print") { window.print(); return nothing; }
    if (picked.key === "link" && state.text) {
      say("An opened file is not in a link. Save the scenario and send the file.");
      return nothing;
    }
    const search = address.write(state, { metric, scale });
    const text = { link: `${window.location.origin}${window.location.pathname}${search}`,
      command: share.command(state), python: share.python(state) }[picked.key];
    share.copy(text, state, picked.key === "link");
    return nothing;
  },
};
