"""What happens when: traffic, discounting, price decline, refreshes, migrations, versions.

Months are counted 1, 2, ..., horizon; month 0 is the moment before launch. Arrays have months on their
last axis. An approach that starts in month s lives its own months 1, 2, ... from there on.
"""

from __future__ import annotations

import numpy as np

from simulator.parameters import Array, Numeric
from simulator.quantities import quantity
from simulator.units import MONTHS_PER_YEAR

#: Factor that forgives four roundings of an interval. [fraction] Own choice: 33 months hold 30 intervals of 1.1.
ROUNDING = 1 - 2**-50


@quantity(label="Requests in the month", unit="ratio")
def traffic_index(*, month: Array, growth_per_month: Numeric, horizon: Numeric) -> Array:
    r"""Requests of a month over those of month 1.

    .. math:: G_m = (1+g)^{m-1} \text{ for } 1 \le m \le H, \text{ else } 0

    Parameters
    ----------
    month : array, shape (..., months)
        Month number. [month]
    growth_per_month : float or array
        Growth g of the volume. [fraction/month]
    horizon : float or array
        Last month counted, H. [month]

    Returns
    -------
    array, shape (..., months)
        Volume of the month relative to month 1. [ratio]

    Notes
    -----
    Steady growth: seasons and launches are not in it. Where traffic saturates, late months are overstated.

    References
    ----------
    Definition.

    Examples
    --------
    >>> traffic_index(month=np.array([0.0, 1.0, 3.0]), growth_per_month=0.1, horizon=12)
    array([0.  , 1.  , 1.21])
    """
    counted = (month >= 1) & (month <= horizon)
    return np.where(counted, (1 + np.asarray(growth_per_month)) ** np.maximum(month - 1, 0), 0.0)


@quantity(label="Discount factor", unit="fraction")
def discount_factor(*, month: Array, discount_rate_per_year: Numeric) -> Array:
    r"""Present value of a dollar paid in a month.

    .. math:: D_m = (1+r)^{-m/12}

    Parameters
    ----------
    month : array, shape (..., months)
        Month number; 0 is now. [month]
    discount_rate_per_year : float or array
        Discount rate r. [fraction/year]

    Returns
    -------
    array, shape (..., months)
        Present value. [fraction]

    Notes
    -----
    Money of a month is counted at its end; costs spread over a month are worth half a month more.

    References
    ----------
    Definition (net present value).

    Examples
    --------
    >>> float(discount_factor(month=np.array(12.0), discount_rate_per_year=0.25))
    0.8
    """
    return np.asarray((1 + np.asarray(discount_rate_per_year)) ** (-month / MONTHS_PER_YEAR))


@quantity(label="Token price index", unit="ratio")
def token_price_index(*, month: Array, token_price_decline_per_year: Numeric) -> Array:
    r"""Token prices of a month over today's.

    .. math:: I_m = (1-f)^{(m-1)/12}

    Parameters
    ----------
    month : array, shape (..., months)
        Month number. [month]
    token_price_decline_per_year : float or array
        Yearly fall f of inference prices, below 1. [fraction/year]

    Returns
    -------
    array, shape (..., months)
        Price relative to month 1. [ratio]

    Notes
    -----
    All inference prices fall together; hosting, training and people do not. List prices fall in steps and
    mostly with new models, so this overstates what one pinned model saves.

    References
    ----------
    Assumption: a what-if, 0 unless a scenario says otherwise.

    Examples
    --------
    >>> float(token_price_index(month=np.array(13.0), token_price_decline_per_year=0.3))
    0.7
    """
    return np.asarray((1 - np.asarray(token_price_decline_per_year)) ** (np.maximum(month - 1, 0) / MONTHS_PER_YEAR))


