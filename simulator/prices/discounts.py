"""What a batch saves, as the one number that the model has for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Difference of two savings that is rounding. [fraction] Prices have at most six digits.
_ROUNDING: Final = 1e-9


def batch_discount(
    *, standard: Mapping[str, float], batch: Mapping[str, float], needed: tuple[str, str], cached: str
) -> tuple[float | None, tuple[str, ...]]:
    """Share of the price that a batch saves, and what that one number leaves out.

    Parameters
    ----------
    standard, batch : mapping of str to float
        Prices of the two tiers, by the same keys and in the same unit; a batch price that is missing is the
        standard one.
    needed : tuple of str
        Keys of the input and the output price.
    cached : str
        Key of the cached price.

    Returns
    -------
    tuple
        The smaller of the savings on input and output, None without batch prices [fraction]; and warnings.

    Notes
    -----
    The model has one discount for all tokens. Taking the smaller saving overstates the cost of batches; where
    cached tokens are discounted less than the others, their cost is understated.

    Examples
    --------
    >>> batch_discount(standard={"in": 0.4, "out": 1.6}, batch={"in": 0.2, "out": 0.8}, needed=("in", "out"),
    ...                cached="cached")
    (0.5, ())
    """
    if not set(needed) <= batch.keys():
        return None, ()
    savings = [1 - batch[key] / standard[key] for key in needed]
    saved, warnings = min(savings), []
    if max(savings) - saved > _ROUNDING:
        words = f"{savings[0]:.1%} of the input price and {savings[1]:.1%} of the output price"
        warnings.append(f"a batch saves {words}; the smaller is used for both")
    if cached in standard and 1 - batch.get(cached, standard[cached]) / standard[cached] < saved - _ROUNDING:
        warnings.append("a batch saves less on cached tokens than on others; their cost is understated")
    return saved, tuple(warnings)
