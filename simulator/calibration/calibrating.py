"""From what a file says to the inputs that it proposes, the gaps that it leaves, and the facts beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from simulator.calibration.estimates import Estimate, Fact, Gap, Proposal
from simulator.calibration.records import CalibrationError
from simulator.calibration.said import bound_facts, evaluation_says, requests_say, training_says
from simulator.calibration.tally import Tally
from simulator.parameters import PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from simulator.calibration.reading import Reading
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
    offer: str | None = None,
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
    offer : str, optional
        Where the model is trained, as the price book names it: epochs are then proposed by its own published default.

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
        said = requests_say(reading.requests, approach, values, notes, model=model, prices=prices or {})
    elif reading.evaluation is not None:
        said = evaluation_says(
            reading.evaluation, approach, values, notes, variant=variant, before=before, versus=versus,
            examples=examples or {},
        )  # fmt: skip
    elif reading.training is not None:
        said = training_says(reading.training, values, training_prices or {}, offer)
    else:
        raise CalibrationError(f"{reading.path.name}: nothing was read.")
    source = reading.source + (f"; read {now:%Y-%m-%d}" if now else "")
    proposed = [
        _proposal(name, estimate, source) for name, estimate in said.estimates.items() if isinstance(estimate, Estimate)
    ]
    order = list(PARAMETERS)
    return Calibration(
        proposals=tuple(sorted(proposed, key=lambda proposal: order.index(proposal.name))),
        gaps=(
            *(replace(estimate, name=name) for name, estimate in said.estimates.items() if isinstance(estimate, Gap)),
            *said.gaps,
        ),
        warnings=tuple(notes.warnings),
        facts=(*said.facts, *bound_facts(reading)),
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
