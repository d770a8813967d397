"""Named bodies found by their head word: ministries, courts, universities, companies, armed groups, joint commissions.

Belongs here: the extent, kind and country of a body by rule. Bodies that the gazetteer knows by name come from there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from etl.extract.actors.chains import continues, in_portfolio, is_plain_name, is_trade, read_chain
from etl.extract.actors.lexicon import ActorLexicon, Sense, match_last
from etl.extract.actors.seats import seat_of
from etl.extract.actors.view import TokenHit, View

BodyKind = Literal["government", "organisation", "company", "igo", "group", "nothing"]
LINKS = frozenset({"of", "for", "on"})
MISSIONS = frozenset({"embassy", "consulate", "embassies", "commission"})
QUALIFIERS = frozenset({"ruling", "governing", "opposition", "main", "own", "biggest", "largest", "then", "new"})
ARTICLES = frozenset({"the", "a", "an"})
FORCES = frozenset({"army", "forces", "guard", "guards", "military", "navy"})  # "the Navy of | the HMS Trent"
SITED = frozenset({"embassy", "consulate", "court", "courts", "police", "mission"})


@dataclass(frozen=True)
class Body:
    """A body over tokens `start` to `end`; `core_start` leaves out the state that owns it ("Peru's")."""

    start: int
    core_start: int
    end: int
    head: int
    kind: BodyKind
    joint: bool
    named: bool
    states: tuple[Sense, ...]
    rule_id: str
    unique: bool
    overrides: bool = False


def find_bodies(view: View, lexicon: ActorLexicon) -> tuple[Body, ...]:
    """Return the bodies of one sentence, right to left by their head, so that the last head word of a name wins."""
    found: list[Body] = []
    limit = len(view.texts)
    for token in range(len(view.texts) - 1, -1, -1):
        if token >= limit:
            continue
        match = match_last(lexicon.heads, view.lower, token)
        hit = view.hit(token)
        if match is not None and is_inside_title(view, lexicon, token):
            continue
        if match is None or (hit is not None and hit.end - 1 != token):
            continue
        foreign = hit is not None and (is_namesake(view, hit) or is_end_of_name(view, lexicon, hit))
        if (
            hit is not None
            and not foreign
            and hit.sense("organisation", "phrase", "city", "country", "leader") is not None
        ):
            continue
        start = hit.start if hit is not None and foreign else token + 1 - match[0]
        body = read_body(view, lexicon, start, token, match[1])
        if body is not None:
            if foreign:
                body = replace(body, overrides=True)
            found = [inner for inner in found if not is_inner_part(view, lexicon, inner, body)]
            found.append(body)
            limit = body.start
    return tuple(reversed(found))


def is_inner_part(view: View, lexicon: ActorLexicon, inner: Body, outer: Body) -> bool:
    """Tell whether a body is only the field in another's name ("Department of [Health and Human Services]")."""
    inside = outer.start <= inner.start and inner.end <= outer.end
    weak = view.lower[inner.head] in lexicon.words["weak_organisation_heads"]
    return inside and (weak or is_trade(view, lexicon, inner.head))


def is_inside_title(view: View, lexicon: ActorLexicon, token: int) -> bool:
    """Tell whether a head word belongs to a title ("Cabinet Secretary", "Police Commissioner")."""
    if token + 1 >= len(view.texts):
        return False
    match = match_last(lexicon.titles, view.lower, token + 1)
    if match is None:
        return False
    fields = lexicon.words["portfolio"]
    return match[0] > 1 or (view.word(token) in fields and view.word(token - 1) in fields | {"and", ","})


def is_namesake(view: View, hit: TokenHit) -> bool:
    """Tell whether a body's name in the gazetteer is used for another state's ("Ghana's House of Representatives")."""
    sense = hit.sense("organisation")
    if sense is None or (sense.actor_kind == "igo" and not sense.name.startswith("United Nations ")):
        return False
    if view.word(hit.start - 3) == "secretary" or view.word(hit.end) in ("secretary", "secretariat"):
        return not sense.name.startswith("United Nations General")
    left = hit.start - 1
    while left > 0 and view.word(left) in QUALIFIERS:
        left -= 1
    before = view.hit(left - 1) if view.word(left) in ("'s", "'") else view.hit(left)
    after = view.hit(hit.end + 2) if view.word(hit.end + 1) == "the" else view.hit(hit.end + 1)
    states = [h.sense("country", "adjective") for h in (before, after if view.word(hit.end) == "of" else None) if h]
    other = any(s is not None and s.iso3 != sense.iso3 for s in states)
    return other or (view.word(hit.start - 1) in ("national", "supreme") and view.is_capitalised(hit.start - 1))


