"""First persons: "we", "I", "us" and "our government" stand for whoever speaks.

Belongs here: who speaks a quotation (its sentence, the one that ends it, or the last speaker before), and who issued a
text that says "we" outside quotations (a statement, remarks, a joint declaration). Others are in `references.py`.
"""

from __future__ import annotations

from spacy.tokens import Token

from etl.extract.actors.view import View
from etl.extract.references_memory import SUBJECTS, Search, country_of, in_complement, in_phrase, joined_states, members

CLOSING = {"“": "”", "«": "»", "„": "“"}
OBJECTS = frozenset({"obj", "iobj", "obl", "obl:agent", "nmod"})
TOPICS = frozenset({"on", "regarding", "about", "following", "concerning", "after", "to", "at", "for", ":"})
HEAD_OF_TEXT = 3
BACK = 3


def add_first_persons(search: Search) -> None:
    """Add a span for each first person whose speaker is plain, and for "our government" and the like."""
    words = search.words["speaker"]
    if not any(word in words["pronouns"] or word == "our" for view in search.views for word in view.lower):
        return
    issuer = find_issuer(search)
    for view in search.views:
        for token, word in enumerate(view.lower):
            end = own_end(search, view, token) if word in ("our", "my") else token + 1
            if end is None or (word not in words["pronouns"] and word not in ("our", "my")):
                continue
            if word in ("us", "me") and view.doc[token].dep_ not in OBJECTS:
                continue
            keys = speaker_at(search, view, token) if is_quoted_at(search, view, token) else issuer
            if word in ("our", "my") and keys:
                keys = tuple(dict.fromkeys(s for key in keys for s in [country_of(search.assembly, key)] if s))
            if keys:
                search.assembly.add_span(view, token, end, keys, "first-person", 0.65, reference=True)


def own_end(search: Search, view: View, token: int) -> int | None:
    """Return where "our government" ends, None where what is ours does not act for a state ("our house")."""
    at = token + 1
    while view.word(at) in search.words["own"]["fields"]:
        at += 1
    return at + 1 if view.word(at) in search.words["own"]["nouns"] else None


def is_quoted_at(search: Search, view: View, token: int) -> bool:
    """Tell whether a quotation of the same paragraph is open at a token."""
    place = view.chars(token, token + 1)[0] if token < len(view.doc) else view.offset + len(view.doc.text)
    before = search.assembly.text[:place].rpartition("\n")[2]
    return before.count('"') % 2 == 1 or any(
        before.count(opening) > before.count(closing) for opening, closing in CLOSING.items()
    )


def speaker_at(search: Search, view: View, token: int) -> tuple[str, ...]:
    """Return who speaks a quoted word: its own sentence tells, the sentence that ends the quotation, or one before."""
    verbs = search.words["speaker"]["verbs"]
    here = view.doc[token]
    for above in here.ancestors:
        if above.lemma_ in verbs and (found := subject_keys(search, view, above, besides=here)):
            return found
    found = said_in(search, view, besides=here)
    if found:
        return found
    following = view.index + 1
    runs_on = is_quoted_at(search, view, len(view.doc))
    while runs_on and following < len(search.views) and following <= view.index + 2:
        after = search.views[following]
        if "\n" in search.assembly.text[view.offset : after.offset]:
            break
        found = said_in(search, after, besides=None)
        if found:
            return found
        runs_on, following = is_quoted_at(search, after, len(after.doc)), following + 1
    for before in range(view.index - 1, max(-1, view.index - 1 - BACK), -1):
        found = said_in(search, search.views[before], besides=None)
        if found:
            return found
    return ()


def said_in(search: Search, view: View, *, besides: Token | None) -> tuple[str, ...]:
    """Return the last known speaker whom a sentence names outside its quotations."""
    verbs = search.words["speaker"]["verbs"]
    for word in reversed(view.doc):
        if word.lemma_ in verbs and word.pos_ == "VERB" and not is_quoted_at(search, view, word.i):
            found = subject_keys(search, view, word, besides=besides)
            if found:
                return found
    return ()


def subject_keys(search: Search, view: View, verb: Token, *, besides: Token | None) -> tuple[str, ...]:
    """Return the actors that are the subject of a verb; nobody where the first person itself is inside it."""
    for child in verb.children:
        if child.dep_ in SUBJECTS and child is not besides and child.lower_ not in search.words["speaker"]["pronouns"]:
            return party_keys(search, view, child)
    if any(child.dep_ in SUBJECTS for child in verb.children):
        return ()
    beside = noun_beside(search, view, verb)
    return party_keys(search, view, beside) if beside is not None else ()


