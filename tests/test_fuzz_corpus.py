"""Inputs that the fuzzer kept, replayed: each is answered or refused in order, and none of them crashes again."""

from __future__ import annotations

import pytest
from house import ROOT

from fuzz.targets import TARGETS

CORPUS = ROOT / "fuzz" / "corpus"


@pytest.mark.parametrize("target", TARGETS)
def test_the_kept_corpus_is_answered_in_order(target: str) -> None:
    files = sorted((CORPUS / target).iterdir())
    assert files
    for path in files:
        try:
            TARGETS[target](path.read_bytes())
        except Exception as error:
            error.add_note(f"replay it: {target} {path.name}")
            raise


def test_the_corpus_stays_small() -> None:
    sizes = [path.stat().st_size for path in CORPUS.rglob("*") if path.is_file()]
    assert sum(sizes) < 1_000_000
    assert max(sizes) < 10_000
