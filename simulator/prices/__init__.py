"""Dated prices: our own book and genai-prices."""
