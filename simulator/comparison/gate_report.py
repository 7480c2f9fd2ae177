"""The report of a gate as Markdown, for a comment on a pull request; text from files is only ever text in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.input_words import spoken_amount
from simulator.parameters import PARAMETERS
from simulator.wording import SPOKEN, spoken_usd, spoken_volume

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.comparison.difference import Difference
    from simulator.decisions.price_decline import PriceDecline

#: Changed inputs that a report lists; the rest is counted.
_LISTED: Final = 40
#: What Markdown, HTML and mentions are made of, and what stands for it.
_ESCAPED: Final = {
    "&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;", "|": "\\|", "`": "\\`", "*": "\\*", "_": "\\_", "[": "\\[",
    "]": "\\]", "#": "\\#", "!": "\\!", "~": "\\~",
}  # fmt: skip


def gate_report(found: Difference, *, reasons: Sequence[str], tolerance: float, decline: PriceDecline | None) -> str:
    """Write a result of the gate as Markdown.

    Parameters
    ----------
    found : Difference
        What changed.
    reasons : sequence of str
        Why the gate fails; empty where it passes.
    tolerance : float
        Move of a break-even that passes. [fraction]
    decline : PriceDecline, optional
        Verdict under falling prices.

    Returns
    -------
    str
        Markdown with a heading, tables and the changed inputs; ends with a line break.
    """
    spoken = {**SPOKEN, "none": "no approach meets the requirements"}
    verdict = spoken[found.after.winner]
    if found.verdict_changed:
        verdict = f"{spoken[found.before.winner]} before, **{verdict}** now"
    lines = [
        f"## Break-even gate: {'failed' if reasons else 'passed'}",
        "",
        f"{plain_text(found.after.title)} at {spoken_volume(found.after.volume)} requests a month. Verdict: {verdict}.",
        "",
    ]
    if reasons:
        lines += [*(f"- {reason[0].upper()}{reason[1:]}." for reason in reasons), ""]
    lines += [*_costs(found), "", *_break_evens(found, tolerance), ""]
    if decline:
        lines += [f"Falling prices: {decline.says}", ""]
    return "\n".join([*lines, *_inputs(found), ""])


def plain_text(text: str) -> str:
    """Text from a file as text that no reader of Markdown takes for anything else.

    Examples
    --------
    >>> plain_text("a <b> @you")
    'a &lt;b&gt; &#64;you'
    """
    return "".join(_ESCAPED.get(sign, sign) for sign in " ".join(text.split()))


def _costs(found: Difference) -> list[str]:
    """Table of costs, pass rates and consistency."""
    what = "Cost" if found.after.metric == "total_cost" else "Cost per accepted answer"
    lines = [
        f"| | {what}, before | now | change | Pass rate, before | now | Ten out of ten, before | now |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, (before, after) in found.costs.items():
        share = "" if not before else f"{100 * (after / before - 1):+.2g} %"
        out = "" if found.after.feasible(name) else " (misses requirements)"
        quality = [
            f"{100 * run.at_volume[name][key]:.3g} %"
            for key in ("pass_rate", "consistency")
            for run in (found.before, found.after)
        ]
        label = SPOKEN[name].removeprefix("the ")
        cells = [f"{label}{out}", spoken_usd(before), spoken_usd(after), share, *quality]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _break_evens(found: Difference, tolerance: float) -> list[str]:
    """Table of break-evens."""
    lines = [
        f"| Break-even, requests a month | before | now | move (allowed: {100 * tolerance:.3g} %) |",
        "|---|---:|---:|---:|",
    ]
    for moved in found.break_evens:
        cells = [" and ".join(SPOKEN[name].removeprefix("the ") for name in moved.pair.split("/"))]
        for crossings in (moved.before, moved.after):
            told = [spoken_volume(volume) for volume in (*crossings.volumes[:1], *crossings.volumes[1:][-1:])]
            cells.append(" to ".join(told) if told else "none")
        cells.append("appears, vanishes or turns round" if moved.move is None else f"{100 * moved.move:.3g} %")
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _inputs(found: Difference) -> list[str]:
    """Table of the inputs that changed."""
    if not found.inputs:
        return ["No input changed."]
    lines = ["| Input | before | now | change |", "|---|---:|---:|---:|"]
    for one in found.inputs[:_LISTED]:
        cells = [f"`{one.name}`"]
        for value in (one.before, one.after):
            if value is None or isinstance(value, str):
                cells.append(plain_text(value) if value else "not asked for")
            else:
                cells.append(spoken_amount(value, PARAMETERS[one.name].shown_in))
        numbers = isinstance(one.before, float) and isinstance(one.after, float) and one.before
        cells.append(f"{100 * (one.after / one.before - 1):+.3g} %" if numbers else "")  # type: ignore[operator]
        lines.append(f"| {' | '.join(cells)} |")
    more = len(found.inputs) - _LISTED
    return [*lines, "", f"{more} more inputs changed."] if more > 0 else lines
