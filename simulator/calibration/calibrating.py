"""From what a file says to the inputs that it proposes, the gaps that it leaves, and the facts beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from simulator.calibration.comparison import comparison
from simulator.calibration.epoch_rules import default_epochs
from simulator.calibration.estimates import Estimate, Fact, Gap, Proposal
from simulator.calibration.eval_proposals import advise, chosen_variant, eval_estimates
from simulator.calibration.evaluation_facts import comparison_facts, comparison_warning
from simulator.calibration.facts import facts
from simulator.calibration.pass_rates import rate_of
from simulator.calibration.pooling import pooled
from simulator.calibration.records import CalibrationError
from simulator.calibration.request_facts import seasons
from simulator.calibration.request_proposals import of_model, request_estimates
from simulator.calibration.spend import bill_checks, bill_warnings
from simulator.calibration.tally import Tally
from simulator.calibration.tokenizer import REFERENCE
from simulator.calibration.training_bills import USUAL_EPOCHS, training_bills
from simulator.parameters import PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from simulator.calibration.reading import Reading
    from simulator.calibration.records import TrainingFile
    from simulator.calibration.spend import TokenPrices

#: Approaches that a file can speak for; the hybrid is made of the two.
APPROACHES: Final = ("prompting", "fine_tuning")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What a file proposes, and what it cannot say.

    Attributes
    ----------
    proposals : tuple of Proposal
        Inputs with value, low, high, unit, reason and source.
    gaps : tuple of Gap
        Inputs that the file holds too little for, and what is missing.
    warnings : tuple of str
        What the reader should look at before taking the proposals over.
    facts : tuple of Fact
        Numbers that the file holds beside them: distributions, shares, present spend, agreement.
    """

    proposals: tuple[Proposal, ...]
    gaps: tuple[Gap, ...]
    warnings: tuple[str, ...]
    facts: tuple[Fact, ...] = ()


def calibration(
    reading: Reading,
    *,
    approach: str = "prompting",
    model: str | None = None,
    variant: str | None = None,
    before: str | None = None,
    versus: str | None = None,
    examples: Mapping[str, float] | None = None,
    present: Mapping[str, float] | None = None,
    now: date | None = None,
    prices: Mapping[str, TokenPrices] | None = None,
    training_prices: Mapping[str, float] | None = None,
) -> Calibration:
    """Propose inputs from a file.

    Parameters
    ----------
    reading : Reading
        What `read` made of the file.
    approach : str, optional
        Approach that the file speaks for: "prompting" or "fine_tuning".
    model : str, optional
        Model of a request log to look at alone; without it, tokens and times are those of the most used model and
        the volume is that of all.
    variant, before : str, optional
        Variant of an evaluation to take the numbers from (the first without it), and the one before prompt work, with
        the same examples. A star stands for any text: variants that it fits count as repeats of one.
    versus : str, optional
        Another variant to compare it with, item by item.
    examples : mapping of str to float, optional
        Variant -> examples in its prompt, or trained on [example]: the learning curve then comes from the file.
    present : mapping of str to float, optional
        Present values of the scenario in canonical units by dotted name: what the file's numbers are set against.
    now : date, optional
        Day of the import, for the source text.
    prices : mapping of str to TokenPrices, optional
        Prices by the log's model names (`model_prices`): then our bill stands beside the reported cost.
    training_prices : mapping of str to float, optional
        Offer -> price of a trained token [USD/token] (`training_prices`): then a run on a training file is billed.

    Returns
    -------
    Calibration
        Proposals in the order of the inputs' index, gaps and warnings.

    Raises
    ------
    CalibrationError
        If there is no such approach, model or variant.
    """
    if approach not in APPROACHES:
        raise CalibrationError(f"`{approach}` is no approach a file can speak for; choose {' or '.join(APPROACHES)}.")
    values = dict(present or {})
    notes = Tally()
    more: list[Fact] = []
    missing: list[Gap] = []
    if reading.requests is not None:
        summary = reading.requests
        names = [found.model for found in summary.models]
        if model is not None:
            if model not in names:
                raise CalibrationError(f"There is no model `{model}`; the file has {', '.join(map(str, names))}.")
            summary = of_model(summary, model)
        elif len(names) > 1 and summary.requests:
            share = summary.models[0].requests / summary.requests
            notes.warn(
                f"Tokens and times are those of {names[0]} ({share:.0%} of the requests); the volume is that of all."
            )
        estimates = request_estimates(summary, approach, values)
        more, missing = seasons(summary)
        for text in bill_warnings(bill_checks(summary, prices or {})):
            notes.warn(text)
    elif reading.evaluation is not None:
        evaluation = pooled(reading.evaluation, [variant, before, versus, *(examples or {})])
        reading = replace(reading, evaluation=evaluation)
        chosen = chosen_variant(evaluation, variant)
        if variant is None and len(evaluation.variants) > 1:
            notes.warn(f"{len(evaluation.variants)} variants; the numbers are those of {chosen}.")
        for name in (before, versus, *(examples or {})):
            chosen_variant(evaluation, name or chosen)
        advise(rate_of(evaluation, chosen), chosen, notes)
        estimates = eval_estimates(evaluation, approach, values, chosen, before, examples)
        for other in dict.fromkeys(name for name in (before, versus) if name):
            found = comparison(evaluation.records, other, chosen)
            if isinstance(found, Gap):
                missing.append(replace(found, name=f"{chosen} against {other}"))
                continue
            more += comparison_facts(found, other, chosen)
            notes.warn(comparison_warning(found, other, chosen))
    elif reading.training is not None:
        estimates = _training_estimates(reading.training, values)
    else:
        raise CalibrationError(f"{reading.path.name}: nothing was read.")
    source = reading.source + (f"; read {now:%Y-%m-%d}" if now else "")
    proposed = [
        _proposal(name, estimate, source) for name, estimate in estimates.items() if isinstance(estimate, Estimate)
    ]
    order = list(PARAMETERS)
    return Calibration(
        proposals=tuple(sorted(proposed, key=lambda proposal: order.index(proposal.name))),
        gaps=(
            *(replace(estimate, name=name) for name, estimate in estimates.items() if isinstance(estimate, Gap)),
            *missing,
        ),
        warnings=tuple(filter(None, notes.warnings)),
        facts=(*more, *facts(reading, prices), *_bills(reading.training, training_prices, values)),
    )


