"""Notebooks run without a notebook server: every cell in order, and what the last line of each shows.

A notebook holds its own sources; running it gives the same notebook with the outputs of today, and a page of it.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
from pathlib import Path
from typing import Any, Final

from declared_pages import NOTE

FOLDER: Final = Path(__file__).resolve().parent / "notebooks"


def executed(path: Path) -> str:
    """Text of a notebook with the outputs of today.

    Parameters
    ----------
    path : Path
        An ``.ipynb`` file; its cells may read files beside it.

    Returns
    -------
    str
        The same notebook, run from top to bottom.
    """
    notebook = json.loads(path.read_text(encoding="utf-8"))
    names: dict[str, Any] = {"__name__": "__main__"}
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        number = 0
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                number += 1
                cell["execution_count"] = number
                cell["outputs"] = _outputs("".join(cell["source"]), names, number, f"{path.name}, cell {number}")
    finally:
        os.chdir(before)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def page(text: str, name: str) -> str:
    """A run notebook as a page: texts, code, and what it shows."""
    parts = [NOTE]
    for cell in json.loads(text)["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(f"{source}\n")
            continue
        parts.append(f"```python\n{source}\n```\n")
        for output in cell["outputs"]:
            data = output.get("data", {})
            shown = "".join(data.get("text/html", ()))
            plain = "".join(output.get("text", data.get("text/plain", ())))
            parts.append(f"{shown}\n" if shown else f"```text\n{plain.rstrip()}\n```\n")
    return "\n".join([*parts, f"The notebook itself: [{name}]({name}).\n"])


def _outputs(source: str, names: dict[str, Any], number: int, place: str) -> list[dict[str, Any]]:
    """Run one cell: what it printed, and the value of its last line."""
    tree = ast.parse(source, filename=place)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(tree, place, "exec"), names)
        value = eval(compile(ast.Expression(last.value), place, "eval"), names) if last else None  # type: ignore[attr-defined]
    outputs: list[dict[str, Any]] = []
    if said.getvalue():
        outputs.append({"name": "stdout", "output_type": "stream", "text": said.getvalue().splitlines(keepends=True)})
    if value is not None:
        html = getattr(value, "_repr_html_", None)
        data = {"text/html": [html()]} if html else {}
        data["text/plain"] = [type(value).__name__ if html else repr(value)]
        outputs.append({"data": data, "execution_count": number, "metadata": {}, "output_type": "execute_result"})
    return outputs
