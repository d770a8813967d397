"""Between whom a friendly act is that its clause tells by "they" or by one side only; the texts are made up."""

import pytest

from etl.extract.reader import Reader
from etl.settings import Settings
from sources.article import Article

MANY = "Fiji, Laos, Benin and Malta are small.\n\n"
TWO = "Ghana and Togo share a lagoon. Ghana is larger than Togo.\n\n"

# text, event type, the countries and status of its last event of that type, None where there is none
CASES = [
    # "they" and "the two" are those who acted before
    (MANY + "Fiji's premier met the king of Laos. They agreed to open a school.", "AGREE", ({"FJI", "LAO"}, "planned")),
    (MANY + "Benin praised Malta. The two countries signed a treaty.", "SUPPORT", ({"BEN", "MLT"}, "occurred")),
    (TWO + "It was agreed that engineers will dig a canal.", "AGREE", ({"GHA", "TGO"}, "planned")),
    # a passive leaves both out
    (MANY + "Fiji's premier met the king of Laos. Notes were exchanged.", "SUPPORT", ({"FJI", "LAO"}, "occurred")),
    (TWO + "It was agreed to dig a canal.", "AGREE", ({"GHA", "TGO"}, "planned")),
    # a date is nobody
    (TWO + "The Ghanaian premier Ana Soto paid a visit in May 2013.", "CONSULT", ({"GHA", "TGO"}, "occurred")),
    # what is done among themselves has no other side, nor has supply by habit
    (TWO + "The ministers of Togo discussed it among themselves.", "CONSULT", None),
    (TWO + "Togo supplies cement to Ghana.", "AID", None),
    # in an article on one state each of two pacts has its own partner
    (
        "Laos sells more. Laos exports rice. Laos taxes wine. Laos opened a mall. Laos is glad.\n\n"
        "The accord with Fiji came into force in May; a pact with Malta was signed in June.",
        "SUPPORT",
        ({"LAO", "MLT"}, "occurred"),
    ),
    # negotiators are those of the article's two states, and so are rounds of talks that there have been
    (TWO + "The chief negotiators met in March.", "CONSULT", ({"GHA", "TGO"}, "occurred")),
    (TWO + "The fishermen met in March.", "CONSULT", None),
    # nor what is done at a place or for people
    (TWO + "Togo's premier visited a quarry.", "CONSULT", None),
    (TWO + "Togo offered bursaries to Asian nurses.", "AID", None),
]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Settings(), weigh=False)


@pytest.mark.parametrize(("text", "kind", "expected"), CASES)
def test_sides_recalled(reader: Reader, text: str, kind: str, expected: tuple[set[str], str] | None) -> None:
    found = reader.read(Article("a", "d", None, 0, None, None, None, None, None, None, "en", text, len(text.split())))
    countries = {actor.key: actor.country_iso3 for actor in found.actors}
    events = [event for event in found.events if event.event_type == kind]
    if expected is None:
        assert not events
        return
    sides = {country for key in (*events[-1].sources, *events[-1].targets) if (country := countries.get(key))}
    assert (sides, events[-1].status) == expected
