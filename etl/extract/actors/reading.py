"""Put together what one article says about actors.

Belongs here: the order of the steps and the making of records. The rules are in the other modules of this package.
"""

from __future__ import annotations

from etl.extract.actors.lexicon import ActorLexicon, Sense
from etl.extract.actors.view import View, view_sentence
from etl.extract.spans import ActorReading, ActorSpan, PlaceSpan
from etl.language.analysis import AnalysedArticle
from etl.records import Actor, ActorMention


def find_actors(article: AnalysedArticle, lexicon: ActorLexicon) -> ActorReading:
    """Return the actors of an article with their spans, mentions and roles."""
    actors: dict[str, Actor] = {}
    spans: list[tuple[ActorSpan, ...]] = []
    places: list[tuple[PlaceSpan, ...]] = []
    mentions: list[ActorMention] = []
    for analysed in article.sentences:
        view = view_sentence(analysed, lexicon)
        here: list[ActorSpan] = []
        located: list[PlaceSpan] = []
        for hit in view.hits:
            sense = hit.sense("country", "adjective", "capital", "metonym", "organisation", "leader")
            if sense is None:
                located.append(PlaceSpan(view.index, hit.start, hit.end, hit.surface, hit.senses[0].iso3))
                continue
            actors.setdefault(sense.key, make_actor(sense))
            head = view.head(hit.start, hit.end)
            here.append(
                ActorSpan(view.index, hit.start, hit.end, head, (sense.key,), False, sense.kind == "adjective", sense.kind, 0.8)
            )
            start, end = view.chars(hit.start, hit.end)
            mentions.append(
                ActorMention(sense.key, view.index, start, end, article.article.text[start:end], sense.kind, 0.8)
            )
        spans.append(tuple(here))
        places.append(tuple(located))
    return ActorReading(actors, tuple(spans), tuple(mentions), (), (), tuple(places))


def make_actor(sense: Sense) -> Actor:
    """Return the actor that a meaning of the gazetteer stands for."""
    return Actor(sense.key, sense.name, sense.actor_kind or "organisation", sense.iso3, sense.wikidata_id)


__all__ = ["View", "find_actors"]
