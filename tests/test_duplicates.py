"""Which articles are copies of one another: pairs of invented stories, whatever the order they come in."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import duckdb
import pytest

from etl.resolve.duplicates import StoryFacts, contradiction, find_duplicates
from etl.resolve.signatures import load_key_words, sign_text, update_signatures

BOILERPLATE = (
    "The Ministry of Commerce publishes foreign trade statistics on the fifth working day of every month. The figures "
    "are compiled from customs declarations and are revised for two years after they first appear. They cover goods "
    "only; services are published by the central bank in its quarterly review. Values are given in national currency "
    "and converted at the average rate of the month. The full tables by partner and product are on the web site of "
    "the ministry, where they may be downloaded free of charge by anybody who names the source. "
)
EXPORTS_FALL = (
    "Nigerian exports fall for third month\n\nABUJA: Nigeria's exports to Brazil fell 12 percent in March, the customs "
    "service said on Monday. Exports stood at $410 million against $466 million a year before, mainly because buyers "
    "in Brazil took less crude oil. It was the third fall in a row. " + BOILERPLATE
)
IMPORTS_FALL = (
    "Nigerian imports fall for third month\n\nABUJA: Nigeria's imports from Brazil fell 12 percent in March, the "
    "customs service said on Monday. Imports stood at $410 million against $466 million a year before, mainly because "
    "sellers in Brazil shipped less sugar. It was the third fall in a row. " + BOILERPLATE
)
NEXT_MONTH = (
    "Nigerian exports fall for fourth month\n\nABUJA: Nigeria's exports to Brazil fell 9 percent in April, the customs "
    "service said on Tuesday. Exports stood at $398 million against $437 million a year before, mainly because buyers "
    "in Brazil took less crude oil. It was the fourth fall in a row. " + BOILERPLATE
)
OTHER_PARTNER = EXPORTS_FALL.replace("Brazil", "Portugal")
SUMMIT = (
    "Chile and Japan agree on copper\n\nSANTIAGO: Chilean Foreign Minister Ana Rojas and her Japanese counterpart "
    "Kenji Mori agreed on Thursday to prolong the contract for copper concentrate by five years. The two signed a "
    "memorandum after talks that lasted three hours. Japan buys about a third of the copper that Chile exports. Rojas "
    "said that the agreement would give miners in the north a long view. Mori thanked his hosts for their patience and "
    "said that refiners in Japan had waited for the signature since the spring. The delegations also spoke about "
    "fishing in the Pacific and about a direct flight between the two capitals. "
)
SUMMIT_LATER = SUMMIT + (
    "Later in the day Mori was received by the president of Chile. The president said that Chile wished to sell more "
    "wine and salmon to Japan as well, and that a trade mission would travel to Osaka in the autumn. Mori is to leave "
    "for Lima on Friday morning."
)
SUMMIT_AT_ANOTHER_PAPER = (
    SUMMIT.replace("Chile and Japan agree on copper", "Copper: five more years for Tokyo's refiners")
    .replace("SANTIAGO: ", "By our correspondent. ")
    .replace(" and about a direct flight between the two capitals", "")
)
SUMMIT_CUT = SUMMIT[: int(len(SUMMIT) * 0.6)]
SAME_VISIT_OTHER_STORY = (
    "Kenji Mori visits school in Valparaiso\n\nVALPARAISO: On the second day of his visit to Chile the Japanese "
    "foreign minister met pupils of a school that teaches his language. Children sang and showed him the harbour. "
    "Mori, who agreed on Thursday to prolong a contract for copper concentrate, said that he had seldom been received "
    "so warmly. He planted a cherry tree in the yard and gave the school two hundred books. In the afternoon he "
    "walked through the old town with the mayor and took the funicular up to the lookout over the bay. "
)
TOLL = (
    "Ferry sinks off Mindoro\n\nMANILA: A ferry with 212 people on board sank on 3 June 2022 off Mindoro, "
    "the Philippine coast guard said. At least 14 people died and 20 were missing. A Malaysian freighter took up 61 "
    "survivors and brought them to Batangas. The ship had left at 05:40 in heavy rain. The transport minister ordered "
    "an inquiry and grounded four other ships of the owner. Divers searched the hull until nightfall. "
)
TOLL_UPDATED = TOLL.replace(
    "At least 14 people died and 20 were missing", "At least 17 people died and 20 were missing"
)


def says(*, figures: str = "", countries: str = "", directions: str = "") -> StoryFacts:
    return StoryFacts(frozenset(figures.split()), frozenset(countries.split()), tuple(directions.split()))


SAME_STORY = [
    pytest.param(SUMMIT, SUMMIT.upper().replace(",", " ;"), "Andes", "Andes", "exact", id="case and punctuation"),
    pytest.param(SUMMIT, SUMMIT_LATER, "Andes", "Andes", "near", id="later version of the paper"),
    pytest.param(SUMMIT, SUMMIT_AT_ANOTHER_PAPER, "Andes", "Pacific", "syndicated", id="agency story, own headline"),
    pytest.param(SUMMIT, SUMMIT_CUT, "Andes", "Pacific", "syndicated", id="cut by another paper"),
    pytest.param(SUMMIT, SUMMIT_AT_ANOTHER_PAPER, None, "Pacific", "near", id="unknown outlet is no other outlet"),
    pytest.param(TOLL, TOLL_UPDATED, "Bay", "Bay", "near", id="one figure brought up to date"),
]
OTHER_STORY = [
    pytest.param(EXPORTS_FALL, IMPORTS_FALL, id="exports fall, imports fall"),
    pytest.param(EXPORTS_FALL, NEXT_MONTH, id="same report a month later"),
    pytest.param(EXPORTS_FALL, OTHER_PARTNER, id="other partner country"),
    pytest.param(SUMMIT, SAME_VISIT_OTHER_STORY, id="two stories of one visit"),
    pytest.param(SUMMIT + BOILERPLATE * 2, TOLL + BOILERPLATE * 2, id="only boilerplate shared"),
    pytest.param("Ghana sold cocoa to Togo in 2019.", "Ghana sold cocoa to Togo in 2020.", id="single sentences"),
]


@dataclass(frozen=True)
class Story:
    """An article of staging as far as duplicates need it."""

    article_id: str
    text: str
    family: str | None = None
    published_on: str | None = "2022-06-04"


def find(*stories: Story) -> dict[str, tuple[str, str, float]]:
    """Return the primary article, kind and likeness of every copy."""
    with duckdb.connect(":memory:") as con:
        con.execute("ATTACH ':memory:' AS staging")
        con.execute("USE staging")
        con.execute(
            "CREATE TABLE articles (article_id VARCHAR, content_hash VARCHAR, title VARCHAR, text VARCHAR, "
            "publisher VARCHAR, publisher_family VARCHAR, published_on VARCHAR)"
        )
        for one in stories:
            title = one.text.partition("\n\n")[0] if "\n\n" in one.text else None
            values = [one.article_id, "hash", title, one.text, one.family, one.family, one.published_on]
            con.execute("INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        update_signatures(con)
        con.execute("USE memory")
        found = con.execute(
            "SELECT article_id, duplicate_of, duplicate_kind, duplicate_similarity "
            f"FROM ({find_duplicates(con)}) WHERE duplicate_of IS NOT NULL"
        ).fetchall()
    return {row[0]: row[1:] for row in found}


@pytest.mark.parametrize(("first", "second", "family", "other_family", "kind"), SAME_STORY)
def test_versions_of_one_story_are_copies_of_the_first_published(
    first: str, second: str, family: str | None, other_family: str | None, kind: str
) -> None:
    early, late = Story("z", first, family, "2022-06-04"), Story("a", second, other_family, "2022-06-05")
    assert list(find(early, late)) == ["a"]
    assert find(early, late)["a"][:2] == ("z", kind)
    assert find(late, early) == find(early, late)


@pytest.mark.parametrize(("first", "second"), OTHER_STORY)
def test_different_stories_stay_apart(first: str, second: str) -> None:
    assert find(Story("a", first, "Andes"), Story("b", second, "Pacific")) == {}


def test_order_of_articles_does_not_matter() -> None:
    stories = [
        Story("c", SUMMIT, "Andes", "2022-06-04"),
        Story("b", SUMMIT_LATER, "Andes", "2022-06-04"),
        Story("a", SUMMIT_AT_ANOTHER_PAPER, "Pacific", None),
        Story("d", SUMMIT, "Bay", "2022-06-06"),
    ]
    found = [find(*order) for order in itertools.permutations(stories)]
    assert all(one == found[0] for one in found)
    assert {copy: (of, kind) for copy, (of, kind, _) in found[0].items()} == {
        "a": ("b", "syndicated"),
        "c": ("b", "near"),
        "d": ("b", "syndicated"),
    }


def test_copies_point_at_a_primary_article_and_never_at_a_copy() -> None:
    longer = [SUMMIT, SUMMIT_LATER, SUMMIT_LATER + BOILERPLATE, SUMMIT_LATER + BOILERPLATE + TOLL]
    stories = [Story(f"v{n}", text, "Andes", f"2022-06-0{n + 1}") for n, text in enumerate(longer)]
    found = find(*stories)
    assert not {of for of, _, _ in found.values()} & set(found)


def test_flood_of_copies_is_one_story() -> None:
    stories = [
        Story(f"s{n:03}", SUMMIT + f"Paper {chr(97 + n % 26)}{chr(97 + n // 26)}.", f"family {n}") for n in range(60)
    ]
    found = find(*stories)
    assert {of for of, _, _ in found.values()} == {"s000"}
    assert len(found) == 59


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (says(figures="5 2020"), says(figures="7 2021"), "figures"),
        (says(countries="KEN"), says(countries="UGA"), "countries"),
        (says(directions="movement/up"), says(directions="movement/down"), "movement"),
        (says(figures="5"), says(figures="5 7"), None),
    ],
)
def test_contradictions_are_named(one: StoryFacts, other: StoryFacts, said: str | None) -> None:
    found = contradiction(one, other)
    assert (found is None) if said is None else said in str(found)


def test_signature_reads_figures_countries_and_directions() -> None:
    signed = sign_text(
        "Kenya's exports rose by 1,250 tonnes in May, the Dutch said; they may rise.", None, load_key_words()
    )
    assert signed.figures == {"1250", "may"}
    assert signed.countries == {"KEN", "NLD"}
    assert signed.directions == ("direction of trade/out", "movement/up", "movement/up")


def test_signatures_are_made_once_and_again_when_the_text_changes() -> None:
    with duckdb.connect(":memory:") as con:
        con.execute("CREATE TABLE articles (article_id VARCHAR, content_hash VARCHAR, title VARCHAR, text VARCHAR)")
        con.execute("INSERT INTO articles VALUES ('a', '1', NULL, 'One text'), ('b', '1', NULL, 'Another text')")
        assert update_signatures(con) == 2
        assert update_signatures(con) == 0
        con.execute("UPDATE articles SET content_hash = '2', text = 'New' WHERE article_id = 'a'")
        con.execute("DELETE FROM articles WHERE article_id = 'b'")
        assert update_signatures(con) == 1
        assert con.execute("SELECT article_id, content_hash FROM article_signatures").fetchall() == [("a", "2")]
