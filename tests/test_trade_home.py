"""Whose trade a text is on, where it was filed, and what its "$" stands for."""

from __future__ import annotations

from collections import Counter

import pytest

from etl.extract.trade import load_trade_lexicon
from etl.extract.trade.home import filed_from, issuer_of, likeliest_home, weigh_homes
from etl.extract.trade.parties import article_context, count_countries
from tests.trade_reading import read_text


@pytest.mark.parametrize(
    ("dateline", "text", "country"),
    [
        (None, "LIMA, 3 May 2024 (Wire) - Exports rose.", "PER"),
        (None, "The Fish Weekly | Oslo | 3 May 2024\n\nExports rose.", "NOR"),
        (None, "By our correspondent, The Ledger. Kathmandu, July 21, 2025\n\nExports rose.", "NPL"),
        ("Campo (weekly), Montevideo, 14 October 2024", "Exports rose.", "URY"),
        (None, "The minister flew to Oslo.\n\nExports rose in 2024.", None),
    ],
)
def test_a_text_is_filed_where_its_first_lines_say(dateline: str | None, text: str, country: str | None) -> None:
    reading = read_text(text, title="Trade", dateline=dateline)
    assert filed_from(reading.article, load_trade_lexicon()) == country


@pytest.mark.parametrize(
    ("line", "own"),
    [
        ("Chamber of Commerce and Industry of Peru, Centre for Cooperation. Updated May 2021.", "PER"),
        ("Embassy of the Republic of Peru in Bangkok", "PER"),
        ("By Ana Soto in Bangkok", None),
        ("Market notes, May 2021", None),
    ],
)
def test_the_office_that_issues_a_text(line: str, own: str | None) -> None:
    reading = read_text(f"{line}\n\nTrade with Thailand reached $200 million in 2020.", title="Market brief: Thailand")
    assert issuer_of(reading.article, "", load_trade_lexicon()) == own


@pytest.mark.parametrize(
    ("text", "home"),
    [
        (
            "Kenya's exports of tea to Pakistan, Egypt and Britain rose, the Tea Board of Kenya said.",
            "KEN",
        ),
        ("Beef Weekly | Montevideo | 3 May 2024\n\nExports fell. China took 20 tonnes, the United States nine.", "URY"),
    ],
)
def test_the_country_whose_trade_is_told_is_home(text: str, home: str) -> None:
    reading = read_text(text, title="Trade in May")
    assert article_context(reading.article, reading.actors, load_trade_lexicon()).home == home


def test_what_speaks_for_a_country_is_told_by_how_it_stands_to_others() -> None:
    reading = read_text("Kenya's exports to Egypt rose. Kenyan exports to Peru fell.", title="Trade")
    lexicon = load_trade_lexicon()
    counts, _ = count_countries(reading.article, reading.actors, lexicon)
    found = {country: features[0] for country, features in weigh_homes(reading.article, "Trade", counts, lexicon)}
    assert {"rank 0", "flow alone", "other side others"} <= {*found["KEN"]}
    assert {"flow others", "other side most"} <= {*found["EGY"]}
    assert likeliest_home([], (Counter(), Counter())) is None


@pytest.mark.parametrize(
    ("text", "currencies"),
    [
        ("OTTAWA, 3 May 2024 - Canada's exports rose to $4 billion.", {"CAD"}),
        ("OTTAWA, 3 May 2024 - Canada's exports rose to C$4 billion, $3 billion in dollars.", {"CAD", "USD"}),
        ("OTTAWA, 3 May 2024 - Canada's exports rose to $4 billion in U.S. dollars.", {"USD"}),
        ("Canada's exports rose to $4 billion, Statistics Canada said.", {"CAD"}),
        ("Peru's exports to Canada rose to $4 billion, Peru's customs service said.", {"USD"}),
        ("LIMA, 3 May 2024 - Canada's exports rose to $4 billion.", {"USD"}),
        ("LIMA, 3 May 2024 - Peru's exports rose to $4 billion.", {"USD"}),
        ("Fiji's exports rose to $4 billion. All values are in Fiji dollars.", {"FJD"}),
        ("Guyana's exports rose to $4 billion, customs said (figures in Guyana dollars).", {"GYD"}),
        ("Fiji's exports rose to $4 billion. The loan was repaid in Fiji dollars.", {"USD"}),
    ],
)
def test_a_plain_dollar_is_that_of_the_country_whose_paper_prints_it(text: str, currencies: set[str]) -> None:
    rows = read_text(text, title="Exports rise").printed
    assert rows and {row.currency for row in rows} <= currencies


def test_a_class_that_modifies_a_flow_is_not_the_good_of_the_headline() -> None:
    text = "South African vegetable exports to Botswana were worth $402 million in 2021."
    (row,) = read_text(text, title="Potatoes and pride", weigh=True).printed
    assert (row.product, row.hs_code) == ("vegetable", "07")
