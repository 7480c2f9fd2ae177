"""What a portfolio of use cases says: which to tune, what that saves in all, and which to look at first."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from simulator.parameters import PARAMETERS
from simulator.portfolio.row import AGAINST
from simulator.wording import spoken_usd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NOBODY: Final = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCase:
    """One row of a sweep, as the summary shows it.

    Attributes
    ----------
    name : str
        Scenario, and its place in the grid where there is one.
    winner : str
        Cheapest approach that meets the requirements, or ``"none"``.
    sure : float or None
        Share of draws in which it is. [fraction]
    saving : float or None
        Expected cost of prompting minus that of the winner; None where prompting misses a requirement, or nothing
        meets them. [USD]
    evpi : float or None
        What perfect information would save. [USD]
    """

    name: str
    winner: str
    sure: float | None
    saving: float | None
    evpi: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """A summary of a sweep.

    Attributes
    ----------
    cases : tuple of UseCase
        The most valuable to learn more about first.
    tuned : int
        Rows won by fine-tuning or the hybrid.
    saving : float
        What tuning those saves against prompting, over each one's own horizon. [USD]
    without_prompting : int
        Rows among them in which prompting misses a requirement; not in `saving`.
    unmet : int
        Rows in which no approach meets the requirements.
    evpi : float or None
        Perfect information on all of them; None without draws. [USD]
    says : tuple of str
        The same in sentences.
    """

    cases: tuple[UseCase, ...]
    tuned: int
    saving: float
    without_prompting: int
    unmet: int
    evpi: float | None
    says: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        return asdict(self)


def portfolio(rows: Iterable[Mapping[str, Any]]) -> Portfolio:
    """Summarise the rows of a sweep.

    Parameters
    ----------
    rows : iterable of mapping
        As `row.row` computes them; a row for each use case and point of the grid.

    Returns
    -------
    Portfolio
        Ranked by value of information, then by saving, then by name.

    Notes
    -----
    Values of information are added: right where each use case is decided by itself, too low where one measurement
    serves several, too high where one lesson is learned only once. Horizons may differ between use cases. Points of
    a grid are alternatives, not use cases of their own: with a grid, sums are over all of them, and it says so.
    """
    cases: list[UseCase] = []
    scenarios, without = Counter[str](), 0
    for told in rows:
        scenarios[str(told["file"])] += 1
        case = _use_case(told)
        cases.append(case)
        without += case.winner not in (AGAINST, _NOBODY) and case.saving is None
    cases.sort(key=lambda case: (-(case.evpi or 0.0), -(case.saving or 0.0), case.name))
    won = Counter(case.winner for case in cases)
    tuned = len(cases) - won[AGAINST] - won[_NOBODY]
    known = [case.evpi for case in cases if case.evpi is not None]
    saving = sum(case.saving or 0.0 for case in cases if case.winner != AGAINST)
    evpi = sum(known) if known else None
    return Portfolio(
        cases=tuple(cases), tuned=tuned, saving=saving, without_prompting=without, unmet=won[_NOBODY], evpi=evpi,
        says=tuple(_sentences(won, saving, without, evpi, scenarios)),
    )  # fmt: skip


def _use_case(told: Mapping[str, Any]) -> UseCase:
    """One row; without draws, costs at the medians stand for expected ones."""
    winner = str(told["winner"])
    place = ", ".join(f"{name}={_short(value)}" for name, value in told.items() if name in PARAMETERS)
    saving = None
    if winner != _NOBODY and told[f"feasible.{AGAINST}"]:
        key = "expected_cost" if told[f"expected_cost.{AGAINST}"] is not None else "total_cost"
        saving = float(told[f"{key}.{AGAINST}"]) - float(told[f"{key}.{winner}"])
    return UseCase(
        name=f"{told['scenario']} ({place})" if place else str(told["scenario"]),
        winner=winner, sure=told["sure"], saving=saving, evpi=told["evpi"],
    )  # fmt: skip


def _short(value: object) -> str:
    """Value of a grid."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _sentences(
    won: Counter[str], saving: float, without: int, evpi: float | None, scenarios: Counter[str]
) -> list[str]:
    """The summary in words."""
    rows = sum(won.values())
    points = max(scenarios.values(), default=1)
    what = f"{rows} use cases" if points == 1 else f"{rows} rows ({len(scenarios)} use cases at up to {points} points)"
    tuned = rows - won[AGAINST] - won[_NOBODY]
    told = [
        f"{tuned} of {what} should be tuned: {won['fine_tuning']} by fine-tuning, {won['hybrid']} as a hybrid; "
        f"{won[AGAINST]} should stay with prompting."
    ]
    if tuned > without:
        told.append(f"Tuning them saves {spoken_usd(saving)} against prompting, over each one's own horizon.")
    if without:
        told.append(f"In {without} of them prompting misses a requirement; they are not in that sum.")
    if won[_NOBODY]:
        told.append(f"In {won[_NOBODY]} no approach meets the requirements.")
    if evpi is not None:
        told.append(f"Knowing every uncertain input of all of them would be worth up to {spoken_usd(evpi)}.")
    if points > 1:
        told.append("Points of a grid are alternatives: sums over them are no sums of money.")
    return told
