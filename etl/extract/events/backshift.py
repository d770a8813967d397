"""Whether "would" reports a future that somebody spoke of in the past: "said it would send", not "would if it could".

Belongs here: where the verb of saying stands. What a future makes of an act is in `outcome.py`.
"""

from __future__ import annotations

from spacy.tokens import Token

from etl.extract.events.phrases import lemma

# "knowing that it would help" announces nothing.
MUSING = frozenset({"know", "see", "think", "believe", "suggest", "show", "mean", "find", "fear", "doubt", "suspect"})
SAYING = frozenset({"say", "write", "announce", "add", "declare", "explain", "promise", "state", "tell", "warn", "vow"})
AHEAD = frozenset({"next", "tomorrow", "later", "coming", "soon", "shortly"})
CONDITIONS = frozenset({"if", "unless", "whether", "lest", "until", "provided", "once"})


def is_backshifted(verb: Token) -> bool:
    """Tell whether "would" reports a future in past speech ("said it would send"), no condition beside it.

    The verb of saying may also follow, set off by a comma: "The border would be closed, | he wrote |".
    """
    current = verb
    for child in verb.children:
        if child.dep_ in {"parataxis", "ccomp"} and child.i > verb.i and child.tag_ == "VBD" and lemma(child) in SAYING:
            return child.doc[child.left_edge.i - 1].text == "," or child.doc[child.left_edge.i].text == ","
    while current.dep_ in {"conj", "ccomp", "xcomp"} and current.head.i != current.i:
        if current.dep_ == "ccomp":
            return lemma(current.head) not in MUSING and not any(
                child.dep_ == "advcl" and any(g.lower_ == "if" for g in child.children) for child in verb.children
            )
        current = current.head
    return _in_told_future(verb)


def _in_told_future(verb: Token) -> bool:
    """Tell whether a relative clause goes on with a reported future: "would sell X to Mali, | which would … |"."""
    if verb.dep_ != "acl:relcl":
        return False
    clause = next((one for one in verb.ancestors if one.pos_ == "VERB"), verb)
    would = any(child.dep_ == "aux" and child.lower_ == "would" for child in clause.children)
    return clause is not verb and would and is_backshifted(clause)


def is_dated_ahead(verb: Token, first: Token) -> bool:
    """Tell whether "would" reports a plan as the author's own words: "Chad would host talks | next week |"."""
    top = first if first.dep_ != "conj" else first.head
    if top.dep_ != "ROOT":
        return False
    clauses = {child for one in (verb, first, top) for child in one.children}
    if any(child.dep_ == "advcl" and any(g.lower_ in CONDITIONS for g in child.children) for child in clauses):
        return False
    times = [child for child in clauses if child.dep_ in {"obl:unmarked", "advmod", "obl", "nmod:unmarked"}]
    return any(word.lower_ in AHEAD for time in times for word in (time, *time.children))
