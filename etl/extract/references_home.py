"""Forces and offices named without their state: "the police", "riot police", "prosecutors", "the interior ministry".

Belongs here: the extent of such a phrase and the state where the story is set. Forces whose state stands with them
("Kenyan police", "the police in Lima") are in `etl/extract/actors`.
"""

from __future__ import annotations

from spacy.tokens import Token

from etl.extract.actors.naming import actor_of
from etl.extract.actors.text import fold
from etl.extract.actors.view import View
from etl.extract.references_memory import SUBJECTS, Resolved, Search, country_of

CLEAR = 2
RELATIVES = frozenset({"that", "who", "which", "whose", "whom", "where"})
SITES = frozenset({"in", "at", "near", "outside", "through", "across", "around", "inside"})
CLAUSAL = frozenset({"obl", "ROOT", "nsubj", "obj", "advmod"})


def resolve_force(search: Search, view: View, token: int) -> Resolved | None:
    """Resolve an unnamed force or office of a state to the state where the story is set."""
    words = search.words["home"]
    word = view.word(token)
    if word not in words["plural"] | words["singular"]:
        return None
    end = token + 1
    if view.word(end) in words["people"]:
        end += 1
    elif end < len(view.doc) and goes_on(view, end, words["portfolio_links"]):
        return None
    head = view.doc[token] if end == token + 1 else view.doc[end - 1]
    does = head.dep_ in SUBJECTS or head.dep_ == "obl:agent"
    if (word in words["doers"] and not does) or view.word(end) in RELATIVES | words["owned"] or is_aside(head):
        return None
    if any(view.hit(at) is not None or view.doc[at].pos_ == "PROPN" for at in range(head.left_edge.i, token)):
        return None
    if word in words["qualified"] and view.word(token - 1) not in words["qualifiers"]:
        return None
    start = phrase_start(view, token)
    determiner = view.word(start - 1)
    inside = set(view.lower[start:token]) - ({"foreign"} if word in words["portfolios"] else set())
    if inside & words["foreign"] or any(view.hit(at) is not None for at in range(start, end)):
        return None
    if determiner == "the":
        start -= 1
    elif determiner in ("a", "an"):
        if word not in words["indefinite"] and view.word(end - 1) not in words["people"]:
            return None
        start -= 1
    elif determiner in words["determiners"] or word not in words["plural"]:
        return None
    home = home_state(search, view, start, careful=word in words["military"], near_only=word in words["heads"])
    if home is None or not is_known(search, home):
        return None
    return start, end, (home,), "home-force", 0.55


def is_known(search: Search, key: str) -> bool:
    """Tell whether an actor is the article's; a state that it has only by its people ("his country") becomes one."""
    if key in search.assembly.actors:
        return True
    if key not in search.lexicon.states:
        return False
    name = fold(search.lexicon.states[key])
    sense = next((s for s in search.lexicon.by_form[name] if s.key == key), None)
    if sense is None:
        return False
    search.assembly.add_actor(actor_of(sense, search.lexicon))
    return True


def is_aside(noun: Token) -> bool:
    """Tell whether a noun only names who says what the sentence tells ("…, officials said, …")."""
    verb = noun.head
    if noun.dep_ != "nsubj" or verb.lemma_ not in ("say", "add", "report", "note", "tell"):
        return False
    return verb.dep_ == "parataxis" or not any(child.dep_ == "ccomp" and child.i > verb.i for child in verb.children)


def goes_on(view: View, token: int, links: frozenset[str]) -> bool:
    """Tell whether a phrase goes on after its noun: another noun, a hyphen, or "of" with more than a field."""
    after = view.doc[token]
    if after.pos_ in ("NOUN", "PROPN") or after.lower_ == "-":
        return True
    return after.lower_ in ("of", "in", "from") and not {view.word(token + 1)} & links


def phrase_start(view: View, token: int) -> int:
    """Return where the adjectives and nouns before a noun begin."""
    at = token
    while at > 0 and view.doc[at - 1].pos_ in ("ADJ", "NOUN") and view.doc[at - 1].head.i >= at:
        at -= 1
    return at


def home_state(search: Search, view: View, token: int, *, careful: bool, near_only: bool) -> str | None:
    """Return the state where the story is set at a token: by place, dateline, the only state near, or the article.

    `careful` is for armies, which fight away from home: places do not count. `near_only` is for persons in office: what
    the article is about does not tell whose they are.
    """
    if not careful:
        placed = state_of_place(search, view, token)
        if placed is not None:
            return placed
    context = search.context
    if careful:
        only = states_near(search, view, token, reach=0)
        if only:
            return next(iter(only)) if len(only) == 1 else None
    if context.dateline is not None:
        return context.dateline
    states = states_near(search, view, token, reach=1)
    if len(states) == 1:
        return next(iter(states))
    ranked = sorted(context.counts.items(), key=lambda item: -item[1])
    if ranked and not states and not near_only and ranked[0][1] > CLEAR:
        return ranked[0][0] if len(ranked) == 1 or ranked[0][1] >= CLEAR * ranked[1][1] else None
    return None


def states_near(search: Search, view: View, token: int, *, reach: int) -> dict[str, None]:
    """Return the states that act in the last sentences before a token, else those that are named there."""
    near = [p for p in search.memory.recent(view.index, token, reach=reach) if p.span.rule_id != "people"]
    acting = [p for p in near if p.subject and not p.span.modifier] or near
    return dict.fromkeys(
        state for p in acting for key in p.span.actor_keys for state in [country_of(search.assembly, key)] if state
    )


def state_of_place(search: Search, view: View, token: int, *, reach: int = 2) -> str | None:
    """Return the state of the places named last before a token, here or `reach` sentences back; None for several."""
    for sentence in range(view.index, view.index - reach - 1, -1):
        places = [
            place
            for place in search.assembly.places.values()
            if place.sentence == sentence
            and place.iso3
            and (sentence < view.index or place.start < token)
            and in_clause(search.views[sentence], place.start, place.end)
        ]
        states = {f"country:{place.iso3}" for place in places}
        if states:
            return next(iter(states)) if len(states) == 1 else None
    return None


def in_clause(view: View, start: int, end: int) -> bool:
    """Tell whether a place is where something happens, not where a noun belongs ("the army's conduct in Papua")."""
    head = view.doc[view.head(start, end)]
    while head.dep_ in ("appos", "flat", "conj", "nmod:desc") and head.head.i != head.i:
        head = head.head
    if head.dep_ == "nmod":  # "marched through the Maltepe district of Istanbul"
        head = head.head
        sited = any(child.dep_ == "case" and child.lower_ in SITES for child in head.children)
        return head.dep_ == "obl" and sited and head.i < start
    return head.dep_ in CLAUSAL
