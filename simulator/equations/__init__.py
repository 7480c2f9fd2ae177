"""The equations: one function each, with unit, assumptions, source and an example that runs."""
