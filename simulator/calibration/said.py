"""What each kind of file says: estimates of inputs, gaps, and the facts beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from simulator.calibration.comparison import comparison
from simulator.calibration.epoch_rules import epochs_at
from simulator.calibration.estimates import Estimate, Fact, Gap
from simulator.calibration.eval_proposals import advise, chosen_variant, eval_estimates
from simulator.calibration.evaluation_facts import comparison_facts, comparison_warning, evaluation_facts
from simulator.calibration.pass_rates import rate_of
from simulator.calibration.pooling import meant, pooled
from simulator.calibration.records import CalibrationError
from simulator.calibration.request_facts import request_facts, seasons
from simulator.calibration.request_proposals import of_model, request_estimates
from simulator.calibration.spend import bill_checks, bill_warnings
from simulator.calibration.tokenizer import REFERENCE
from simulator.calibration.training_facts import bill_facts, training_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simulator.calibration.evaluation import Evaluation
    from simulator.calibration.reading import Reading
    from simulator.calibration.records import TrainingFile
    from simulator.calibration.request_summary import RequestSummary
    from simulator.calibration.spend import TokenPrices
    from simulator.calibration.tally import Tally


#: Whose rule of epochs is proposed where the scenario names no offer.
_OPENAI: Final = "openai:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a file says.

    Attributes
    ----------
    estimates : mapping of str to Estimate or Gap
        Inputs by dotted name, or what is missing for them.
    gaps : tuple of Gap
        What else cannot be said.
    facts : tuple of Fact
        Numbers beside the inputs; those that the file lacks are absent.
    """

    estimates: Mapping[str, Estimate | Gap]
    gaps: tuple[Gap, ...] = ()
    facts: tuple[Fact, ...] = ()


def requests_say(
    summary: RequestSummary,
    approach: str,
    present: Mapping[str, float],
    notes: Tally,
    *,
    model: str | None,
    prices: Mapping[str, TokenPrices],
) -> Said:
    """What a request log says; of one model alone, if one is named.

    Raises
    ------
    CalibrationError
        If there is no such model.
    """
    names = [found.model for found in summary.models]
    chosen = summary
    if model is not None:
        if model not in names:
            raise CalibrationError(f"There is no model `{model}`; the file has {', '.join(map(str, names))}.")
        chosen = of_model(summary, model)
    elif len(names) > 1 and summary.requests:
        share = summary.models[0].requests / summary.requests
        notes.warn(
            f"Tokens and times are those of {names[0]} ({share:.0%} of the requests); the volume is that of all."
        )
    for text in bill_warnings(bill_checks(chosen, prices)):
        notes.warn(text)
    facts, gaps = seasons(chosen)
    return Said(
        estimates=request_estimates(chosen, approach, present),
        gaps=tuple(gaps),
        facts=_there([*facts, *request_facts(chosen, prices)]),
    )


def evaluation_says(
    evaluation: Evaluation,
    approach: str,
    present: Mapping[str, float],
    notes: Tally,
    *,
    variant: str | None,
    before: str | None,
    versus: str | None,
    examples: Mapping[str, float],
) -> Said:
    """What an evaluation says: of the variant that is named or the first, and of those it is set against.

    Raises
    ------
    CalibrationError
        If there is no such variant.
    """
    variant, before, versus = (meant(evaluation, name) if name else None for name in (variant, before, versus))
    sizes = {meant(evaluation, name): count for name, count in examples.items()}
    evaluation = pooled(evaluation, [variant, before, versus, *sizes])
    chosen = chosen_variant(evaluation, variant)
    if variant is None and len(evaluation.variants) > 1:
        notes.warn(f"{len(evaluation.variants)} variants; the numbers are those of {chosen}.")
    others = [chosen_variant(evaluation, name) for name in dict.fromkeys((before, versus)) if name]
    for name in sizes:
        chosen_variant(evaluation, name)
    advise(rate_of(evaluation, chosen), chosen, notes)
    facts: list[Fact] = []
    gaps: list[Gap] = []
    for other in others:
        found = comparison(evaluation.records, other, chosen)
        if isinstance(found, Gap):
            gaps.append(replace(found, name=f"{chosen} against {other}"))
            continue
        facts += comparison_facts(found, other, chosen)
        warning = comparison_warning(found, other, chosen)
        if warning:
            notes.warn(warning)
    asked = [chosen, *others, *sizes]
    # what is asked about comes first
    rest = sorted(
        evaluation_facts(evaluation), key=lambda fact: asked.index(fact.of) if fact.of in asked else len(asked)
    )
    return Said(
        estimates=eval_estimates(evaluation, approach, present, chosen, before, sizes),
        gaps=tuple(gaps),
        facts=_there([*facts, *rest]),
    )


def training_says(
    training: TrainingFile, present: Mapping[str, float], prices: Mapping[str, float], offer: str | None
) -> Said:
    """What a training file says, its bill at each of the prices included; epochs by the rule of the offer, if any."""
    return Said(
        estimates=_training_estimates(training, present, offer),
        facts=_there([*training_facts(training), *bill_facts(training, prices, present)]),
    )


def bound_facts(reading: Reading) -> tuple[Fact, ...]:
    """Best possible cache share of a trace that allows to work it out."""
    if reading.cache_bound is None:
        return ()
    name = "best possible cache share (upper bound)"
    return _there([Fact(of="the file", name=name, value=reading.cache_bound, unit="fraction")])


def _there(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Facts that the file holds."""
    return tuple(fact for fact in facts if fact.value == fact.value)


def _training_estimates(
    training: TrainingFile, present: Mapping[str, float], offer: str | None
) -> dict[str, Estimate | Gap]:
    """Inputs that a training file tells; it always speaks for fine-tuning."""
    counted = f"{training.counting_rule}; {training.tokenizer}"
    low, middle, high = training.factor_low, training.factor, training.factor_high
    if training.tokenizer == REFERENCE and training.exact:
        # counted in reference tokens: the scenario's own model may cut the same text otherwise
        low = middle = high = present.get("fine_tuning.token_factor", 1.0)
    tokens = training.tokens_trained / training.examples
    epochs, source = epochs_at(offer or _OPENAI, examples=training.examples, otherwise=0.0)
    return {
        "fine_tuning.training_examples": Estimate(
            value=training.examples, low=training.examples, high=training.examples, why="well-formed lines of the file"
        ),
        "fine_tuning.training_tokens_per_example": Estimate(
            value=tokens * middle, low=tokens * low, high=tokens * high,
            why=counted + ("" if middle == 1 else f"; times the token factor {middle:g}"),
        ),
        "fine_tuning.epochs": Estimate(value=epochs, low=epochs, high=epochs, why=f"default: {source}")
        if source
        else Gap(name="fine_tuning.epochs", missing=f"{offer} publishes no default; the scenario's own stay"),
    }  # fmt: skip
