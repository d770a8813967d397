"""Numbers, currencies, units and hedges, and what a figure means for the trade term that owns it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.extract.trade.figures import find_figures
from etl.extract.trade.lexicon import load_trade_lexicon
from etl.extract.trade.numbers import read_number
from tests.trade_reading import read_text

LEXICON = load_trade_lexicon()
PIECES = [
    *(
        "$",
        "€",
        "Rs",
        "US$",
        "12",
        "3,5",
        "1,234",
        "1.2.3",
        "billion",
        "mln.",
        "lakh crore",
        "twenty-five",
        "half a",
        "percent",
        "%",
        "-",
        "–",
    ),
    *(
        "to",
        "from",
        "between",
        "and",
        "(",
        ")",
        "tonnes",
        "t",
        "bcm",
        "dollars",
        "euros",
        "a third",
        "doubled",
        "2.5 times",
        "fold",
        "points",
    ),
    *(
        "\u00a0",
        "US",
        "per barrel",
        "two  million",
        "ten to",
        "£",
        "¥",
        ".",
        ",",
        "half",
        "of",
        "m",
        "bn",
        "+",
        "0",
        "00",
        "1e9",
        "٣",
        "²",
    ),
]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.5", 1234.5),
        ("1 234 567", 1234567),
        ("12,34,567", 1234567),
        ("1.234.567", 1234567),
        ("3,5", 3.5),
        ("3.5", 3.5),
        ("1.234.567,8", 1234567.8),
        ("700", 700),
        ("1,23,456", 123456),
        ("4’500", 4500),
    ],
)
def test_numbers_of_many_styles(text: str, value: float) -> None:
    assert read_number(text) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("$3.4 billion", 3.4e9, "$"),
        ("US$ 641.81 million", 641.81e6, "US$"),
        ("USD 12bn", 12e9, "USD"),
        ("30 mln USD", 30e6, "USD"),
        ("€2bn", 2e9, "€"),
        ("5,3 billion euros", 5.3e9, "euros"),
        ("Rs 5,000 crore", 5e10, "Rs"),
        ("Rs 12 lakh", 12e5, "Rs"),
        ("half a billion dollars", 5e8, "dollars"),
        ("two billion dollars", 2e9, "dollars"),
        ("ten million US dollars", 1e7, "US dollars"),
        ("$4.5m", 4.5e6, "$"),
        ("2 trillion yen", 2e12, "yen"),
        ("KSh 4 billion", 4e9, "KSh"),
        ("200-million-dollar", 2e8, "dollar"),
        ("20 billion and 780 million dollars", 20.78e9, "dollars"),
        ("C$4.1bn", 4.1e9, "C$"),
        ("-$20 million", -2e7, "$"),
        ("1 234 567 euros", 1234567, "euros"),
        ("NOK 122.5 billion", 122.5e9, "NOK"),
        ("8.7 trillion won", 8.7e12, "won"),
        ("US dollars 8,123 million", 8.123e9, "US dollars"),
        ("euro 41m", 41e6, "euro"),
        ("RM4.1bil", 4.1e9, "RM"),
        ("Bt41 billion", 41e9, "Bt"),
    ],
)
def test_money(text: str, value: float, unit: str) -> None:
    (figure,) = find_figures(f"Exports were {text} then.", LEXICON)
    assert (figure.kind, figure.unit) == ("money", unit)
    assert figure.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("2.5 million tonnes", 2.5e6, "tonne"),
        ("300,000 bpd", 3e5, "barrel per day"),
        ("20 bcm", 20e9, "cubic metre"),
        ("15.1 Mt", 15.1e6, "tonne"),
        ("15.1 mt", 15.1, "tonne"),
        ("1.2 million metric tons", 1.2e6, "tonne"),
        ("50,000 heads", 5e4, "head"),
        ("600 GWh", 600, "gigawatt-hour"),
        ("40,000 bales", 4e4, "bale"),
        ("118 million bottles", 118e6, "bottle"),
        ("3 billion cubic metres", 3e9, "cubic metre"),
        ("41mn t", 41e6, "tonne"),
        ("9.1 MMT", 9.1e6, "tonne"),
        ("1.9 million pounds of dried shrimp", 1.9e6, "pound"),
    ],
)
def test_quantities(text: str, value: float, unit: str) -> None:
    (figure,) = find_figures(f"It sold {text} abroad.", LEXICON)
    assert (figure.kind, figure.unit) == ("quantity", unit)
    assert figure.value == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    ["2 million pounds of exports", "2 million pounds of aid", "2 million pounds of machinery", "2 million pounds"],
)
def test_pounds_are_money_where_they_weigh_nothing(text: str) -> None:
    (figure,) = find_figures(f"It sent {text} abroad.", LEXICON)
    assert figure.kind == "money"


def test_the_figure_that_one_is_compared_with_is_whole() -> None:
    found = find_figures("It took 12,300 tonnes, against 14,800 a season earlier, but only 9,000 in May.", LEXICON)
    assert [figure.value for figure in found] == [12300, 14800, 9000]


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("about $3 million", "about"),
        ("nearly $3 million", "about"),
        ("more than $3 million", "at_least"),
        ("over $3 million", "at_least"),
        ("up to $3 million", "at_most"),
        ("less than $3 million", "at_most"),
        ("exceeded $3 million", "at_least"),
        ("was $3 million", "exact"),
        ("an estimated $3 million", "about"),
        ("~$3 million", "about"),
        ("some $3 million", "about"),
        ("$3 million or more", "at_least"),
    ],
)
def test_hedges(text: str, bound: str) -> None:
    (figure,) = find_figures(f"Trade {text} then", LEXICON)
    assert figure.bound == bound


@pytest.mark.parametrize(
    "text",
    [
        "$25–95 million",
        "$25-95 million",
        "$25 million to $95 million",
        "between $25 million and $95 million",
        "25-95 million dollars",
        "$25 to 95 million",
    ],
)
def test_ranges_have_two_ends(text: str) -> None:
    low, high = find_figures(f"The potential is {text} a year", LEXICON)
    assert (low.value, low.bound, high.value, high.bound) == (25e6, "range_low", 95e6, "range_high")


@pytest.mark.parametrize("text", ["4.1mn-4.6mn t", "4.1-4.6 million tonnes", "4.1 to 4.6 million tonnes"])
def test_ranges_of_quantities_have_two_ends(text: str) -> None:
    low, high = find_figures(f"It sold {text} abroad.", LEXICON)
    assert (low.value, low.bound) == (pytest.approx(4.1e6), "range_low")
    assert (high.value, high.bound) == (pytest.approx(4.6e6), "range_high")


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("nine in ten of its bales", 90),
        ("three out of every four boxes", 75),
        ("seven-tenths of it", 70),
        ("all but a fifth of it", 80),
        ("an eighth of it", 12.5),
    ],
)
def test_parts_in_words(text: str, share: float) -> None:
    (figure,) = find_figures(f"Peru took {text}.", LEXICON)
    assert (figure.kind, figure.value) == ("fraction", pytest.approx(share))


def test_a_part_of_the_people_is_no_figure() -> None:
    assert find_figures("Nine in ten people drink tea.", LEXICON) == ()


@pytest.mark.parametrize("text", ["10 billion, and 1.4 million tonnes", "4.5 billion and 1 million boxes"])
def test_a_sum_and_a_quantity_are_two_figures(text: str) -> None:
    first, second = find_figures(f"Sales were ${text}.", LEXICON)
    assert (first.kind, second.kind) == ("money", "quantity")


def test_from_and_to_are_a_development_not_a_range() -> None:
    low, high = find_figures("Trade grew from $3bn to $4bn.", LEXICON)
    assert (low.bound, high.bound) == ("exact", "exact")


@pytest.mark.parametrize(
    "text",
    [
        "in 2023",
        "the first half of 2023",
        "the third quarter",
        "Article 5",
        "on 12 March",
        "two sets of talks",
        "a half-day visit",
        "on page 4 of 10",
    ],
)
def test_no_figures(text: str) -> None:
    assert find_figures(f"They met {text}.", LEXICON) == ()


@pytest.mark.parametrize("text", ["$85 a barrel", "$85 per tonne", "$85/t"])
def test_prices_are_marked(text: str) -> None:
    (figure,) = find_figures(f"Oil cost {text}.", LEXICON)
    assert figure.per


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("Peru's exports to Chile rose 12% to $3 million.", 12),
        ("Peru's exports to Chile fell by 12% to $3 million.", -12),
        ("Peru's exports to Chile were $3 million, up 12%.", 12),
        ("Peru's exports to Chile were $3 million, down 12 percent year on year.", -12),
        ("Peru's exports to Chile doubled to $3 million.", 100),
        ("Peru's exports to Chile halved to $3 million.", -50),
        ("Peru's exports to Chile grew 2.5 times to $3 million.", 150),
        ("Peru's exports to Chile shrank by a third to $3 million.", -33.3333),
        ("Peru's exports to Chile totalled $3 million, 4.5% less than in 2019.", -4.5),
        ("Peru's exports to Chile (+7%) reached $3 million.", 7),
        ("Peru's exports to Chile were $3 million, an increase of 8 per cent.", 8),
        ("Peru's exports to Chile reached $3 million (−4%).", -4),
    ],
)
def test_growth_joins_the_level_it_led_to(text: str, change: float) -> None:
    (flow,) = read_text(text).printed
    assert (flow.reporter_iso3, flow.partner_iso3, flow.flow, flow.value_usd) == ("PER", "CHL", "export", 3e6)
    assert flow.change_pct == pytest.approx(change, abs=0.01)


@pytest.mark.parametrize(
    "text",
    [
        "Peru's exports to Chile rose by $3 million.",
        "Peru wants to raise the price of its exports to Chile by $3 million.",
        "Peru's exports to Chile were $3 million higher than before.",
    ],
)
def test_amounts_of_change_are_no_levels(text: str) -> None:
    assert all(flow.value is None for flow in read_text(text).printed)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
def test_no_text_breaks_the_figures(text: str) -> None:
    for figure in find_figures(text, LEXICON):
        assert 0 <= figure.start < figure.end <= len(text)


def test_a_printed_conversion_is_the_same_figure() -> None:
    (flow,) = read_text("Nepal's exports to Bhutan were Rs 640 million ($4.8 million) in 2023.").printed
    assert (flow.value, flow.currency, flow.value_usd) == (6.4e8, "NPR", 4.8e6)


def test_unresolvable_figures_become_issues() -> None:
    reading = read_text("Bilateral trade reached $3 billion in 2023.")
    assert reading.printed == []
    assert any("does not tell" in issue.message and issue.stage == "trade" for issue in reading.issues)
    assert reading.issues[0].quote is not None


def test_offsets_point_at_the_printed_words() -> None:
    reading = read_text("Rain fell. Peru's exports of copper to Chile reached $3 million in 2023.")
    (flow,) = reading.printed
    text = reading.article.article.text
    assert flow.figure_start is not None
    assert text[flow.figure_start :].startswith("$3 million")
    assert "copper" in text[flow.char_start : flow.char_end]
    sentence = reading.article.sentences[flow.sentence].sentence
    assert sentence.char_start <= flow.char_start < flow.char_end <= sentence.char_end


def test_dollars_by_rate_stand_apart_from_printed_ones() -> None:
    (flow,) = read_text("Norway's exports to Spain were 640 million euros in 2019.").printed
    assert (flow.value, flow.currency, flow.value_usd) == (6.4e8, "EUR", None)
    assert flow.converted_usd == pytest.approx(7.16e8, rel=0.02)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Ninety-seven per cent of the gold went to the Emirates.", 97.0),
        ("Some twenty one percent went to Peru.", 21.0),
        ("Seven per cent went to Peru.", 7.0),
    ],
)
def test_numbers_in_words_are_read_whole(text: str, value: float) -> None:
    (figure,) = find_figures(text, load_trade_lexicon())
    assert (figure.kind, figure.value) == ("percent", value)


def test_a_scaled_number_has_no_fraction_of_its_own() -> None:
    (figure,) = find_figures("Mexico bought goods worth $129.8 billion.", load_trade_lexicon())
    assert str(figure.value) == "129800000000.0"
