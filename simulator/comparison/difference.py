"""What is different between two runs: verdict, order, costs, break-evens, and the inputs behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.comparison.run_reading import Crossings, read_run
from simulator.input_words import spoken_input, spoken_value
from simulator.parameters import APPROACHES, PARAMETERS
from simulator.wording import SPOKEN, spoken_usd, spoken_volume

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.comparison.run_reading import ReadRun


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedInput:
    """One input that is not what it was.

    Attributes
    ----------
    name : str
        Dotted name.
    before, after : float, str or None
        Its values, in the canonical unit; None where it is not asked for.
    """

    name: str
    before: float | str | None
    after: float | str | None

    @property
    def says(self) -> str:
        """Both values as people write them."""
        before, after = spoken_value(self.name, self.before), spoken_value(self.name, self.after)
        return f"{spoken_input(self.name)}: {before} to {after}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedBreakEven:
    """The break-even of two approaches, before and after.

    Attributes
    ----------
    pair : str
        ``"prompting/fine_tuning"`` and so on.
    before, after : Crossings
        Where they cost the same.
    move : float or None
        Largest relative move of the first and the last crossing; 0 where there is none either time; None where the
        break-even appears, vanishes, or changes sides. [fraction]
    """

    pair: str
    before: Crossings
    after: Crossings
    move: float | None

    @property
    def says(self) -> str:
        """What became of it."""
        names = " and ".join(SPOKEN[name] for name in self.pair.split("/"))
        return f"break-even of {names}: {self._told(self.before)} before, {self._told(self.after)} now"

    def _told(self, found: Crossings) -> str:
        """Crossings in words."""
        first, second = self.pair.split("/")
        if not found.volumes:
            if not found.cheaper_below:
                return "the same cost everywhere"
            return f"none ({SPOKEN[found.cheaper_below]} always cheaper)"
        below = SPOKEN[found.cheaper_below] if found.cheaper_below in (first, second) else "neither"
        told = spoken_volume(found.volumes[0])
        if found.volumes[1:]:
            told += f" to {spoken_volume(found.volumes[-1])} ({len(found.volumes)} crossings)"
        return f"{told} requests a month ({below} cheaper below)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Everything that is different between two runs.

    Attributes
    ----------
    before, after : ReadRun
        The runs.
    inputs : tuple of ChangedInput
        Inputs that changed, in the order of the records.
    break_evens : tuple of MovedBreakEven
        One for each pair.
    """

    before: ReadRun
    after: ReadRun
    inputs: tuple[ChangedInput, ...]
    break_evens: tuple[MovedBreakEven, ...]

    @property
    def verdict_changed(self) -> bool:
        """Whether another approach wins, or none does."""
        return self.before.winner != self.after.winner

    @property
    def order_changed(self) -> bool:
        """Whether the approaches stand in another order at the stated volume."""
        return self.before.order != self.after.order

    @property
    def costs(self) -> Mapping[str, tuple[float, float]]:
        """Approach -> cost before and after, at the stated volume."""
        metric = self.after.metric
        return {name: (self.before.at_volume[name][metric], self.after.at_volume[name][metric]) for name in APPROACHES}

    @property
    def says(self) -> str:
        """One paragraph."""
        spoken = {**SPOKEN, "none": "no approach"}
        verdict = f"verdict {spoken[self.before.winner]}"
        verdict += f", now {spoken[self.after.winner]}" if self.verdict_changed else " as before"
        order = "the order changed" if self.order_changed else "the same order"
        costs = ", ".join(
            f"{SPOKEN[name]} {spoken_usd(before)} to {spoken_usd(after)}"
            for name, (before, after) in self.costs.items()
        )
        words = f"{verdict}, {order} at {spoken_volume(self.after.volume)} requests a month: {costs}"
        moved = "; ".join(found.says for found in self.break_evens if found.move is None or found.move > 0)
        changed = f"{len(self.inputs)} input{'s' if len(self.inputs) != 1 else ''} changed"
        return f"{words[0].upper()}{words[1:]}. {f'{moved[0].upper()}{moved[1:]}. ' if moved else ''}{changed}."

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {
            "verdict": {"before": self.before.winner, "after": self.after.winner},
            "order": {"before": list(self.before.order), "after": list(self.after.order)},
            "volume": {"before": self.before.volume, "after": self.after.volume},
            "costs": {name: {"before": before, "after": after} for name, (before, after) in self.costs.items()},
            "break_even": [
                {
                    "pair": found.pair,
                    "before": list(found.before.volumes),
                    "after": list(found.after.volumes),
                    "move": found.move,
                }
                for found in self.break_evens
            ],
            "inputs": [{key: getattr(one, key) for key in ChangedInput.__slots__} for one in self.inputs],
            "says": self.says,
        }


def difference(
    before: Any, after: Any, *, metric: str = "total_cost", named: tuple[str, str] = ("A", "B")
) -> Difference:
    """Compare two runs.

    Parameters
    ----------
    before, after : object
        The JSON of two runs, as `contract.run_document` gives it and a parser returns it.
    metric : str
        ``"total_cost"`` or ``"cost_per_accepted_answer"``.
    named : tuple of str
        What messages call the two.

    Returns
    -------
    Difference
        Verdict, order, costs, break-evens and inputs.

    Raises
    ------
    RunError
        If one of them is no run that can be compared.
    """
    one, two = (
        read_run(document, named=name, metric=metric) for document, name in zip((before, after), named, strict=True)
    )
    names = [name for name in PARAMETERS if one.inputs.get(name) != two.inputs.get(name)]
    return Difference(
        before=one,
        after=two,
        inputs=tuple(ChangedInput(name=n, before=one.inputs.get(n), after=two.inputs.get(n)) for n in names),
        break_evens=tuple(
            MovedBreakEven(
                pair=pair,
                before=one.break_even[pair],
                after=two.break_even[pair],
                move=_move(one.break_even[pair], two.break_even[pair]),
            )
            for pair in one.break_even
        ),
    )


def _move(before: Crossings, after: Crossings) -> float | None:
    """How far the first and the last crossing have moved, relative to where they were."""
    if bool(before.volumes) != bool(after.volumes) or before.cheaper_below != after.cheaper_below:
        return None
    if not before.volumes:
        return 0.0
    # an even and an odd number of crossings end with different approaches
    if len(before.volumes) % 2 != len(after.volumes) % 2:
        return None
    return max(abs(after.volumes[end] / before.volumes[end] - 1) for end in (0, -1))
