"""The sentences of an article as they are weighed, with what those before have told.

Belongs here: which sentences are weighed, and putting together what `goods.py`, `loose.py` and `anchors.py` find.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from etl.extract.spans import ActorReading, PlaceSpan
from etl.extract.trade.figures import Figure, find_counts, find_figures
from etl.extract.trade.gapped import find_bare, find_gapped
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.parties import Party, find_parties
from etl.extract.trade.pronouns import with_meant
from etl.extract.trade.recent import Spoken, known_from, spoken_of
from etl.extract.trade.terms import may_state_trade, text_of
from etl.extract.trade.weighed.anchors import Anchors
from etl.extract.trade.weighed.cues import Cues, places_of
from etl.extract.trade.weighed.goods import goods_in, is_same_good, with_listed
from etl.extract.trade.weighed.items import Item, Named, Told, View
from etl.extract.trade.weighed.loose import LOOSE, with_loose
from etl.language.analysis import AnalysedArticle, AnalysedSentence

BACK, AHEAD = 5, 2  # sentences before and after in which trade is told
MOST = 4  # goods told before that are weighed
KINDS = ("money", "quantity", "percent", "fraction", "multiple")
PREPOSITIONS = frozenset(
    {"against", "among", "and", "as", "at", "between", "by", "for", "from", "in", "into", "like", "of", "on", "than",
     "through", "to", "via", "with"}
)  # fmt: skip
# "came the other way", "in the opposite direction go", "sells back", "took wine in return"
_RETURNS = re.compile(
    r"\b(?:the other way(?! (?:round|around|about))|in (?:the )?(?:other|opposite|reverse) direction"
    r"|in (?:return|exchange)|(?:com(?:es?|ing)|came|sen[dt]s?|sells?|sold|ships?|shipped|travel\w*|flow\w*)\s+back)\b",
    re.I,
)
_HEADS = re.compile(r"\b(export|import)(?:s|ed)?\b", re.I)
LONGEST_HEADING = 6  # words of a heading that tells what its part of the text is on
_ROLES = re.compile(r"export|import|sale|shipment|purchase|buyer|market|trade|customer|supplier|deliver")


@dataclass(frozen=True)
class _Mention:
    """A good where the article names it."""

    good: Item
    ordinal: int
    titled: bool
    place: tuple[int, int, int]


def view_of(
    sentence: AnalysedSentence,
    ordinal: int,
    actors: ActorReading,
    lexicon: TradeLexicon,
    cues: Cues,
    figures: Sequence[Figure],
    goods: tuple[Item, ...],
    carried: Carried,
    before: Sequence[Sequence[Spoken]] = (),
    home: str | None = None,
) -> View | None:
    """Return the view of a sentence with the figures and goods printed in it.

    `before` has the countries of the sentences before, `home` is the article's own country. None where there is
    neither figure nor good, nor a country that trades.
    """
    doc = sentence.doc
    text = text_of(doc)
    printed = tuple(f for f in figures if f.kind in KINDS and not f.per)
    found = places_of(text, cues.cues)
    bare = not printed and not goods and not LOOSE.search(text)
    if bare and not found:
        return None
    parties = _with_places(find_parties(sentence, ordinal, actors, lexicon), doc, actors.places_in(ordinal))
    parties = with_meant(parties, text, before, home)
    if bare and not any(party.kind == "noun" and any(party.countries) for party in parties):
        return None
    printed = find_counts(text, find_bare(text, printed, carried.currency), [(good.start, good.end) for good in goods])
    figures = find_gapped(text, with_loose(text, printed, carried.amount), parties)
    goods = with_listed(
        doc, text, goods, [(f.start, f.end) for f in figures] + [(p.start, p.end) for p in parties], found
    )
    anchors = Anchors(doc, found, cues)
    return View(
        ordinal=ordinal,
        start=sentence.sentence.char_start,
        text=text,
        parties=tuple(
            Named(
                p.start,
                p.end,
                p.kind,
                tuple(c for c in p.countries if c),
                _place_of(doc, text, p, cues),
                anchors.of(p.start, p.end),
            )
            for p in parties
        ),
        figures=figures,
        goods=tuple(replace(good, anchor=anchors.of(good.start, good.end)) for good in goods),
        cues=found,
        others=places_of(text, cues.others),
        on_trade=may_state_trade(text),
        anchors={f.start: anchors.of(f.start, f.end) for f in figures},
        told=carried.goods,
        words=tuple(token.idx for token in doc),
        returns=_returning_verbs(doc, text),
    )


def _returning_verbs(doc: Doc, text: str) -> frozenset[int]:
    """Return the verbs whose goods go the other way than those told before: "and | took | wine in return"."""
    found = set()
    for match in _RETURNS.finditer(text):
        token = next(token for token in doc if token.idx + len(token) > match.start())
        for _ in range(6):
            if token.pos_ in ("VERB", "AUX"):
                found.add(token.i)
                break
            token = token.head
    return frozenset(found)


def _with_places(parties: tuple[Party, ...], doc: Doc, places: Sequence[PlaceSpan]) -> tuple[Party, ...]:
    """Add the cities and provinces that stand for the country they are in: "is shipped from Mombasa to Dubai"."""
    found = list(parties)
    for place in places:
        start, end = doc[place.start].idx, doc[place.end - 1].idx + len(doc[place.end - 1])
        if place.iso3 and all(end <= party.start or party.end <= start for party in parties):
            found.append(Party(start, end, "agent", (place.iso3,)))
    return tuple(sorted(found, key=lambda party: party.start))


@dataclass(frozen=True)
class Carried:
    """What the sentences before told: the last currency, the last amount, and goods."""

    currency: str | None = None
    amount: Figure | None = None
    goods: tuple[Told, ...] = ()


def _place_of(doc: Doc, text: str, party: Party, cues: Cues) -> tuple[str, ...]:
    """Return the features of a country's place: kind, preposition, grammar."""
    before = re.findall(r"[\w'’]+", text[: party.start])
    word = (before[-2] if len(before) > 1 and before[-1].lower() == "the" else before[-1]).lower() if before else "^"
    found = [party.kind, f"prep={word if word in PREPOSITIONS or word == '^' else 'other'}"]
    if party.possessive:
        found.append("possessive")
    if re.match(r"\s*\(", text[party.end :]):
        found.append("bracket")
    own = [token for token in doc if party.start <= token.idx < party.end]
    inside = {token.i for token in own}
    head = next((token for token in own if token.head.i not in inside or token.dep_ == "ROOT"), None)
    return (*found, *(_grammar_of(head, cues) if head is not None else ()))


