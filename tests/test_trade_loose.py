"""Numbers that leave out what they count, and goods told before: what the weighing of trade is offered."""

from __future__ import annotations

import pytest

from etl.extract.trade import load_trade_lexicon
from etl.extract.trade.figures import find_figures
from etl.extract.trade.parties import article_context
from etl.extract.trade.weighed.cues import load_cues
from etl.extract.trade.weighed.items import Item
from etl.extract.trade.weighed.loose import with_loose
from etl.extract.trade.weighed.rows import growth_of
from etl.extract.trade.weighed.views import views_of
from tests.trade_reading import read_text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Peru took 15.2 million kilos, followed by Egypt (6.4 million) and Chile (4.1 million).",
            [15.2e6, 6.4e6, 4.1e6],
        ),
        ("Peru took 8 million tonnes, before Spain (6) and Chile (3.2).", [8e6, 6e6, 3.2e6]),
        ("Oman bought goods worth $3 billion, Chad 1.5 billion in all.", [3e9, 1.5e9]),
        ("Peru (2019) took 8 million tonnes.", [8e6]),
        ("Some 3 million people live there; exports were $2 billion.", [2e9]),
        ("Chad and Oman came next, taking 82,400, 71,200 and 24,650 tonnes.", [82400, 71200, 24650]),
        ("Chad and Oman come next, at 1.2 and 1.1 billion euros.", [1.2e9, 1.1e9]),
        ("It sold 3 million tonnes in 2018 and 4 million tonnes in 2019.", [3e6, 4e6]),
        ("It costs between 3 and 5 billion dollars.", [5e9]),
        ("Sales to Peru rose from 3,000 tonnes to half a million in 2022.", [3000, 5e5]),
        ("Half a dozen ships brought 3,000 tonnes.", [3000]),
        ("The ministry has 4 million in mind.", []),
        ("Peru sold 610,000 tonnes of barley, 420,000 of them to Chile.", [610000, 420000]),
        ("Peru sold barley for $610,000 and met 400 of them.", [610000]),
    ],
)
def test_a_number_without_a_unit_is_in_that_of_the_amount_near_it(text: str, wanted: list[float]) -> None:
    lexicon = load_trade_lexicon()
    found = with_loose(text, find_figures(text, lexicon), None)
    assert [figure.value for figure in found if figure.is_amount] == pytest.approx(wanted)


def test_the_unit_is_carried_on_from_the_sentence_before() -> None:
    lexicon = load_trade_lexicon()
    (before,) = find_figures("Peru bought 9 million tonnes.", lexicon)
    (found,) = with_loose("Chile is content with 4 million.", (), before)
    assert (found.kind, found.value, found.unit) == ("quantity", 4e6, before.unit)


def test_a_number_of_barrels_is_no_sum_of_money() -> None:
    lexicon = load_trade_lexicon()
    text = "Sales fell from $3 billion though the number of barrels, 51.7 million, was the same."
    found = with_loose(text, find_figures(text, lexicon), None)
    assert [(figure.kind, figure.unit) for figure in found] == [("money", "$"), ("quantity", "barrel")]


def test_a_part_of_a_year_is_no_part_of_trade() -> None:
    assert with_loose("It rose in the first half of the year.", (), None) == ()
    assert with_loose("Half a dozen ships came half a century ago.", (), None) == ()


def test_views_know_the_goods_told_before_and_partners_without_goods() -> None:
    reading = read_text(
        "Georgia exported wine worth $20 million in 2021. Russia and Poland were the main markets.",
        title="Georgian wine goes abroad",
    )
    views = views_of(reading.article, reading.actors, load_trade_lexicon(), load_cues(), None)
    last = views[-1]
    assert [item.text for item in last.items if item.kind == "partner"] == ["Russia", "Poland"]
    (told,) = last.told
    assert told.good.text == "wine" and told.titled and told.latest and told.since == 1


def test_sectors_stand_for_goods() -> None:
    reading = read_text("Peru's agricultural exports to Chile came to $30 million in 2021.", title="Farm trade")
    views = views_of(reading.article, reading.actors, load_trade_lexicon(), load_cues(), None)
    assert [good.text for good in views[-1].goods] == ["agricultural"]


def test_a_text_in_the_first_person_is_on_the_country_it_was_filed_from() -> None:
    reading = read_text(
        "Last year this country sold Haiti goods worth $1.02 billion.",
        title="Shutting the gate on Haiti",
        dateline="Santo Domingo, 18 October 2023",
    )
    assert article_context(reading.article, reading.actors, load_trade_lexicon()).home == "DOM"


@pytest.mark.parametrize(
    ("text", "growth"),
    [
        ("The increase over the same period of 2023 was 21.3%.", 1),
        ("The decline against the year before amounted to 8%.", -1),
        ("Turnover was $3 million, a decrease of 8%.", -1),
        ("The share of wine was 21.3%.", 0),
        ("Britain and Spain grew 3.5% and 0.1%.", 1),
        ("Tea and coffee fell by 3.5 per cent, 2 per cent and 0.1 per cent.", -1),
        ("The largest shares fell to Russia (16.9%).", 0),
        ("It rises by 6.4% on 2023, though it falls short by 2.1% of 2022.", -1),
        ("Turnover grows by 8%.", 1),
        ("Sales went up NOK 310 million (4.8 percent).", 1),
    ],
)
def test_a_percentage_that_a_growth_is_said_to_be_is_no_share(text: str, growth: int) -> None:
    figure = [f for f in find_figures(text, load_trade_lexicon()) if f.kind == "percent"][-1]
    item = Item(figure.kind, figure.start, figure.end, figure=figure)
    assert growth_of(text, item, load_cues()) == growth
