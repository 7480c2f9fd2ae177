"""Many variants of one set of inputs at once, and where along a line the answer changes."""
