"""Charts: valid for plotly, drawable by our bundle, the same numbers as the run, marks where they belong."""

from __future__ import annotations

import itertools
from math import log10
from pathlib import Path

import plotly.graph_objects as go
import pytest

from dashboard.figures import break_even, consistency, money, payback, savings
from dashboard.figures.crossing_labels import crossing_annotations
from dashboard.figures.views import VIEWS
from dashboard.formatting import APPROACH_LABELS
from dashboard.state import Look, Shown, folder_or_default, shown
from dashboard.theme import PALETTES
from simulator.live.chart_points import Point
from simulator.parameters import APPROACHES

#: What the cartesian bundle of plotly.js can draw and we use.
DRAWABLE = {"scatter", "bar", "heatmap", "contour", "histogram", "box"}
LOOKS = [
    Look(scheme=scheme, metric=metric, scale=scale)
    for scheme in ("light", "dark")
    for metric in break_even.METRICS
    for scale in break_even.SCALES
]


def view(look: Look | None = None, **changes: object) -> Shown:
    told = {"scenario": "content-moderation", "changes": changes}
    return shown(told, look or Look(), folder_or_default(None))


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.scheme}-{look.metric}-{look.scale}")
def test_the_main_chart_is_valid_in_every_look(look: Look) -> None:
    figure = break_even.figure(view(look))
    go.Figure(figure)
    go.Figure(break_even.without_marker(figure))


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.scheme}-{look.metric}-{look.scale}")
def test_what_moves_with_a_slider_is_what_the_whole_chart_shows(look: Look) -> None:
    shown_view = view(look, **{"workload.cost_per_bad_answer": [9.0, "USD/answer"]})
    whole, moved = break_even.without_marker(break_even.figure(shown_view)), break_even.moved(shown_view)
    curves = {trace["legendgroup"]: trace["y"] for trace in whole["data"] if "legendgroup" in trace}
    assert moved["heights"] == curves
    assert moved["marks"] == next(trace for trace in whole["data"] if trace["name"] == "break-even")
    assert moved["labels"]
    assert all(label in whole["layout"]["annotations"] for label in moved["labels"])
    drawn = [(s["x0"], s["x1"], s["fillcolor"], s["opacity"], s["y1"]) for s in whole["layout"]["shapes"]]
    assert [(s["start"], s["end"], s["colour"], s["opacity"], s["height"]) for s in moved["strips"]] == drawn
    ghosts = {trace["line"]["color"] for trace in whole["data"] if trace["name"].endswith(" before")}
    assert {moved["ghost"]} == ghosts
    assert break_even.moved(view(look))["ghost"] is None


