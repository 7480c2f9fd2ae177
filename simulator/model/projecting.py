"""The model in reading order: calls the equations and writes the ledger; no formula of its own.

An approach is a set of parts at work: prompting and fine-tuning are one part each, the hybrid is both. Nothing
below asks which approach it is working for. Arrays have shape (draws or 1, months), month 0 first.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from simulator.equations import consistency, hybrid, retries, sharing, totals
from simulator.ledger import Line, cost_curve
from simulator.model.bookkeeping import part_lines
from simulator.model.clock import Clock, clock_of
from simulator.model.parts import Part, part_of
from simulator.parameters import APPROACHES, Approach, Array, Hybrid, Inputs, Numeric, Workload

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.curves.curve import CostCurve

Record = TypeVar("Record", Workload, Approach, Hybrid)
#: Repeats at which consistency is reported, C_10: the longest that published data test. [repeat]
REPORTED_REPEATS = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Projection:
    """One approach over all months, for any volume."""

    parts: tuple[Part, ...]
    lines: tuple[Line, ...]
    monthly: Mapping[str, Array]
    days_to_ready: Array
    router_cost: Array


@dataclass(frozen=True, kw_only=True, eq=False)
class Projections:
    """All three approaches on one clock, with the workload as columns of draws."""

    clock: Clock
    workload: Workload
    approaches: Mapping[str, Projection]
    draws: int

    @cached_property
    def total_costs(self) -> dict[str, CostCurve]:
        """Total cost of each approach as a curve over volume, worked out once; exact unless `grows_with_volume`."""
        return {name: self.cost_of(approach) for name, approach in self.approaches.items()}

    def cost_of(self, approach: Projection) -> CostCurve:
        """Total cost of any approach on this clock as a curve over volume."""
        return cost_curve(lines=approach.lines, discount_factor=self.clock.discount, draws=self.draws)


def projections(inputs: Inputs, *, wanted: tuple[str, ...] = APPROACHES) -> Projections:
    """Project the approaches over the horizon.

    Parameters
    ----------
    inputs : Inputs
        Values in canonical units: floats, or arrays of shape (draws,).
    wanted : tuple of str
        The approaches to project; all three if left out.

    Returns
    -------
    Projections
        Ledger lines and monthly quantities of each approach. They hold for any volume unless a labelled share makes
        the examples grow with traffic; then they hold for ``workload.requests_per_month`` alone (`grows_with_volume`).
    """
    workload, mixing = _columns(inputs.workload), _columns(inputs.hybrid)
    prompting, fine_tuning = _columns(inputs.prompting), _columns(inputs.fine_tuning)
    clock = clock_of(workload)
    served = np.where(clock.month >= 1, 1.0, 0.0)[None]
    changes = workload.changes_per_month

    def alone(approach: Approach) -> Projection:
        """One approach from month 1 on, with all of the traffic."""
        part = part_of(approach, workload, clock, start=1.0, share=served, in_use=served, changes=changes)
        return _single(part, workload, clock)

    ways: tuple[Callable[[], Projection], ...] = (
        lambda: alone(prompting),
        lambda: alone(fine_tuning),
        lambda: _hybrid(prompting, fine_tuning, mixing, workload, clock),
    )
    groups = (inputs.workload, inputs.prompting, inputs.fine_tuning, inputs.hybrid)
    draws = max(int(np.size(value)) for group in groups for value in _numbers(group))
    return Projections(
        clock=clock,
        workload=workload,
        approaches={name: way() for name, way in zip(APPROACHES, ways, strict=True) if name in wanted},
        draws=draws,
    )


def monthly_quality(approach: Projection) -> dict[str, Array]:
    """Monthly quantities together with how repeats agree, which no cost depends on and so is worked out on demand."""
    repeated = {"pass_rate": approach.monthly["pass_rate"], "correlation": approach.monthly["correlation"]}
    return {
        **approach.monthly,
        "consistency": consistency.consistency(**repeated, repeats=REPORTED_REPEATS),
        "agreement": consistency.agreement(**repeated),
    }


def prompting_projection(inputs: Inputs) -> Projection:
    """Project prompting alone, for a what-if that the other approaches do not take part in."""
    workload, prompting = _columns(inputs.workload), _columns(inputs.prompting)
    clock = clock_of(workload)
    served = np.where(clock.month >= 1, 1.0, 0.0)[None]
    part = part_of(
        prompting, workload, clock, start=1.0, share=served, in_use=served, changes=workload.changes_per_month
    )
    return _single(part, workload, clock)


def grows_with_volume(inputs: Inputs) -> bool:
    """Whether examples grow with traffic, so that quality depends on the volume."""
    return bool(np.any(np.asarray(inputs.prompting.labelled_share) > 0)) or bool(
        np.any(np.asarray(inputs.fine_tuning.labelled_share) > 0)
    )


def _numbers(record: Workload | Approach | Hybrid) -> list[Numeric]:
    """Values of a record that are numbers."""
    values = (getattr(record, declared.name) for declared in fields(record))
    return [value for value in values if not isinstance(value, str)]


def _columns(record: Record) -> Record:
    """Draws as columns, so that months can stand beside them."""
    arrays = {
        declared.name: np.asarray(getattr(record, declared.name), dtype=float)[:, None]
        for declared in fields(record)
        if np.ndim(getattr(record, declared.name)) == 1
    }
    return replace(record, **arrays) if arrays else record  # type: ignore[arg-type]


def _single(part: Part, workload: Workload, clock: Clock) -> Projection:
    """Project an approach of one part."""
    return _project(
        (part,), workload, clock, pass_rate=part.pass_rate, correlation=part.correlation,
        run_correlation=np.atleast_2d(part.approach.run_correlation), days_to_ready=part.days_to_ready,
        router_cost=np.zeros((1, 1)),
    )  # fmt: skip


def _hybrid(
    prompting_alone: Approach, fine_tuning: Approach, mixing: Hybrid, workload: Workload, clock: Clock
) -> Projection:
    """Project the two parts together: prompting alone before the switch, both after it."""
    switched = np.atleast_2d(clock.month >= mixing.switch_month)
    escalated = mixing.escalated_share
    met = mixing.changes_met_by_prompting
    prompting = part_of(
        prompting_alone, workload, clock, start=1.0,
        share=np.atleast_2d(
            sharing.prompting_share(month=clock.month, switch_month=mixing.switch_month, escalated_share=escalated)
        ),
        in_use=np.where((clock.month < 1) | (switched & (np.asarray(escalated) <= 0)), 0.0, 1.0),
        changes=sharing.prompting_changes(
            month=clock.month, switch_month=mixing.switch_month, escalated_share=escalated,
            changes_per_month=workload.changes_per_month, changes_met_by_prompting=met,
        ),
        recent_changes=sharing.recent_prompting_changes(
            month=clock.month, switch_month=mixing.switch_month, escalated_share=escalated,
            changes_per_month=workload.changes_per_month, changes_met_by_prompting=met,
        ),
    )  # fmt: skip
    tuned = part_of(
        fine_tuning, workload, clock, start=mixing.switch_month,
        share=np.atleast_2d(
            sharing.fine_tuning_share(
                month=clock.month, switch_month=mixing.switch_month, escalated_share=escalated,
 cascaded=float(mixing.escalation == "cascade")
            )
        ),
        in_use=np.where(switched, 1.0, 0.0),
        changes=sharing.fine_tuning_changes(
            escalated_share=escalated, changes_per_month=workload.changes_per_month, changes_met_by_prompting=met
        ),
    )  # fmt: skip
    mixed_rate = hybrid.hybrid_pass_rate(
        prompting_pass_rate=prompting.pass_rate, fine_tuning_pass_rate=tuned.pass_rate,
        escalated_share=escalated, router_skill=mixing.router_skill,
    )  # fmt: skip

    def mixed(before: Numeric, after: Numeric) -> Array:
        """Correlation before and after the switch."""
        together = hybrid.hybrid_correlation(
            prompting_correlation=before, fine_tuning_correlation=after, escalated_share=escalated
        )
        return np.where(switched, together, before)

    return _project(
        (prompting, tuned), workload, clock,
        pass_rate=np.where(switched, mixed_rate, prompting.pass_rate),
        correlation=mixed(prompting.correlation, tuned.correlation),
        run_correlation=mixed(prompting.approach.run_correlation, fine_tuning.run_correlation),
        days_to_ready=np.atleast_2d(
            hybrid.hybrid_days_to_ready(
                prompting_days_to_ready=prompting.days_to_ready, fine_tuning_days_to_ready=tuned.days_to_ready,
                switch_month=mixing.switch_month,
            )
        ),
        router_cost=np.where(switched & (np.asarray(escalated) > 0), mixing.router_cost_per_request, 0.0),
    )  # fmt: skip


def _project(
    parts: tuple[Part, ...], workload: Workload, clock: Clock, *, pass_rate: Array, correlation: Array,
    run_correlation: Array, days_to_ready: Array, router_cost: Array,
) -> Projection:  # fmt: skip
    """Turn quality into shares of good and bad answers, and everything into lines of the ledger."""
    moments = retries.failure_moments(
        pass_rate=pass_rate, correlation=run_correlation, max_attempts=workload.max_attempts
    )
    calls = np.atleast_2d(
        retries.calls_per_request(
            failure_moments=moments, caught_share=workload.caught_share, max_attempts=workload.max_attempts
        )
    )
    good, bad, fallback = (
        np.atleast_2d(
            share(failure_moments=moments, caught_share=workload.caught_share, max_attempts=workload.max_attempts)
        )
        for share in (retries.good_share, retries.bad_share, retries.fallback_share)
    )
    delay = totals.delay_cost(days_to_ready=days_to_ready, cost_of_delay_per_day=workload.cost_of_delay_per_day)
    lines = [
        Line(
            phase="upfront", item="delay", equation="delay_cost",
            once=np.atleast_2d(delay), due=np.atleast_2d(np.where(clock.month == 0, 1.0, 0.0)),
        ),
        Line(
            phase="per_request", item="router", equation="hybrid_call_cost",
            slope=clock.traffic * calls * router_cost,
        ),
        Line(
            phase="failures", item="bad answers", equation="request_cost",
            slope=clock.traffic * bad * workload.cost_per_bad_answer,
        ),
        Line(
            phase="failures", item="fallbacks", equation="request_cost",
            slope=clock.traffic * fallback * workload.cost_per_fallback,
        ),
    ]  # fmt: skip
    for part in parts:
        lines += part_lines(part, calls, workload, clock)
    return Projection(
        parts=parts, lines=tuple(lines), days_to_ready=days_to_ready, router_cost=router_cost,
        monthly={
            "pass_rate": pass_rate, "correlation": correlation,
            "calls_per_request": calls, "good_share": good, "bad_share": bad, "fallback_share": fallback,
        },
    )  # fmt: skip
