"""Are the cached tokens inside the input count or beside it? The one rule that decides whether costs are right.

Formats have a rule; the file has evidence. Evidence wins, and where nothing decides, both costs are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.calibration.records import CachePlace

#: Share of the rows with a total that must fit one identity before it decides. [fraction] Assumption: real
#: exports keep one convention; a few rows are damaged or rounded.
DECISIVE: Final = 0.9
#: Rows that read more from the cache than they took in, before they count as proof. [fraction of cached rows]
IMPOSSIBLE: Final = 0.01


@dataclass(frozen=True, slots=True)
class CacheEvidence:
    """What the rows of a whole file say about one model; only rows with cached tokens can say anything.

    Attributes
    ----------
    cached : float
        Rows with cached tokens.
    inside, beside : float
        Of those, rows whose total is input + output, or input + read + written + output.
    impossible : float
        Of those, rows that read more from the cache than they took in: they must count it beside.
    """

    cached: float = 0.0
    inside: float = 0.0
    beside: float = 0.0
    impossible: float = 0.0

    def __add__(self, other: CacheEvidence) -> CacheEvidence:
        """Evidence of two sets of rows."""
        return CacheEvidence(
            self.cached + other.cached,
            self.inside + other.inside,
            self.beside + other.beside,
            self.impossible + other.impossible,
        )


def evidence_of(columns: dict[str, NDArray[np.float64]]) -> CacheEvidence:
    """Evidence in the rows of one block.

    Parameters
    ----------
    columns : dict of str to ndarray
        `input`, `read`, `write`, `out`, `total` [token], NaN where missing.

    Returns
    -------
    CacheEvidence
        Rows counted.
    """
    cached = np.nan_to_num(columns["read"]) + np.nan_to_num(columns["write"])
    rows = cached > 0
    if not rows.any():
        return CacheEvidence()
    stated, out, total = columns["input"][rows], columns["out"][rows], columns["total"][rows]
    return CacheEvidence(
        float(rows.sum()),
        float((total == stated + out).sum()),
        float((total == stated + cached[rows] + out).sum()),
        float((columns["read"][rows] > stated).sum()),
    )


def cache_place(evidence: CacheEvidence, rule: CachePlace) -> tuple[CachePlace, str]:
    """Where the cached tokens stand, and why.

    Parameters
    ----------
    evidence : CacheEvidence
        What the rows of the file say.
    rule : CachePlace
        The format's own rule; "open" if it has none.

    Returns
    -------
    CachePlace
        "none" if no row has cached tokens.
    str
        Reason in words; "" if the format's rule stood unchallenged.

    Notes
    -----
    Order: rows that would be impossible inside; then the identity with the total, over the whole file; then the
    format's rule. A wrong answer would count up to twice the input, so contradictions are always reported.

    Examples
    --------
    >>> cache_place(CacheEvidence(cached=10, beside=10), "open")
    ('beside', 'the total is input + cached + output in 10 of 10 rows with cached tokens')
    """
    if not evidence.cached:
        return "none", ""
    if evidence.impossible > IMPOSSIBLE * evidence.cached:
        because = f"{evidence.impossible:.0f} rows read more from the cache than their whole input count"
        return "beside", "" if rule == "beside" else because
    told = evidence.inside + evidence.beside
    if told:
        place: CachePlace = "inside" if evidence.inside >= evidence.beside else "beside"
        fits = max(evidence.inside, evidence.beside)
        if fits >= DECISIVE * told:
            identity = "input + output" if place == "inside" else "input + cached + output"
            because = f"the total is {identity} in {fits:.0f} of {evidence.cached:.0f} rows with cached tokens"
            return place, "" if rule == place else because
        if rule == "open":
            return "open", "the totals of the rows contradict each other"
    return rule, ""
