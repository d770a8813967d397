"""Who the arguments of a frame are: from head tokens to the actor keys of the article.

Belongs here: noun phrases to parties, coordination, possessors, places that stand for their country. Which noun
phrase is which actor is decided in `etl/extract/actors`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from etl.extract.events.linear import linear_slot
from etl.extract.events.match import Match
from etl.extract.events.phrases import TRANSPARENT, antecedent, case_of, conjuncts, lemma, noun_slots
from etl.extract.events.subjects import is_time
from etl.extract.spans import ActorReading, ActorSpan

PLACE_PREPOSITIONS = ("in", "at", "to", "near", "into", "inside", "across", "throughout", "from", "for", "on", "along")
INSIDE = (
    "of",
    "from",
    "by",
    "for",
    "in",
    "at",
    "against",
    "to",
    "on",
    "with",
    "near",
    "inside",
    "between",
    "run",
    "over",
)
TOWNS = frozenset({"capital", "city", "port", "resort", "town"})
DEPTH = 3
DONE = frozenset(
    {"claim", "commit", "perpetrate", "carry", "stage", "launch", "fire", "mount", "conduct", "plant", "order"}
)
LEAVING = frozenset({"from", "in", "to", "on", "at", "near", "inside"})
OWN = frozenset({"its", "his", "her", "their", "our", "my"})
OWNERS = frozenset({"his", "her", "its", "their"})
SHARED = frozenset({"of", "from", "between"})
LOYAL = frozenset({"loyal", "faithful", "allied", "aligned", "affiliated"})
LED = frozenset({"lead", "head", "command", "ally", "align", "affiliate", "control"})
ORIGIN = frozenset({"make", "build", "produce", "grow", "register", "base", "assemble", "manufacture", "own"})


@dataclass(frozen=True)
class Party:
    """The actors on one side of an event, in order of mention, and the words that name them.

    `named` tells that the words are a name or a pronoun, so that an unknown party is somebody in particular.
    """

    keys: tuple[str, ...]
    text: str | None
    named: bool = False


@dataclass(frozen=True)
class Setting:
    """What resolving parties needs: the article's actors, the sentence, nouns of private people and of sides.

    `bodies` are nouns for people and bodies that may be somebody in particular ("the army chief").
    `nationals` tells whether people of a country stand for it, as they do on the receiving side of a measure.
    """

    reading: ActorReading
    sentence: int
    private: Collection[str]
    generic: Collection[str]
    bodies: Collection[str] = ()
    nationals: bool = False


NOBODY = Party((), None)


def resolve_side(
    paths: Iterable[Sequence[str]], match: Match, setting: Setting, *, besides: Collection[str] = ()
) -> Party:
    """Return the first path's party that is identified, else the words of the first path that is filled.

    A path that leads only to those of the other side, `besides`, waits for the others: in "Canada closed its embassy in
    Iran" the owner is Canada, and the other party stands behind.
    """
    waiting: Party | None = None
    text: str | None = None
    named = False
    for path in paths:
        heads = follow(path, match)
        party = resolve_heads(heads, setting, place=path[-1] == "place") if heads else NOBODY
        if not heads and len(path) == 1 and (further := linear_slot(match.frame, path[0])):
            party = resolve_heads(further, setting)
        if party.keys and not _on_side(party.keys, besides, setting):
            return party
        waiting = waiting or (party if party.keys else None)
        owned = path[-1] != "possessor" or any(head.dep_ == "nmod:poss" or head.pos_ == "PROPN" for head in heads)
        if text is None and party.text is not None and path[-1] != "place" and owned:
            text, named = party.text, party.named
    return waiting or Party((), text, named)


def _on_side(keys: Iterable[str], besides: Collection[str], setting: Setting) -> bool:
    """Tell whether all actors are, or act for, those of the other side: after a premier of Mali, Mali itself."""
    actors = setting.reading.actors
    own = {*besides, *(f"country:{one.country_iso3}" for key in besides if (one := actors.get(key)) is not None)}
    return set(keys) <= own


def follow(path: Sequence[str], match: Match) -> tuple[Token, ...]:
    """Walk a path of slots from a match's frame: "object/of", "act/target", "with"."""
    first, rest = path[0], path[1:]
    if first == "act":
        if match.act is None:
            return clause_slot(match, rest)
        if not rest:
            return (match.act.frame.trigger,)
        if rest[0] in {"source", "target"}:
            paths = match.act.rule.source if rest[0] == "source" else match.act.rule.target
            for inner in paths:
                heads = follow(inner, match.act)
                if heads:
                    return heads
            return ()
        return follow(rest, match.act)
    if first == "complement" and not rest:
        return clause_slot(match, ("object",))
    if first == "must":
        for head in match.frame.slot("complement"):
            heads = tuple(antecedent(c) for c in head.children if c.dep_ in {"nsubj", "nsubj:pass"})
            if heads:
                return heads
        return ()
    if first == "place":
        heads = tuple(h for name in PLACE_PREPOSITIONS for h in match.frame.slot(name))
    else:
        heads = match.frame.slot(first)
        if first == "object" and not heads:
            heads = match.frame.slot("indirect")
        if first == "in" and match.frame.voice == "noun":
            heads = (*heads, *_places_of_doer(match))
    for step in rest:
        heads = tuple(inner for head in heads for noun in conjuncts(head) for inner in _inside(noun, step))
    return heads