def _grammar_of(head: Token, cues: Cues) -> Sequence[str]:
    """Return the features of what a country's name hangs on."""
    governor = head.head.lemma_.lower()
    if head.dep_.startswith("nsubj"):
        passive = "P" if "pass" in head.dep_ else ""
        return f"subject{passive}:{cues.verb_class(governor)}", f"subject of {governor}"
    if head.dep_ in ("obj", "iobj", "obl"):
        return (f"{head.dep_}:{cues.verb_class(governor)}",)
    if head.dep_ in ("amod", "nmod:poss", "compound", "nmod"):
        role = _ROLES.match(governor)
        return (head.dep_, f"of {role[0]}") if role else (head.dep_,)
    return ()


def views_of(
    article: AnalysedArticle, actors: ActorReading, lexicon: TradeLexicon, cues: Cues, home: str | None
) -> list[View]:
    """Return the views of the sentences below the headline, with trade told nearby, that hold a figure or a good.

    `home` is the article's own country, as far as it tells one.
    """
    found: list[View] = []
    printed = [find_figures(text_of(sentence.doc), lexicon) for sentence in article.sentences]
    carried = Carried(currency=next((f.unit for figures in printed for f in figures if f.kind == "money"), None))
    on_trade = [may_state_trade(sentence.sentence.text) for sentence in article.sentences]
    named: list[_Mention] = []
    spoken = spoken_of(article, actors)
    under: str | None = None
    for ordinal, sentence in enumerate(article.sentences):
        titled = sentence.sentence.kind == "headline"
        heads = sentence.sentence.kind == "heading" and not printed[ordinal]
        under = _flow_of_heading(sentence.sentence.text) if heads else under
        goods = goods_in(sentence.doc, text_of(sentence.doc), lexicon, cues)
        goods = tuple(good for good in goods if not _names_somebody(good, sentence.doc, ordinal, actors))
        names_goods = not heads or under is not None or on_trade[ordinal]
        if not titled and names_goods and any(on_trade[max(0, ordinal - BACK) : ordinal + AHEAD + 1]):
            told = replace(carried, goods=_told(named, ordinal))
            before = spoken[max(0, ordinal - 2) : ordinal]
            view = view_of(sentence, ordinal, actors, lexicon, cues, printed[ordinal], goods, told, before, home)
            if view is not None:
                found.append(replace(view, recent=known_from(spoken, ordinal), under=under))
        carried = _carried(carried, printed[ordinal])
        named += [_Mention(good, ordinal, titled, _place(good, ordinal, sentence.doc)) for good in goods]
    return found


