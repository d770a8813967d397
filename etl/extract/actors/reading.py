"""Put together what one article says about actors.

Belongs here: the order of the steps. The rules are in the other modules of this package.
"""

from __future__ import annotations

from etl.extract.actors.allegiance import find_countries
from etl.extract.actors.assembly import Assembly
from etl.extract.actors.context import read_context
from etl.extract.actors.lexicon import ActorLexicon
from etl.extract.actors.naming import add_bodies, add_countries, add_organisations
from etl.extract.actors.offices_held import add_persons, add_unnamed_offices, states_of_held
from etl.extract.actors.persons import find_persons
from etl.extract.actors.phrases import add_state_phrases
from etl.extract.actors.scene import read_scenes
from etl.extract.references import add_references
from etl.extract.spans import ActorReading
from etl.language.analysis import AnalysedArticle


def find_actors(article: AnalysedArticle, lexicon: ActorLexicon) -> ActorReading:
    """Return the actors of an article with their spans, mentions and roles."""
    scenes = read_scenes(article.sentences, lexicon)
    context = read_context(scenes)
    assembly = Assembly(article.article.text, len(scenes), article.article.published_on)
    persons = find_persons(scenes, lexicon)
    countries = find_countries(persons, scenes, context, lexicon)
    held = states_of_held(persons, countries)
    for scene in scenes:
        add_countries(assembly, scene, context, lexicon)
        add_bodies(assembly, scene, context, lexicon, held)
    for scene in scenes:
        add_organisations(assembly, scene, context, lexicon)
        add_state_phrases(assembly, scene, lexicon)
    add_persons(assembly, persons, countries, lexicon)
    for scene in scenes:
        add_unnamed_offices(assembly, scene, context, lexicon)
    add_references(assembly, scenes, context, lexicon)
    return assembly.reading()
