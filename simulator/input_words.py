"""Inputs and amounts in sentences: what an input is called, and how a number with a unit is said."""

from __future__ import annotations

from typing import Final

import numpy as np

from simulator.parameters import PARAMETERS
from simulator.units import from_canonical
from simulator.wording import SPOKEN_DIGITS, spoken_usd, spoken_volume

#: Whose input it is, in front of its label; inputs of the workload belong to nobody.
_OWNERS: Final = {"prompting": "prompting's", "fine_tuning": "fine-tuning's", "hybrid": "the hybrid's"}
#: Units that stay as they are after a number.
_UNCHANGED: Final = ("%", "USD", "ms", "Mtok", "ktok", "FLOP", "GFLOP", "TFLOP", "PFLOP")


def spoken_input(name: str) -> str:
    """Say what an input is called.

    Examples
    --------
    >>> spoken_input("prompting.instruction_tokens"), spoken_input("workload.horizon")
    ("prompting's instruction tokens", 'horizon')
    """
    declared = PARAMETERS[name]
    label = declared.label[0].lower() + declared.label[1:]
    owner = _OWNERS.get(declared.group)
    return f"{owner} {label}" if owner else label


def spoken_amount(value: float, unit: str) -> str:
    """Say an amount that is given in a unit for screens.

    Parameters
    ----------
    value : float
        Number in canonical units.
    unit : str
        Unit to say it in, for example ``"%"`` or ``"USD/Mtok"``.

    Returns
    -------
    str
        Three digits and the unit.

    Examples
    --------
    >>> spoken_amount(0.8283, "%"), spoken_amount(4e-7, "USD/Mtok"), spoken_amount(22.52, "day")
    ('82.8 %', '$0.4 per Mtok', '22.5 days')
    >>> spoken_amount(1.0, "request/hour"), spoken_amount(0.02, "%/month")
    ('1 request an hour', '2 % a month')
    """
    if unit == "yes/no":
        return "yes" if value else "no"
    shown = float(from_canonical(float(value), unit))
    counted, _, per = unit.partition("/")
    each = "" if not per else f" {_article(per)} {per}" if per[0].islower() else f" per {per}"
    if counted == "USD":
        return f"{spoken_usd(shown)}{each}"
    number = f"-{spoken_volume(-shown)}" if shown < 0 else spoken_volume(shown)
    if counted in ("ratio", "fraction"):
        return f"{number}{each}"
    return f"{number} {counted if counted in _UNCHANGED or number == '1' else f'{counted}s'}{each}"


def spoken_value(name: str, value: float | str | None) -> str:
    """Say the value of an input in the unit in which people write it.

    Examples
    --------
    >>> spoken_value("prompting.price_per_input_token", 4e-7), spoken_value("hybrid.escalation", "route")
    ('$0.4 per Mtok', 'route')
    """
    if value is None:
        return "not asked for"
    return value if isinstance(value, str) else spoken_amount(value, PARAMETERS[name].shown_in)


def spoken_move(name: str, now: float, then: float) -> str:
    """Say from where to where an input moves, with words that both values share said once.

    Examples
    --------
    >>> spoken_move("workload.requests_per_month", 50_000, 118_000)
    'from 50,000 to 118,000 requests a month'
    >>> spoken_move("workload.cost_per_bad_answer", 0.002, 0.0139)
    'from $0.002 to $0.0139 an answer'
    """
    first, last = spoken_value(name, now).split(), spoken_value(name, then).split()
    shared = 0
    while shared < min(len(first), len(last)) - 1 and first[-1 - shared] == last[-1 - shared]:
        shared += 1
    return f"from {' '.join(first[: len(first) - shared])} to {' '.join(last)}"


def rounded_outward(value: float, *, upward: bool) -> float:
    """Three digits that lie on the safe side of a number.

    Examples
    --------
    >>> rounded_outward(0.88556, upward=False), rounded_outward(22.519, upward=True)
    (0.885, 22.6)
    """
    if not np.isfinite(value) or value == 0:
        return value
    scale = 10.0 ** (SPOKEN_DIGITS - 1 - int(np.floor(np.log10(abs(value)))))
    steps = value * scale
    nearest = round(steps)
    # what is three digits already stays, whatever the last bit says
    if abs(steps - nearest) < 1e-9 * abs(steps) and (nearest >= steps if upward else nearest <= steps):
        return nearest / scale
    return float(np.ceil(steps) if upward else np.floor(steps)) / scale


def _article(noun: str) -> str:
    """The article of a unit: an hour, a month."""
    return "an" if noun[0] in "aei" or noun == "hour" else "a"
