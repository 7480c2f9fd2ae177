"""Several variants taken as repeats of one: runs that differ only in temperature, or evaluations of several files."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final

from simulator.calibration.evaluation import BETWEEN, Evaluation, VariantTotals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.calibration.records import EvalRecord

#: What stands for any text in the name of a variant.
STAR: Final = "*"


def meant(evaluation: Evaluation, name: str) -> str:
    """Name of the variant where a name with stars fits just one; the name as it is otherwise."""
    if STAR not in name:
        return name
    pattern = _pattern(name)
    fitting = [variant for variant in _known(evaluation) if pattern.fullmatch(variant)]
    return fitting[0] if len(fitting) == 1 else name


def pooled(evaluation: Evaluation, names: Iterable[str | None]) -> Evaluation:
    """Evaluation in which all variants that a name with stars fits are one variant of that name.

    Parameters
    ----------
    evaluation : Evaluation
        Answers of the file.
    names : iterable of str or None
        Names of variants, with stars or without; the first that fits counts.

    Returns
    -------
    Evaluation
        Answers of a pooled variant are repeats of their cases, in file order; its totals are sums.
    """
    patterns = {name: _pattern(name) for name in names if name and STAR in name}
    if not patterns:
        return evaluation
    pools = {
        variant: next((name for name, pattern in patterns.items() if pattern.fullmatch(variant)), variant)
        for variant in _known(evaluation)
    }
    turns: dict[tuple[str, str], int] = {}
    records = [_renamed(record, pools[record.variant], turns) for record in evaluation.records]
    totals: dict[str, VariantTotals] = {}
    for total in evaluation.totals:
        name = pools[total.variant]
        totals[name] = _added(totals[name], total) if name in totals else replace(total, variant=name)
    return replace(evaluation, records=tuple(records), totals=tuple(totals.values()))


def _known(evaluation: Evaluation) -> list[str]:
    """Names of all variants, with answers or with totals alone."""
    return list(dict.fromkeys([*evaluation.variants, *(total.variant for total in evaluation.totals)]))


def _pattern(name: str) -> re.Pattern[str]:
    """Pattern of a name in which stars stand for any text."""
    return re.compile(".*".join(map(re.escape, name.split(STAR))), re.DOTALL)


def _renamed(record: EvalRecord, name: str, turns: dict[tuple[str, str], int]) -> EvalRecord:
    """Record under the name of its pool, as the next repeat of its case."""
    if name == record.variant:
        return record
    turn = turns.get((name, record.case), 0)
    turns[name, record.case] = turn + 1
    _, between, model = name.rpartition(BETWEEN)
    return replace(record, variant=name, model=model if between else record.model, repeat=turn)


def _added(first: VariantTotals, second: VariantTotals) -> VariantTotals:
    """Sums of both; a count that one of them does not state is None."""
    sums: dict[str, Any] = {}
    for field in fields(VariantTotals):
        one, other = getattr(first, field.name), getattr(second, field.name)
        if field.name != "variant":
            sums[field.name] = None if one is None or other is None else one + other
    return replace(first, **sums)
