"""One file per chart: what a run shows becomes a figure, an answer in a sentence, and a table of the same numbers."""
