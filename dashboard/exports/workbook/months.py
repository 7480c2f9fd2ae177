"""The sheets of months: traffic and money, each model at work, each approach's answers. One formula per column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboard.exports.workbook.cells import Column, lay_columns, reserve

if TYPE_CHECKING:
    from dashboard.exports.workbook.cells import Book

MONTHS: Final = "Months"
#: Months that a workbook has room for at least, so that the horizon can be changed in it. [month]
LEAST_MONTHS: Final = 60
#: Most attempts that an input may allow: columns for failures in a row. [attempt]
ATTEMPTS: Final = 10
#: What forgives the last bits of a division before it is rounded down.
ROUNDING: Final = "(1-2^-50)"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartSheet:
    """One model at work on a sheet of its own: whose inputs, from which month, for which share.

    Attributes
    ----------
    name, approach : str
        Tab, and prefix of its inputs.
    answers : str
        Sheet of the approach that it works in.
    start, share, in_use, changes : str
        Formulas.
    """

    name: str
    approach: str
    answers: str
    start: str
    share: str
    in_use: str
    changes: str


_AFTER = "{Months:month}>=hybrid_switch_month"
_SERVED = "IF({Months:month}>=1,1,0)"
_COUNTED = "IF({Months:month}<=workload_horizon,1,0)"
#: The models at work: each approach alone, and both in the hybrid.
PARTS: Final = (
    PartSheet(name="Prompting", approach="prompting", answers="Prompting", start="1", share=_SERVED,
              in_use=f"{_SERVED}*{_COUNTED}", changes="workload_changes_per_month"),
    PartSheet(name="Fine-tuning", approach="fine_tuning", answers="Fine-tuning", start="1", share=_SERVED,
              in_use=f"{_SERVED}*{_COUNTED}", changes="workload_changes_per_month"),
    PartSheet(
        name="Hybrid prompt", approach="prompting", answers="Hybrid", start="1",
        share=f"IF({_AFTER},hybrid_escalated_share,1)",
        in_use=f"IF({_AFTER},IF(hybrid_escalated_share>0,1,0),{_SERVED})*{_COUNTED}",
        changes=f"IF({_AFTER},IF(hybrid_escalated_share>0,hybrid_changes_met_by_prompting,0),1)"
                "*workload_changes_per_month",
    ),
    PartSheet(
        name="Hybrid tuned", approach="fine_tuning", answers="Hybrid", start="hybrid_switch_month",
        share=f'IF({_AFTER},IF(hybrid_escalation="cascade",1,1-hybrid_escalated_share),0)',
        in_use=f"IF({_AFTER},1,0)*{_COUNTED}",
        changes="(1-IF(hybrid_escalated_share>0,hybrid_changes_met_by_prompting,0))*workload_changes_per_month",
    ),
)  # fmt: skip
#: Sheets of models by approach, and the sheet of its answers.
WORKING: Final = {
    "prompting": (PARTS[0],), "fine_tuning": (PARTS[1],), "hybrid": (PARTS[2], PARTS[3]),
}  # fmt: skip
ANSWERS: Final = {"prompting": "Prompting", "fine_tuning": "Fine-tuning", "hybrid": "Hybrid"}

_CLOCK: Final = (
    Column("month", "Month", "month", ""),
    Column("traffic", "Requests over month 1", "ratio",
           "IF({month}>=1,IF({month}<=workload_horizon,(1+workload_growth_per_month)^({month}-1),0),0)"),
    Column("discount", "Present value of a dollar", "fraction", "(1+workload_discount_rate_per_year)^(-{month}/12)"),
    Column("prices", "Token prices over today's", "ratio",
           "(1-workload_token_price_decline_per_year)^(MAX({month}-1,0)/12)"),
    Column("before", "Requests before, over month 1", "ratio", "{before-}+{traffic-}"),
)  # fmt: skip


def lay_clock(book: Book, *, months: int) -> None:
    """Fill the sheet of months with traffic, discounting and price decline."""
    sheet = book.add(MONTHS, first=2, last=2 + months)
    lay_columns(book, sheet, _CLOCK)
    for month in range(months + 1):
        sheet.put(sheet.first + month, 0, float(month), "whole")
    sheet.put(sheet.first, sheet.columns["before"], 0.0)


def _events(interval: str, own_month: str) -> str:
    """Refreshes or migrations by a month of the model's own life."""
    return f"INT(MAX({own_month}-1,0)/({interval}*{ROUNDING}))"


