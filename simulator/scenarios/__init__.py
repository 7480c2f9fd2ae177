"""Scenario files: read, checked with all faults at once, merged, written; the door to the disk."""
