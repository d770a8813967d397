"""What a clause leaves unsaid because the article has said it: the other party. Dates are in `inherited.py`.

Belongs here: inference inside one article, each by one stated rule. An article on two countries need not name both
in "fifteen agreements were signed". Nothing is taken from outside the text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from spacy.tokens import Token

from etl.extract.dates_calendar import parse_published
from etl.extract.events.match import Match
from etl.extract.events.misplaced import acts_likewise
from etl.extract.events.parties import INSIDE, Party, Setting, resolve_heads
from etl.extract.events.phrases import case_of
from etl.extract.spans import ActorReading
from etl.records import EventMention

BLOC = "igo:"
UNDER_NO_STATE = ("group:", "organisation:")
MENTIONS = 4
ONLY_TWO = 2
SHARE = 0.3
LEAD = 1.5
ALONE = 2.5
MEETING_BEFORE = frozenset({"after", "following", "during", "at"})
# What a bare noun of these names may be anybody's ("the military aid to Chad").
MATERIAL = frozenset({"AID", "ASSAULT", "COERCE"})
ITEM = 3  # so many words may stand before the verb of an item in a list, as in "also strongly condemn"
OTHERS = frozenset({"all", "many", "member", "most", "other", "several", "some", "various"})
OBJECTS = frozenset({"him", "her", "it", "them"})


Pair = tuple[str, str] | None
FRIENDLY = frozenset({"AGREE", "CONSULT", "COOPERATE", "SUPPORT"})
ADDRESSED = frozenset({"CONCEDE", "REJECT", "REQUEST"})


@dataclass(frozen=True)
class Surroundings:
    """The two countries, or country and bloc, that the article is about, if it is about two, as actor keys.

    `published` is the last day on which the article can have been printed, where that is known.
    """

    pair: Pair
    published: date | None = None


def find_surroundings(actors: ActorReading, published_on: str | None = None) -> Surroundings:
    """Find the article's pair: two countries, or a country and a bloc, mentioned clearly more often than a third.

    Where the counts tell of no two, the two sides that the headline names, if the text names each again.
    """
    published = parse_published(published_on)
    counts: Counter[str] = Counter()
    for mention in actors.mentions:
        country = country_key(mention.actor_key, actors)
        if country is not None:
            counts[country] += 1
    blocs = Counter(m.actor_key for m in actors.mentions if m.actor_key.startswith(BLOC))
    pair = _leading(counts) or _leading(counts + blocs) or _of_headline(actors, counts + blocs)
    return Surroundings(pair, published.last_day if published is not None else None)


def _of_headline(actors: ActorReading, counts: Counter[str]) -> Pair:
    """Return the two countries, or country and bloc, that the first line names, if these are two and not only there."""
    spans = actors.spans[0] if actors.spans else ()
    keys = (side_of(key, actors) for span in spans for key in span.actor_keys)
    sides = list(dict.fromkeys(key for key in keys if key.startswith(("country:", BLOC))))
    if len(sides) != 2 or all(side.startswith(BLOC) for side in sides):
        return None
    return (sides[0], sides[1]) if min(counts[side] for side in sides) >= MENTIONS else None


def _leading(counts: Counter[str]) -> tuple[str, str] | None:
    """Return the two that are named often, and clearly more often than a third; a country goes with a bloc, if any."""
    ranked = counts.most_common(3)
    third = ranked[2][1] if len(ranked) > 2 else 0
    enough = MENTIONS if third else ONLY_TWO
    if len(ranked) < 2 or ranked[1][1] < enough:
        return None
    few = ranked[1][1] < SHARE * sum(counts.values()) and ranked[1][1] < ALONE * third
    if (third and few) or ranked[1][1] < LEAD * third:
        return None
    first, second = ranked[0][0], ranked[1][0]
    return None if first.startswith(BLOC) and second.startswith(BLOC) else (first, second)


def country_key(key: str, actors: ActorReading) -> str | None:
    """Return the country that an actor is or acts for, as an actor key; None for others."""
    if key.startswith("country:"):
        return key
    actor = actors.actors.get(key)
    if actor is None or actor.country_iso3 is None:
        return None
    country = f"country:{actor.country_iso3}"
    return country if country in actors.actors else None


def side_of(key: str, actors: ActorReading) -> str:
    """Return the country that an actor is or acts for, as an actor key; an actor of no country as itself."""
    return country_key(key, actors) or key


def sides_of(keys: Iterable[str], actors: ActorReading) -> frozenset[str]:
    """Return the sides that actors are on: their countries, actors of no country as themselves."""
    return frozenset(side_of(key, actors) for key in keys)


def complete_parties(
    match: Match, source: Party, target: Party, setting: Setting, surroundings: Surroundings
) -> tuple[Party, Party]:
    """Fill a party that the clause leaves out from its sentence, else from the article's pair.

    Only for rules that say so (`context`), and only where the side is empty or a generic noun ("his counterpart").
    """
    if not source.keys and not match.frame.slot("subject"):
        source = replace(source, keys=_issuer(match, setting))
    asker = _asked_by(match, source, target, setting, surroundings.pair)
    if asker is not None:
        return replace(source, keys=(asker,)), target
    if match.rule.context == "none":
        return source, target
    reading = setting.reading
    named = sides_of((*source.keys, *target.keys), reading)
    if match.rule.mutual and len(source.keys) > 1 and any(key.startswith(UNDER_NO_STATE) for key in source.keys):
        return source, target  # a state and rebels of its own
    if len(named) == 1 and source.keys and target.keys and match.rule.context == "pair":
        rest = [key for key in surroundings.pair or () if key not in named]
        if len(rest) == 1:  # done at home: "the minister held talks in Oslo"
            return source, replace(target, keys=(rest[0],))
    if len(named) > 1:
        return source, _beside_unknown(match, target, named, setting, surroundings.pair)
    if not named:
        together = _those_who_met(match, setting)
        if len(together) > 1:
            return Party(together, source.text), target
        if (
            surroundings.pair is None
            or match.rule.event_type == "AID"
            or match.rule.context != "pair"
            or not (_open(source, setting) and (_open(target, setting) or _about_thing(match, target, setting)))
        ):
            return source, target
        if match.frame.voice == "noun" and not match.frame.supported and match.rule.alone > 1 and not _told(match):
            return source, target
        return Party(surroundings.pair, source.text), target
    bare = match.frame.voice == "noun" and not match.frame.supported and match.rule.alone > 1
    other = None if bare else _other_in_sentence(match, named, setting)
    beside = other is not None and match.rule.event_type not in FRIENDLY and _is_thing(target, setting)
    material = match.frame.voice == "noun" and not match.frame.supported and match.rule.event_type in MATERIAL
    if other is None and not material and surroundings.pair is not None and named < set(surroundings.pair):
        other = next(key for key in surroundings.pair if key not in named)
    if other is None:
        return source, target
    if source.keys and target.keys and match.rule.event_type == "SUPPORT":
        return source, replace(target, keys=(other,))
    if not source.keys and _open(source, setting):
        return replace(source, keys=(other,)), target
    if source.keys and not target.keys and (_open(target, setting) or beside or _about_thing(match, target, setting)):
        return source, replace(target, keys=(other,))
    return source, target


def _issuer(match: Match, setting: Setting) -> tuple[str, ...]:
    """Return who issued the list of which a sentence is an item: "We, the ministers of …: | call on Minsk to …; |".

    An item begins in lower case with a verb of saying or feeling, or has one joined to that verb.
    """
    verb = match.frame.verb
    while verb.dep_ == "conj" and verb.head.pos_ == "VERB" and verb.head.i < verb.i:
        verb = verb.head
    start = next((i + 1 for i in range(verb.i - 1, -1, -1) if verb.doc[i].text in {";", ":"}), 0)
    while start < verb.i and verb.doc[start].is_space:
        start += 1
    plain = verb.tag_ in {"VB", "VBP"} and match.frame.voice != "passive"
    if not plain or not verb.doc[start].is_lower or verb.i - start >= ITEM:
        return ()
    for sentence in range(setting.sentence, -1, -1):
        for span in setting.reading.spans[sentence]:
            if span.rule_id == "first-person":
                return span.actor_keys
    return ()


def add_other_side(kind: str, match: Match, source: Party, target: Party, setting: Setting, pair: Pair) -> Party:
    """Return the target of an act by one of the article's two countries that names only a thing: the other of them.

    "The minister offered condolences over the deaths of miners", "Bolivia refused to hand over the data": not where the
    words name somebody in particular or private people, nor where the sentence brings in others.
    """
    if target.keys or pair is None or _third_party(pair, setting):
        return target
    if not (match.rule.context != "none" if kind in FRIENDLY else kind in ADDRESSED and match.rule.target):
        return target
    sides = sides_of(source.keys, setting.reading)
    if len(sides) != 1 or not sides < set(pair) or not _is_thing(target, setting):
        return target
    return replace(target, keys=tuple(key for key in pair if key not in sides))


def _asked_by(match: Match, source: Party, target: Party, setting: Setting, pair: Pair) -> str | None:
    """Return who must have asked, refused or yielded where one of the article's two states underwent it: the other."""
    bare = match.frame.voice == "passive" and source.text is None and not source.keys
    sides = sides_of(target.keys, setting.reading)
    if match.rule.event_type not in ADDRESSED or not bare or pair is None or _third_party(pair, setting):
        return None
    return next(key for key in pair if key not in sides) if len(sides) == 1 and sides < set(pair) else None


