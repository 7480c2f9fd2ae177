"""Mutation testing of the equations: each small fault put into an equation must make a quick test fail.

Faults go into the compiled functions of a process that has collected the tests already; every mutant is tried in a fork
of it, so that nothing is imported twice and no file is touched. Run it with
``python -m benchmarks.mutation [ROOM ...] [--sample N] [--seed S]``; it prints each survivor and one line of JSON.
What may survive, and why, stands in ``mutation_survivors.toml`` beside this file.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import json
import os
import random
import signal
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent
SURVIVORS: Final = Path(__file__).with_name("mutation_survivors.toml")
#: Packages whose functions get faults: everything that computes an amount.
PACKAGES: Final = ("equations", "model")
#: Tests of the whole model, asked after the room's own: each is quick, and knows the answer by other means.
COMMON: Final = (
    "test_worked_examples.py", "test_model.py", "test_bookkeeping.py", "test_parts.py", "test_hybrid.py",
    "test_reference_model.py",
)  # fmt: skip
#: A mutant that takes longer than this is stuck, and thereby found. [second]
PATIENCE: Final = 120
SWAPPED_OPERATORS: Final[dict[type, type]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Div, ast.Mod: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
SWAPPED_COMPARISONS: Final[dict[type, type]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
SWAPPED_NAMES: Final = {
    "maximum": "minimum", "minimum": "maximum", "ceil": "floor", "floor": "ceil", "expm1": "exp", "log1p": "log",
    "max": "min", "min": "max", "any": "all", "all": "any", "cumsum": "cumprod",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One fault: where it is, what stood there and what stands there now."""

    room: str
    function: str
    line: int
    before: str
    after: str
    code: CodeType

    @property
    def name(self) -> str:
        """Room, function and change; it does not depend on the line."""
        return f"{self.room.removeprefix('simulator.')}.{self.function}: {self.before} -> {self.after}"


def faults(node: ast.AST) -> Iterator[ast.AST]:
    """Each small fault of one expression, as a new expression."""
    match node:
        case ast.BinOp(op=op) if type(op) in SWAPPED_OPERATORS:
            yield ast.BinOp(node.left, SWAPPED_OPERATORS[type(op)](), node.right)
        case ast.Compare(ops=[op]) if type(op) in SWAPPED_COMPARISONS:
            yield ast.Compare(node.left, [SWAPPED_COMPARISONS[type(op)]()], node.comparators)
        case ast.BoolOp(op=op):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), node.values)
        case ast.UnaryOp(op=ast.USub() | ast.Not() | ast.Invert()):
            yield node.operand
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield ast.Constant(value + 1)
            if value not in (0, 1):
                yield ast.Constant(value - 1)
        case ast.Attribute(attr=name) if name in SWAPPED_NAMES:
            yield ast.Attribute(node.value, SWAPPED_NAMES[name], ast.Load())
        case ast.Name(id=name) if name in SWAPPED_NAMES:
            yield ast.Name(SWAPPED_NAMES[name], ast.Load())
        case ast.Call(func=ast.Attribute(attr="where"), args=[condition, first, second]):
            yield ast.Call(node.func, [condition, second, first], node.keywords)
        case ast.IfExp():
            yield ast.IfExp(node.test, node.orelse, node.body)


def is_checked(node: ast.AST) -> bool:
    """Whether a part of a function computes: not its messages, its types or its description."""
    return not isinstance(node, ast.Raise | ast.Assert | ast.JoinedStr | ast.arg | ast.AnnAssign)


def is_last_axis(parent: ast.AST, child: ast.AST) -> bool:
    """Whether -1 names the last axis: arrays of draws and months have two, so that 1 would be the same."""
    named = isinstance(parent, ast.Subscript) or (isinstance(parent, ast.keyword) and parent.arg == "axis")
    return named and isinstance(child, ast.UnaryOp)


