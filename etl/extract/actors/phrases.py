"""Phrases that stand for a state: "Kenyan troops", "the government of Chile", "Ghana's authorities".

Belongs here: nouns of the state lists with the state that goes before or after them.
"""

from __future__ import annotations

from etl.extract.actors.assembly import Assembly
from etl.extract.actors.lexicon import ActorLexicon, Sense
from etl.extract.actors.naming import actor_of, military_of
from etl.extract.actors.scene import Scene
from etl.extract.actors.text import fold
from etl.extract.actors.view import TokenHit, View

REACH = 5


def add_state_phrases(assembly: Assembly, scene: Scene, lexicon: ActorLexicon) -> None:
    """Add spans for the phrases of a sentence that stand for a state or its armed forces."""
    view = scene.view
    for hit, standing in zip(view.hits, scene.standings, strict=True):
        city = hit.sense("city", "region")
        if standing is None and city is not None and city.iso3 is not None:
            add_local_authority(assembly, view, hit, f"country:{city.iso3}", lexicon)
        if standing is None or standing.stance not in ("state", "place"):
            continue
        if standing.stance == "state":
            add_apposed(assembly, view, hit, standing.sense, lexicon)
            noun = noun_after(view, hit.end, lexicon)
            if noun is not None:
                add_phrase(assembly, view, determiner_before(view, hit.start), noun + 1, noun, standing.sense, lexicon)
                continue
        noun = noun_before(view, hit.start, lexicon)
        if noun is not None:
            add_phrase(assembly, view, phrase_start(view, noun), hit.end, noun, standing.sense, lexicon)


def add_apposed(assembly: Assembly, view: View, hit: TokenHit, sense: Sense, lexicon: ActorLexicon) -> None:
    """Add a state with the noun before its name that says what it is: "its neighbour Nepal", "Gulf rival Qatar"."""
    noun = hit.start - 1
    if hit.sense("country") is None or view.word(noun) not in lexicon.words["state_apposed"] or view.capitals:
        return
    if view.word(hit.end) in ("'s", "'") or view.hit(noun) is not None:
        return
    start = noun
    while start > 0 and view.doc[start - 1].pos_ in ("ADJ", "NOUN", "PROPN", "PRON", "DET"):
        start -= 1
        if view.doc[start].pos_ in ("PRON", "DET") or view.hit(start) is not None:
            break
    assembly.add_actor(actor_of(sense, lexicon))
    assembly.add_span(view, start, hit.end, (sense.key,), "apposed-state", 0.85)


def add_local_authority(assembly: Assembly, view: View, hit: TokenHit, key: str, lexicon: ActorLexicon) -> None:
    """Add the government or police of a city or province as a reference to its state ("the Gujarat government")."""
    noun = hit.end
    if view.word(noun) not in lexicon.words["local_authorities"] or key not in lexicon.states:
        return
    sense = next(s for s in lexicon.by_form[fold(lexicon.states[key])] if s.key == key)
    assembly.add_actor(actor_of(sense, lexicon))
    assembly.add_span(
        view, determiner_before(view, hit.start), noun + 1, (key,), "local-authority", 0.7, reference=True
    )


def noun_after(view: View, token: int, lexicon: ActorLexicon) -> int | None:
    """Return the noun of the state lists that a state's name or adjective modifies."""
    if view.qualifies(token):
        return None  # "Fiji-backed troops" are not Fiji's
    if view.word(token) in ("one", "ones") and view.doc[token - 1].tag_ == "JJ" and view.doc[token].dep_ != "nummod":
        return token  # "the Fijian one"
    at = token
    if view.word(at) in ("'s", "'"):
        at += 1
    found: int | None = None
    for place in range(at, min(at + REACH, len(view.doc))):
        word = view.doc[place]
        if view.hit(place) is not None:
            break
        if is_state_noun(view, place, lexicon):
            found = place
            continue
        if word.pos_ not in ("ADJ", "NOUN", "PROPN", "NUM", "CCONJ") and word.text not in ("-", "–"):
            break
        if found is not None or word.pos_ == "CCONJ":
            break
    if found is not None and found + 1 < len(view.doc):
        after = view.doc[found + 1]
        if (
            after.pos_ in ("NOUN", "PROPN")
            and not is_state_noun(view, found + 1, lexicon)
            and view.hit(found + 1) is None
        ):
            return None
    return found


def is_state_noun(view: View, token: int, lexicon: ActorLexicon) -> bool:
    """Tell whether a word is a noun of the state lists."""
    word = view.word(token)
    listed = word in lexicon.words["state_government"] or word in lexicon.words["state_military"]
    return listed and view.doc[token].pos_ in ("NOUN", "PROPN", "ADJ", "VERB")


def noun_before(view: View, start: int, lexicon: ActorLexicon) -> int | None:
    """Return the noun of the state lists before "of" or "in" and a state ("the authorities in X")."""
    at = start - 1
    if view.word(at) == "the":
        at -= 1
    if view.word(at) == "in" and view.word(at - 1) in ("ministry", "ministries", "parliament"):
        return at - 1
    if view.word(at) not in ("of", "in") or not is_state_noun(view, at - 1, lexicon):
        return None
    if view.word(at) == "in" and view.word(at - 1) not in (
        "authorities",
        "government",
        "officials",
        "rulers",
        "court",
        "courts",
        "police",
        "leadership",
        "lawmakers",
        "prosecutors",
    ):
        return None
    return at - 1


def determiner_before(view: View, start: int) -> int:
    """Return where a phrase begins, its article and adjectives included."""
    at = start
    while at > 0 and view.doc[at - 1].pos_ in ("ADJ", "NUM") and view.hit(at - 1) is None:
        at -= 1
    if view.word(at - 1) in ("the", "a", "an"):
        at -= 1
    return at


def phrase_start(view: View, noun: int) -> int:
    """Return where the phrase around a noun begins."""
    at = noun
    while at > 0 and view.doc[at - 1].pos_ in ("ADJ", "NOUN", "NUM") and view.hit(at - 1) is None:
        at -= 1
    return at - 1 if view.word(at - 1) in ("the", "a", "an") else at


def named_part(view: View, start: int, end: int) -> tuple[int, int]:
    """Return a phrase without the article, numbers and adjectives before the state's name or the noun."""
    at = start
    while (
        at < end - 1 and view.hit(at) is None and (view.doc[at].pos_ in ("DET", "NUM", "ADJ") or view.word(at) == "the")
    ):
        at += 1
    return at, end


def add_phrase(
    assembly: Assembly, view: View, start: int, end: int, noun: int, sense: Sense, lexicon: ActorLexicon
) -> None:
    """Add the span of a phrase: the state's armed forces as a body of their own, else the state."""
    if view.word(noun) in lexicon.words["state_named_military"]:
        actor = military_of(sense.key, lexicon)
        assembly.add_actor(actor)
        assembly.add_span(view, start, end, (actor.key,), "state-military", 0.8, reference=True)
        assembly.add_mention(view, *named_part(view, start, end), actor.key, "state-military", 0.7)
        return
    assembly.add_actor(actor_of(sense, lexicon))
    assembly.add_span(view, start, end, (sense.key,), "state-phrase", 0.85, reference=True)
