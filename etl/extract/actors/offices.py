"""Titles as printed: "former Kenyan Finance Minister", "President of the Republic of Chile", "UN Secretary-General".

Belongs here: where a title stands, its role, its status and the state or body that it belongs to. Who holds
it is decided in `persons.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from etl.extract.actors.bodies import Body
from etl.extract.actors.lexicon import ActorLexicon, Sense, match_last
from etl.extract.actors.view import TokenHit, View
from etl.records import RoleStatus

LINKS = frozenset({"of", "for", "at", "to", "on", "in"})
ACCREDITED = frozenset(
    {
        "ambassador",
        "envoy",
        "representative",
        "consul",
        "commissioner",
        "affaires",
        "d'affaires",
        "observer",
        "delegate",
        "minister",
        "general",
    }
)
FIELDS_TOO = frozenset({"justice", "prosecutor"})
DEPUTIES = frozenset({"deputy", "vice", "assistant", "associate"})
JOINERS = frozenset({"and", "&", ",", "-", "–", "/"})


@dataclass(frozen=True)
class Office:
    """A title over tokens `start` to `end`; `head` is its last head word, `role` the words without state and status."""

    start: int
    end: int
    head: int
    group: str
    role: str
    status: RoleStatus
    states: tuple[Sense, ...]
    body: Body | None
    organisation: Sense | None
    organisation_text: str | None
    determiner: str
    capitalised: bool
    plural: bool = False


@dataclass(frozen=True)
class Left:
    """What stands before the head of a title."""

    start: int
    role_start: int
    status: RoleStatus
    states: tuple[Sense, ...]
    body: Body | None
    organisation: Sense | None
    determiner: str


@dataclass(frozen=True)
class Right:
    """What stands after the head of a title."""

    end: int
    role_end: int
    states: tuple[Sense, ...]
    body: Body | None
    organisation: Sense | None
    organisation_text: str | None


def find_offices(view: View, bodies: tuple[Body, ...], lexicon: ActorLexicon) -> tuple[Office, ...]:
    """Return the titles of one sentence, left to right."""
    heads = title_heads(view, bodies, lexicon)
    taken = {token for start, end, _ in heads for token in range(start, end)}
    offices: list[Office] = []
    floor = 0
    for number, (start, end, group) in enumerate(heads):
        if start < floor:
            continue
        ceiling = heads[number + 1][0] if number + 1 < len(heads) else len(view.texts)
        end = start + 1 if runs_into_state(view, start, end) else end
        left = read_left(view, bodies, lexicon, start, floor, taken)
        right = read_right(view, bodies, lexicon, end, ceiling, group)
        words = [t.text for t in view.doc[left.role_start : right.role_end] if not t.is_space]
        abbreviation = lexicon.abbreviations.get(view.texts[end - 1]) if end - start == 1 else None
        plural = group.endswith("_plural")
        right = with_second_state(view, right) if plural else right
        role = abbreviation or join_words(singular(words) if plural else words)
        office = Office(
            left.start,
            right.end,
            end - 1,
            group.removesuffix("_plural"),
            role,
            left.status,
            left.states + right.states,
            left.body or right.body,
            left.organisation or right.organisation,
            right.organisation_text,
            left.determiner,
            view.is_capitalised(end - 1),
            plural,
        )
        offices.append(office)
        floor = right.end
    return tuple(offices)


def runs_into_state(view: View, start: int, end: int) -> bool:
    """Tell whether the last word of a title begins a state's name: "President of the | Republic of Peru |"."""
    hit = view.hit(end - 1)
    return hit is not None and start < hit.start < end < hit.end and hit.sense("country") is not None


def with_second_state(view: View, right: Right) -> Right:
    """Add the second state of a plural title: "the foreign ministers of Chile | and Peru"."""
    at = right.end + 2 if view.word(right.end + 1) == "the" else right.end + 1
    hit = view.hit(at) if right.states and view.word(right.end) == "and" else None
    sense = hit.sense("country") if hit is not None and hit.start == at else None
    if hit is None or sense is None or view.word(hit.end) in ("'s", "'"):
        return right
    return replace(right, end=hit.end, states=(*right.states, sense))