def _places_of_doer(match: Match) -> tuple[Token, ...]:
    """Return the places hung on a named doer, which are the act's: "the opening of an office by Togo | in Accra |"."""
    named = (head for head in match.frame.slot("by") if head.pos_ == "PROPN")
    return tuple(place for head in named for place in noun_slots(head).get("in", ()))


def _inside(noun: Token, step: str) -> Sequence[Token]:
    """Return what fills a slot of a noun; also a doer hung on its "of" phrase: "the arrest of men | by Chad"."""
    slots = noun_slots(noun)
    if step == "complement":  # "aid | to feed victims in Mali |"
        inner = (c for clause in slots.get("complement", ()) for c in clause.children)
        return [child for child in inner if child.dep_ in {"obj", "iobj", "obl"}]
    if step == "by" and "by" not in slots:
        return [doer for head in slots.get("of", ()) for doer in noun_slots(head).get("by", ())]
    return slots.get(step, ())


def clause_slot(match: Match, rest: Sequence[str]) -> tuple[Token, ...]:
    """Follow a path into a complement whose own event is unknown: its subject, object or any oblique."""
    heads: list[Token] = []
    for clause in match.frame.slot("complement"):
        if not rest or rest[0] in {"target", "object"}:
            wanted: tuple[str, ...] = ("obj", "iobj", "obl")
        elif rest[0] in {"source", "subject"}:
            wanted = ("nsubj", "nsubj:pass")
        else:
            wanted = ("obl",)
        heads.extend(child for child in clause.children if child.dep_ in wanted)
    return tuple(heads)


def resolve_heads(heads: Iterable[Token], setting: Setting, *, place: bool = False) -> Party:
    """Resolve noun heads with their coordinated nouns to actor keys."""
    keys: dict[str, None] = {}
    text: str | None = None
    named = False
    for head in heads:
        for noun in conjuncts(antecedent(head)):
            if text is None and not is_time(noun):
                text, named = phrase_text(noun), noun.pos_ in {"PROPN", "PRON"}
            for key in keys_of(noun, setting, place=place):
                keys.setdefault(key)
    return Party(tuple(keys), text, named)


