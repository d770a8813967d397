"""The state that a person acts for, and the office, by what stands around the name."""

from __future__ import annotations

import pytest
from spacy.language import Language

from etl.extract.actors import ActorLexicon, find_actors
from etl.extract.spans import ActorReading
from etl.language.analysis import analyse_article
from sources.article import Article


def read(text: str, nlp: Language, actor_lexicon: ActorLexicon) -> ActorReading:
    """Return the actors of a text."""
    article = Article("a", "d", None, 0, None, None, None, None, "2024-05-01", "stated", "en", text, len(text.split()))
    return find_actors(analyse_article(nlp, article), actor_lexicon)


STATES = [
    ("Kenya asked Japan for help. Trade adviser Peter Otieno will lead a delegation to Tokyo.", "Peter Otieno", "KEN"),
    ("President Ana Ruiz of Chile met President Luis Soto of Peru.", "Luis Soto", "PER"),
    ("Presidents Umar Diallo of Guinea and Jose Neves of Cape Verde met in Dakar.", "Jose Neves", "CPV"),
    ("Presidents Umar Diallo of Guinea and Jose Neves of Cape Verde met in Dakar.", "Umar Diallo", "GIN"),
    ("The talks between Prime Minister Sara Lind of Sweden and Kari Berg ended.", "Sara Lind", "SWE"),
    ("Portugal's justice minister, Rita Teles, visited Angola.", "Rita Teles", "PRT"),
    ("The Chadian army fired. Its spokesman, Colonel Musa Idris, accused Sudan.", "Musa Idris", "TCD"),
    ("Nils Berg of the Norwegian Refugee Council left Niger.", "Nils Berg", "NOR"),
    ('"Good," said economist Amin Karim of the Centre for Honest Dialogue, a Dhaka think tank.', "Amin Karim", "BGD"),
    ("UNITA, the rebel movement led by Jonas Savimbe, attacked.", "Jonas Savimbe", "AGO"),
    ("Mozambique's energy minister, Celso Macua, spoke. His deputy, Lina Tembe, agreed.", "Lina Tembe", "MOZ"),
    ("Ghana banned imports from Togo. Esi Owusu, 34, a nurse from Accra, was glad.", "Esi Owusu", "GHA"),
    ("In Baku, deputy foreign minister Araz Azimli received Gambian ambassador Lamin Jobe.", "Araz Azimli", "AZE"),
    ("Oman recalled its own ambassador, Said Harthi, and closed the border with Yemen.", "Said Harthi", "OMN"),
    ("Toronto hosts Peru. The premier of Ontario, Bo Trench, met Peruvian miners.", "Bo Trench", "CAN"),
    ("Togo spoke. The Malian mission is headed by Adama Keita, Togo said.", "Adama Keita", "MLI"),
    ('"No," said Bo Trench, who teaches law at Massey University in Wellington.', "Bo Trench", "NZL"),
    ("Ana Salas and Pedro Ruiz, the foreign ministers of Peru and Chile, signed it.", "Pedro Ruiz", "CHL"),
    ("Ana Salas and Pedro Ruiz, the foreign ministers of Peru and Chile, signed it.", "Ana Salas", "PER"),
    ("Iceland faced Spain. Premier Ari Jonsson and Spain's Foreign Minister Luis Soto met.", "Ari Jonsson", "ISL"),
    ("Pedro Sánchez, the foreign minister of Honduras, met reporters.", "Pedro Sánchez", "HND"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "state"), STATES, ids=[f"{name}-{state}" for _, name, state in STATES])
def test_state_of_person(text: str, name: str, state: str, nlp: Language, actor_lexicon: ActorLexicon) -> None:
    known = {actor.name: actor.country_iso3 for actor in read(text, nlp, actor_lexicon).actors.values()}
    assert known[name] == state


ROLES = [
    ("Kenyan foreign minister Juma Otieno met his Fijian counterpart, Tomasi Koro.", "Tomasi Koro", "foreign minister"),
    ("Foreign minister Maria Lind spoke. She met her counterpart, Pekka Aho.", "Pekka Aho", "Foreign minister"),
    ("Nick Marlow, who heads the Fiji Growth Fund, criticised Tonga.", "Nick Marlow", "head"),
    ("A Peruvian delegation led by Rosa Medina came.", "Rosa Medina", "leader"),
    ("Energy Minister Opiyo Wanda and his Omani colleague, Badr Salmi, spoke.", "Badr Salmi", "Energy Minister"),
    ("Kari Lund, a Norwegian shipbroker, disagreed.", "Kari Lund", "shipbroker"),
    ("The junta of Moussa Sow left.", "Moussa Sow", "junta leader"),
    ("Chile wept when Rosa Medina gave up the post of trade minister.", "Rosa Medina", "trade minister"),
    ("Chile's Bernardo Leyton resigned as finance minister.", "Bernardo Leyton", "finance minister"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "role"), ROLES, ids=[name for _, name, _ in ROLES])
def test_role_of_person(text: str, name: str, role: str, nlp: Language, actor_lexicon: ActorLexicon) -> None:
    reading = read(text, nlp, actor_lexicon)
    keys = {actor.key for actor in reading.actors.values() if actor.name == name}
    assert role in {held.role for held in reading.roles if held.actor_key in keys}


def test_two_firms_joined_by_and(nlp: Language, actor_lexicon: ActorLexicon) -> None:
    names = {
        actor.name for actor in read("Alpha Motors and Beta Steel signed a deal.", nlp, actor_lexicon).actors.values()
    }
    assert {"Alpha Motors", "Beta Steel"} <= names


def test_body_of_the_state_that_the_article_is_about(nlp: Language, actor_lexicon: ActorLexicon) -> None:
    reading = read("Peru said the law was ready. Congress approved the loan to Bolivia.", nlp, actor_lexicon)
    assert {a.country_iso3 for a in reading.actors.values() if a.name == "Congress"} == {"PER"}


def test_money_names_no_state(nlp: Language, actor_lexicon: ActorLexicon) -> None:
    reading = read("Peru paid 300 million US dollars to Chile.", nlp, actor_lexicon)
    assert set(reading.actors) == {"country:PER", "country:CHL"}


def test_another_spelling_is_a_well_known_person_only_beside_that_state(
    nlp: Language, actor_lexicon: ActorLexicon
) -> None:
    text = "Chile's foreign minister, Ana Lind, met reporters."
    assert "person:ana lind" in read(text, nlp, actor_lexicon).actors
    text = "Sweden's foreign minister, Ana Lind, met reporters."
    assert "person:anna lindh" in read(text, nlp, actor_lexicon).actors
