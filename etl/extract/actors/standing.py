"""Does the name of a country or capital stand for the state, for a place, or for something else?

Belongs here: the decision for one gazetteer hit from the words and dependencies around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from etl.extract.actors.lexicon import ActorLexicon, Sense, match_last
from etl.extract.actors.view import TokenHit, View

SIDES = frozenset({"favour", "favor", "behalf", "support", "ally", "backing", "expense", "request", "invitation"})
Stance = Literal["state", "place", "address", "nothing"]


@dataclass(frozen=True)
class Standing:
    """How a hit stands in its sentence; `sure` False where only the default speaks."""

    stance: Stance
    sense: Sense
    sure: bool
    reason: str


def judge(view: View, hit: TokenHit, lexicon: ActorLexicon) -> Standing | None:
    """Return how a hit of a country, adjective, capital or palace stands, None for other hits."""
    sense = hit.sense("country", "adjective", "metonym", "capital", "people", "prefix")
    if sense is None or hit.sense("phrase", "organisation") is not None:
        return None
    if is_person_name(view, hit, lexicon):
        return Standing("nothing", sense, True, "personal name")
    if sense.kind == "prefix":
        joined = view.joins(hit.end) and view.hit(hit.end + 1) is not None
        return Standing("state" if joined else "nothing", sense, True, "prefix")
    if sense.kind == "people":
        return Standing("nothing", sense, True, "people")
    if sense.kind == "adjective":
        return judge_adjective(view, hit, sense, lexicon)
    if sense.kind == "metonym":
        return judge_metonym(view, hit, sense)
    if sense.kind == "capital":
        return judge_capital(view, hit, sense, lexicon)
    return judge_country(view, hit, sense, lexicon)


def is_person_name(view: View, hit: TokenHit, lexicon: ActorLexicon) -> bool:
    """Tell whether a country, capital or company is part of a personal name ("Michael Jordan", "Gerald Ford")."""
    if hit.end - hit.start != 1 or view.capitals:
        return False
    before, after = view.word(hit.start - 1), view.word(hit.end)
    company = hit.sense("organisation") is not None and not hit.surface.isupper()
    if is_family_of_given(view, hit, lexicon):
        return True
    if not company and view.word(hit.start) not in lexicon.words["namesakes"]:
        return False
    initial = len(before) == 2 and before[1] == "." and view.word(hit.start - 2) in lexicon.words["given"]
    if initial or (
        before in lexicon.words["given"] and view.is_capitalised(hit.start - 1) and view.hit(hit.start - 1) is None
    ):
        return True
    if company or not view.is_capitalised(hit.end) or view.hit(hit.end) is not None:
        return False
    return after in lexicon.words["family"] or view.doc[hit.start].ent_type_ == view.doc[hit.end].ent_type_ == "PERSON"


def is_family_of_given(view: View, hit: TokenHit, lexicon: ActorLexicon) -> bool:
    """Tell whether a city is the family name after a given name ("Rosa Medina said"), not "Santa Rosa" or a list."""
    if hit.sense("city") is None or hit.sense("country") is not None or not view.is_capitalised(hit.start - 1):
        return False
    given = view.word(hit.start - 1) in lexicon.words["given"]
    recognised = view.doc[hit.start - 1].ent_type_ == view.doc[hit.start].ent_type_ == "PERSON"
    if view.hit(hit.start - 1) is not None:
        return False
    titled = match_last(lexicon.titles, view.lower, hit.start - 2) is not None
    first = titled or not view.is_capitalised(hit.start - 2)
    return (given or recognised) and first and not view.is_capitalised(hit.end)


def judge_country(view: View, hit: TokenHit, sense: Sense, lexicon: ActorLexicon) -> Standing:
    """Judge a country's name: the state, unless it only completes an address or a dateline."""
    before = view.word(hit.start - 1)
    if before == "," and is_city(view, hit.start - 2):
        return Standing("address", sense, True, "city, country")
    given = view.word(hit.end) == "$" and view.doc[hit.end - 1].dep_ == "iobj"  # "lent Peru $9 million"
    if view.word(hit.end) in lexicon.words["money"] and not given:
        return Standing("nothing", sense, True, "money")
    if sense.name == "Georgia" and is_us_context(view, hit, lexicon):
        return Standing("nothing", sense, True, "US state")
    if before in ("in", "inside", "across", "throughout", "within", "near", "around", "outside"):
        return Standing("state", sense, False, "located")
    return Standing("state", sense, True, "name")