def noun_beside(search: Search, view: View, verb: Token) -> Token | None:
    """Return the noun phrase right before or after a verb of speech, which the parser hung on the quoted words."""
    last = verb.i - 2 if view.word(verb.i - 1) == "," else verb.i - 1
    before = [word for word in view.doc[: verb.i] if last <= word.right_edge.i < verb.i]
    after = [word for word in view.doc[verb.i + 1 :] if word.left_edge.i == verb.i + 1]
    for words in (before, after[::-1]):
        for word in words:
            nominal = word.pos_ in ("NOUN", "PROPN", "PRON") and word.lower_ not in search.words["speaker"]["pronouns"]
            if nominal and not is_quoted_at(search, view, word.left_edge.i):
                return word
    return None


def party_keys(search: Search, view: View, noun: Token) -> tuple[str, ...]:
    """Return who a noun phrase is: an actor, or the holder of an office or a body of a state told beside it."""
    words = search.words
    offices = words["person_titles"]["nouns"] | words["home"]["singular"] | words["home"]["plural"]
    offices |= words["country"]["nouns"] | words["group"]["nouns"] | words["speaker"]["bodies"]
    spans = [span for (index, _, _), span in search.assembly.spans.items() if index == view.index]
    keys: dict[str, None] = {}
    for word in members(noun):
        own = [s for s in spans if s.start <= word.i < s.end and not s.modifier and s.head == word.i]
        own = own or [s for s in spans if s.start <= word.i < s.end and not s.modifier]
        if not own and word.lower_ in offices:
            own = [s for s in spans if in_phrase(view, s, word) or in_complement(view, s, word)]
            keys.update(dict.fromkeys(key for span in own for key in span.actor_keys))
        elif own:
            keys.update(dict.fromkeys(max(own, key=lambda s: s.end - s.start).actor_keys))
    return tuple(keys)


def find_issuer(search: Search) -> tuple[str, ...]:
    """Return who issued a text that is a statement itself: "Statement by …", "We, the ministers of …", "X said today:".

    Only the first lines tell; nobody where they name no document.
    """
    words = search.words["speaker"]
    for view in search.views[: HEAD_OF_TEXT + 1]:
        for token, word in enumerate(view.lower):
            if word == "we" and view.word(token + 1) == "," and not is_quoted_at(search, view, token):
                keys = keys_between(search, view, token + 2, main_verb(view, token))
                if keys:
                    return keys
            if word in words["documents"] and heads_line(view, token):
                end = line_end(view, token)
                keys = keys_between(search, view, token + 2, end) if view.word(token + 1) in words["by"] else ()
                keys = keys or keys_between(search, view, 0, token)
                if keys:
                    return keys
    return ()


def main_verb(view: View, token: int) -> int:
    """Return where the verb of a subject stands, the end of the sentence where that is not known."""
    verb = view.doc[token].head.i
    return int(verb) if verb > token else len(view.doc)


def heads_line(view: View, token: int) -> bool:
    """Tell whether a document's name stands in a title: no verb before it, nor in the phrase that it begins."""
    return not any(word.pos_ in ("VERB", "AUX") for word in view.doc[: token + 1])


def line_end(view: View, token: int) -> int:
    """Return where the words on who issued a document end: at a topic ("on the elections"), a verb or a stop."""
    for word in view.doc[token + 2 :]:
        if word.lower_ in TOPICS or word.pos_ in ("VERB", "AUX"):
            return int(word.i)
    return len(view.doc)


def keys_between(search: Search, view: View, start: int, end: int) -> tuple[str, ...]:
    """Return the widest actors that stand in a range of tokens, and all states of several holders of an office."""
    spans = [
        s for (i, _, _), s in search.assembly.spans.items() if i == view.index and start <= s.start and s.end <= end
    ]
    outer = [s for s in spans if not any(o is not s and o.start <= s.start and s.end <= o.end for o in spans)]
    outer += [s for o in outer if view.doc[o.head].tag_ in ("NNS", "NNPS") for s in joined_states(spans, o)]
    return tuple(dict.fromkeys(key for s in sorted(outer, key=lambda s: s.start) for key in s.actor_keys))
