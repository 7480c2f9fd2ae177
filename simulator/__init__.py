"""Prompting, fine-tuning or both: cost, consistency and break-even of a language model over request volume.

>>> from simulator import load, simulate
>>> simulate(load("ticket-triage")).volume > 0
True
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.api import break_even, doubt_of, load, run_sensitivity, run_uncertainty, run_verdict, simulate

__all__ = ["break_even", "doubt_of", "load", "run_sensitivity", "run_uncertainty", "run_verdict", "simulate"]


def __getattr__(name: str) -> Any:
    """Fetch a public name when it is first asked for, so that `breakeven --help` need not load the model."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from simulator import api

    return getattr(api, name)
