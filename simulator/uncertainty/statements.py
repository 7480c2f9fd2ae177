"""What the draws say, in sentences: the same words on the command line and on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.wording import SPOKEN, spoken_volume

if TYPE_CHECKING:
    from simulator.doubt.chances import Crossed
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
    span = f"from {_rounded(drawn.volumes[0])} to {_rounded(drawn.volumes[-1])} requests a month"
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


def _way(standing: str, name: str, found: Crossed, span: str) -> str:
    """Say how an approach comes to be the cheapest at high volumes."""
    return f"{SPOKEN[name]} is cheapest at every volume {span}" if standing == "always" else f"{_above(name, found)})"


def _above(name: str, found: Crossed) -> str:
    """Median of the volume and the band around it; the bracket stays open."""
    low, middle, high = (_rounded(found.values[found.levels.index(level)]) for level in (_LOW, _MIDDLE, _HIGH))
    return f"{SPOKEN[name]} is cheapest above {middle} requests a month (P10-P90 {low}-{high}"


def _rest(shares: dict[str, float]) -> str:
    """Say what happens in the other cases; nothing where there are none."""
    words = {"always": "at every volume", "falls_behind": "only at lower volumes", "never": "never"}
    told = [f"{word} in {_percent(shares[key])}" for key, word in words.items() if shares[key] >= TOLD]
    return f"; {', '.join(told)} of cases" if told else ""


def _rounded(volume: float) -> str:
    """Say a volume with the digits that draws can bear."""
    digits = DRAWN_DIGITS - 1 - int(np.floor(np.log10(volume)))
    return spoken_volume(round(float(volume), digits))


def _percent(share: float) -> str:
    """Say a share in whole percent."""
    return f"{100 * share:.0f} %"
