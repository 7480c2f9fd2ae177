"""One file for each command, or for a few that belong together; what they compute is imported when they run."""
