"""Conflict and material help: who is struck, expelled, freed or helped, in all voices, nominalisations and refusals."""

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

Reading = tuple[EventMention, ...]


@pytest.fixture(scope="module")
def read() -> Callable[[str], Reading]:
    nlp, actor_lexicon, lexicon = load_pipeline(), load_actor_lexicon(), load_event_lexicon()

    def events(text: str) -> Reading:
        article = Article("a", "d", None, 0, None, None, None, None, "2024-06-12", "stated", "en", text, 9)
        analysed = analyse_article(nlp, article)
        return find_events(analysed, find_actors(analysed, actor_lexicon), find_dates(analysed), lexicon)[0]

    return events


@pytest.mark.parametrize(
    ("text", "event_type", "source", "target"),
    [
        # declared unwelcome, with the fixed words apart from the verb
        ("Estonia has declared the Cuban consul persona non grata.", "SANCTION", "EST", "CUB"),
        ("Slovakia said on Friday it had expelled three Iranian embassy employees.", "SANCTION", "SVK", "IRN"),
        # the agent hung on another argument
        ("The Maldives was presented with 13 military vehicles by Bangladesh.", "AID", "BGD", "MDV"),
        ("The crackdown on Afghan migrants by Tajikistan is harsh.", "COERCE", "TJK", "AFG"),
        # both sides in one phrase
        ("Troops from Chad and Niger clashed on Sunday at the border.", "ASSAULT", "TCD", "NER"),
        # a participle after its noun
        ("The Chadian soldiers killed in the raid by Boko Haram were buried on Friday.", "ASSAULT", "", "TCD"),
        # where it happened
        ("Boko Haram attacked a village in southeastern Niger.", "ASSAULT", "", "NER"),
        # refusals, readiness, threats
        ("Rwanda said it would not accept the deportees from Britain.", "REJECT", "RWA", "GBR"),
        ("France is ready to send troops to Ukraine.", "AGREE", "FRA", "UKR"),
        ("Moscow said it would retaliate against the expulsion of its diplomats by Latvia.", "THREATEN", "RUS", "LVA"),
        ("China warned the United States not to sell arms to Taiwan.", "THREATEN", "CHN", "USA"),
        # the end of what was hostile
        ("Qatar called off its blockade of Bahrain.", "RETREAT", "QAT", "BHR"),
        ("Sweden suspended extradition to Hong Kong.", "CONCEDE", "SWE", "HKG"),
        ("NATO has completed the withdrawal of its forces from Afghanistan.", "RETREAT", "", "AFG"),
        ("Pakistan handed over the captured Indian pilot at the crossing.", "RETREAT", "PAK", "IND"),
        # people who act for their country
        ("Greek dockworkers walked off the job to protest against Israel.", "PROTEST", "GRC", "ISR"),
        ("Cuba's doctors treated victims of the earthquake in Haiti.", "AID", "CUB", "HTI"),
        ("Colombia granted temporary protection to more than a million Venezuelans.", "AID", "COL", "VEN"),
        ("Armenia swapped prisoners with Azerbaijan.", "RETREAT", "ARM", "AZE"),
        # acts named by nouns, their doer hung on what they were done to
        ("The seizure of a Greek tanker by Iran raised prices.", "COERCE", "IRN", "GRC"),
        ("The killing of a Kenyan guard by Somali gunmen was condemned.", "ASSAULT", "SOM", "KEN"),
        ("The deportation of 30 Haitians by the Dominican Republic was criticised by Peru.", "ACCUSE", "PER", "DOM"),
        ("Jordan's recall of its ambassador from Israel was praised.", "SANCTION", "JOR", "ISR"),
        ("The severing of ties with Iran by Sudan was welcomed.", "SANCTION", "SDN", "IRN"),
        ("Thailand ordered the closure of its border crossings with Cambodia.", "COERCE", "THA", "KHM"),
        ("The end of British aid to Rwanda was announced in March.", "SANCTION", "GBR", "RWA"),
        ("Israel has ordered residents of southern Lebanon to leave their homes.", "COERCE", "ISR", "LBN"),
        ("Canada gave Indian diplomats 48 hours to leave the country.", "SANCTION", "CAN", "IND"),
        # clefts, participles before and after, perfects of hearsay
        ("It was Norway that set the row off, ordering Denmark's ambassador to leave.", "SANCTION", "NOR", "DNK"),
        ("Moscow stands accused by Ukraine of arming rebels.", "ACCUSE", "UKR", "RUS"),
        ("Soldiers of Chad are said to have crossed into Niger.", "MOBILIZE", "TCD", "NER"),
        # what is not intended is refused
        ("Japan has no plans to lift its sanctions on North Korea.", "REJECT", "JPN", "PRK"),
        ("Uganda has no intention of withdrawing its troops from Congo.", "REJECT", "UGA", "COD"),
        # weapons that act by themselves
        ("A car bomb exploded outside the French embassy in Tripoli.", "ASSAULT", "", "FRA"),
        ("Azerbaijan said one of its soldiers was killed by Armenian fire.", "ASSAULT", "ARM", "AZE"),
        ("Hezbollah claimed responsibility for a drone attack on the Israeli port.", "ASSAULT", "", "ISR"),
        ("China sent fighter jets into Taiwan's air defence zone.", "MOBILIZE", "CHN", "TWN"),
        # courts
        ("A court in Uganda upheld the conviction of a Rwandan general.", "SANCTION", "UGA", "RWA"),
    ],
)
def test_who_does_what_to_whom(
    read: Callable[[str], Reading], text: str, event_type: str, source: str, target: str
) -> None:
    found = [event for event in read(text) if event.event_type == event_type]
    assert found, text
    sources = {key for event in found for key in event.sources}
    targets = {key for event in found for key in event.targets}
    assert not source or any(source in key for key in sources), (text, sources)
    assert not target or any(target in key for key in targets), (text, targets)


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("Qatar called off its blockade of Bahrain.", "CONSULT"),
        ("Slovakia said on Friday it had expelled three Iranian embassy employees.", "COERCE"),
        ("Sweden suspended extradition to Hong Kong.", "COERCE"),
        ("A court in Uganda upheld the conviction of a Rwandan general.", "SUPPORT"),
        ("Moscow said it would retaliate against the expulsion of its diplomats by Latvia.", "ASSAULT"),
        ("Military assistance to Mali was cut by France.", "AID"),
        ("Chad called off its attack on Sudanese villages.", "ASSAULT"),
        ("Heavy rains killed 12 people in Rwanda.", "ASSAULT"),
        ("China's economy fought off a slump.", "ASSAULT"),
        ("The bank launched an attack on inflation in Turkey.", "ASSAULT"),
        ("Mozambique took over the presidency of SADC from Malawi.", "COERCE"),
        ("Peru freed up land for farmers.", "RETREAT"),
        ("Germany's industry warned of job losses.", "THREATEN"),
        ("Cuba sent a medical brigade to Mozambique after the cyclone.", "MOBILIZE"),
    ],
)
def test_no_such_event(read: Callable[[str], Reading], text: str, event_type: str) -> None:
    assert event_type not in {event.event_type for event in read(text)}
