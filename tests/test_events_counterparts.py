"""The other side of an act that its own sentence leaves out; the texts are made up."""

import pytest

from etl.extract.reader import Reader
from etl.settings import Settings
from sources.article import Article

TALKS = "Kenyan minister Ana Soto met Omani minister Said Harib in Muscat.\n\n"
QUARREL = "Chile and Peru quarrel over fish. Peru wants more of it. Chile's fleet is larger than that of Peru.\n\n"

# text, event type, the targets of its events of that type
CASES = [
    # an answer goes to whoever asked
    ("Chad asked Oman for the files. Oman rejected the request.", "REJECT", [["TCD"]]),
    ("Chad invited Oman's king to Ndjamena. King Haitham accepted the invitation.", "AGREE", [["OMN"], ["TCD"]]),
    # words in a report on talks of two sides
    (TALKS + "Soto promised to study the request.", "AGREE", [["OMN"]]),
    (TALKS + "Soto urged the rebels to lay down arms.", "REQUEST", [[]]),
    (TALKS + "Soto praised Nepal.", "SUPPORT", [["NPL"]]),
    # words where the sentence names one other side
    ("Ghana's minister Ana Soto promised to study the plan that Togo made.", "AGREE", [["TGO"]]),
    # a measure in an article on two states; not where a third is named or where it is taken at home
    (QUARREL + "Last year Chile banned the import of anchovies.", "SANCTION", [["PER"]]),
    (QUARREL + "Last year Chile banned imports of anchovies from Japan.", "SANCTION", [["JPN"]]),
    (QUARREL + "Chilean police arrested nine fishermen.", "COERCE", [[]]),
    # one's own people are forbidden something against the other side
    (QUARREL + "Chile barred its citizens from travel.", "COERCE", [["PER"]]),
    # the words for the target name another side
    ("Chile recalled its envoy and expelled the Peruvian one.", "COERCE", [["PER"]]),
    # appeals of others go to the two that the article is about
    (QUARREL + QUARREL + "Nepal and Malta called for restraint.", "REQUEST", [["PER", "CHL"]]),
    # blows go between those who fight
    ("Malian planes bombed Niger. On Friday Mali's army shelled a market.", "ASSAULT", [["NER"], ["NER"]]),
    # those named in one breath, not those of another clause, and not those who only look on
    ("Ghana warned that trucks from Togo or Benin would lose their permits.", "THREATEN", [["TGO", "BEN"]]),
    ("Ghana condemned the raid, nine days after Togo had left the union of Benin.", "ACCUSE", [[]]),
    ("Congo and the M23 rebels signed a pact in the presence of Togo's minister.", "SUPPORT", [[]]),
    # "its" of a hostile act, and what one is to another, are whoever was faced before
    ("Togo cut ties with Ghana and gave its envoy a week to leave, before Mali did.", "SANCTION", [["GHA"], ["GHA"]]),
    ("Togo cut its ties with Ghana. Togo accused its former ally of deceit. Mali and Niger met.", "ACCUSE", [["GHA"]]),
    # a mission in a capital is that of who closed it
    ("Ghana met Togo. President Faure Gnassingbe closed the Togolese embassy in Accra.", "SANCTION", [["GHA"]]),
    # a relative clause with "whose" and a doer of its own
    ("Togo, whose envoys Ghana and Mali expelled, was silent.", "SANCTION", [["TGO"]]),
    # measures one after the other strike the same; who does likewise is not struck
    (
        "Peru cut its aid to Mali. Chile stopped its aid in May, and Bolivia said that it froze its loans.",
        "SANCTION",
        [["MLI"], ["MLI"], ["MLI"]],
    ),
    ("Peru cut ties with Mali. Chile and Cuba recalled their ambassadors.", "SANCTION", [["MLI"], ["MLI"]]),
    ("Peru cut ties with Mali. Rain fell. It rained. Cuba recalled its ambassador.", "SANCTION", [["MLI"], []]),
    # a mediator is between those told before, who are not among its friends "the other states"
    ("Mali and Niger fought. The truce, brokered by Togo, came into force.", "RETREAT", [["MLI", "NER"]]),
    ("Mali shelled Niger. Togo's president offered to mediate.", "AGREE", [["MLI", "NER"]]),
    (QUARREL + "Peru's president thanked the other member states.", "SUPPORT", []),
    # who acts likewise is no other side
    (QUARREL + QUARREL + "Iran offered to host talks, and China said that it was ready.", "AGREE", [["PER", "CHL"]]),
    # they hit back at who hit them, and what follows from a blow is done to the same
    (
        "Mali bombed Niger. Fiji, Peru and Oman wept. Nigerien troops hit two posts, killing six guards.",
        "ASSAULT",
        [["NER"], ["MLI"], ["MLI"]],
    ),
    # whose conditions are not met has done nothing
    ("Peru would not yield as long as Chile discriminated against Peruvian firms, it said.", "COERCE", []),
    # the deed that a noun with "the" names
    ("Mali bombed a camp in Niger. Prices rose. It rained. Ghana called the raid unjustified.", "ACCUSE", [["MLI"]]),
    ("Mali bombed a camp in Niger. Ghana called a raid unjustified.", "ACCUSE", [[]]),
    ("Mali expelled Togo's envoy. It rained. Togo's minister called the step excessive.", "ACCUSE", [["MLI"]]),
    ("Mali expelled Togo's envoy. It rained. Chad's minister called the step excessive.", "ACCUSE", [[]]),
]
# text, the sources of its ASSAULT events
BLOWS = [
    ("Malian jets bombed a camp in Niger. The raid killed Ali Musa of the Volta Front.", [["MLI"], ["MLI"]]),
    ("Malian jets bombed a camp in Niger. A raid killed Ali Musa of the Volta Front.", [["MLI"], []]),
    ("Malian jets bombed Niger. Chad shelled Niger. The storm killed a minister of Niger.", [["MLI"], ["TCD"]]),
]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Settings(), weigh=False)