def _beside_unknown(match: Match, target: Party, named: frozenset[str], setting: Setting, pair: Pair) -> Party:
    """Add to a mutual act of a state and a person of no known state the other of the article's two states."""
    states = {key for key in named if not key.startswith("person:")}
    officers = {role.actor_key for role in setting.reading.roles if role.organisation is not None}
    if officers & named:  # a secretary-general is of no state
        return target
    if (
        not match.rule.mutual
        or match.rule.context != "pair"
        or pair is None
        or len(states) != 1
        or not states < set(pair)
    ):
        return target
    return replace(target, keys=(*target.keys, *(key for key in pair if key not in states)))


def _third_party(pair: tuple[str, str], setting: Setting) -> bool:
    """Tell whether a sentence names a country or organisation of countries beside the article's two."""
    keys = {side_of(key, setting.reading) for s in setting.reading.spans[setting.sentence] for key in s.actor_keys}
    return any(key not in pair for key in keys if key.startswith(("country:", BLOC)))


def name_pronoun(match: Match, source: Party, target: Party, setting: Setting, pair: Pair) -> Party:
    """Give "urging | him | to …" the one other side that the sentence has named before: "wrote to Benin's premier, …".

    Only for a personal pronoun that no person of the article was found for; else the other of the article's two states.
    """
    if target.text is None or target.text.lower() not in OBJECTS:
        return target
    reading = setting.reading
    mine = sides_of(source.keys, reading)
    found: dict[str, tuple[str, ...]] = {}
    for span in reading.spans[setting.sentence]:
        if span.end > match.frame.trigger.i:
            continue
        for key in span.actor_keys:
            side = side_of(key, reading)
            if side not in mine and (side not in found or not span.modifier):
                found[side] = (key,)
    if not found and pair is not None and len(mine) == 1 and mine < set(pair):
        return replace(target, keys=tuple(key for key in pair if key not in mine))
    return replace(target, keys=next(iter(found.values()))) if len(found) == 1 else target


