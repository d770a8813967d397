"""The trade lexicons: codes are well formed, and every rule fits its own examples and leaves its counterexamples."""

from __future__ import annotations

import re
from datetime import date

import pytest

from etl.extract.trade.conversion import find_currency, in_dollars
from etl.extract.trade.lexicon import LEXICONS, load_trade_lexicon, product_key, read_rows, singular
from etl.extract.trade.period import Period
from etl.extract.trade.products import lookup
from tests.trade_reading import describe, read_text

LEXICON = load_trade_lexicon()
RULES = [rule for rule in LEXICON.rules if rule.flow != "other"]
OTHERS = [rule for rule in LEXICON.rules if rule.flow == "other"]


def found(text: str) -> list[str]:
    return [describe(flow) for flow in read_text(text, title="Peru and Chile trade").printed]


@pytest.mark.parametrize(("rule", "text"), [(r.rule_id, e) for r in RULES for e in r.examples])
def test_examples_state_trade(rule: str, text: str) -> None:
    assert found(text), rule


@pytest.mark.parametrize(("rule", "text"), [(r.rule_id, e) for r in RULES for e in r.counterexamples])
def test_counterexamples_state_none(rule: str, text: str) -> None:
    assert found(text) == [], rule


@pytest.mark.parametrize(("rule", "text"), [(r.rule_id, e) for r in OTHERS for e in r.examples])
def test_other_figures_are_no_trade(rule: str, text: str) -> None:
    assert found(text) == [], rule


@pytest.mark.parametrize(("rule", "text"), [(r.rule_id, e) for r in OTHERS for e in r.counterexamples])
def test_their_counterexamples_are_trade(rule: str, text: str) -> None:
    assert found(text), rule


def test_products_have_codes_of_two_four_or_six_digits() -> None:
    rows = read_rows(LEXICONS / "products.csv")
    assert len(rows) >= 2000
    assert all(re.fullmatch(r"(\d\d){0,3}", row["hs_code"]) for row in rows)
    chapters = {row["hs_code"][:2] for row in rows} - {""}
    assert {f"{n:02}" for n in range(1, 98)} - chapters == {"77"}  # chapter 77 is reserved


def test_no_product_is_listed_twice() -> None:
    keys = [product_key(row["term"]) for row in read_rows(LEXICONS / "products.csv")]
    twice = {key for key in keys if keys.count(key) > 1}
    codes = {key: {LEXICON.products[key].hs_code} for key in twice}
    assert all(len(found) == 1 for found in codes.values())


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("basmati rice", "1006"),
        ("rubber tyres", "4011"),
        ("high-quality crude oil", "2709"),
        ("liquefied natural gas", "2711"),
        ("oil products", "2710"),
        ("tractors", "8701"),
        ("iron ore concentrates", "2601"),
        ("fresh cut flowers", "0603"),
        ("medicines", "3004"),
        ("leather goods", "42"),
        ("textiles", None),
        ("potash fertilisers", "3104"),
        ("buses", "8702"),
        ("frozen shrimp", "0306"),
        ("gold bars", "7108"),
        ("semiconductors", "8542"),
        ("soya beans", "1201"),
        ("raw cotton", "5201"),
    ],
)
def test_products_get_their_code(phrase: str, code: str | None) -> None:
    entry = lookup(phrase, LEXICON)
    assert entry is not None
    assert entry.hs_code == code


@pytest.mark.parametrize("phrase", ["tourism", "IT services", "software services"])
def test_services_have_no_code(phrase: str) -> None:
    entry = lookup(phrase, LEXICON)
    assert entry is not None
    assert (entry.kind, entry.hs_code) == ("service", None)


@pytest.mark.parametrize(
    ("plural", "one"),
    [("cherries", "cherry"), ("potatoes", "potato"), ("buses", "bus"), ("pulses", "pulse"), ("glass", "glass")],
)
def test_plurals_and_singulars_are_one(plural: str, one: str) -> None:
    assert singular(plural) == singular(one)


@pytest.mark.parametrize(
    ("term", "countries", "code"),
    [
        ("$", (), "USD"),
        ("€", (), "EUR"),
        ("Rs", ("IND",), "INR"),
        ("Rs.", ("BTN", "NPL"), "NPR"),
        ("pesos", ("CHL",), "CLP"),
        ("rupees", ("DEU", "FRA"), None),
        ("crore", (), None),
        ("C$", (), "CAD"),
    ],
)
def test_ambiguous_currencies_are_read_by_the_parties(term: str, countries: tuple[str, ...], code: str | None) -> None:
    assert find_currency(term, countries, LEXICON) == code


def test_dollars_are_given_only_for_years_of_the_table() -> None:
    year = Period(date(2020, 1, 1), date(2020, 12, 31))
    assert in_dollars(5.0, "USD", Period(), LEXICON) == 5.0
    assert in_dollars(100.0, "EUR", year, LEXICON) == pytest.approx(114.2, abs=1)
    assert in_dollars(100.0, "EUR", Period(), LEXICON) is None
    assert in_dollars(100.0, "EUR", Period(date(1990, 1, 1), date(1990, 12, 31)), LEXICON) is None
    assert in_dollars(100.0, "XDR", year, LEXICON) is None
    assert in_dollars(100.0, "EUR", Period(date(2016, 1, 1), date(2020, 12, 31)), LEXICON) is None
