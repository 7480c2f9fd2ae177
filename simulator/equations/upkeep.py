"""What keeping an approach alive costs: ordinary months, refreshes, forced migrations."""

from __future__ import annotations

from simulator.parameters import Numeric
from simulator.quantities import quantity


@quantity(label="Upkeep hours with changes", unit="hour/month")
def upkeep_hours(*, upkeep_hours_per_month: Numeric, changes_per_month: Numeric, hours_per_change: Numeric) -> Numeric:
    r"""People's hours of an ordinary month.

    .. math:: \text{upkeep} + \text{changes} \cdot \text{hours per change}

    Parameters
    ----------
    upkeep_hours_per_month : float or array
        Hours to keep it running. [hour/month]
    changes_per_month : float or array
        Changed requirements. [change/month]
    hours_per_change : float or array
        Hours to meet one. [hour/change]

    Returns
    -------
    float or array
        Hours. [hour/month]

    Notes
    -----
    Refreshes and migrations are lines of their own.

    References
    ----------
    Definition.

    Examples
    --------
    >>> upkeep_hours(upkeep_hours_per_month=4, changes_per_month=2, hours_per_change=1.5)
    7.0
    """
    return upkeep_hours_per_month + changes_per_month * hours_per_change


@quantity(label="Upkeep cost", unit="USD/month")
def upkeep_cost(*, tooling_cost_per_month: Numeric, upkeep_hours: Numeric, labour_rate: Numeric) -> Numeric:
    r"""Cost of an ordinary month of keeping an approach alive.

    .. math:: \text{tooling} + (\text{upkeep} + \text{changes} \cdot \text{hours per change}) \cdot \text{rate}

    Parameters
    ----------
    tooling_cost_per_month : float or array
        Tools. [USD/month]
    upkeep_hours : float or array
        Hours, changes included. [hour/month]
    labour_rate : float or array
        Cost of an hour. [USD/hour]

    Returns
    -------
    float or array
        Cost. [USD/month]

    Notes
    -----
    Sum of two lines of the ledger.

    References
    ----------
    Definition.

    Examples
    --------
    >>> upkeep_cost(tooling_cost_per_month=200, upkeep_hours=7, labour_rate=75)
    725
    """
    return tooling_cost_per_month + upkeep_hours * labour_rate


@quantity(label="Cost of a refresh", unit="USD")
def refresh_cost(
    *,
    refresh_hours: Numeric,
    labour_rate: Numeric,
    data_cost: Numeric,
    training_cost: Numeric,
    evaluation_cost: Numeric,
) -> Numeric:
    r"""Cost of one refresh: hours, fresh examples, training on all examples, one evaluation.

    .. math:: \text{hours} \cdot \text{rate} + \text{fresh data} + \text{training}(n) + \text{evaluation}

    Parameters
    ----------
    refresh_hours : float or array
        People's hours. [hour]
    labour_rate : float or array
        Cost of an hour. [USD/hour]
    data_cost, training_cost, evaluation_cost : float or array
        Fresh examples, training on the grown set, one evaluation. [USD]

    Returns
    -------
    float or array
        Cost. [USD]

    Notes
    -----
    As many training runs as the first time; practised teams need fewer.

    References
    ----------
    Definition.

    Examples
    --------
    >>> refresh_cost(refresh_hours=10, labour_rate=75, data_cost=100, training_cost=5, evaluation_cost=1)
    856
    """
    return refresh_hours * labour_rate + data_cost + training_cost + evaluation_cost


@quantity(label="Cost of a migration", unit="USD")
def migration_cost(*, migration_hours: Numeric, labour_rate: Numeric, training_cost: Numeric) -> Numeric:
    r"""Cost of a forced move to another base model.

    .. math:: \text{hours} \cdot \text{rate} + \text{training}(n)

    Parameters
    ----------
    migration_hours : float or array
        People's hours. [hour]
    labour_rate : float or array
        Cost of an hour. [USD/hour]
    training_cost : float or array
        Training on the examples at hand; 0 for a prompt. [USD]

    Returns
    -------
    float or array
        Cost. [USD]

    Notes
    -----
    The new model is as good and as dear as the old one; lately new ones were better and cheaper.

    References
    ----------
    Lifetimes of 16 to 30 months: deprecation pages of OpenAI and Anthropic.

    Examples
    --------
    >>> migration_cost(migration_hours=16, labour_rate=75, training_cost=5)
    1205
    """
    return migration_hours * labour_rate + training_cost
