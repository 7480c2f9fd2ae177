"""How two approaches become one: quality, cost of an attempt, response time, readiness."""

from __future__ import annotations

import numpy as np

from simulator.parameters import Array, Numeric
from simulator.quantities import quantity


@quantity(label="Hybrid pass rate", unit="fraction", shown_in="%")
def hybrid_pass_rate(
    *,
    prompting_pass_rate: Numeric,
    fine_tuning_pass_rate: Numeric,
    escalated_share: Numeric,
    router_skill: Numeric,
) -> Array:
    r"""Pass rate when a router sends a share of the requests to prompting.

    .. math:: q_H = q_F + (q_P - q_F)\,[1 - (1-e)^\kappa] \text{ if } q_P > q_F,
              \text{ else } (1-e)\,q_F + e\,q_P

    Parameters
    ----------
    prompting_pass_rate, fine_tuning_pass_rate : float or array
        Pass rates :math:`q_P` and :math:`q_F`. [fraction]
    escalated_share : float or array
        Share e that goes to prompting. [fraction]
    router_skill : float or array
        :math:`\kappa`; 1 sends requests at random. [ratio]

    Returns
    -------
    array
        Pass rate. [fraction]

    Notes
    -----
    Never above the better of the two; real cascades can be, so this is pessimistic for a good router. Where prompting
    is the weaker one, the router is given no skill.

    References
    ----------
    One-parameter curve of ours, with :math:`\kappa = \mathrm{APGR}/(1-\mathrm{APGR})`; predicts the shares published
    by I. Ong et al., "RouteLLM", arXiv:2406.18665, with a mean error of 2.0 points over 12 routers.

    Examples
    --------
    >>> float(hybrid_pass_rate(prompting_pass_rate=0.9, fine_tuning_pass_rate=0.8, escalated_share=0.5,
    ...                        router_skill=2)).__round__(3)
    0.875
    """
    prompting, tuned = np.asarray(prompting_pass_rate), np.asarray(fine_tuning_pass_rate)
    escalated = np.asarray(escalated_share)
    reached = np.where(prompting > tuned, 1 - (1 - escalated) ** router_skill, escalated)
    return np.asarray(tuned + (prompting - tuned) * reached)


@quantity(label="Hybrid correlation", unit="fraction", shown_in="%")
def hybrid_correlation(
    *, prompting_correlation: Numeric, fine_tuning_correlation: Numeric, escalated_share: Numeric
) -> Array:
    r"""Correlation of correctness when two models share the requests.

    .. math:: \rho_H = (1-e)\,\rho_F + e\,\rho_P

    Parameters
    ----------
    prompting_correlation, fine_tuning_correlation : float or array
        Correlations :math:`\rho_P` and :math:`\rho_F`. [fraction]
    escalated_share : float or array
        Share e that goes to prompting. [fraction]

    Returns
    -------
    array
        Correlation. [fraction]

    Notes
    -----
    A judgement: no published data. It holds if an input always takes the same route; a wavering router lowers it.

    References
    ----------
    Assumption: mean weighted by the share of the requests.

    Examples
    --------
    >>> float(hybrid_correlation(prompting_correlation=0.5, fine_tuning_correlation=0.9, escalated_share=0.25))
    0.8
    """
    escalated = np.asarray(escalated_share)
    return np.asarray((1 - escalated) * fine_tuning_correlation + escalated * prompting_correlation)


@quantity(label="Hybrid call cost", unit="USD/request")
def hybrid_call_cost(
    *,
    prompting_call_cost: Numeric,
    fine_tuning_call_cost: Numeric,
    prompting_share: Numeric,
    fine_tuning_share: Numeric,
    router_cost: Numeric,
) -> Array:
    r"""Mean cost of one attempt of the hybrid.

    .. math:: c_H = c_\mathrm{router} + s_F\,c_F + s_P\,c_P

    Parameters
    ----------
    prompting_call_cost, fine_tuning_call_cost : float or array
        Cost of one call of each. [USD/request]
    prompting_share, fine_tuning_share : float or array
        Share of the requests that each sees. [fraction]
    router_cost : float or array
        Cost of deciding; 0 where nothing is decided. [USD/request]

    Returns
    -------
    array
        Cost. [USD/request]

    Notes
    -----
    Escalated requests are as long as the others.

    References
    ----------
    Definition; cascade: L. Chen, M. Zaharia, J. Zou, "FrugalGPT", arXiv:2305.05176.

    Examples
    --------
    >>> float(hybrid_call_cost(prompting_call_cost=0.01, fine_tuning_call_cost=0.001, prompting_share=0.2,
    ...                        fine_tuning_share=0.8, router_cost=0.0002)).__round__(4)
    0.003
    """
    prompted = np.asarray(prompting_share) * prompting_call_cost
    tuned = np.asarray(fine_tuning_share) * fine_tuning_call_cost
    return np.asarray(router_cost + tuned + prompted)


@quantity(label="Hybrid response time", unit="second")
def hybrid_latency(
    *,
    prompting_latency: Numeric,
    fine_tuning_latency: Numeric,
    prompting_share: Numeric,
    fine_tuning_share: Numeric,
) -> Array:
    r"""Response time of the hybrid, the two models one after the other where both answer.

    .. math:: T_H = s_F\,T_F + s_P\,T_P

    Parameters
    ----------
    prompting_latency, fine_tuning_latency : float or array
        Response time of one call of each. [second]
    prompting_share, fine_tuning_share : float or array
        Share of the requests that each sees; together above 1 in a cascade. [fraction]

    Returns
    -------
    array
        Response time. [second]

    Notes
    -----
    The mean of the two, not the median of the mixture: with a small escalated share the true median is nearer to the
    tuned model's. The router's own time is not counted.

    References
    ----------
    Definition.

    Examples
    --------
    >>> float(hybrid_latency(prompting_latency=4, fine_tuning_latency=1, prompting_share=0.5, fine_tuning_share=1))
    3.0
    """
    return np.asarray(
        np.asarray(fine_tuning_share) * fine_tuning_latency + np.asarray(prompting_share) * prompting_latency
    )


@quantity(label="Hybrid days to ready", unit="day")
def hybrid_days_to_ready(
    *, prompting_days_to_ready: Numeric, fine_tuning_days_to_ready: Numeric, switch_month: Numeric
) -> Array:
    r"""Days from the decision to the first answer of the hybrid.

    .. math:: T_P \text{ if } s > 1, \text{ else } \max(T_P, T_F)

    Parameters
    ----------
    prompting_days_to_ready, fine_tuning_days_to_ready : float or array
        Days of each, built side by side. [day]
    switch_month : float or array
        First month s of the tuned model. [month]

    Returns
    -------
    array
        Days. [day]

    Notes
    -----
    A staged switch launches with the prompt; that the tuned model is ready by month s is checked as a warning.

    References
    ----------
    Definition.

    Examples
    --------
    >>> float(hybrid_days_to_ready(prompting_days_to_ready=3, fine_tuning_days_to_ready=30, switch_month=4))
    3.0
    """
    both = np.maximum(prompting_days_to_ready, fine_tuning_days_to_ready)
    return np.where(np.asarray(switch_month) > 1, prompting_days_to_ready, both)