def recall_parties(event: EventMention, told: Sequence[EventMention]) -> EventMention:
    """Give "the invasion of Ukraine" the invader that an earlier "Russia's invasion of Ukraine" has named."""
    if bool(event.sources) == bool(event.targets):
        return event
    for earlier in reversed(told):
        if earlier.event_type != event.event_type or earlier.trigger.lower() != event.trigger.lower():
            continue
        if event.targets and earlier.sources and set(event.targets) & set(earlier.targets):
            return replace(event, sources=earlier.sources)
        if event.sources and earlier.targets and set(event.sources) & set(earlier.sources):
            return replace(event, targets=earlier.targets)
    return event


def _matter_of(match: Match) -> frozenset[int]:
    """Return the words that tell what a meeting was about: "discussed | the war in Sudan |" was not with Sudan."""
    told = [head for path in match.rule.target for head in match.frame.slot(path[0]) if path[0] == "object"]
    if match.rule.event_type != "CONSULT" or match.frame.voice == "noun" or told:
        return frozenset()
    return frozenset(token.i for head in match.frame.slot("object") for token in head.subtree)


def _other_in_sentence(match: Match, named: frozenset[str], setting: Setting) -> str | None:
    """Return the one actor of another country in the sentence, None where there is none or several countries.

    Left out is what a meeting was about, and whom another deed was done with: "a pact with Peru was signed in May,
    | one with Chile | in June".
    """
    besides = _matter_of(match)
    others = {
        country_key(key, setting.reading)
        for span in setting.reading.spans[setting.sentence]
        for key in span.actor_keys
        if acts_likewise(match.frame.trigger.doc[span.head], match.frame.trigger)
    }
    named = named | {key for key in others if key is not None}
    partners = match.frame.slot("with")
    elsewhere = [] if not partners else [token.i for token in match.frame.trigger.doc if _is_partner(token, partners)]
    found: dict[str, str] = {}
    for span in setting.reading.spans[setting.sentence]:
        if span.head in besides or span.head in elsewhere:
            continue
        for key in span.actor_keys:
            country = country_key(key, setting.reading)
            if country is not None and country not in named and (country not in found or not span.modifier):
                found.setdefault(country, key)
    return next(iter(found.values())) if len(found) == 1 else None


