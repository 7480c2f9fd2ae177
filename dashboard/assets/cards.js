// Numbers as cards: a tooltip says what a number is, a click what lies behind it.
window.breakeven = window.breakeven || {};

(() => {
  const breakeven = window.breakeven;
  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  function goTo(target, focused) {
    target.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
    focused.focus({ preventScroll: true });
  }

  function open({ quantity, approach, view, input }) {
    if (view) {
      const heading = document.getElementById(`heading-${view}`);
      heading.tabIndex = -1;
      goTo(document.querySelector(`[data-view="${view}"]`), heading);
    } else if (input) {
      const control = document.querySelector(`[data-name="${input}"]`);
      goTo(control, control.querySelector("input[type=range]"));
    } else {
      const dialog = document.getElementById("card");
      window.dash_clientside.set_props("card-body", { children: "Working it out\u2026" });
      window.dash_clientside.set_props("card-asked", { data: { quantity, approach, at: Date.now() } });
      dialog.showModal();
    }
  }

  // one number as a button
  breakeven.numberCard = (card, key, className = "") => window.React.createElement("button", {
    key, type: "button", className: `number-card ${className}`.trim(), title: card.tip, onClick: () => open(card),
    "aria-haspopup": card.quantity ? "dialog" : undefined,
  }, card.text);

  // closed by its button, by Escape, and by a click beside it
  document.addEventListener("click", ({ target }) => {
    if (target.closest(".card-close") || target.id === "card") document.getElementById("card").close();
  });
})();
