"""Trade that no rule reads: accounts in words of many kinds, and figures that are no trade."""

from __future__ import annotations

import pytest

from etl.extract.dates import find_dates
from etl.extract.loglinear import load_weights
from etl.extract.network import encode, layout_of
from etl.extract.trade.explain import explain_trade
from etl.extract.trade.flows import article_scene, read_by_rules
from etl.extract.trade.lexicon import load_trade_lexicon
from etl.extract.trade.weighed.decisions import WEIGHTS
from etl.extract.trade.weighed.rows import MADE, RULE
from tests.trade_reading import describe, loaded, read_text

LEAD = "Georgia's exports amounted to $1.5 billion in the first half of 2018. "
HEADLINE = "Georgia's external trade in the first half of 2018"


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Bulgaria came second among the markets, at $120 million.", "GEO BGR export | value 120000000 USD"),
        ("Some 18 per cent went down to Armenia.", "GEO ARM export | share 18"),
    ],
)
def test_an_account_goes_on_in_words_of_any_kind(text: str, row: str) -> None:
    rows = [
        describe(flow) for flow in read_text(LEAD + text, title=HEADLINE, weigh=True).printed if flow.rule_id == RULE
    ]
    assert [found.split(" | 2018")[0] for found in rows] == [row]


def test_what_enters_free_of_duty_is_trade_though_a_duty_is_none() -> None:
    text = "Georgian wine, wool and hazelnuts enter Japan free of duty."
    rows = [describe(flow) for flow in read_text(LEAD + text, title=HEADLINE, weigh=True).printed]
    assert {row.split(" | ")[1] for row in rows if "JPN" in row} == {
        "product wine 2204",
        "product wool 5101",
        "product hazelnuts 0802",
    }


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Japan's share in Korea's imports went down from 41.9 per cent to 12.8 per cent.",
            ["KOR JPN import | share 41.9", "KOR JPN import | share 12.8"],
        ),
        (
            "China's share of Peru's exports rose from 30 percent to 36 percent.",
            ["PER CHN export | share 30", "PER CHN export | share 36"],
        ),
        ("Peru's exports to Chile rose 12 percent.", ["PER CHL export | change 12"]),
    ],
)
def test_what_a_share_falls_from_and_to_is_no_growth(text: str, rows: list[str]) -> None:
    assert [describe(flow).split(" | 20")[0] for flow in read_text(text, title="Trade", weigh=True).printed] == rows


def test_goods_of_two_words_and_fields_of_an_agreement() -> None:
    text = "Passenger vehicles, pick-ups and tyres make up most of Brazil's exports to Argentina."
    goods = {row.product for row in read_text(text, title="Trade", weigh=True).printed}
    assert goods == {"Passenger vehicles", "pick-ups", "tyres"}
    text = "The documents cover energy, defence, tourism, railways and higher education."
    assert {row.product for row in read_text(LEAD + text, title=HEADLINE, weigh=True).printed} == {None}


def test_a_good_goes_to_every_country_of_a_list() -> None:
    text = "Georgia's exports came to $3 billion in 2018. Knitwear goes to Italy, Germany and the United States."
    partners = {
        row.partner_iso3 for row in read_text(text, title="Georgia's exports", weigh=True).printed if row.product
    }
    assert partners == {"ITA", "DEU", "USA"}


def test_a_service_of_the_state_is_no_good() -> None:
    text = "Georgia's own customs service puts the share of Armenia in its imports at 31 per cent."
    assert {row.product for row in read_text(LEAD + text, title=HEADLINE, weigh=True).printed} == {None}


@pytest.mark.parametrize(
    "text",
    [
        "The harvest of grapes was 250,000 tonnes and a tonne cost $400.",
        "Germany lent the country $90 million for roads.",
        "Inflation was 3 per cent.",
        "Some 4 million tourists came.",
    ],
)
def test_other_figures_of_an_account_are_no_trade(text: str) -> None:
    assert [flow for flow in read_text(LEAD + text, title=HEADLINE, weigh=True).printed if flow.rule_id == RULE] == []


def test_an_article_without_trade_is_not_weighed() -> None:
    assert (
        read_text("Peru's army has 90,000 soldiers. Chile bought the land for $3 million in 1920.", weigh=True).printed
        == []
    )


def test_confidence_is_a_probability_above_the_threshold() -> None:
    for flow in read_text(LEAD + "Some 18 per cent went down to Armenia.", title=HEADLINE, weigh=True).flows:
        assert flow.rule_id != RULE or MADE <= flow.confidence <= 1


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Among the destinations Bulgaria stood out with $120 million.", "GEO BGR export | value 120000000 USD"),
        ("Among the suppliers Bulgaria stood out with $120 million.", "GEO BGR import | value 120000000 USD"),
    ],
)
def test_who_stands_out_among_buyers_or_suppliers_is_one(text: str, row: str) -> None:
    for weigh in (False, True):
        rows = [describe(flow) for flow in read_text(LEAD + text, title=HEADLINE, weigh=weigh).printed]
        assert rows[-1].split(" | 2018")[0] == row


def test_explain_tells_what_spoke_for_a_reading() -> None:
    reading = read_text(LEAD + "Bulgaria came second among the markets, at $120 million.", title=HEADLINE, weigh=True)
    dates = find_dates(reading.article, lexicon=loaded()[2])
    vectors = encode(layout_of(reading.article, reading.actors))
    lines = explain_trade(reading.article, reading.actors, dates, load_trade_lexicon(), vectors)
    assert any("weighed '$120 million': goods GEO–BGR" in line for found in lines.values() for line in found)


def test_weights_know_all_roles() -> None:
    assert {name[0] for name in load_weights(WEIGHTS)["sides"]} >= {"N", "X", "M", "T", "S", "D"}


def test_rules_alone_can_be_read() -> None:
    reading = read_text(LEAD + "Some 18 per cent went down to Armenia.", title=HEADLINE, weigh=True)
    dates = find_dates(reading.article, lexicon=loaded()[2])
    scene = article_scene(reading.article, reading.actors, load_trade_lexicon())
    rows, _ = read_by_rules(reading.article, reading.actors, dates, load_trade_lexicon(), scene)
    assert all(row.rule_id != RULE for row in rows)
    assert scene.home == "GEO"
