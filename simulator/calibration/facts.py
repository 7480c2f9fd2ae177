"""What a file says beside the inputs that it proposes: distributions, shares, present spend, agreement, bills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.calibration.estimates import Fact
from simulator.calibration.evaluation_facts import evaluation_facts
from simulator.calibration.request_facts import request_facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.calibration.reading import Reading
    from simulator.calibration.records import TrainingFile
    from simulator.calibration.spend import TokenPrices


def facts(reading: Reading, prices: Mapping[str, TokenPrices] | None = None) -> tuple[Fact, ...]:
    """Facts of a file.

    Parameters
    ----------
    reading : Reading
        What `read` made of the file.
    prices : mapping of str to TokenPrices, optional
        Prices by the log's model names: then our bill stands beside the reported cost.

    Returns
    -------
    tuple of Fact
        Numbers that the file holds; those that it lacks are absent.
    """
    found: list[Fact] = []
    if reading.requests is not None:
        found += request_facts(reading.requests, prices or {})
    if reading.evaluation is not None:
        found += evaluation_facts(reading.evaluation)
    if reading.training is not None:
        found += _training_facts(reading.training)
    if reading.cache_bound is not None:
        bound = "best possible cache share (upper bound)"
        found.append(Fact(of="the file", name=bound, value=reading.cache_bound, unit="fraction"))
    return tuple(fact for fact in found if fact.value == fact.value)


def _training_facts(training: TrainingFile) -> Iterator[Fact]:
    """Facts of a training file."""
    of = "the file"
    yield Fact(of=of, name="tokens, uncut", value=training.tokens_total, unit="token")
    yield Fact(of=of, name="tokens trained in one epoch", value=training.tokens_trained, unit="token")
    yield Fact(of=of, name="tokens of the assistant", value=training.tokens_assistant, unit="token")
    for share, value in training.quantiles.items():
        yield Fact(of=of, name=f"tokens an example, P{100 * share:g}", value=value, unit="token/example")
    yield Fact(of=of, name="longest example", value=training.longest, unit="token")
    if training.max_tokens is not None:
        yield Fact(of=of, name="examples over the limit", value=training.over_length, unit="example")
    yield Fact(of=of, name="malformed lines", value=training.malformed, unit="line")
    if training.has_tools:
        yield Fact(
            of=of, name="tool schemas, an estimate outside the totals", value=training.tool_schema_tokens, unit="token"
        )
