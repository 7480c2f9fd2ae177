"""Ten aspects: what is commonly claimed, what this scenario computes, and whether the two agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.deep import ten_aspects
from dashboard.figures.canvas import drawn
from dashboard.figures.view import Column, Table, View
from dashboard.formatting import APPROACH_LABELS, unit_word
from simulator.parameters import APPROACHES
from simulator.units import from_canonical

if TYPE_CHECKING:
    from dashboard.state import Shown


def answer(view: Shown) -> str:
    """Say how many claims hold."""
    return ten_aspects(view).says


def table(view: Shown) -> Table:
    """One row for each measure of each aspect."""
    columns = [Column(label=label, kind="text") for label in ("Aspect", "Measure", "Unit")]
    columns += [Column(label=APPROACH_LABELS[name]) for name in APPROACHES]
    columns += [Column(label="Claimed", kind="text"), Column(label="In this scenario", kind="text")]
    rows = [
        [
            aspect.label,
            measure.label,
            unit_word(measure.shown_in),
            *drawn([float(from_canonical(measure.values[name], measure.shown_in)) for name in APPROACHES], digits=4),
            aspect.claim,
            aspect.outcome,
        ]
        for aspect in ten_aspects(view).aspects
        for measure in aspect.measures
    ]
    return Table(columns=columns, rows=rows)


VIEW: Final = View(
    key="aspects",
    question="How do they compare by the ten aspects?",
    figure=None,
    answer=answer,
    table=table,
    wide=True,
)
