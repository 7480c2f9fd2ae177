"""Prompting, fine-tuning or both: cost, consistency and break-even of a language model over request volume.

>>> from simulator import load, simulate
>>> simulate(load("ticket-triage")).volume > 0
True
"""

from simulator.api import break_even, doubt_of, load, run_sensitivity, run_uncertainty, simulate

__all__ = ["break_even", "doubt_of", "load", "run_sensitivity", "run_uncertainty", "simulate"]