def places(function: ast.FunctionDef) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Every place of a function's body where an expression stands: parent, field, and index in a list."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        parent = waiting.pop()
        for field, value in ast.iter_fields(parent):
            if field in ("annotation", "returns", "decorator_list"):
                continue
            for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(child, ast.AST) and is_checked(child):
                    waiting.append(child)
                    if isinstance(child, ast.expr):
                        yield parent, field, index


def put(parent: ast.AST, field: str, index: int | None, node: ast.AST) -> ast.AST:
    """Put an expression into its place and return what stood there."""
    if index is None:
        old = getattr(parent, field)
        setattr(parent, field, node)
    else:
        old = getattr(parent, field)[index]
        getattr(parent, field)[index] = node
    return old


def mutants_of(room: str, path: Path) -> Iterator[Mutant]:
    """Every mutant of a room's functions, methods included."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    owners = [(None, tree), *((node, node) for node in tree.body if isinstance(node, ast.ClassDef))]
    for owner, body in owners:
        for function in (node for node in body.body if isinstance(node, ast.FunctionDef)):
            named = f"{owner.name}.{function.name}" if owner else function.name
            for parent, field, index in places(function):
                child = getattr(parent, field) if index is None else getattr(parent, field)[index]
                for fault in () if is_last_axis(parent, child) else faults(child):
                    ast.copy_location(fault, child)
                    put(parent, field, index, fault)
                    code = _code(ast.fix_missing_locations(copy.deepcopy(tree)), named, path)
                    put(parent, field, index, child)
                    words = {"before": _words(child), "after": _words(fault)}
                    yield Mutant(room=room, function=named, line=child.lineno, code=code, **words)


def _words(node: ast.AST) -> str:
    """Source of an expression on one line."""
    return ast.unparse(ast.fix_missing_locations(copy.deepcopy(node)))


def _code(tree: ast.Module, named: str, path: Path) -> CodeType:
    """Compiled body of one function of a file."""
    code = compile(tree, str(path), "exec", dont_inherit=True)
    for part in named.split("."):
        code = next(c for c in code.co_consts if isinstance(c, CodeType) and c.co_name == part)
    return code


def function_of(mutant: Mutant) -> FunctionType:
    """The living function that a mutant changes, without what is wrapped around it."""
    found: Any = importlib.import_module(mutant.room)
    for part in mutant.function.split("."):
        found = vars(found)[part]
    found = getattr(found, "func", None) or getattr(found, "fget", None) or getattr(found, "__func__", found)
    while hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    return found


class Trials:
    """Running: takes the place of pytest's loop over tests with one over mutants."""

    def __init__(self, mutants: list[Mutant]) -> None:
        self.mutants = mutants
        self.survivors: list[Mutant] = []
        self.killers: Counter[str] = Counter()
        self.seconds = 0.0

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Let a failing property end at once, without a search for its smallest example."""
        # imported by pytest first, which rewrites its assertions
        from hypothesis import Phase, settings

        settings.register_profile(
            "mutation", parent=settings.default, phases=(Phase.explicit, Phase.generate), database=None
        )
        settings.load_profile("mutation")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try every mutant in a fork; the tests themselves must pass without any."""
        began = time.perf_counter()
        if (found := self.fate(session, "", None)) is not None:
            raise pytest.UsageError(f"without any mutant {found} fails")
        for number, mutant in enumerate(self.mutants, start=1):
            found = self.fate(session, mutant.room, mutant)
            if found is None:
                self.survivors.append(mutant)
                print(f"\nsurvived: {mutant.name} (line {mutant.line})", flush=True)
            else:
                self.killers[found.partition("::")[0]] += 1
            print(f"\r{number} of {len(self.mutants)}", end="", file=sys.stderr, flush=True)
        self.seconds = time.perf_counter() - began
        return True

    def fate(self, session: pytest.Session, room: str, mutant: Mutant | None) -> str | None:
        """Name of the first test that fails with the mutant in place, or None."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._tried(session, room, mutant, writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as stream:
            told = stream.read().decode()
        status = os.waitpid(child, 0)[1]
        if told:
            return told
        return None if status == 0 else f"signal {status}"

    def _tried(self, session: pytest.Session, room: str, mutant: Mutant | None, writing: int) -> None:
        """Put the fault in and run the tests; the fork ends here."""
        signal.alarm(PATIENCE)
        session.config.pluginmanager.unregister(name="terminalreporter")
        if mutant is not None:
            function_of(mutant).__code__ = mutant.code
        items = [item for item in session.items if not room or rank(room, item.nodeid) >= 0]
        items.sort(key=lambda item: rank(room, item.nodeid))
        for item, following in zip(items, [*items[1:], None], strict=True):
            failed: list[str] = []
            reporter = _Reporter(failed)
            session.config.pluginmanager.register(reporter)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            session.config.pluginmanager.unregister(reporter)
            if failed:
                os.write(writing, failed[0].encode())
                os._exit(1)
        os._exit(0)


class _Reporter:
    """Running: remembers the tests that fail."""

    def __init__(self, failed: list[str]) -> None:
        self.failed = failed

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure of any phase of a test."""
        if report.failed:
            self.failed.append(report.nodeid)


