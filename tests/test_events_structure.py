"""Clauses whose parties stand elsewhere: relatives, coordination, pronouns, decisions of others, capitals as hosts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from etl.extract.actors import find_actors, load_actor_lexicon
from etl.extract.dates import find_dates
from etl.extract.events import find_events, load_event_lexicon
from etl.language.analysis import analyse_article
from etl.language.pipeline import load_pipeline
from etl.records import EventMention, IssueNote
from sources.article import Article

Reading = tuple[tuple[EventMention, ...], tuple[IssueNote, ...]]


@pytest.fixture(scope="module")
def read() -> Callable[[str], Reading]:
    nlp, actor_lexicon, lexicon = load_pipeline(), load_actor_lexicon(), load_event_lexicon()

    def events(text: str) -> Reading:
        article = Article("a", "d", None, 0, None, None, None, None, "2024-06-12", "stated", "en", text, 9)
        analysed = analyse_article(nlp, article)
        return find_events(analysed, find_actors(analysed, actor_lexicon), find_dates(analysed), lexicon)

    return events


@pytest.mark.parametrize(
    ("text", "event_type", "countries"),
    [
        (
            "Troops loyal to Uganda attacked a village in Rwanda.",
            "ASSAULT",
            "UGA RWA",
        ),
        # people rise against the state in which the story is set
        ("Peru rose. Shops in Lima were shut. Thousands marched through the city.", "PROTEST", "PER"),
        ("Peru's cabinet met. Students threw stones at the building.", "PROTEST", "PER"),
        # a participle belongs to the noun before it
        ("Guards were relieved by troops under a pact concluded in May between Peru and Chile.", "SUPPORT", "PER CHL"),
        # a wish with a doer of its own behind "for"
        ("Chile limits imports from Peru. Peru called for the rules to be eased by Chile.", "REQUEST", "PER CHL"),
        ("Peru asked Chile to stop speaking of what it sees as its own affairs.", "REQUEST", "PER CHL"),
        # a family name that is a particle elsewhere
        ("The monk Ravi Kumar Das was ill. Das, a former teacher, was arrested by India.", "COERCE", "IND IND"),
        ("Two Danish lawmakers tabled a bill that would sanction Belarusian generals.", "THREATEN", "DNK BLR"),
        ("A court in Zambia freed on bail two former ministers of Malawi.", "RETREAT", "ZMB MWI"),
        ("Tonga said it would take punitive measures against Fiji.", "THREATEN", "TON FJI"),
        (
            "In 2019 Bolivia flew tents to Paraguay, and in May 2021 signed a pact with its neighbour.",
            "SUPPORT",
            "BOL PRY",
        ),
        (
            "Ghana condemned Uganda's decision to close the border and called on Kampala to reopen it.",
            "REQUEST",
            "GHA UGA",
        ),
        ("Laos and Chad agreed on fees after two days of negotiations in Oslo.", "CONSULT", "LAO TCD"),
        ('"We thank Tonga for the boats," Samoa\'s premier said.', "SUPPORT", "WSM TON"),
        ("Statement by the government of Latvia\nWe urge Chad to free the reporters.", "REQUEST", "LVA TCD"),
        ("We, the premiers of Peru and Chile:\nurge Chad to free them;\nthank Malta.", "REQUEST", "PER CHL TCD"),
        ("Serbia's president will be in Nairobi next week for talks in Kenya.", "AGREE", "SRB KEN"),
        ("The kings of Oman and Jordan stayed away. They condemned Togo's decision.", "ACCUSE", "JOR TGO"),
        ("Mali recalled its ambassador from Ghana, accusing it of harbouring rebels.", "ACCUSE", "MLI GHA"),
        (
            "Togo's president wrote to the prime minister of Benin, urging him to reopen the bridge.",
            "REQUEST",
            "TGO BEN",
        ),
        (
            "Hours after the government of Benin threw out the Togolese envoy, Togo closed a bridge.",
            "SANCTION",
            "BEN TGO",
        ),
        (
            "The talks began before the visit of Latvia's minister to Ghana, which is planned for May.",
            "AGREE",
            "LVA GHA",
        ),
        ("The government of Nepal took the decision to open a consulate in Doha.", "AGREE", "NPL QAT"),
        ("Cuba and Syria, by contrast, sided with Managua.", "SUPPORT", "CUB NIC"),
        ("Ghana reopened its embassy in Damascus.", "SUPPORT", "GHA SYR"),
        ("Kenya's foreign minister arrived in Lima on Monday.", "CONSULT", "KEN PER"),
        ("Peru withdrew its ambassador from Caracas in 2017.", "SANCTION", "PER VEN"),
        ("Malawi told Zambia's ambassador that she was no longer welcome.", "SANCTION", "MWI ZMB"),
        ('Fiji called the duties of Tonga "a shameless provocation".', "ACCUSE", "FJI TON"),
        ("Niger has protested at the treatment of its citizens by Libya.", "ACCUSE", "NER"),
        ("Iran and Oman agreed to raise trade to $10 billion and inaugurated a consulate.", "SUPPORT", "IRN OMN"),
        ("Iran's foreign minister was in Islamabad for talks.", "CONSULT", "IRN PAK"),
        ("Rwanda denies sending troops across the border.", "REJECT", "RWA"),
    ],
)
def test_parties_are_found(read: Callable[[str], Reading], text: str, event_type: str, countries: str) -> None:
    wanted = {f"country:{code}" for code in countries.split()}
    found = [event for event in read(text)[0] if event.event_type == event_type]
    assert any(wanted <= {*event.sources, *event.targets} for event in found), [e.event_type for e in read(text)[0]]


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("Ghana condemned Uganda's decision to close the border.", "THREATEN"),
        ("Kenya lost eleven men in fighting in Somalia on Sunday.", "ASSAULT"),
        ("Peru opened its mission in Lusaka, Zambia, in 1986.", "RETREAT"),
        ("Lebanon began exchanging fire with Israel.", "CONSULT"),
        ("And Japan must find the courage to apologise to the Philippines.", "AGREE"),
        ("Mali accused Benin of hosting French bases.", "CONSULT"),
        ("Oxfam suspended its work at a hospital in Goma.", "COERCE"),
        ("Kenya has yet to ask Uganda for its extradition.", "REQUEST"),
        ("Niger has protested at the treatment of its citizens by Libya.", "PROTEST"),
        ("Speaking to Reuters, Kenya's trade minister said that exports fell.", "CONSULT"),
        ("The reform was due to the support given by Norway to Togo.", "AGREE"),
        ("Three Cuban nuns were released by Chad and flown to Togo.", "CONSULT"),
    ],
)
def test_no_such_event(read: Callable[[str], Reading], text: str, event_type: str) -> None:
    assert event_type not in {event.event_type for event in read(text)[0]}


def test_negated_until_a_time_happened_then(read: Callable[[str], Reading]) -> None:
    events, _ = read("The treaty with Chile was not ratified by Bolivia's congress until July 1956.")
    assert [(event.event_type, event.status) for event in events] == [("SUPPORT", "occurred")]


def test_notes_only_where_a_party_may_stand(read: Callable[[str], Reading]) -> None:
    assert not read("A working meeting was held on Monday.")[1]
    assert read("Two rebel groups attacked a convoy and its guards.")[1]


def test_one_note_for_a_sentence_and_type(read: Callable[[str], Reading]) -> None:
    notes = read("Gunmen shot two farmers, gunmen attacked a convoy and rebels bombed a market.")[1]
    assert len(notes) <= 1
