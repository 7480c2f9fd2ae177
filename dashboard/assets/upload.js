// A file on its way to this page's own server and the work on it: in pieces, with progress, and it can be ended.
window.breakeven = window.breakeven || {};

window.breakeven.upload = (() => {
  const POLL = 400; // ms between two questions about progress
  const TRIES = 4; // a piece that is lost on the way is sent again
  const LOST = "The server does not answer. Nothing was changed; try again once it does.";
  const address = (path) => new URL(`uploads${path}`, window.breakeven.root());
  const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });

  async function ask(path, options, tries = 1) {
    for (let left = tries; ; left -= 1) {
      try {
        const answer = await fetch(address(path), options);
        const told = await answer.json().catch(() => ({}));
        if (answer.ok && !told?.refused) return told;
        throw new Error(told?.refused || told?.faults || `The server refused this (status ${answer.status}).`);
      } catch (error) {
        if (options.signal?.aborted) throw error;
        if (!(error instanceof TypeError)) throw error;
        if (left <= 1) throw new Error(LOST);
        await wait(1000);
      }
    }
  }

  const posted = (told, signal) => ({ method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(told), signal });

  return {
    // token of the whole file
    async send(file, says, signal, begun) {
      const { token, piece } = await ask("", posted({ name: file.name, size: file.size }, signal));
      begun(token);
      for (let at = 0; at < file.size;) {
        says({ phase: "sending", done: at, of: file.size });
        const options = { method: "PUT", headers: { "Content-Type": "application/octet-stream" }, body: file.slice(at, at + piece), signal };
        at = (await ask(`/${token}?at=${at}`, options, TRIES)).there;
      }
      return token;
    },

    begin: (token, told, signal) => ask(`/${token}/reading`, posted(told, signal)),
    sweep: async (signal) => (await ask("/sweep", posted({}, signal))).token,

    // what came of the work
    async result(token, says, signal) {
      for (;;) {
        const told = await ask(`/${token}`, { signal }, TRIES);
        if (told.phase === "done") return told.result;
        if (told.phase === "failed") throw new Error(told.message);
        says(told);
        await wait(POLL);
        if (signal.aborted) throw new DOMException("ended", "AbortError");
      }
    },

    end(token) {
      if (token) fetch(address(`/${token}`), { method: "DELETE", keepalive: true }).catch(() => null);
    },
  };
})();

// progress of sending and reading, in words and as a bar, with a button that ends it
window.breakeven.Progress = function Progress({ at, onCancel }) {
  const h = window.React.createElement;
  const size = (bytes) => `${(bytes / 1e6).toLocaleString("en-US", { maximumFractionDigits: 1 })} MB`;
  const share = at.of ? Math.min(1, at.done / at.of) : undefined;
  const words = at.phase === "sending" ? `Sending: ${size(at.done)} of ${size(at.of)}`
    : at.unit ? `Working: ${at.done} of ${at.of} ${at.unit}` : at.of > 1 ? `Reading: ${size(at.done)} of ${size(at.of)}` : "Reading";
  return h("div", { className: "upload-progress" },
    h("span", { role: "status" }, words),
    h("progress", { "aria-label": words, max: 1, value: share }),
    h("button", { type: "button", className: "tool", onClick: onCancel }, "Cancel"));
};
