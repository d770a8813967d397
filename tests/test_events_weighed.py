"""Events that rules leave out or read amiss, weighed: made, kept, given other parties, and shown by `explain`."""

from __future__ import annotations

import pytest

from etl.extract.events.weighed.choose import KEPT, MADE, RULE, WEIGHTS
from etl.extract.loglinear import load_weights
from etl.extract.reader import Reader
from etl.records import EventMention
from etl.settings import Settings
from sources.article import Article


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Settings())


def read(reader: Reader, text: str) -> tuple[EventMention, ...]:
    return reader.read(_article(text)).events


def _article(text: str) -> Article:
    return Article("a", "d", None, 0, None, None, None, None, "2024-02-06", "stated", "en", text, len(text.split()))


@pytest.mark.parametrize(
    ("text", "kind", "sides"),
    [
        ("Kenya condemned the attack on its embassy in Sudan.", "ACCUSE", ("KEN",)),
        ("Peru's president met his Chilean counterpart in Lima on Monday.", "CONSULT", ("PER", "CHL")),
        ("Norway sent tents and blankets to Nepal after the earthquake.", "AID", ("NOR", "NPL")),
    ],
)
def test_plain_events_of_rules_stay(reader: Reader, text: str, kind: str, sides: tuple[str, ...]) -> None:
    found = [event for event in read(reader, text) if event.event_type == kind]
    assert found and {f"country:{side}" for side in sides} <= {
        f"country:{country}"
        for event in found
        for key in (*event.sources, *event.targets)
        if (country := reader_country(reader, text, key))
    }


def reader_country(reader: Reader, text: str, key: str) -> str | None:
    return next((a.country_iso3 for a in reader.read(_article(text)).actors if a.key == key), None)


@pytest.mark.parametrize(
    "text",
    [
        "Kenya is a country of mountains and lakes. Sudan has a long river.",
        "The rains have met the hopes of Peru's farmers.",
    ],
)
def test_words_alone_are_no_events(reader: Reader, text: str) -> None:
    assert read(reader, text) == ()


def test_confidence_is_a_probability_above_its_threshold(reader: Reader) -> None:
    text = "Chad's army shelled a village in Niger. Niger recalled its ambassador and asked Togo to mediate."
    events = read(reader, text)
    assert events
    for event in events:
        assert (MADE if event.rule_id == RULE else KEPT) <= event.confidence <= 1


def test_rules_alone_can_be_read() -> None:
    rules = Reader(Settings(), weigh=False)
    events = read(rules, "Chad's army shelled a village in Niger.")
    assert events and all(event.rule_id != RULE for event in events)


def test_explain_tells_what_spoke_for_an_event(reader: Reader) -> None:
    lines = reader.workings(_article("Chad condemned Niger."))
    assert any(line.startswith("weighed “condemned” (told): ACCUSE country:TCD → country:NER") for line in lines[0])


def test_weights_know_all_types() -> None:
    names = load_weights(WEIGHTS)["kinds"]
    for kind in ("AGREE", "CONSULT", "SUPPORT", "AID", "ACCUSE", "REJECT", "SANCTION", "COERCE", "ASSAULT", "PROTEST"):
        assert any(name.startswith(f"{kind}|") for name in names)