def is_city(view: View, token: int) -> bool:
    """Tell whether a token ends a city or capital."""
    hit = view.hit(token)
    return hit is not None and hit.sense("city", "capital") is not None


def is_us_context(view: View, hit: TokenHit, lexicon: ActorLexicon) -> bool:
    """Tell whether Georgia is the US state: next to another state, to Atlanta or to US politics."""
    near = set(view.lower[max(0, hit.start - 6) : hit.end + 6])
    return bool(near & lexicon.words["georgia_clues"])


def judge_adjective(view: View, hit: TokenHit, sense: Sense, lexicon: ActorLexicon) -> Standing:
    """Judge an adjective: the state, except before peoples' cultural things and as a noun for persons."""
    after = view.word(hit.end)
    if after in lexicon.words["not_of_state"]:
        return Standing("nothing", sense, True, "culture")
    tag = view.doc[hit.end - 1].tag_
    if tag in ("NNS", "NNPS"):
        return Standing("nothing", sense, True, "people")
    determiner = view.word(hit.start - 1)
    if determiner in ("a", "an") and (hit.end >= len(view.doc) or not view.doc[hit.end].is_alpha):
        return Standing("nothing", sense, True, "a person")
    return Standing("state", sense, True, "adjective")


def judge_metonym(view: View, hit: TokenHit, sense: Sense) -> Standing:
    """Judge a seat of government: the state, except as the place of an act."""
    if view.word(hit.start - 1) in ("at", "in", "near", "outside", "inside") or (
        view.word(hit.start - 1) == "the"
        and view.word(hit.start - 2) in ("at", "in", "near", "outside", "inside", "to")
    ):
        return Standing("place", sense, True, "located")
    return Standing("state", sense, True, "metonym")


def judge_capital(view: View, hit: TokenHit, sense: Sense, lexicon: ActorLexicon) -> Standing:
    """Judge a capital: the government when it acts, owns, is allied or addressed; a place when one is or goes there."""
    words = lexicon.words
    before, after = view.word(hit.start - 1), view.word(hit.end)
    if sense.iso3 is not None and sense.iso3.casefold() in words["territories"]:
        return Standing("place", sense, True, "capital of a territory")
    root = view.doc[view.head(hit.start, hit.end)]
    if is_dateline(view, hit):
        return Standing("address", sense, True, "dateline")
    if after == "," and view.hit(hit.end + 1) is not None and view.hit(hit.end + 1).sense("country", "city"):  # type: ignore[union-attr]
        return Standing("address", sense, True, "city, country")
    if before == "," and is_city(view, hit.start - 2) and after in (",", ".", ""):
        return Standing("place", sense, False, "list of places")
    if view.joins(hit.end) or view.joins(hit.start - 1):
        return judge_hyphen(view, hit, sense)
    if before in ("de", "northern", "southern", "eastern", "western", "central", "downtown", "greater"):
        return Standing("nothing" if before == "de" else "place", sense, True, "part of a place")
    if (
        before == ","
        and view.is_capitalised(hit.start - 2)
        and view.hit(hit.start - 2) is None
        and after in (",", ".", "")
    ):
        return Standing("place", sense, True, "address")
    if before == "capital" or (before == "," and view.word(hit.start - 2) == "capital"):
        return Standing("place", sense, True, "the capital")
    if after == "," and view.word(hit.end + 1) in ("the", "its") and "capital" in view.lower[hit.end : hit.end + 5]:
        return Standing("place", sense, True, "the capital")
    if after in ("'s", "'"):
        owned = view.doc[hit.end - 1].head.lower_
        place = {owned, view.word(hit.end + 1)} & words["place_nouns"] or view.is_capitalised(hit.end + 1)
        return Standing("place" if place else "state", sense, True, "genitive")
    if (
        hit.end < len(view.doc)
        and root.i < hit.end
        and view.doc[hit.start].head.i >= hit.end
        and root.dep_ in ("compound", "nmod", "amod")
    ):
        place = after in words["place_nouns"] or view.is_capitalised(hit.end)
        return Standing("place" if place else "state", sense, not place, "compound")
    if before in words["place_prepositions"]:
        return Standing("place", sense, True, "preposition")
    if before in (
        "from",
        "to",
        "for",
        "of",
        "toward",
        "towards",
        "by",
        "on",
        "with",
        "against",
        "between",
        "and",
        "or",
        "than",
        "about",
    ):
        return judge_oblique(view, hit, sense, lexicon, before)
    if root.dep_ in ("nsubj", "nsubj:pass"):
        verb = root.head
        return Standing("state", sense, verb.lemma_ in words["speech_like"] or verb.pos_ == "VERB", "subject")
    if root.dep_ in ("obj", "iobj"):
        place = root.head.lemma_ in words["motion_verbs"]
        return Standing("place" if place else "state", sense, True, "object")
    return Standing("state", sense, False, "default")


