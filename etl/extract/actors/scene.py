"""What the rules of one sentence found, together: the input of the decisions over the whole article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from etl.extract.actors.apposition import find_appositions
from etl.extract.actors.bodies import Body, find_bodies
from etl.extract.actors.lexicon import ActorLexicon
from etl.extract.actors.names import NameRun, find_names
from etl.extract.actors.offices import Office, find_offices
from etl.extract.actors.standing import Standing, is_person_name, judge
from etl.extract.actors.view import TokenHit, View, view_sentence
from etl.language.analysis import AnalysedSentence


@dataclass(frozen=True)
class Scene:
    """One sentence with its bodies, titles, names and the standing of its countries."""

    view: View
    bodies: tuple[Body, ...]
    offices: tuple[Office, ...]
    names: tuple[NameRun, ...]
    standings: tuple[Standing | None, ...]


def read_scenes(sentences: Sequence[AnalysedSentence], lexicon: ActorLexicon) -> list[Scene]:
    """Return what the rules find in each sentence."""
    return [read_scene(sentence, lexicon) for sentence in sentences]


def read_scene(sentence: AnalysedSentence, lexicon: ActorLexicon) -> Scene:
    """Return what the rules find in one sentence."""
    view = view_sentence(sentence, lexicon)
    bodies = find_bodies(view, lexicon)
    bodies = tuple(sorted((*bodies, *find_appositions(view, bodies, lexicon)), key=lambda b: b.start))
    offices = find_offices(view, bodies, lexicon)
    standings = tuple(judge(view, hit, lexicon) for hit in view.hits)
    taken = {t for body in bodies for t in range(body.core_start, body.end)}
    taken |= {t for office in offices for t in range(office.start, office.end)}
    for hit in view.hits:
        person = hit.sense("leader") is not None or in_name(view, hit, lexicon) or is_person_name(view, hit, lexicon)
        if not person:
            taken |= set(range(hit.start, hit.end))
    names = find_names(view, frozenset(taken), lexicon)
    return Scene(view, bodies, offices, names, standings)


def in_name(view: View, hit: TokenHit, lexicon: ActorLexicon) -> bool:
    """Tell whether a place is part of a personal name after a particle ("Leila de Lima")."""
    particle = view.word(hit.start - 1) in lexicon.words["particles"] and view.word(hit.start - 1) not in (
        "la",
        "le",
        "el",
    )
    return particle and hit.sense("capital", "city") is not None and view.word(hit.start - 2) in lexicon.words["given"]
