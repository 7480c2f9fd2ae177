"""Draws of the whole model: bands, probability of being cheapest, distribution of the break-even."""
