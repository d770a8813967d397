"""What the rules of one sentence found, together: the input of the decisions over the whole article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from etl.extract.actors.apposition import correct_kinds, find_appositions
from etl.extract.actors.bodies import Body, find_bodies
from etl.extract.actors.lexicon import ActorLexicon, Sense, match_last
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
    """Return what the rules find in each sentence, with the acronyms and the states that the article itself names."""
    scenes = [read_scene(sentence, lexicon, {}) for sentence in sentences]
    acronyms = {acronym: sense for scene in scenes for acronym, sense in introduced(scene)}
    told = [states_of(hit) for scene in scenes for hit in scene.view.hits]
    named = frozenset(state for states in told if len(states) == 1 for state in states)
    again = [
        bool(acronyms.keys() & set(scene.view.texts)) or any(len(states_of(hit)) > 1 for hit in scene.view.hits)
        for scene in scenes
    ]
    return [
        read_scene(sentence, lexicon, acronyms, named) if reread else scene
        for sentence, scene, reread in zip(sentences, scenes, again, strict=True)
    ]


def states_of(hit: TokenHit) -> frozenset[str]:
    """Return the keys of the states that a hit can mean by name, adjective or capital ("Congolese" means two)."""
    kinds = ("country", "adjective", "capital")
    return frozenset(s.key for s in hit.senses if s.kind in kinds and s.key.startswith("country:"))


def introduced(scene: Scene) -> Iterator[tuple[str, Sense]]:
    """Return the acronyms that a sentence gives to a body, those in brackets unless the gazetteer knows them."""
    for body in scene.bodies:
        bracketed = acronym_after(scene.view, body.end)
        acronym = bracketed or acronym_beside(scene.view, body)
        known = bracketed is not None and scene.view.hit(body.end + 1) is not None
        if acronym is None or body.kind == "nothing" or known:
            continue
        iso3 = body.states[0].iso3 if body.states and not body.joint else None
        yield acronym, Sense("organisation", acronym, f"acronym:{acronym}", acronym, body.kind, iso3, None, True)


def acronym_after(view: View, end: int) -> str | None:
    """Return the acronym printed in brackets right after a name."""
    if view.word(end) == "(" and view.word(end + 2) == ")":
        text = view.texts[end + 1]
        if 2 <= len(text) <= 10 and sum(c.isupper() for c in text) >= 2:
            return text
    return None


def acronym_beside(view: View, body: Body) -> str | None:
    """Return the acronym that stands right behind a plain noun for a body ("Fiji's tax authority FRCS")."""
    at = body.end
    if body.named or not body.states or at >= len(view.texts) or view.capitals:
        return None
    text, hit = view.texts[at], view.hit(at)
    sense = hit.sense("organisation") if hit is not None else None
    other = hit is not None and (hit.end > at + 1 or sense is None or not sense.exact or sense.actor_kind == "igo")
    goes_on = at + 1 < len(view.doc) and view.doc[at + 1].pos_ in ("NOUN", "PROPN") and view.word(at + 1) != "'s"
    fits = text.isalpha() and text.isupper() and 3 <= len(text) <= 6
    return text if fits and not other and not goes_on else None


def read_scene(
    sentence: AnalysedSentence,
    lexicon: ActorLexicon,
    acronyms: Mapping[str, Sense],
    named: frozenset[str] = frozenset(),
) -> Scene:
    """Return what the rules find in one sentence; of several states that a word can mean, one of `named` goes first."""
    view = view_sentence(sentence, lexicon, acronyms, named)
    bodies = find_bodies(view, lexicon)
    bodies = correct_kinds(view, bodies, lexicon)
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
    titled = match_last(lexicon.titles, view.lower, hit.start - 1) if hit.start else None
    follows = view.word(hit.end) in lexicon.words["particles"] or view.is_capitalised(hit.end)
    if titled is not None and view.is_capitalised(hit.start - 1) and follows and view.hit(hit.end) is None:
        return hit.sense("city", "capital") is not None and hit.end - hit.start == 1
    particle = view.word(hit.start - 1) in lexicon.words["particles"] and view.word(hit.start - 1) not in (
        "la",
        "le",
        "el",
    )
    return particle and hit.sense("capital", "city") is not None and view.word(hit.start - 2) in lexicon.words["given"]
