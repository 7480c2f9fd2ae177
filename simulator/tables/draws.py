"""Results with doubt as tables: percentiles, shares of cases, tornado, value of information, each with its error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from dashboard.formatting import APPROACH_LABELS, number, unit_word
from simulator.parameters import APPROACHES, PARAMETERS
from simulator.quantities import QUANTITIES
from simulator.tables.run import numbers_table, quantity_cell
from simulator.uncertainty.statements import DRAWN_DIGITS
from simulator.units import from_canonical
from simulator.wording import SPOKEN, spoken_volume

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.table import Table

    from simulator.doubt.chances import Crossed
    from simulator.sensitivity.drivers import Worth
    from simulator.sensitivity.moves import Flip, Tornado
    from simulator.sensitivity.study import Sensitivity
    from simulator.uncertainty.study import Share, Uncertainty

#: Quantities whose percentiles are shown at the volume.
DRAWN_SHOWN: Final = ("total_cost", "cost_per_accepted_answer", "pass_rate", "consistency")
#: Percentiles that are shown.
_SHOWN_LEVELS: Final = (0.10, 0.50, 0.90)
#: Inputs that a table of sensitivity shows; the rest stands in JSON and CSV. Judgement: one screen.
MOST_ROWS: Final = 10
#: Volumes at which shares are shown. [request/month]
_DECADES: Final = tuple(10.0**power for power in range(2, 9))
#: What a standing is called.
STANDING_WORDS: Final = {
    "always": "every volume", "overtakes": "above it", "falls_behind": "below only", "never": "never",
}  # fmt: skip

_MONTH_WORDS: Final = {
    "always": "every month", "overtakes": "from it on", "falls_behind": "at first", "never": "never",
}  # fmt: skip


def bands_table(drawn: Uncertainty) -> Table:
    """Percentiles of the main quantities at the scenario's volume."""
    rows: list[tuple[str, ...]] = []
    for name in DRAWN_SHOWN:
        rows.append((f"{QUANTITIES[name].label}, {unit_word(QUANTITIES[name].shown_in)}", "", "", "", ""))
        for approach in APPROACHES:
            band = drawn.at_volume[approach][name]
            places = [drawn.levels.index(level) for level in _SHOWN_LEVELS]
            cells = [quantity_cell(name, band.values[place, 0]) for place in places]
            error = quantity_cell(name, float(f"{band.errors[places[1], 0]:.{DRAWN_DIGITS}g}"))
            rows.append((f"  {APPROACH_LABELS[approach]}", *cells, f"± {error}"))
    title = f"At {spoken_volume(drawn.volume)} requests in month 1, which is uncertain itself"
    return numbers_table(title, ("", "P10", "P50", "P90", "error of P50"), rows)


def shares_table(drawn: Uncertainty) -> Table:
    """How often each approach is the cheapest that meets the requirements."""
    names = (*APPROACHES, "none")
    at = drawn.cheapest_at_volume
    rows = [("the scenario's", *(_share(at[name], 0) for name in names))]
    for volume in _DECADES:
        place = int(np.argmin(np.abs(np.log(drawn.volumes / volume))))
        label = spoken_volume(float(f"{drawn.volumes[place]:.{DRAWN_DIGITS}g}"))
        rows.append((label, *(_share(drawn.cheapest_feasible[name], place) for name in names)))
    heads = ("requests a month", *(APPROACH_LABELS[name] for name in APPROACHES), "none")
    return numbers_table("Cheapest approach that meets the requirements, % of cases", heads, rows)


def crossings_tables(title: str, found: Mapping[str, Crossed], unit: str) -> list[Table]:
    """Distribution of the place from which one is cheaper for good: the place, and how often there is one."""
    volumes, shares = [], []
    words = _MONTH_WORDS if unit == "month" else STANDING_WORDS
    for name, one in found.items():
        first, _, second = name.partition("/")
        label = f"{APPROACH_LABELS[second or first]} / {APPROACH_LABELS[first].lower() if second else 'both others'}"
        places = [one.levels.index(level) for level in _SHOWN_LEVELS]
        error = one.value_errors[places[1]]
        volumes.append((label, *(_place(one.values[place]) for place in places), f"± {_place(error)}"))
        cells = [f"{100 * one.shares[key]:.1f} ± {100 * one.errors[key]:.1f}" for key in words]
        shares.append((label, *cells))
    return [
        numbers_table(f"{title}, {unit}", ("", "P10", "P50", "P90", "error of P50"), volumes),
        numbers_table("How often that is so, % of cases", ("", *words.values()), shares),
    ]


