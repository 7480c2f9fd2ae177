"""What is uncertain, draws of it, and quantiles of what follows."""