def is_end_of_name(view: View, lexicon: ActorLexicon, hit: TokenHit) -> bool:
    """Tell whether a body's short name ends another's longer one ("Trades Union | Congress")."""
    before = hit.start - 1
    if before < 1 or hit.end - hit.start != 1 or view.word(hit.start) not in lexicon.words["shared_bodies"]:
        return False
    word = view.word(before)
    return view.is_capitalised(before) and view.hit(before) is None and word in lexicon.words["weak_organisation_heads"]


def read_body(view: View, lexicon: ActorLexicon, head_start: int, head: int, group: str) -> Body | None:
    """Return the body around a head word, None where the words name nothing."""
    named = view.is_capitalised(head) and not (head == 0 and len(view.texts) > 1 and not view.is_capitalised(1))
    phrase = " ".join(view.lower[head_start : head + 1])
    if not named and phrase in lexicon.words["heads_after_names"] and is_called(view, lexicon, head_start):
        named, group = True, "organisation"
    if not named and phrase not in lexicon.words["lower_heads"]:
        return None
    core = extend_left(view, lexicon, head_start, named=named, firm=group == "company")
    owner = owner_before(view, core)
    end = extend_right(view, lexicon, head, named=named)
    states = states_of(view, core, end, owner)
    if named and is_suffixed(view, lexicon, core, end):
        return None
    if view.capitals and not states:
        return None
    if (
        view.lower[head] in MISSIONS
        and owner is None
        and all(view.hit_at[t] < 0 for t in range(core, head))
        and view.word(head + 1) == "in"
    ):
        return None
    if named and group in ("company", "organisation") and is_branch(view, lexicon, core, head_start):
        group = "government"
    joint = group.startswith("joint")
    if not states and group == "government":
        states = capital_after(view, end)
    if named and not states and group in ("organisation", "company"):
        states = site_after(view, end) or seat_of(view, lexicon, core, end)
    distinct = {state.key for state in states}
    if group == "joint-business" and len(distinct) < 2:
        group, joint = "organisation", False
    if group == "igo" and phrase.endswith("bank") and len(distinct) == 1:
        group = "company"  # "the Development Bank of Fiji" is no bank of several states
    kind = kind_of(group, distinct)
    if not named and (not states or kind not in ("government", "nothing")):
        return None
    alone = core == head_start and end == head + 1 and owner is None
    if named and alone and (kind != "government" or phrase not in lexicon.words["bare_bodies"]):
        return None
    if (
        named
        and kind in ("company", "organisation", "group")
        and not has_own_name(view, lexicon, (core, head_start, head, end), phrase)
    ):
        return None
    start = owner.start if owner is not None else core
    if kind == "nothing" and not named:
        return None
    joint = joint or (len(distinct) > 1 and view.lower[head] not in SITED and kind != "nothing")
    return Body(
        start,
        core,
        end,
        head,
        kind,
        joint,
        named,
        states,
        f"body-{group}",
        named or phrase in lexicon.words["unique_heads"],
    )


def is_called(view: View, lexicon: ActorLexicon, head_start: int) -> bool:
    """Tell whether a body printed small has a name of its own right before it: "the Zabor movement"."""
    at = head_start - 1
    if view.capitals or not is_plain_name(view, lexicon, at) or view.hit(at) is not None:
        return False
    word = view.doc[at]
    return word.pos_ == "PROPN" and word.ent_type_ not in ("DATE", "GPE", "LOC", "NORP") and word.head.i >= head_start


def is_suffixed(view: View, lexicon: ActorLexicon, start: int, end: int) -> bool:
    """Tell whether a name is one that the gazetteer knows with a legal form added ("Tata Steel Limited")."""
    hit = view.hit(start)
    if hit is None or hit.sense("organisation") is None or hit.end >= end:
        return False
    return all(word in lexicon.words["legal_forms"] for word in view.lower[hit.end : end])


