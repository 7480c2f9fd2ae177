"""The page: shows the numbers of the simulator and makes none."""
