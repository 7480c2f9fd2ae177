"""What the ten aspects are measured in: hours, money, examples, work and tokens of each approach, for any draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.equations import costs, timeline, training
from simulator.ledger import monthly_amounts
from simulator.model.evaluation import quantities_of
from simulator.model.parts import at_start
from simulator.model.projecting import projections
from simulator.parameters import APPROACHES, Array, Inputs, with_values
from simulator.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.model.parts import Part
    from simulator.model.projecting import Projection, Projections

#: Measure -> (label, canonical unit, unit on screen).
MEASURES: Final[dict[str, tuple[str, str, str]]] = {
    "days_to_ready": ("Days to ready", "day", "day"),
    "cost_before_launch": ("Cost before launch", "USD", "USD"),
    "build_cost": ("Building and first training, in all", "USD", "USD"),
    "running_cost_per_request": ("Tokens and machines per request", "USD/request", "USD/1000 requests"),
    "cost_per_month_after_launch": ("All costs a month after launch", "USD/month", "USD/month"),
    "specialist_hours_to_build": ("Specialist hours to build", "hour", "hour"),
    "specialist_hours_per_month": ("Specialist hours a month", "hour/month", "hour/month"),
    "examples_needed": ("Labelled examples needed", "example", "example"),
    "fresh_examples": ("Fresh examples over the horizon", "example", "example"),
    "cost_per_change": ("Cost of a changed requirement", "USD/change", "USD/change"),
    "days_per_change": ("Days until a changed requirement is live", "day/change", "day/change"),
    "consistency": ("Right ten times out of ten (C_10)", "fraction", "%"),
    "pass_rate": ("Pass rate", "fraction", "%"),
    "latency": ("Response time, median", "second", "second"),
    "latency_p95": ("Response time, 95th percentile", "second", "second"),
    "upkeep_hours": ("People's hours a month", "hour/month", "hour/month"),
    "upkeep_cost": ("Upkeep a month, refreshes and migrations included", "USD/month", "USD/month"),
    "training_work": ("Work of all training", "FLOP", "PFLOP"),
    "accelerator_hours": ("Hours of the accelerators, all training", "hour", "hour"),
    "tokens_per_request": ("Tokens per request, retries included", "token/request", "token/request"),
}
_PRODUCTION: Final = ("per_request", "hosting")
_BUILDING: Final = ("upfront", "training")


def aspect_measures(inputs: Inputs) -> dict[str, dict[str, Array]]:
    """Every measure of each approach.

    Parameters
    ----------
    inputs : Inputs
        Floats, or arrays of shape (n,).

    Returns
    -------
    dict of dict of array, shape (n,)
        Measure -> approach -> values in canonical units, as `MEASURES` names them.

    Notes
    -----
    Amounts a month are means over the horizon, not discounted. A staged hybrid builds its tuned model later: what is
    paid before launch is then less than what is built in all. The cost of delay is in none of them: it is no spending.
    """
    volume = np.atleast_1d(np.asarray(inputs.workload.requests_per_month, dtype=float))
    own = with_values(inputs, {"workload.requests_per_month": volume})
    projected = projections(own)
    one_change = projections(with_values(own, {"workload.changes_per_month": 1.0}))
    size = (projected.draws,)
    volumes = np.broadcast_to(volume, size)[:, None]
    told: dict[str, dict[str, Array]] = {name: {} for name in MEASURES}
    for approach in APPROACHES:
        found = {
            **_measures(projected.approaches[approach], projected, volumes),
            **_per_change(one_change.approaches[approach], one_change),
        }
        for name in MEASURES:
            told[name][approach] = np.array(np.broadcast_to(np.asarray(found[name]).reshape(-1), size))
    return told


def _measures(approach: Projection, projected: Projections, volumes: Array) -> Mapping[str, Array]:
    """Measures of one approach, changes apart."""
    clock, horizon = projected.clock, np.asarray(projected.workload.horizon).reshape(-1)
    quantities = quantities_of(approach, projected, volumes)
    requests = clock.traffic.sum(axis=-1) * volumes[:, 0]
    paid = {"production": 0.0, "building": 0.0, "after": 0.0, "upkeep": 0.0}
    for line in approach.lines:
        amount = monthly_amounts(line=line, volumes=volumes)[:, 0].sum(axis=-1)
        delay = line.item == "delay"
        for key, counted in (
            ("production", line.phase in _PRODUCTION),
            ("building", line.phase in _BUILDING and not delay),
            ("after", line.phase not in _BUILDING),
            ("upkeep", line.phase == "upkeep"),
        ):
            paid[key] = paid[key] + amount * counted
    used = [_Used(part, projected) for part in approach.parts]
    calls = approach.monthly["calls_per_request"]
    per_request = np.asarray(sum(part.share * _tokens(part) for part in approach.parts)) * calls
    tokens = (per_request * clock.traffic).sum(axis=-1) / clock.traffic.sum(axis=-1)
    single = {
        name: quantities[name][:, 0]
        for name in (
            "days_to_ready", "cost_before_launch", "examples_needed", "consistency", "pass_rate", "latency",
            "latency_p95",
        )
    }  # fmt: skip
    return single | {
        "build_cost": np.asarray(paid["building"]),
        "running_cost_per_request": paid["production"] / requests,
        "cost_per_month_after_launch": paid["after"] / horizon,
        "specialist_hours_to_build": np.asarray(sum(use.build_hours * use.specialist for use in used)),
        "specialist_hours_per_month": np.asarray(sum(use.hours * use.specialist for use in used)) / horizon,
        "fresh_examples": np.asarray(sum(use.fresh for use in used)),
        "upkeep_hours": np.asarray(sum(use.hours for use in used)) / horizon,
        "upkeep_cost": paid["upkeep"] / horizon,
        "training_work": np.asarray(sum(use.work for use in used)),
        "accelerator_hours": np.asarray(sum(use.machine_hours for use in used)),
        "tokens_per_request": tokens,
    }


class _Used:
    """Hours, examples and work of one part over the months in which it is in use, arrays of shape (draws or 1,)."""

    __slots__ = ("build_hours", "fresh", "hours", "machine_hours", "specialist", "work")

    def __init__(self, part: Part, projected: Projections) -> None:
        approach, month = part.approach, projected.clock.month
        own_month = month - part.start + 1
        refreshes = part.in_use * timeline.events_in_month(own_month=own_month, interval=approach.refresh_interval)
        moves = part.in_use * timeline.events_in_month(own_month=own_month, interval=approach.migration_interval)
        launched = np.asarray(part.start <= np.asarray(projected.workload.horizon), dtype=float).reshape(-1)
        # a part of the hybrid that never sees a request is still built
        self.build_hours = launched * _flat(
            costs.build_hours(
                setup_hours=approach.setup_hours,
                iterations=approach.iterations,
                hours_per_iteration=approach.hours_per_iteration,
            )
        )
        ordinary = part.in_use * np.atleast_2d(
            approach.upkeep_hours_per_month + part.changes * approach.hours_per_change
        )
        upkeep = ordinary + refreshes * approach.refresh_hours + moves * approach.migration_hours
        self.hours = upkeep.sum(axis=-1)
        self.fresh = (refreshes * approach.fresh_examples_per_refresh).sum(axis=-1)
        first = launched * at_start(part.tokens_trained, part.start).reshape(-1)
        trained = first + (part.tokens_trained * (refreshes + moves)).sum(axis=-1)
        self.work = np.asarray(
            training.training_work(
                tokens_trained=trained, flops_per_training_token=_flat(approach.flops_per_training_token)
            )
        )
        self.machine_hours = self.work / (_flat(approach.gpu_flops * approach.gpu_utilisation) * SECONDS_PER_HOUR)
        self.specialist = _flat(approach.specialist_share)


def _per_change(approach: Projection, projected: Projections) -> dict[str, Array]:
    """Cost and days of one changed requirement a month, shared out between the parts as the model does."""
    cost = days = np.zeros(1)
    met = np.zeros(1)
    counted = (projected.clock.month >= 1) & (projected.clock.month <= projected.workload.horizon)
    for part in approach.parts:
        changes = (np.atleast_2d(part.changes) * part.in_use * counted).sum(axis=-1)
        hours = changes * _flat(part.approach.hours_per_change)
        cost = cost + hours * _flat(part.approach.labour_rate)
        days = days + changes * _flat(part.approach.days_per_change)
        met = met + changes
    return {"cost_per_change": cost / met, "days_per_change": days / met}


def _tokens(part: Part) -> Array:
    """Tokens of one call."""
    return np.asarray(part.call.prefix_tokens + part.call.content_tokens + part.call.output_tokens)


def _flat(value: object) -> Array:
    """A number, or a column of draws, as a row of draws."""
    return np.asarray(value, dtype=float).reshape(-1)
