"""Runs side by side: what differs, what a gate says about it, and the same presets at other prices."""