@pytest.mark.parametrize(("text", "kind", "expected"), CASES)
def test_the_other_side(reader: Reader, text: str, kind: str, expected: list[list[str]]) -> None:
    found = reader.read(Article("a", "d", None, 0, None, None, None, None, None, None, "en", text, len(text.split())))
    countries = {actor.key: actor.country_iso3 for actor in found.actors}
    targets = [[countries.get(key) for key in event.targets] for event in found.events if event.event_type == kind]
    assert targets == expected


def test_a_further_round_is_between_those_who_met(reader: Reader) -> None:
    text = "Kenya's minister met Oman's envoy in Muscat. The next round of talks will be held in May."
    found = reader.read(Article("a", "d", None, 0, None, None, None, None, "2024-02-06", None, "en", text, 18))
    planned = [event for event in found.events if event.status == "planned"]
    assert [{*event.sources, *event.targets} for event in planned] == [{"country:KEN", "country:OMN"}]


def test_a_person_of_an_organisation_acts_for_it(reader: Reader) -> None:
    text = "UN chief Li Poe thanked Egypt. Former NATO chief Jan Rey praised Chile. Kenyan envoy Ana Soto met Li Poe."
    found = reader.read(Article("a", "d", None, 0, None, None, None, None, None, None, "en", text, 20))
    parties = [{*event.sources, *event.targets} for event in found.events]
    assert parties[0] == {"person:li poe", "igo:United Nations", "country:EGY"}
    assert not parties[1] & {"igo:NATO"}
    assert "igo:United Nations" in parties[2] and "person:ana soto" in parties[2]


def test_who_does_the_same(reader: Reader) -> None:
    text = "Mali recalled its envoy from Algeria. Chad did the same. Benin followed suit, but Togo did not do so."
    found = reader.read(Article("a", "d", None, 0, None, None, None, None, "2024-02-06", None, "en", text, 20))
    told = [(event.event_type, event.sources, event.targets) for event in found.events]
    assert told == [("SANCTION", (f"country:{key}",), ("country:DZA",)) for key in ("MLI", "TCD", "BEN")]


@pytest.mark.parametrize(("text", "expected"), BLOWS)
def test_whose_blow_it_is(reader: Reader, text: str, expected: list[list[str]]) -> None:
    found = reader.read(Article("a", "d", None, 0, None, None, None, None, None, None, "en", text, len(text.split())))
    countries = {actor.key: actor.country_iso3 for actor in found.actors}
    sources = [[countries.get(key) for key in event.sources] for event in found.events if event.event_type == "ASSAULT"]
    assert sources == expected


def test_of_several_acts_the_one_of_the_main_clause_is_repeated(reader: Reader) -> None:
    text = "Mali cut ties with Chad after riots over the execution of Ali Omar by Togo. Niger followed suit."
    found = reader.read(Article("a", "d", None, 0, None, None, None, None, None, None, "en", text, len(text.split())))
    assert ("SANCTION", ("country:NER",), ("country:TCD",)) in [
        (e.event_type, e.sources, e.targets) for e in found.events
    ]
