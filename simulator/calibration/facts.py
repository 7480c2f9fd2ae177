"""What a file says beside the inputs that it proposes: distributions, shares, present spend, agreement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.calibration.agreement import agreement
from simulator.calibration.estimates import Estimate
from simulator.calibration.pass_rates import PassRate, case_counts, of_variant
from simulator.calibration.request_summary import COST, REQUESTS
from simulator.calibration.spend import bill_checks, reported_cost_per_month

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.calibration.evaluation import Evaluation
    from simulator.calibration.reading import Reading
    from simulator.calibration.records import TrainingFile
    from simulator.calibration.request_summary import ModelSummary, RequestSummary
    from simulator.calibration.spend import TokenPrices

#: Quantiles that are told of each token count. [fraction]
SHARES: Final = (0.05, 0.5, 0.95, 0.99)
#: Fewest pairs for a correlation. [request]
_FEWEST_PAIRS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One number that was read or computed from a file, without any model of it.

    Attributes
    ----------
    of : str
        What it is about: a model, a variant, or the file.
    name : str
        What it is, in words.
    value : float
        The number.
    unit : str
        Its unit.
    """

    of: str
    name: str
    value: float
    unit: str


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
        found += _request_facts(reading.requests, prices or {})
    if reading.evaluation is not None:
        found += _evaluation_facts(reading.evaluation)
    if reading.training is not None:
        found += _training_facts(reading.training)
    if reading.cache_bound is not None:
        found.append(
            Fact(
                of="the file",
                name="best possible cache share (upper bound)",
                value=reading.cache_bound,
                unit="fraction",
            )
        )
    return tuple(fact for fact in found if fact.value == fact.value)


def _request_facts(summary: RequestSummary, prices: Mapping[str, TokenPrices]) -> Iterator[Fact]:
    """Facts of a request log, model by model."""
    for place, model in enumerate(summary.models):
        yield from _model_facts(summary, model, place)
    spend = reported_cost_per_month(summary)
    yield Fact(of="the file", name="reported spend, at the file's pace", value=spend, unit="USD/month")
    for check in bill_checks(summary, prices):
        of = check.model
        yield Fact(of=of, name="our bill over the reported cost", value=check.ratio, unit="ratio")
        if check.place == "open":
            yield Fact(of=of, name="our bill, cached tokens inside the input", value=check.inside, unit="USD")
            yield Fact(of=of, name="our bill, cached tokens beside the input", value=check.beside, unit="USD")


def _model_facts(summary: RequestSummary, model: ModelSummary, place: int) -> Iterator[Fact]:
    """Facts of one model."""
    of = model.model or "the file"
    if model.counted:
        yield Fact(of=of, name="requests", value=model.requests, unit="request")
    known = model.answered + model.failed
    if known:
        yield Fact(of=of, name="failed requests", value=model.failed / known, unit="fraction")
    for what, tokens in (
        ("input", model.input_tokens),
        ("uncached input", model.uncached_tokens),
        ("output", model.out_tokens),
    ):
        if tokens is None or not tokens.size or (what == "uncached input" and model.place == "none"):
            continue
        yield Fact(of=of, name=f"{what} tokens, mean", value=tokens.mean, unit="token/request")
        for share, value in zip(SHARES, tokens.quantiles(SHARES).tolist(), strict=True):
            yield Fact(of=of, name=f"{what} tokens, P{100 * share:g}", value=value, unit="token/request")
    yield Fact(of=of, name="input read from the cache", value=model.cache_share, unit="fraction")
    yield from _joint(summary, of, place)
    billed = model.billed.sum(axis=0)
    if billed[COST] and billed[REQUESTS]:
        yield Fact(of=of, name="reported cost", value=float(billed[COST]), unit="USD")


def _joint(summary: RequestSummary, of: str, place: int) -> Iterator[Fact]:
    """How input and output go together: long inputs may have longer answers."""
    rows = summary.column("model") == place
    given, out = summary.column("input")[rows], summary.column("out")[rows]
    if len(given) < _FEWEST_PAIRS or not np.ptp(given) or not np.ptp(out):
        return
    yield Fact(of=of, name="correlation of input and output", value=float(np.corrcoef(given, out)[0, 1]), unit="ratio")
    middle = np.median(given)
    for name, half in (("shorter", given <= middle), ("longer", given > middle)):
        if half.any():
            value = float(np.median(out[half]))
            yield Fact(of=of, name=f"output tokens, median of the {name} inputs", value=value, unit="token/request")


def _evaluation_facts(evaluation: Evaluation) -> Iterator[Fact]:
    """Facts of an evaluation, variant by variant; consistency never without accuracy."""
    words, answers = agreement(evaluation.records, of="output"), agreement(evaluation.records, of="answer")
    for variant in evaluation.variants:
        rate = of_variant(evaluation.records, variant)
        passes, repeats = case_counts(record for record in evaluation.records if record.variant == variant)
        if isinstance(rate, PassRate):
            yield Fact(of=variant, name="items", value=rate.items, unit="item")
            yield Fact(of=variant, name="answers per item", value=rate.repeats, unit="answer/item")
            yield Fact(of=variant, name="right answers", value=float(passes.sum() / repeats.sum()), unit="fraction")
            if isinstance(rate.consistency, Estimate):
                yield Fact(of=variant, name="right in all of 10 repeats", value=rate.consistency.value, unit="fraction")
        for what, found in (("answers", answers.get(variant)), ("outputs, word for word", words.get(variant))):
            if found is not None:
                share = found.unanimous / found.items
                yield Fact(of=variant, name=f"items with equal {what}", value=share, unit="fraction")
                yield Fact(of=variant, name=f"pairs with equal {what}", value=found.pairwise, unit="fraction")
        graded = [record.grader_tokens for record in evaluation.records if record.variant == variant]
        spent = sum(tokens or 0.0 for tokens in graded)
        if spent:
            yield Fact(of=variant, name="tokens of the grader, apart", value=spent, unit="token")


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
