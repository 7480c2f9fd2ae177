"""From what a file says to the inputs that it proposes, the gaps that it leaves, and the facts beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from simulator.calibration.estimates import Estimate, Gap, Proposal
from simulator.calibration.eval_proposals import advise, chosen_variant, eval_estimates
from simulator.calibration.facts import Fact, facts
from simulator.calibration.pass_rates import rate_of
from simulator.calibration.records import CalibrationError
from simulator.calibration.request_proposals import of_model, request_estimates
from simulator.calibration.tally import Tally
from simulator.calibration.tokenizer import REFERENCE
from simulator.calibration.training_files import default_epochs
from simulator.parameters import PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Mapping
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
    present: Mapping[str, float] | None = None,
    now: date | None = None,
    prices: Mapping[str, TokenPrices] | None = None,
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
        Variant of an evaluation to take the numbers from (the first without it), and the one before prompt work.
    present : mapping of str to float, optional
        Present values of the scenario in canonical units by dotted name: what the file's numbers are set against.
    now : date, optional
        Day of the import, for the source text.
    prices : mapping of str to TokenPrices, optional
        Prices by the log's model names (`model_prices`): then our bill stands beside the reported cost.

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
    elif reading.evaluation is not None:
        chosen = chosen_variant(reading.evaluation, variant)
        if variant is None and len(reading.evaluation.variants) > 1:
            notes.warn(f"{len(reading.evaluation.variants)} variants; the numbers are those of {chosen}.")
        if before is not None:
            chosen_variant(reading.evaluation, before)
        advise(rate_of(reading.evaluation, chosen), chosen, notes)
        estimates = eval_estimates(reading.evaluation, approach, values, chosen, before)
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
        gaps=tuple(replace(estimate, name=name) for name, estimate in estimates.items() if isinstance(estimate, Gap)),
        warnings=tuple(notes.warnings),
        facts=facts(reading, prices),
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
