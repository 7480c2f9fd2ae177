"""The report for a decision meeting: verdict, three charts, ten aspects, what would flip it, what it is based on."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dashboard.exports.caption import Caption, caption
from dashboard.exports.pictures import PLOTLY, pictures
from dashboard.exports.refusal import ExportError
from dashboard.exports.report_tables import aspects_table, assumptions_table, standings_table
from dashboard.exports.standalone import chart_html, page_html
from dashboard.figures import break_even
from dashboard.figures.bands import with_bands
from dashboard.figures.views import VIEWS
from simulator.decisions.verdict_parts import TOPICS
from simulator.wording import spoken_volume

if TYPE_CHECKING:
    from datetime import date

    from dashboard.exports.evidence import Evidence
    from dashboard.figures.view import View
    from dashboard.state import Shown

STYLE: Final = Path(__file__).with_name("report.css")
#: Views whose charts a report has, with the height of each. [pixel]
CHARTS: Final = {"break-even": 300, "payback": 225, "consistency": 280}
#: Room above each for its legend. [pixel]
TOP: Final = {"break-even": 24, "payback": 24, "consistency": 42}
#: Width of a chart in a report: that of A4 between its margins. [pixel]
WIDTH: Final = 700


def report_html(view: Shown, told: Evidence, *, day: date) -> str:
    """Report as one page of HTML that needs neither network nor program.

    Parameters
    ----------
    view : Shown
        What is shown.
    told : Evidence
        Verdict, aspects, bands.
    day : date
        Day of the report.

    Returns
    -------
    str
        HTML with a print style for A4. Charts are drawings if a browser is found to make them, so that the report
        needs no JavaScript; otherwise they draw themselves, with plotly inside the file.
    """
    figures = {name: _figure(view, told, VIEWS[name], height) for name, height in CHARTS.items()}
    try:
        drawn = [_inline(content.decode()) for content in pictures(list(figures.values()), form="svg")]
        scripts = []
    except ExportError:
        drawn = [chart_html(f"chart-{key}", one, height=CHARTS[key]) for key, one in figures.items()]
        scripts = [PLOTLY.read_text(encoding="utf-8")]
    charts = {name: _chart(view, VIEWS[name], chart) for name, chart in zip(figures, drawn, strict=True)}
    about = caption(view, VIEWS["break-even"], day=day)
    body = [
        _head(about, view),
        f'<section class="verdict">{_verdict(told)}{standings_table(told.verdict)}</section>',
        _flip(told),
        charts["break-even"],
        charts["payback"],
        charts["consistency"],
        f"<section><h2>Ten aspects, computed</h2><p>{html.escape(told.aspects.says)}</p>"
        f"{aspects_table(told.aspects)}</section>",
        f"<section><h2>What is it based on?</h2><p>{html.escape(VIEWS['sources'].answer(view))}</p>"
        f"{assumptions_table(view.scenario)}{_sources(about)}</section>",
    ]
    return page_html(f"{about.title}: report", body, scripts=scripts, styles=[STYLE.read_text(encoding="utf-8")])


def _verdict(told: Evidence) -> str:
    """Verdict without what stands in sections of its own."""
    elsewhere = {TOPICS[topic] for topic in ("turn", "months", "measure")}
    rows = "".join(
        f"<div><dt>{html.escape(head)}</dt> <dd>{html.escape(text)}</dd></div> "
        for head, text in told.verdict.topics.items()
        if head not in elsewhere
    )
    return f'<p class="says">{html.escape(told.verdict.sentences["winner"])}</p><dl class="topics">{rows}</dl>'


def _head(about: Caption, view: Shown) -> str:
    """Title, scenario, volume, horizon, day, version."""
    facts = [
        f"{spoken_volume(about.volume)} requests a month",
        f"{int(float(view.result.inputs.workload.horizon))} months",
        f"numbers reviewed {about.reviewed.isoformat()}",
        f"report of {about.day.isoformat()}",
        f"LLM break-even {about.version}",
    ]
    changed = f'<p class="changed">Changed: {html.escape("; ".join(about.changed))}</p>' if about.changed else ""
    return (
        f'<header><p class="kind">Prompting, fine-tuning or both?</p><h1>{html.escape(about.title)}</h1>'
        f'<p class="summary">{html.escape(view.scenario.summary)}</p>'
        f'<p class="facts">{html.escape(" · ".join(facts))}</p>{changed}</header>'
    )


def _figure(view: Shown, told: Evidence, drawn: View, height: int) -> dict[str, Any]:
    """Figure of a view at the size of the report."""
    if drawn.figure is None:
        raise ExportError(f"{drawn.key}: a report draws charts, and this view has none")
    if drawn.key == "break-even":
        figure = break_even.figure(view)
        figure = with_bands(figure, told.drawn, view.look, view.result) if told.drawn is not None else figure
    else:
        figure = drawn.figure(view)
    layout = {**figure["layout"], "width": WIDTH, "height": height, "autosize": False}
    # smaller than on a screen: paper is read from near
    layout["font"] = {**layout.get("font", {}), "size": 11}
    layout["margin"] = {**layout.get("margin", {}), "t": TOP[drawn.key], "r": 12, "b": 38}
    return {"data": figure["data"], "layout": layout}


def _inline(drawing: str) -> str:
    """Drawing as part of a page: it scales with its column and is known as a picture."""
    return drawing.replace("<svg ", f'<svg role="img" viewBox="0 0 {WIDTH} {_height(drawing)}" ', 1)


def _height(drawing: str) -> str:
    """Height that a drawing says of itself."""
    return drawing.partition('height="')[2].partition('"')[0]


def _chart(view: Shown, drawn: View, chart: str) -> str:
    """Question, answer, chart."""
    return (
        f"<section><h2>{html.escape(drawn.question)}</h2><p>{html.escape(drawn.answer(view))}</p>"
        f'<figure aria-label="{html.escape(drawn.question)}">{chart}</figure></section>'
    )


def _flip(told: Evidence) -> str:
    """What would change the verdict, and what the draws say about the break-even."""
    turn = told.verdict.sentences.get("turn") or "No input has a range, so what would flip it is not known."
    told_more = " ".join(text for text in (told.break_even, told.verdict.sentences.get("measure")) if text)
    drawn = f"<p>{html.escape(told_more)}</p>" if told_more else ""
    return f"<section><h2>What would flip it?</h2><p>{html.escape(turn)}</p>{drawn}</section>"


def _sources(about: Caption) -> str:
    """Works that the inputs cite."""
    works = "".join(f"<li>{html.escape(work)}</li>" for work in about.sources)
    return f'<h3>Sources</h3><ol class="sources">{works}</ol>' if works else ""
