"""Every value at which a label changes along a line: brackets of a scan, narrowed to neighbouring numbers.

A label is whatever is asked of a case: the sign of a difference, the approach that wins. Many lines are searched at
once, each step of all of them in one call.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]
    Label = Callable[[IntArray, FloatArray], IntArray]

#: Parts into which a bracket is cut in one step. [part]
_PARTS: Final = 16
#: Steps at most: sixteenths of any bracket of doubles reach neighbours before that. [step]
_MOST_STEPS: Final = 60
#: Ends further apart than this ratio are cut in ratio, not in difference. [ratio]
_WIDE: Final = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """Places where labels change, a ragged list over lines, sorted by line and place.

    Parameters
    ----------
    line : ndarray of int, shape (c,)
        Line of each change.
    low, high : ndarray, shape (c,)
        Neighbouring places between which the label changes.
    before, after : ndarray of int, shape (c,)
        Label at `low` and at `high`.
    """

    line: IntArray
    low: FloatArray
    high: FloatArray
    before: IntArray
    after: IntArray

    def rows(self, kept: NDArray[np.bool_] | IntArray) -> Changes:
        """Some of the changes."""
        return Changes(self.line[kept], self.low[kept], self.high[kept], self.before[kept], self.after[kept])


def changes_between(*, line: IntArray, places: FloatArray, labels: IntArray) -> Changes:
    """Neighbours of a scan that bear different labels.

    Parameters
    ----------
    line : ndarray of int, shape (l,)
        Number of each line.
    places : ndarray, shape (l, k)
        Rising places on each line.
    labels : ndarray of int, shape (l, k)
        Label at each place.

    Returns
    -------
    Changes
        Brackets, as wide as the scan's steps.
    """
    row, step = np.nonzero(labels[:, 1:] != labels[:, :-1])
    return Changes(line[row], places[row, step], places[row, step + 1], labels[row, step], labels[row, step + 1])


def narrowed(*, label: Label, found: Changes, first_only: bool = False) -> Changes:
    """Brackets narrowed until their ends are neighbouring numbers.

    Parameters
    ----------
    label : callable
        Takes lines and places, both of shape (n,), and gives the label of each.
    found : Changes
        Brackets with different labels at their ends.
    first_only : bool
        Keep only the change nearest to the lower end where a bracket turns out to hold several.

    Returns
    -------
    Changes
        At least one change for each bracket; every change that a cut of the bracket into sixteenths shows.

    Examples
    --------
    >>> wide = Changes(np.array([0]), np.array([0.0]), np.array([9.0]), np.array([0]), np.array([1]))
    >>> done = narrowed(label=lambda line, place: (place >= 2.0).astype(int), found=wide)
    >>> done.low.item() < done.high.item() == 2.0
    True
    """
    finished: list[Changes] = []
    for _ in range(_MOST_STEPS):
        wide = np.nextafter(found.low, found.high) < found.high
        finished.append(found.rows(~wide))
        found = found.rows(wide)
        if not len(found.line):
            break
        found = _cut(label, found, first_only=first_only)
    finished.append(found)
    parts = [np.concatenate([getattr(part, name) for part in finished]) for name in Changes.__slots__]
    done = Changes(*parts)
    return done.rows(np.lexsort((done.low, done.line)))


def melted(*, found: Changes, nearness: float) -> Changes:
    """Changes at one place, up to rounding, as one.

    Parameters
    ----------
    found : Changes
        Narrow brackets, sorted by line and place.
    nearness : float
        Brackets on one line closer than this, relative to their place, are one. [fraction]

    Returns
    -------
    Changes
        From the lower end of the first to the upper end of the last. The labels of both ends may be equal: a touch.

    Examples
    --------
    >>> twice = Changes(*(np.array(column) for column in ([0, 0], [1.0, 1.0], [1.0, 1.0], [0, 1], [1, 2])))
    >>> one = melted(found=twice, nearness=1e-9)
    >>> one.before.tolist(), one.after.tolist()
    ([0], [2])
    """
    if not len(found.line):
        return found
    apart = found.low[1:] - found.high[:-1] > nearness * np.abs(found.low[1:])
    new = np.append(True, apart | (found.line[1:] != found.line[:-1]))
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(new)) - 1
    return Changes(found.line[first], found.low[first], found.high[last], found.before[first], found.after[last])


def _cut(label: Label, found: Changes, *, first_only: bool) -> Changes:
    """Cut each bracket and keep the parts whose ends differ."""
    share = np.linspace(0.0, 1.0, _PARTS + 1)
    low, high = found.low[:, None], found.high[:, None]
    ratio = np.where((low > 0) & (high > _WIDE * low), high / np.where(low > 0, low, 1.0), 1.0)
    places = np.where(ratio > 1, low * ratio**share, low + (high - low) * share)
    places[:, 0], places[:, -1] = found.low, found.high
    inner = places[:, 1:-1]
    asked = np.repeat(found.line, inner.shape[1])
    labels = np.empty(places.shape, dtype=np.intp)
    labels[:, 0], labels[:, -1] = found.before, found.after
    labels[:, 1:-1] = label(asked, inner.ravel()).reshape(inner.shape)
    row, step = np.nonzero(labels[:, 1:] != labels[:, :-1])
    if first_only:
        kept = np.append(True, row[1:] != row[:-1])
        row, step = row[kept], step[kept]
    return Changes(found.line[row], places[row, step], places[row, step + 1], labels[row, step], labels[row, step + 1])
