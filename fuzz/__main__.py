"""Fuzz one target with atheris: ``python -m fuzz TARGET [SECONDS]``; install it with ``pip install atheris``.

It starts from the kept corpus, from presets, faulty scenarios and one file of every format. Inputs that reach new code
stay in ``fuzz/found``; ``python -m fuzz TARGET 0`` then merges the smallest set that covers the same into the kept
corpus, which the test suite replays. A crash is written to ``fuzz/found`` too, and its name is printed.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["simulator", "dashboard"], enable_loader_override=False):
    from fuzz.targets import ENDINGS, TARGETS

ROOT = Path(__file__).resolve().parent
#: Longest input. [byte]
LONGEST = 8_192
#: Longest input that is kept for good. [byte]
KEPT = 2_048
#: Words that are in no declaration.
WORDS = (
    "value", "low", "high", "unit", "source", "where", "assumption", "format = 1", "reviewed = 2026-11-22",
    "[correlation]", "model", "as_of", "changes", "scenario", "text", "look", "metric", "nan", "inf", "1e400", "null",
    "true", "usage", "prompt_tokens", "completion_tokens", "messages", "role", "content", "assistant", "created_at",
)  # fmt: skip


def seeds(target: str) -> list[bytes]:
    """Whole inputs to start from."""
    sys.path[:0] = [str(ROOT.parent / "tests")]
    if target == "scenario":
        folders = (ROOT.parent / "scenarios", ROOT.parent / "tests" / "bad_scenarios")
        return [path.read_bytes() for folder in folders for path in sorted(folder.glob("*.toml"))]
    if target == "page":
        look = {"scheme": "light", "metric": "total_cost", "scale": "log"}
        volume = {"workload.requests_per_month": [50_000, "request/month"], "hybrid.escalation": "route"}
        states = [
            {"scenario": "ticket-triage", "changes": volume}, {"scenario": "x", "text": "format = 1", "changes": {}},
            {"scenario": "brand-voice", "changes": {"requirements.min_pass_rate": None, "prompting.shots": "3"}},
        ]  # fmt: skip
        return [json.dumps({"state": state, "look": look}).encode() for state in states]
    if target == "address":
        return [
            b"?v=2&s=content-moderation&prompting.shots=4",
            b"health",
            b"assets/live.js",
            b"_dash-layout",
            b"%2e/x",
        ]
    from calibration.seeds import seeds as files

    kinds = {ending: number for number, ending in enumerate(ENDINGS)}
    return [bytes([kinds.get("".join(Path(name).suffixes), 0)]) + data for name, data in files().values()]


def dictionary(place: Path) -> Path:
    """Write down the words of the formats, so that the fuzzer need not find them letter by letter."""
    from simulator.parameters import PARAMETERS
    from simulator.units import UNITS

    words = {*PARAMETERS, *(name.partition(".")[2] for name in PARAMETERS), *UNITS, *WORDS}
    quoted = (word.replace("\\", "\\\\").replace('"', '\\"') for word in sorted(words))
    place.write_text("".join(f'"{word}"\n' for word in quoted), encoding="ascii", errors="ignore")
    return place


def main(target: str, seconds: int) -> None:
    """Fuzz for some seconds, or merge what was found where there are none."""
    kept, found = ROOT / "corpus" / target, ROOT / "found" / target
    for folder in (kept, found):
        folder.mkdir(parents=True, exist_ok=True)
    for data in seeds(target):
        (found / hashlib.sha1(data, usedforsecurity=False).hexdigest()).write_bytes(data)
    options = [f"-max_len={LONGEST}", "-timeout=20", "-rss_limit_mb=3000", f"-artifact_prefix={found.parent}/{target}-"]
    options += [f"-max_total_time={seconds}", str(found), str(kept)] if seconds else ["-merge=1", str(kept), str(found)]
    options.append(f"-dict={dictionary(found.parent / f'{target}.words')}")
    if not seconds:
        options[0] = f"-max_len={KEPT}"
    fuzz(target, ["-print_final_stats=1", *options])


def fuzz(target: str, options: list[str]) -> None:
    """Hand over to the fuzzer, which calls itself by its first word where it merges."""
    atheris.Setup([f"{sys.executable} -m fuzz {target}", *options], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[2:] and sys.argv[2].startswith("-"):
        fuzz(sys.argv[1], sys.argv[2:])
    main(sys.argv[1], int(sys.argv[2]) if sys.argv[2:] else 60)
