"""Expressions that refer back: who they stand for, and when they must stand for nobody."""

from __future__ import annotations

import pytest
from spacy.language import Language

from etl.extract.actors import ActorLexicon, find_actors
from etl.language.analysis import analyse_article
from sources.article import Article


def referring(text: str, nlp: Language, actor_lexicon: ActorLexicon) -> list[tuple[str, set[str]]]:
    """Return the referring expressions of a text in order, each with its actors."""
    article = Article("a", "d", None, 0, None, None, None, None, "2024-05-01", "stated", "en", text, len(text.split()))
    analysed = analyse_article(nlp, article)
    reading = find_actors(analysed, actor_lexicon)
    return [
        (analysed.sentences[s.sentence].doc[s.start : s.end].text, {k.removeprefix("country:") for k in s.actor_keys})
        for spans in reading.spans
        for s in spans
        if s.reference
    ]


FOUND = [
    ("Norway is tense. The police have expelled 12 Danes.", "The police", {"NOR"}),
    ("Thousands rallied in Montevideo on Friday. Riot police fired rubber bullets.", "Riot police", {"URY"}),
    ("Thousands marched in Istanbul. A court jailed a Swedish reporter.", "A court", {"TUR"}),
    ("Fiji's premier Ana Soto left. Chile saw the 72-year-old leader.", "the 72-year-old leader", {"person:ana soto"}),
    (
        "Fiji quarrels with Laos. Judge Ana Soto and envoy Li Poe left. Fiji phoned Laos. The two leaders spoke.",
        "The two leaders",
        {"FJI", "LAO"},
    ),
    ("Chile and Peru trade. With Peru the country has a surplus. Chile met Peru.", "the country", {"CHL"}),
    ("South Korea held a drill. The North fired a missile.", "The North", {"PRK"}),
    ("North Korea fired a missile. Oman urged both Koreas to talk.", "both Koreas", {"PRK", "KOR"}),
    ("Norway was calm. The authorities banned rallies and they deported a Dane.", "they", {"NOR"}),
    ("Peru's navy seized two Chilean boats and its coastguard held the sailors.", "its coastguard", {"PER"}),
    ("President Vladimir Putin said his country would not lift the ban.", "his country", {"RUS"}),
    ("Greek and Turkish ministers met in Rome. They signed a protocol.", "They", {"GRC", "TUR"}),
    ("Bolivia and Paraguay drew up a treaty, which they signed in 1992.", "they", {"BOL", "PRY"}),
    ("Leaders of the African Union backed the plan. They asked Oman to mediate.", "They", {"igo:African Union"}),
    ("Peruvian police arrested two Chileans. They were held in Tacna.", "They", {"CHL"}),
    ("Norway and Sweden negotiated for years. The sides signed the treaty in May.", "The sides", {"NOR", "SWE"}),
    ("France, Spain and Italy helped Malta. The three states met.", "The three states", {"FRA", "ESP", "ITA"}),
    ("A Kenyan delegation arrived in Hanoi. The guests visited a port.", "The guests", {"KEN"}),
    ("Chile, Peru and Bolivia met. All three Andean states signed.", "All three Andean states", {"CHL", "PER", "BOL"}),
    ("The delegation, led by Chilean minister Rosa Medina, met Dutch officials.", "The delegation", {"CHL"}),
    ("Al-Shabaab lost a town. In May its fighters attacked a Kenyan base.", "its fighters", {"group:al-Shabaab"}),
    ("Sudan praised the Chadian envoy and expelled the Kenyan one.", "the Kenyan one", {"KEN"}),
    ("Tonga asked Fiji to withdraw its troops.", "its troops", {"FJI"}),
    ("President Ruiz of Chile met President Soto of Peru. Both left.", "Both", {"person:ruiz", "person:soto"}),
    ('"Cash helps," said Miriam Natong of Fiji. She thanked Samoa.', "She", {"person:miriam natong"}),
    ("UNICEF sent tents to Chad. UNHCR sent rice. Both praised Niger.", "Both", {"igo:UNICEF", "igo:UNHCR"}),
    ("Sri Lanka's navy arrested 12 Indians. The navy has held 119 men. In May it seized 5 boats.", "it", {"LKA"}),
    (
        "Leaders of the East African Community met. The heads of state agreed.",
        "The heads of state",
        {"igo:East African Community"},
    ),
    ("NATO leaders met. Guinea and Mali sent envoys. The leaders urged calm.", "The leaders", {"igo:NATO"}),
    ("A Korean delegation led by Kim Min-ho came to Lima. Peru greeted the guests.", "the guests", {"KOR"}),
    (
        "We Filipinos wait. Japan paid late. Our Senate agreed and our government waits. The Philippines is not rich.",
        "our government",
        {"PHL"},
    ),
    ("India freed 14 Sri Lankan fishermen on Monday. The island thanked India.", "The island", {"LKA"}),
    ("Bolivia bought wheat from Turkey. The Andean nation pays in gas.", "The Andean nation", {"BOL"}),
    (
        "Germany signed a treaty with Uzbekistan. The Central Asian republic will ship copper.",
        "The Central Asian republic",
        {"UZB"},
    ),
    ("Nepal buys power from India. The Himalayan nation sells it back.", "The Himalayan nation", {"NPL"}),
    ("Bolivia airlifted aid to Asuncion, and Paraguay thanked its neighbour.", "its neighbour", {"BOL"}),
    ("Japan and Australia drilled together. The two air forces will meet again.", "The two air forces", {"JPN", "AUS"}),
    ("Ecuador's ambassador, Luis Paz, replied that his country would wait.", "his country", {"ECU"}),
    ("Brazil threw out Nicaragua's envoy. The envoy, who came in 2021, left.", "The envoy", {"NIC"}),
    (
        "President Ana Ruiz of Chile met President Luis Soto of Peru. Pia Lang and Tom Holt signed. Both leaders left.",
        "Both leaders",
        {"person:ana ruiz", "person:luis soto"},
    ),
    ("Fiji held two men after Tonga had arrested a banker, and it closed two banks.", "it", {"FJI"}),
    ("India and Mozambique met. Maputo thanked the South Asian giant.", "the South Asian giant", {"IND"}),
    ("CARICOM backed Haiti. The community asked for rice.", "The community", {"igo:Caribbean Community"}),
    ("The presidents of Chad and Gabon stayed away. They blamed Togo.", "They", {"TCD", "GAB"}),
    ("Oman's minister came to Riga. He met his Latvian counterpart.", "He", {"OMN"}),
    ("Oman's minister came to Riga. He met his Latvian counterpart. The two spoke.", "The two", {"OMN", "LVA"}),
    ('"We thank Japan for its help," Samoa\'s premier said.', "We", {"WSM"}),
    ('"We thank Japan. Our government will wait," the president of Samoa said.', "Our government", {"WSM"}),
    ('The Kenyan president spoke. "We blame Oman," he said.', "We", {"KEN"}),
    ("Statement by the government of Latvia on Georgia.\nWe urge Georgia to free them.", "We", {"LVA"}),
    ("We, the foreign ministers of Austria and Chile, call on Chad to act.", "We", {"AUT", "CHL"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expression", "actors"), FOUND, ids=[text[:40] for text, _, _ in FOUND])
def test_reference(text: str, expression: str, actors: set[str], nlp: Language, actor_lexicon: ActorLexicon) -> None:
    assert (expression, actors) in referring(text, nlp, actor_lexicon)


NOBODY = [
    ("South Korea grew faster than the South of Asia.", "the South"),
    ("Peru lies in the South.", "the South"),
    ("Qatar and Oman mediated. The Gulf state said nothing.", "The Gulf state"),
    ("Kenya's minister and the Danish premier met. He left.", "He"),
    ("We visited Samoa in May. The president of Samoa said that it was hot.", "We"),
    ('Samoa waited. "We need rain," a farmer said.', "We"),
    ("Peru signed a treaty with its neighbour Bolivia.", "its neighbour"),
    ("The island of Rugen lies in the Baltic Sea. Malta is far.", "The island"),
    ("Peru was quiet. Protesters marched through Lima. They burned tyres.", "They"),
    ("Chad was calm. Rebel forces attacked the town.", "Rebel forces"),
    ("Chad was calm. Troops loyal to the warlord attacked the town.", "Troops"),
    ("Samoa expelled two Tongan diplomats. Officials said the diplomats had spied.", "the diplomats"),
    ("Norway and Sweden met. Prices fell, officials said.", "officials"),
    ("Thai police held a Dane. Police said they had stolen cars.", "they"),
    ("The bank raised rates.", "The bank"),
]


@pytest.mark.parametrize(("text", "expression"), NOBODY, ids=[text[:40] for text, _ in NOBODY])
def test_no_reference(text: str, expression: str, nlp: Language, actor_lexicon: ActorLexicon) -> None:
    assert expression not in {words for words, _ in referring(text, nlp, actor_lexicon)}


def test_a_heading_of_one_word_is_read_whatever_the_word(nlp: Language, actor_lexicon: ActorLexicon) -> None:
    words = ("Partners", "Countries", "Neighbours", "Capitals", "Both", "It", "They", "Sides", "Presidents", "Leaders")
    for word in words:
        found = referring(f"Peru and Chile met.\n\n{word}\n\nPeru signed.", nlp, actor_lexicon)
        assert all(actors <= {"PER", "CHL"} for _, actors in found)
