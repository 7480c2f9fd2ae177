"""The ten aspects by which the two are compared: each computed for this scenario, beside what is commonly claimed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from simulator.decisions.aspect_measures import MEASURES, aspect_measures
from simulator.input_words import spoken_amount
from simulator.parameters import APPROACHES
from simulator.wording import SPOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.parameters import Array, Inputs

Outcome = Literal["confirmed", "not confirmed", "tie"]
#: Numbers that differ by less than this share of the larger one are a tie. [fraction] Judgement.
TIE_SHARE: Final = 0.01

#: Aspect -> (label, what is claimed, measure -> approach that the claim expects to be lower, further measures).
_ASPECTS: Final[dict[str, tuple[str, str, dict[str, str], tuple[str, ...]]]] = {
    "implementation_time": (
        "Implementation time",
        "A prompt is ready in hours to days, a tuned model in days to weeks.",
        {"days_to_ready": "prompting"},
        (),
    ),
    "initial_cost": (
        "Initial cost",
        "Training makes fine-tuning dearer to start with.",
        {"cost_before_launch": "prompting"},
        ("build_cost",),
    ),
    "ongoing_cost": (
        "Ongoing cost",
        "In production a request costs less with fine-tuning.",
        {"running_cost_per_request": "fine_tuning"},
        ("cost_per_month_after_launch",),
    ),
    "technical_expertise": (
        "Technical expertise",
        "Fine-tuning needs people who can train models, prompting does not.",
        {"specialist_hours_to_build": "prompting", "specialist_hours_per_month": "prompting"},
        (),
    ),
    "data_requirements": (
        "Data requirements",
        "Fine-tuning needs many good examples, prompting none of its own.",
        {"examples_needed": "prompting"},
        ("fresh_examples",),
    ),
    "flexibility": (
        "Flexibility",
        "A prompt adapts easily to new demands, a tuned model does not.",
        {"cost_per_change": "prompting", "days_per_change": "prompting"},
        (),
    ),
    "output_consistency": (
        "Output consistency",
        "A tuned model answers more consistently.",
        # more is better here: the claim expects prompting's share to be the lower one
        {"consistency": "prompting"},
        ("pass_rate",),
    ),
    "response_speed": (
        "Response speed",
        "A tuned model answers faster, as it has less prompt to read.",
        {"latency": "fine_tuning"},
        ("latency_p95",),
    ),
    "maintenance": (
        "Maintenance",
        "A tuned model must be retrained from time to time; a prompt is quickly refined.",
        {"upkeep_hours": "prompting"},
        ("upkeep_cost",),
    ),
    "resource_usage": (
        "Resource usage",
        "Fine-tuning takes much work in training and less for each request; prompting the other way round.",
        {"training_work": "prompting", "tokens_per_request": "fine_tuning"},
        ("accelerator_hours",),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number of an aspect.

    Attributes
    ----------
    name, label : str
        What is measured.
    unit, shown_in : str
        Canonical unit, and the one for screens.
    values : dict
        Approach -> number in the canonical unit.
    outcome : str or None
        Whether the claim holds for it; None where the claim says nothing about it.
    chance : float or None
        Share of the draws in which it does. [fraction]
    """

    name: str
    label: str
    unit: str
    shown_in: str
    values: Mapping[str, float]
    outcome: Outcome | None
    chance: float | None

    @property
    def says(self) -> str:
        """The three numbers in words."""
        told = (f"{SPOKEN[name]} {spoken_amount(value, self.shown_in)}" for name, value in self.values.items())
        return f"{self.label}: {', '.join(told)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """One aspect: what is claimed, what is computed, and whether the two agree.

    Attributes
    ----------
    name, label, claim : str
        The aspect, and what is commonly said about it.
    measures : tuple of Measure
        What it is measured in; first those that the claim is judged by.
    outcome : str
        ``"confirmed"`` if every judged measure confirms it or ties and one confirms, ``"tie"`` if all tie, else
        ``"not confirmed"``.
    chance : float or None
        Share of the draws in which it is confirmed. [fraction]
    """

    name: str
    label: str
    claim: str
    measures: tuple[Measure, ...]
    outcome: Outcome
    chance: float | None

    @property
    def says(self) -> str:
        """Outcome, claim and numbers."""
        odds = "" if self.chance is None else f" (in {100 * self.chance:.0f} % of the draws)"
        numbers = "; ".join(measure.says for measure in self.measures)
        return f"{self.label}, {self.outcome}{odds}. {self.claim} {numbers}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspects:
    """All ten, in their order."""

    aspects: tuple[Aspect, ...]

    @property
    def says(self) -> str:
        """How many of the claims hold in this scenario, and which do not."""
        by_outcome = {
            word: [aspect.label.lower() for aspect in self.aspects if aspect.outcome == word]
            for word in ("confirmed", "tie", "not confirmed")
        }
        words = f"Of {len(self.aspects)} common claims {len(by_outcome['confirmed'])} hold in this scenario"
        if by_outcome["tie"]:
            words += f"; nothing to choose: {', '.join(by_outcome['tie'])}"
        if by_outcome["not confirmed"]:
            words += f"; not so: {', '.join(by_outcome['not confirmed'])}"
        return f"{words}."

    def rows(self) -> list[dict[str, Any]]:
        """One row for each measure."""
        return [
            {
                "aspect": aspect.label,
                "claim": aspect.claim,
                "outcome": aspect.outcome,
                "chance": aspect.chance,
                "measure": measure.label,
                "unit": measure.unit,
                **measure.values,
                "holds": measure.outcome,
            }
            for aspect in self.aspects
            for measure in aspect.measures
        ]

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {
            "says": self.says,
            "aspects": [
                {key: getattr(aspect, key) for key in ("name", "label", "claim", "outcome", "chance", "says")}
                | {"measures": [{key: getattr(m, key) for key in Measure.__slots__} for m in aspect.measures]}
                for aspect in self.aspects
            ],
        }


def compared_aspects(inputs: Inputs, *, draws: Inputs | None = None) -> Aspects:
    """Compute the ten aspects, and judge what is commonly claimed about each.

    Parameters
    ----------
    inputs : Inputs
        Floats in canonical units.
    draws : Inputs, optional
        Arrays of shape (n,) where there is doubt: each claim then has the share of draws in which it holds.

    Returns
    -------
    Aspects
        In the order of the common comparison of prompting and fine-tuning.

    Notes
    -----
    Claims compare prompting with fine-tuning; the hybrid's numbers stand beside them and are not judged. A claim is
    judged by its direction (sooner, dearer, faster), not by its size. Numbers within one percent are a tie.
    """
    own = aspect_measures(inputs)
    drawn = None if draws is None else aspect_measures(draws)
    told = []
    for name, (label, claim, judged, further) in _ASPECTS.items():
        outcomes = {key: _outcomes(own[key], lower) for key, lower in judged.items()}
        held = {key: _outcomes(drawn[key], lower) for key, lower in judged.items()} if drawn else {}
        measures = tuple(
            Measure(
                name=key,
                label=MEASURES[key][0],
                unit=MEASURES[key][1],
                shown_in=MEASURES[key][2],
                values={approach: float(own[key][approach][0]) for approach in APPROACHES},
                outcome=_word(int(outcomes[key][0])) if key in judged else None,
                chance=float((held[key] > 0).mean()) if key in held else None,
            )
            for key in (*judged, *further)
        )
        told.append(
            Aspect(
                name=name,
                label=label,
                claim=claim,
                measures=measures,
                outcome=_word(int(_together(outcomes)[0])),
                chance=float((_together(held) > 0).mean()) if held else None,
            )
        )
    return Aspects(aspects=tuple(told))


def _outcomes(values: Mapping[str, Array], lower: str) -> Array:
    """1 where the approach that is expected to be lower is so, -1 where it is higher, 0 at a tie."""
    other = next(name for name in APPROACHES[:2] if name != lower)
    gap = values[other] - values[lower]
    size = np.maximum(np.abs(values[other]), np.abs(values[lower]))
    return np.where(np.abs(gap) <= TIE_SHARE * size, 0.0, np.sign(gap))


def _together(outcomes: Mapping[str, Array]) -> Array:
    """Outcome of several measures: the worst of them, but a tie beside a confirmation is a confirmation."""
    stacked = np.stack(list(outcomes.values()))
    return np.where(stacked.min(axis=0) < 0, -1.0, stacked.max(axis=0))


def _word(outcome: int) -> Outcome:
    """Outcome in words."""
    return "confirmed" if outcome > 0 else "not confirmed" if outcome < 0 else "tie"
