"""The page as a Dash app."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from dash import Dash
from flask import abort, jsonify, request

from dashboard import callbacks, layout
from dashboard.comparing import register_comparing
from dashboard.compression import compress, keep_in_browsers
from dashboard.doubted import register_doubt
from dashboard.downloads import register_downloads
from dashboard.portfolio_page import portfolio_app
from dashboard.preset_folder import folder_stamp, presets
from dashboard.security import secure
from dashboard.serving import add_health_check
from dashboard.slow_views import register_slow
from dashboard.state import State, folder_or_default, original
from dashboard.uploads.routes import add_uploads
from simulator.scenarios.faults import Fault, ScenarioError

if TYPE_CHECKING:
    from pathlib import Path

#: The scenario that the page opens with, where it is there.
OPENED_WITH = "ticket-triage"


#: Scripts of dash that the page does without: a table of its own, and a polyfill (assets/async.js has what is needed).
UNUSED: Final = ("/dash_table/", "/deps/polyfill@")

#: What dash asks for once its scripts have run, and how it does.
EARLY: Final = {
    "_dash-layout": 'as="fetch" crossorigin="anonymous"',
    "_dash-dependencies": 'as="fetch" crossorigin="anonymous"',
    "_dash-component-suites/dash/dcc/async-graph.js": 'as="script"',
}


class Page(Dash):
    """A Dash app without the scripts that the page has no use for; what its scripts ask for first comes with them."""

    def interpolate_index(self, *, scripts: str = "", metas: str = "", **parts: Any) -> str:  # type: ignore[override]
        """Fill the page's frame."""
        used = "\n".join(line for line in scripts.splitlines() if not any(name in line for name in UNUSED))
        prefix = self.config.requests_pathname_prefix
        early = "".join(f'<link rel="preload" href="{prefix}{path}" {how}>' for path, how in EARLY.items())
        return str(super().interpolate_index(scripts=used, metas=metas + early, **parts))  # type: ignore[no-untyped-call]


def create_app(folder: Path | None = None, *, prefix: str = "/", compressed: bool = False) -> Dash:
    """Build the page over a folder of presets.

    Parameters
    ----------
    folder : Path, optional
        Folder with the presets, ``defaults.toml``, ``prices.toml`` and ``sources.toml``; that of the project if left
        out. Edited presets are read again when they change.
    prefix : str
        Path under which a proxy offers the page, with a slash at both ends.
    compressed : bool
        Whether answers are compressed, for visitors behind a network.

    Returns
    -------
    Dash
        An app that shares no state with any other; its ``server`` is a WSGI application.
    """
    where = folder_or_default(folder)
    app = Page(
        __name__, title="LLM break-even", update_title="", serve_locally=True, add_log_handler=False,
        url_base_pathname=prefix,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )  # fmt: skip
    app.index_string = app.index_string.replace("<html>", '<html lang="en">')
    app.layout = lambda: _page(where)
    # a second copy of the layout in every page, against which the browser would check names: tests do that
    app.validation_layout = None
    callbacks.register(app, where)
    register_doubt(app, where)
    register_slow(app, where)
    register_downloads(app, where)
    register_comparing(app, where)
    app.server.add_url_rule(f"{prefix}follow", "follow", lambda: _follow(where), methods=["POST"])
    add_uploads(app.server, where, prefix=prefix)
    add_health_check(app.server, prefix=prefix)
    if compressed:
        compress(app.server)
    keep_in_browsers(app.server)
    portfolio = portfolio_app(app.server, prefix=prefix)
    secure(app.server, script_hashes=list(dict.fromkeys([*app.csp_hashes(), *portfolio.csp_hashes()])))
    return app


def _page(folder: Path) -> Any:
    """Page with the presets as they are now."""
    return _built(folder, folder_stamp(folder))


@lru_cache(maxsize=2)
def _built(folder: Path, stamp: int) -> Any:
    """Page with the presets of one moment: a hundred and fifty controls take a tenth of a second."""
    offered = presets(folder)
    names = [preset.name for preset in offered]
    if not names:
        raise ScenarioError([Fault(file=str(folder), line=0, name="", message="holds no scenario file (*.toml)")])
    first = OPENED_WITH if OPENED_WITH in names else names[0]
    return layout.page(original(State(scenario=first), folder), offered)


def _follow(folder: Path) -> Any:
    """Answer a moving slider."""
    told = request.get_json(silent=True)
    if not isinstance(told, dict) or not isinstance(told.get("state"), dict) or not isinstance(told.get("look"), dict):
        abort(400)
    ranges = told.get("ranges") is True
    return jsonify(callbacks.follow_slider(told["state"], told["look"], ranges=ranges, folder=folder))
