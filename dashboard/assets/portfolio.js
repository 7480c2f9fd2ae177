// Many use cases: results of a sweep are opened, or the scenarios of this server are worked out; both can be ended.
window.breakeven = window.breakeven || {};

(() => {
  const { breakeven } = window;
  const h = (...told) => window.React.createElement(...told);

  breakeven.PortfolioSource = function PortfolioSource({ id, most, setProps }) {
    const { useState, useRef, useEffect } = window.React;
    const job = useRef({ token: null, stop: null });
    const [at, setAt] = useState(null);
    const [wrong, setWrong] = useState("");

    const drop = () => {
      job.current.stop?.abort();
      breakeven.upload.end(job.current.token);
      job.current = { token: null, stop: null };
      setAt(null);
    };
    useEffect(() => { window.addEventListener("pagehide", drop); return () => window.removeEventListener("pagehide", drop); }, []);

    // begun: what gives a token of work that goes on
    const watch = async (unit, begun, served) => {
      drop();
      const stop = new AbortController();
      job.current = { token: null, stop };
      setWrong("");
      const says = (told) => setAt({ ...told, unit: told.phase === "reading" ? unit : "" });
      says({ phase: "reading", done: 0, of: 0 });
      try {
        const token = await begun(says, stop, (one) => {
          if (stop.signal.aborted) breakeven.upload.end(one); else job.current.token = one;
        });
        const result = await breakeven.upload.result(token, says, stop.signal);
        drop();
        setProps({ result: { ...result, served } });
      } catch (error) {
        if (!stop.signal.aborted) { drop(); setWrong(error.message); }
      }
    };
    const open = (event) => {
      const [file] = event.target.files;
      event.target.value = ""; // the same file may be opened again
      if (!file) return;
      if (file.size > most) { setWrong(`${file.name} is too large to be opened here; run breakeven sweep --summary FILE.`); return; }
      watch("", async (says, stop, known) => {
        const token = await breakeven.upload.send(file, says, stop.signal, known);
        await breakeven.upload.begin(token, { as: "results" }, stop.signal);
        return token;
      }, false);
    };
    const sweep = () => watch("scenarios", async (says, stop, known) => {
      const token = await breakeven.upload.sweep(stop.signal);
      known(token);
      return token;
    }, true);
    const cancel = () => { drop(); breakeven.say("Cancelled; nothing was changed."); };

    return h("div", { id, className: "portfolio-source" },
      h("button", { type: "button", className: "tool strong", disabled: Boolean(at), onClick: sweep }, "Work out this server's scenarios"),
      h("label", { className: "file-button" }, "Open results",
        h("input", { type: "file", accept: ".jsonl,.csv,.parquet", "aria-label": "Results of breakeven sweep", onChange: open })),
      at ? h(breakeven.Progress, { at, onCancel: cancel }) : null,
      h("div", { role: "alert", className: "faults" }, wrong));
  };
})();
