"""What the program touches: files come to be in one room, the environment is read by name, nothing else is opened."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from house import ROOT, called_name, functions, name_of, python_files, tree_of

#: The room that writes files, and the journal that only appends and is read back by a resumed sweep.
WRITERS = ("simulator/scenarios/whole_files.py", "simulator/portfolio/journal.py")
#: Functions that write for one process alone, into a folder that goes away with them.
PASSING = {
    "simulator/calibration/tokenizer.py": ("_from_folder",),
    "simulator/calibration/duckdb_source.py": ("connected",),
    "dashboard/exports/printing.py": ("printed",),
    "dashboard/uploads/store.py": ("__init__", "append"),
}
#: Functions that fill the temporary file of `whole_files.replaced`.
FILLING = {"simulator/portfolio/result_files.py": ("write_results", "_write_csv", "_to_parquet")}
MAKING = ("write_text", "write_bytes", "mkstemp", "NamedTemporaryFile", "touch", "symlink_to", "rename", "to_csv")
#: Files that read the environment, and the variables they look at.
ENVIRONMENT = {
    "simulator/cli.py": ("BREAKEVEN_TRACEBACK",),
    "simulator/portfolio/pools.py": ("OMP_NUM_THREADS",),
    "simulator/calibration/tokenizer.py": ("TIKTOKEN_CACHE_DIR",),
    "dashboard/exports/pictures.py": ("BROWSER_PATH",),
}
#: Variables in which people keep keys, and what must never come out again.
KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "AWS_SECRET_ACCESS_KEY", "HF_TOKEN", "GITHUB_TOKEN", "PASSWORD")
SECRET = "sk-canary-5f1d0b7e"
#: Commands that only read: each kind of answer once.
READING = (
    "list", "check ticket-triage", "run ticket-triage", "run ticket-triage --json", "explain total_cost ticket-triage",
    "verdict ticket-triage --draws 128", "aspects ticket-triage", "solve ticket-triage workload.horizon",
    "compare ticket-triage brand-voice", "diff ticket-triage brand-voice", "prices",
    "uncertainty ticket-triage --draws 128 --json", "sensitivity ticket-triage --draws 128 --json",
)  # fmt: skip
#: Runs commands under a hook that notes every file, socket and process.
WATCHED = """
import contextlib, io, json, os, sys
seen = []
def note(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        writes = bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND))
        seen.append(["write" if writes else "read", os.fsdecode(path) if isinstance(path, (str, bytes)) else ""])
    elif event in ("os.remove", "os.rename", "os.mkdir", "subprocess.Popen", "os.exec", "os.posix_spawn"):
        seen.append(["act", event + " " + str(arguments[0])])
    elif event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.bind"):
        seen.append(["net", event + " " + str(arguments[-1])])
sys.dont_write_bytecode = True
sys.addaudithook(note)
out = io.StringIO()
codes = {}
from simulator import cli
for words in json.loads(sys.argv[1]):
    sys.argv = ["breakeven", *words.split()]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            cli.main()
        except SystemExit as ended:
            codes[words] = ended.code
print(json.dumps({"codes": codes, "seen": seen, "out": out.getvalue()}))
"""


def test_files_come_to_be_in_one_room() -> None:
    faults = []
    for path in python_files("simulator", "dashboard"):
        if name_of(path) in WRITERS:
            continue
        allowed = (*PASSING.get(name_of(path), ()), *FILLING.get(name_of(path), ()))
        spared = {
            id(node) for function in functions(tree_of(path)) if function.name in allowed for node in ast.walk(function)
        }
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.Call) or id(node) in spared:
                continue
            name = called_name(node)
            modes = [argument.value for argument in (*node.args, *(k.value for k in node.keywords if k.arg == "mode"))
                     if isinstance(argument, ast.Constant) and isinstance(argument.value, str)]  # fmt: skip
            writes = name in ("open", "fdopen") and any(set(mode) & set("wax+") for mode in modes if len(mode) <= 3)
            if name in MAKING or writes:
                faults.append(f"{name_of(path)}:{node.lineno}: {name}; use write_whole or replaced of whole_files")
    assert not faults, "\n".join(faults)


def test_the_rule_above_finds_what_it_is_for() -> None:
    journal = ROOT / WRITERS[1]
    opened = [node for node in ast.walk(tree_of(journal)) if isinstance(node, ast.Call) and called_name(node) == "open"]
    assert [node.args[0].value for node in opened if isinstance(node.args[0], ast.Constant)] == ["a+b"]
    for name, functions_named in {**FILLING, **PASSING}.items():
        there = {function.name for function in functions(tree_of(ROOT / name))}
        assert there.issuperset(functions_named), name


def test_the_environment_is_read_in_four_places_by_name() -> None:
    reading = {
        name_of(path)
        for path in python_files("simulator", "dashboard")
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv", "expandvars"))
        or (isinstance(node, ast.alias) and node.name in ("environ", "getenv"))
    }
    assert reading == set(ENVIRONMENT)
    for name, variables in ENVIRONMENT.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        assert all(f'"{variable}"' in text for variable in variables), name


def watched(*commands: str) -> dict[str, Any]:
    """What commands touched, in a process whose environment is full of keys."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, json.dumps(commands)],
        cwd=ROOT, capture_output=True, text=True, timeout=300,
        env={**os.environ, **dict.fromkeys(KEYS, SECRET), "NO_COLOR": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert SECRET not in done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    """What the commands that only read touched."""
    return watched(*READING)


def test_commands_that_answer_write_nothing_and_reach_nobody(seen: dict[str, Any]) -> None:
    assert seen["codes"] == dict.fromkeys(READING, 0)
    assert [kind for kind, _ in seen["seen"] if kind == "read"], "the hook saw nothing at all"
    assert not [told for told in seen["seen"] if told[0] != "read"]


def test_they_open_only_the_program_and_its_scenarios(seen: dict[str, Any]) -> None:
    places = [
        ROOT,
        Path(sys.prefix),
        Path(sys.base_prefix),
        Path("/proc"),
        Path("/sys"),
        Path("/usr"),
        Path("/etc/localtime"),
    ]
    opened = {Path(path) for kind, path in seen["seen"] if kind == "read" and path.startswith("/")}
    assert opened
    assert not {path for path in opened if not any(path.is_relative_to(place) for place in places)}


def test_no_key_of_the_environment_comes_out_again(seen: dict[str, Any], tmp_path: Path) -> None:
    forms = ("html", "json", "csv", "xlsx", "toml")
    told = watched(*(f"export ticket-triage --format {form} --view break-even --out {tmp_path}" for form in forms[:3]),
                   *(f"export ticket-triage --format {form} --out {tmp_path}" for form in forms[3:]))  # fmt: skip
    assert set(told["codes"].values()) == {0}
    assert not [where for kind, where in told["seen"] if kind == "write" and not where.startswith(str(tmp_path))]
    contents = [path.read_bytes() for path in tmp_path.rglob("*") if path.suffix != ".xlsx"]
    for book in tmp_path.glob("*.xlsx"):
        with zipfile.ZipFile(book) as archive:
            contents += [archive.read(name) for name in archive.namelist()]
    assert len(contents) > len(forms)
    assert not [content for content in contents if SECRET.encode() in content]
    assert SECRET not in str(seen["out"]) + str(told["out"])
