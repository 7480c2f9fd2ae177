// A button that reads a scenario file. The text is only ever sent to this page's own server, which checks it as text.
window.breakeven = window.breakeven || {};

(() => {
  const MOST_BYTES = 1_000_000;
  const h = (...told) => window.React.createElement(...told);

  window.breakeven.FileButton = function FileButton({ id, label, setProps }) {
    const read = async (event) => {
      const [file] = event.target.files;
      event.target.value = ""; // the same file may be opened again
      if (!file) return;
      if (file.size > MOST_BYTES) {
        window.breakeven.say(`${file.name} has ${file.size.toLocaleString("en-US")} bytes; a scenario has at most ${MOST_BYTES.toLocaleString("en-US")}.`);
        return;
      }
      setProps({ file: { name: file.name, text: await file.text(), read: Date.now() } });
    };
    return h("label", { id, className: "file-button" }, label, h("input", { type: "file", accept: ".toml,application/toml", onChange: read }));
  };
})();
