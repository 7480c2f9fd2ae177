"""Rules of form that no linter knows. A rule that no test holds is not a rule."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from house import (
    APPROACHES,
    ROOT,
    called_name,
    entries,
    equation_rooms,
    equations,
    files_of,
    functions,
    name_of,
    python_files,
    rooms,
    sections,
    staircase,
    tree_of,
)

EQUATIONS = [(path, node, mark) for path in equation_rooms() if path.exists() for node, mark in equations(path)]
EQUATION_NAMES = [node.name for _, node, _ in EQUATIONS]
#: Where a seed may have a default: it is the user who calls them. A generator has one nowhere.
CALLED_BY_THE_USER = [path for room in ("cli", "commands", "api") for path in files_of(f"simulator.{room}")]
MOST_LINES = 300
MOST_CALLBACK_LINES = 12
MOST_PUBLIC_NAMES = 15
HEAVY = ("scipy", "plotly", "dash", "pydantic", "genai_prices", "duckdb", "tiktoken")
#: Names that say nothing about what is inside.
EMPTY_NAMES = {"utils", "helpers", "common", "core", "base", "manager", "managers", "misc", "data", "tools"}
#: Modules that reach for file, clock, network, log or process.
OUTSIDE_WORLD = {
    "asyncio", "http", "io", "logging", "os", "random", "requests", "shutil", "socket", "sqlite3",
    "subprocess", "tempfile", "threading", "time", "urllib",
}  # fmt: skip
OUTSIDE_CALLS = {"open", "print", "input", "now", "today", "utcnow", "read_text", "read_bytes", "write_text"}


def pure_rooms() -> list[Path]:
    """Files of the simulator below the door to the disk, `scenarios`."""
    layers = staircase()
    door = next(i for i, layer in enumerate(layers) if "simulator.scenarios" in layer)
    above = {room for layer in layers[: door + 1] for room in layer}
    return [path for room in rooms("simulator") if room not in above for path in files_of(room)]


def is_for_types_only(node: ast.AST) -> bool:
    """Whether a statement is the block that only the type checker reads."""
    return isinstance(node, ast.If) and called_name(node.test) == "TYPE_CHECKING"


@pytest.mark.parametrize("path", equation_rooms(), ids=name_of)
def test_no_bare_number_but_0_1_2_stands_in_an_equation(path: Path) -> None:
    assert path.exists(), f"{name_of(path)} is missing: the house of ARCHITECTURE.md has this room"
    bare = [
        f"{name_of(path)}:{node.lineno}: {node.value!r}; name it as a constant with unit and source"
        for function in functions(tree_of(path))
        for statement in function.body
        for node in ast.walk(statement)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
        and node.value not in (0, 1, 2)
    ]
    assert not bare, "\n".join(bare)


@pytest.mark.parametrize("path", equation_rooms(), ids=name_of)
def test_a_constant_says_its_meaning_unit_and_source(path: Path) -> None:
    assert path.exists(), f"{name_of(path)} is missing: the house of ARCHITECTURE.md has this room"
    lines = path.read_text(encoding="utf-8").splitlines()
    silent = [
        f"{name_of(path)}:{node.lineno}: write a `#:` line above it"
        for node in tree_of(path).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, int | float)
        and not lines[node.lineno - 2].startswith("#:")
    ]
    assert not silent, "\n".join(silent)


def test_files_hold_one_idea_each() -> None:
    files = [p for f in ("simulator", "dashboard") for p in (ROOT / f).rglob("*") if p.suffix in (".py", ".js", ".css")]
    long = {name_of(path): n for path in files if (n := len(path.read_bytes().splitlines())) > MOST_LINES}
    assert files
    assert not long, f"over {MOST_LINES} lines, so they hold two ideas: split them by idea: {long}"


def test_file_names_say_what_is_inside() -> None:
    empty = [name_of(p) for p in python_files("simulator", "dashboard") if p.stem.strip("_") in EMPTY_NAMES]
    assert not empty


def test_equations_are_registered() -> None:
    assert EQUATIONS, "no function is marked with @quantity(...)"
    assert len(set(EQUATION_NAMES)) == len(EQUATION_NAMES), "two equations share a name"


@pytest.mark.parametrize(("path", "node", "mark"), EQUATIONS, ids=EQUATION_NAMES)
def test_an_equation_proves_itself(path: Path, node: ast.FunctionDef, mark: ast.Call) -> None:
    parts = sections(ast.get_docstring(node) or "")
    place = f"{name_of(path)}:{node.lineno} {node.name}"
    missing = {"", "Parameters", "Returns", "References", "Examples"} - {k for k, v in parts.items() if v.strip()}
    assert not missing, f"{place}: the docstring lacks {sorted(missing)}"
    assert re.search(r"\.\. math::|:math:", parts[""] + parts.get("Notes", "")), f"{place}: no equation"
    assert ">>>" in parts["Examples"], f"{place}: no example that runs"

    described = {name: text for head, text in entries(parts["Parameters"]).items() for name in head.split(", ")}
    declared = [argument.arg for argument in node.args.kwonlyargs]
    assert sorted(described) == sorted(declared), f"{place}: Parameters and signature differ"
    without = [name for name, text in described.items() if not re.search(r"\[[^\[\]]+\]$", text)]
    assert not without, f"{place}: no [unit] at the end of {without}"

    unit = next((k.value.value for k in mark.keywords if k.arg == "unit" and isinstance(k.value, ast.Constant)), None)
    returned = " ".join(entries(parts["Returns"]).values())
    assert returned.endswith(f"[{unit}]"), f"{place}: Returns must end in [{unit}], the unit it is registered with"


@pytest.mark.parametrize(("path", "node", "mark"), EQUATIONS, ids=EQUATION_NAMES)
def test_an_equation_is_called_by_keyword_only(path: Path, node: ast.FunctionDef, mark: ast.Call) -> None:
    positional = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    assert not positional, f"{name_of(path)}:{node.lineno}: put `*,` before {positional}"


def test_no_equation_asks_which_approach_it_works_for() -> None:
    asks = [
        f"{name_of(path)}:{node.lineno}"
        for path in equation_rooms()
        if path.exists()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Compare)
        for side in (node.left, *node.comparators)
        if isinstance(side, ast.Constant) and side.value in APPROACHES
    ]
    assert not asks


def test_randomness_is_a_required_argument() -> None:
    optional = []
    for path in python_files("simulator", "dashboard"):
        random = ("rng",) if path in CALLED_BY_THE_USER else ("rng", "seed")
        for function in functions(tree_of(path)):
            arguments = function.args
            positional = (*arguments.posonlyargs, *arguments.args)
            with_default = [*positional[len(positional) - len(arguments.defaults) :]]
            with_default += [a for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d]
            optional += [f"{name_of(path)}:{a.lineno}" for a in with_default if a.arg in random]
    assert not optional, f"rng has no default, seed none below the public functions: {optional}"


@pytest.mark.parametrize("path", pure_rooms(), ids=name_of)
def test_nothing_below_scenarios_touches_the_world(path: Path) -> None:
    touches = []
    statements = [node for node in tree_of(path).body if not is_for_types_only(node)]
    for node in (inner for statement in statements for inner in ast.walk(statement)):
        if isinstance(node, ast.Import):
            imported = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            imported = [node.module or ""]
        else:
            imported = []
        touches += [f":{node.lineno} imports {m}" for m in imported if m.split(".")[0] in OUTSIDE_WORLD]
        if isinstance(node, ast.Call) and called_name(node) in OUTSIDE_CALLS:
            touches.append(f":{node.lineno} calls {called_name(node)}")
        if isinstance(node, ast.Global):
            touches.append(f":{node.lineno} alters a global")
    assert not touches, f"{name_of(path)}{touches}"


def test_records_are_frozen() -> None:
    loose = []
    for path in python_files("simulator", "dashboard"):
        for node in ast.walk(tree_of(path)):
            for mark in node.decorator_list if isinstance(node, ast.ClassDef) else []:
                frozen = isinstance(mark, ast.Call) and any(k.arg == "frozen" for k in mark.keywords)
                running = (ast.get_docstring(node) or "").startswith("Running")
                if called_name(mark) == "dataclass" and not (frozen or running):
                    loose.append(f"{name_of(path)}:{node.lineno}")
    assert not loose, "freeze it, or say in its first line that it holds running sums ('Running ...')"


def test_every_room_has_its_place_on_the_staircase() -> None:
    placed = {room for layer in staircase() for room in layer}
    homeless = [room for room in (*rooms("simulator"), *rooms("dashboard")) if room not in placed]
    assert not homeless, f"add to the layers in pyproject.toml (and to ARCHITECTURE.md): {homeless}"


def test_the_map_shows_every_room() -> None:
    named = set(re.findall(r"`([\w.]+)`", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")))
    short = {room: room.partition(".")[2] for room in (*rooms("simulator"), *rooms("dashboard"))}
    lost = [room for room, own in short.items() if not named & {room, own}]
    assert not lost, f"name them in ARCHITECTURE.md: {lost}"


def test_callbacks_read_simulate_and_draw() -> None:
    faults = []
    for path in files_of("dashboard.callbacks"):
        assert path.exists(), f"{name_of(path)} is missing"
        for function in functions(tree_of(path)):
            if function.name.strip("_").startswith("register"):
                continue
            shown = function.body[1:] if ast.get_docstring(function) else function.body
            lines = (function.body[0].lineno - function.lineno) + (shown[-1].end_lineno or 0) - shown[0].lineno + 1
            if lines > MOST_CALLBACK_LINES:
                faults.append(f"{name_of(path)}:{function.lineno} {function.name}: {lines} lines with its signature")
            faults += [
                f"{name_of(path)}:{node.lineno} {function.name}: arithmetic"
                for node in ast.walk(function)
                if isinstance(node, ast.BinOp)
                and not isinstance(node.op, ast.BitOr)
                and not isinstance(node.left, ast.List)  # a list repeated is no arithmetic
            ]
    assert not faults, "\n".join(faults)


def test_the_page_is_wired_in_register_alone() -> None:
    forbidden = ("suppress_callback_exceptions", "allow_duplicate")
    faults = []
    for path in python_files("dashboard"):
        text = path.read_text(encoding="utf-8")
        faults += [f"{name_of(path)}: {word}" for word in forbidden if word in text]
        faults += [
            f"{name_of(path)}:{mark.lineno}: @callback"
            for function in functions(tree_of(path))
            for mark in function.decorator_list
            if called_name(mark) == "callback"
        ]
    assert not faults


def imported_by(*arguments: str) -> set[str]:
    """Names of the top-level modules that a fresh interpreter imports for a command."""
    report = "import atexit, json, sys; atexit.register(lambda: print('\\n' + json.dumps(list(sys.modules))));"
    code = report + "import runpy; sys.argv = " + json.dumps(list(arguments))
    code += f"; runpy.run_module({arguments[0]!r}, run_name='__main__', alter_sys=False)"
    if len(arguments) == 1:
        code = report + f"import {arguments[0]}"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return {name.split(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


def test_importing_the_simulator_stays_light() -> None:
    assert not imported_by("simulator").intersection(HEAVY)


def test_asking_for_help_stays_light() -> None:
    assert not imported_by("simulator", "--help").intersection(HEAVY)


def test_public_names_are_few_listed_and_there() -> None:
    import simulator

    assert 0 < len(simulator.__all__) <= MOST_PUBLIC_NAMES
    assert sorted(set(simulator.__all__)) == sorted(simulator.__all__)
    assert not [name for name in simulator.__all__ if not hasattr(simulator, name)]
