"""The sentences of a verdict, each number in the terms of the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.input_words import spoken_amount
from simulator.parameters import APPROACHES
from simulator.uncertainty.statements import pair_statements, payback_statement
from simulator.wording import SPOKEN, spoken_usd, spoken_volume

if TYPE_CHECKING:
    from simulator.breakeven.break_evens import BreakEven
    from simulator.decisions.verdict_parts import Standing, Verdict
    from simulator.sensitivity.drivers import Drivers
    from simulator.uncertainty.study import Uncertainty

#: Share of the draws from which on another outcome is worth a sentence. [fraction]
OFTEN: Final = 0.2
#: Share of the draws from which on it is worth a sentence that no approach is good enough. [fraction]
SELDOM: Final = 0.05


def verdict_sentences(
    decided: Verdict, found: BreakEven | None, drawn: Uncertainty | None = None, measured: Drivers | None = None
) -> dict[str, str]:
    """Topic -> sentence, in the order in which they are read.

    Parameters
    ----------
    decided : Verdict
        A verdict without sentences.
    found : BreakEven, optional
        Break-even on the same metric, where it has been computed.
    drawn : Uncertainty, optional
        Draws of the same inputs: break-even and payback get their P10-P90.
    measured : Drivers, optional
        What the choice hangs on: says what to measure first.

    Returns
    -------
    dict of str
        Sentences that stand by themselves and read well one after the other.
    """
    winner, standings = decided.winner, decided.standings
    per = " per accepted answer" if decided.metric == "cost_per_accepted_answer" else ""
    at = f"At {spoken_volume(decided.volume)} requests a month"
    if winner == "none":
        in_draws = "" if decided.sure is None else f" (nor in {100 * decided.sure:.0f} % of the draws)"
        told = {"winner": f"{at} no approach meets all requirements{in_draws}."}
        if decided.relaxation:
            says = decided.relaxation.says
            told["relaxation"] = f"{says[0].upper()}{says[1:]}."
        for name in APPROACHES:
            told[name] = _out(standings[name], per)
        return told
    best = standings[winner]
    rivals = sorted((s for s in standings.values() if s.feasible and s.approach != winner), key=lambda s: s.cost)
    asked = any(standing.checks for standing in standings.values())
    title = "the cheapest approach that meets the requirements" if asked else "cheapest"
    surely = f" (sure: {_surely(decided)})" if decided.sure is not None else ""
    against = (
        f", against {spoken_usd(rivals[0].cost)} for {SPOKEN[rivals[0].approach]}" if rivals else ", and the only one"
    )
    span = f" over {spoken_amount(decided.horizon, 'month')}"
    told = {"winner": f"{at} {SPOKEN[winner]} is {title}: {spoken_usd(best.cost)}{per}{span}{against}{surely}."}
    if (doubtful := _doubtful(decided)) is not None:
        told["sure"] = doubtful
    nearest = rivals[0] if rivals else min((standings[n] for n in APPROACHES if n != winner), key=lambda s: s.cost)
    if found:
        told |= _break_even(decided, nearest.approach, found, drawn)
    told["quality"] = _quality(best, nearest)
    for name in APPROACHES:
        standing = standings[name]
        if name == winner:
            continue
        told[name] = _dearer(standing, per) if standing.feasible else _out(standing, per)
    if decided.turn:
        told["turn"] = decided.turn.says
    if measured:
        told["measure"] = measured.says
    return told


def _break_even(decided: Verdict, nearest: str, found: BreakEven, drawn: Uncertainty | None) -> dict[str, str]:
    """Where the winner meets its nearest rival, over volume and over months; draws are of total cost alone."""
    pair = "/".join(sorted((decided.winner, nearest), key=APPROACHES.index))
    doubted = drawn if decided.metric == "total_cost" else None
    told = {"break_even": pair_statements(doubted, found.pairs)[pair] if doubted else found.pairs[pair].says}
    crossings = found.months[pair].crossings if pair in found.months else ()
    if crossings and crossings[-1][1] == decided.winner:
        month, span = crossings[-1][0], ""
        if doubted:
            second = pair.endswith(f"/{decided.winner}")
            span = payback_statement(doubted.payback[pair], second=second, month=month, horizon=decided.horizon)
        since, bracket = f"from month {month} on", f" ({span})" if span else ""
        less = f"{SPOKEN[decided.winner]} has cost less than {SPOKEN[nearest]}"
        told["months"] = f"Counted from the start, {less} {since}{bracket}."
    return told


def _surely(decided: Verdict) -> str:
    """Share of the draws in which the winner wins, with its sampling error where that is a per cent or more."""
    share, error = 100 * (decided.sure or 0.0), 100 * (decided.sure_error or 0.0)
    return f"{share:.0f} ± {error:.0f} %" if error >= 0.5 else f"{share:.0f} %"  # noqa: PLR2004 (rounds to 1)


def _doubtful(decided: Verdict) -> str | None:
    """Who wins instead, where that happens often."""
    others = {name: standing.chance for name, standing in decided.standings.items() if name != decided.winner}
    instead = {name: chance for name, chance in others.items() if chance is not None and chance >= OFTEN}
    told = [f"{SPOKEN[name]} wins in {100 * chance:.0f} % of the draws" for name, chance in instead.items()]
    if decided.chance_none is not None and decided.chance_none >= SELDOM:
        told.append(
            f"no approach meets the requirements in {100 * decided.chance_none:.0f} %{'' if told else ' of the draws'}"
        )
    if not told:
        return None
    says = f"{', '.join(told[:-1])} and {told[-1]}" if told[1:] else told[0]
    return f"{says[0].upper()}{says[1:]}."


def _quality(best: Standing, other: Standing) -> str:
    """Pass rate and consistency together, never one without the other."""
    often = [spoken_amount(standing.pass_rate, "%") for standing in (best, other)]
    ten = [spoken_amount(standing.consistency, "%") for standing in (best, other)]
    name, rival = SPOKEN[best.approach], SPOKEN[other.approach]
    return (
        f"{name[0].upper()}{name[1:]} is right in {often[0]} of the cases against {often[1]} for {rival}, "
        f"and ten times out of ten in {ten[0]} against {ten[1]}."
    )


def _dearer(standing: Standing, per: str) -> str:
    """By how much an approach is dearer."""
    name = SPOKEN[standing.approach]
    more = standing.dearer_by or 0.0
    if not more:
        return f"{name[0].upper()}{name[1:]} costs the same."
    share = more / (standing.cost - more) if standing.cost > more else float("inf")
    by = f" ({spoken_amount(share, '%')})" if share < float("inf") else ""
    return f"{name[0].upper()}{name[1:]} costs {spoken_usd(more)}{per}{by} more."


def _out(standing: Standing, per: str) -> str:
    """Why an approach is out."""
    name = SPOKEN[standing.approach]
    why = "; ".join(check.says for check in standing.missed)
    saved = ""
    if standing.dearer_by is not None:
        more = "more" if standing.dearer_by >= 0 else "less"
        saved = f", and would cost {spoken_usd(abs(standing.dearer_by))}{per} {more}"
    return f"{name[0].upper()}{name[1:]} is out{saved}: {why}."
