"""The words of a body's name after its head: "Foreign Trade and Industry", and which words can be part of a name.

Belongs here: chains of capitalised words and fields. Where a body begins and of what kind it is stands in `bodies.py`.
"""

from __future__ import annotations

from etl.extract.actors.lexicon import ActorLexicon, match_last
from etl.extract.actors.view import View

ABSTRACT = ("ment", "tion", "sion", "ics", "logy", "ance", "ence", "ship", "ing", "macy", "ture", "ity")

SHORTEST_TRADE = 6


def is_plain_name(view: View, lexicon: ActorLexicon, token: int) -> bool:
    """Tell whether a token is a capitalised word that can be part of a body's name."""
    if (
        token < 0
        or not view.is_capitalised(token)
        or (not view.texts[token].isalpha() and "." not in view.lower[token])
    ):
        return False
    word = view.lower[token]
    if word in lexicon.words["function_words"] and word not in ("new", "first", "national", "people"):
        return False
    if token == 0 and view.doc[token].pos_ not in ("PROPN", "NOUN", "ADJ"):
        return False
    return is_trade(view, lexicon, token) or not match_title_before(view, lexicon, token)


def match_title_before(view: View, lexicon: ActorLexicon, token: int) -> bool:
    """Tell whether a token ends a title that is no part of a body's name ("President", "Mr")."""
    match = match_last(lexicon.titles, view.lower, token)
    return match is not None and view.lower[token] not in lexicon.words["portfolio"]


def in_portfolio(view: View, lexicon: ActorLexicon, token: int) -> bool:
    """Tell whether a word can name the field of a ministry."""
    word = view.word(token)
    return word in lexicon.words["portfolio"] or word in lexicon.words["chain_words"] or word == "business"


def read_chain(view: View, lexicon: ActorLexicon, token: int, *, named: bool) -> int:
    """Return the end of a chain of capitalised words, states and fields ("Foreign Trade and Industry")."""
    at = token
    while at < len(view.texts):
        hit = view.hit(at)
        word = view.word(at)
        if hit is not None and hit.start == at:
            if hit.sense("leader") and not hit.sense("country", "capital"):
                break
            if hit.sense("adjective") and not hit.sense("country") and not view.is_capitalised(hit.end):
                break
            at = hit.end
            if hit.sense("country", "capital", "city", "metonym"):
                break
        elif (
            is_plain_name(view, lexicon, at)
            or (not named and in_portfolio(view, lexicon, at))
            or (
                word in ("and", "&", ",", "-", "–", "/")
                and at > token
                and continues(view, lexicon, at + 1, named=named)
            )
        ):
            at += 1
        else:
            break
        if view.word(at) == "with" and at > token and is_plain_name(view, lexicon, at + 1) and view.hit(at + 1) is None:
            at += 1
    while at > token and view.word(at - 1) in ("and", "&", ",", "-", "–", "/"):
        at -= 1
    return at + 2 if named and at > token and ends_with_field(view, lexicon, at) else at


def ends_with_field(view: View, lexicon: ActorLexicon, token: int) -> bool:
    """Tell whether "and" joins one last plain word of a name ("University of World Economy and | Diplomacy")."""
    last = token + 1
    if view.word(token) not in ("and", "&") or not is_plain_name(view, lexicon, last) or view.hit(last) is not None:
        return False
    word = view.word(last)
    person = word in lexicon.words["given"] or word in lexicon.words["family"]
    noun = word in lexicon.words["common"] or word in lexicon.words["state_government"] or word.endswith(ABSTRACT)
    return noun and not person and not view.is_capitalised(last + 1) and view.hit(last + 1) is None


def is_trade(view: View, lexicon: ActorLexicon, token: int) -> bool:
    """Tell whether a capitalised word names those who do something for a living ("Traders", "Exporters")."""
    if token < 1 or not view.is_capitalised(token) or not view.word(token).endswith(("ers", "tors")):
        return False
    title = match_last(lexicon.titles, view.lower, token)
    return len(view.word(token)) > SHORTEST_TRADE and (title is None or not title[1].startswith("state_heads"))


def continues(view: View, lexicon: ActorLexicon, token: int, *, named: bool) -> bool:
    """Tell whether a word after "and" or a comma goes on with the field of the same body."""
    trades = is_trade(view, lexicon, token + 1) and is_plain_name(view, lexicon, token)
    if named and (trades or is_trade(view, lexicon, token)):
        return True  # "Association of Fruit and | Vegetable Producers, | Exporters and | Importers"
    if view.hit(token) is not None or not in_portfolio(view, lexicon, token):
        return False
    return view.is_capitalised(token) or not named
