"""``python -m simulator``: the same as the command ``breakeven``."""

from simulator.cli import main

if __name__ == "__main__":
    main()
