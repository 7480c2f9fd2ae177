"""What the site builder is told: pages and files from outside ``docs/`` that belong to the site, and its promises.

Pages of the project (architecture, contributing, changes) stand at its root and scenario files beside the packages;
links to them hold in the repository and in the site alike.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.structure.files import Files

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
#: Page at the root of the project -> its place in the site.
PAGES = {"ARCHITECTURE.md": "architecture.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changes.md"}
#: Files beside ``docs/`` to which pages link; they are found in the site under their own path.
LINKED = ("scenarios/*.toml", "scenarios/*.json", "scenarios/*.md", "simulator/schemas/*.json", "examples/*.ipynb",
          "LICENSE", "CITATION.cff", "Dockerfile", "pyproject.toml")  # fmt: skip
_LINK = re.compile(r"(\]\()(?![a-z]+:|#)([^)#\s]+)(#[^)\s]*)?(\))")


def on_config(config: Any) -> Any:
    """Fill up the navigation: ``folder/*.md`` stands for all pages of a folder, and pages not named come last."""
    named = set()
    for section in config["nav"]:
        for title, entries in section.items():
            section[title] = [page for entry in entries for page in pages_of(entry)]
            named |= set(section[title])
    (last,) = config["nav"][-1].values()
    last += [name for name in pages_of("*.md") if name not in named]
    return config


def pages_of(entry: str) -> list[str]:
    """Pages that an entry of the navigation stands for, in the order of their names."""
    if "*" not in entry:
        return [entry]
    found = (path.relative_to(DOCS).as_posix() for path in sorted(DOCS.glob(entry)))
    return [name for name in found if not name.endswith(".template.md")]


def on_files(files: Files, config: Any) -> Files:
    """Add what stands outside ``docs/``."""
    for name, place in PAGES.items():
        files.append(File.generated(config, place, content=(ROOT / name).read_text(encoding="utf-8")))
    for pattern in LINKED:
        for path in sorted(ROOT.glob(pattern)):
            name = path.relative_to(ROOT).as_posix()
            files.append(File.generated(config, name, abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Let links that leave ``docs/`` lead to the same thing inside the site."""
    source = page.file.src_uri
    at = next((name for name, place in PAGES.items() if place == source), None)
    if at is None:
        at = source if source.startswith("scenarios/") else f"docs/{source}"

    def inside(link: re.Match[str]) -> str:
        """The same link, from the page's place in the site."""
        meant = posixpath.normpath(posixpath.join(posixpath.dirname(at), link[2]))
        target = PAGES.get(meant, meant.removeprefix("docs/"))
        return f"{link[1]}{posixpath.relpath(target, posixpath.dirname(source) or '.')}{link[3] or ''}{link[4]}"

    parts = re.split(r"(^```.*?^```|`[^`\n]+`)", markdown, flags=re.MULTILINE | re.DOTALL)
    return "".join(part if number % 2 else _LINK.sub(inside, part) for number, part in enumerate(parts))
