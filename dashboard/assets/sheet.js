// The inputs' panel: search, only the changed, how many changed, and the sheet that it is on a small screen.
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.breakeven = {
  ...window.dash_clientside.breakeven,

  filterInputs(words, onlyChanged, state) {
    const looked = (words || "").toLowerCase().split(/\s+/).filter(Boolean);
    const changes = (state && state.changes) || {};
    const filtering = looked.length > 0 || onlyChanged;
    for (const group of document.querySelectorAll("#controls .group")) {
      let some = false;
      for (const control of group.querySelectorAll(".control")) {
        const { name, words: text } = control.dataset;
        const hit = looked.every((word) => text.includes(word)) && (!onlyChanged || name in changes);
        control.hidden = !hit;
        some = some || hit;
      }
      group.hidden = !some;
      if (filtering) group.open = some;
      const count = Object.keys(changes).filter((name) => name.startsWith(`${group.dataset.group}.`)).length;
      const badge = group.querySelector(".changed-count");
      badge.textContent = count ? `${count} changed` : "";
    }
    document.getElementById("controls").classList.toggle("filtering", filtering);
    return window.dash_clientside.no_update;
  },

  openControls() {
    const [{ prop_id: from } = {}] = window.dash_clientside.callback_context.triggered;
    const open = (from || "").startsWith("open-controls");
    document.body.classList.toggle("controls-open", open);
    if (open) document.getElementById("search-inputs").focus();
    return window.dash_clientside.no_update;
  },
};