def rank(room: str, node: str) -> int:
    """Place of a test in the order of asking for a room, or -1 if it is not asked."""
    file = node.partition("::")[0]
    if file == f"{room.replace('.', '/')}.py":
        return 0
    order = ("", f"test_{room.rpartition('.')[2]}.py", *COMMON)
    return next((place for place, ending in enumerate(order) if file.endswith(f"/{ending}")), -1)


def explained() -> dict[str, str]:
    """Mutants that may survive, and why."""
    return {entry["mutant"]: entry["reason"] for entry in tomllib.loads(SURVIVORS.read_text("utf-8"))["survivor"]}


def main() -> None:
    """Make mutants, try them and print what survives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rooms", nargs="*", help=f"rooms of {', '.join(PACKAGES)}; all if left out")
    parser.add_argument("--sample", type=int, default=0, help="so many mutants only, drawn with the seed")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    mutants = [
        mutant
        for package in PACKAGES
        for path in sorted((ROOT / "simulator" / package).glob("*.py"))
        if path.stem in given.rooms or not given.rooms
        for mutant in mutants_of(f"simulator.{package}.{path.stem}", path)
    ]
    made = len(mutants)
    if 0 < given.sample < made:
        mutants = random.Random(given.seed).sample(mutants, given.sample)
    trials = Trials(mutants)
    files = {str(ROOT / mutant.room.replace(".", "/")) + ".py" for mutant in mutants}
    tests = [ROOT / "tests" / f"test_{Path(file).stem}.py" for file in files]
    asked = [*sorted(files), *sorted(str(test) for test in tests if test.exists())]
    common = [str(ROOT / "tests" / name) for name in COMMON]
    ended = pytest.main(
        ["-qq", "-p", "no:cacheprovider", "-p", "no:xdist", "-c", str(ROOT / "pyproject.toml"), *asked, *common],
        plugins=[trials],
    )
    if ended not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise SystemExit(f"the tests cannot be run: pytest ended with {ended}")
    reasons = explained()
    unexplained = [mutant.name for mutant in trials.survivors if mutant.name not in reasons]
    told = {
        "made": made, "tried": len(mutants), "killed": len(mutants) - len(trials.survivors),
        "survived_and_explained": len(trials.survivors) - len(unexplained), "unexplained": unexplained,
        "killed_by": dict(trials.killers.most_common()), "seconds": round(trials.seconds),
    }  # fmt: skip
    print(f"\n{json.dumps(told, indent=1)}")
    sys.exit(bool(unexplained))


if __name__ == "__main__":
    main()