def title_heads(view: View, bodies: tuple[Body, ...], lexicon: ActorLexicon) -> list[tuple[int, int, str]]:
    """Return the head words of titles as token ranges with their group, left to right."""
    covered = {t for body in bodies for t in range(body.core_start, body.end)}
    found: list[tuple[int, int, str]] = []
    token = len(view.texts) - 1
    while token >= 0:
        match = match_last(lexicon.titles, view.lower, token)
        text = view.texts[token]
        if text in lexicon.abbreviations and token not in covered:
            found.append((token, token + 1, "state_heads" if text != "CEO" else "other_heads"))
        elif found and qualifies(view, lexicon, token, found[-1][0]):
            pass
        elif match is not None and token not in covered and is_title(view, lexicon, token, match):
            start = token + 1 - match[0]
            found.append((start, token + 1, match[1]))
            token = start
        token -= 1
    return list(reversed(found))


def qualifies(view: View, lexicon: ActorLexicon, token: int, head: int) -> bool:
    """Tell whether a word that can be a title only qualifies the one that begins at `head`.

    It is its field ("justice minister") or its rank ("Deputy Foreign Minister").
    """
    fields = lexicon.words["portfolio"]
    if view.word(token) in DEPUTIES and head - token < 6 and view.is_capitalised(token) == view.is_capitalised(head):
        return all(
            view.word(t) in fields or view.word(t) in ("and", "&", ",", "-", "prime") for t in range(token + 1, head)
        )
    alike = view.is_capitalised(token) == view.is_capitalised(token + 1)
    return head == token + 1 and view.word(token) in FIELDS_TOO and view.word(token) in fields and alike


def is_title(view: View, lexicon: ActorLexicon, token: int, match: tuple[int, str]) -> bool:
    """Tell whether a word that can be a title is one here, not a family name, verb or plain word."""
    length, group = match
    hit = view.hit(token)
    if hit is not None and hit.end - hit.start > length:
        return False
    word = view.doc[token]
    if group == "honorifics" and (not view.is_capitalised(token) or (word.lower_ == "he" and word.text != "HE")):
        return False
    if group == "ranks" and not view.is_capitalised(token):
        return view.is_capitalised(token + 1) and view.word(token - length) != "in"
    if length == 1 and word.pos_ in ("VERB", "AUX", "ADV", "PRON") and not view.is_capitalised(token):
        return False
    if length == 1 and (is_family_name(view, lexicon, token) or is_given_name(view, lexicon, token)):
        return False
    before = view.word(token - length)
    given = before in lexicon.words["given"] and view.is_capitalised(token - length)
    return not (given and view.is_capitalised(token) and not view.is_capitalised(token + 1))


def is_given_name(view: View, lexicon: ActorLexicon, token: int) -> bool:
    """Tell whether a word that can be a title is a given name after another title ("Premier Dean Barrow")."""
    if view.word(token) not in lexicon.words["given"] or not view.is_capitalised(token + 1):
        return False
    return view.is_capitalised(token - 1) and match_last(lexicon.titles, view.lower, token - 1) is not None


def is_family_name(view: View, lexicon: ActorLexicon, token: int) -> bool:
    """Tell whether a word that can be a title ends a name instead ("Raj Shah said", "Mr. Son")."""
    word = view.word(token)
    if not view.is_capitalised(token) or view.is_capitalised(token + 1) or view.hit(token - 1) is not None:
        return False
    if word in lexicon.words["kin"]:
        return view.is_capitalised(token - 1)
    known = word in lexicon.words["family"] and view.is_capitalised(token - 1) and token > 1
    return known and view.word(token - 1) not in lexicon.words["portfolio"] | lexicon.words["function_words"]


