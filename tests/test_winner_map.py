from __future__ import annotations

import json

import numpy as np
import pytest
from decision_inputs import cost_at, crossing_inputs, drawn

from simulator.cases.cases import WINNERS, rows_of, standings
from simulator.cases.change_points import changes_between, narrowed
from simulator.decisions.frontiers import Edge, edges_of, polylines
from simulator.decisions.verdict import verdict
from simulator.decisions.winner_map import WinnerMap, winner_map
from simulator.parameters import APPROACHES, Inputs, with_values

X, Y = "workload.requests_per_month", "workload.cost_per_bad_answer"


def check_frontiers(inputs: Inputs, found: WinnerMap) -> dict[str, int]:
    """Put every point back, and count the kinds."""
    counts: dict[str, int] = {}
    for line in found.frontiers:
        first, second = (WINNERS[index] for index in line.pair)
        for x, y, kind in zip(line.x.tolist(), line.y.tolist(), line.kinds, strict=True):
            counts[kind] = counts.get(kind, 0) + 1
            on_row = np.isclose(found.y_values, y, rtol=1e-12).any()
            on_column = np.isclose(found.x_values, x, rtol=1e-12).any()
            assert on_row or on_column
            if kind != "equal cost":
                continue
            at = with_values(inputs, {found.x: x, found.y: y})
            costs = cost_at(at)
            assert abs(costs[first] - costs[second]) <= 1e-9 * max(costs[first], costs[second])
            # and no feasible approach is cheaper there
            stand = standings(at)
            others = [costs[name] for i, name in enumerate(APPROACHES) if stand.feasible[i, 0]]
            assert min(others) >= costs[first] * (1 - 1e-8)
    return counts


@pytest.fixture(scope="module")
def plain() -> WinnerMap:
    return winner_map(crossing_inputs(), X, Y, columns=25, rows=17)


def test_every_cell_has_the_verdict_of_its_place(plain: WinnerMap) -> None:
    for row in range(0, 17, 4):
        for column in range(0, 25, 6):
            at = {X: float(plain.x_values[column]), Y: float(plain.y_values[row])}
            decided = verdict(with_values(crossing_inputs(), at))
            assert WINNERS[plain.winner[row, column]] == decided.winner
            rivals = sorted(standing.cost for standing in decided.standings.values())
            assert plain.lead[row, column] == pytest.approx(rivals[1] - rivals[0], rel=1e-9)


def test_points_of_a_frontier_lie_on_equal_cost(plain: WinnerMap) -> None:
    counts = check_frontiers(crossing_inputs(), plain)
    assert counts["equal cost"] >= 10
    # every change between neighbours of the grid has its point
    changes = (np.diff(plain.winner, axis=0) != 0).sum() + (np.diff(plain.winner, axis=1) != 0).sum()
    assert sum(counts.values()) >= changes
    json.dumps(plain.as_dict(), allow_nan=False)


def test_a_straight_frontier_is_straight() -> None:
    # hours are paid once at a rate: on the frontier one hour of the one is worth an hour of the other, in USD
    inputs = crossing_inputs(prompting__labour_rate=80.0, fine_tuning__labour_rate=120.0)
    # a hybrid would pay for both; keep it out of the way
    inputs = with_values(inputs, {"hybrid.router_cost_per_request": 10.0})
    found = winner_map(inputs, "prompting.setup_hours", "fine_tuning.setup_hours", columns=15, rows=15)
    lines = [line for line in found.frontiers if line.pair == (0, 1)]
    x, y = np.concatenate([line.x for line in lines]), np.concatenate([line.y for line in lines])
    costs = cost_at(inputs, prompting__setup_hours=0.0, fine_tuning__setup_hours=0.0)
    expected = (costs["prompting"] - costs["fine_tuning"] + 80.0 * x) / 120.0
    np.testing.assert_allclose(y, expected, rtol=1e-8)
    assert len(x) > 10


