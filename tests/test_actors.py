"""Actors inside one article: own sentences with what must be found, and what must not."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from spacy.language import Language

from etl.extract.actors import ActorLexicon, find_actors
from etl.extract.actors.load import read_yaml
from etl.extract.spans import ActorReading
from etl.language.analysis import AnalysedArticle, analyse_article
from sources.article import Article


@dataclass(frozen=True)
class Reading:
    """Analyses a text as an article and finds its actors."""

    nlp: Language
    actor_lexicon: ActorLexicon

    def __call__(self, text: str) -> tuple[AnalysedArticle, ActorReading]:
        words = len(text.split())
        article = Article("a", "d", None, 0, None, None, None, None, "2024-05-01", "stated", "en", text, words)
        analysed = analyse_article(self.nlp, article)
        return analysed, find_actors(analysed, self.actor_lexicon)


@pytest.fixture(scope="module")
def read(nlp: Language, actor_lexicon: ActorLexicon) -> Reading:
    return Reading(nlp, actor_lexicon)


def mentioned(reading: ActorReading) -> set[str]:
    return {mention.actor_key for mention in reading.mentions}


def references(analysed: AnalysedArticle, reading: ActorReading) -> dict[str, tuple[str, ...]]:
    return {
        analysed.sentences[span.sentence].doc[span.start : span.end].text: span.actor_keys
        for spans in reading.spans
        for span in spans
        if span.reference
    }


COUNTRIES = [
    ("Kenya and Ghana signed a treaty.", {"country:KEN", "country:GHA"}),
    ("The Republic of Chile joined the talks.", {"country:CHL"}),
    ("Talks between Lima and Quito resumed.", {"country:PER", "country:ECU"}),
    ("Nairobi condemned the attack.", {"country:KEN"}),
    ("The singer landed in Nairobi.", set()),  # a bare place
    ("He urged Peru to visit Nairobi's airport.", {"country:PER"}),
    ("The Kremlin denied the report.", {"country:RUS"}),
    ("The White House welcomed it.", {"country:USA"}),
    ("Sino-Indian relations improved.", {"country:CHN", "country:IND"}),
    ("US-China trade talks stalled.", {"country:USA", "country:CHN"}),
    ("Côte d’Ivoire and the U.S. agreed.", {"country:CIV", "country:USA"}),
    ("They told us that who came first mattered.", set()),  # "us" and "who" in lower case
    ("Michael Jordan played golf.", {"person:michael jordan"}),
    ("Voters in Georgia and Alabama went to the polls.", set()),  # the US state
    ("Ships crossed the South China Sea and the Gulf of Oman.", set()),
    ("The Paris Agreement entered into force.", set()),
    ("Somaliland opened an office in Taiwan.", {"country:Somaliland", "country:TWN"}),
    ("A French restaurant opened.", set()),
    ("Kenyan President William Ruto spoke.", {"country:KEN", "person:william ruto"}),
    ("Brussels warned Budapest over its budget, the European Union said.", {"igo:European Union", "country:HUN"}),
    ("LAGOS: Shops reopened.", set()),
]


@pytest.mark.parametrize(("text", "expected"), COUNTRIES)
def test_countries(read: Reading, text: str, expected: set[str]) -> None:
    _, reading = read(text)
    assert mentioned(reading) == expected


PERSONS = [
    # text, name, country, role, status
    ("Peruvian Foreign Minister Luis Torres arrived.", "Luis Torres", "PER", "Foreign Minister", "current"),
    ("Amina Odhiambo, Kenya's former finance minister, spoke.", "Amina Odhiambo", "KEN", "finance minister", "former"),
    ("Ambassador of Ghana to Peru Kwame Mensah visited Lima.", "Kwame Mensah", "GHA", "Ambassador", "current"),
    ("The Chilean energy minister, Ana Rojas, told reporters.", "Ana Rojas", "CHL", "energy minister", "current"),
    (
        "Ana Rojas, Chile's Minister of Foreign Affairs and State Councillor, left.",
        "Ana Rojas",
        "CHL",
        "State Councillor",
        "current",
    ),
    (
        "H.E. Mr. Salim Haddad, the prime minister of Oman, was received.",
        "Salim Haddad",
        "OMN",
        "prime minister",
        "current",
    ),
    ("Historian Mary Wanjiku wrote a book on Ghana.", "Mary Wanjiku", None, "Historian", "unknown"),
    ("Slovakia's Jana Horvathova won.", "Jana Horvathova", "SVK", None, None),
    ("NATO's former Secretary-General Erik Holm disagreed.", "Erik Holm", None, "Secretary-General", "former"),
    ("Ana Rojas, President of the Republic of Peru, came.", "Ana Rojas", "PER", "President", "current"),
    ("Ana Roe, President of Peru, Jan Rey, President of Fiji, and Li met.", "Jan Rey", "FJI", "President", "current"),
    ("Presidents Ana Rojas and Luis Torres met.", "Luis Torres", None, "President", "current"),
    ("Under Ana Rojas's presidency Chile grew.", "Ana Rojas", "CHL", "president", "unknown"),
    # the holders of one plural title, listed behind it, and its two states in their order
    ("The prime ministers, Ana Rojas and Luis Torres, met.", "Luis Torres", None, "prime minister", "current"),
    (
        "The trade ministers of Chile and Peru, Ana Rojas and Luis Torres, met.",
        "Luis Torres",
        "PER",
        "trade minister",
        "current",
    ),
    ("Kenya's Principal Secretary Grace Njeri spoke.", "Grace Njeri", "KEN", "Principal Secretary", "current"),
]


@pytest.mark.parametrize(("text", "name", "country", "role", "status"), PERSONS)
def test_persons(
    read: Reading, text: str, name: str, country: str | None, role: str | None, status: str | None
) -> None:
    _, reading = read(text)
    persons = {actor.name: actor for actor in reading.actors.values() if actor.kind == "person"}
    assert name in persons
    if country is not None:
        assert persons[name].country_iso3 == country
    roles = {(r.role, r.status) for r in reading.roles if r.actor_key == persons[name].key}
    assert role is None or (role, status) in roles


NO_PERSONS = [
    "The South Atlantic Treaty was signed on Monday.",
    "Heavy rain fell on the Rio Grande Valley.",
    "One diplomat said the talks failed.",
    "The Grand Ethiopian Renaissance Dam was filled.",
    "Long-running quarrels over the border go on.",
    "Brothers-in-arms do not quarrel.",
]


@pytest.mark.parametrize("text", NO_PERSONS)
def test_no_persons(read: Reading, text: str) -> None:
    _, reading = read(text)
    assert not [actor for actor in reading.actors.values() if actor.kind == "person"]


BODIES = [
    ("Kenya's Ministry of Defence denied it.", "government", "KEN"),
    ("The Peruvian Navy seized the ship.", "government", "PER"),
    ("The Supreme Court of Ghana ruled.", "government", "GHA"),
    ("Ghana's finance ministry published figures.", "government", "GHA"),
    ("The Embassy of Chile in Lima reopened.", "government", "CHL"),
    ("Peruvian troops crossed the river.", "government", "PER"),
    ("The Finance Ministry in Tokyo published figures on exports to Chile.", "government", "JPN"),
    ("The Bank of Uganda lent it money.", "government", "UGA"),
    ("The Secretariat of the Security Council of the Kyrgyz Republic wrote.", "government", "KGZ"),
    ("The Cocoa Board of Ghana published figures.", "government", "GHA"),
    ("The Danish Statistical Institute published figures.", "government", "DNK"),
    ("The foreign ministry in Oslo protested to Chile.", "government", "NOR"),
    ("The Development Bank of Fiji lent it money.", "company", "FJI"),
    ("The University of Nairobi published a study.", "organisation", "KEN"),
    ("The Institute of Andean Studies, Lima, agreed.", "organisation", "PER"),
    ("Andes Mining Ltd opened a plant.", "company", None),
    ("The Peruvian company Andiquim signed.", "company", "PER"),
    ("The rebel group Casamance Front attacked.", "group", "SEN"),
    ("The African Union and the G20 met.", "igo", None),
    ("The Chile-Peru Joint Commission on Trade met.", "government", None),
    ("The Chile-Peru Business Council met.", "organisation", None),
]


@pytest.mark.parametrize(("text", "kind", "country"), BODIES)
def test_bodies(read: Reading, text: str, kind: str, country: str | None) -> None:
    _, reading = read(text)
    found = {(reading.actors[key].kind, reading.actors[key].country_iso3) for key in mentioned(reading)}
    assert (kind, country) in found


def test_a_body_keeps_the_state_it_was_named_with(read: Reading) -> None:
    _, reading = read("Ghana's Coast Guard operates two boats given by Japan. The Coast Guard took delivery in Japan.")
    assert {key for key in mentioned(reading) if key.startswith("government:")} == {"government:GHA:coast guard"}


def test_a_council_of_a_state_is_not_that_of_the_united_nations(read: Reading) -> None:
    _, reading = read("The Secretariat of the Security Council of the Kyrgyz Republic wrote.")
    assert "igo:United Nations Security Council" not in reading.actors


def test_body_of_the_article_s_state(read: Reading) -> None:
    _, reading = read("ACCRA: The Foreign Ministry said that Peru had asked for talks.")
    bodies = [a for a in reading.actors.values() if a.kind == "government"]
    assert [(b.name, b.country_iso3) for b in bodies] == [("Foreign Ministry", "GHA")]


def test_its_body_is_of_the_state_before(read: Reading) -> None:
    _, reading = read("ACCRA: Ghana and Togo met. It was too much for Benin. Its Foreign Ministry protested.")
    assert [a.country_iso3 for a in reading.actors.values() if a.kind == "government"] == ["BEN"]


def test_acronym_introduced_in_brackets(read: Reading) -> None:
    _, reading = read("The Ghana Yam Promotion Authority (GYPA) met. GYPA later approved the plan.")
    body = next(a for a in reading.actors.values() if a.kind == "government")
    assert "GYPA" in body.aliases
    assert {m.surface for m in reading.mentions if m.actor_key == body.key} == {"Ghana Yam Promotion Authority", "GYPA"}


def test_acronym_beside_a_body(read: Reading) -> None:
    _, reading = read("Norway's customs service MIT fined a Dane. MIT spoke. Fiji's tax authority FTX replied.")
    named = {m.surface: reading.actors[m.actor_key] for m in reading.mentions}
    assert (named["MIT"].kind, named["MIT"].country_iso3) == ("government", "NOR")
    assert "FTX" in {alias for actor in reading.actors.values() for alias in actor.aliases}


def test_who_only_backs_others_is_no_party(read: Reading) -> None:
    _, reading = read("US-backed Kurdish forces and al-Qaeda-linked rebels fought near Fiji's embassy.")
    acting = {key for span in reading.spans[0] if not span.modifier for key in span.actor_keys}
    assert not acting & {"government:US military", "group:al-Qaeda"}


def test_later_mentions_link_to_the_full_name(read: Reading) -> None:
    _, reading = read(
        "Chilean President Aleksandr Petrenko met Luis Torres. Petrenko left. Torres stayed. Mr Petrenka returned."
    )
    keys = [m.actor_key for m in reading.mentions if m.actor_key.startswith("person:")]
    assert keys == [
        "person:aleksandr petrenko", "person:luis torres", "person:aleksandr petrenko", "person:luis torres",
        "person:aleksandr petrenko",
    ]  # fmt: skip


def test_references(read: Reading) -> None:
    analysed, reading = read(
        "Kenyan President Ana Rojas met Ghana's President Kwame Mensah on Monday. The two leaders signed an accord. "
        "The two countries will trade more. Both sides were pleased. He thanked the Kenyan president."
    )
    found = references(analysed, reading)
    assert set(found["The two leaders"]) == {"person:ana rojas", "person:kwame mensah"}
    assert set(found["The two countries"]) == {"country:KEN", "country:GHA"}
    assert set(found["Both sides"]) == {"country:KEN", "country:GHA"}
    assert found["the Kenyan president"] == ("person:ana rojas",)


def test_phrases_for_a_state(read: Reading) -> None:
    analysed, reading = read("Ghana's authorities wrote to the government of Chile. Peru's foreign minister replied.")
    found = references(analysed, reading)
    assert found["Ghana's authorities"] == ("country:GHA",)
    assert found["the government of Chile"] == ("country:CHL",)
    assert found["Peru's foreign minister"] == ("country:PER",)


def test_without_antecedent_nothing_is_resolved(read: Reading) -> None:
    analysed, reading = read("The two countries signed. He said it was raining.")
    assert not references(analysed, reading)


def test_places(read: Reading, actor_lexicon: ActorLexicon) -> None:
    _, reading = read("The ministers met in Mombasa and in Lima.")
    assert [(p.text, p.iso3) for p in reading.places_in(0)] == [("Mombasa", "KEN"), ("Lima", "PER")]
    assert actor_lexicon.place_country("Mombasa") == "KEN"
    assert actor_lexicon.place_country("Brussels") == "BEL"
    assert actor_lexicon.place_country("Nowhereville") is None


def test_mentions_are_slices_of_the_text(read: Reading) -> None:
    analysed, reading = read("Peru’s “Andes Mining Ltd” and the U.S. met.\n\nAna Rojas, the Peruvian minister, spoke.")
    for mention in reading.mentions:
        assert analysed.article.text[mention.char_start : mention.char_end] == mention.surface


def test_span_at_a_token(read: Reading) -> None:
    _, reading = read("Kenyan President Ana Rojas spoke.")
    outer = max(reading.spans[0], key=lambda span: span.end - span.start)
    assert reading.at(0, outer.head) == outer
    assert reading.at(0, 4) is None


def lexicon_cases(file: str, name: str) -> list[tuple[str, str]]:
    groups = read_yaml(file)
    return [(group, text) for group, lists in groups.items() if isinstance(lists, dict) for text in lists.get(name, [])]


@pytest.mark.parametrize(("group", "text"), lexicon_cases("institutions.yml", "examples"))
def test_institution_examples(read: Reading, group: str, text: str) -> None:
    _, reading = read(f"It was {text}.")
    kinds = {actor.kind for actor in reading.actors.values()}
    expected = {"joint": "government", "nothing": None, "state_phrases": "country"}.get(group, group)
    if expected is None:
        assert not kinds - {"country"}
    else:
        assert expected in kinds or (group == "state_phrases" and kinds)


@pytest.mark.parametrize(("group", "text"), lexicon_cases("institutions.yml", "counterexamples"))
def test_institution_counterexamples(read: Reading, group: str, text: str) -> None:
    _, reading = read(f"It was {text} again.")
    assert not [
        a for a in reading.actors.values() if a.kind in ("government", "organisation", "company", "igo", "group")
    ]


@pytest.mark.parametrize(("group", "text"), lexicon_cases("titles.yml", "examples"))
def test_title_examples(read: Reading, group: str, text: str) -> None:
    _, reading = read(f"Yesterday {text} left.")
    assert [a for a in reading.actors.values() if a.kind == "person"]


@pytest.mark.parametrize(("group", "text"), lexicon_cases("titles.yml", "counterexamples"))
def test_title_counterexamples(read: Reading, group: str, text: str) -> None:
    _, reading = read(f"Then it was {text}.")
    assert not [a for a in reading.actors.values() if a.kind == "person"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ".",
        "\n\n\t",
        "¿?",
        "ا ب ت",
        "A. B. C.",
        "THE OF AND",
        "'s 's",
        "U.S.",
        "Mr",
        "((((",
        "President of of the",
        "X" * 300,
    ],
)
def test_odd_texts_do_no_harm(read: Reading, text: str) -> None:
    analysed, reading = read(text)
    assert len(reading.spans) == len(analysed.sentences)


@pytest.mark.parametrize(
    "later", ["Fuentes said Peru was wrong.", "Fuentes will visit Lima next week.", "On Monday, Fuentes met students."]
)
def test_a_bare_family_name_is_the_person_named_before(read: Reading, later: str) -> None:
    _, reading = read(f"Chilean Foreign Minister Matias Fuentes met officials. {later}")
    assert [m.surface for m in reading.mentions if m.actor_key == "person:matias fuentes"][-1] == "Fuentes"


BODIES = [
    ("The Lagos Chamber of Commerce and Industry wrote.", {"organisation:lagos chamber of commerce and industry"}),
    ("Two grain exporters, Conway and Peltier, wrote.", {"company:conway", "company:peltier"}),
    ("Three firms, Kamata and Bidho Oil among them, wrote.", {"company:kamata", "company:bidho oil"}),
    ("Two miners, Juan Soto and Luis Paz, wrote.", {"person:juan soto", "person:luis paz"}),
    ("The cable maker Truong Ngan Wire wrote.", {"company:truong ngan wire"}),
    ("The Port of Rijeka signed a deal.", {"company:port of rijeka"}),
    ("Ships sail to the Port of Rijeka.", set()),
    ("Sukhoi-25 jets and a Boeing 737 landed.", set()),
    ("Boeing wrote.", {"company:Boeing"}),
    ("They fished off St. Thomas.", set()),
    ("The Director of KazTorg, Aigul Bekova, wrote.", {"organisation:kaztorg", "person:aigul bekova"}),
    ("The Rice Traders and Millers Association wrote.", {"organisation:rice traders and millers association"}),
    (
        "The Andean Federation of Fruit and Cocoa Growers, Packers and Exporters wrote.",
        {"organisation:andean federation of fruit and cocoa growers, packers and exporters"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), BODIES, ids=[text[:40] for text, _ in BODIES])
def test_bodies_in_lists_and_appositions(read: Reading, text: str, expected: set[str]) -> None:
    _, reading = read(text)
    assert mentioned(reading) == expected


def test_a_deputy_holds_one_office(read: Reading) -> None:
    _, reading = read("Deputy Foreign Minister Grace Njeri met Assistant Health Minister Luis Paz.")
    assert {role.role for role in reading.roles} == {"Deputy Foreign Minister", "Assistant Health Minister"}
