"""Write the generated pages anew, or with ``--check`` fail where one is stale.

They follow from the code, the presets, the published cases and the templates, whose commands are run; nobody edits
them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from declared_pages import NOTE, equations_page, parameters_page, presets_page, python_page, quantities_page
from pictures import draw, stale_pictures
from run_notebooks import FOLDER, executed, page
from shown_commands import shown_page
from validation import validation_page

from simulator.scenarios.schema import schema_text

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
#: Template whose gap is filled with the help of every command; in all others commands are run.
MANUAL = DOCS / "command-line.template.md"
#: Pages that are made at the same time: they wait for processes of their own.
AT_ONCE = 2


def command_line_page() -> str:
    """The template with the help of every command."""
    from typer.testing import CliRunner

    from simulator.cli import app

    parts = []
    for command in app.registered_commands:
        told = CliRunner(env={"COLUMNS": "80", "TERMINAL_WIDTH": "80"}).invoke(
            app, [str(command.name), "--help"], prog_name="breakeven"
        )
        parts.append(f"### breakeven {command.name}\n\n```text\n{told.output.strip()}\n```")
    return NOTE + MANUAL.read_text(encoding="utf-8").replace("@@COMMANDS@@", "\n\n".join(parts))


def page_of(template: Path) -> str:
    """Name of the page that a template makes, from the root of the project."""
    return template.with_name(template.name.replace(".template", "")).relative_to(ROOT).as_posix()


PAGES: dict[str, Callable[[], str]] = {
    "docs/parameters.md": parameters_page,
    "docs/quantities.md": quantities_page,
    "docs/equations.md": equations_page,
    "docs/presets.md": presets_page,
    "docs/python.md": python_page,
    "docs/validation.md": validation_page,
    "docs/command-line.md": command_line_page,
    "scenarios/scenario.schema.json": schema_text,
}
SHOWN = {page_of(path): partial(shown_page, path) for path in sorted(DOCS.rglob("*.template.md")) if path != MANUAL}


def notebook_pages() -> dict[str, str]:
    """Every notebook with its outputs, and the page that it makes."""
    texts = {}
    for path in sorted(FOLDER.glob("*.ipynb")):
        name = path.relative_to(ROOT).as_posix()
        texts[name] = executed(path)
        texts[name.replace(".ipynb", ".md")] = page(texts[name], path.name)
    return texts


def main() -> int:
    """Write or check all pages."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a page is stale")
    check = parser.parse_args().check
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = {name: pool.submit(made) for name, made in SHOWN.items()}
        texts = {name: made() for name, made in PAGES.items()} | notebook_pages()
        texts |= {name: text.result() for name, text in waiting.items()}
    stale = []
    for name, text in texts.items():
        path = ROOT / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.write_text(text, encoding="utf-8")
    if (pictures := stale_pictures()) and not check:
        draw(pictures)
    for name in (*stale, *pictures):
        print(f"{name} is stale; run `make docs`" if check else f"wrote {name}")
    return 1 if check and (stale or pictures) else 0


if __name__ == "__main__":
    sys.exit(main())
