"""What the draws say, in sentences: the same words on the command line and on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.wording import SPOKEN, spoken_volume

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.breakeven.break_evens import Pair
    from simulator.doubt.chances import Crossed
    from simulator.parameters import Array
    from simulator.uncertainty.study import Uncertainty

#: Digits that a figure from draws keeps: the rest is sampling error.
DRAWN_DIGITS: Final = 2
#: Share of cases that makes a sentence of its own: more than half. [fraction]
MOST: Final = 0.5
#: Share of cases that is still worth a word; rounder figures stand in the tables. [fraction]
TOLD: Final = 0.005
#: Ways in which an approach comes to be the cheapest that one sentence tells. Judgement: readable.
MOST_WAYS: Final = 3
#: Levels that sentences quote. [fraction]
_LOW, _MIDDLE, _HIGH = 0.10, 0.50, 0.90


def break_even_statement(drawn: Uncertainty) -> str:
    """Say from which volume on which approach is cheapest, how sure that is, and in how many cases it never is.

    Parameters
    ----------
    drawn : Uncertainty
        Draws of all uncertain inputs.

    Returns
    -------
    str
        One sentence, for example ``Fine-tuning is cheapest above 64,000 requests a month (P10-P90 41,000-98,000; never
        in 7 % of cases).`` Requirements are not in it; percentiles are of the cases in which there is such a volume.
    """
    span = f"from {spoken_drawn(drawn.volumes[0])} to {spoken_drawn(drawn.volumes[-1])} requests a month"
    return takeover_statement(dict(drawn.takes_over), span)


def takeover_statement(found: dict[str, Crossed], span: str) -> str:
    """Say which approach is cheapest at high volumes, and from where on.

    Parameters
    ----------
    found : dict of Crossed
        Approach -> distribution of the volume from which it is cheaper than all others.
    span : str
        Volumes that were looked at, in words.

    Returns
    -------
    str
        One sentence.
    """
    ways = sorted(
        (
            (found[name].shares[standing], standing, name)
            for name in found
            for standing in ("overtakes", "always")
            if found[name].shares[standing] >= TOLD
        ),
        key=lambda way: -way[0],
    )
    share, standing, first = ways[0]
    if standing == "overtakes" and share > MOST:
        words = f"{_above(first, found[first])}{_rest(found[first].shares)})"
    else:
        told = [
            f"in {_percent(share)} {_way(standing, name, found[name], span)}"
            for share, standing, name in ways[:MOST_WAYS]
        ]
        words = "; ".join(told).replace(" %", " % of cases", 1)
    return f"{words[0].upper()}{words[1:]}."


def pair_statements(drawn: Uncertainty, pairs: Mapping[str, Pair]) -> dict[str, str]:
    """Say the break-even of each pair of approaches with what the draws add to it.

    Parameters
    ----------
    drawn : Uncertainty
        Draws of all uncertain inputs.
    pairs : mapping of str to Pair
        Pair -> its crossings of total cost at the medians.

    Returns
    -------
    dict of str
        Pair -> one or two sentences.
    """
    return {name: pair_statement(name, pair, drawn.break_even[name]) for name, pair in pairs.items()}


def pair_statement(name: str, pair: Pair, found: Crossed) -> str:
    """Say where two approaches cost the same, and what the draws add to it.

    Parameters
    ----------
    name : str
        The two approaches, ``"first/second"``.
    pair : Pair
        Their crossings at the medians of all inputs.
    found : Crossed
        Distribution over the draws.

    Returns
    -------
    str
        The sentence of the medians, with P10-P90 in it where most draws tell of the same single crossing; else with a
        second sentence that lists what happens in which share of cases.
    """
    first, _, second = name.partition("/")
    ends = crossing_ends(name, pair, found)
    if ends is not None:
        return f"{pair.says[:-1]} ({_ends(ends, found, second=ends.above == second)})."
    told = {
        "overtakes": f"{SPOKEN[second]} is cheaper {_from(found.values, found)}",
        "falls_behind": f"{SPOKEN[first]} is cheaper {_from(found.behind_values, found)}",
        "always": f"{SPOKEN[second]} is cheaper at every volume",
        "never": f"{SPOKEN[first]} is at least as cheap at every volume",
    }
    ways = sorted((key for key in told if found.shares[key] >= TOLD), key=lambda key: -found.shares[key])
    listed = "; ".join(f"in {_percent(found.shares[key])} {told[key]}" for key in ways[:MOST_WAYS])
    return f"{pair.says} {listed[0].upper()}{listed.replace(' %', ' % of cases', 1)[1:]}."


def _ends(ends: CrossingEnds, found: Crossed, *, second: bool) -> str:
    """Range of a crossing, and what happens in the other cases."""
    standings = ("always", "falls_behind", "never") if second else ("never", "overtakes", "always")
    words = dict(zip(standings, ("at every volume", "only at lower volumes", "never"), strict=True))
    told = [f"{word} in {_percent(found.shares[key])}" for key, word in words.items() if found.shares[key] >= TOLD]
    rest = f"; {', '.join(told)} of cases" if told else ""
    return f"P10-P90 {spoken_drawn(ends.low)}-{spoken_drawn(ends.high)}{rest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossingEnds:
    """Between which volumes a crossing lies in four of five of the cases that have it. [request/month].

    Attributes
    ----------
    low, high : float
        P10 and P90.
    at : float
        Where it is at the medians of all inputs.
    above : str
        The approach that is cheaper above it.
    """

    low: float
    high: float
    at: float
    above: str


def crossing_ends(name: str, pair: Pair, found: Crossed) -> CrossingEnds | None:
    """Ends of the one crossing of two approaches.

    Parameters
    ----------
    name, pair, found
        As for `pair_statement`.

    Returns
    -------
    CrossingEnds or None
        None where the medians have no crossing or several, where fewer than half of the draws tell of the same one, or
        where it lies outside what they tell: then a range would mislead.
    """
    if len(pair.crossings) != 1:
        return None
    (crossing,) = pair.crossings
    ahead = crossing.cheaper_above == name.partition("/")[2]
    share, values = ("overtakes", found.values) if ahead else ("falls_behind", found.behind_values)
    if not crossing.cheaper_above or found.shares[share] <= MOST:
        return None
    low, high = (float(values[found.levels.index(level)]) for level in (_LOW, _HIGH))
    if not low <= crossing.requests_per_month <= high:
        return None
    return CrossingEnds(low=low, high=high, at=crossing.requests_per_month, above=crossing.cheaper_above)


def payback_statement(found: Crossed, *, second: bool, month: float, horizon: float) -> str:
    """Say from which month on one of two approaches has cost less, over the draws.

    Parameters
    ----------
    found : Crossed
        Distribution of that month.
    second : bool
        Whether the second of the two is meant, or the first.
    month : float
        That month at the medians of all inputs. [month]
    horizon : float
        Months that are counted. [month]

    Returns
    -------
    str
        What stands in brackets behind the month at the medians: its P10-P90 where that holds it, and in which share of
        cases something else happens.
    """
    turns, values = ("overtakes", found.values) if second else ("falls_behind", found.behind_values)
    other, throughout, never = ("falls_behind", "always", "never") if second else ("overtakes", "never", "always")
    told = []
    if found.shares[turns] >= TOLD:
        low, high = (float(values[found.levels.index(level)]) for level in (_LOW, _HIGH))
        if low <= month <= high:
            told.append(f"P10-P90 month {low:.0f}-{high:.0f}")
        else:
            told.append(f"in {_percent(found.shares[turns])} of cases from month {low:.0f}-{high:.0f} on")
    if found.shares[throughout] >= TOLD:
        told.append(f"from the first month in {_percent(found.shares[throughout])} of cases")
    late = found.shares[never] + found.shares[other]
    if late >= TOLD:
        told.append(f"not by month {horizon:.0f} in {_percent(late)} of cases")
    return "; ".join(told)


def _from(values: Array, found: Crossed) -> str:
    """Median of a volume and the band around it; no words where no draw has one."""
    if not np.isfinite(values).all():
        return ""
    low, middle, high = (spoken_drawn(values[found.levels.index(level)]) for level in (_LOW, _MIDDLE, _HIGH))
    return f"above {middle} requests a month (P10-P90 {low}-{high})"


def _way(standing: str, name: str, found: Crossed, span: str) -> str:
    """Say how an approach comes to be the cheapest at high volumes."""
    return f"{SPOKEN[name]} is cheapest at every volume {span}" if standing == "always" else f"{_above(name, found)})"


def _above(name: str, found: Crossed) -> str:
    """Median of the volume and the band around it; the bracket stays open."""
    low, middle, high = (spoken_drawn(found.values[found.levels.index(level)]) for level in (_LOW, _MIDDLE, _HIGH))
    return f"{SPOKEN[name]} is cheapest above {middle} requests a month (P10-P90 {low}-{high}"


def _rest(shares: dict[str, float]) -> str:
    """Say what happens in the other cases; nothing where there are none."""
    words = {"always": "at every volume", "falls_behind": "only at lower volumes", "never": "never"}
    told = [f"{word} in {_percent(shares[key])}" for key, word in words.items() if shares[key] >= TOLD]
    return f"; {', '.join(told)} of cases" if told else ""


def spoken_drawn(volume: float) -> str:
    """Say a volume with the two digits that draws can bear.

    Examples
    --------
    >>> spoken_drawn(41_234.0)
    '41,000'
    """
    digits = DRAWN_DIGITS - 1 - int(np.floor(np.log10(volume)))
    return spoken_volume(round(float(volume), digits))


def _percent(share: float) -> str:
    """Say a share in whole percent."""
    return f"{100 * share:.0f} %"
