"""Numbers as cards: every number of a verdict is one, and behind it stand lines that add up or inputs with sources."""

from __future__ import annotations

import pytest
from dash.development.base_component import Component

from dashboard import callbacks
from dashboard.components.number_cards import MONEY, NUMBER, behind, headline_cards, topic_cards
from dashboard.components.readouts import SHOWN
from dashboard.components.verdict import verdict_topics
from dashboard.state import Look, Shown, folder_or_default, shown
from simulator import load, simulate
from simulator.decisions.verdict import verdict
from simulator.parameters import APPROACHES
from simulator.quantities import QUANTITIES
from simulator.scenarios.files import preset_names, presets_folder
from simulator.wording import spoken_usd

FOLDER = folder_or_default(None)
STATE = {"scenario": "content-moderation", "changes": {}}


@pytest.fixture(scope="module")
def moderation() -> Shown:
    return shown(STATE, Look(), FOLDER)


def words(parts: list[Component]) -> str:
    return " ".join(str(part) for part in parts)


def table_of(parts: list[Component]) -> Component:
    return next(part for part in parts if getattr(part, "id", None) == "card-table")


def test_numbers_of_a_sentence_are_found_with_sign_and_size() -> None:
    told = "At 1.2 million it costs $5,000 (P10-P90 610,000-11 million; never in 4 %), in month 7, -$5 less (91 ± 1 %)."
    assert NUMBER.findall(told) == ["1.2 million", "$5,000", "610,000", "11 million", "4 %", "7", "-$5", "91 ± 1 %"]


@pytest.mark.parametrize("name", preset_names(presets_folder()))
def test_the_cards_of_a_verdict_stand_in_its_sentences_in_order(name: str) -> None:
    inputs = load(name).inputs
    decided = verdict(inputs, result=simulate(inputs))
    told = [text for _, text in verdict_topics(decided)]
    for cards, text in (
        (headline_cards(decided), decided.sentences["winner"]),
        *zip(topic_cards(decided), told, strict=True),
    ):
        at = 0
        for card in cards:
            at = text.index(card["text"], at) + len(card["text"])
            assert card["tip"]
    assert len(headline_cards(decided)) == len(NUMBER.findall(decided.sentences["winner"]))


def test_each_cost_of_the_headline_opens_its_own_approach() -> None:
    decided = verdict(load("content-moderation").inputs)
    costs = [card for card in headline_cards(decided) if "quantity" in card]
    assert [card["approach"] for card in costs] == [decided.winner, decided.order[1]]
    for card in costs:
        assert card["text"] == spoken_usd(decided.standings[card["approach"]].cost)
        assert QUANTITIES["total_cost"].place in card["tip"]


@pytest.mark.parametrize("approach", APPROACHES)
@pytest.mark.parametrize("quantity", SHOWN)
def test_behind_every_readout_stand_its_equation_and_what_it_is_made_of(
    moderation: Shown, quantity: str, approach: str
) -> None:
    parts = behind(moderation, quantity, approach)
    assert QUANTITIES[quantity].place in words(parts)
    rows = table_of(parts).rows
    if quantity in MONEY:
        *lines, total = rows
        assert sum(row[3] for row in lines) == pytest.approx(total[3])
        assert total[3] == pytest.approx(moderation.result.approaches[approach].at_volume["total_cost"])
    else:
        assert rows
        other = {"prompting": "Fine-tuning:", "fine_tuning": "Prompting:"}.get(approach, "nobody")
        assert not [row for row in rows if str(row[0]).startswith(other)]
        assert all(":" in str(row[3]) for row in rows if row[1] != "not asked for")


def test_a_number_that_is_not_on_the_page_is_refused_in_words(moderation: Shown) -> None:
    with pytest.raises(ValueError, match="no number of this page"):
        behind(moderation, "__class__", "prompting")
    told = callbacks.open_card({"quantity": "<b>", "approach": "prompting"}, STATE, folder=FOLDER)
    assert "no number of this page" in words(told)