def _is_partner(token: Token, partners: Collection[Token]) -> bool:
    """Tell whether a noun after "with" is none of those that a match has."""
    return case_of(token) == "with" and token not in partners


def _those_who_met(match: Match, setting: Setting) -> tuple[str, ...]:
    """Return the sides that did something "after four days of talks in Lima": two subjects, or one and its "with"."""
    noun = match.frame.trigger
    if match.rule.event_type != "CONSULT" or match.frame.voice != "noun" or match.frame.supported:
        return ()
    top = noun
    while top.dep_ == "nmod" and top.head.pos_ == "NOUN" and case_of(top) == "of":
        top = top.head
    if top is noun and not _told(match):  # "after four days | of talks |" are told already
        return ()
    verb = top.head
    if top.dep_ != "obl" or case_of(top) not in MEETING_BEFORE or verb.pos_ != "VERB":
        return ()
    sides: dict[str, str] = {}
    for child in verb.children:
        if child.dep_ == "nsubj" or (child.dep_ == "obl" and case_of(child) == "with"):
            for key in resolve_heads([child], setting).keys:
                sides.setdefault(side_of(key, setting.reading), key)
    if not sides:
        for span in setting.reading.spans[setting.sentence]:
            for key in span.actor_keys:
                sides.setdefault(side_of(key, setting.reading), key)
    return tuple(sides.values()) if len(sides) == 2 else ()


def _told(match: Match) -> bool:
    """Tell whether a bare noun is described as an event of its own: "official visits", "the meeting in May"."""
    noun = match.frame.trigger
    described = any(child.dep_ == "amod" for child in noun.children)
    if match.rule.event_type == "CONSULT":  # "after talks in Lima"
        described = described or any(child.dep_ == "nmod" and case_of(child) == "in" for child in noun.children)
    return described and noun.dep_ in {"nsubj", "nsubj:pass", "obj", "obl", "nmod", "conj", "ROOT"}


def _about_thing(match: Match, target: Party, setting: Setting) -> bool:
    """Tell whether a promise is about a thing ("a bridge"), or praise about one told before ("hailed the offer")."""
    if not _is_thing(target, setting):
        return False
    if match.rule.event_type == "AGREE":
        return match.rule.context == "pair"
    told = (target.text or "").lower().split()[:1]
    return match.rule.event_type == "SUPPORT" and told in (["the"], ["this"], ["these"], ["that"], ["those"])


def _is_thing(party: Party, setting: Setting) -> bool:
    """Tell whether the words of a side name nobody: nothing printed, or a thing ("the deaths of miners")."""
    words = [word.lower() for word in (party.text or "").split()]
    head = words[: next((i for i, word in enumerate(words) if word in INSIDE), len(words))]
    somebody = {*setting.private, *setting.bodies}
    people = any(word in somebody or word.removesuffix("s") in somebody for word in head)
    return not party.keys and not party.named and not people


def _open(party: Party, setting: Setting) -> bool:
    """Tell whether a side may be filled: nothing printed, or only a generic noun."""
    if party.keys:
        return False
    if party.text is None:
        return True
    words = [word.lower() for word in party.text.split()]
    if OTHERS & set(words):  # "the other member states" are not the other of two
        return False
    if words in (["they"], ["their"], ["its"]):
        return True
    return any(word in setting.generic or word.rstrip("s") in setting.generic for word in [*words[:4], words[-1]])
