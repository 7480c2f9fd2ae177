"""The sheet of what does not change by month: one call's tokens and prices, the build, the price of training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.exports.workbook.cells import filled
from dashboard.formatting import APPROACH_LABELS

if TYPE_CHECKING:
    from dashboard.exports.workbook.cells import Book

CALLS: Final = "Per call"
#: Approaches that have inputs of their own.
OWN: Final = ("prompting", "fine_tuning")
#: Key, label, unit, formula of each line.
LINES: Final = (
    ("prefix_tokens", "Prefix tokens", "token/request",
     "@token_factor*(@instruction_tokens+@shots*@tokens_per_shot)"),
    ("content_tokens", "Content tokens", "token/request", "workload_content_tokens_per_request*@token_factor"),
    ("output_tokens", "Output tokens", "token/request", "@output_tokens_per_request*@token_factor"),
    ("cacheable", "Prefix is cached", "yes/no",
     "IF(AND(@prefix_tokens>0,@prefix_tokens>=@cache_min_tokens,@cache_lifetime>0),1,0)"),
    ("price_of_miss", "Price of an uncached prefix token", "USD/token",
     "@price_per_input_token+(@price_per_cache_write_token-@price_per_input_token)*@cacheable"),
    ("batch_factor", "Price factor of the batch tier", "ratio", "1-@batch_share*@batch_discount"),
    ("price_of_uncached_call", "One call that misses the cache", "USD/request",
     "@batch_factor*(@prefix_tokens*@price_of_miss+@content_tokens*@price_per_input_token"
     "+@output_tokens*@price_per_output_token)"),
    ("change_by_cache", "What a hit changes", "USD/request",
     "@batch_factor*@prefix_tokens*(@price_per_cached_token-@price_of_miss)"),
    ("uncached_call_cost", "One call of an evaluation", "USD/request",
     "@batch_factor*((@prefix_tokens+@content_tokens)*@price_per_input_token+@output_tokens*@price_per_output_token)"),
    ("build_hours", "Build hours", "hour", "@setup_hours+@iterations*@hours_per_iteration"),
    ("build_cost", "Build", "USD", "@build_hours*@labour_rate"),
    ("evaluation_cost", "Evaluations before launch", "USD", "@evaluations*@evaluation_items*@uncached_call_cost"),
    ("data_cost", "Data", "USD", "@training_examples*@cost_per_example"),
    ("price_of_training", "Price of a trained token", "USD/token",
     "@price_per_training_token+@flops_per_training_token/(@gpu_flops*@gpu_utilisation)*@gpu_price/3600"),
    ("days_to_ready", "Days to ready, from month 1 on", "day",
     "@build_hours/@hours_per_day+@training_examples/@examples_per_day"
     "+INDEX({SHEET:trained*},2)*@flops_per_training_token/(@gpu_flops*@gpu_utilisation)/(3600*24)"),
)  # fmt: skip
_SHEETS: Final = {"prompting": "Prompting", "fine_tuning": "Fine-tuning"}


def name_calls(book: Book) -> None:
    """Make the sheet and give its cells their names, so that other sheets can refer to them."""
    sheet = book.add(CALLS)
    sheet.widths.update({0: 36, 1: 18, 2: 18, 3: 18})
    for row, (key, *_) in enumerate(LINES, start=1):
        for column, approach in enumerate(OWN, start=1):
            book.call(f"{approach}_{key}", sheet, row, column)


def lay_calls(book: Book) -> None:
    """Fill the sheet; the sheets of months must have their columns."""
    sheet = book.sheets[CALLS]
    for column, head in enumerate(("", *(APPROACH_LABELS[name] for name in OWN), "Unit")):
        sheet.put(0, column, head, "head")
    for row, (_, label, unit, formula) in enumerate(LINES, start=1):
        sheet.put(row, 0, label, "text")
        for column, approach in enumerate(OWN, start=1):
            template = formula.replace("SHEET", _SHEETS[approach])
            sheet.calculate(row, column, filled(template, book, sheet, row, approach=approach))
        sheet.put(row, len(OWN) + 1, unit, "text")