def part_columns(part: PartSheet) -> tuple[Column, ...]:
    """Columns of one model at work: its life, its quality, its training, its money."""
    answers = f"{part.answers}:"
    calls = f"{{{answers}calls}}"
    trained = "MAX(MIN({Months:month}-{age},MAX({Months:month*})),0)"
    return (
        Column("share", "Share of the requests", "fraction", part.share),
        Column("used", "In use", "yes/no", part.in_use),
        Column("own", "Month of its own life", "month", f"{{Months:month}}-{part.start}+1"),
        Column("refreshes", "Refreshes so far", "count", _events("@refresh_interval", "{own}")),
        Column("refreshed", "Refreshes in the month", "count",
               f"{{refreshes}}-{_events('@refresh_interval', '({own}-1)')}"),
        Column("migrated", "Migrations in the month", "count",
               f"{_events('@migration_interval', '{own}')}-{_events('@migration_interval', '({own}-1)')}"),
        Column("age", "Age of the version", "month",
               f"MAX({{own}}-1+INT(-({{refreshes}}*@refresh_interval*{ROUNDING})),0)"),
        Column("examples", "Examples at hand", "example",
               "@training_examples+@fresh_examples_per_refresh*{refreshes}+@labelled_share*workload_requests_per_month"
               f"*INDEX({{Months:before*}},{trained}+1)"),
        Column("learned", "Learned pass rate", "fraction",
               "IF({examples}+@shots>0,@zero_shot_pass_rate+(@ceiling_pass_rate-@zero_shot_pass_rate)"
               "/(1+(@half_gap_examples/MAX({examples}+@shots,1E-9))^@learning_exponent),@zero_shot_pass_rate)"),
        Column("worked", "After prompt work", "fraction", "1-(1-{learned})*(1-@error_removed)"),
        Column("own_rate", "Pass rate", "fraction",
               "MAX({worked}-@drift_per_year*{age}/12,MIN(@zero_shot_pass_rate,{worked}))"),
        Column("trained", "Tokens trained on", "token",
               "@training_runs*(@epochs*{examples}*@training_tokens_per_example+@validation_tokens)"),
        Column("training", "Cost of a training", "USD", "{trained}*@price_of_training"),
        Column("launch", "Built in the month", "yes/no",
               f"IF({{Months:month}}={part.start}-1,IF({part.start}<=workload_horizon,1,0),0)"),
        Column("upfront", "Build, evaluation, data: present value", "USD",
               "{Months:discount}*{launch}*(@build_cost+@evaluation_cost+@data_cost)"),
        Column("first_training", "First training: present value", "USD",
               "{Months:discount}*{launch}*INDEX({training*},"
               f"MIN({part.start},MAX({{Months:month*}}))+1)"),
        Column("storage", "Storage: present value", "USD", "{Months:discount}*{used}*@storage_cost_per_month"),
        Column("upkeep", "Upkeep: present value", "USD",
               "{Months:discount}*{used}*(@tooling_cost_per_month+(@upkeep_hours_per_month"
               f"+{part.changes}*@hours_per_change)*@labour_rate)"),
        Column("refreshing", "Refreshes: present value", "USD",
               "{Months:discount}*{used}*{refreshed}*(@refresh_hours*@labour_rate+@fresh_examples_per_refresh"
               "*@cost_per_example+{training}+@evaluation_items*@uncached_call_cost)"),
        Column("migrating", "Migrations: present value", "USD",
               "{Months:discount}*{used}*{migrated}*(@migration_hours*@labour_rate+{training})"),
        Column("tokens", "Tokens per request of month 1, none cached: present value", "USD",
               "{Months:discount}*{Months:traffic}*{share}*" + calls + "*{Months:prices}*@price_of_uncached_call"),
        Column("cached", "What a full cache changes: present value", "USD",
               "{Months:discount}*{Months:traffic}*{share}*" + calls + "*{Months:prices}*@change_by_cache"),
        Column("rate", "Cache exponent per request of month 1", "month/request",
               "{Months:traffic}*{share}/(3600*workload_hours_per_month*workload_active_share_of_time)"
               "*@cache_lifetime*@cacheable"),
        Column("machine", "A machine for the month: present value", "USD",
               "{Months:discount}*{used}*workload_hours_per_month*@hosting_price"),
        Column("load", "Machines per request of month 1", "month/request",
               "{Months:traffic}*{share}*" + calls + "*workload_peak_to_mean_ratio"
               "/(@requests_per_hour_per_replica*workload_hours_per_month)"),
    )  # fmt: skip


