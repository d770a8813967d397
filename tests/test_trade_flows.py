"""What one article tells together: carried parties and periods, claimants, tables, derived rows, explanations."""

from __future__ import annotations

from datetime import date

import pytest

from etl.explain import describe_flow
from etl.extract.dates import find_dates
from etl.extract.trade import load_trade_lexicon, may_state_trade
from etl.extract.trade.explain import explain_trade
from tests.trade_reading import describe, read_text

TABLE = """Peru's exports to Poland by product in 2022, million US dollars

Product | Value | Share, %
Coffee | 12.4 | 40
Grapes | 8.1 | 26
Total | 31.0 | 100

The ministers met in May."""
YEARS = """Trade turnover between Peru and Chile (US$ thousand)

Year | Exports | Imports | Turnover
2020 | 1,200 | 900 | 2,100
2021 | 1,500 | 950 | 2,450
"""


def test_rows_of_a_table_are_read_under_its_caption() -> None:
    lines = [describe(flow) for flow in read_text(TABLE, title="Peru and Poland").printed]
    assert lines == [
        "PER POL export | product Coffee 0901 | value 12400000 USD | share 40 | 2022-01-01/2022-12-31",
        "PER POL export | product Grapes 0806 | value 8100000 USD | share 26 | 2022-01-01/2022-12-31",
        "PER POL export | value 31000000 USD | 2022-01-01/2022-12-31",
    ]


def test_columns_of_a_table_can_be_flows_and_rows_years() -> None:
    flows = read_text(YEARS).printed
    assert [(f.flow, f.value, f.period_start) for f in flows[:3]] == [
        ("export", 1.2e6, date(2020, 1, 1)),
        ("import", 9e5, date(2020, 1, 1)),
        ("turnover", 2.1e6, date(2020, 1, 1)),
    ]


@pytest.mark.parametrize("text", ["Name | Age\nAnn | 34\nBob | 41", "Year | Visitors, thousand\n2020 | 12\n2021 | 15"])
def test_other_tables_give_nothing(text: str) -> None:
    assert read_text(f"Figures of the office\n\n{text}", title="Peru and Poland").printed == []


def test_parties_are_carried_through_a_paragraph() -> None:
    text = "Trade between Oman and Kenya was $5 million in 2022. Exports stood at $3 million and imports at $2 million."
    assert [describe(f) for f in read_text(text).printed][-2:] == [
        "OMN KEN export | value 3000000 USD | 2022-01-01/2022-12-31",
        "OMN KEN import | value 2000000 USD | 2022-01-01/2022-12-31",
    ]


def test_a_period_is_not_carried_to_the_same_flow_stated_again() -> None:
    text = (
        "In 2019 trade between Oman and Kenya was $3 million. Despite the drought, trade turnover reached $4 million."
    )
    assert [flow.period_start for flow in read_text(text).printed] == [date(2019, 1, 1), None]


def test_the_publication_date_is_never_a_period() -> None:
    (flow,) = read_text("Oman's exports to Kenya reached $3 million.").printed
    assert (flow.period_start, flow.period_end, flow.period_basis) == (None, None, None)


def test_a_fiscal_year_says_so() -> None:
    (flow,) = read_text("Pakistan's exports to Kenya were $300 million in the fiscal year 2021-22.").printed
    assert (flow.period_start, flow.period_end, flow.period_basis) == (date(2021, 7, 1), date(2022, 6, 30), "fiscal")


def test_who_states_a_figure() -> None:
    reading = read_text("According to the Kenyan Ministry of Trade, exports to Oman rose to $3 million in 2022.")
    (flow,) = reading.printed
    assert flow.claimant_key is not None
    assert reading.actors.actors[flow.claimant_key].country_iso3 == "KEN"


def test_shares_and_balances_are_computed_as_derived_rows_only() -> None:
    text = (
        "In 2022 Peru's exports to Poland were $50 million, of which coffee accounted for 40%, "
        "and imports were $20 million."
    )
    derived = [flow for flow in read_text(text).flows if flow.derived]
    assert {(f.flow, f.product, f.value) for f in derived} == {("export", "coffee", 2e7), ("balance", None, 3e7)}