def read_left(
    view: View, bodies: tuple[Body, ...], lexicon: ActorLexicon, start: int, floor: int, taken: set[int]
) -> Left:
    """Read field, status, state and determiner before the head of a title."""
    left = Left(start, start, "unknown", (), None, None, "")
    ends = {body.end: body for body in bodies if body.kind != "nothing"}
    named = view.is_capitalised(start)
    at, field_open, strange = start, True, 0
    while at > floor:
        token = at - 1
        word, hit = view.word(token), view.hit(token)
        genitive = word in ("'s", "'", "’")
        owner_end = token if genitive else at
        owner = view.hit(owner_end - 1)
        if owner_end in ends and ends[owner_end].start >= floor and (genitive or field_open):
            body = ends[owner_end]
            at = body.start
            left = replace(left, body=body, states=left.states + body.states, start=at)
            field_open = False
        elif (genitive or hit is not None) and owner is not None and owner.start >= floor and owned_by(owner):
            at = owner.start
            left = take_owner(replace(left, start=at), owner)
            field_open = False
        elif word in lexicon.words["former"] or (word == "-" and view.word(token - 1) in ("ex", "then", "former")):
            at = token if word != "-" else token - 1
            left = replace(left, status="former", start=at)
        elif word in lexicon.words["current"] and word not in ("acting", "interim", "caretaker"):
            at = token
            left = replace(left, status="current", start=at)
        elif (field_open and word in DEPUTIES and token not in taken and view.is_capitalised(token) == named) or (
            field_open and is_field(view, lexicon, token, named=named) and token not in taken
        ):
            at = token
            left = replace(left, start=at, role_start=at)
        elif field_open and joins_fields(view, lexicon, token, at):
            at = token
        elif word == "-" and view.word(token - 1) in ("vice", "deputy", "co") and view.joins(token):
            at = token - 1
            left = replace(left, start=at, role_start=at)
        elif field_open and named and strange < 2 and is_strange_field(view, lexicon, token, taken):
            at, strange = token, strange + 1
            left = replace(left, start=at, role_start=at)
        elif word in ("the", "a", "an", "his", "her", "its", "their", "our", "my"):
            return replace(left, start=token, determiner=word)
        elif word == "own" and view.word(token - 1) in ("its", "their", "his", "her"):
            at = token
        elif word == "'s" and not view.is_capitalised(token - 1):
            return replace(left, determiner="genitive")
        else:
            break
    return left


def owned_by(hit: TokenHit) -> bool:
    """Tell whether a hit can own a title: a state, a city or an organisation."""
    return hit.sense("country", "adjective", "prefix", "metonym", "capital", "organisation") is not None


def take_owner(left: Left, hit: TokenHit) -> Left:
    """Return what stands before a title with one more owner."""
    sense = hit.sense("organisation")
    if sense is not None:
        return replace(left, organisation=left.organisation or sense)
    state = next((s for s in hit.senses if s.kind in ("country", "adjective", "prefix", "metonym", "capital")), None)
    return replace(left, states=(*left.states, state)) if state is not None else left


def is_field(view: View, lexicon: ActorLexicon, token: int, *, named: bool) -> bool:
    """Tell whether a word before a title names its field ("foreign", "energy")."""
    word = view.word(token)
    if word not in lexicon.words["portfolio"] or view.hit(token) is not None:
        return False
    return named or not view.is_capitalised(token) or token == 0 or view.word(token - 1) == "the"


def joins_fields(view: View, lexicon: ActorLexicon, token: int, at: int) -> bool:
    """Tell whether "and", a comma or a hyphen links two fields of one title."""
    word = view.word(token)
    if word not in JOINERS or not in_fields(view, lexicon, token - 1) or not in_fields(view, lexicon, at):
        return False
    return word != "," or view.is_capitalised(token - 1)


def in_fields(view: View, lexicon: ActorLexicon, token: int) -> bool:
    """Tell whether a word is a field or the head of a title ("Information and Broadcasting Minister")."""
    return view.word(token) in lexicon.words["portfolio"] or view.word(token) in ("broadcasting", "co", "vice")


