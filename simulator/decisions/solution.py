"""The answer to "at which value of this input are they equal?": all values, and one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from simulator.input_words import spoken_input, spoken_value
from simulator.wording import SPOKEN

#: Metric -> (what equality is called, what being better is called).
_WORDS: Final = {
    "total_cost": ("cost the same", "cheaper"),
    "cost_per_accepted_answer": ("cost the same per accepted answer", "cheaper per accepted answer"),
    "pass_rate": ("pass equally often", "right more often"),
    "consistency": ("are equally consistent", "more consistent"),
    "latency": ("answer equally fast", "faster"),
}
#: Values that a sentence names.
_NAMED: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """One value at which two approaches meet.

    Attributes
    ----------
    value : float
        Value of the input, in its canonical unit; of a jump, the first value on its far side, or 0 where anything above
        0 is.
    kind : str
        ``"root"``: equal there; ``"jump"``: a step carries one over the other; ``"touch"``: equal for a moment.
    better_above : str
        Who is better just above it; empty where both are equal. For a requirement: whether it is met, "yes" or "no".
    residual : float
        What is left of the difference when the value is put back, relative to the larger side. [fraction]
    """

    value: float
    kind: str
    better_above: str
    residual: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """All values of one input at which two approaches are equal, or a requirement is just met.

    Attributes
    ----------
    name, unit : str
        The input, and its canonical unit.
    metric : str
        What is compared, or what the requirement looks at.
    requirement : str or None
        The requirement, where one is solved for; then ``second`` is empty.
    first, second : str
        The approaches.
    lowest, highest : float
        Range that was searched.
    now : float, str or None
        The scenario's own value.
    values : tuple of Solved
        Rising; empty where nothing in the range does it.
    better_at_lowest : str
        Who is better at the lowest value; with no values, throughout.
    by_choice : dict
        For a choice: word -> who is better with it.
    """

    name: str
    unit: str
    metric: str
    requirement: str | None
    first: str
    second: str
    lowest: float
    highest: float
    now: float | str | None
    values: tuple[Solved, ...]
    better_at_lowest: str
    by_choice: dict[str, str]

    @property
    def says(self) -> str:
        """The answer in one sentence."""
        words = self._requirement_words() if self.requirement else self._comparison_words()
        return f"{words[0].upper()}{words[1:]}."

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        told: dict[str, Any] = {key: getattr(self, key) for key in self.__slots__}
        told["values"] = [{key: getattr(found, key) for key in Solved.__slots__} for found in self.values]
        return told | {"says": self.says}

    def _said(self, value: float) -> str:
        """A value of the input."""
        return spoken_value(self.name, value)

    def _stretches(self, named: dict[str, str], short: dict[str, str]) -> str:
        """Who is better between the values, from the lowest on; the first one in full, the others in short."""
        told = [f"{named[self.better_at_lowest]} below {self._said(self.values[0].value)}"]
        for found, end in pairwise(self.values[:_NAMED]):
            told.append(f"{short[found.better_above]} from there to {self._said(end.value)}")
        more = len(self.values) - _NAMED
        if more > 0:
            told.append(f"{more} more changes up to {self._said(self.values[-1].value)}")
        return f"{', '.join(told)}, {short[self.values[-1].better_above]} above"

    def _comparison_words(self) -> str:
        """Two approaches."""
        same, better = _WORDS[self.metric]
        both = f"{SPOKEN[self.first]} and {SPOKEN[self.second]}"
        short = {"": "neither", self.first: SPOKEN[self.first], self.second: SPOKEN[self.second]}
        named = {who: f"{word} is {better}" for who, word in short.items()}
        what, now = spoken_input(self.name), f"now {spoken_value(self.name, self.now)}"
        span = f"from {self._said(self.lowest)} to {self._said(self.highest)}" if not self.by_choice else ""
        if self.by_choice:
            told = ", ".join(f"with {word} {named[who]}" for word, who in self.by_choice.items())
            return f"{what}: {told} ({now})"
        if not self.values:
            if not self.better_at_lowest:
                return f"{what}: {both} {same} at every value {span}"
            return f"{what}: no value {span} makes {both} equal; {named[self.better_at_lowest]} throughout ({now})"
        first = self.values[0]
        if len(self.values) > 1:
            return f"{what}: {both} change places {len(self.values)} times ({now}); {self._stretches(named, short)}"
        meet = "change places at a step, without being equal," if first.kind == "jump" else same
        return f"{what}: {both} {meet} at {self._said(first.value)} ({now}); {self._stretches(named, short)}"

    def _requirement_words(self) -> str:
        """One approach and a requirement."""
        what, now, who = spoken_input(self.name), f"now {spoken_value(self.name, self.now)}", SPOKEN[self.first]
        asked = f"what is asked ({spoken_input(str(self.requirement))})"
        short = {"yes": "meets it", "no": "misses it"}
        named = {"yes": f"{who} meets {asked}", "no": f"{who} misses {asked}"}
        if self.by_choice:
            told = ", ".join(f"with {word} {named[met]}" for word, met in self.by_choice.items())
            return f"{what}: {told} ({now})"
        if not self.values:
            return f"{what}: {named[self.better_at_lowest]} at every value ({now})"
        return f"{what}: {self._stretches(named, short)} ({now})"
