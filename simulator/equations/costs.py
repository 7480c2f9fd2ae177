"""What people and data cost before launch."""

from __future__ import annotations

from simulator.parameters import Numeric
from simulator.quantities import quantity


@quantity(label="Cost of people's hours", unit="USD")
def labour_cost(*, hours: Numeric, labour_rate: Numeric) -> Numeric:
    r"""Cost of hours of work.

    .. math:: \text{hours} \cdot \text{rate}

    Parameters
    ----------
    hours : float or array
        Hours of work. [hour]
    labour_rate : float or array
        Loaded cost of an hour. [USD/hour]

    Returns
    -------
    float or array
        Cost. [USD]

    Notes
    -----
    One rate for all people; specialists cost more.

    References
    ----------
    Definition.

    Examples
    --------
    >>> labour_cost(hours=20, labour_rate=75)
    1500
    """
    return hours * labour_rate


@quantity(label="Build hours", unit="hour")
def build_hours(*, setup_hours: Numeric, iterations: Numeric, hours_per_iteration: Numeric) -> Numeric:
    r"""People's hours before launch.

    .. math:: \text{set-up} + \text{iterations} \cdot \text{hours per iteration}

    Parameters
    ----------
    setup_hours : float or array
        Hours before the first version. [hour]
    iterations : float or array
        Rounds of improvement. [iteration]
    hours_per_iteration : float or array
        Hours of one round. [hour/iteration]

    Returns
    -------
    float or array
        Hours. [hour]

    Notes
    -----
    Published hours are opinions; give wide ranges.

    References
    ----------
    Definition.

    Examples
    --------
    >>> build_hours(setup_hours=8, iterations=5, hours_per_iteration=2)
    18
    """
    return setup_hours + iterations * hours_per_iteration


@quantity(label="Data cost", unit="USD")
def data_cost(*, examples: Numeric, cost_per_example: Numeric) -> Numeric:
    r"""Cost of labelled examples.

    .. math:: n \cdot \text{cost per example}

    Parameters
    ----------
    examples : float or array
        Examples n. [example]
    cost_per_example : float or array
        Cost of one. [USD/example]

    Returns
    -------
    float or array
        Cost. [USD]

    Notes
    -----
    No volume discount.

    References
    ----------
    H. Lee et al., "RLAIF", arXiv:2309.00267: 0.67 USD per human preference label.

    Examples
    --------
    >>> data_cost(examples=1000, cost_per_example=0.67)
    670.0
    """
    return examples * cost_per_example


@quantity(label="Evaluation cost", unit="USD")
def evaluation_cost(*, evaluations: Numeric, evaluation_items: Numeric, call_cost: Numeric) -> Numeric:
    r"""Token bill of running an evaluation set.

    .. math:: \text{evaluations} \cdot \text{items} \cdot c

    Parameters
    ----------
    evaluations : float or array
        Runs over the set. [evaluation]
    evaluation_items : float or array
        Items of the set. [item]
    call_cost : float or array
        Cost of one call, without cache. [USD/request]

    Returns
    -------
    float or array
        Cost. [USD]

    Notes
    -----
    Counted without cache, which overstates it a little; model graders and people who read are not counted.

    References
    ----------
    Definition.

    Examples
    --------
    >>> evaluation_cost(evaluations=10, evaluation_items=200, call_cost=0.001)
    2.0
    """
    return evaluations * evaluation_items * call_cost


@quantity(label="Upfront cost", unit="USD")
def upfront_cost(
    *, build_hours: Numeric, labour_rate: Numeric, evaluation_cost: Numeric, data_cost: Numeric
) -> Numeric:
    r"""What is paid before launch, training and delay apart.

    .. math:: \text{hours} \cdot \text{rate} + \text{evaluations} \cdot \text{items} \cdot c + \text{data}

    Parameters
    ----------
    build_hours : float or array
        People's hours before launch. [hour]
    labour_rate : float or array
        Cost of one. [USD/hour]
    evaluation_cost, data_cost : float or array
        Evaluations before launch, and labelled examples. [USD]

    Returns
    -------
    float or array
        Cost. [USD]

    Notes
    -----
    Sum of three lines of the ledger.

    References
    ----------
    Definition.

    Examples
    --------
    >>> upfront_cost(build_hours=20, labour_rate=75, evaluation_cost=2, data_cost=670)
    2172
    """
    return build_hours * labour_rate + evaluation_cost + data_cost