def keys_of(noun: Token, setting: Setting, *, place: bool = False, depth: int = 0) -> tuple[str, ...]:
    """Return the actors that a noun phrase names, stands for, belongs to or lies in."""
    reading, sentence = setting.reading, setting.sentence
    span = reading.at(sentence, noun.i)
    if span is None and noun.dep_ == "nmod:poss" and noun.lower_ in OWNERS:
        return _owner(noun, setting)
    if span is not None and span.head == noun.i:
        return members_of(span, setting) or _beside(noun, span, setting) + span.actor_keys
    for spot in reading.places_in(sentence):
        if spot.start <= noun.i < spot.end and spot.iso3 and f"country:{spot.iso3}" in reading.actors:
            return (f"country:{spot.iso3}",)
    if span is not None and not span.modifier and not _before_verb(noun, span):
        return members_of(span, setting) or span.actor_keys
    if span is None and (bearer := _bearer(noun, setting)):
        return bearer
    if depth >= DEPTH or (depth and lemma(noun) in TOWNS):
        return ()  # "a pact of principles in | the Omani capital |" is not Oman's
    counted = lemma(noun) in TRANSPARENT
    if not counted and (setting.nationals or lemma(noun) not in setting.private) and not place:
        found = _modifier_keys(noun, setting)
        if found:
            return found
    slots = noun_slots(noun)
    if lemma(noun) in setting.private and not counted and not setting.nationals:
        return ()
    owned = any(child.dep_ == "nmod:poss" and child.lower_ in OWN for child in noun.children)
    for name in INSIDE:
        if owned and name in LEAVING:
            continue  # "its forces | from Mali |" are not Mali's
        for inner in slots.get(name, ()):
            if inner.lower_.endswith("ing") and any(child.dep_ == "obl" for child in inner.children):
                continue  # "the neighbour | of siding with Mali |" is not Mali's
            several = name in SHARED and noun.tag_ in {"NNS", "NNPS"}  # "the ministries | of Mali and Niger |"
            inside = conjuncts(inner) if several else (inner,)
            found = tuple(dict.fromkeys(key for one in inside for key in keys_of(one, setting, depth=depth + 1)))
            if found:
                return tuple(dict.fromkeys(found))
    found = _origin(noun, setting, depth)
    if not found and noun.dep_ == "appos" and noun.head.i < noun.i:  # "Ana Lind, | a blogger | whom …"
        named = setting.reading.at(sentence, noun.head.i)
        found = named.actor_keys if named is not None and named.head == noun.head.i else ()
    if not found:  # "two firms, | Alfa and Beta |", "FACA, | the national army |"
        spans = {child.i: reading.at(sentence, child.i) for child in noun.children if child.dep_ == "appos"}
        named_after = [
            child
            for child in noun.children
            if child.i in spans and (child.pos_ == "PROPN" or ((one := spans[child.i]) and one.head == child.i))
        ]
        ones = [one for child in named_after for one in conjuncts(child)]
        found = tuple(dict.fromkeys(key for one in ones for key in keys_of(one, setting, depth=DEPTH)))
    return found


def _bearer(noun: Token, setting: Setting) -> tuple[str, ...]:
    """Return the person whose name follows a title that heads it: "| Member | of Congress | Ana Ruiz |"."""
    for child in noun.children:
        if child.dep_ == "flat" and child.i > noun.i:
            span = setting.reading.at(setting.sentence, child.i)
            if span is not None and span.head == child.i and span.actor_keys[0].startswith("person:"):
                return span.actor_keys
    return ()


def _owner(pronoun: Token, setting: Setting) -> tuple[str, ...]:
    """Return whose "his visit" is: the doer of the clauses above, else of the sentence before."""
    person = pronoun.lower_ in {"his", "her"}
    reading = setting.reading
    for above in pronoun.ancestors:
        for child in above.children:
            if child.dep_ in {"nsubj", "nsubj:pass", "obl:agent"} and child.i != pronoun.head.i:
                span = reading.at(setting.sentence, child.i)
                alone = sum(1 for _ in conjuncts(child)) == 1 and span is not None and not span.modifier
                if span is not None and alone and span.actor_keys[0].startswith("person:") == person:
                    return span.actor_keys
    if setting.sentence == 0 or not person:
        return ()
    before = [one for one in reading.spans[setting.sentence - 1] if one.actor_keys[0].startswith("person:")]
    keys = dict.fromkeys(one.actor_keys for one in before)
    return next(iter(keys)) if len(keys) == 1 else ()


def _before_verb(noun: Token, span: ActorSpan) -> bool:
    """Tell whether a span took in a clause before a name ("| Soldiers | toppled President Salou")."""
    return noun.i < span.head and noun.doc[span.head].pos_ == "VERB"


