"""One importer per format, each ending in one of the three records."""