def is_branch(view: View, lexicon: ActorLexicon, start: int, end: int) -> bool:
    """Tell whether a body's name begins with that of a government body ("National Police Rescue Group")."""
    hits = (view.hit(token) for token in range(start, end))
    if any(hit is not None and is_government(hit) for hit in hits):
        return True
    matches = (match_last(lexicon.heads, view.lower, token) for token in range(start, end))
    return any(match is not None and match[1] == "government" for match in matches)


def is_government(hit: TokenHit) -> bool:
    """Tell whether a hit is a government body that the gazetteer knows."""
    sense = hit.sense("organisation")
    return sense is not None and sense.actor_kind == "government"


def kind_of(group: str, states: set[str]) -> BodyKind:
    """Return the kind of actor for a group of head words."""
    if group == "joint":
        return "government"
    if group == "joint-business":
        return "organisation"
    if group in ("government", "organisation", "company", "igo", "group"):
        return group  # type: ignore[return-value]
    return "nothing"


def extend_left(view: View, lexicon: ActorLexicon, start: int, *, named: bool, firm: bool = False) -> int:
    """Return where the words before a head begin that belong to its name."""
    at = start
    while at > 0:
        token = at - 1
        hit = view.hit(token)
        if hit is not None and hit.sense("country", "adjective", "prefix", "region", "organisation", "capital", "city"):
            if hit.sense("organisation") and not named:
                break
            at = hit.start
        elif belongs_left(
            view, lexicon, token, at, named=named, long=firm and (start > at or view.is_capitalised(start + 1))
        ):
            at = token
        else:
            break
    while at < start and (view.lower[at] in ("and", ",", "&", "-", "–", "'s")):
        at += 1
    return at


def belongs_left(view: View, lexicon: ActorLexicon, token: int, at: int, *, named: bool, long: bool = False) -> bool:
    """Tell whether a word before a body's words belongs to its name, `at` being where they begin so far.

    Where the name is already `long`, with words of its own before the head, "and" joins two bodies.
    """
    word = view.word(token)
    if word == "and" and named and is_trade(view, lexicon, token - 1) and at + 1 < len(view.texts):
        return is_trade(view, lexicon, at) or is_trade(view, lexicon, at + 1)  # "Traders and Transporters Association"
    if word == "and":
        fields = in_portfolio(view, lexicon, token - 1) and in_portfolio(view, lexicon, at)
        chain = named and all(is_plain_name(view, lexicon, t) for t in (token - 2, token - 1)) and view.hit(at) is None
        return fields or (chain and not long and not ends_firm(view, lexicon, token - 1))
    if word == ",":
        return in_portfolio(view, lexicon, token - 1) and "and" in view.lower[token : token + 5]
    if word == "&":
        return view.is_capitalised(token - 1)
    if word == "'s" or (word == "'" and view.word(token - 1).endswith("s")):
        return named and is_plain_name(view, lexicon, token - 1) and view.hit(token - 1) is None
    if view.joins(token):
        return view.is_capitalised(token - 1) or not named
    if named:
        return is_plain_name(view, lexicon, token)
    return word in lexicon.words["portfolio"] and not view.is_capitalised(token)


def ends_firm(view: View, lexicon: ActorLexicon, token: int) -> bool:
    """Tell whether a word ends the name of a firm or an association, so that "and" begins another one's."""
    match = match_last(lexicon.heads, view.lower, token)
    return match is not None and match[1] in ("company", "organisation") and not in_portfolio(view, lexicon, token)


def owner_before(view: View, start: int) -> TokenHit | None:
    """Return the state named right before a body in the genitive ("Peru's", "Belarus'")."""
    token = start - 1
    if view.word(token) in ("'s", "'"):
        hit = view.hit(token - 1)
        if hit is not None and hit.sense("country", "metonym", "capital"):
            return hit
    return None


