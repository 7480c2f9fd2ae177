"""Turns the fields of foreign files into numbers, times and names; what cannot be one raises `ValueError`.

Missing stays None: an absent, null or empty field is never read as 0.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Final

#: Largest token count, duration or price that is believed; beyond it a field is damaged.
LARGEST: Final = 1e12
#: Times that are believed. [second since 1970] 2000-01-01 to 2100-01-01.
EARLIEST: Final = 946_684_800.0
LATEST: Final = 4_102_444_800.0
#: A count of seconds, milliseconds, microseconds or nanoseconds since 1970 is told apart by its size.
STEPS: Final = (1.0, 1e3, 1e6, 1e9)
#: A number with thousands separators; any other comma is ambiguous and refused.
_THOUSANDS: Final = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
#: Longest name that is kept. [character]
LONGEST_NAME: Final = 80
#: Bytes of a digest: enough to tell a million texts apart, too few to find a text again. [byte]
DIGEST_BYTES: Final = 8


def number(value: Any) -> float | None:
    """Number of a field, None if it is missing.

    Raises
    ------
    ValueError
        If it is no finite number between 0 and 1e12.
    """
    if value is None:
        return None
    if isinstance(value, str):
        value = value.strip()
        if not value or value.lower() in {"null", "none", "nan", "n/a", "-"}:
            return None
        value = value.removeprefix("$")
        if "," in value:
            if not _THOUSANDS.fullmatch(value):
                raise ValueError("not a number")
            value = value.replace(",", "")
    elif isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("not a number")
    try:
        amount = float(value)
    except (ValueError, OverflowError):
        raise ValueError("not a number") from None
    if amount != amount:
        return None
    if not isfinite(amount) or not 0 <= amount <= LARGEST:
        raise ValueError("a number below 0 or beyond belief")
    return amount


def moment(value: Any) -> float | None:
    """Time of a field [second since 1970, UTC]; ISO text without a zone is taken as UTC.

    Raises
    ------
    ValueError
        If it is no time between 2000 and 2100.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        text = value.strip()
        if not text:
            return None
        if text.replace(".", "", 1).isdigit() and not (len(text) == len("20240131") and text.startswith("20")):
            return moment(float(text))
        try:
            at = datetime.fromisoformat(text.removesuffix(" UTC"))
        except (ValueError, OverflowError):
            raise ValueError("not a time") from None
        seconds = (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    elif isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("not a time")
    else:
        seconds = next((value / step for step in STEPS if EARLIEST <= value / step <= LATEST), -1.0)
    if not EARLIEST <= seconds <= LATEST:
        raise ValueError("a time before 2000 or after 2100")
    return seconds


def name(value: Any) -> str:
    """Short, printable, one-line form of a name; "" if it is missing."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""
    clean = "".join(letter if letter.isprintable() else " " for letter in text[: 2 * LONGEST_NAME])
    return " ".join(clean.split())[:LONGEST_NAME]


def digest(value: Any) -> str:
    """Digest that is equal for equal values and from which none can be read back."""
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).hexdigest()


def nested(value: Any) -> dict[str, Any]:
    """Object of a field that holds one, also as JSON text in a CSV cell; empty if there is none."""
    if isinstance(value, dict):
        return value
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            parsed = json.loads(value)
        except (ValueError, RecursionError):
            return {}
        return parsed if isinstance(parsed, dict) else {}
    return {}


def first_of(row: dict[str, Any], *keys: str) -> Any:
    """Value of the first key that the row has and that is not empty."""
    for key in keys:
        value = row.get(key)
        if value is not None and value != "":
            return value
    return None
