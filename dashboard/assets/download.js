// Downloads of one view, made in the browser: picture, drawing, numbers. Each says what it shows, and of what day.
window.dash_clientside = window.dash_clientside || {};

(() => {
  const PREPARING = "The server prepares the file; it arrives as a download.";
  const SIZE = { width: 1200, height: 700 };
  let queue = Promise.resolve(); // plotly makes one picture at a time

  const today = () => new Date().toISOString().slice(0, 10);
  const text = (id) => document.getElementById(id)?.textContent || "";

  function save(content, name, type) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  function notes(view, state, loaded) {
    const changed = Object.keys(state.changes).length;
    return [
      `${text(`heading-${view}`)} ${text(`answer-${view}`)}`,
      `Scenario: ${loaded.title}${changed ? `, ${changed} inputs changed` : ""}; numbers reviewed ${loaded.reviewed}`,
      `LLM break-even ${document.body.dataset.version || ""}, ${today()}`.replace("  ", " "),
    ];
  }

  function picture(view, form, name, state, loaded) {
    const plot = document.querySelector(`#graph-${view} .js-plotly-plot`);
    const [title, scenario, origin] = notes(view, state, loaded);
    const heading = text(`heading-${view}`);
    const margin = { ...plot.layout.margin, t: (plot.layout.margin?.t || 30) + 78, b: (plot.layout.margin?.b || 40) + 40 };
    const marks = plot.layout.meta?.trace ? plot.layout.meta : null; // what the page draws itself
    const layout = {
      ...plot.layout, ...SIZE, margin, autosize: false,
      title: { text: `<b>${heading}</b><br><span style="font-size:13px">${title.slice(heading.length).trim()}</span>`,
        x: 0.02, xanchor: "left", y: 0.97, yanchor: "top", font: { size: 19 } },
      shapes: [...(marks ? [marks.shape] : []), ...(plot.layout.shapes || [])],
      annotations: [...(plot.layout.annotations || []), ...(marks ? [marks.annotation] : []), {
        text: `${scenario} \u00b7 ${origin}`, showarrow: false, xref: "paper", yref: "paper", x: 0, y: 0, xanchor: "left",
        yanchor: "top", yshift: -62, font: { size: 11 },
      }],
    };
    const told = { format: form, filename: name, ...SIZE, scale: form === "png" ? 2 : 1 };
    queue = queue.catch(() => null).then(() => window.Plotly.downloadImage({ data: [...plot.data, ...(marks ? [marks.trace] : [])], layout, config: { typesetMath: false } }, told));
  }

  window.dash_clientside.breakeven = {
    ...window.dash_clientside.breakeven,

    download(_, state, loaded) {
      const { no_update: nothing, callback_context: { triggered, triggered_id: id } } = window.dash_clientside;
      const form = triggered[0]?.value?.key;
      if (!form) return nothing;
      const name = `${loaded.scenario}-${id.view}-${today()}`.replace(/[^\w.-]+/g, "-");
      if (form.startsWith("csv")) {
        const said = window.breakeven.csv(form === "csv-inputs" ? "compared-inputs" : `table-${id.view}`, notes(id.view, state, loaded), form === "csv-shown");
        save(`\ufeff${said}`, `${name}${form.replace("csv", "")}.csv`, "text/csv;charset=utf-8");
      } else if (form === "png" || form === "svg") picture(id.view, form, name, state, loaded);
      else if (form === "command") window.breakeven.share.copy(window.breakeven.share.viewCommand(state, id.view), state);
      else if (form === "python") window.breakeven.share.copy(window.breakeven.share.python(state), state);
      else window.breakeven.say(PREPARING);
      return nothing;
    },

    downloadPortfolio(picked, told) {
      const plain = { scenario: "portfolio", title: told?.of || "", reviewed: "by each scenario" };
      if (!picked || !told) return window.dash_clientside.no_update;
      const name = `portfolio-${today()}`;
      if (picked.key === "csv") {
        const said = window.breakeven.csv("table-portfolio", [...told.says, `Of ${told.of}; LLM break-even, ${today()}`]);
        save(`\ufeff${said}`, `${name}.csv`, "text/csv;charset=utf-8");
      } else picture("portfolio", picked.key, name, { changes: {} }, plain);
      return window.dash_clientside.no_update;
    },

    copyPage(picked, state) {
      const { share } = window.breakeven;
      if (!picked) return window.dash_clientside.no_update;
      if (picked.key === "print") window.print();
      else if (picked.key === "command") share.copy(share.command(state), state);
      else if (picked.key === "python") share.copy(share.python(state), state);
      else window.breakeven.say(PREPARING);
      return window.dash_clientside.no_update;
    },

    // why the server made no file stays long enough to be read
    sayExport(ofView, ofPage) {
      const { triggered } = window.dash_clientside.callback_context;
      const said = triggered.map(({ value }) => value).find(Boolean);
      if (said) window.breakeven.say(said, 20_000);
      return window.dash_clientside.no_update;
    },
  };
})();
