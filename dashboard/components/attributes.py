"""Attributes of the page's elements whose names are no Python names: ``aria-label``, ``data-view``."""

from __future__ import annotations

from typing import Any


def attributes(**told: str) -> dict[str, Any]:
    """Turn underscores into the hyphens of HTML.

    Parameters
    ----------
    **told : str
        Attributes, for example ``aria_label="Inputs"``.

    Returns
    -------
    dict
        The same, to be passed on with ``**``.

    Examples
    --------
    >>> attributes(aria_label="Inputs")
    {'aria-label': 'Inputs'}
    """
    return {name.replace("_", "-"): value for name, value in told.items()}
