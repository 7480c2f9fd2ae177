"""What a verdict consists of: how each approach stands, what is asked of it, and what would have to give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulator.input_words import spoken_input, spoken_move, spoken_value
from simulator.notebook import HEADS, sheet, shown_number
from simulator.parameters import APPROACHES
from simulator.quantities import QUANTITIES
from simulator.wording import SPOKEN

#: Requirements that every month must meet, where tables show the mean of all months.
WORST_MONTH: Final = ("requirements.min_pass_rate", "requirements.min_consistency")
#: Topic of a sentence -> what it is about; the approaches that do not win share one.
TOPICS: Final = {
    "sure": "How sure", "relaxation": "What would do", "break_even": "Break-even", "months": "Payback",
    "quality": "Quality", **dict.fromkeys(APPROACHES, "The others"), "turn": "What flips it",
    "measure": "Measure first",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One requirement and what one approach offers.

    Attributes
    ----------
    name : str
        Dotted name of the requirement.
    asked, found : float
        What is asked and what is offered, in the canonical unit of the requirement.
    met : bool
        Whether it is enough.
    """

    name: str
    asked: float
    found: float
    met: bool

    @property
    def says(self) -> str:
        """What is offered against what is asked."""
        if self.name == "requirements.data_must_stay_in_house":
            return "the data stays in house" if self.met else "the data leaves the house"
        found, asked = spoken_value(self.name, self.found), spoken_value(self.name, self.asked)
        worst = " in its worst month" if self.name in WORST_MONTH else ""
        return f"{spoken_input(self.name)} {asked}, here {found}{worst}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one approach stands.

    Attributes
    ----------
    approach : str
        Its name.
    feasible : bool
        Whether it meets every requirement.
    checks : tuple of Asked
        Every requirement that is asked for.
    cost : float
        What is compared. [USD] or [USD/answer]
    dearer_by : float or None
        Its cost less that of the cheapest feasible approach; negative where a cheaper one is out. [USD] or [USD/answer]
    pass_rate, consistency, latency : float
        Mean pass rate and C_10 over the horizon, median response time. [fraction], [fraction], [second]
    chance, chance_feasible : float or None
        Share of the draws in which it is the cheapest feasible one, and in which it is feasible. [fraction]
    """

    approach: str
    feasible: bool
    checks: tuple[Asked, ...]
    cost: float
    dearer_by: float | None
    pass_rate: float
    consistency: float
    latency: float
    chance: float | None
    chance_feasible: float | None

    @property
    def missed(self) -> tuple[Asked, ...]:
        """Requirements that it does not meet."""
        return tuple(check for check in self.checks if not check.met)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """The smallest relaxation of the requirements that makes an approach feasible.

    Attributes
    ----------
    approach : str
        The approach that becomes feasible.
    limits : dict
        Dotted name of each requirement to relax -> the limit that just lets the approach in; None: drop it.
    relative : float
        Sum of the relative changes of these limits; infinite where a requirement has to be dropped. [fraction]
    asked : dict
        The limits as they are.
    """

    approach: str
    limits: Mapping[str, float | None]
    relative: float
    asked: Mapping[str, float]

    @property
    def says(self) -> str:
        """What to relax, in words."""
        told = []
        for name, limit in self.limits.items():
            if limit is None:
                told.append("let the data leave the house")
            else:
                asked, needed = spoken_value(name, self.asked[name]), spoken_value(name, limit)
                told.append(f"relax the {spoken_input(name)} from {asked} to {needed}")
        return f"{' and '.join(told)}, and {SPOKEN[self.approach]} is in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What would change the verdict first.

    Attributes
    ----------
    name : str
        Dotted name of the input that changes it alone with the smallest move; empty where none does in its range.
    now, at : float
        Its value, and the value from which the verdict is another one, in the canonical unit; 0 without a name.
    distance : float
        Size of that move: 1 = to its 5th or 95th percentile; infinite without a name. [ratio]
    becomes : str
        Who wins then, or "none"; empty without a name.
    together : float
        How far all inputs must move together; infinite where the verdict holds at all their percentiles. [ratio]
    """

    name: str
    now: float
    at: float
    distance: float
    becomes: str
    together: float

    @property
    def says(self) -> str:
        """One sentence."""
        if not self.name:
            alone = "No input changes the verdict by itself inside its range"
            if self.together > 1:
                return f"{alone}, nor do all of them together at their unfavourable ends."
            way = f"{100 * self.together:.0f} % of the way to their unfavourable ends"
            return f"{alone}; all together do, {way}."
        way = "up" if self.at > self.now else "down"
        then = "no approach meets the requirements" if self.becomes == "none" else f"{SPOKEN[self.becomes]} wins"
        move = spoken_move(self.name, self.now, self.at)
        return f"The choice flips first with {spoken_input(self.name)} {way} {move}: then {then}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The cheapest approach that meets the requirements, and everything that can be said about it.

    Attributes
    ----------
    winner : str
        An approach, or "none" where no approach meets the requirements.
    metric : str
        What is compared.
    volume, horizon : float
        At which volume and over how many months. [request/month], [month]
    standings : dict
        Approach -> `Standing`, in the order of the approaches.
    sure, sure_error : float or None
        Share of the draws in which the winner is the cheapest feasible one, and its standard error. [fraction]
    chance_none : float or None
        Share of the draws in which no approach meets the requirements. [fraction]
    draws : int
        Number of draws; 0 without any.
    relaxation : Relaxation or None
        What to relax, where no approach meets the requirements.
    turn : Turn or None
        What would change the verdict first, where ranges are known.
    sentences : dict
        Topic -> sentence: ``winner``, ``sure``, ``break_even``, ``months``, ``quality``, each other approach, ``turn``,
        ``measure``.
    """

    winner: str
    metric: str
    volume: float
    horizon: float
    standings: Mapping[str, Standing]
    sure: float | None
    sure_error: float | None
    chance_none: float | None
    draws: int
    relaxation: Relaxation | None
    turn: Turn | None
    sentences: Mapping[str, str]

    @property
    def says(self) -> str:
        """All of it as one paragraph."""
        return " ".join(self.sentences.values())

    @property
    def topics(self) -> dict[str, str]:
        """What follows the first sentence, by what it is about: for a list that is read at a glance."""
        return {head: " ".join(self.sentences[topic] for topic in topics) for head, topics in self.heads.items()}

    @property
    def heads(self) -> dict[str, list[str]]:
        """What sentences are about -> their topics; all but the first sentence."""
        heads: dict[str, list[str]] = {}
        for topic in self.sentences:
            if topic != "winner":
                each = self.winner == "none" and topic in APPROACHES
                heads.setdefault("Each approach" if each else TOPICS[topic], []).append(topic)
        return heads

    @property
    def order(self) -> tuple[str, ...]:
        """Approaches: the feasible ones first, the cheaper before the dearer."""
        return tuple(
            sorted(APPROACHES, key=lambda name: (not self.standings[name].feasible, self.standings[name].cost))
        )

    def _repr_html_(self) -> str:
        """What a notebook shows: the sentences and the table."""
        unit = QUANTITIES[self.metric].unit
        heads = ("", "Verdict", f"Cost, {unit}", "Right, %", "Ten times out of ten, %", "Seconds", "Sure, %")
        rows = [
            (
                HEADS[row["approach"]], row["verdict"], shown_number(row["cost"]), shown_number(100 * row["pass_rate"]),
                shown_number(100 * row["consistency"]), shown_number(row["latency"]),
                "" if row["chance"] is None else f"{100 * row['chance']:.0f}",
            )
            for row in self.rows()
        ]  # fmt: skip
        told = [self.sentences["winner"], *(f"{head}: {text}" for head, text in self.topics.items())]
        return sheet("Verdict", told, heads, rows)

    def rows(self) -> list[dict[str, Any]]:
        """All of it as a table, one row for each approach."""
        return [
            {
                "approach": name,
                "verdict": "cheapest" if name == self.winner else "dearer" if standing.feasible else "out",
                "cost": standing.cost,
                "dearer_by": standing.dearer_by,
                "pass_rate": standing.pass_rate,
                "consistency": standing.consistency,
                "latency": standing.latency,
                "chance": standing.chance,
                "why": "; ".join(check.says for check in standing.missed),
            }
            for name, standing in self.standings.items()
        ]

    def as_dict(self) -> dict[str, Any]:
        """All of it as plain data, without numbers that do not exist."""
        told: dict[str, Any] = {
            key: getattr(self, key)
            for key in ("winner", "metric", "volume", "horizon", "sure", "sure_error", "chance_none", "draws", "says")
        }
        told["order"] = list(self.order)
        told["standings"] = {
            name: {key: getattr(standing, key) for key in Standing.__slots__ if key != "checks"}
            | {"checks": [{key: getattr(check, key) for key in Asked.__slots__} for check in standing.checks]}
            for name, standing in self.standings.items()
        }
        if self.relaxation:
            relative = self.relaxation.relative
            told["relaxation"] = {
                "approach": self.relaxation.approach,
                "limits": dict(self.relaxation.limits),
                "relative": relative if relative < float("inf") else None,
                "says": self.relaxation.says,
            }
        if self.turn:
            turn = {key: getattr(self.turn, key) for key in Turn.__slots__}
            told["turn"] = {key: None if value == float("inf") else value for key, value in turn.items()}
            told["turn"]["says"] = self.turn.says
        told["sentences"] = dict(self.sentences)
        return told
