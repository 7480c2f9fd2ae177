"""How an export says that it cannot be made."""

from __future__ import annotations


class ExportError(ValueError):
    """What cannot be written, why, and what to do about it; a message for people."""
