"""What the page lets a browser do: load from this server alone, stand in no other page, send nothing away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask
    from werkzeug.exceptions import HTTPException

#: Largest body of a request: a scenario file with room to spare. [byte]
MOST_BYTES: Final = 3_000_000
#: Headers that every answer carries, beside the content security policy.
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_TOO_LARGE: Final = (
    f"What was sent is larger than {MOST_BYTES // 1_000_000} MB. A scenario file has a few thousand lines at most; "
    "send that file alone."
)


def content_security_policy(script_hashes: Sequence[str]) -> str:
    """Policy that the page meets.

    Parameters
    ----------
    script_hashes : sequence of str
        Hashes of the scripts that stand inside the page, as Dash tells them.

    Returns
    -------
    str
        Value of the header.

    Notes
    -----
    Styles inside the page are allowed: the component library and the charts write their own. Scripts inside the page
    are not, those of the hashes apart, and nothing may be evaluated from text. Pictures may be ``blob:`` and ``data:``,
    as charts are saved through them.

    Examples
    --------
    >>> "unsafe-eval" in content_security_policy(["'sha256-x'"])
    False
    """
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(["'self'", *script_hashes]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{rule} {allowed}" for rule, allowed in rules.items())


def secure(server: Flask, *, script_hashes: Sequence[str]) -> None:
    """Put the headers on every answer, and bound what may be sent.

    Parameters
    ----------
    server : Flask
        The server of the page, changed in place.
    script_hashes : sequence of str
        As for `content_security_policy`.
    """
    policy = content_security_policy(script_hashes)
    server.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    server.config["MAX_FORM_MEMORY_SIZE"] = MOST_BYTES

    def add_headers(response: Response) -> Response:
        """Put the headers on one answer."""
        response.headers["Content-Security-Policy"] = policy
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    server.after_request(add_headers)
    server.register_error_handler(413, _too_large)


def _too_large(_: HTTPException) -> Response:
    """Say that a body is too large, in the form in which the page shows faults."""
    return Response(f'{{"faults": "{_TOO_LARGE}"}}', status=413, mimetype="application/json")
