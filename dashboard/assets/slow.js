// Views that take seconds are worked out once a reader has scrolled to them and the inputs are at rest.
window.breakeven = window.breakeven || {};

window.breakeven.slow = (() => {
  const REST = 700; // ms that a view must be in sight of resting inputs
  const pending = new Set(); // views whose picture is missing or out of date
  const inSight = new Set();
  let timer = 0;
  let observer = null;

  function work() {
    for (const section of inSight) {
      const button = section.querySelector("button.work");
      if (!pending.has(section) || !button || button.disabled) continue;
      pending.delete(section);
      button.click();
    }
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(work, REST);
  }

  return {
    drawn() {
      const sections = [...document.querySelectorAll(".view")].filter((section) => section.querySelector("button.work"));
      sections.forEach((section) => pending.add(section));
      if (!observer) {
        observer = new IntersectionObserver((entries) => {
          entries.forEach(({ target, isIntersecting }) => (isIntersecting ? inSight.add(target) : inSight.delete(target)));
          soon();
        });
        sections.forEach((section) => observer.observe(section));
      }
      soon();
    },
    moving() { clearTimeout(timer); },
  };
})();