def is_dateline(view: View, hit: TokenHit) -> bool:
    """Tell whether a place opens a dispatch: "LAGOS: ...", "Lima, 3 May (ABC) - ..."."""
    if hit.start > 3 or view.offset > 600 or any(view.hit_at[t] < 0 and view.doc[t].is_alpha for t in range(hit.start)):
        return False
    for token in range(hit.end, min(hit.end + 14, len(view.doc))):
        text = view.doc[token].text
        if text in (":", "—", "–", "--", "-") and (view.doc[token - 1].whitespace_ or text == ":" or text == "—"):
            return True
        agency = view.texts[token + 1] if token + 1 < len(view.texts) else ""
        if text == "(" and (token == hit.end or agency.isupper()):
            return True
        if view.doc[token].pos_ in ("VERB", "AUX"):
            return False
    return len(view.doc) <= hit.end + 2 and view.doc[hit.start].text.isupper()


def judge_hyphen(view: View, hit: TokenHit, sense: Sense) -> Standing:
    """Judge a capital in a hyphenated compound: "Moscow-backed" is a state, "Cairo-based" a place."""
    partner = view.word(hit.end + 1) if view.joins(hit.end) else view.word(hit.start - 2)
    if partner in ("based", "born", "bound", "area", "trained", "educated"):
        return Standing("place", sense, True, "hyphen")
    noun = set(view.lower[hit.end : hit.end + 5])
    travel = noun & {
        "flight",
        "flights",
        "train",
        "rail",
        "road",
        "highway",
        "route",
        "motorway",
        "expressway",
        "railway",
    }
    return Standing("place" if travel else "state", sense, True, "hyphen")


def judge_oblique(view: View, hit: TokenHit, sense: Sense, lexicon: ActorLexicon, preposition: str) -> Standing:
    """Judge a capital after a preposition or conjunction by what governs it."""
    words = lexicon.words
    root = view.doc[view.head(hit.start, hit.end)]
    if root.dep_ == "conj" or preposition in ("and", "or"):
        other = view.hit(hit.start - 2)
        if other is not None and other.sense("capital", "city", "country", "metonym") is not None:
            earlier = judge(view, other, lexicon)
            if earlier is not None and other.sense("capital", "metonym") is not None:
                return Standing(earlier.stance, sense, earlier.sure, "as its neighbour")
            if other.sense("city") is not None:
                return Standing("place", sense, False, "as its neighbour")
        return Standing("state", sense, False, "conjunct")
    governor = root.head
    if preposition in ("from", "to", "for", "of", "toward", "towards", "on"):
        if governor.lemma_ in words["motion_nouns"] or governor.lower_ in words["motion_nouns"]:
            return Standing("place", sense, True, "motion")
        if governor.lemma_ in words["motion_verbs"] and preposition != "of":
            return Standing("place", sense, True, "motion")
        return Standing("state", sense, preposition != "of" or governor.lemma_ in SIDES, "oblique")
    if preposition == "between":
        travel = governor.lemma_ in ("flight", "road", "route", "distance", "railway", "train", "highway")
        return Standing("place" if travel else "state", sense, True, "between")
    return Standing("state", sense, True, "oblique")
