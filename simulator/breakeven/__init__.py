"""All crossings over volume and over months, and who is cheapest where."""
