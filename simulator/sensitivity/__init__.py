"""What drives the answer and what to measure first: tornado, Sobol indices, value of information, flips."""
