"""How often providers pass over a training file where the user does not say: their published defaults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

#: Default epochs of the OpenAI cookbook (2023): 3, but examples x epochs between 100 and 25,000, epochs up to 25.
TARGET_EPOCHS: Final = 3
LEAST_STEPS: Final = 100
MOST_STEPS: Final = 25_000
MOST_EPOCHS: Final = 25


def default_epochs(*, examples: int) -> int:
    """Epochs that OpenAI's default rule gives a file of this size.

    3, raised so that examples x epochs reach 100 (at most 25), lowered so that they stay below 25,000.

    Parameters
    ----------
    examples : int
        Examples in the file [example].

    Returns
    -------
    int
        Passes over the file [epoch].

    References
    ----------
    OpenAI cookbook, "Data preparation and analysis for chat model fine-tuning" (2023).

    Examples
    --------
    >>> [default_epochs(examples=n) for n in (1, 5, 50, 20_000, 100_000)]
    [25, 20, 3, 1, 1]
    """
    if examples <= 0:
        return TARGET_EPOCHS
    if examples * TARGET_EPOCHS < LEAST_STEPS:
        return min(MOST_EPOCHS, LEAST_STEPS // examples)
    if examples * TARGET_EPOCHS > MOST_STEPS:
        return max(1, MOST_STEPS // examples)
    return TARGET_EPOCHS


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochRule:
    """Default of one provider.

    Attributes
    ----------
    offers : str
        Beginning of the names of its offers in the price book.
    epochs : callable
        Examples in the file -> passes over it [epoch].
    source : str
        Where the default is published.
    """

    offers: str
    epochs: Callable[[int], int]
    source: str


#: Defaults that are published; the pages of AWS were read as copies of 2026.
EPOCH_RULES: Final = (
    EpochRule(
        offers="openai:",
        epochs=lambda examples: default_epochs(examples=examples),
        source="OpenAI cookbook, chat fine-tuning data preparation (2023)",
    ),
    EpochRule(
        offers="bedrock:nova",
        epochs=lambda _: 2,
        source="Amazon Bedrock user guide, custom model hyperparameters, Amazon Nova",
    ),
    EpochRule(
        offers="bedrock:cohere-command",
        epochs=lambda _: 1,
        source="Amazon Bedrock user guide, Cohere Command model customization hyperparameters",
    ),
    EpochRule(
        offers="bedrock:llama-2",
        epochs=lambda _: 5,
        source="Amazon Bedrock user guide, Meta Llama 2 model customization hyperparameters",
    ),
)


def epochs_at(offer: str, *, examples: int, otherwise: float) -> tuple[float, str]:
    """Epochs of one run at an offer, and where they come from.

    Parameters
    ----------
    offer : str
        Name in the price book, provider:offer.
    examples : int
        Examples in the file [example].
    otherwise : float
        Epochs where the provider publishes no default [epoch].

    Returns
    -------
    float
        Passes over the file [epoch].
    str
        Source of the default; "" if none is published.

    Examples
    --------
    >>> epochs_at("bedrock:nova-micro", examples=500, otherwise=3)[0], epochs_at("x:y", examples=500, otherwise=3)
    (2, (3, ''))
    """
    rule = next((rule for rule in EPOCH_RULES if offer.startswith(rule.offers)), None)
    return (rule.epochs(examples), rule.source) if rule else (otherwise, "")
