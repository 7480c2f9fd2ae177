// What the draws add to the verdict and the main chart. It arrives after the point numbers, and is shown only beside the
// very inputs and the very look that it was drawn for.
window.breakeven = window.breakeven || {};

window.breakeven.doubt = (() => {
  const REST = 600; // ms of rest before it is worked out what to measure first
  let latest = null; // newest answer of the draws, shown or not
  let measured = null; // newest complete verdict
  let timer = 0;

  const sorted = (_, one) => (one && typeof one === "object" && !Array.isArray(one) ? Object.fromEntries(Object.entries(one).sort()) : one);
  const same = (one, other) => JSON.stringify(one, sorted) === JSON.stringify(other, sorted);
  const set = (id, properties) => window.dash_clientside.set_props(id, properties);
  const moving = () => document.body.classList.contains("moving");

  const held = () => [...document.querySelectorAll("#headline, #topics, #answer-break-even")];

  // screen readers wait for the whole verdict, and what stands below it for its length
  function busy(on) {
    clearTimeout(timer);
    document.querySelector(".verdict").setAttribute("aria-busy", String(on));
    if (!on) held().forEach((one) => { one.style.minHeight = ""; });
  }

  // the verdict is shorter until its draws are back: nothing below may jump from under the hand meanwhile
  function hold() {
    held().filter((one) => !one.style.minHeight).forEach((one) => { one.style.minHeight = `${one.getBoundingClientRect().height}px`; });
  }

  function fits(told, now) {
    return now && told && same(told.state, now.state) && (!told.look || same(told.look, now.look));
  }

  function finish() {
    set("topics", { told: measured.topics, cards: measured.topic_cards });
    busy(false);
  }

  function show() {
    const now = window.breakeven.live.now();
    if (moving() || !fits(latest, now)) return;
    if (latest.certain) { busy(false); return; }
    set("graph-break-even", { figure: { ...latest.figure } }); // another object each time: the same one is not drawn again
    set("headline", { text: latest.headline, cards: latest.headline_cards });
    set("crossings", { told: latest.crossings });
    set("answer-break-even", { text: latest.answer });
    if (fits(measured, now)) { finish(); return; }
    set("topics", { told: latest.topics, cards: latest.topic_cards });
    timer = setTimeout(() => set("measure-asked", { data: { state: latest.state, at: Date.now() } }), REST);
  }

  return {
    waiting: () => busy(true),
    hold,
    show,
    drawn(told) { latest = told; show(); },
    measured(told) {
      measured = told;
      if (!moving() && fits(measured, window.breakeven.live.now())) finish();
    },
  };
})();

window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.breakeven = {
  ...window.dash_clientside.breakeven,

  doubted(told) {
    if (told) window.breakeven.doubt.drawn(told);
    return window.dash_clientside.no_update;
  },

  measured(told) {
    if (told) window.breakeven.doubt.measured(told);
    return window.dash_clientside.no_update;
  },
};