def _origin(noun: Token, setting: Setting, depth: int) -> tuple[str, ...]:
    """Return where words behind a noun say that it comes from or whom it obeys: "cars | made in Japan |".

    Also "a firm | based in Peru |", "rebels | loyal to Salou |", "troops | commanded by Salou |".
    """
    for child in noun.children:
        if child.i > noun.i and (lemma(child) in LOYAL or (child.dep_ == "acl" and lemma(child) in LED)):
            for lord in child.children:
                if lord.dep_[:3] in {"obl", "nmo"} and case_of(lord) in {"to", "by", "with"}:
                    found = keys_of(lord, setting, depth=depth + 1)
                    if found:
                        return found
        if child.dep_ == "acl" and lemma(child) in DONE:  # "an attack | claimed by Islamic State |"
            doers = [one for one in child.children if one.dep_[:3] in {"obl", "nmo"} and case_of(one) == "by"]
            found = tuple(key for doer in doers for key in keys_of(doer, setting, depth=depth + 1))
            if found:
                return found
        if child.dep_ == "acl" and lemma(child) in ORIGIN:
            for place in child.children:
                if place.dep_ in {"obl", "obl:agent", "nmod"} and case_of(place) in {"in", "by", "from"}:
                    found = keys_of(place, setting, depth=depth + 1)
                    if found:
                        return found
    return ()


def members_of(span: ActorSpan, setting: Setting) -> tuple[str, ...]:
    """Return the countries of a joint body, told by two or more modifiers in its name, and the body itself."""
    inside = [
        key
        for other in setting.reading.spans[setting.sentence]
        if other.modifier and span.start <= other.start and other.end <= span.end
        for key in other.actor_keys
        if key.startswith("country:")
    ]
    states = tuple(dict.fromkeys(inside))
    return (*states, *span.actor_keys) if len(states) > 1 else ()


def _beside(noun: Token, span: ActorSpan, setting: Setting) -> tuple[str, ...]:
    """Return actors coordinated in a noun phrase: "Kenyan and | Somali forces", "presidents of Mali | and Niger"."""
    keys: list[str] = []
    if noun.tag_ in {"NNS", "NNPS"}:
        for child in noun.children:
            if child.dep_ == "nmod" and case_of(child) == "of":
                keys.extend(key for one in list(conjuncts(child))[1:] for key in keys_of(one, setting, depth=DEPTH))
    for child in noun.children:
        if child.i < span.start and child.dep_ in {"amod", "compound", "nmod:poss"}:
            other = setting.reading.at(setting.sentence, child.i)
            if other is not None and other.modifier:
                keys.extend(key for key in other.actor_keys if key not in span.actor_keys)
    return tuple(keys)


def phrase_text(noun: Token) -> str | None:
    """Return a noun phrase as printed, without what follows a comma or a relative clause."""
    if noun.pos_ == "PRON":
        return noun.text
    end = noun.i
    for child in noun.subtree:
        if child.i > noun.i and child.i == end + 1 and child.dep_ not in {"acl:relcl", "punct", "cc", "conj", "appos"}:
            end = child.i
    start = min([noun.i, *(child.left_edge.i for child in noun.children if child.i < noun.i and child.dep_ != "case")])
    return str(noun.doc[start : end + 1].text)


def _modifier_keys(noun: Token, setting: Setting) -> tuple[str, ...]:
    """Return the actors of genitives, compounds and adjectives before a noun ("Kenya's plan", "UN and EU envoys")."""
    made_by: tuple[str, ...] = ()  # "Kenyan Sukhoi jets" are Kenya's, not the maker's
    for dep in ("nmod:poss", "compound", "amod", "flat", "nmod:desc"):
        keys: dict[str, None] = {}
        for child in noun.children:
            if child.dep_ != dep or child.i > noun.i:
                continue
            for one in conjuncts(child):
                if one.lower_ == "whose":
                    owner = antecedent(one)
                    keys.update(dict.fromkeys(keys_of(owner, setting, depth=DEPTH) if owner is not one else ()))
                    continue
                span = setting.reading.at(setting.sentence, one.i)
                if span is not None and not span.modifier and dep == "compound":
                    made_by = made_by or _modifier_keys(one, setting)
                if span is not None:
                    keys.update(dict.fromkeys(span.actor_keys))
                elif one.pos_ in {"NOUN", "PROPN", "ADJ"}:
                    keys.update(dict.fromkeys(_modifier_keys(one, setting)))
        if keys and not (dep == "compound" and all(key.startswith("company:") for key in keys)):
            return tuple(keys)
        made_by = made_by or tuple(keys)
    return made_by