@quantity(label="Events so far", unit="ratio")
def events_so_far(*, own_month: Array, interval: Numeric) -> Array:
    r"""Refreshes (or migrations) that have happened by a month.

    .. math:: E_t = \lfloor (t-1)/I \rfloor

    Parameters
    ----------
    own_month : array, shape (..., months)
        Month t of the approach's own life, 1 at its start. [month]
    interval : float or array
        Months between two events, I. [month]

    Returns
    -------
    array, shape (..., months)
        Number of events, 0 in the first interval. [ratio]

    Notes
    -----
    An event falls at the beginning of its month; the first version is not an event. An interval that need not be
    whole is met at the first month that reaches it.

    References
    ----------
    Definition.

    Examples
    --------
    >>> events_so_far(own_month=np.array([1.0, 6.0, 7.0, 13.0]), interval=6)
    array([0., 0., 1., 2.])
    """
    intervals = np.asarray(np.maximum(own_month - 1, 0) / (np.asarray(interval) * ROUNDING))
    return np.floor(intervals, out=intervals)


@quantity(label="Events in the month", unit="ratio")
def events_in_month(*, own_month: Array, interval: Numeric) -> Array:
    r"""Refreshes (or migrations) that fall into a month.

    .. math:: E_t - E_{t-1}

    Parameters
    ----------
    own_month : array, shape (..., months)
        Month t of the approach's own life. [month]
    interval : float or array
        Months between two events, at least 1. [month]

    Returns
    -------
    array, shape (..., months)
        0 or 1. [ratio]

    Notes
    -----
    See `events_so_far`.

    References
    ----------
    Definition.

    Examples
    --------
    >>> events_in_month(own_month=np.array([6.0, 7.0, 8.0]), interval=6)
    array([0., 1., 0.])
    """
    return events_so_far(own_month=own_month, interval=interval) - events_so_far(
        own_month=own_month - 1, interval=interval
    )


@quantity(label="Age of the version", unit="month")
def age(*, own_month: Array, refresh_interval: Numeric) -> Array:
    r"""Whole months since the last refresh, or since the start.

    .. math:: t - 1 - \lceil E_t I \rceil

    Parameters
    ----------
    own_month : array, shape (..., months)
        Month t of the approach's own life. [month]
    refresh_interval : float or array
        Months between refreshes, I. [month]

    Returns
    -------
    array, shape (..., months)
        Age at the beginning of the month; 0 before the start. [month]

    Notes
    -----
    A forced migration retrains on the same data and does not make them younger, so it does not restart the age.

    References
    ----------
    Definition.

    Examples
    --------
    >>> age(own_month=np.array([1.0, 6.0, 7.0, 8.0]), refresh_interval=6)
    array([0., 5., 0., 1.])
    """
    refreshes = events_so_far(own_month=own_month, interval=refresh_interval)
    return np.maximum(own_month - 1 - np.ceil(refreshes * refresh_interval * ROUNDING), 0.0)


@quantity(label="Versions in the last year", unit="version")
def versions(
    *,
    own_month: Array,
    refresh_interval: Numeric,
    migration_interval: Numeric,
    changes_per_month: Numeric,
    versions_per_change: Numeric,
) -> Array:
    r"""Versions that answered during the last twelve months.

    .. math:: v_t = 1 + (E^\mathrm{refresh} + E^\mathrm{migration})\big|_{t-12}^{t} + c\,u\,\min(t-1, 12)

    Parameters
    ----------
    own_month : array, shape (..., months)
        Month t of the approach's own life. [month]
    refresh_interval, migration_interval : float or array
        Months between refreshes and between migrations. [month]
    changes_per_month : float or array
        Changed requirements c. [change/month]
    versions_per_change : float or array
        Live versions u that one change leaves behind. [version/change]

    Returns
    -------
    array, shape (..., months)
        Expected number of versions, at least 1. [version]

    Notes
    -----
    Every change counts as a full version; small edits correlate more than that, so consistency is understated.

    References
    ----------
    Assumption: a window of twelve months, as in the published illustration of six versions in a year.

    Examples
    --------
    >>> float(versions(own_month=np.array(13.0), refresh_interval=6, migration_interval=120,
    ...                changes_per_month=0.5, versions_per_change=1))
    9.0
    """
    before = own_month - MONTHS_PER_YEAR
    events = sum(
        events_so_far(own_month=own_month, interval=interval) - events_so_far(own_month=before, interval=interval)
        for interval in (refresh_interval, migration_interval)
    )
    changed_months = np.clip(own_month - 1, 0, MONTHS_PER_YEAR)
    return np.asarray(1 + events + changed_months * changes_per_month * versions_per_change)
