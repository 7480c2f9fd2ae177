// The numbers of a chart as a table, and as CSV: one set of rows for both.
window.breakeven = window.breakeven || {};

(() => {
  const breakeven = window.breakeven;
  const h = (...told) => window.React.createElement(...told);
  const classOf = (kind) => (["text", "prose", "code", "preset"].includes(kind) ? kind : "figure");
  const rowsOf = {}; // id of a table -> what its CSV holds

  breakeven.DataTable = function DataTable({ id, columns, rows, shown, caption, search }) {
    const { useState } = window.React;
    const [words, setWords] = useState("");
    const [all, setAll] = useState(false);
    const looked = words.toLowerCase().split(/\s+/).filter(Boolean);
    const indices = shown && !all ? shown : rows.map((_, index) => index);
    const listed = indices.filter((index) => {
      const text = looked.length ? rows[index].join(" ").toLowerCase() : "";
      return looked.every((word) => text.includes(word));
    });
    rowsOf[id] = { columns, rows, listed: listed.map((index) => rows[index]) };
    return h("div", { id, className: "data-table" },
      h("div", { className: "table-tools" },
        search ? h("input", { type: "search", className: "search", placeholder: "Search this table", "aria-label": `Search: ${caption}`,
          value: words, onChange: (event) => setWords(event.target.value) }) : null,
        shown && shown.length < rows.length ? h("button", { type: "button", className: "link", onClick: () => setAll(!all) },
          all ? "Show fewer rows" : `Show all ${rows.length} rows`) : null),
      h("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": `Table: ${caption}` },
        h("table", null,
          h("caption", { className: "hidden" }, caption),
          h("thead", null, h("tr", null, columns.map(({ label, kind }, index) =>
            h("th", { key: index, scope: "col", className: classOf(kind) }, label)))),
          h("tbody", null, listed.map((index) => h("tr", { key: index }, rows[index].map((cell, column) =>
            h("td", { key: column, className: classOf(columns[column].kind) },
              columns[column].kind === "preset" ? h("a", { href: new URL(`?v=1&s=${encodeURIComponent(cell)}`, breakeven.root()).href }, cell)
                : breakeven.numbers.show(cell, columns[column].kind)))))))));
  };

  // a spreadsheet must not take a text for a formula
  function csvCell(cell) {
    if (cell === null || cell === undefined) return "";
    if (typeof cell === "number") return String(cell);
    const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : String(cell);
    return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  }

  breakeven.csv = (id, notes, shownOnly = false) => {
    const { columns, rows, listed } = rowsOf[id];
    const lines = [...notes.map((note) => [`# ${note}`]), columns.map(({ label }) => label), ...(shownOnly ? listed : rows)];
    return lines.map((line) => line.map(csvCell).join(",")).join("\r\n");
  };
})();
