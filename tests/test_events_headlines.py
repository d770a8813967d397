"""Headlines, past forms that the tagger takes for something else, and verbs hung on the wrong word are read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from etl.extract.actors import find_actors, load_actor_lexicon
from etl.extract.dates import find_dates
from etl.extract.events import find_events, load_event_lexicon
from etl.language.analysis import analyse_article
from etl.language.pipeline import load_pipeline
from etl.records import EventMention
from sources.article import Article


@pytest.fixture(scope="module")
def read() -> Callable[[str], tuple[EventMention, ...]]:
    nlp, actor_lexicon, lexicon = load_pipeline(), load_actor_lexicon(), load_event_lexicon()

    def events(text: str) -> tuple[EventMention, ...]:
        article = Article("a", "d", None, 0, None, None, None, None, "2023-05-30", "stated", "en", text, 9)
        analysed = analyse_article(nlp, article)
        return find_events(analysed, find_actors(analysed, actor_lexicon), find_dates(analysed), lexicon)[0]

    return events


@pytest.mark.parametrize(
    ("text", "event_type", "source", "target"),
    [
        ("Ecuador Slams Mexico Over Asylum Offer", "ACCUSE", "ECU", "MEX"),
        ("Peru Recalls Ambassador From Chile After Insult", "SANCTION", "PER", "CHL"),
        ("Poland froze relations with Cuba.", "SANCTION", "POL", "CUB"),
        ("Iraq overran Kuwait in August 1990.", "ASSAULT", "IRQ", "KWT"),
        ("Kenya imposed sanctions against at least 30 Bolivian bankers.", "SANCTION", "KEN", "BOL"),
        ("Peru wants Ecuador to withdraw its guards.", "REQUEST", "PER", "ECU"),
        ("Bolivia insists that Chile return the land.", "REQUEST", "BOL", "CHL"),
    ],
)
def test_event_is_read(
    read: Callable[[str], tuple[EventMention, ...]], text: str, event_type: str, source: str, target: str
) -> None:
    found = [event for event in read(text) if event.event_type == event_type]
    assert found, text
    assert f"country:{source}" in found[0].sources
    assert f"country:{target}" in found[0].targets


@pytest.mark.parametrize("text", ["Japan Exports Rise in May", "Chile's Wines Win Medals in Peru"])
def test_plural_nouns_are_no_verbs(read: Callable[[str], tuple[EventMention, ...]], text: str) -> None:
    assert not read(text)


@pytest.mark.parametrize(
    ("text", "event_type", "mode"),
    [
        ("Egypt's trade minister received Serbian minister Ana Soto in Cairo.", "CONSULT", "visit"),
        ("Kenya hosted talks between Chad and Sudan.", "CONSULT", "meet"),
        ("Turkey mediated between Chad and Sudan.", "CONSULT", "third-party"),
        ("Border guards from Chad and Sudan exchanged fire.", "ASSAULT", "firearms"),
        ("Chad and Sudan agreed on a ceasefire.", "AGREE", "ceasefire"),
        ("The EU urged Ankara to uphold democratic values.", "REQUEST", "change"),
        ("Chad threatened to intervene in Sudan by force.", "THREATEN", "violence"),
        ("Ghana halted imports of tomatoes from Burkina Faso.", "SANCTION", "discontinue"),
        ("Ghana banned imports of tomatoes from Burkina Faso.", "SANCTION", None),
        ("Kenya and Ethiopia discussed the dam by phone.", "CONSULT", "phone"),
        ("Sudanese gunners shelled Chad with artillery.", "ASSAULT", "heavy-weapons"),
        ("Kenya asked Japan for a loan.", "REQUEST", "assist"),
        ("Kenya urged Sudan to reduce its debt.", "REQUEST", "change"),
    ],
)
def test_mode_is_told_by_the_arguments(
    read: Callable[[str], tuple[EventMention, ...]], text: str, event_type: str, mode: str | None
) -> None:
    assert [event.mode for event in read(text) if event.event_type == event_type] == [mode]
