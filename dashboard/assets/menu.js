// A button with a menu below it: arrow keys, Escape, and a click anywhere else closes it.
window.breakeven = window.breakeven || {};

(() => {
  const h = (...told) => window.React.createElement(...told);

  window.breakeven.Menu = function Menu({ id, label, spoken, entries, className, setProps }) {
    const { useState, useRef, useEffect } = window.React;
    const [open, setOpen] = useState(false);
    const frame = useRef(null);
    const button = useRef(null);
    const items = () => [...frame.current.querySelectorAll("[role=menuitem]")];
    useEffect(() => {
      if (!open) return undefined;
      items()[0].focus();
      const outside = (event) => { if (!frame.current.contains(event.target)) setOpen(false); };
      document.addEventListener("pointerdown", outside);
      return () => document.removeEventListener("pointerdown", outside);
    }, [open]);
    const pick = (key) => {
      setOpen(false);
      button.current.focus();
      setProps({ picked: { key, at: Date.now() } });
    };
    const keys = (event) => {
      const all = items();
      const now = all.indexOf(document.activeElement);
      const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: all.length - 1 }[event.key];
      if (next !== undefined) all[(next + all.length) % all.length].focus();
      else if (event.key === "Escape") { setOpen(false); button.current.focus(); }
      else if (event.key === "Tab") { setOpen(false); return; }
      else return;
      event.preventDefault();
    };
    const name = `menu-${String(id).replace(/[^a-z0-9]+/gi, "-")}`;
    return h("span", { id, className: "menu", ref: frame },
      h("button", {
        ref: button, type: "button", className: className || "tool", "aria-haspopup": "menu", "aria-expanded": open,
        "aria-controls": open ? name : undefined, "aria-label": spoken, onClick: () => setOpen(!open),
      }, label),
      open ? h("span", { role: "menu", id: name, className: "menu-list", onKeyDown: keys, "aria-label": spoken || label },
        entries.map(({ key, label: text }) => h("button", { key, type: "button", role: "menuitem", tabIndex: -1, onClick: () => pick(key) }, text)))
        : null);
  };
})();
