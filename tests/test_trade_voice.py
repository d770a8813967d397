"""Whom an article means by "we", "its" and "there", and what it tells as going the other way."""

from __future__ import annotations

import pytest

from etl.extract.trade import load_trade_lexicon
from etl.extract.trade.figures import find_figures
from etl.extract.trade.parties import article_context, find_parties
from etl.extract.trade.percentages import falls_to, moves_share
from etl.extract.trade.products import plain_name
from etl.extract.trade.pronouns import with_meant
from etl.extract.trade.recent import spoken_of
from etl.extract.trade.voice import FIRST_PERSON, facing_us, outside_quotes, own_voice
from etl.extract.trade.weighed.cues import load_cues
from etl.extract.trade.weighed.goods import goods_in
from etl.extract.trade.weighed.views import views_of
from tests.trade_reading import read_text

LEXICON = load_trade_lexicon()


def test_a_country_that_deals_with_us_is_not_ours() -> None:
    text = 'Peru bought wine from us. We sold Peru tea. Our tea is good, Togo says. "We love Chile," he told Oman.'
    faced = facing_us(text + " Peru and Oman know us.", LEXICON)
    assert [(count["PER"], count["TGO"], count["OMN"], count["CHL"]) for count in faced] == [(2, 1, 0, 0), (3, 1, 1, 0)]
    assert own_voice(["PER", "TGO"], faced) == "TGO"
    assert own_voice(["TGO", "PER"], faced) == "TGO"
    assert own_voice([], faced) is None


def test_the_first_person_is_no_currency() -> None:
    assert FIRST_PERSON.findall("We paid US$3 million; it pleased us and our bank.") == ["We", "us", "our"]
    text = "“We buy. We sell.” So do we."
    assert [outside_quotes(text, m.start()) for m in FIRST_PERSON.finditer(text)] == [False, False, True]


def _meant(text: str, home: str | None) -> dict[str, tuple[str | None, ...]]:
    reading = read_text(text, title="Trade")
    last = reading.article.sentences[-1]
    ordinal = last.sentence.ordinal
    parties = find_parties(last, ordinal, reading.actors, LEXICON)
    spoken = spoken_of(reading.article, reading.actors)[:ordinal]
    found = with_meant(parties, last.sentence.text, spoken, home)
    return {last.sentence.text[p.start : p.end].lower(): p.countries for p in found}


@pytest.mark.parametrize(
    ("text", "home", "word", "country"),
    [
        ("Kenya gained. In May its exports to Oman rose by 4 percent.", "TGO", "its", "KEN"),
        ("Chad fills Peru's shops. Imports from there came to $4 million.", "PER", "there", "TCD"),
        ("Oman is far away. We sell wheat to Oman.", "CHL", "we", "CHL"),
        ("Chile met Oman. With Oman, the country has a surplus of $3 million.", "CHL", "the country", "CHL"),
    ],
)
def test_pronouns_mean_the_country_that_is_likely(text: str, home: str, word: str, country: str) -> None:
    assert _meant(text, home)[word] == (country,)


def test_nobody_is_meant_where_the_text_does_not_tell() -> None:
    assert "there" not in _meant("Chad is big. There is trade with Peru of $4 million.", "PER")
    assert _meant('Oman is far away. "We sell wheat to Oman."', "CHL").get("we") != ("CHL",)


def test_a_heading_tells_whether_exports_or_imports_are_told() -> None:
    text = "Peru's trade with Chile rose to $9 million.\n\nImports\n\nWheat made up 96 percent of purchases."
    reading = read_text(text, title="Goods trade with Chile")
    home = article_context(reading.article, reading.actors, LEXICON).home
    views = views_of(reading.article, reading.actors, LEXICON, load_cues(), home)
    assert [view.under for view in views if "Wheat" in view.text] == ["import"]
    assert [view.under for view in views if "trade with" in view.text] == [None]


def test_goods_of_a_clause_go_the_other_way() -> None:
    text = "Peru sold Chile copper worth $3 million and took wine, tea and eggs in return."
    reading = read_text(text, title="Trade of Peru and Chile")
    (view,) = [v for v in views_of(reading.article, reading.actors, LEXICON, load_cues(), "PER") if "copper" in v.text]
    told = {item.text or view.text[item.start : item.end]: item.returning for item in view.items}
    assert told["tea"] and told["eggs"] and not told["copper"] and not told["$3 million"]


def test_what_a_good_is_made_into_is_another_good() -> None:
    reading = read_text("Peru sells tobacco, car seats, ferro-nickel and horse hair to Chile.", title="Trade")
    sentence = reading.article.sentences[-1]
    names = {g.text: g.hs_code for g in goods_in(sentence.doc, sentence.sentence.text, LEXICON, load_cues())}
    assert names["car seats"] is None and "ferro-nickel" in names
    reading = read_text("Peru sells tobacco, coffee growers say, to Chile.", title="Trade")
    sentence = reading.article.sentences[-1]
    assert "coffee growers" not in {
        g.text for g in goods_in(sentence.doc, sentence.sentence.text, LEXICON, load_cues())
    }


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("took maize", "maize"),
        ("back tea", "tea"),
        ("account of naphtha", "naphtha"),
        ("earned $4 million from blueberries", "blueberries"),
        ("backpacks", "backpacks"),
        ("imported cars", "cars"),
    ],
)
def test_a_goods_name_begins_with_no_verb_or_measure(printed: str, name: str) -> None:
    assert plain_name(printed) == name


def test_shares_that_fall_to_somebody_do_not_fall() -> None:
    assert falls_to("The largest shares fall to Peru (6%), Chile (")
    assert not falls_to("Its share fell to ")
    assert moves_share("The share, 12 percent before the war, has dropped to ")
    assert not moves_share("Its share is small; exports fell by ")


def test_the_pan_american_highway_is_of_no_one_state() -> None:
    reading = read_text("Peru blocked the Pan-American Highway. Sino-Peruvian trade rose.", title="Roads")
    named = {actor.country_iso3 for actor in reading.actors.actors.values()}
    assert "USA" not in named and {"PER", "CHN"} <= named
    assert find_figures("The Pan-American road", LEXICON) == ()
