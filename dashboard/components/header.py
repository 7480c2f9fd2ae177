"""The header: which scenario, what to do with it, which colours."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.components.attributes import attributes
from dashboard.components.browser_parts import FileButton, Menu, OwnData
from dashboard.components.download_menu import page_menu
from dashboard.formatting import APPROACH_LABELS
from dashboard.uploads.store import LARGEST
from simulator.calibration.calibrating import APPROACHES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.scenarios.scenario import PresetHeader, Scenario

#: Kind of file, and who writes what can be read of it.
READS: Final = (
    (
        "Request logs",
        "OpenAI (chat, responses, batches, usage, costs), Anthropic (messages, usage), OpenTelemetry, LiteLLM, "
        "Langfuse, Helicone, llm; traces of Azure, BurstGPT, Vidur and Mooncake; or a table with named columns: CSV, "
        "JSON lines, Parquet.",
    ),
    ("Evaluations", "promptfoo, Inspect, lm-evaluation-harness, llm-stability."),
    ("Training files", "OpenAI, Bedrock, Together, Axolotl."),
)


def header(scenario: Scenario, presets: Sequence[PresetHeader]) -> html.Header:
    """Build the header.

    Parameters
    ----------
    scenario : Scenario
        The scenario that the page opens with.
    presets : sequence of PresetHeader
        What the picker offers.

    Returns
    -------
    Header
        Picker, steps back and forth, files, sharing, colours.
    """
    picker = dmc.Select(
        id=ids.PICKER, data=picker_groups(presets), value=scenario.name, searchable=True, allowDeselect=False,
        checkIconPosition="right", comboboxProps={"width": 340, "position": "bottom-start"}, size="sm",
        nothingFoundMessage="No such scenario", maxDropdownHeight=480, placeholder="Opened file",
        **attributes(aria_label="Scenario"),
    )  # fmt: skip
    steps = [
        html.Button(
            sign, id=name, disabled=True, n_clicks=0, className="tool", title=said, **attributes(aria_label=said)
        )
        for name, sign, said in (
            (ids.UNDO, "\u21b6", "Undo (Ctrl+Z)"),
            (ids.REDO, "\u21b7", "Redo (Ctrl+Shift+Z)"),
            (ids.RESET_ALL, "Reset", "Reset all inputs to the scenario as loaded"),
        )
    ]
    speaks = [{"key": name, "label": APPROACH_LABELS[name]} for name in APPROACHES]
    own = OwnData(id=ids.OWN_DATA, label="Your data", approaches=speaks, reads=READS, most=LARGEST)
    files = [FileButton(id=ids.OPEN_FILE, label="Open file"), own, _share_menu(), page_menu()]
    save = html.Button("Save scenario", id=ids.SAVE_TOML, n_clicks=0, className="tool strong")
    links = [
        html.A("Compare", href="#compare", className="tool"),
        html.A("Portfolio", href="portfolio/", className="tool"),
    ]
    tools = html.Div([*steps, *links, *files, save], className="header-tools")
    return html.Header([brand(), html.Div(picker, className="picker"), tools, scheme_choice()], className="header")


def brand(home: str = "") -> Any:
    """Name and mark of the page.

    Parameters
    ----------
    home : str
        Where it leads; nowhere if empty.

    Returns
    -------
    Div or A
        The component.
    """
    parts = [html.Span(className="mark", **attributes(aria_hidden="true")), html.Span("LLM break-even")]
    return (
        html.A(parts, href=home, className="brand", **attributes(aria_label="LLM break-even"))
        if home
        else html.Div(parts, className="brand")
    )


def scheme_choice() -> dmc.SegmentedControl:
    """Light, dark, or as the system says; the browser remembers it."""
    return dmc.SegmentedControl(
        id=ids.SCHEME_CHOICE, value="system", size="xs", persistence=True, persistence_type="local",
        data=[{"value": key, "label": key.capitalize()} for key in ("light", "system", "dark")],
        **attributes(aria_label="Colours"),
    )  # fmt: skip


def _share_menu() -> Menu:
    """Build the menu of what can be copied or printed."""
    labels = {
        "link": "Copy link", "command": "Copy as command line", "python": "Copy as Python",
        "print": "Print, or save as PDF",
    }  # fmt: skip
    return Menu(id=ids.SHARE, label="Share", entries=[{"key": key, "label": label} for key, label in labels.items()])


def picker_groups(presets: Sequence[PresetHeader]) -> list[dict[str, Any]]:
    """Group the presets by use case, as the picker wants them."""
    ordered = sorted(presets, key=lambda preset: (preset.use_case, preset.title))
    return [
        {
            "group": (use_case or "Other").capitalize(),
            "items": [{"value": preset.name, "label": preset.title or preset.name} for preset in members],
        }
        for use_case, members in groupby(ordered, key=lambda preset: preset.use_case)
    ]
