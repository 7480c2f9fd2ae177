"""Numbers as words: what a break-even says, in the terms of the field."""

from __future__ import annotations

from typing import Final

import numpy as np

#: How the approaches are called in sentences.
SPOKEN: Final = {"prompting": "prompting", "fine_tuning": "fine-tuning", "hybrid": "the hybrid"}
#: Digits that a spoken volume keeps.
SPOKEN_DIGITS: Final = 3
_NAMED: Final = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def spoken_volume(volume: float) -> str:
    """Say a volume with three digits: ``64,300``, ``1.2 million``.

    Examples
    --------
    >>> spoken_volume(64_321.0), spoken_volume(1_200_000.0)
    ('64,300', '1.2 million')
    """
    if not np.isfinite(volume) or volume <= 0:
        return f"{volume:g}"
    digits = SPOKEN_DIGITS - 1 - int(np.floor(np.log10(volume)))
    rounded = round(volume, digits)
    for size, name in _NAMED:
        if rounded >= size:
            return f"{rounded / size:.{SPOKEN_DIGITS}g} {name}"
    return f"{rounded:,.0f}" if digits <= 0 else f"{rounded:g}"


def spoken_usd(amount: float) -> str:
    """Say an amount of money with three digits: ``$48,100``, ``$0.00213``, ``$1.2 million``.

    Examples
    --------
    >>> spoken_usd(48_123.0), spoken_usd(0.002134), spoken_usd(-12.0)
    ('$48,100', '$0.00213', '-$12')
    """
    if not np.isfinite(amount):
        return "no amount" if np.isnan(amount) else "an endless amount"
    sign = "-" if amount < 0 else ""
    return f"{sign}${spoken_volume(abs(amount))}" if amount else "$0"


def crossing_sentence(
    *, first: str, second: str, crossings: list[tuple[float, str]], cheaper_below: str, lowest: float, highest: float
) -> str:
    """Say where two approaches cost the same and which one is cheaper on either side.

    Parameters
    ----------
    first, second : str
        The two approaches.
    crossings : list of (volume, approach)
        Each crossing with the approach that is cheaper above it.
    cheaper_below : str
        Cheaper one from the lowest volume on; ``""`` where both cost the same.
    lowest, highest : float
        Range that was searched. [request/month]

    Returns
    -------
    str
        One sentence.
    """
    spoken = {**SPOKEN, "": "neither"}
    span = f"from {spoken_volume(lowest)} to {spoken_volume(highest)} requests a month"
    if not crossings:
        if not cheaper_below:
            return _sentence(f"{spoken[first]} and {spoken[second]} cost the same at every volume {span}")
        other = second if cheaper_below == first else first
        return _sentence(
            f"{spoken[cheaper_below]} is always cheaper than {spoken[other]} {span}; they never cost the same"
        )
    if len(crossings) == 1:
        volume, above = crossings[0]
        other = second if above == first else first
        if not above:
            return _sentence(
                f"{spoken[cheaper_below]} is cheaper below {spoken_volume(volume)} requests a month; "
                "above, both cost the same"
            )
        return _sentence(
            f"{spoken[above]} is cheaper than {spoken[other]} above {spoken_volume(volume)} requests a month"
        )
    volumes = [spoken_volume(volume) for volume, _ in crossings]
    last_volume, last = crossings[-1]
    told = f"{', '.join(volumes[:4])}{', ...' if len(volumes) > 4 else ''}"  # noqa: PLR2004 (a readable list)
    return _sentence(
        f"{spoken[first]} and {spoken[second]} cost the same at {len(crossings)} volumes ({told}); "
        f"{spoken[cheaper_below]} is cheaper below the first and {spoken[last]} above the last, "
        f"{spoken_volume(last_volume)} requests a month"
    )


def month_sentence(
    *, first: str, second: str, crossings: list[tuple[int, str]], cheaper_at_first: str, horizon: int
) -> str:
    """Say in which month cumulative costs cross."""
    if not crossings:
        if not cheaper_at_first:
            return _sentence(f"{SPOKEN[first]} and {SPOKEN[second]} have cost the same throughout")
        other = second if cheaper_at_first == first else first
        always = f"in every month of the {horizon}" if horizon > 1 else "in the one month"
        return _sentence(f"{SPOKEN[cheaper_at_first]} has cost less than {SPOKEN[other]} {always}")
    told = ", then ".join(
        f"{SPOKEN[cheaper] if cheaper else 'neither'} from month {month} on" for month, cheaper in crossings
    )
    return _sentence(f"cumulative cost is lower for {told}")


def _sentence(words: str) -> str:
    """Capital letter and full stop."""
    return f"{words[0].upper()}{words[1:]}."
