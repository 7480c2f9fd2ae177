// One input as a control: label, source, number box, unit, reset, slider with the value of the scenario marked.
window.breakeven = window.breakeven || {};

(() => {
  const breakeven = window.breakeven;
  const AT_ONCE = 12; // controls that are filled in one idle moment
  const LATEST = 5000; // ms until closed groups are filled even if no chart comes
  const KEY_PAUSE = 300; // ms after the last key before a moved slider counts as released

  const h = (...told) => window.React.createElement(...told);
  const plain = (name) => name.replace(/[^a-z0-9_]/gi, "-");

  function spokenValue(value, unit) {
    return value === null || value === undefined ? "not asked for" : `${breakeven.numbers.box(value)} ${unit}`.trim();
  }

  // the source of the value, shown while its button is pointed at or focused
  function Source({ id, label, meaning, lines, name }) {
    const text = [meaning, ...(lines || []), name];
    return h("span", { className: "source" },
      h("button", { type: "button", className: "source-button", "aria-label": `About ${label}`, "aria-describedby": id }, "i"),
      h("span", { role: "tooltip", id, className: "source-tip" }, text.map((line, index) => h("span", { key: index }, line))));
  }

  // values at which the two cheapest approaches cost the same; one click takes one of them
  function Solved({ told, unit, onCommit }) {
    const values = told.values || [];
    return h("span", { className: "solved", role: "status" }, told.says || "Solving\u2026",
      values.slice(0, 3).map((value) => h("button", { key: value, type: "button", className: "link", onClick: () => onCommit(value) },
        `Set to ${breakeven.numbers.box(Number(value.toPrecision(6)))} ${unit}`)));
  }

  function NumberBox({ id, value, unit, low, high, disabled, label, onCommit }) {
    const { useState, useEffect } = window.React;
    const [text, setText] = useState(null);
    const [wrong, setWrong] = useState("");
    useEffect(() => setWrong(""), [value]);
    const finish = () => {
      if (text === null) return;
      const read = breakeven.numbers.parse(text);
      if (Number.isNaN(read)) setWrong(`"${text}" is not a number. Write for example 1500, 250k or 1.2M.`);
      else if (!(read >= low && read <= high)) setWrong(`Allowed: ${breakeven.numbers.box(low)} to ${breakeven.numbers.box(high)} ${unit}.`);
      else {
        setWrong("");
        if (text !== breakeven.numbers.box(value)) onCommit(read);
      }
      setText(null);
    };
    return [
      h("input", {
        key: "box", id, type: "text", inputMode: "decimal", className: "number-box", disabled, autoComplete: "off",
        value: text === null ? breakeven.numbers.box(value) : text, "aria-label": `${label}, ${unit || "number"}`,
        "aria-invalid": wrong ? "true" : undefined, "aria-errormessage": wrong ? `${id}-wrong` : undefined,
        onFocus: (event) => event.target.select(),
        onChange: (event) => setText(event.target.value),
        onBlur: finish,
        onKeyDown: (event) => {
          if (event.key === "Enter") finish();
          if (event.key === "Escape") { setText(null); setWrong(""); }
        },
      }),
      wrong ? h("span", { key: "wrong", id: `${id}-wrong`, className: "wrong", role: "alert" }, wrong) : null,
    ];
  }

  function Slider({ props, value, disabled, onMove, onCommit }) {
    const { useMemo, useRef, useEffect } = window.React;
    const scale = useMemo(() => breakeven.scale(props), [props.name]);
    const input = useRef(null);
    const timer = useRef(0);
    const latest = useRef(null);
    const byKey = useRef(false);
    const commit = useRef(onCommit);
    commit.current = onCommit;
    useEffect(() => {
      const node = input.current;
      const send = () => {
        clearTimeout(timer.current);
        if (latest.current !== null) commit.current(latest.current);
        latest.current = null;
      };
      const released = () => {
        clearTimeout(timer.current);
        if (byKey.current) timer.current = setTimeout(send, KEY_PAUSE); else send();
      };
      // a slider that is let go where it was taken changes nothing, so no change is told
      const letGo = () => setTimeout(send);
      const heard = { change: released, blur: send, pointerup: letGo, pointercancel: letGo };
      Object.entries(heard).forEach(([event, does]) => node.addEventListener(event, does));
      return () => Object.entries(heard).forEach(([event, does]) => node.removeEventListener(event, does));
    }, []);
    const share = (number) => scale.of(number) / scale.last;
    const marks = { "--at": share(value ?? props.sliderLow) };
    const known = props.baseline !== null && props.baseline !== undefined;
    if (known) marks["--baseline"] = share(props.baseline);
    if (props.spread) Object.assign(marks, { "--low": share(props.spread[0]), "--high": share(props.spread[1]) });
    return h("span", { className: "track", style: marks },
      props.spread ? h("span", { className: "spread", "aria-hidden": true }) : null,
      known ? h("span", { className: "tick", "aria-hidden": true }) : null,
      h("input", {
        ref: input, type: "range", min: 0, max: scale.last, step: 1, disabled,
        value: Math.round(scale.of(value ?? props.sliderLow)),
        "aria-label": props.label, "aria-valuetext": spokenValue(value, props.unit),
        onKeyDown: () => { byKey.current = true; },
        onPointerDown: () => { byKey.current = false; },
        onChange: (event) => {
          latest.current = scale.at(Number(event.target.value));
          onMove(latest.current);
        },
      }));
  }

  function Flag({ id, value, label, onCommit }) {
    return h("input", {
      id, type: "checkbox", role: "switch", className: "flag", checked: Boolean(value), "aria-label": label,
      onChange: (event) => onCommit(event.target.checked ? 1 : 0),
    });
  }

  function Choice({ id, value, choices, label, onCommit }) {
    return h("select", { id, className: "choice", value, "aria-label": label, onChange: (event) => onCommit(event.target.value) },
      choices.map((one) => h("option", { key: one, value: one }, one)));
  }

  function middle({ sliderLow: low, sliderHigh: high, logarithmic }) {
    return logarithmic ? Number(Math.sqrt(low * high).toPrecision(1)) : (low + high) / 2;
  }

  // what every control shows: its value, and what the loaded scenario says of it
  breakeven.controls = (() => {
    const told = {};
    const listeners = {};
    let shown = null; // the document whose values were taken over last
    let asleep = []; // controls in closed groups wait for the first chart
    let awake = false;
    const tell = (name, one) => {
      told[name] = one;
      listeners[name]?.(one);
    };
    return {
      load(loaded) {
        if (!loaded.controls || loaded === shown) return;
        shown = loaded;
        Object.entries(loaded.controls).forEach(([name, one]) => tell(name, one));
      },
      commit(name, value) {
        tell(name, { ...told[name], value });
        window.dash_clientside.set_props("committed", { data: { name, at: performance.now() } });
      },
      wake() {
        awake = true;
        const [some, rest] = [asleep.slice(0, AT_ONCE), asleep.slice(AT_ONCE)];
        asleep = rest;
        some.forEach((show) => show(true));
        if (rest.length) (window.requestIdleCallback || setTimeout)(breakeven.controls.wake);
      },
      useAwake(later) {
        const { useState, useEffect } = window.React;
        const [here, show] = useState(awake || !later);
        useEffect(() => {
          if (here) return undefined;
          if (awake) show(true); else asleep.push(show);
          return () => { asleep = asleep.filter((one) => one !== show); };
        }, []);
        return here;
      },
      values: () => Object.fromEntries(Object.entries(told).map(([name, { value }]) => [name, value])),
      use(name, first) {
        const { useState, useEffect } = window.React;
        told[name] ??= first;
        const [now, set] = useState(told[name]);
        useEffect(() => {
          listeners[name] = set;
          set(told[name]);
          return () => { delete listeners[name]; };
        }, [name]);
        return now;
      },
    };
  })();

  breakeven.Control = function Control(given) {
    const { useState, useEffect } = window.React;
    const [draft, setDraft] = useState(undefined);
    const shown = breakeven.controls.use(given.name, (({ value, baseline, spread, source }) => ({ value, baseline, spread, source }))(given));
    const props = { ...given, ...shown };
    const here = breakeven.controls.useAwake(given.later);
    const { name, kind, label, unit, optional, value, baseline } = props;
    useEffect(() => setDraft(undefined), [shown]);
    const current = draft === undefined ? value : draft;
    const off = optional && (current === null || current === undefined);
    const commit = (next) => {
      setDraft(undefined);
      if (next === value) breakeven.live.unmoved(); else breakeven.controls.commit(name, next);
    };
    const move = (next) => {
      setDraft(next);
      breakeven.live.move(name, next);
    };
    const solved = breakeven.useDraft(`solve-${name}`, null).value;
    const solve = () => {
      breakeven.drafts.show(`solve-${name}`, {});
      window.dash_clientside.set_props("solve-asked", { data: { name, at: Date.now() } });
    };
    const changed = (current ?? null) !== (baseline ?? null);
    const id = `box-${plain(name)}`;
    const asked = optional && kind === "number" ? h("input", {
      type: "checkbox", role: "switch", className: "flag", checked: !off, "aria-label": `Ask for: ${label}`,
      onChange: (event) => commit(event.target.checked ? (baseline ?? middle(props)) : null),
    }) : null;
    const entry = h("span", { className: "entry" },
      kind === "flag" ? h(Flag, { id, value: current, label, onCommit: commit }) : null,
      kind === "choice" ? h(Choice, { id, value: current, choices: props.choices, label, onCommit: commit }) : null,
      kind === "number" ? h(NumberBox, { id, value: current, unit, low: props.low, high: props.high, disabled: off, label, onCommit: commit }) : null,
      kind === "number" && !optional ? h("button", {
        type: "button", className: "solve", onClick: solve, title: "At which value do the two cheapest cost the same?",
        "aria-label": `Solve ${label} for break-even`,
      }, "=") : null);
    const head = h("span", { className: "control-head" },
      asked,
      h("label", { htmlFor: id }, label),
      h(Source, { id: `tip-${plain(name)}`, label, meaning: props.meaning, lines: props.source, name }),
      changed ? h("button", {
        type: "button", className: "reset", onClick: () => commit(baseline ?? null),
        "aria-label": `Reset ${label}`, title: `Back to ${kind === "number" ? spokenValue(baseline, unit) : baseline ?? "not asked for"}`,
      }, "\u21ba") : null,
      kind === "number" ? h("span", { className: "unit" }, unit) : entry);
    const inside = () => [
      head,
      kind === "number" ? h("span", { key: "row", className: "control-row" },
        h(Slider, { props, value: current, disabled: off, onMove: move, onCommit: commit }), entry) : null,
      solved ? h(Solved, { key: "solved", told: solved, unit, onCommit: commit }) : null,
    ];
    return h("div", { id: `control-${plain(name)}`, className: "control",
      "data-name": name, "data-words": `${name} ${label} ${props.meaning}`.toLowerCase(), "data-changed": changed ? "yes" : "no",
      "data-off": off ? "yes" : "no" },
      ...(here ? inside() : []));
  };
  setTimeout(() => breakeven.controls.wake(), LATEST);
})();