def test_a_group_of_states_is_noted_organised_blocs_and_the_world_have_codes() -> None:
    reading = read_text(
        "Peru's exports to the EU were $3 million. Peru's exports to the Nordic countries were $2 million. "
        "Peru's total exports to the world were $9 million."
    )
    to_bloc, to_world = reading.printed
    assert (to_bloc.reporter_iso3, to_bloc.partner_iso3) == ("PER", "EU")
    assert [issue.message for issue in reading.issues] == ["trade with a bloc or region, which has no country code"]
    assert (to_world.reporter_iso3, to_world.partner_iso3) == ("PER", "WLD")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Peru and Chile aim to raise trade to $9 billion by 2030.", "target"),
        ("Trade between Peru and Chile will reach $9 billion.", "target"),
        ("Trade between Peru and Chile could hit $9 billion.", "target"),
        ("Trade between Peru and Chile reached $9 billion.", "reported"),
        ("Peru and Chile set a $9 billion trade target.", "target"),
        ("Trade between Peru and Chile has reached $9 billion.", "reported"),
        ("Trade between Peru and Chile is expected to grow to $9 billion.", "target"),
        ("The goal is trade of $9 billion between Peru and Chile.", "target"),
        ("Trade between Peru and Chile has the potential to reach $9 billion.", "target"),
        ("Trade between Peru and Chile was $9 billion in May.", "reported"),
        ("Peru and Chile agreed to double bilateral trade to $9 billion.", "target"),
        ("Trade between Peru and Chile surpassed the $9 billion mark.", "reported"),
        ("Peru hopes that its trade with Chile will exceed $9 billion.", "target"),
        ("Peru and Chile plan to bring trade to $9 billion.", "target"),
    ],
)
def test_aims_and_forecasts_are_targets(text: str, status: str) -> None:
    (flow,) = read_text(text).printed
    assert (flow.flow, flow.value_usd, flow.status) == ("turnover", 9e9, status)


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("Kenya's exports to Oman were $3 million.", ("KEN", "OMN", "export")),
        ("Exports from Kenya to Oman were $3 million.", ("KEN", "OMN", "export")),
        ("Kenyan exports to Oman were $3 million.", ("KEN", "OMN", "export")),
        ("Kenya exported goods worth $3 million to Oman.", ("KEN", "OMN", "export")),
        ("Exports of Kenya to Oman were $3 million.", ("KEN", "OMN", "export")),
        ("Goods worth $3 million were exported from Kenya to Oman.", ("KEN", "OMN", "export")),
        ("Oman's imports from Kenya were $3 million.", ("OMN", "KEN", "import")),
        ("Oman imported $3 million worth of goods from Kenya.", ("OMN", "KEN", "import")),
        ("Imports by Oman from Kenya were $3 million.", ("OMN", "KEN", "import")),
        ("Kenyan imports into Oman were $3 million.", ("OMN", "KEN", "import")),
        ("Kenya ran a trade surplus of $3 million with Oman.", ("KEN", "OMN", "balance")),
        ("The Kenya-Oman trade was $3 million.", ("KEN", "OMN", "turnover")),
        ("Kenya's trade with Oman was $3 million.", ("KEN", "OMN", "turnover")),
        ("Bilateral trade of Kenya and Oman was $3 million.", ("KEN", "OMN", "turnover")),
        ("Kenya sold tea worth $3 million to Oman.", ("KEN", "OMN", "export")),
        ("Oman bought tea worth $3 million from Kenya.", ("OMN", "KEN", "import")),
        ("Oman was the destination of Kenyan exports worth $3 million.", ("KEN", None, "export")),
    ],
)
def test_grammar_of_sides(text: str, sides: tuple[str, str | None, str]) -> None:
    flows = read_text(text, title="Kenya and Oman").printed
    assert len(flows) == 1
    flow = flows[0]
    assert (flow.reporter_iso3, flow.flow, flow.value_usd) == (sides[0], sides[2], 3e6)
    assert sides[1] is None or flow.partner_iso3 == sides[1]


def test_a_deficit_is_negative() -> None:
    (flow,) = read_text("Kenya's trade deficit with Oman was $3 million.").printed
    assert (flow.reporter_iso3, flow.partner_iso3, flow.value_usd) == ("KEN", "OMN", -3e6)


def test_reading_twice_gives_the_same() -> None:
    assert read_text(TABLE).flows == read_text(TABLE).flows


def test_a_cheap_look_tells_sentences_without_trade() -> None:
    assert may_state_trade("Kenya exported tea.")
    assert not may_state_trade("The president visited the museum.")


def test_explanation_names_terms_figures_and_near_misses() -> None:
    reading = read_text(
        "Peru's exports to Chile rose to $3 million. Japan gave Laos a loan of $2 million to boost trade."
    )
    explained = explain_trade(reading.article, reading.actors, find_dates(reading.article), load_trade_lexicon())
    first, second = "\n".join(explained[0]), "\n".join(explained[1])
    assert "export_noun" in first
    assert "PER export CHL" in first
    assert "no row" in second
    assert "loan" in second


def test_a_list_under_a_heading_is_read_line_by_line() -> None:
    text = (
        "Bolivian exports reached $9 billion in 2022. The largest exports of 2022 (in million dollars):\n\n"
        "- Gas: 2,050\n- Gold: 1,900\n\nPrices of tin: 30"
    )
    lines = [describe(flow) for flow in read_text(text, title="Bolivia's exports").printed]
    assert lines[1:] == [
        "BOL WLD export | product Gas 2711 | value 2050000000 USD | 2022-01-01/2022-12-31",
        "BOL WLD export | product Gold 7108 | value 1900000000 USD | 2022-01-01/2022-12-31",
    ]


