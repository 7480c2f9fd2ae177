// Dash's parts wait for scripts of their own in functions that were written for browsers without async ones. What those
// need of a runtime is here; the polyfill that dash brings it in is a hundred kilobytes for browsers of before 2018.
window.regeneratorRuntime = window.regeneratorRuntime || {
  mark: (written) => written,

  // an iterator over the steps of such a function; it has no blocks that catch
  wrap(step) {
    const at = {
      prev: 0, next: 0, sent: undefined, done: false, result: undefined,
      stop() { at.done = true; return at.result; },
      abrupt(kind, value) {
        if (kind === "throw") throw value;
        at.result = value;
        return at.stop();
      },
    };
    return {
      next(value) {
        at.sent = value;
        return { value: step(at), done: at.done };
      },
      throw(error) { throw error; },
      [Symbol.iterator]() { return this; },
    };
  },
};