def tornado_table(tornado: Tornado) -> Table:
    """Each input at its 5th and 95th percentile, and what that does."""
    base = _swing(tornado.base, tornado.base_standing)
    rows = [
        (bar.name, _range(bar.name, bar.low, bar.high), at_low, at_high)
        for bar in tornado.bars[:MOST_ROWS]
        # an input that does nothing is no news
        if {at_low := _swing(bar.at_low, bar.standing_at_low), at_high := _swing(bar.at_high, bar.standing_at_high)}
        != {base}
    ]
    words = tornado.output.replace("fine_tuning", "fine-tuning")
    title = f"{words[0].upper()}{words[1:]}, {unit_word(tornado.unit)}: {base}"
    return numbers_table(title, ("input", "P5 to P95", "at P5", "at P95"), rows, texts=2)


def _range(name: str, low: float, high: float) -> str:
    """Both percentiles of an input, with its unit."""
    unit = unit_word(PARAMETERS[name].shown_in)
    return f"{_shown(name, low)} to {_shown(name, high)}{'' if unit in ('ratio', 'fraction') else f' {unit}'}"


def indices_table(found: Sensitivity) -> Table:
    """Shares of the spread of the cost ratio that each input is the source of."""
    first, total = found.indices.first[:, -1], found.indices.total[:, -1]
    near, far = found.indices.first_half_width[:, -1], found.indices.total_half_width[:, -1]
    order = np.argsort(-total, kind="stable")[:MOST_ROWS]
    rows = [
        (
            found.indices.names[place],
            f"{100 * first[place]:.0f} ± {100 * near[place]:.0f}", f"{100 * total[place]:.0f} ± {100 * far[place]:.0f}",
        )
        for place in order
    ]  # fmt: skip
    words = " over ".join(SPOKEN[name] for name in found.compared)
    return numbers_table(f"Spread of the cost ratio {words}, %", ("input", "alone", "with others"), rows)


def worth_table(found: Sensitivity) -> Table:
    """What knowing something exactly is worth before choosing."""
    everything = [("everything", found.everything)]
    groups = [(f"all of {one.name}", one) for one in found.groups]
    inputs = [(one.name, one) for one in found.inputs[:MOST_ROWS] if one.usd > 0]
    rows = [(label, *_worth(one)) for label, one in (*everything, *groups, *inputs)]
    return numbers_table("Worth knowing before choosing", ("", "USD", "error", "changes choice, %"), rows)


def flip_table(flip: Flip) -> Table | str:
    """Inputs that change the verdict alone, the nearest first; a sentence where there are none."""
    if not flip.singles:
        return "\nNo input changes the verdict alone between its 5th and 95th percentile."
    rows = [
        (one.name, f"{one.distance:.2f}", f"{_shown(one.name, one.value)} {PARAMETERS[one.name].shown_in}",
         APPROACH_LABELS.get(one.winner, "none"))
        for one in flip.singles[:MOST_ROWS]
    ]  # fmt: skip
    title = "Inputs that change the verdict alone (distance 0: at the median, 1: at P5 or P95)"
    return numbers_table(title, ("input", "distance", "at", "then wins"), rows)


def flip_sentence(flip: Flip) -> str:
    """Say how far all inputs must move together before the verdict changes."""
    winner = SPOKEN.get(flip.winner, "")
    now = f"{winner[0].upper()}{winner[1:]} wins" if winner else "No approach meets the requirements"
    if not flip.becomes:
        return f"{now}, and still does with every uncertain input at its unfavourable 5th or 95th percentile."
    then = "no approach meets the requirements" if flip.becomes == "none" else f"{SPOKEN[flip.becomes]} wins"
    return (
        f"{now}; with every uncertain input moved {100 * flip.distance:.0f} % of the way from its median to its "
        f"unfavourable 5th or 95th percentile, {then}."
    )


def _share(share: Share, place: int) -> str:
    """Percent of cases with its error."""
    return f"{100 * share.value[place]:.1f} ± {100 * share.error[place]:.1f}"


def _place(value: float) -> str:
    """Volume or month in two digits."""
    return number(float(f"{value:.{DRAWN_DIGITS}g}")) if np.isfinite(value) else "–"


def _shown(name: str, value: float) -> str:
    """Value of an input in its friendly unit."""
    return number(float(from_canonical(value, PARAMETERS[name].shown_in)))


def _swing(value: float, standing: str) -> str:
    """Output at one end of a bar; a word where there is no number."""
    if standing and standing != "overtakes":
        return STANDING_WORDS[standing]
    return number(float(f"{value:.3g}")) if np.isfinite(value) else "–"


def _worth(worth: Worth) -> tuple[str, str, str]:
    """Amount, error and share of changed choices."""
    return f"{worth.usd:,.0f}", f"± {worth.error:,.0f}", f"{100 * worth.changes_choice:.0f}"
