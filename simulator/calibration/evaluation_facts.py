"""What an evaluation says beside the inputs: accuracy and agreement with their ranges, paired differences, graders."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from simulator.calibration.agreement import agreement
from simulator.calibration.comparison import Comparison
from simulator.calibration.estimates import Estimate, Fact
from simulator.calibration.pass_rates import PassRate, rate_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.calibration.evaluation import Evaluation


def evaluation_facts(evaluation: Evaluation) -> Iterator[Fact]:
    """Facts of an evaluation, variant by variant; consistency never without accuracy.

    Parameters
    ----------
    evaluation : Evaluation
        Answers of the file.
    """
    words, answers = agreement(evaluation.records, of="output"), agreement(evaluation.records, of="answer")
    for variant in evaluation.variants or [total.variant for total in evaluation.totals]:
        rate = rate_of(evaluation, variant)
        if isinstance(rate, PassRate):
            yield Fact(of=variant, name="items", value=rate.items, unit="item")
            yield Fact(of=variant, name="answers per item", value=rate.repeats, unit="answer/item")
            yield Fact(
                of=variant, name="right answers", value=rate.right, unit="fraction", low=rate.pass_rate.low,
                high=rate.pass_rate.high,
            )  # fmt: skip
            yield from _estimated(variant, "right in all of 10 repeats", rate.consistency)
            yield from _estimated(variant, "two repeats both right or both wrong", rate.agreement)
        for what, found in (("answers", answers.get(variant)), ("outputs, word for word", words.get(variant))):
            if found is not None:
                yield from _estimated(variant, f"items with equal {what}", found.unanimous_share)
                yield from _estimated(variant, f"pairs with equal {what}", found.pairwise_share)
        graded = [record.grader_tokens for record in evaluation.records if record.variant == variant]
        spent = sum(tokens or 0.0 for tokens in graded)
        if spent:
            yield Fact(of=variant, name="tokens of the grader, apart", value=spent, unit="token")


def _estimated(of: str, name: str, estimate: object) -> Iterator[Fact]:
    """Fact of an estimated share; none for a gap."""
    if isinstance(estimate, Estimate):
        yield Fact(of=of, name=name, value=estimate.value, unit="fraction", low=estimate.low, high=estimate.high)


def comparison_facts(found: Comparison, first: str, second: str) -> Iterator[Fact]:
    """Facts of two variants on the same items.

    Parameters
    ----------
    found : Comparison
        The second against the first.
    first, second : str
        Their names.
    """
    of, share = f"{second} against {first}", found.difference
    yield Fact(of=of, name="items under both", value=found.items, unit="item")
    yield Fact(of=of, name="pass rate, difference", value=share.value, unit="fraction", low=share.low, high=share.high)
    yield Fact(of=of, name="items that it does better", value=found.better, unit="item")
    yield Fact(of=of, name="items that it does worse", value=found.worse, unit="item")
    yield Fact(of=of, name="chance of such a split, if neither were better", value=found.p_value, unit="fraction")
    if share.value > 0:
        yield from _estimated(of, "errors removed", found.error_removed)


def comparison_warning(found: Comparison, first: str, second: str) -> str:
    """How many items would tell the two apart, where these cannot; "" where they can."""
    share = found.difference
    if share.low > 0 or share.high < 0:
        return ""
    said = f"{second} against {first}: {found.items} items do not tell which is better"
    if not share.value:
        return f"{said}; they do equally well here."
    needed = ceil(found.items * ((share.high - share.low) / 2 / share.value) ** 2)
    return f"{said}; about {max(needed, found.items + 1)} would, if the difference stays."