@pytest.mark.parametrize("key", VIEWS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_is_valid_drawable_and_answers(key: str, scheme: str) -> None:
    shown_view = view(Look(scheme=scheme), **{"prompting.shots": [9, "example"]})
    if VIEWS[key].figure:
        drawn = go.Figure(VIEWS[key].figure(shown_view))
        assert {trace.type for trace in drawn.data} <= DRAWABLE
        assert drawn.layout.template.layout.paper_bgcolor
    answer = VIEWS[key].answer(shown_view)
    assert answer.endswith(".")
    assert VIEWS[key].question.endswith("?")
    table = VIEWS[key].table(shown_view)
    assert table.rows
    assert {len(row) for row in table.rows} == {len(table.columns)}
    if table.shown is not None:
        assert max(table.shown) < len(table.rows)


def test_the_bundle_draws_every_trace_type_that_is_used() -> None:
    bundle = (Path(break_even.__file__).parents[1] / "assets" / "plotly-cartesian.min.js").read_text(encoding="utf-8")
    assert not [kind for kind in DRAWABLE if f'name:"{kind}"' not in bundle]


def test_curves_are_those_of_the_run() -> None:
    told = view(Look(metric="total_cost"))
    curves = [trace for trace in break_even.figure(told)["data"] if trace.get("legendgroup")]
    assert [trace["name"] for trace in curves] == [APPROACH_LABELS[name] for name in APPROACHES]
    for trace, name in zip(curves, APPROACHES, strict=True):
        assert trace["y"] == pytest.approx(told.result.approaches[name].over_volume["total_cost"].tolist(), rel=1e-6)


def test_every_crossing_is_marked_where_both_curves_meet() -> None:
    told = view(Look(metric="total_cost"))
    marks = next(trace for trace in break_even.figure(told)["data"] if trace["name"] == "break-even")
    pairs = told.result.break_even["total_cost"].pairs.values()
    assert sorted(marks["x"]) == sorted(c.requests_per_month for pair in pairs for c in pair.crossings)
    assert marks["x"], "this preset has break-evens"


def test_crossings_of_one_volume_share_a_label_at_the_highest_of_them() -> None:
    def point(volume: float, cost: float, above: str) -> Point:
        return Point(volume=volume, cost=cost, first="prompting", second="hybrid", cheaper_above=above, kind="root")

    points = [
        point(119_000, 0.10, "hybrid"),
        point(119_040, 0.12, "fine_tuning"),
        point(183_000, 0.11, "prompting"),
        point(183_000, 0.09, "prompting"),
        point(2_000_000, 0.05, ""),
    ]
    labels = crossing_annotations(points, Look(scale="linear"))
    assert [told["text"] for told in labels] == ["<b>119,000</b>", "<b>183,000</b>", "<b>2 million</b>"]
    assert [told["y"] for told in labels] == pytest.approx([0.12, 0.11, 0.05])
    colours = PALETTES["light"]
    assert [told["font"]["color"] for told in labels] == [colours.ink, colours.approaches["prompting"], colours.ink]


def test_the_strip_covers_the_axis_with_the_cheapest() -> None:
    told = view()
    strips = break_even.figure(told)["layout"]["shapes"][1:]
    ends = [(strip["x0"], strip["x1"]) for strip in strips]
    assert ends[0][0] == told.result.volumes[0]
    assert all(before[1] == after[0] for before, after in itertools.pairwise(ends))


def test_the_marker_stands_at_the_volume_and_can_be_taken_off() -> None:
    told = view()
    figure = break_even.figure(told)
    assert figure["layout"]["shapes"][0]["x0"] == told.result.volume
    assert figure["layout"]["annotations"][0]["x"] == pytest.approx(log10(told.result.volume))
    bare = break_even.without_marker(figure)
    assert len(bare["data"]) == len(figure["data"]) - 1
    assert bare["layout"]["meta"]["shape"] == figure["layout"]["shapes"][0]


def test_grey_curves_stand_only_where_something_but_the_volume_changed() -> None:
    moved = break_even.figure(view(**{"workload.requests_per_month": [9000, "request/month"]}))
    changed = break_even.figure(view(**{"prompting.shots": [9, "example"]}))
    ghosts = [sum("before" in trace["name"] for trace in figure["data"]) for figure in (moved, changed)]
    assert ghosts == [0, len(APPROACHES)]


def test_bars_of_a_chart_add_up_to_the_totals() -> None:
    told = view()
    bars = money.figure(told)["data"]
    for index, name in enumerate(APPROACHES):
        total = told.result.approaches[name].at_volume["total_cost"]
        assert sum(trace["x"][index] for trace in bars) == pytest.approx(total)


def test_the_waterfall_ends_where_the_next_total_stands() -> None:
    rows = savings.table(view()).rows
    height = 0.0
    for label, _, usd in rows:
        if label in ("No cache", *APPROACH_LABELS.values()):
            assert usd == pytest.approx(height, abs=0.005) or height == 0.0
            height = usd
        else:
            height += usd


def test_consistency_never_stands_without_accuracy() -> None:
    axes = {trace["yaxis"] for trace in consistency.figure(view())["data"]}
    assert len(axes) == 2 * len(consistency.QUANTITIES)
    assert "pass_rate" in consistency.QUANTITIES


def test_months_that_swap_are_marked() -> None:
    told = view()
    months = [month for name, pair in told.result.break_even["total_cost"].months.items()
              if name.startswith("prompting/") for month, cheaper in pair.crossings if cheaper]  # fmt: skip
    assert [shape["x0"] for shape in payback.figure(told)["layout"]["shapes"]] == months
