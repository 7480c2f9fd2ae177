"""What a request, an accepted answer and a whole horizon cost."""

from __future__ import annotations

import numpy as np

from simulator.parameters import Array, Numeric
from simulator.quantities import quantity


@quantity(label="Running cost per request", unit="USD/request")
def request_cost(
    *,
    calls_per_request: Numeric,
    call_cost: Numeric,
    bad_share: Numeric,
    cost_per_bad_answer: Numeric,
    fallback_share: Numeric,
    cost_per_fallback: Numeric,
) -> Numeric:
    r"""What one request costs to run: its calls, the harm of bad answers, the people who step in.

    .. math:: N c + W\,c_\mathrm{bad} + F\,c_\mathrm{fallback}

    Parameters
    ----------
    calls_per_request : float or array
        Calls N. [attempt/request]
    call_cost : float or array
        Cost c of one call. [USD/request]
    bad_share, fallback_share : float or array
        Shares W and F of the requests. [fraction]
    cost_per_bad_answer, cost_per_fallback : float or array
        Cost of one. [USD/answer]

    Returns
    -------
    float or array
        Running cost of one request, without upfront, hosting and upkeep. [USD/request]

    Notes
    -----
    Costs are linear: a scandal is not.

    References
    ----------
    Definition.

    Examples
    --------
    >>> request_cost(calls_per_request=1.2, call_cost=0.001, bad_share=0.01, cost_per_bad_answer=0.5,
    ...              fallback_share=0.02, cost_per_fallback=2).__round__(4)
    0.0462
    """
    return calls_per_request * call_cost + bad_share * cost_per_bad_answer + fallback_share * cost_per_fallback


@quantity(label="Cost per accepted answer", unit="USD/answer")
def cost_per_accepted_answer(*, request_cost: Numeric, good_share: Numeric, fallback_share: Numeric) -> Numeric:
    r"""What one accepted answer costs: requests that end badly are paid by those that end well.

    .. math:: \frac{\text{request cost}}{G + F}

    Parameters
    ----------
    request_cost : float or array
        Cost of one request: running only, or all-in over a horizon. [USD/request]
    good_share, fallback_share : float or array
        Shares G and F of the requests that end in an accepted answer. [fraction]

    Returns
    -------
    float or array
        Cost of one accepted answer; infinite where none is accepted. [USD/answer]

    Notes
    -----
    Answers of people count as accepted. Results show the all-in figure: discounted total cost over discounted
    accepted answers (levelised, as energy is priced).

    References
    ----------
    Definition; levelised cost as in NREL's simple LCOE calculator documentation.

    Examples
    --------
    >>> cost_per_accepted_answer(request_cost=0.002, good_share=0.7, fallback_share=0.1)
    0.0025
    """
    accepted = np.asarray(good_share) + np.asarray(fallback_share)
    ratio = np.divide(
        request_cost,
        accepted,
        out=np.full(np.broadcast_shapes(np.shape(request_cost), accepted.shape), np.inf),
        where=accepted > 0,
    )
    return ratio if ratio.ndim else float(ratio)


@quantity(label="Cost of delay", unit="USD")
def delay_cost(*, days_to_ready: Numeric, cost_of_delay_per_day: Numeric) -> Numeric:
    r"""What waiting for the launch costs.

    .. math:: \text{days to ready} \cdot \text{cost per day}

    Parameters
    ----------
    days_to_ready : float or array
        Days from the decision to the first answer. [day]
    cost_of_delay_per_day : float or array
        Cost of a day. [USD/day]

    Returns
    -------
    float or array
        Cost. [USD]

    Notes
    -----
    Every day costs the same.

    References
    ----------
    Definition.

    Examples
    --------
    >>> delay_cost(days_to_ready=12, cost_of_delay_per_day=100)
    1200
    """
    return days_to_ready * cost_of_delay_per_day


@quantity(label="Cumulative cost", unit="USD")
def cumulative_cost(*, monthly_cost: Array, discount_factor: Array) -> Array:
    r"""Present value of all that has been paid by the end of a month.

    .. math:: \sum_{j \le m} D_j\,\text{cost}_j

    Parameters
    ----------
    monthly_cost : array, shape (..., months)
        Sum of the ledger's lines, by month, month 0 first. [USD]
    discount_factor : array, shape (..., months)
        Present value of a dollar. [fraction]

    Returns
    -------
    array, shape (..., months)
        Cumulative cost. [USD]

    Notes
    -----
    See `discount_factor`.

    References
    ----------
    Definition (net present value).

    Examples
    --------
    >>> cumulative_cost(monthly_cost=np.array([100.0, 10.0, 10.0]), discount_factor=np.array([1.0, 0.9, 0.8]))
    array([100., 109., 117.])
    """
    present = np.asarray(monthly_cost * discount_factor)
    return np.cumsum(present, axis=-1, out=present)


@quantity(label="Total cost", unit="USD")
def total_cost(*, monthly_cost: Array, discount_factor: Array) -> Array:
    r"""Present value of all that is paid over the horizon.

    .. math:: \sum_m D_m\,\text{cost}_m

    Parameters
    ----------
    monthly_cost : array, shape (..., months)
        Sum of the ledger's lines, by month, month 0 first. [USD]
    discount_factor : array, shape (..., months)
        Present value of a dollar. [fraction]

    Returns
    -------
    array, shape (...)
        Total cost. [USD]

    Notes
    -----
    Nothing is left over at the end: a tuned model that serves on is worth more than this says.

    References
    ----------
    Definition (net present value).

    Examples
    --------
    >>> float(total_cost(monthly_cost=np.array([100.0, 10.0]), discount_factor=np.array([1.0, 0.9])))
    109.0
    """
    return np.asarray(np.sum(monthly_cost * discount_factor, axis=-1))


@quantity(label="All-in cost per request", unit="USD/request")
def cost_per_request(*, total_cost: Numeric, discounted_requests: Numeric) -> Array:
    r"""Total cost spread over the requests of the horizon.

    .. math:: \frac{\sum_m D_m\,\text{cost}_m}{\sum_m D_m\,v_m}

    Parameters
    ----------
    total_cost : float or array
        Present value of all costs. [USD]
    discounted_requests : float or array
        Requests, each counted at the present value of a dollar in its month. [request]

    Returns
    -------
    array
        Levelised cost of a request. [USD/request]

    Notes
    -----
    The constant charge per request that would pay for everything.

    References
    ----------
    Levelised cost as in NREL's simple LCOE calculator documentation.

    Examples
    --------
    >>> float(cost_per_request(total_cost=500, discounted_requests=100_000))
    0.005
    """
    return np.asarray(np.asarray(total_cost) / discounted_requests)
