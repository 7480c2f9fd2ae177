// Calibrate from one's own file: choose it, watch it being read, tick the inputs to take over.
window.breakeven = window.breakeven || {};

// the state with what was taken over: values as changes, ranges and sources beside them; one step of the history
window.breakeven.withOwn = (state, { entries, sources }) => ({
  ...state,
  changes: { ...state.changes, ...Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, [entry.value, entry.unit]])) },
  own: { entries: { ...(state.own || {}).entries, ...entries }, sources: { ...(state.own || {}).sources, ...sources } },
});

(() => {
  const { breakeven } = window;
  const h = (...told) => window.React.createElement(...told);
  const list = (items, name) => (items.length ? h("ul", { className: name }, items.map((text, index) => h("li", { key: index }, text))) : null);

  function Proposals({ found, ticked, onTick }) {
    const heads = ["Take", "Input", "Now", "Proposed", "P5 to P95", "How it comes about"];
    return h("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": "Proposed inputs" },
      h("table", null, h("caption", { className: "hidden" }, "Proposed inputs, before and after"),
        h("thead", null, h("tr", null, heads.map((text, index) => h("th", { key: text, scope: "col", className: [2, 3, 4].includes(index) ? "figure" : "text" }, text)))),
        h("tbody", null, found.proposals.map((one) => h("tr", { key: one.name },
          h("td", null, h("input", { type: "checkbox", "aria-label": `Take ${one.label}`, checked: ticked.has(one.name), onChange: () => onTick(one.name) })),
          h("th", { scope: "row", className: "text", title: one.name }, one.label, h("small", null, one.unit)),
          h("td", { className: "figure" }, one.before),
          h("td", { className: "figure after" }, one.value),
          h("td", { className: "figure" }, one.low ? `${one.low} to ${one.high}` : "exact"),
          h("td", { className: "prose" }, one.why))))));
  }

  function Found({ found, ticked, onTick, choice, onChoice }) {
    const [source] = Object.values(found.sources);
    return h("div", { className: "own-found" },
      h("p", { className: "own-rows" }, h("b", null, found.file), ` (${found.label}): ${found.rows}.`),
      list([...found.dropped, ...found.examples], "own-dropped"),
      found.warnings.length ? h("div", { className: "faults" }, h("p", null, "Look at this before taking anything over:"), list(found.warnings)) : null,
      found.choices.length ? h("label", { className: "own-choice" }, "Numbers of ",
        h("select", { value: choice, onChange: (event) => onChoice(event.target.value) },
          h("option", { value: "" }, "the most used"), found.choices.map((name) => h("option", { key: name, value: name }, name)))) : null,
      found.proposals.length ? h(Proposals, { found, ticked, onTick }) : h("p", null, "The file proposes no input."),
      found.gaps.length ? h("details", null, h("summary", null, `Not enough data for ${found.gaps.length} input${found.gaps.length > 1 ? "s" : ""}`), list(found.gaps)) : null,
      found.assumptions.length ? h("details", null, h("summary", null, "What was assumed"), list(found.assumptions)) : null,
      found.facts.length ? h("details", null, h("summary", null, "What else the file says"),
        h("table", { className: "own-facts" }, h("tbody", null, found.facts.map(([of, name, value], index) => h("tr", { key: index },
          h("th", { scope: "row", className: "text" }, `${of}: ${name}`), h("td", { className: "figure" }, value)))))) : null,
      h("p", { className: "own-source" }, `Source that the inputs will name: ${source.note}; read ${source.accessed}.`));
  }

  breakeven.OwnData = function OwnData({ id, label, approaches, reads, most, setProps }) {
    const { useState, useRef, useEffect } = window.React;
    const dialog = useRef(null);
    const job = useRef({ token: null, stop: null });
    const [approach, setApproach] = useState(approaches[0].key);
    const [choice, setChoice] = useState("");
    const [at, setAt] = useState(null);
    const [wrong, setWrong] = useState("");
    const [found, setFound] = useState(null);
    const [ticked, setTicked] = useState(new Set());

    const drop = () => {
      job.current.stop?.abort();
      breakeven.upload.end(job.current.token);
      job.current = { token: null, stop: null };
      setAt(null);
    };
    useEffect(() => { window.addEventListener("pagehide", drop); return () => window.removeEventListener("pagehide", drop); }, []);
    const show = (result) => { setFound(result); setTicked(new Set(result.proposals.map(({ name }) => name))); setAt(null); };
    const fail = (stop) => (error) => { if (!stop.signal.aborted) { setWrong(error.message); setFound(null); drop(); } };

    // read what is there already, for another approach or model
    const work = async (stop, told) => {
      setAt({ phase: "reading", done: 0, of: 0 });
      await breakeven.upload.begin(job.current.token, { as: "own-data", asked: { state: breakeven.history.now(), ...told } }, stop.signal);
      show(await breakeven.upload.result(job.current.token, setAt, stop.signal));
    };
    const again = (told) => {
      if (!job.current.token) return;
      job.current.stop?.abort();
      const stop = new AbortController();
      job.current.stop = stop;
      setWrong("");
      work(stop, { approach, choice, ...told }).catch(fail(stop));
    };
    const send = async (event) => {
      const [file] = event.target.files;
      event.target.value = ""; // the same file may be chosen again
      if (!file) return;
      drop();
      setWrong(""); setFound(null); setChoice("");
      if (file.size > most) {
        setWrong(`${file.name} has ${(file.size / 1e6).toLocaleString("en-US", { maximumFractionDigits: 0 })} MB; at most ${(most / 1e6).toLocaleString("en-US")} MB are taken here. Read it where it lies: breakeven calibrate FILE.`);
        return;
      }
      const stop = new AbortController();
      job.current = { token: null, stop };
      setAt({ phase: "sending", done: 0, of: file.size });
      try {
        await breakeven.upload.send(file, setAt, stop.signal, (token) => {
          if (stop.signal.aborted) breakeven.upload.end(token); else job.current.token = token;
        });
        await work(stop, { approach, choice: "" });
      } catch (error) { fail(stop)(error); }
    };
    const cancel = () => { drop(); setFound(null); breakeven.say("Cancelled; the file was removed, nothing was changed."); };
    const close = () => { drop(); setFound(null); setWrong(""); };
    const tick = (name) => { const next = new Set(ticked); if (!next.delete(name)) next.add(name); setTicked(next); };
    const take = () => {
      const entries = Object.fromEntries(found.proposals.filter(({ name }) => ticked.has(name)).map(({ name, entry }) => [name, entry]));
      setProps({ taken: { entries, sources: found.sources, at: Date.now() } });
      dialog.current.close();
      breakeven.say(`${ticked.size} inputs taken over from ${found.file}. Undo takes them back; Save scenario keeps ranges and sources.`);
    };

    return h("span", { id },
      h("button", { type: "button", className: "tool", "aria-haspopup": "dialog", onClick: () => dialog.current.showModal() }, label),
      h("dialog", { ref: dialog, className: "own-data", "aria-labelledby": "own-data-title", onClose: close },
        h("div", { className: "own-head" }, h("h2", { id: "own-data-title" }, "Calibrate from your own data"),
          h("button", { type: "button", className: "tool", onClick: () => dialog.current.close() }, "Close")),
        h("p", null, "A request log, evaluation results or a training file, in the form that your tool writes. Only this page's own server reads it, and removes it afterwards; no text of prompts or answers is kept."),
        h("details", { className: "own-reads" }, h("summary", null, "Which files can be read?"),
          h("dl", { className: "topics" }, reads.map(([kind, text]) => h("div", { key: kind }, h("dt", null, kind), h("dd", null, text))))),
        h("fieldset", { className: "own-for" }, h("legend", null, "The file speaks for"),
          approaches.map(({ key, label: text }) => h("label", { key }, h("input", { type: "radio", name: `${id}-approach`, checked: approach === key,
            onChange: () => { setApproach(key); again({ approach: key }); } }), text))),
        h("label", { className: "file-button strong" }, found ? "Choose another file" : "Choose a file",
          h("input", { type: "file", "aria-label": "File to calibrate from", onChange: send })),
        at ? h(breakeven.Progress, { at, onCancel: cancel }) : null,
        h("div", { role: "alert", className: "faults" }, wrong),
        found && !at ? h(Found, { found, ticked, onTick: tick, choice, onChoice: (name) => { setChoice(name); again({ choice: name }); } }) : null,
        found && !at && found.proposals.length ? h("div", { className: "own-foot" },
          h("button", { type: "button", className: "tool strong", disabled: !ticked.size, onClick: take }, `Take over ${ticked.size} of ${found.proposals.length} inputs`)) : null));
  };
})();