def proposals(
    reading: Reading,
    *,
    approach: str = "prompting",
    model: str | None = None,
    variant: str | None = None,
    before: str | None = None,
    present: Mapping[str, float] | None = None,
    now: date | None = None,
) -> list[Proposal]:
    """Proposed inputs alone; see `calibration` for the arguments, and for what the file cannot say."""
    found = calibration(
        reading, approach=approach, model=model, variant=variant, before=before, present=present, now=now
    )
    return list(found.proposals)


def _training_estimates(training: TrainingFile, present: Mapping[str, float]) -> dict[str, Estimate | Gap]:
    """Inputs that a training file tells; it always speaks for fine-tuning."""
    counted = f"{training.counting_rule}; {training.tokenizer}"
    low, middle, high = training.factor_low, training.factor, training.factor_high
    if training.tokenizer == REFERENCE and training.exact:
        # counted in reference tokens: the scenario's own model may cut the same text otherwise
        low = middle = high = present.get("fine_tuning.token_factor", 1.0)
    tokens = training.tokens_trained / training.examples
    epochs = default_epochs(examples=training.examples)
    return {
        "fine_tuning.training_examples": Estimate(
            value=training.examples, low=training.examples, high=training.examples, why="well-formed lines of the file"
        ),
        "fine_tuning.training_tokens_per_example": Estimate(
            value=tokens * middle, low=tokens * low, high=tokens * high,
            why=counted + ("" if middle == 1 else f"; times the token factor {middle:g}"),
        ),
        "fine_tuning.epochs": Estimate(
            value=epochs, low=epochs, high=epochs, why="OpenAI's default for this many examples (2023 rule)"
        ),
    }  # fmt: skip


def _bills(
    training: TrainingFile | None, prices: Mapping[str, float] | None, present: Mapping[str, float]
) -> Iterator[Fact]:
    """Cost of one run on a training file at every offer, the cheapest first."""
    if training is None or not prices:
        return
    otherwise = present.get("fine_tuning.epochs", USUAL_EPOCHS)
    for one in training_bills(training=training, prices=prices, otherwise=otherwise):
        ranged = one.low < one.high
        passes = f"{one.epochs:g} epochs, {'its default' if one.epochs_by else 'our choice'}"
        yield Fact(
            of=one.offer, name=f"bill of one training run ({passes})", value=one.cost, unit="USD",
            low=one.low if ranged else None, high=one.high if ranged else None,
        )  # fmt: skip


def _proposal(name: str, estimate: Estimate, source: str) -> Proposal:
    """Proposal of one input, inside the limits of its declaration."""
    declared = PARAMETERS[name]
    low, value, high = (
        float(min(max(side, declared.low), declared.high)) for side in (estimate.low, estimate.value, estimate.high)
    )
    return Proposal(
        name=name, value=value, low=min(low, value), high=max(high, value), unit=declared.unit, why=estimate.why,
        source=source,
    )  # fmt: skip
