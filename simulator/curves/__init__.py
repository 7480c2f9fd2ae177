"""A cost as a curve over volume: constants, saturating terms, stairs."""
