"""Tell the tense of the clause that a word stands in.

Belongs here: past, present or future, which decides what "Tuesday" and "in May" mean. Whether an event happened at all
is none of this module's business.
"""

from __future__ import annotations

from spacy.tokens import Token

from etl.extract.dates_lexicon import DateLexicon
from etl.extract.dates_reading import Direction


def find_direction(token: Token, lexicon: DateLexicon) -> Direction:
    """Tell whether the clause of a token speaks of the past, the present or the future.

    Future: "will", "shall", "would", "going to", or an infinitive under a verb of planning ("set to", "due to");
    an infinitive as the root of a headline ("FM to visit"). Perfect tenses are past.
    """
    verb = find_verb(token)
    if verb is None:
        return "unknown"
    steps = 0
    while steps < 6:
        steps += 1
        auxiliaries = {c.lower_ for c in verb.children if c.dep_ in {"aux", "aux:pass", "cop"}}
        if auxiliaries & {"will", "shall", "would", "'ll", "’ll", "wo"}:
            return "future"
        lemma = verb.lemma_.lower()
        if lemma in {"begin", "start"} and verb.tag_ == "VBG" and not auxiliaries:
            return "future"  # "a truce starting on Friday"
        infinitive = verb.tag_ == "VB" and any(c.lower_ == "to" for c in verb.children)
        if infinitive or (
            verb.dep_ in {"xcomp", "advcl", "acl"} and verb.tag_ in {"VB", "VBG", "VBN"} and not auxiliaries
        ):
            if verb.dep_ == "ROOT":
                return "future" if infinitive else "unknown"
            if infinitive and (verb.head.lemma_.lower() in lexicon.classes["future_verb"] or verb.dep_ == "acl"):
                past = {"had", "failed"} & {c.lower_ for c in verb.head.children}
                return "past" if past else "future"
            up = verb.head if verb.head.pos_ in {"VERB", "AUX"} else find_verb(verb.head)
            if up is None or up.i == verb.i:
                return "unknown"
            verb = up
            continue
        if verb.dep_ == "conj" and verb.tag_ in {"VB", "VBN", "VBG"} and not auxiliaries and verb.head.pos_ == "VERB":
            verb = verb.head
            continue
        if lemma in lexicon.classes["future_verb"] and verb.tag_ == "VBN" and not auxiliaries & {"has", "have", "had"}:
            return "future"
        return finite_tense(verb, auxiliaries)
    return "unknown"


def finite_tense(verb: Token, auxiliaries: set[str]) -> Direction:
    """Return the tense of a finite verb from its tag and auxiliaries."""
    if auxiliaries & {"was", "were", "had", "did", "has", "have", "'ve", "’ve", "been", "’d", "'d"}:
        return "past"
    if auxiliaries & {"is", "are", "am", "'s", "’s", "'re", "’re", "being"}:
        return "present"
    if verb.tag_ in {"VBD", "VBN"} or (
        verb.tag_ in {"VB", "VBP"} and verb.lower_ != verb.lemma_.lower() and not auxiliaries
    ):
        return "past"  # a form such as "shot" is no present, whatever its tag
    if verb.tag_ in {"VBZ", "VBP", "VBG"}:
        return "present"
    return "unknown"


def find_verb(token: Token) -> Token | None:
    """Return the verb (or predicate with a copula) whose clause a token stands in."""
    current = token
    for _ in range(12):
        if current.pos_ == "VERB" or any(c.dep_ in {"cop", "aux", "aux:pass"} for c in current.children):
            return current
        if current.head.i == current.i:
            return current if current.pos_ == "AUX" else None
        current = current.head
    return None
