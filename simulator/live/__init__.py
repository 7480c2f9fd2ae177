"""The part of a run that follows a moving slider, and what a chart marks."""
