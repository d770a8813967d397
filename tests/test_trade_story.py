"""What the sentences and items before have told, as the weighing of trade goes on from it."""

from __future__ import annotations

import pytest

from etl.extract.trade import load_trade_lexicon
from etl.extract.trade.parties import article_context
from etl.extract.trade.recent import known_from, spoken_of
from etl.extract.trade.weighed.cues import load_cues
from etl.extract.trade.weighed.scene import scenes
from etl.extract.trade.weighed.sides import weigh_sides
from etl.extract.trade.weighed.story import NOTHING, Chapter
from etl.extract.trade.weighed.views import views_of
from tests.trade_reading import read_text

TEXT = (
    "Colombia is second in the world. Its growers' union puts sales abroad at $2 billion. Kenya met Peru. It rained. "
    "Exports were $3 billion."
)


def test_countries_of_the_sentences_before_are_known_by_how_they_were_named() -> None:
    reading = read_text(TEXT, title="Flowers")
    spoken = spoken_of(reading.article, reading.actors)
    ordinal = next(i for i, s in enumerate(reading.article.sentences) if s.sentence.text.startswith("Exports"))
    known = known_from(spoken, ordinal)
    assert {"back 2", "opens 2", "latest first"} <= known["KEN"]
    assert {"back 2", "latest"} <= known["PER"] and "opens 2" not in known["PER"]
    assert "latest" not in {name.split()[0] for name in known.get("COL", ())}
    before = known_from(spoken, ordinal - 3)
    assert {"back 1", "subject before", "latest alone"} <= before["COL"]


def test_a_country_of_the_sentence_before_may_be_a_side() -> None:
    reading = read_text("Oman and Peru are quiet. " + TEXT, title="Flowers")
    lexicon = load_trade_lexicon()
    views = views_of(reading.article, reading.actors, lexicon, load_cues(), None)
    context = article_context(reading.article, reading.actors, lexicon)
    scene = next(s for s in scenes(views, [], context) if s.item.figure is not None and s.item.figure.value == 2e9)
    assert ("goods", "COL", "WLD") in [reading for reading, _ in weigh_sides(scene)]


def test_a_story_counts_who_exported_and_keeps_the_last_reading() -> None:
    story = NOTHING
    for chapter in (
        Chapter(2, ("goods", "KEN", "NLD"), "roses", "0603"),
        Chapter(3, ("goods", "KEN", "GBR")),
        Chapter(4, ("turnover", "ETH", "KEN")),
    ):
        story = story.then(chapter)
    assert story.roles() == {
        "KEN": {"most exporter", "last side"},
        "NLD": {"most importer"},
        "GBR": {"most importer"},
        "ETH": {"last side"},
    }
    assert story.last is not None and story.last.ordinal == 4
    assert NOTHING.roles() == {}


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("The Kenya Flower Council sold coffee worth $3 million.", ["coffee"]),
        ("Kenya sold flowers worth $3 million.", ["flowers"]),
        ("Kenya bought Polish apples and tea from Turkey.", ["apples", "tea"]),
    ],
)
def test_a_word_of_a_name_is_no_good(text: str, goods: list[str]) -> None:
    reading = read_text("Kenya's exports rose. " + text, title="Trade")
    views = views_of(reading.article, reading.actors, load_trade_lexicon(), load_cues(), None)
    assert [good.text for good in views[-1].goods] == goods


def test_a_surplus_is_weighed_only_where_a_word_tells_of_one() -> None:
    lexicon = load_trade_lexicon()
    for text, wanted in (("Kenya's surplus with Peru was $2 million.", True), ("Kenya sold Peru $2 million.", False)):
        reading = read_text("Kenya trades with Peru. " + text, title="Trade")
        views = views_of(reading.article, reading.actors, lexicon, load_cues(), None)
        context = article_context(reading.article, reading.actors, lexicon)
        scene = next(s for s in scenes(views, [], context) if s.item.figure is not None)
        assert any(one is not None and one[0] == "balance" for one, _ in weigh_sides(scene)) == wanted