def is_strange_field(view: View, lexicon: ActorLexicon, token: int, taken: set[int]) -> bool:
    """Tell whether an unknown capitalised word before a title can be its field, not a name or first word."""
    word = view.doc[token]
    if token == 0 or token in taken or not view.is_capitalised(token) or not word.is_alpha or word.text.isupper():
        return False
    known = word.lower_ in lexicon.words["given"] or word.lower_ in lexicon.words["family"]
    if known or word.lower_ in lexicon.words["function_words"]:
        return False
    before = view.hit(token - 1)
    return view.word(token - 1) in ("the", "'s", "former", "and") or (before is not None and owned_by(before))


def read_right(
    view: View, bodies: tuple[Body, ...], lexicon: ActorLexicon, end: int, ceiling: int, group: str
) -> Right:
    """Read "of", "for", "at" and "to" with field, state or body after the head of a title."""
    right = Right(end, end, (), None, None, None)
    if group in ("honorifics", "ranks"):
        return right
    starts = {body.start: body for body in bodies if body.kind != "nothing"}
    while right.end < ceiling and view.word(right.end) in LINKS:
        link, token = view.word(right.end), right.end + 1
        if view.word(token) == "the":
            token += 1
        hit = view.hit(token)
        if token in starts and link != "to":
            body = starts[token]
            right = replace(right, end=body.end, body=right.body or body, states=right.states + body.states)
        elif hit is not None and hit.start == token and owned_by(hit):
            if (
                hit.sense("adjective")
                and not hit.sense("country")
                and hit.end < len(view.texts)
                and view.is_capitalised(hit.end)
            ):
                break
            right = take_complement(view, right, hit, link)
        elif hit is not None and hit.start == token and hit.sense("city", "region") and link in ("of", "for"):
            right = replace(right, end=hit.end, role_end=hit.end)
        else:
            reached = read_fields(view, lexicon, token, ceiling)
            if reached == token:
                break
            right = replace(right, end=reached, role_end=reached if right.role_end == right.end else right.role_end)
    return right


def take_complement(view: View, right: Right, hit: TokenHit, link: str) -> Right:
    """Return what stands after a title with the state or organisation of one more "of", "for", "at" or "to"."""
    right = replace(right, end=hit.end)
    if link == "in" or (link == "to" and view.word(right.end) != "'s"):
        return right
    sense = hit.sense("organisation")
    if sense is not None:
        return replace(right, organisation=right.organisation or sense)
    state = next((s for s in hit.senses if s.kind in ("country", "metonym", "capital", "adjective")), None)
    return replace(right, states=(*right.states, state)) if state is not None else right


def read_fields(view: View, lexicon: ActorLexicon, token: int, ceiling: int) -> int:
    """Return the end of the fields after "minister of" ("Foreign Affairs and Trade")."""
    at = token
    while at < ceiling:
        if (view.word(at) in lexicon.words["portfolio"] and view.hit(at) is None) or (
            view.word(at) in JOINERS
            and at > token
            and view.word(at + 1) in lexicon.words["portfolio"]
            and at + 1 < ceiling
        ):
            at += 1
        else:
            break
    return at


def singular(words: list[str]) -> list[str]:
    """Return the words of a plural title in the singular ("Foreign Ministers" gives "Foreign Minister")."""
    lower = [w.casefold() for w in words]
    at = lower.index("of") - 1 if "of" in lower[1:] else len(words) - 1
    word = words[at]
    if word.endswith("men"):
        word = word[:-2] + "an"
    elif word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith(("sses", "ches")):
        word = word[:-2]
    else:
        word = word.removesuffix("s")
    return [*words[:at], word, *words[at + 1 :]]


def join_words(words: list[str]) -> str:
    """Return words as printed text: no blank around hyphens, before commas and genitives."""
    text = " ".join(words)
    for mark in ("-", "–", "/"):
        text = text.replace(f" {mark} ", mark)
    return text.replace(" ,", ",").replace(" 's", "'s").strip()