def _flow_of_heading(text: str) -> str | None:
    """Return whether a heading is on exports or imports alone."""
    told = {match[1].lower() for match in _HEADS.finditer(text)}
    return told.pop() if len(told) == 1 and len(text.split()) <= LONGEST_HEADING else None


def _names_somebody(good: Item, doc: Doc, ordinal: int, actors: ActorReading) -> bool:
    """Tell whether a good is a word of a name: "Excelerate | Energy", "the Kenya | Flower | Council"."""
    for span in actors.spans[ordinal] if ordinal < len(actors.spans) else ():
        named = not span.reference and span.end - span.start > 1 and not span.actor_keys[0].startswith("country:")
        last = doc[span.end - 1]
        if named and doc[span.start].idx <= good.start and good.end <= last.idx + len(last) and good.text[0].isupper():
            return True
    return False


def _told(named: Sequence[_Mention], ordinal: int) -> tuple[Told, ...]:
    """Return the goods told before a sentence: those named most, and the last."""
    groups: list[list[_Mention]] = []
    for one in named:
        own = next((group for group in groups if is_same_good(group[0].good, one.good)), None)
        if own is None:
            groups.append([one])
        else:
            own.append(one)
    last = max(groups, key=lambda group: (group[-1].ordinal, group[-1].good.start), default=None)
    ranked = sorted(groups, key=lambda group: (-len(group) - 3 * group[0].titled, -group[-1].ordinal))[:MOST]
    chosen = ranked if last is None or any(group is last for group in ranked) else [*ranked, last]
    return tuple(
        Told(
            max((one.good for one in group), key=lambda good: good.kind == "good"),
            ordinal - group[-1].ordinal,
            len(group),
            any(one.titled for one in group),
            group is last,
            group[-1].place,
        )
        for group in chosen
    )


def _place(good: Item, ordinal: int, doc: Doc) -> tuple[int, int, int]:
    """Return the sentence and the tokens of a good."""
    inside = [token.i for token in doc if good.start < token.idx + len(token) and token.idx < good.end]
    return ordinal, inside[0], inside[-1] + 1


def _carried(carried: Carried, figures: Sequence[Figure]) -> Carried:
    """Return what is carried on behind a sentence with figures."""
    amounts = [figure for figure in figures if figure.is_amount and not figure.per]
    if not amounts:
        return carried
    money = [figure.unit for figure in amounts if figure.kind == "money"]
    return Carried(money[-1] if money else carried.currency, amounts[-1])
