"""Who does what in a hybrid: shares of the requests and of the changed requirements, month by month."""

from __future__ import annotations

import numpy as np

from simulator.parameters import Array, Numeric
from simulator.quantities import quantity
from simulator.units import MONTHS_PER_YEAR


@quantity(label="Share that prompting answers", unit="fraction", shown_in="%")
def prompting_share(*, month: Array, switch_month: Numeric, escalated_share: Numeric) -> Array:
    r"""Share of the requests that prompting sees in a month.

    .. math:: 1 \text{ for } m < s, \text{ else } e

    Parameters
    ----------
    month : array, shape (..., months)
        Month number. [month]
    switch_month : float or array
        First month s of the tuned model. [month]
    escalated_share : float or array
        Share e of exceptions and new trends. [fraction]

    Returns
    -------
    array, shape (..., months)
        Share. [fraction]

    Notes
    -----
    The share is constant after the switch.

    References
    ----------
    Definition.

    Examples
    --------
    >>> prompting_share(month=np.array([1.0, 2.0, 3.0]), switch_month=3, escalated_share=0.2)
    array([1. , 1. , 0.2])
    """
    return np.where(month < switch_month, 1.0, escalated_share)


@quantity(label="Share that the tuned model answers", unit="fraction", shown_in="%")
def fine_tuning_share(*, month: Array, switch_month: Numeric, escalated_share: Numeric, cascaded: Numeric) -> Array:
    r"""Share of the requests that the tuned model sees in a month.

    .. math:: 0 \text{ for } m < s, \text{ else } 1 - e \text{ (route) or } 1 \text{ (cascade)}

    Parameters
    ----------
    month : array, shape (..., months)
        Month number. [month]
    switch_month : float or array
        First month s of the tuned model. [month]
    escalated_share : float or array
        Share e that goes to prompting. [fraction]
    cascaded : float or array
        1 where the tuned model answers first and prompting after it, 0 where a router picks one. [ratio]

    Returns
    -------
    array, shape (..., months)
        Share. [fraction]

    Notes
    -----
    The share is constant after the switch.

    References
    ----------
    .. [1] I. Ong et al., "RouteLLM", arXiv:2406.18665 (route).
    .. [2] L. Chen, M. Zaharia, J. Zou, "FrugalGPT", arXiv:2305.05176 (cascade).

    Examples
    --------
    >>> fine_tuning_share(month=np.array([2.0, 3.0]), switch_month=3, escalated_share=0.25, cascaded=0)
    array([0.  , 0.75])
    """
    spared = np.asarray(escalated_share) * (1 - np.asarray(cascaded))
    return np.where(month < switch_month, 0.0, 1 - spared)


@quantity(label="Changes that the prompt meets", unit="change/month")
def prompting_changes(
    *,
    month: Array,
    switch_month: Numeric,
    escalated_share: Numeric,
    changes_per_month: Numeric,
    changes_met_by_prompting: Numeric,
) -> Array:
    r"""Changed requirements that are worked into the prompt in a month.

    .. math:: c \text{ for } m < s, \text{ else } \varphi\,c \text{ where } e > 0, \text{ else } 0

    Parameters
    ----------
    month : array, shape (..., months)
        Month number. [month]
    switch_month : float or array
        First month s of the tuned model. [month]
    escalated_share : float or array
        Share e that goes to prompting; without it no prompt is kept. [fraction]
    changes_per_month : float or array
        Changed requirements c. [change/month]
    changes_met_by_prompting : float or array
        Share :math:`\varphi` of them that go into the prompt alone. [fraction]

    Returns
    -------
    array, shape (..., months)
        Changes. [change/month]

    Notes
    -----
    Every change is met once, by one of the two. A team that works every change into both pays more than this.

    References
    ----------
    Definition.

    Examples
    --------
    >>> prompting_changes(month=np.array([2.0, 3.0]), switch_month=3, escalated_share=0.1, changes_per_month=4,
    ...                   changes_met_by_prompting=0.75)
    array([4., 3.])
    """
    kept = np.where(np.asarray(escalated_share) > 0, changes_met_by_prompting, 0.0)
    return np.where(month < switch_month, 1.0, kept) * changes_per_month


@quantity(label="Changes behind the prompt", unit="change/month")
def recent_prompting_changes(
    *,
    month: Array,
    switch_month: Numeric,
    escalated_share: Numeric,
    changes_per_month: Numeric,
    changes_met_by_prompting: Numeric,
) -> Array:
    r"""Changes a month that were worked into the prompt, as a mean of the months whose versions still count.

    .. math:: w_m\,c + (1-w_m)\,c_{m}, \quad w_m = \text{share of the last 12 months that lie before } s

    Parameters
    ----------
    month : array, shape (..., months)
        Month number. [month]
    switch_month : float or array
        First month s of the tuned model. [month]
    escalated_share, changes_met_by_prompting : float or array
        See `prompting_changes`. [fraction]
    changes_per_month : float or array
        Changed requirements c. [change/month]

    Returns
    -------
    array, shape (..., months)
        Mean changes of the up to twelve months before each month. [change/month]

    Notes
    -----
    A prompt that was changed often before the switch keeps its many versions in the year's window after it.

    References
    ----------
    Assumption: the window of `versions`.

    Examples
    --------
    >>> recent_prompting_changes(month=np.array([13.0, 16.0, 25.0]), switch_month=13, escalated_share=0.1,
    ...                          changes_per_month=4, changes_met_by_prompting=0.5)
    array([4. , 3.5, 2. ])
    """
    lived = np.clip(month - 1, 1, MONTHS_PER_YEAR)
    after = np.clip(month - switch_month, 0, lived) / lived
    kept = np.where(np.asarray(escalated_share) > 0, changes_met_by_prompting, 0.0)
    return ((1 - after) + after * kept) * changes_per_month


@quantity(label="Changes that the tuned model meets", unit="change/month")
def fine_tuning_changes(
    *, escalated_share: Numeric, changes_per_month: Numeric, changes_met_by_prompting: Numeric
) -> Array:
    r"""Changed requirements that are worked into the tuned model in a month after the switch.

    .. math:: (1 - \varphi)\,c \text{ where } e > 0, \text{ else } c

    Parameters
    ----------
    escalated_share : float or array
        Share e that goes to prompting; without it the tuned model meets every change. [fraction]
    changes_per_month : float or array
        Changed requirements c. [change/month]
    changes_met_by_prompting : float or array
        Share :math:`\varphi` of them that go into the prompt alone. [fraction]

    Returns
    -------
    array
        Changes. [change/month]

    Notes
    -----
    See `prompting_changes`. What the prompt meets reaches the tuned model with its next refresh at no further cost.

    References
    ----------
    Definition.

    Examples
    --------
    >>> float(fine_tuning_changes(escalated_share=0.1, changes_per_month=4, changes_met_by_prompting=0.75))
    1.0
    """
    kept = np.where(np.asarray(escalated_share) > 0, changes_met_by_prompting, 0.0)
    return np.asarray((1 - kept) * changes_per_month)
