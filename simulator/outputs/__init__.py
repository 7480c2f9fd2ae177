"""Results as data: the JSON contract, CSV files, and the way back from a number to its inputs."""
