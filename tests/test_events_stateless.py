"""Single sentences that name no state, help to regions, claims and dated plans; the texts are made up."""

import pytest

from etl.extract.reader import Reader
from etl.settings import Settings
from sources.article import Article

# text, (event type, status) of each event, the keys of all its parties
CASES = [
    # the places of an article that names no state stand for their state; not where a state is named
    ("Authorities in Ohio opened an inquiry into the blast.", {("ACCUSE", "occurred")}, {"country:USA"}),
    ("An Ohio woman began a hunger strike.", {("PROTEST", "occurred")}, {"country:USA"}),
    ("The weather in Ohio was fine.", set(), set()),
    ("Peru's trade grew. Authorities in Ohio opened an inquiry.", set(), set()),
    # a body whose state nobody tells is still somebody; a common noun is not
    (
        "The Department of Forestry opened a probe of the mill.",
        {("ACCUSE", "occurred")},
        {"government::department of forestry"},
    ),
    ("The department opened a probe of the mill.", set(), set()),
    # a small "movement" or "union" after its own name
    ("The Zabor movement boycotted the vote.", {("PROTEST", "occurred")}, {"organisation:zabor movement"}),
    ("The movement boycotted the vote.", set(), set()),
    # help to another region or place than the giver's own; not at home, not to somebody from anywhere
    ("Norway announced an increase in aid to fight cholera in West Africa.", {("AID", "occurred")}, {"country:NOR"}),
    ("Norway spent $9 million on roads in Bergen.", set(), set()),
    ("Norway gave $9 million to African nurses.", set(), set()),
    ("Norway gives radar equipment to Ghana.", {("AID", "occurred")}, {"country:NOR", "country:GHA"}),
    ("Norway supplies copper to Ghana.", set(), set()),
    # "may have" claims an act of violence, and tells nothing of other acts
    (
        "Togolese hackers may have attacked the servers of Ghana's ministries.",
        {("COERCE", "alleged")},
        {"country:TGO", "country:GHA"},
    ),
    ("Togo may have signed a treaty with Ghana.", set(), set()),
    # "would" with a day to come is a plan, with a condition it is none
    ("Togo would hold talks with Ghana next week.", {("AGREE", "planned")}, {"country:TGO", "country:GHA"}),
    ("Togo would hold talks with Ghana next week if it were asked.", set(), set()),
    # the person behind a long title
    (
        "Member of Congress Ana Ruiz praised Ghana.",
        {("SUPPORT", "occurred")},
        {"person:ana ruiz", "country:GHA"},
    ),
    # the men of a group that speaks
    ("Taliban leaders said the fighters laid down their arms.", {("RETREAT", "occurred")}, {"group:Taliban"}),
    # no welcome is a refusal
    (
        "Oman's premier said that Yemen's president was not welcome in Muscat.",
        {("REJECT", "occurred")},
        {"country:OMN", "country:YEM"},
    ),
    ("A lawyer filed a lawsuit against visiting President Ana Ruiz of Chile.", {("ACCUSE", "occurred")}, None),
]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Settings(), weigh=False)


@pytest.mark.parametrize(("text", "expected", "parties"), CASES, ids=[text[:45] for text, _, _ in CASES])
def test_single_sentences(reader: Reader, text: str, expected: set[tuple[str, str]], parties: set[str] | None) -> None:
    found = reader.read(Article("a", "d", None, 0, None, None, None, None, None, None, "en", text, len(text.split())))
    assert {(event.event_type, event.status) for event in found.events} == expected
    if parties is not None:
        assert {key for event in found.events for key in (*event.sources, *event.targets)} == parties


def test_a_body_without_a_state_is_noted(reader: Reader) -> None:
    text = "The Department of Forestry said nothing."
    found = reader.read(Article("a", "d", None, 0, None, None, None, None, None, None, "en", text, 6))
    assert [issue.message for issue in found.issues] == ["a body whose state the text does not tell"]
    assert [(actor.name, actor.country_iso3) for actor in found.actors] == [("Department of Forestry", None)]
