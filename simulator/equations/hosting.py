"""Machines that are paid by the hour: load, replicas, hosting cost."""

from __future__ import annotations

import numpy as np

from simulator.curves.staircases import whole_units
from simulator.parameters import Array, Numeric
from simulator.quantities import quantity


@quantity(label="Replicas", unit="replica")
def replicas(*, load: Numeric, min_replicas: Numeric) -> Array:
    r"""Machines that must run in a month.

    .. math:: \max(\text{least},\ \lceil \text{load} \rceil)

    Parameters
    ----------
    load : float or array
        Machines' worth of traffic in the busiest hour, see `replica_load`. [replica]
    min_replicas : float or array
        Machines that run without traffic. [replica]

    Returns
    -------
    array
        Replicas. [replica]

    Notes
    -----
    Sized for the busiest hour and kept all month: with scaling up and down the cost is lower. A load that exceeds a
    whole number by rounding alone (8.9e-16 of itself) counts as that number, here as in the curves over volume.

    References
    ----------
    Definition.

    Examples
    --------
    >>> float(replicas(load=1.2, min_replicas=1))
    2.0
    """
    return whole_units(load=np.asarray(load, dtype=float), floor=np.asarray(min_replicas, dtype=float))


@quantity(label="Load in replicas", unit="replica")
def replica_load(
    *,
    calls_per_month: Numeric,
    peak_to_mean_ratio: Numeric,
    requests_per_hour_per_replica: Numeric,
    hours_per_month: Numeric,
) -> Numeric:
    r"""Machines' worth of traffic in the busiest hour.

    .. math:: \frac{v N \cdot \text{peak}}{\text{calls per replica-hour} \cdot \text{hours per month}}

    Parameters
    ----------
    calls_per_month : float or array
        Calls v N that this model answers in the month. [request/month]
    peak_to_mean_ratio : float or array
        Busiest hour over the mean hour. [ratio]
    requests_per_hour_per_replica : float or array
        Calls that one replica answers in an hour. [request/hour]
    hours_per_month : float or array
        Hours in a month. [hour/month]

    Returns
    -------
    float or array
        Load. [replica]

    Notes
    -----
    Bursts within the hour are not in it.

    References
    ----------
    Definition.

    Examples
    --------
    >>> replica_load(calls_per_month=730_000, peak_to_mean_ratio=3, requests_per_hour_per_replica=1000,
    ...              hours_per_month=730)
    3.0
    """
    return calls_per_month * peak_to_mean_ratio / (requests_per_hour_per_replica * hours_per_month)


@quantity(label="Hosting cost", unit="USD/month")
def hosting_cost(*, replicas: Numeric, hosting_price: Numeric, hours_per_month: Numeric) -> Numeric:
    r"""Cost of the machines of a month.

    .. math:: \text{hours per month} \cdot \text{price} \cdot \text{replicas}

    Parameters
    ----------
    replicas : float or array
        Machines that run. [replica]
    hosting_price : float or array
        Price of one for an hour. [USD/hour]
    hours_per_month : float or array
        Hours in a month. [hour/month]

    Returns
    -------
    float or array
        Cost. [USD/month]

    Notes
    -----
    Rented by the hour all month long. Storage is a line of its own.

    References
    ----------
    kickllm.com, open source vs API (2026-04-07): 0.60 USD/h for 720 h is 432 USD a month.

    Examples
    --------
    >>> hosting_cost(replicas=1, hosting_price=0.6, hours_per_month=720)
    432.0
    """
    return hours_per_month * hosting_price * replicas