def test_the_period_of_the_lead_holds_in_a_text_on_one_country() -> None:
    text = (
        "Morocco's exports rose to 300 billion dirhams in the first seven months of 2023. "
        "Over seven months, 312 tonnes of tomatoes were shipped to Norway.\n\n"
        "Tea imports came to 40 billion dirhams.\n\n"
        "France bought goods worth 60 billion dirhams, 3 percent more than a year earlier."
    )
    periods = [flow.period_end for flow in read_text(text, title="Moroccan exports grow").printed]
    assert [str(end) for end in periods] == ["2023-07-31"] * 4


def test_bare_tonnes_are_of_the_good_of_the_headline() -> None:
    text = "By the 1950s Ghana was buying 12,000 tonnes a year. In 1976 Ghana took 9,500 tonnes, worth $8 million."
    lines = [describe(flow) for flow in read_text(text, title="Faroes and Ghana: centuries of salt fish").printed]
    assert lines == [
        "GHA FRO import | product salt fish 0305 | quantity 12000 tonne | 1950-01-01/1959-12-31",
        "GHA FRO import | product salt fish 0305 | value 8000000 USD | quantity 9500 tonne | 1976-01-01/1976-12-31",
    ]


def test_lists_in_any_currency_and_lists_of_shares_are_read() -> None:
    text = (
        "Main exports of Estonia to Chile in 2021:\n• furniture – EUR 1.2 million\n• cheese – EUR 0.3 million\n\n"
        "Imports (2021, %):\nWine: 34.5\nFish: 12\n\nThe main projects were:\n- a dam: EUR 4 million\n- a road: EUR 2m"
    )
    lines = [describe(flow) for flow in read_text(text, title="Estonia and Chile").printed]
    assert lines == [
        "EST CHL export | product furniture 9403 | value 1200000 EUR | 2021-01-01/2021-12-31",
        "EST CHL export | product cheese 0406 | value 300000 EUR | 2021-01-01/2021-12-31",
        "EST CHL import | product Wine 2204 | share 34.5 | 2021-01-01/2021-12-31",
        "EST CHL import | product Fish 03 | share 12 | 2021-01-01/2021-12-31",
    ]


def test_a_list_of_goods_takes_the_flow_told_before_it() -> None:
    text = "Peru sold goods worth $320 million to Oman in 2021. Top products were:\n- zinc ($80m)\n- fish: $3 million"
    lines = [describe(flow) for flow in read_text(text, title="Peru and Oman").printed]
    assert lines == [
        "PER OMN export | value 320000000 USD | 2021-01-01/2021-12-31",
        "PER OMN export | product zinc 79 | value 80000000 USD | 2021-01-01/2021-12-31",
        "PER OMN export | product fish 03 | value 3000000 USD | 2021-01-01/2021-12-31",
    ]


def test_lines_under_a_caption_with_a_unit_are_read() -> None:
    text = "Imports of Nepal from Bhutan, 2021 (thousand tonnes)\nCement 12.4\nSalt 3\n\nPhase one 12\nPhase two 14"
    lines = [describe(flow) for flow in read_text(text, title="Nepal and Bhutan").printed]
    assert lines == [
        "NPL BTN import | product Cement 2523 | quantity 12400 tonne | 2021-01-01/2021-12-31",
        "NPL BTN import | product Salt 2501 | quantity 3000 tonne | 2021-01-01/2021-12-31",
    ]


@pytest.mark.parametrize(
    ("dateline", "text", "sides"),
    [
        ("LIMA, 3 May 2023 (Andina)", "Imports reached $4 billion in March.", ("PER", "WLD")),
        ("Bank of Zambia, Monthly Update, May 2023", "Imports reached $4 billion in March.", ("ZMB", "WLD")),
        # filed from abroad: the country that the headline and the text name stays the reporter
        ("SINGAPORE, 3 May 2023", "Oman's imports reached $4bn in March. India and Iran sold most.", ("OMN", "WLD")),
        (None, "Kenya's imports reached $4 billion in March.", ("KEN", "WLD")),
    ],
)
def test_the_line_above_a_text_tells_whose_trade_it_is_on(
    dateline: str | None, text: str, sides: tuple[str, str]
) -> None:
    (flow, *_) = read_text(text, title="Import bill climbs", published="2023-05-03", dateline=dateline).flows
    assert (flow.reporter_iso3, flow.partner_iso3) == sides


def test_large_quantities_are_told_in_all_digits() -> None:
    (row,) = read_text("Norway exported 27.9 bcm of gas to Germany in 2022.", title="Gas").printed
    assert "27,900,000,000 cubic metre" in describe_flow(row)