def extend_right(view: View, lexicon: ActorLexicon, head: int, *, named: bool) -> int:
    """Return where the words after a head end that belong to its name."""
    end = head + 1
    if named and view.lower[head] in lexicon.words["chain_words"]:  # "Chamber of Commerce and Industry"
        while view.word(end) in ("and", "&") and continues(view, lexicon, end + 1, named=named):
            end += 2
    while view.word(end) in LINKS or (view.word(end) == "in" and view.lower[head] in SITED):
        token = end + 1
        if view.word(token) in ARTICLES:
            token += 1
        reached = read_chain(view, lexicon, token, named=named)
        if reached == token or (view.lower[head] in FORCES and view.hit(token) is None):
            break
        if view.word(end) == "in" and view.hit(token) is None:
            break
        if view.word(end) == "on" and view.lower[head] not in lexicon.words["on_heads"]:
            break
        end = reached
    return end


def states_of(view: View, start: int, end: int, owner: TokenHit | None) -> tuple[Sense, ...]:
    """Return the states that a body's words name, its owner first; a city tells its country last."""
    senses: list[Sense] = []
    if owner is not None:
        senses += [s for s in owner.senses if s.kind in ("country", "metonym", "capital")][:1]
    hits = [view.hits[i] for i in sorted({view.hit_at[t] for t in range(start, end)} - {-1})]
    for kinds in (("country", "adjective", "prefix"), ("organisation",), ("capital", "metonym", "city")):
        for hit in hits:
            sense = next((s for s in hit.senses if s.kind in kinds), None)
            if sense is not None and sense.kind in ("city", "organisation"):
                sense = replace(sense, key=f"country:{sense.iso3}") if sense.iso3 else None
            if sense is not None and sense.key not in {s.key for s in senses}:
                senses.append(sense)
    stated = [s for s in senses if s.kind not in ("capital", "metonym", "city", "organisation") or s is senses[0]]
    return tuple(stated or senses[:1])


def site_after(view: View, end: int) -> tuple[Sense, ...]:
    """Return the state of the city printed after a name and a comma ("Institute of Peace (IP), Lima")."""
    at = end + 3 if view.word(end) == "(" and view.word(end + 2) == ")" else end
    hit = view.hit(at + 1) if view.word(at) == "," else None
    if hit is None or hit.start != at + 1:
        return ()
    sense = next((s for s in hit.senses if s.kind in ("capital", "city") and s.iso3), None)
    return (replace(sense, key=f"country:{sense.iso3}"),) if sense is not None else ()


def capital_after(view: View, end: int) -> tuple[Sense, ...]:
    """Return the state in whose capital a government body sits: "the Finance Ministry in Tokyo"."""
    hit = view.hit(end + 1) if view.word(end) == "in" and view.doc[end].head.i == view.head(end + 1, end + 2) else None
    sense = hit.sense("capital") if hit is not None and hit.start == end + 1 else None
    return (sense,) if sense is not None and sense.key.startswith("country:") else ()


def is_proper(view: View, lexicon: ActorLexicon, token: int) -> bool:
    """Tell whether a word of a name is its own: no state, no field."""
    hit = view.hit(token)
    if hit is not None:
        return hit.sense("country", "adjective", "capital", "organisation") is None
    return not in_portfolio(view, lexicon, token)


def has_own_name(view: View, lexicon: ActorLexicon, places: tuple[int, int, int, int], phrase: str) -> bool:
    """Tell whether a company or organisation has a name of its own besides states, fields, head word and links.

    `places` are the tokens where the name begins, its head phrase begins, its head stands, and its end.
    """
    start, head_start, head, end = places
    words = lexicon.words
    left = [t for t in range(start, head_start) if view.texts[t].isalpha() and view.word(t) not in ("and", "'s", "the")]
    proper = [t for t in left if is_proper(view, lexicon, t)]
    if end > head + 1 and view.lower[head] in words["alone_with_of"]:
        return True
    if phrase in words["weak_company_heads"] or phrase in words["weak_organisation_heads"]:
        hit = view.hit(head_start - 1)
        national = hit is not None and hit.sense("country") is not None and not view.is_capitalised(end)
        if phrase in words["national_companies"] and national and not view.capitals:
            return True
        return bool(proper) or (len(left) > 1 and phrase in words["weak_organisation_heads"])
    return bool(left)


def bodies_at(bodies: tuple[Body, ...]) -> Iterator[int]:
    """Return the tokens that bodies cover."""
    for body in bodies:
        yield from range(body.start, body.end)
