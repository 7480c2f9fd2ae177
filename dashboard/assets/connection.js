// A server that does not answer is said once, with the inputs kept; when it answers again, what it missed is asked anew.
window.breakeven = window.breakeven || {};

// where the server's own addresses lie: a page below says how far up
window.breakeven.root = () => new URL(`${document.body.dataset.root || "."}/`, document.baseURI);

window.breakeven.connection = (() => {
  const QUIET = 30_000; // ms without any answer after which a page that is looked at asks whether the server is there
  const AGAIN = [1000, 2000, 4000, 8000]; // ms between two tries while it is lost
  const GONE = [502, 503, 504]; // what a proxy says for it
  const LOST = "The server does not answer. Your inputs are kept; what is drawn belongs to its last answer. The page tries again by itself.";
  const plain = window.fetch.bind(window);
  let missed = null; // the last thing that the server could not be asked: a scenario to load, or what to draw
  let lost = false;
  let tries = 0;
  let timer = 0;

  function later(ms) {
    clearTimeout(timer);
    timer = setTimeout(check, ms);
  }

  function tell(text) {
    const place = document.getElementById("connection");
    if (place) place.textContent = text;
    document.body.classList.toggle("offline", Boolean(text));
  }

  function gone() {
    if (!lost) { lost = true; tries = 0; tell(LOST); }
    later(AGAIN[Math.min(tries, AGAIN.length - 1)]);
    tries += 1;
  }

  function back() {
    later(QUIET);
    if (!lost) return;
    lost = false;
    tell("");
    const { set_props: set } = window.dash_clientside;
    const now = window.breakeven.history.now();
    if (missed?.wanted) set("wanted", { data: { ...missed.wanted } });
    else if (missed && now) set("state", { data: { ...now } });
    missed = null;
    window.breakeven.say("The server answers again; what is shown is up to date.");
  }

  // a page that nobody looks at asks nothing
  async function check() {
    if (document.hidden && !lost) return;
    try {
      const answer = await plain(new URL("health", window.breakeven.root()), { cache: "no-store" });
      if (GONE.includes(answer.status)) gone(); else back();
    } catch (error) { gone(); }
  }

  // the scenario that a callback was to load, if that was its question
  function wantedBy(options) {
    if (typeof options?.body !== "string" || !options.body.includes('"wanted"')) return undefined;
    return JSON.parse(options.body).inputs?.find(({ id }) => id === "wanted")?.value;
  }

  window.fetch = async (address, options) => {
    try {
      const answer = await plain(address, options);
      if (GONE.includes(answer.status)) throw new TypeError(`status ${answer.status}`);
      if (!lost) later(QUIET);
      return answer;
    } catch (error) {
      if (!options?.signal?.aborted && error instanceof TypeError) {
        missed = { wanted: wantedBy(options) };
        gone();
      }
      throw error;
    }
  };
  document.addEventListener("visibilitychange", () => { if (!document.hidden) check(); });
  window.addEventListener("online", check);
  window.addEventListener("offline", gone);
  later(QUIET);
  return { check };
})();
