"""What every view of the page has: a question, a chart, a sentence, a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dashboard.state import Shown

#: A figure as plotly's schema writes it; plain data, because building checked objects costs more than the model.
Figure = dict[str, Any]
#: How a column of a table is written: money, share in percent, volume, plain number, word, sentence, name,
#: name of a preset that can be opened.
Kind = Literal["usd", "percent", "volume", "number", "text", "prose", "code", "preset"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table: its head and how its cells are written."""

    label: str
    kind: Kind = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The numbers of a chart: all of them, and which rows a reader sees first.

    Attributes
    ----------
    columns : sequence of Column
        Heads.
    rows : sequence
        One sequence of cells for each row, unrounded.
    shown : sequence of int or None
        Rows that the page shows; all of them if None. A CSV has them all.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    shown: Sequence[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One view of the page.

    Attributes
    ----------
    key : str
        Short name, part of ids and file names.
    question : str
        Title.
    figure : callable or None
        `Shown` -> figure; None where the table is the view.
    answer : callable
        `Shown` -> one sentence.
    table : callable
        `Shown` -> `Table`.
    wide, tall : bool
        Whether it takes the whole width, or two rows.
    height : int
        Height of its chart. [pixel]
    slow : bool
        Whether it takes seconds, so that it is worked out only when asked for.
    settings : tuple of str
        Settings of the look that are this view's own; each is a control in its head.
    """

    key: str
    question: str
    figure: Callable[[Shown], Figure] | None
    answer: Callable[[Shown], str]
    table: Callable[[Shown], Table]
    wide: bool = False
    tall: bool = False
    height: int = 300
    slow: bool = False
    settings: tuple[str, ...] = ()
