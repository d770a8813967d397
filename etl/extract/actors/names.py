"""Runs of capitalised words that can be the name of a person, with what speaks for and against it.

Belongs here: the extent of a name and its evidence inside one sentence. Linking to persons is in `persons.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.extract.actors.lexicon import ActorLexicon, match_last
from etl.extract.actors.text import fold
from etl.extract.actors.view import View

PATRONYMIC = re.compile(r"(ovich|evich|ovych|evych|ovna|evna|ivna|oglu|ogly|qizi|zoda)$")
SURNAME = re.compile(
    r"(enko|enka|chuk|czyk|ski|sky|skyi|skaya|ska|ova|eva|yev|iev|yan|ian|shvili|dze|adze|iani|sson|ssen|sen|ovic|evic|"
    r"escu|oglu|zadeh|pour|nejad|wala|singh|uddin|ullah|opoulos|akis|idis|berg|stein|mann|nyk|enkov|inov|ullin|bayev|baev|"
    r"bekov|murat|murod|ewski|owski|ewicz|owicz|ssen|mäe|nen)$"
)
INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?\.?")
SAINTS = frozenset({"st.", "st", "ste.", "saint", "mt.", "mount"})  # "St. Thomas" is a place
NAME_JOINS = frozenset({"-", "–", "'"})


@dataclass(frozen=True)
class NameRun:
    """A run of name-like tokens; `score` sums the evidence that it names a person."""

    start: int
    end: int
    tokens: tuple[str, ...]
    score: int
    reasons: tuple[str, ...]


def find_names(view: View, taken: frozenset[int], lexicon: ActorLexicon) -> tuple[NameRun, ...]:
    """Return the runs of name-like tokens outside `taken`, left to right."""
    runs: list[NameRun] = []
    particles = lexicon.words["particles"]
    token = 0
    while token < len(view.texts):
        text = view.texts[token]
        begins = text[:1].isupper() or view.lower[token] in particles or view.hit_at[token] >= 0
        end = run_end(view, taken, lexicon, token) if begins else token
        if end > token:
            run = weigh(view, lexicon, token, end)
            runs += [run] if run.tokens else []
            token = end
        else:
            token += 1
    return tuple(runs)


def run_end(view: View, taken: frozenset[int], lexicon: ActorLexicon, start: int) -> int:
    """Return the end of the longest name that begins at a token, `start` itself where none does."""
    if not begins_name(view, taken, lexicon, start):
        return start
    at = start + 1
    if view.capitals and view.lower[start] not in lexicon.words["given"] and not in_leader(view, start):
        return at
    while at < len(view.texts) and at - start < 9:
        if is_part(view, taken, lexicon, at):
            at += 1
        elif view.joins(at) and view.texts[at] in NAME_JOINS and is_part_after_hyphen(view, taken, at + 1):
            at += 2
        elif view.word(at) in lexicon.words["particles"] and at not in taken and part_follows(view, taken, lexicon, at):
            at += 1
        else:
            break
    return at


def in_leader(view: View, token: int) -> bool:
    """Tell whether a token belongs to the name of a person whom the gazetteer knows."""
    hit = view.hit(token)
    return hit is not None and hit.sense("leader") is not None


def part_follows(view: View, taken: frozenset[int], lexicon: ActorLexicon, at: int) -> bool:
    """Tell whether a particle goes on to a name ("bin Salman", "van der Leyen", "al-Assad")."""
    if is_part(view, taken, lexicon, at + 1):
        return True
    if view.joins(at + 1):
        return is_part_after_hyphen(view, taken, at + 2)
    return view.word(at + 1) in lexicon.words["particles"] and is_part(view, taken, lexicon, at + 2)


def begins_name(view: View, taken: frozenset[int], lexicon: ActorLexicon, token: int) -> bool:
    """Tell whether a name can begin here."""
    word = view.word(token)
    if word in lexicon.words["particles"] and token not in taken and word not in ("of", "the"):
        if view.joins(token + 1):
            return is_part_after_hyphen(view, taken, token + 2)
        if not view.is_capitalised(token) or is_part(view, taken, lexicon, token + 1):
            return view.is_capitalised(token)
        # a particle with nothing behind is a family name: "Das", "Le", "Do"
    if not is_part(view, taken, lexicon, token) or view.word(token - 1) in SAINTS or is_compound(view, lexicon, token):
        return False
    given_next = view.word(1) in lexicon.words["given"] and view.is_capitalised(1)  # "Said" is a name, "said" is none
    if token == 0 and word not in lexicon.words["given"] and given_next:
        return word in lexicon.words["family_first"]
    if token == 0 or view.word(token - 1) in ('"', "“", "”", ":", "\n"):
        known = word in lexicon.words["given"] or word in lexicon.words["family"]
        if known or view.doc[token].pos_ == "PROPN" or len(view.texts[token]) == 2:
            return True
        # a bare family name that opens a sentence is often tagged as a noun; alone it only counts if a person bears it
        return word not in lexicon.words["common"] and not is_part(view, taken, lexicon, token + 1)
    return True


def is_compound(view: View, lexicon: ActorLexicon, token: int) -> bool:
    """Tell whether a common word with a hyphen opens the sentence ("Long-running quarrels", "Comrades-in-arms")."""
    if token > 0:
        return False
    first, _, second = view.texts[0].partition("-")
    end = 1
    if not second and view.joins(1) and len(view.texts) > 2:
        second, end = view.texts[2], 3
    if not second.islower() or view.is_capitalised(end):
        return False
    named = second in lexicon.words["given"] or second in lexicon.words["family"]
    return not named and first.lower() not in lexicon.words["particles"]


def is_part(view: View, taken: frozenset[int], lexicon: ActorLexicon, token: int) -> bool:
    """Tell whether a token can be a word of a personal name."""
    if token >= len(view.texts) or token in taken:
        return False
    text = view.texts[token]
    hit = view.hit(token)
    if hit is not None and hit.sense("leader") is not None and hit.end - hit.start > 1:
        return True
    if not text[:1].isupper() or not any(c.isalpha() for c in text) or any(c.isdigit() for c in text):
        return False
    if INITIALS.fullmatch(text):
        return True
    if text.isupper() and len(text) > 1 and not view.capitals:
        return False
    word = view.lower[token]
    return word not in lexicon.words["function_words"] and word not in lexicon.words["not_names"]


def is_part_after_hyphen(view: View, taken: frozenset[int], token: int) -> bool:
    """Tell whether a token can go on with a hyphenated name ("Ki-moon", "Ter-Petrosyan")."""
    return token < len(view.texts) and token not in taken and view.texts[token].isalpha()


def weigh(view: View, lexicon: ActorLexicon, start: int, end: int) -> NameRun:
    """Return a run with the evidence for a person."""
    words = [fold(t.text) for t in view.doc[start:end] if t.is_alpha or "." in t.text or "'" in t.text]
    reasons: list[str] = []
    score = 0
    for value, reason in evidence(view, lexicon, start, end, words):
        score += value
        reasons.append(reason)
    return NameRun(start, end, tuple(words), score, tuple(reasons))


def evidence(view: View, lexicon: ActorLexicon, start: int, end: int, words: list[str]) -> list[tuple[int, str]]:
    """Return what speaks for (positive) and against a person, each with its reason."""
    found: list[tuple[int, str]] = []
    if len(words) > 1 and any(w in lexicon.words["given"] for w in words[:-1]):
        found.append((3, "given name"))
    elif words and words[0] in lexicon.words["given"]:
        found.append((1, "given name"))
    if words and words[-1] in lexicon.words["family"]:
        found.append((2, "family name"))
    elif len(words) > 1 and words[0] in lexicon.words["family_first"]:
        found.append((2, "family name first"))
    if any(PATRONYMIC.search(w) for w in words) or (words and SURNAME.search(words[-1]) and len(words[-1]) > 5):
        found.append((1, "form of the family name"))
    if any(INITIALS.fullmatch(w) for w in words) or any(w in lexicon.words["particles"] for w in words[1:-1]):
        found.append((1, "initial or particle"))
    labels = {t.ent_type_ for t in view.doc[start:end]} - {""}
    if 1 < len(words) <= 4 and not any(w in lexicon.words["common"] for w in words):
        found.append((1, "words of no other use"))
    if labels == {"PERSON"}:
        found.append((1, "recogniser"))
    elif labels and "PERSON" not in labels:
        found.append((-1, "recogniser against"))
    if speaks(view, lexicon, start, end):
        found.append((1, "speech"))
    root = view.doc[view.head(start, end)]
    if len(words) > 1 and root.dep_ in ("nsubj", "nsubj:pass", "obj", "iobj", "appos") and root.pos_ == "PROPN":
        found.append((1, "argument of a verb"))
    before = view.word(start - 1)
    if before == "the":
        found.append((-4, "article"))
    if before == "(" and view.word(end) == ")" and view.word(end + 1) in ("-", "–", "—", ":"):
        found.append((-5, "news agency of a dispatch"))
    if before in ("in", "at", "near", "across", "around", "inside", "outside", "into"):
        found.append((-2, "place"))
    if any(match_last(lexicon.heads, view.lower, t) for t in range(start, end)) and len(words) > 1:
        found.append((-2, "head of a body"))
    if view.word(end) in lexicon.words["place_after"]:
        found.append((-4, "place noun"))
    return found


def speaks(view: View, lexicon: ActorLexicon, start: int, end: int) -> bool:
    """Tell whether a run is the subject of a verb that persons do."""
    head = view.doc[view.head(start, end)]
    if head.dep_ in ("nsubj", "nsubj:pass") and head.head.lemma_ in lexicon.words["speech_verbs"]:
        return True
    after = view.doc[end] if end < len(view.texts) else None
    return after is not None and after.lemma_ in lexicon.words["speech_verbs"] and after.pos_ == "VERB"
