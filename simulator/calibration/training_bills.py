"""What one training run on a file costs at each offer: its tokens by the offer's tokenizer, epochs and price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from simulator.calibration.epoch_rules import epochs_at
from simulator.calibration.tokenizer import REFERENCE, TokenFactor, token_factor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.calibration.records import TrainingFile

#: Epochs where neither the provider nor the scenario says. [epoch] The usual choice, as in the default scenario.
USUAL_EPOCHS: Final = 3.0
#: How the fact of such a bill begins.
TRAINING_RUN: Final = "one training run, "
_SAME: Final = TokenFactor(1.0, 1.0, 1.0, "", "")
#: A model whose tokenizer nothing was measured for: the span of all that were.
_UNKNOWN: Final = TokenFactor(1.0, 0.9, 1.6, "", "nothing measured")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingBill:
    """Cost of one run at one offer.

    Attributes
    ----------
    offer : str
        Name in the price book.
    cost, low, high : float
        Cost of one run [USD]; low and high from the offer's token factor, equal where tokens are exact.
    epochs : float
        Passes over the file [epoch].
    epochs_by : str
        Where the provider publishes that default; "" where it is the scenario's choice.
    """

    offer: str
    cost: float
    low: float
    high: float
    epochs: float
    epochs_by: str


def training_bill(
    *, training: TrainingFile, offer: str, price: float, epochs: float | None = None, otherwise: float = USUAL_EPOCHS
) -> TrainingBill:
    """Cost of one run on the file: tokens trained x token factor x epochs x price.

    Parameters
    ----------
    training : TrainingFile
        The counted file.
    offer : str
        Name in the price book, provider:offer.
    price : float
        Price of a trained token [USD/token].
    epochs : float, optional
        Passes over the file [epoch]; the provider's published default without it.
    otherwise : float, optional
        Epochs where the provider publishes no default [epoch].

    Returns
    -------
    TrainingBill
        The cost and its range.

    Notes
    -----
    The token factor turns the file's tokens, if they are counted by the reference tokenizer, into the offer's own.
    Providers that pack examples, or bill a minimum, charge more than this.
    """
    passes, by = epochs_at(offer, examples=training.examples, otherwise=otherwise)
    if epochs is not None:
        passes, by = epochs, ""
    factor = _SAME
    if training.tokenizer == REFERENCE:
        _, _, model = offer.partition(":")
        factor = token_factor(model) or _UNKNOWN
    whole = training.tokens_trained * passes * price
    return TrainingBill(
        offer=offer, cost=whole * factor.value, low=whole * factor.low, high=whole * factor.high, epochs=passes,
        epochs_by=by,
    )  # fmt: skip


def training_bills(
    *, training: TrainingFile, prices: Mapping[str, float], epochs: float | None = None, otherwise: float = USUAL_EPOCHS
) -> tuple[TrainingBill, ...]:
    """Cost of one run at every offer, the cheapest first; arguments as in `training_bill`.

    Parameters
    ----------
    training : TrainingFile
        The counted file.
    prices : mapping of str to float
        Offer -> price of a trained token [USD/token].
    epochs, otherwise : float, optional
        As in `training_bill`.
    """
    bills = [
        training_bill(training=training, offer=offer, price=price, epochs=epochs, otherwise=otherwise)
        for offer, price in prices.items()
    ]
    return tuple(sorted(bills, key=lambda bill: (bill.cost, bill.offer)))