def answer_columns(rate: str, correlation: str, router: str) -> tuple[Column, ...]:
    """Columns of one approach's answers: how often they fail, how many calls they take, what failures cost."""
    failed = [
        Column("failed1", "First attempt fails", "fraction", "1-{quality}"),
        *(
            Column(f"failed{i + 1}", f"First {i + 1} attempts fail", "fraction",
                   f"{{failed{i}}}*((1-{{quality}})*(1-{{correlation}})+{i}*{{correlation}})"
                   f"/(1+{i - 1}*{{correlation}})")
            for i in range(1, ATTEMPTS)
        ),
    ]  # fmt: skip
    needed = "".join(
        f"+IF(workload_max_attempts>{j},workload_caught_share^{j}*{{failed{j}}},0)" for j in range(1, ATTEMPTS)
    )
    uncaught = "".join(
        f"+IF(workload_max_attempts>{j},workload_caught_share^{j}*{{failed{j + 1}}},0)" for j in range(1, ATTEMPTS)
    )
    last = "".join(f"+IF(workload_max_attempts={j},{{failed{j}}},0)" for j in range(1, ATTEMPTS + 1))
    return (
        Column("quality", "Pass rate of the approach", "fraction", rate),
        Column("correlation", "Correlation of attempts", "fraction", correlation),
        *failed,
        Column("calls", "Calls per request", "attempt/request", f"1{needed}"),
        Column("bad", "Bad answers", "fraction", f"(1-workload_caught_share)*({{failed1}}{uncaught})"),
        Column("fallback", "Fallbacks", "fraction", f"workload_caught_share^workload_max_attempts*(0{last})"),
        Column("router", "Router per request of month 1: present value", "USD",
               "{Months:discount}*{Months:traffic}*{calls}*" + router),
        Column("failures", "Failures per request of month 1: present value", "USD",
               "{Months:discount}*{Months:traffic}*({bad}*workload_cost_per_bad_answer"
               "+{fallback}*workload_cost_per_fallback)"),
        Column("answers", "Accepted answers per request of month 1, at present value", "answer/request",
               "{Months:discount}*{Months:traffic}*(1-{bad})"),
        Column("requests", "Requests per request of month 1, at present value", "ratio",
               "{Months:discount}*{Months:traffic}"),
    )  # fmt: skip


_MIXED_RATE = (
    f"IF({_AFTER},{{Hybrid tuned:own_rate}}+({{Hybrid prompt:own_rate}}-{{Hybrid tuned:own_rate}})"
    "*IF({Hybrid prompt:own_rate}>{Hybrid tuned:own_rate},1-(1-hybrid_escalated_share)^hybrid_router_skill,"
    "hybrid_escalated_share),{Hybrid prompt:own_rate})"
)
_MIXED_CORRELATION = (
    f"IF({_AFTER},(1-hybrid_escalated_share)*fine_tuning_run_correlation"
    "+hybrid_escalated_share*prompting_run_correlation,prompting_run_correlation)"
)
_ROUTER = f"IF({_AFTER},IF(hybrid_escalated_share>0,hybrid_router_cost_per_request,0),0)"


def lay_parts(book: Book) -> None:
    """Fill the sheets of the models at work and of the approaches' answers."""
    clock = book.sheets[MONTHS]
    laid: list[tuple[str, str, tuple[Column, ...], int]] = []
    for part in PARTS:
        columns = part_columns(part)
        laid.append((part.name, part.approach, columns, 1))
        if part.answers == part.name:
            own = answer_columns("{own_rate}", "@run_correlation", "0")
            laid.append((part.name, part.approach, own, 1 + len(columns)))
    laid.append(("Hybrid", "hybrid", answer_columns(_MIXED_RATE, _MIXED_CORRELATION, _ROUTER), 1))
    for name, _, columns, offset in laid:
        if name not in book.sheets:
            book.add(name, first=clock.first, last=clock.last)
        reserve(book.sheets[name], columns, offset=offset)
    for name, approach, columns, offset in laid:
        sheet = book.sheets[name]
        lay_columns(book, sheet, (Column("month", "Month", "month", "{Months:month}"),))
        lay_columns(book, sheet, columns, approach=approach, offset=offset)
