"""Pieces of the page: one input becomes one control, one view becomes one card."""
