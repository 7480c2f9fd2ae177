"""Counts a training file: examples, tokens trained on, what is too long or malformed."""

from __future__ import annotations

from collections import Counter as Votes
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.calibration.containers import ROW_FAULTS
from simulator.calibration.distribution import Counter
from simulator.calibration.records import TrainingFile
from simulator.calibration.sniff import row_batches
from simulator.calibration.training_shapes import CHAT_RULE, TEXT_RULE, parts, shape_of, tool_schemas

if TYPE_CHECKING:
    from simulator.calibration.containers import Row
    from simulator.calibration.sniff import Sniff
    from simulator.calibration.tally import Tally
    from simulator.calibration.tokenizer import Tokenizer

#: Quantiles that are kept. [fraction]
SHARES: Final = (0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
#: Fewest examples that OpenAI accepts. [example] OpenAI fine-tuning guide.
FEWEST_EXAMPLES: Final = 10
_CHAT_SHAPES: Final = ("messages", "system + messages", "conversations", "preference")


def recognises(sniff: Sniff) -> bool:
    """True if most of the first rows have the shape of an example, and at least one is whole."""
    shaped = sum(shape_of(row) is not None for row in sniff.rows)
    return 2 * shaped > len(sniff.rows) and any(_is_example(row) for row in sniff.rows)


def _is_example(row: Row) -> bool:
    """True for a row that is a well-formed example and nothing else."""
    shape = shape_of(row)
    if shape is None:
        return False
    try:
        return any(part.own for part in parts(row, shape))
    except ROW_FAULTS:
        return False


@dataclass(slots=True)
class _Sums:
    """Running sums over the examples."""

    examples: int = 0
    total: int = 0
    trained: int = 0
    own: int = 0
    over: int = 0
    longest: int = 0
    schemas: int = 0


def training_file(sniff: Sniff, tally: Tally, tokenizer: Tokenizer, max_tokens: int | None = None) -> TrainingFile:
    """Count a training file.

    Parameters
    ----------
    sniff : Sniff
        First look at the file.
    tally : Tally
        Books of the import.
    tokenizer : Tokenizer
        What counts the tokens.
    max_tokens : int, optional
        Longest example that the provider trains on [token]; longer ones are cut there.

    Returns
    -------
    TrainingFile
        The counts.

    Notes
    -----
    Tool schemas have no public counting rule: they are estimated as JSON text and stand outside the totals, so a
    file with tools is billed for more than ``tokens_trained``.
    """
    sums, lengths, shapes = _Sums(), Counter(), Votes[str]()
    main = ""
    known_schemas, schema_tokens = "", 0
    for numbers, rows in row_batches(sniff, tally):
        shapes.update(shape_of(row) or "" for row in rows)
        main = main or next((shape for shape, _ in shapes.most_common() if shape), "")
        counted = []
        for number, row in zip(numbers, rows, strict=True):
            try:
                shape = shape_of(row)
                if shape is None:
                    raise ValueError("none of the known shapes of an example")
                if _kind(shape) != _kind(main):
                    raise ValueError(f"another shape ({shape}) than the rest of the file ({main})")
                counted.append(_add(sums, row, shape, tokenizer, max_tokens))
                schemas = tool_schemas(row)
                if schemas != known_schemas:
                    known_schemas, schema_tokens = schemas, tokenizer.count(schemas)
                sums.schemas += schema_tokens if schemas else 0
            except ROW_FAULTS as fault:
                text = str(fault) if type(fault) is ValueError else "fields are missing or of the wrong type"
                tally.drop(text, f"line {number}")
        lengths.add(np.array(counted, dtype=np.float64))
    _note(sums, main, tally, tokenizer, max_tokens)
    distribution = lengths.distribution()
    quantiles = distribution.quantiles(SHARES)
    return TrainingFile(
        shape=main,
        examples=sums.examples,
        tokens_total=sums.total,
        tokens_trained=sums.trained,
        tokens_assistant=sums.own,
        quantiles=dict(zip(SHARES, quantiles.tolist(), strict=True)),
        mean=sums.total / sums.examples if sums.examples else float("nan"),
        longest=sums.longest,
        over_length=sums.over,
        max_tokens=max_tokens,
        malformed=tally.dropped.total(),
        has_tools=sums.schemas > 0,
        tool_schema_tokens=sums.schemas,
        tokenizer=tokenizer.name,
        exact=tokenizer.exact,
        factor=tokenizer.factor.value,
        factor_low=tokenizer.factor.low,
        factor_high=tokenizer.factor.high,
        counting_rule=CHAT_RULE if main in _CHAT_SHAPES else TEXT_RULE,
    )


def _kind(shape: str) -> str:
    """Shapes that may stand in one file together."""
    return "messages" if shape == "system + messages" else shape


def _add(sums: _Sums, row: Row, shape: str, tokenizer: Tokenizer, max_tokens: int | None) -> int:
    """Add one example; returns its tokens."""
    whole = own = 0
    for part in parts(row, shape):
        tokens = tokenizer.count(part.text) if part.text else 0
        whole += tokens + part.extra
        own += tokens if part.own else 0
    sums.examples += 1
    sums.total += whole
    sums.own += own
    sums.longest = max(sums.longest, whole)
    sums.trained += whole if max_tokens is None else min(whole, max_tokens)
    sums.over += max_tokens is not None and whole > max_tokens
    return whole


def _note(sums: _Sums, main: str, tally: Tally, tokenizer: Tokenizer, max_tokens: int | None) -> None:
    """Say what the reader should know about the counts."""
    if not tokenizer.exact:
        tally.assume(
            f"{tokenizer.name} stands in for the model's own tokenizer, which makes {tokenizer.factor.low:g} to "
            f"{tokenizer.factor.high:g} times as many tokens ({tokenizer.factor.why})."
        )
    if sums.schemas:
        tally.assume(
            "Tool schemas are estimated as JSON text and stand outside the totals: no public rule counts them."
        )
    if sums.over:
        tally.warn(f"{sums.over} examples are longer than {max_tokens} tokens; training cuts them there.")
    if 0 < sums.examples < FEWEST_EXAMPLES:
        tally.warn(f"{sums.examples} examples; OpenAI accepts files from {FEWEST_EXAMPLES} on.")
    if main == "preference":
        tally.assume("Both the preferred and the rejected answer are counted.")
