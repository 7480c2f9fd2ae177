"""Results as tables for the terminal; the same numbers and words as everywhere else."""
