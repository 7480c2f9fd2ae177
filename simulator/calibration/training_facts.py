"""What a training file says: counts, what is over the limit or malformed, and what one run costs where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.calibration.estimates import Fact
from simulator.calibration.training_bills import TRAINING_RUN, USUAL_EPOCHS, training_bills

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.calibration.records import TrainingFile


def training_facts(training: TrainingFile) -> Iterator[Fact]:
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


def bill_facts(training: TrainingFile, prices: Mapping[str, float], present: Mapping[str, float]) -> Iterator[Fact]:
    """Cost of one run on a training file at every offer, the cheapest first."""
    otherwise = present.get("fine_tuning.epochs", USUAL_EPOCHS)
    for one in training_bills(training=training, prices=prices, otherwise=otherwise):
        ranged = one.low < one.high
        passes = f"{one.epochs:g} epochs ({'its default' if one.epochs_by else 'no default published'})"
        yield Fact(
            of=one.offer, name=f"{TRAINING_RUN}{passes}", value=one.cost, unit="USD",
            low=one.low if ranged else None, high=one.high if ranged else None,
        )  # fmt: skip
