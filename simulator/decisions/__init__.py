"""What follows from the curves: verdict, solving any input, best hybrid, cadence, aspects, who wins where."""
