"""What training takes: tokens, work, money and days."""

from __future__ import annotations

import numpy as np

from simulator.parameters import Array, Numeric
from simulator.quantities import quantity
from simulator.units import HOURS_PER_DAY, SECONDS_PER_HOUR


@quantity(label="Training tokens", unit="token", shown_in="Mtok")
def training_tokens(*, training_examples: Numeric, training_tokens_per_example: Numeric) -> Numeric:
    r"""Tokens in the training set, once through.

    .. math:: n \cdot \text{tokens per example}

    Parameters
    ----------
    training_examples : float or array
        Examples n. [example]
    training_tokens_per_example : float or array
        Tokens of one. [token/example]

    Returns
    -------
    float or array
        Tokens of one epoch. [token]

    Notes
    -----
    Providers count a few tokens of framing per message; the mean per example should hold them.

    References
    ----------
    Definition.

    Examples
    --------
    >>> training_tokens(training_examples=2000, training_tokens_per_example=800)
    1600000
    """
    return training_examples * training_tokens_per_example


@quantity(label="Tokens trained on", unit="token", shown_in="Mtok")
def tokens_trained(
    *, training_tokens: Numeric, epochs: Numeric, validation_tokens: Numeric, training_runs: Numeric
) -> Numeric:
    r"""Tokens that are billed or computed over all runs.

    .. math:: \text{runs} \cdot (\text{epochs} \cdot \text{training tokens} + \text{validation tokens})

    Parameters
    ----------
    training_tokens, validation_tokens : float or array
        Tokens of one epoch, and validated in one run. [token]
    epochs : float or array
        Passes over the training set. [epoch]
    training_runs : float or array
        All tries, failed ones too. [run]

    Returns
    -------
    float or array
        Tokens. [token]

    Notes
    -----
    Some hosts validate free of charge; then give no validation tokens.

    References
    ----------
    Billing rule of Together's documentation: epochs times training tokens plus evaluations times validation tokens.

    Examples
    --------
    >>> tokens_trained(training_tokens=100_000, epochs=3, validation_tokens=0, training_runs=1)
    300000
    """
    return training_runs * (epochs * training_tokens + validation_tokens)


@quantity(label="Accelerator price per trained token", unit="USD/token", shown_in="USD/Mtok")
def gpu_price_per_training_token(
    *, flops_per_training_token: Numeric, gpu_flops: Numeric, gpu_utilisation: Numeric, gpu_price: Numeric
) -> Numeric:
    r"""What rented accelerators cost per trained token.

    .. math:: \frac{\text{work per token}}{\text{speed} \cdot \text{utilisation}} \cdot \frac{\text{price}}{3600}

    Parameters
    ----------
    flops_per_training_token : float or array
        Work per token. [FLOP/token]
    gpu_flops : float or array
        Peak speed of all accelerators together. [FLOP/second]
    gpu_utilisation : float or array
        Share of the peak that is reached. [fraction]
    gpu_price : float or array
        Price of an hour of all of them; 0 where training is paid per token. [USD/hour]

    Returns
    -------
    float or array
        Price. [USD/token]

    Notes
    -----
    Starting up, saving and waiting are not in it: the bill is higher for short jobs.

    References
    ----------
    J. Kaplan et al., "Scaling Laws for Neural Language Models", arXiv:2001.08361 (work of about 6 FLOP per parameter
    and token).

    Examples
    --------
    >>> gpu_price_per_training_token(flops_per_training_token=4.8e10, gpu_flops=1e15, gpu_utilisation=0.4,
    ...                              gpu_price=3.6).__round__(12)
    1.2e-07
    """
    seconds = flops_per_training_token / (gpu_flops * gpu_utilisation)
    return seconds * gpu_price / SECONDS_PER_HOUR


@quantity(label="Training cost", unit="USD")
def training_cost(
    *, tokens_trained: Numeric, price_per_training_token: Numeric, gpu_price_per_training_token: Numeric
) -> Numeric:
    r"""Bill of a training, with all its tries.

    .. math:: \text{runs}\,(\text{epochs} \cdot \text{tokens} + \text{validation})\,(p_\mathrm{token} + p_\mathrm{gpu})

    Parameters
    ----------
    tokens_trained : float or array
        Tokens over all runs. [token]
    price_per_training_token, gpu_price_per_training_token : float or array
        Hosted price, and price of rented accelerators; usually one of them is 0. [USD/token]

    Returns
    -------
    float or array
        Cost. [USD]

    Notes
    -----
    Minimum charges are not counted.

    References
    ----------
    OpenAI, GPT-3.5 fine-tuning announcement, 2023-08-22: 100,000 tokens, 3 epochs, 0.008 USD per 1,000 is 2.40 USD.

    Examples
    --------
    >>> training_cost(tokens_trained=300_000, price_per_training_token=8e-6, gpu_price_per_training_token=0)
    2.4
    """
    return tokens_trained * (price_per_training_token + gpu_price_per_training_token)


@quantity(label="Training work", unit="FLOP", shown_in="PFLOP")
def training_work(*, tokens_trained: Numeric, flops_per_training_token: Numeric) -> Numeric:
    r"""Floating-point operations of a training.

    .. math:: \text{tokens trained} \cdot \text{work per token}

    Parameters
    ----------
    tokens_trained : float or array
        Tokens over all runs. [token]
    flops_per_training_token : float or array
        Work per token. [FLOP/token]

    Returns
    -------
    float or array
        Work. [FLOP]

    Notes
    -----
    Forward and backward pass; adapters with frozen weights need about two thirds of it.

    References
    ----------
    H. Liu et al., "Few-shot PEFT is better and cheaper than in-context learning", arXiv:2205.05638: 2.7e16 FLOP.

    Examples
    --------
    >>> training_work(tokens_trained=1000 * 8 * 103, flops_per_training_token=3 * 11e9)
    2.7192e+16
    """
    return tokens_trained * flops_per_training_token


@quantity(label="Training days", unit="day")
def training_days(*, training_work: Numeric, gpu_flops: Numeric, gpu_utilisation: Numeric) -> Array:
    r"""Days that the machines train, one run after the other.

    .. math:: \frac{\text{work}}{\text{speed} \cdot \text{utilisation} \cdot 3600 \cdot 24}

    Parameters
    ----------
    training_work : float or array
        Work of all runs. [FLOP]
    gpu_flops : float or array
        Peak speed. [FLOP/second]
    gpu_utilisation : float or array
        Share of the peak that is reached. [fraction]

    Returns
    -------
    array
        Days. [day]

    Notes
    -----
    Queues of hosted training are not in it: the true time is longer.

    References
    ----------
    Definition.

    Examples
    --------
    >>> float(training_days(training_work=3.456e19, gpu_flops=1e15, gpu_utilisation=0.4))
    1.0
    """
    seconds = np.asarray(training_work) / (gpu_flops * gpu_utilisation)
    return np.asarray(seconds / (SECONDS_PER_HOUR * HOURS_PER_DAY))
