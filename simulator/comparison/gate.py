"""The gate: a change may pass unless it changes the decision, the order, or moves the break-even too far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from simulator.comparison.difference import Difference, difference
from simulator.comparison.gate_report import gate_report
from simulator.wording import SPOKEN, spoken_volume

if TYPE_CHECKING:
    from simulator.comparison.difference import MovedBreakEven
    from simulator.decisions.price_decline import PriceDecline

#: Move of a break-even that passes, if nothing else is asked. [fraction] Judgement.
TOLERANCE: Final = 0.1
_SPOKEN: Final = {**SPOKEN, "none": "no approach"}


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """Whether a change may pass.

    Attributes
    ----------
    ok : bool
        Whether it may.
    reasons : tuple of str
        Why not; empty where it may.
    difference : Difference
        Everything that changed.
    markdown : str
        A report fit for a comment on a pull request.
    """

    ok: bool
    reasons: tuple[str, ...]
    difference: Difference
    markdown: str

    @property
    def exit_code(self) -> int:
        """0 where it may pass, 1 where not."""
        return 0 if self.ok else 1

    @property
    def says(self) -> str:
        """The result and its reasons in words."""
        if self.ok:
            return f"The gate passes: verdict and order as before. {self.difference.says}"
        return f"The gate fails: {'; '.join(self.reasons)}."

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {"ok": self.ok, "reasons": list(self.reasons), "difference": self.difference.as_dict()}


def gate(
    document: Any,
    baseline: Any,
    *,
    tolerance: float = TOLERANCE,
    metric: str = "total_cost",
    decline: PriceDecline | None = None,
    named: tuple[str, str] = ("the run", "the baseline"),
) -> GateResult:
    """Judge a run against a baseline.

    Parameters
    ----------
    document, baseline : object
        The JSON of the run and of the one to compare it with, as ``breakeven run FILE --json`` writes it.
    tolerance : float
        Relative move of the break-even that passes, for pairs in which the verdict's approach takes part. [fraction]
    metric : str
        ``"total_cost"`` or ``"cost_per_accepted_answer"``.
    decline : PriceDecline, optional
        Verdict under falling prices: a decision that does not survive fails the gate.
    named : tuple of str
        What messages call the two documents.

    Returns
    -------
    GateResult
        Result, reasons and report.

    Raises
    ------
    RunError
        If a document is no run that can be compared.
    ValueError
        If the tolerance is negative.

    Notes
    -----
    The verdict of each document follows from its own numbers and requirements; chances play no part, so that the same
    files always give the same result.
    """
    if not tolerance >= 0:
        raise ValueError(f"a tolerance of {tolerance:g} cannot be met; give 0 or more, for example 0.1")
    found = difference(baseline, document, metric=metric, named=(named[1], named[0]))
    reasons = []
    if found.verdict_changed:
        reasons.append(f"the verdict changes from {_SPOKEN[found.before.winner]} to {_SPOKEN[found.after.winner]}")
    if found.order_changed:
        orders = (", ".join(SPOKEN[name] for name in run.order) for run in (found.before, found.after))
        at = f"at {spoken_volume(found.after.volume)} requests a month"
        reasons.append(f"the order of cost {at} changes from {next(orders)} to {next(orders)}")
    judged = {found.before.winner, found.after.winner} - {"none"}
    for moved in found.break_evens:
        matters = not judged or judged.intersection(moved.pair.split("/"))
        if matters and (moved.move is None or moved.move > tolerance):
            reasons.append(_moved(moved, tolerance))
    if decline and not decline.survives:
        fall = f"{100 * decline.fall:.3g} % a year"
        reasons.append(f"with prices that fall {fall} the verdict is {_SPOKEN[decline.then]}")
    told = tuple(reasons)
    return GateResult(
        ok=not told,
        reasons=told,
        difference=found,
        markdown=gate_report(found, reasons=told, tolerance=tolerance, decline=decline),
    )


def _moved(moved: MovedBreakEven, tolerance: float) -> str:
    """Say how a break-even moved."""
    if moved.move is None:
        return moved.says
    return f"{moved.says}, a move of {100 * moved.move:.3g} % (allowed: {100 * tolerance:.3g} %)"
