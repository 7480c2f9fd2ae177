"""Ids of everything on the page that callbacks read or write; each stands here once."""

from __future__ import annotations

from typing import Final

#: What the browser knows: scenario and changed inputs; the one state of the page.
STATE: Final = "state"
#: Scenario and changes that the page shall show next: from the picker, the address, undo, an upload.
WANTED: Final = "wanted"
#: The scenario that the controls show, with its values before any change.
LOADED: Final = "loaded"
#: Numbers of the main chart that its marker reads while the volume moves.
LIVE: Final = "live"
#: Set when the main chart is drawn; the other views follow it.
DRAWN: Final = "drawn"
#: What the draws add to the verdict and the main chart, and of which state.
DOUBTED: Final = "doubted"
DOUBT_SHOWN: Final = "doubt-shown"
#: State whose complete verdict is wanted, and that verdict.
MEASURE_ASKED: Final = "measure-asked"
MEASURED: Final = "measured"
MEASURE_SHOWN: Final = "measure-shown"
#: Number whose card is wanted, and what stands in the card.
CARD_ASKED: Final = "card-asked"
CARD_BODY: Final = "card-body"
CARD: Final = "card"
#: Set when the address knows what single views are asked.
SETTINGS_KEPT: Final = "settings-kept"
#: Set when the browser's live part knows what is drawn.
FOLLOWED: Final = "followed"

PROVIDER: Final = "provider"
ADDRESS: Final = "address"
UNDO: Final = "undo"
REDO: Final = "redo"
RESET_ALL: Final = "reset-all"
OPEN_FILE: Final = "open-file"
OWN_DATA: Final = "own-data"
#: Scenarios that stand beside the current one.
COMPARED: Final = "compared"
COMPARED_BODY: Final = "compared-body"
COMPARED_INPUTS: Final = "compared-inputs"
COMPARED_SHOWN: Final = "compared-shown"
PORTFOLIO: Final = "portfolio-source"
PORTFOLIO_BODY: Final = "portfolio-body"
SHARE: Final = "share"
EXPORTED: Final = "exported"
#: Why a file was not made; empty where it was.
EXPORT_SAID: Final = "export-said"
EXPORT_HEARD: Final = "export-heard"
DOWNLOAD: Final = "download"
PAGE_EXPORTED: Final = "page-exported"
PAGE_EXPORT_SAID: Final = "page-export-said"
PAGE_COPIED: Final = "page-copied"
SHARED: Final = "shared"
TOAST: Final = "toast"
CONNECTION: Final = "connection"
SOLVE_ASKED: Final = "solve-asked"
SOLVED: Final = "solved"
#: Tells that an input was changed; the values themselves stay with the controls.
COMMITTED: Final = "committed"
SOLVE_SHOWN: Final = "solve-shown"
TOPICS: Final = "topics"
PICKER: Final = "picker"
SCENARIO_TITLE: Final = "scenario-title"
SCENARIO_SUMMARY: Final = "scenario-summary"
LOAD_FAULTS: Final = "load-faults"
DRAW_FAULTS: Final = "draw-faults"
SCHEME_CHOICE: Final = "scheme-choice"
SCHEME: Final = "scheme"
METRIC: Final = "metric"
SCALE: Final = "scale"
HEADLINE: Final = "headline"
CROSSINGS: Final = "crossings"
NOTES: Final = "notes"
READOUTS: Final = "readouts"
DOWNLOADED: Final = "downloaded"
SAVE_TOML: Final = "save-toml"
TOML_FILE: Final = "toml-file"
CONTROLS: Final = "controls"
OPEN_CONTROLS: Final = "open-controls"
CLOSE_CONTROLS: Final = "close-controls"
CONTROLS_OPENED: Final = "controls-opened"
SEARCH: Final = "search-inputs"
ONLY_CHANGED: Final = "only-changed"
FILTERED: Final = "filtered"


def download(view: object) -> dict[str, object]:
    """Id of the download menu of one view.

    Parameters
    ----------
    view : str or wildcard
        Key of the view.

    Returns
    -------
    dict
        Pattern id.
    """
    return {"type": "download", "view": view}


def graph(view: str) -> str:
    """Id of the chart of a view."""
    return f"graph-{view}"


def answer(view: str) -> str:
    """Id of the sentence that answers a view's question."""
    return f"answer-{view}"


def table(view: str) -> str:
    """Id of the table of a view."""
    return f"table-{view}"


def setting(name: str) -> str:
    """Id of the control of one setting of a view, for example ``map_x``."""
    return name.replace("_", "-")


def work(view: str) -> str:
    """Id of the button that works out a slow view."""
    return f"work-{view}"
