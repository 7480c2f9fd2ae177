// What follows a moving slider. The volume moves in the browser alone; other inputs ask the server, one question at a
// time, and only the latest answer counts. Whatever is shown here is replaced by the server's numbers on release.
window.breakeven = window.breakeven || {};

window.breakeven.live = (() => {
  const breakeven = window.breakeven;
  const VOLUME = "workload.requests_per_month";
  const GRAPH = "graph-break-even";
  const LATE = 150; // ms after which the page says that it is behind
  const HELD = 250; // ms that a slider is held still before ranges are asked for, of few draws
  let waiting = null; // newest question that has not been sent
  let busy = false;
  let epoch = 0; // rises with every commit: answers from before it are dropped
  let context = null; // state, look, loaded: what the page shows
  let numbers = null; // curves for the volume's readouts
  let lateTimer = 0;
  let heldTimer = 0;
  let volume = null; // where the marker stands
  let watched = null; // the chart whose redraws move the marker

  const say = (id, value) => breakeven.drafts.show(id, value);
  const chart = () => {
    const graph = document.getElementById(GRAPH);
    return graph && graph.querySelector(".js-plotly-plot");
  };

  function stale(on) {
    clearTimeout(lateTimer);
    if (on) lateTimer = setTimeout(() => document.body.classList.add("updating"), LATE);
    else document.body.classList.remove("updating");
  }

  function headline(at, values) {
    const [first, second] = [...numbers.options].sort((one, other) => values[one].total_cost - values[other].total_cost);
    const cost = (approach) => (approach ? breakeven.numbers.usd(values[approach].total_cost) : "");
    const words = {
      volume: breakeven.numbers.spoken(at), first: numbers.words[first], second: numbers.words[second],
      cost: cost(first), next_cost: cost(second), horizon: numbers.horizon, title: numbers.title,
    };
    return numbers.sentence.replace(/\{(\w+)\}/g, (_, key) => words[key]);
  }

  function readAt(volume) {
    const values = {};
    for (const [approach, quantities] of Object.entries(numbers.curves)) {
      values[approach] = {};
      for (const [quantity, heights] of Object.entries(quantities)) {
        values[approach][quantity] = breakeven.numbers.between(numbers.volumes, heights, volume);
      }
    }
    return values;
  }

  const heightsAt = (plot, volume) => plot.data.filter((trace) => trace.legendgroup && !trace.fill)
    .map((trace) => breakeven.numbers.between(trace.x, breakeven.moved.heights(trace), volume));

  // plotly alone, past the page's store; axes stay still until release
  function draw(plot, { data, layout }) {
    const { xaxis, yaxis } = plot.layout;
    const kept = { xaxis: { ...layout.xaxis, range: xaxis.range }, yaxis: { ...layout.yaxis, range: yaxis.range } };
    window.Plotly.react(plot, data, { ...layout, ...kept });
  }

  function placeMarker() {
    const plot = chart();
    if (volume === null || !plot || !plot._fullLayout || !plot._fullLayout.xaxis) return;
    breakeven.marker.move(plot, volume, `${breakeven.numbers.spoken(volume)} a month`, heightsAt(plot, volume));
  }

  function watch() {
    const plot = chart();
    if (!plot || !plot.on || plot === watched) return;
    watched = plot;
    plot.on("plotly_afterplot", () => { breakeven.moved.clear({ drawn: true }); placeMarker(); });
    plot.on("plotly_relayouting", placeMarker);
  }

  function moveVolume(next) {
    volume = next;
    document.body.classList.add("volume-moving");
    placeMarker();
    if (!numbers) return;
    const values = readAt(volume);
    say("readouts", { values, baseline: null });
    say("headline", headline(volume, values));
  }

  function show(answer) {
    if (answer.faults) return;
    if (answer.moved) breakeven.moved.show(chart(), answer.moved);
    else draw(chart(), answer.figure); // held still: with bands
    placeMarker();
    say("readouts", { values: answer.values, baseline: answer.baseline });
    say("headline", answer.headline);
    say("topics", answer.topics);
    say("crossings", answer.crossings);
    say("answer-break-even", answer.answer);
  }

  async function pump() {
    if (busy || !waiting) return;
    const question = waiting;
    const asked = epoch;
    waiting = null;
    busy = true;
    try {
      const answer = await fetch(new URL("follow", document.baseURI), {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(question),
      });
      if (answer.ok && asked === epoch) show(await answer.json());
    } catch (error) {
      waiting = null; // connection.js says that the server is lost, and has it drawn anew once it is back
    } finally {
      busy = false;
      if (waiting) pump();
      else if (!question.ranges && asked === epoch) heldTimer = setTimeout(() => { waiting = { ...question, ranges: true }; pump(); }, HELD);
    }
  }

  function move(name, value) {
    if (!context) return;
    clearTimeout(heldTimer);
    breakeven.doubt.hold();
    document.body.classList.add("moving");
    if (name === VOLUME) { moveVolume(value); return; }
    const { state, look, loaded } = context;
    const change = breakeven.state.change(loaded, name, value);
    const changes = { ...state.changes };
    if (change === undefined) delete changes[name]; else changes[name] = change;
    waiting = { state: { ...state, changes }, look };
    pump();
  }

  // nothing of before the release is shown any more
  function released() {
    clearTimeout(heldTimer);
    epoch += 1;
    waiting = null;
    document.body.classList.remove("moving", "volume-moving");
  }

  return {
    move,
    now: () => context,
    committed() { breakeven.slow.moving(); if (context) breakeven.doubt.hold(); released(); stale(true); },
    // let go where it was taken: what is shown is right, but for what the move took off
    unmoved() { released(); breakeven.moved.clear({ drawn: false }); breakeven.drafts.clear(); breakeven.doubt.show(); },
    drawn(next, live) {
      context = next;
      numbers = live;
      volume = live.volume;
      stale(false);
      breakeven.drafts.clear();
      watch();
      placeMarker();
      breakeven.slow.drawn();
      (window.requestIdleCallback || setTimeout)(breakeven.controls.wake);
      breakeven.doubt.waiting();
    },
  };
})();
