"""Rules for the files around the code: locks, sources, links, changelog, what a text may not contain."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from house import ROOT, name_of, project, text_of, tracked_files
from packaging.requirements import Requirement
from packaging.version import Version

#: Absolute paths of somebody's machine.
MACHINE_PATH = re.compile(r"(?<![\w.:/$}-])/(?:work|root|farm|Users|home/\w+)(?:/|\b)")
#: Hosts and options that tie an installation to one package index.
INDEX = re.compile(r"pypi\.|pythonhosted|artifactory|devpi|--(?:extra-)?index-url|/simple/?\b", re.IGNORECASE)
#: Headings of one release in CHANGELOG.md: Keep a Changelog, and one of our own.
CHANGE_HEADINGS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security", "Results changed"}
MARKDOWN = [path for path in tracked_files() if path.suffix == ".md"]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


def pinned(lock: Path) -> dict[str, Version]:
    """Packages of a lock file and the version that each is pinned to."""
    found = re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {name: Version(version) for name, version in found}


@pytest.mark.parametrize(("rule", "pattern"), [("a machine's path", MACHINE_PATH), ("an index", INDEX)])
def test_no_text_names_a_machine_or_an_index(rule: str, pattern: re.Pattern[str]) -> None:
    named = [
        f"{name_of(path)}:{number}: {found.group()!r}"
        for path in tracked_files()
        if path != Path(__file__).resolve()
        for number, line in enumerate((text_of(path) or "").splitlines(), start=1)
        if (found := pattern.search(line))
    ]
    assert tracked_files()
    assert not named, f"{rule}: " + "\n".join(named)


def test_the_patterns_above_find_what_they_are_for() -> None:
    assert MACHINE_PATH.search('open("/Users/x")')
    assert MACHINE_PATH.search("in /home/me/project.")
    assert not MACHINE_PATH.search("https://example.org/Users/x, ../Users, homes/Users/me")
    assert INDEX.search("https://pypi.org/project/x")
    assert INDEX.search("--index-url https://example.org/simple")
    assert not INDEX.search("a simple index of quantities")


@pytest.mark.parametrize("lock", LOCKS, ids=name_of)
def test_a_lock_pins_by_hash_and_names_no_place(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[\w.-]+==)", text)[1:]
    assert blocks
    assert not [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block]
    assert "://" not in text


@pytest.mark.parametrize(
    ("lock", "extras"), [("run", []), ("dev", ["dev", "cluster", "images", "logs"]), ("docs", ["docs"])]
)
def test_a_lock_meets_what_pyproject_asks(lock: str, extras: list[str]) -> None:
    asked = [*project()["project"]["dependencies"]]
    asked += project()["dependency-groups"]["build"] if lock != "docs" else []
    asked += [line for extra in extras for line in project()["project"]["optional-dependencies"][extra]]
    versions = pinned(ROOT / "requirements" / f"{lock}.lock")
    unmet = [
        f"{line}: the lock has {versions.get(wanted.name)}; run `make lock`"
        for line in asked
        if (wanted := Requirement(line)).name != project()["project"]["name"]
        and not (wanted.name in versions and wanted.specifier.contains(versions[wanted.name], prereleases=True))
    ]
    assert not unmet, "\n".join(unmet)


def test_the_locks_agree() -> None:
    run, dev, docs = (pinned(ROOT / "requirements" / f"{name}.lock") for name in ("run", "dev", "docs"))
    assert run
    assert not {name: version for name, version in run.items() if dev.get(name) != version}
    # they are installed into one environment
    assert not {name: version for name, version in docs.items() if dev.get(name, version) != version}


def test_test_files_are_collected() -> None:
    lost = [
        name_of(path)
        for path in tracked_files()
        if path.is_relative_to(ROOT / "tests") and path.suffix == ".py" and not path.name.startswith("test_")
        if re.search(r"^\s*def test_", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    ]
    assert not lost, "pytest collects only files named test_*.py"


def test_tests_are_no_packages() -> None:
    # tests/dashboard/__init__.py would stand in the way of the package dashboard
    assert not [name_of(path) for path in (ROOT / "tests").rglob("__init__.py")]


def cited(content: Any) -> set[str]:
    """Keys of sources.toml that a scenario or price file refers to, at any depth."""
    if isinstance(content, dict):
        own = {content["source"]} if isinstance(content.get("source"), str) else set()
        return own.union(*(cited(value) for value in content.values()))
    return set().union(*(cited(value) for value in content)) if isinstance(content, list) else set()


def test_every_source_is_used_and_every_used_source_exists() -> None:
    folder = ROOT / "scenarios"
    content = tomllib.loads((folder / "sources.toml").read_text(encoding="utf-8"))
    known = {key for key, entry in content.items() if isinstance(entry, dict)}
    files = [path for path in folder.rglob("*.toml") if path.name != "sources.toml"]
    used = {path.name: cited(tomllib.loads(path.read_text(encoding="utf-8"))) for path in files}
    assert not {name: keys - known for name, keys in used.items() if keys - known}, "not in sources.toml"
    assert not known - set().union(*used.values()), "in sources.toml, but nothing cites it"


@pytest.mark.parametrize("page", MARKDOWN, ids=name_of)
def test_links_inside_the_project_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(<?([^)#\s>]+)", text)
    lost = [t for t in targets if "://" not in t and not t.startswith("mailto:") and not (page.parent / t).exists()]
    assert not lost


@pytest.mark.parametrize("page", MARKDOWN, ids=name_of)
def test_files_that_a_page_names_are_there(page: Path) -> None:
    folders = "simulator|dashboard|tests|docs|scenarios|requirements|benchmarks|\\.github"
    named = re.findall(rf"`((?:{folders})/[\w./-]+?)(?::\d+)?`", page.read_text(encoding="utf-8"))
    # a wheel carries the presets under this name; no checkout does
    lost = [name for name in named if not (ROOT / name).exists() and name != "simulator/presets"]
    assert not lost


def test_the_changelog_keeps_its_form() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    releases = re.findall(r"^## \[?([^\]\s]+)\]?", text, flags=re.MULTILINE)
    headings = set(re.findall(r"^### (.+)$", text, flags=re.MULTILINE))
    assert releases[0] in ("Unreleased", project()["project"]["version"])
    assert headings <= CHANGE_HEADINGS, f"headings are {sorted(CHANGE_HEADINGS)}"


def test_a_change_of_results_shows_before_and_after() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    parts = re.findall(r"^### Results changed\n(.*?)(?=^##|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    entries = [entry for part in parts for entry in re.split(r"^- ", part, flags=re.MULTILINE)[1:]]
    assert not [entry for entry in entries if not ("before" in entry and "after" in entry)]


def test_one_version_stands_everywhere() -> None:
    version = project()["project"]["version"]
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"[{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