def test_a_requirement_draws_a_line_of_its_own() -> None:
    # errors cost next to nothing, so that only the requirement keeps the tuned model out
    inputs = crossing_inputs(
        requirements__min_pass_rate=0.8, workload__cost_per_bad_answer=1e-6, workload__cost_per_fallback=1e-6
    )
    name = "fine_tuning.ceiling_pass_rate"
    found = winner_map(inputs, X, name, columns=13, rows=11, x_range=(1e6, 1e8), y_range=(0.6, 0.99))
    counts = check_frontiers(inputs, found)
    assert counts["requirement"] > 5
    asked = []
    for line in found.frontiers:
        for x, y, kind in zip(line.x.tolist(), line.y.tolist(), line.kinds, strict=True):
            if kind == "requirement":
                offered = standings(with_values(inputs, {X: x, name: y}), ("lowest_pass_rate",))
                asked.append(np.abs(offered.values["lowest_pass_rate"][:, 0] - 0.8).min())
    assert max(asked) < 1e-12


def test_chances_are_shares_of_the_draws_and_sum_to_one() -> None:
    inputs = crossing_inputs(requirements__max_days_to_ready=25.0)
    draws = drawn(inputs, seed=8, draws=12)
    found = winner_map(inputs, X, Y, draws=draws, columns=5, rows=4)
    assert found.chances is not None
    np.testing.assert_allclose(sum(found.chances.values()), 1.0)
    at = {X: float(found.x_values[3]), Y: float(found.y_values[1])}
    each = [verdict_of(rows_of(draws, slice(i, i + 1)), at) for i in range(12)]
    for name in WINNERS:
        assert found.chances[name][1, 3] == pytest.approx(each.count(name) / 12)


def verdict_of(one: Inputs, at: dict[str, float]) -> str:
    """Winner of one draw at one place."""
    return WINNERS[int(standings(with_values(one, at)).winner()[0])]


def test_whole_numbers_have_a_column_each() -> None:
    found = winner_map(crossing_inputs(), "workload.horizon", "prompting.setup_hours", columns=99, rows=5)
    assert found.x_values.tolist() == list(range(1, 61))
    check_frontiers(crossing_inputs(), found)


def test_a_round_region_has_one_closed_line() -> None:
    grid = np.linspace(-2.0, 2.0, 12), np.linspace(-2.0, 2.0, 10)
    rows = len(grid[1])

    def label(line: np.ndarray, at: np.ndarray) -> np.ndarray:
        fixed = np.where(line < rows, grid[1][np.minimum(line, rows - 1)], grid[0][np.maximum(line - rows, 0)])
        return (fixed**2 + at**2 < 1.5**2).astype(int)

    parts = []
    for lines, places in ((np.arange(rows), grid[0]), (rows + np.arange(len(grid[0])), grid[1])):
        spread = np.broadcast_to(places, (len(lines), len(places)))
        labels = label(np.repeat(lines, len(places)), spread.ravel()).reshape(spread.shape)
        parts.append(narrowed(label=label, found=changes_between(line=lines, places=spread, labels=labels)))
    changes = type(parts[0])(*(np.concatenate([getattr(p, k) for p in parts]) for k in type(parts[0]).__slots__))
    points = [
        Edge(
            x=float(at if line < rows else grid[0][line - rows]),
            y=float(grid[1][line] if line < rows else at),
            pair=(0, 1),
            kind="equal cost",
        )
        for line, at in zip(changes.line.tolist(), changes.high.tolist(), strict=True)
    ]
    [circle] = polylines(edges=edges_of(changes, points, rows=rows, grid=grid), rows=rows, columns=len(grid[0]))
    np.testing.assert_allclose(np.hypot(circle.x, circle.y), 1.5, rtol=1e-12)
    assert (circle.x[0], circle.y[0]) == (circle.x[-1], circle.y[-1])
    assert len(circle.x) == len(points) + 1
    # neighbours on the line are neighbours on the circle
    assert np.hypot(np.diff(circle.x), np.diff(circle.y)).max() < 2 * (grid[1][1] - grid[1][0])


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ("workload.request", Y, "cannot be an axis"),
        ("hybrid.escalation", Y, "cannot be an axis"),
        ("requirements.min_pass_rate", Y, "cannot be an axis"),
        (X, X, "name two inputs"),
    ],
)
def test_axes_that_are_none_are_refused(x: str, y: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        winner_map(crossing_inputs(), x, y)
    with pytest.raises(ValueError, match="its limits are 1 to"):
        winner_map(crossing_inputs(), X, Y, x_range=(0.0, 10.0))
