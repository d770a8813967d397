"""The state of persons whose titles name none, in articles about two states: visitors, hosts, partners in talks."""

from __future__ import annotations

import pytest
from spacy.language import Language

from etl.extract.actors import ActorLexicon, find_actors
from etl.language.analysis import analyse_article
from sources.article import Article

ABOUT = (
    "Latvia and Ghana want closer ties. Latvia opened an embassy in Ghana in 2019, and Ghana sends cocoa to Latvia. "
)


def country(nlp: Language, actor_lexicon: ActorLexicon, text: str, name: str) -> str | None:
    words = len(text.split())
    article = Article("a", "d", None, 0, None, None, None, None, "2024-05-01", "stated", "en", text, words)
    found = find_actors(analyse_article(nlp, article), actor_lexicon)
    return next(actor.country_iso3 for actor in found.actors.values() if actor.name == name)


@pytest.mark.parametrize(
    ("text", "name", "iso3"),
    [
        ("State Secretary Liga Ozola is paying a working visit to Ghana.", "Liga Ozola", "LVA"),
        ("The text is to be ready by the visit of Foreign Minister Liga Ozola to Accra.", "Liga Ozola", "LVA"),
        ("Trade Minister Kofi Baah flew to Riga on Monday.", "Kofi Baah", "GHA"),
        (
            "Minister Liga Ozola visited Ghana. The Minister was received by the Speaker, Kofi Baah.",
            "Kofi Baah",
            "GHA",
        ),
        ("Minister Liga Ozola travelled to Accra and met Foreign Minister Kofi Baah.", "Kofi Baah", "GHA"),
        ("President Kofi Baah began the first visit by a Ghanaian head of state to the region.", "Kofi Baah", "GHA"),
    ],
)
def test_acts_tell_the_state(nlp: Language, actor_lexicon: ActorLexicon, text: str, name: str, iso3: str) -> None:
    assert country(nlp, actor_lexicon, ABOUT + text, name) == iso3


@pytest.mark.parametrize(
    ("text", "name", "iso3"),
    [
        ("Foreign Minister Liga Ozola arrived in Accra. She was received by the Speaker, Yaw Tutu.", "Yaw Tutu", "GHA"),
        ("Trade Minister Abena Sarpong hosted Minister Ivo Kalns in Accra on Friday.", "Ivo Kalns", "LVA"),
        ("Latvian Minister Ivo Kalns spoke by telephone with Defence Minister Yaw Tutu.", "Yaw Tutu", "GHA"),
        ("Latvian Prime Minister Ivo Kalns was accompanied by Economy Minister Ilze Berzina.", "Ilze Berzina", "LVA"),
        ("Ambassador Ilze Berzina presented her credentials to Ghana's President Kofi Baah.", "Ilze Berzina", "LVA"),
        ("High Commissioner Yaw Tutu thanked the Latvian government for the gift.", "Yaw Tutu", "GHA"),
        ("Ghana's Foreign Minister Kofi Baah called on President Ivo Kalns on Tuesday.", "Ivo Kalns", "LVA"),
        ("A paper was signed by Latvian Minister Ivo Kalns and Energy Minister Yaw Tutu.", "Yaw Tutu", "GHA"),
        ("Minister Yaw Tutu rejected Latvia's demand.", "Yaw Tutu", "GHA"),
        ("Minister Ivo Kalns (Latvia) and Pedro Rojas (Chile) spoke.", "Pedro Rojas", "CHL"),
        ("Minister Ravi Kohli hinted at it, and Ghana's ambassador, Ama Ofori, agreed.", "Ravi Kohli", "LVA"),
    ],
)
def test_pronouns_partners_and_envoys(
    nlp: Language, actor_lexicon: ActorLexicon, text: str, name: str, iso3: str
) -> None:
    assert country(nlp, actor_lexicon, ABOUT + text, name) == iso3


@pytest.mark.parametrize(
    ("text", "name", "iso3"),
    [
        ("Malaysian Minister Siti Aminah flew to Manila, where she met Minister Jose Ramos.", "Jose Ramos", "PHL"),
        (
            "Chile's President Ana Lagos arrived in Quito, where she was welcomed by Foreign Minister Luis Paz. "
            "Peru and Bolivia sent notes.",
            "Luis Paz",
            "ECU",
        ),
        ("General Omar Sidahmed seized power in Khartoum. Egypt and Ethiopia protested.", "Omar Sidahmed", "SDN"),
        ("Bolivian Jorge Salas signed a pact with Ramon Duarte. Duarte ruled Paraguay.", "Ramon Duarte", "PRY"),
        ("Georgia and Bulgaria met. Giorgi Lomidze and Plamen Dimitrov signed.", "Plamen Dimitrov", "BGR"),
        ("Romania and Georgia met. Minister Lado Kapanashvili refused.", "Lado Kapanashvili", "GEO"),
        ("Italian Premier Carla Neri flew to Tunis. Her host, President Sami Gharbi, waved.", "Sami Gharbi", "TUN"),
        ("Norway asked Tunisia. The prosecutor in Tunis, Hedi Saidi, charged two Norwegians.", "Hedi Saidi", "TUN"),
    ],
)
def test_acts_in_any_article(nlp: Language, actor_lexicon: ActorLexicon, text: str, name: str, iso3: str) -> None:
    assert country(nlp, actor_lexicon, text, name) == iso3


@pytest.mark.parametrize(
    "text", ["Development Minister Kari Lien spoke.", "Minister Azmin Ali spoke.", "Chief Minister M.K. Stalin spoke."]
)
def test_a_famous_family_name_is_no_proof(nlp: Language, actor_lexicon: ActorLexicon, text: str) -> None:
    assert country(nlp, actor_lexicon, text, text.split(" spoke")[0].split("Minister ")[1]) is None


def test_a_title_that_names_the_state_goes_first(nlp: Language, actor_lexicon: ActorLexicon) -> None:
    text = "Latvian Minister Liga Ozola returned to Riga and visited Latvia's coast."
    assert country(nlp, actor_lexicon, ABOUT + text, "Liga Ozola") == "LVA"


def test_an_adjective_of_two_states_is_that_of_the_one_named(nlp: Language, actor_lexicon: ActorLexicon) -> None:
    text = "Talks in Brazzaville ended on Monday. Congolese President Felix Moko thanked the hosts."
    assert country(nlp, actor_lexicon, text, "Felix Moko") == "COG"
    text = "The Democratic Republic of Congo closed the border. Congolese President Felix Moko thanked the army."
    assert country(nlp, actor_lexicon, text, "Felix Moko") == "COD"


def test_no_guess_between_more_than_two_states(nlp: Language, actor_lexicon: ActorLexicon) -> None:
    text = (
        "Peru and Bolivia asked Chile to wait. Chile, Peru and Bolivia share the lake; Bolivia and Peru and Chile fish "
        "there. Minister Ivo Lang visited Chile."
    )
    assert country(nlp, actor_lexicon, text, "Ivo Lang") != "CHL"
