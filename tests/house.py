"""Reads the project as text and as syntax trees, for the tests of its house rules."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

#: Rooms that hold equations and nothing else; any room that registers a quantity joins them.
EQUATION_ROOMS = (
    *(f"equations/{room}" for room in (
        "timeline", "tokens", "learning", "consistency", "retries", "training", "costs", "hosting", "upkeep", "latency",
        "sharing", "hybrid", "totals",
    )),
    "model/parts", "model/bookkeeping", "model/projecting",
)  # fmt: skip
#: The three approaches, in the order that everything keeps.
APPROACHES = ("prompting", "fine_tuning", "hybrid")


@cache
def project() -> dict[str, Any]:
    """Content of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file of the project: what git tracks, or the whole tree where git is not at hand."""
    try:
        listing = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, check=True, text=True,
        ).stdout  # fmt: skip
        names = [ROOT / name for name in listing.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        names = [
            path for path in ROOT.rglob("*") if not any(part in (".git", ".venv", "__pycache__") for part in path.parts)
        ]
    return tuple(path for path in names if path.is_file())


def text_of(path: Path) -> str | None:
    """Text of a file, or None for a binary one."""
    content = path.read_bytes()
    return None if b"\0" in content else content.decode("utf-8", errors="replace")


def name_of(path: Path) -> str:
    """Path inside the project, for messages and test names."""
    return path.relative_to(ROOT).as_posix()


def python_files(*folders: str) -> list[Path]:
    """Python files of some folders, in order."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    """Syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=name_of(path))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function in a tree, methods and inner ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def called_name(node: ast.AST) -> str:
    """Last part of a called or referred name: `b` for ``a.b(...)``."""
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def equations(path: Path) -> list[tuple[ast.FunctionDef, ast.Call]]:
    """Functions that a room registers as quantities, each with its `@quantity(...)` call."""
    return [
        (node, mark)
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef)
        for mark in node.decorator_list
        if isinstance(mark, ast.Call) and called_name(mark) == "quantity"
    ]


def equation_rooms() -> list[Path]:
    """Files that hold equations: the named rooms, there or not, and whoever registers a quantity."""
    named = [ROOT / "simulator" / f"{room}.py" for room in EQUATION_ROOMS]
    return named + [path for path in python_files("simulator") if path not in named and equations(path)]


def sections(docstring: str) -> dict[str, str]:
    """Parts of a numpydoc docstring by heading; what stands before the first one under ''."""
    parts = re.split(r"^[ \t]*(\w[\w ]*)\n[ \t]*-{3,}[ \t]*$", docstring, flags=re.MULTILINE)
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def entries(section: str) -> dict[str, str]:
    """Entries of a Parameters or Returns section: the unindented line -> the text beneath it."""
    found: dict[str, str] = {}
    head = ""
    for line in section.strip("\n").splitlines():
        if line.strip() and not line.startswith(" "):
            head = line.split(" :")[0].strip()
            found[head] = ""
        elif head:
            found[head] += " " + line.strip()
    return {head: text.strip() for head, text in found.items()}


def staircase() -> list[list[str]]:
    """Floors of the import contract, highest first, each a list of rooms."""
    contract = next(c for c in project()["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    return [re.findall(r"[\w.]+", layer) for layer in contract["layers"]]


def rooms(package: str) -> list[str]:
    """Rooms of a package: its modules and direct sub-packages, by dotted name."""
    folder = ROOT / package
    modules = [path.stem for path in folder.glob("*.py") if path.stem != "__init__"]
    packages = [path.parent.name for path in folder.glob("*/__init__.py")]
    return sorted(f"{package}.{name}" for name in {*modules, *packages})


def files_of(room: str) -> list[Path]:
    """Python files of one room, be it a module or a package."""
    path = ROOT.joinpath(*room.split("."))
    return sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
