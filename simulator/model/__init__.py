"""Calls the equations in reading order; no formula of its own."""
