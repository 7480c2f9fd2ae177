"""Coverage-guided fuzzing of everything that strangers can send; not part of the program or of its tests."""
