"""Find the words that state trade, and the words that own figures of another kind.

Belongs here: which words of a sentence are trade terms, as noun or verb. Names of institutions and notions
("trade minister", "export duty") are no terms. Parties and figures are joined to terms in `frames.py`
and `linking.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc, Span, Token

from etl.extract.trade.goods_terms import HINT, fits_term, is_measured
from etl.extract.trade.lexicon import TermRule, TradeLexicon, find_words, product_key, word_key

# A sentence without one of these can't state trade: a cheap look before any analysis is used.
_HINT = re.compile(
    r"export|import|trad(?:e\b|ed\b|ing (?:rel|vol))|turnover|commerc|surplus|deficit|ship(?:s"
    r"|ped|ments?|ping)\b|sells?\b|sold\b|selling\b|bought\b|buys?\b"
    r"|buying\b|purchas|suppl(?:y|ies|ied)|deliver|\bsales?\b|procur|balance|exchange of goods|shortfall"
    r"|tak(?:es?|ing) goods|took goods|\bearn(?:s|ed)?\b|\btaking\b|\bsen(?:t|ds?|ding)\b"
    r"|\b(?:took|takes|absorb(?:s|ed)|spent|paid|pays)\b[^.;]{0,25}(?:\d|illion)|\bworth\b[^;]{0,40}\b(?:went|goes?)\b|\b(?:gets|got|obtains|draws)\b[^.;]{0,20}\bof\b",
    re.I,
)


_BALANCE_IN = re.compile(
    r"\s+(?:in|of|on)\s+(?:(?:its|their|the|our|his|bilateral|mutual|overall|total|commodity|foreign|[a-z]+-[a-z]+)\s+){0,3}"
)
# "the deficit in Peru's trade balance": one balance, a negative one
_BALANCE_OF = re.compile(r"\s+(?:in|of|on)\s+(?:(?:its|their|the|our|[A-Z][\w-]*(?:\s[A-Z][\w-]*)*['’]s?)\s+){1,2}")
_FREE = re.compile(r"[-–]free\b", re.IGNORECASE)
_MEASURE = re.compile(
    r"(?i)\b(?:bans?|embargo(?:es)?|curbs?|restrictions?|dut(?:y|ies)|tariffs?|quotas?|lev(?:y|ies)|tax(?:es)?|moratorium)"
    r"\s+(?:imposed\s+)?on\s+(?:(?:the|its|their|all|some|certain|most|such)\s+)?(?:[\w-]+\s+)?$"
)
# "the gap with Peru": such words state a balance of trade only there
_GAPS = frozenset({"gap", "hole", "imbalance", "disparity"})
_GAP_IN = re.compile(
    r"\s+(?:in\s+(?:trade|goods|merchandise|commerce|its trade|their trade|bilateral trade)\b"
    r"|(?:with|vis-à-vis)\s+(?:the\s+)?[A-Z])"
)
_BALANCE = re.compile(r"[\s-]+(deficit|gap|imbalance|shortfall|surplus|balance)(?!\w)", re.I)
# what a good earns a country: "earned the country $3m", "earned Kenya about Sh3 billion"
_EARNS = re.compile(
    r"\s+(?:the\s+(?:country|nation|island|state|kingdom|republic|economy)|[A-Z][a-z]\w*(?:\s[A-Z][a-z]\w*)?)\s+"
    r"(?:about |around |nearly |almost |over |some |more than |only |just |roughly |an? (?:estimated|record) )?"
    r"(?:[A-Z]{1,3}[a-z]*\.?\s?)?[$€£₦]?\d"
)
# "the main buyer of Algerian gas, taking 15bn cubic metres": only a buyer's taking is a purchase
_SHIPS_TO = re.compile(r"ships?\s+(?:[a-z]+(?:\s+(?:and\s+)?[a-z]+){0,3}\s+)?to\s+(?:the\s+)?[A-Z]")
# what a sea lane carries is no country's trade: "lanes that carry $3 trillion in trade", "trade passing through"
_PASSING = re.compile(r"\b(?:carr(?:y|ies|ied|ying)|handl(?:e|es|ed|ing)|pass(?:es|ing)?)\s+[^,;.]{0,60}$", re.I)
_PASSES = re.compile(
    r"\s+(?:that\s+|which\s+)?(?:pass|flow|mov|transit|sail)(?:e?s|ed|ing)?\s+(?:through|via|along)", re.I
)
_INSIDE = re.compile(
    r"\s+(?:within|inside)\s+(?P<start>(?:the\s+)?)(?:[A-Z]|bloc|region|community|continent|group|union|grouping)"
)  # trade within a bloc is no two countries' trade
_SENDS = re.compile(
    r"\s+(?:(?:about|around|nearly|almost|over|some|more than|up to)\s+)?(?:goods\b|[A-Z]{0,3}[$€£]?\s?\d"
    r"(?:[^,;.]|(?<=\d)[.,](?=\d)){0,40}\s"
    r"(?:worth of|tonnes? of|tons? of|barrels? of|litres? of|heads? of|kg of|kilos? of|bags? of|units? of)\s)"
)
_SENDS_LIST = re.compile(
    r"\s+(?:(?:mainly|mostly|chiefly|also|such)\s+)?(?P<goods>[a-z][\w ,’'-]{2,90}?)\s+"
    r"(?:to|across|abroad|over|in return)\b"
)
_SENDS_WORTH = re.compile(r"\s+(?P<goods>[a-z][\w -]{2,40}?)\s+(?:worth|valued at)\s+[^,;.]{0,20}\d")
_HEDGED = r"(?:(?:about|around|nearly|almost|over|some|more than|up to|only|just|another|a further|as much as)\s+)*"
_AMOUNT = r"[A-Za-z.]{0,4}\s?[$€£¥₹]?\s?\d[\d.,]*\s*(?:thousand|million|billion|trillion|bn|mn|m)?\s*"
# "took $3m of carpets", "gets most of its gas", "spent $3bn on African goods"
_TAKES = {
    "took": re.compile(
        rf"\s+{_HEDGED}{_AMOUNT}(?:\w+\s+){{0,2}}?(?:worth )?of\s+(?!(?:the|its|their|it|that|aid)\b)"
        rf"|\s+{_HEDGED}\d[\d.,]*\s*(?:million\s+|thousand\s+)?(?:tonnes|tons|barrels|litres|cubic metres|head)\b"
    ),
    "gets": re.compile(
        rf"\s+{_HEDGED}(?:all|most|much|half|part|some|the bulk|the rest|a (?:third|quarter|fifth|tenth)|two[- ]thirds"
        r"|three[- ]quarters|the (?:lion['’]s share|majority)|\d[\d.]*\s?(?:%|percent"
        r"|per cent))\s+of\s+(?:its|their|the)\s+\w"
    ),
    "spent": re.compile(
        rf"\s+{_HEDGED}(?:[^;]{{2,40}}?\s)(?:\([^)]*\)\s+)?(?:on|for)\s+(?:(?:[A-Z]\w+(?:['’]s?)?\s+){{1,2}}(?:[a-z]+\s+)?"
        r"[a-z]+\b"
        r"|(?:[a-z]+\s+){1,3}(?:(?:bought|imported|delivered|shipped|coming)\s+)?from\s+(?:the\s+)?[A-Z])"
    ),
}
_TAKES_OF = {
    **dict.fromkeys(("took", "takes", "taking", "absorbed", "absorbs"), "took"),
    **dict.fromkeys(("gets", "got", "obtains", "obtained", "draws", "drew"), "gets"),
    **dict.fromkeys(("spent", "spends", "paid", "pays"), "spent"),
}
_BUYER = re.compile(r"\b(?:buyer|customer|client|importer|market|destination)\b[^.;:]{0,60},\s+(?:which\s+)?$", re.I)


@dataclass(frozen=True)
class Term:
    """A trade term, or (flow `other`) a noun that owns figures which are not trade."""

    start: int
    end: int
    rule: TermRule
    flow: Literal["export", "import", "turnover", "balance", "other"]
    part: Literal["noun", "verb"]
    text: str
    token: int

    @property
    def weak(self) -> bool:
        """True for words that state trade only together with a partner country."""
        return self.rule.weak


def may_state_trade(text: str) -> bool:
    """True where a text holds a word without which nothing in it is read as trade."""
    return _HINT.search(text) is not None or HINT.search(text) is not None


def names_trade(text: str) -> bool:
    """True where a text holds a word that is seldom used of anything but trade."""
    return _HINT.search(text) is not None


def find_terms(doc: Doc, lexicon: TradeLexicon) -> tuple[Term, ...]:
    """Return the terms of a sentence in order; notions such as "trade minister" come back as `other`."""
    text = text_of(doc)
    terms: list[Term] = []
    blocs = [m.span() for m in lexicon.bloc_pattern.finditer(text)]
    for match in find_words(text, lexicon):
        if any(start <= match.start() < end for start, end in blocs):
            continue  # "the Greater Arab Free Trade Area"
        if _MEASURE.search(text[: match.start()]):
            continue  # "a ban on exports" is no export
        if _FREE.match(text, match.end()):
            continue  # "duty-free"
        word = word_key(match[0])
        rules = lexicon.words[word]
        rules = tuple(r for r in rules if fits_term(r, text, match.start(), match.end(), lexicon))
        if not rules:
            continue
        takes = _TAKES[_TAKES_OF[word]].match(text, match.end()) if word in _TAKES_OF else None
        if word in _TAKES_OF and not takes:
            rules = tuple(r for r in rules if r.rule_id != "market_verb")
            if not rules or (word in ("taking", "takes") and not _BUYER.search(text[: match.start()])):
                continue
        elif takes and rules[0].flow == "other":
            rules = tuple(r for r in rules if r.rule_id == "market_verb")
        token = token_at(doc, match.end() - 1)
        after_verb = any(term.part == "verb" and term.flow != "other" for term in terms)
        rule = choose_rule(doc, token, rules, lexicon, after_verb=after_verb)
        which = re.search(r"\b(?:which|that)\s+$", text[: match.start()]) is not None
        earns = rule is not None and (rule.rule_id != "earning_verb" or which or not terms)
        if rule is None or not earns or (rule.rule_id == "earning_verb" and not _EARNS.match(text, match.end())):
            continue
        sends = word in ("send", "sends", "sent", "sending")
        listed = (
            sends
            and (word != "sent" or _SENDS_WORTH.match(text, match.end()))
            and _sends_goods(text, match.end(), lexicon)
        )
        if sends and not listed and not _SENDS.match(text, match.end()) and not is_measured(text, match.end()):
            continue
        end = match.end()
        balance = _BALANCE.match(text, end) if rule.flow == "turnover" and rule.part == "noun" else None
        if balance:
            word = f"trade {balance[1].lower()}"
            rule, end = lexicon.words[word][0], balance.end()
            token = token_at(doc, end - 1)
        head = lexicon.notion_pattern.match(text, end)
        if rule.flow != "other" and rule.part == "noun" and head and not _is_verb_after(doc, head.end() - 1):
            if _PERSON.search(head[0]):
                continue
            other = next(r for r in lexicon.rules if r.flow == "other")
            terms.append(
                Term(match.start(), head.end(), other, "other", "noun", text[match.start() : head.end()], token.i)
            )
            continue
        last = terms[-1] if terms else None
        of_balance = (
            last is not None and last.flow == "balance" and _BALANCE_IN.fullmatch(text, last.end, match.start())
        )
        if of_balance and rule.flow == "turnover":
            continue  # "a shortfall in trade with Peru": the trade is not the figure's
        signed = last is not None and last.rule.sign and rule.flow == "balance" and not rule.sign
        if last is not None and signed and _BALANCE_OF.fullmatch(text, last.end, match.start()):
            rule = terms.pop().rule
        if word in _GAPS and not _GAP_IN.match(text, end):
            continue
        passing = rule.flow == "turnover" and (
            _in_no_bloc(text, end, lexicon) or _PASSING.search(text[: match.start()]) or _PASSES.match(text, end)
        )
        if passing or (rule.flow != "other" and _is_name(doc, token, text, match.start(), end)):
            continue
        terms.append(Term(match.start(), end, rule, rule.flow, rule.part, word, token.i))
    return tuple(terms)


_PERSON = re.compile(r"(?i)\b(?:ministers?|envoys?|secretary|commissioner|officials?|negotiators?|experts?)$")


def _in_no_bloc(text: str, end: int, lexicon: TradeLexicon) -> bool:
    """True for trade inside a country or an unnamed group; trade within a named bloc is its own with itself."""
    inside = _INSIDE.match(text, end)
    named = lexicon.bloc_pattern.match(text, inside.end("start")) if inside else None
    return inside is not None and (named is None or named[0] not in lexicon.bloc_codes)


def _sends_goods(text: str, start: int, lexicon: TradeLexicon) -> bool:
    """True for "sends copra, taro and beer to": a list of which most are known goods."""
    worth = _SENDS_WORTH.match(text, start)
    if worth is not None:
        return _is_good(worth["goods"].split(), lexicon)
    match = _SENDS_LIST.match(text, start)
    pieces = re.split(r",\s*(?:and\s+)?|\s+and\s+", match["goods"]) if match else []
    known = sum(_is_good(piece.split(), lexicon) for piece in pieces)
    return known > 0.5 * len(pieces)


def _is_good(words: Sequence[str], lexicon: TradeLexicon) -> bool:
    """True where the last words of a phrase are a known good."""
    for size in (3, 2, 1):
        entry = lexicon.products.get(product_key(" ".join(words[-size:])))
        if entry is not None and entry.kind == "goods":
            return True
    return False


def choose_rule(
    doc: Doc, token: Token, rules: tuple[TermRule, ...], lexicon: TradeLexicon, *, after_verb: bool = False
) -> TermRule | None:
    """Return the rule that fits the word's use here, as noun or verb; None where it is neither.

    `after_verb`: an earlier trade term of the sentence is a verb ("A exports tea to B and imports dates").
    """
    nouns = [rule for rule in rules if rule.part == "noun"]
    verbs = [rule for rule in rules if rule.part == "verb"]
    if not verbs or not nouns:
        rule = rules[0]
        if (
            rule.part == "verb"
            and rule.flow != "other"
            and token.pos_ == "NOUN"
            and token.text.lower() in ("ship", "ships", "source", "sources")
            and not (token.i and doc[token.i - 1].pos_ == "PROPN" and _SHIPS_TO.match(text_of(doc), token.idx))
        ):
            return None
        return rule
    if after_verb and _joined_object(doc, token, lexicon):
        return verbs[0]
    return verbs[0] if reads_as_verb(doc, token, lexicon) else nouns[0]


def _joined_object(doc: Doc, token: Token, lexicon: TradeLexicon) -> bool:
    """True for the second verb of "exports tea to B and imports dates from it"."""
    before = doc[token.i - 1].text.lower() if token.i else ""
    before = doc[token.i - 2].text.lower() if before in ("also", "mainly", "mostly") and token.i > 1 else before
    after = doc[token.i + 1] if token.i + 1 < len(doc) else None
    return (
        before in ("and", ",", "while")
        and after is not None
        and after.pos_ in ("NOUN", "ADJ", "PROPN", "ADV", "NUM")
        and after.text.lower() not in lexicon.lists["after_noun"]
    )


def reads_as_verb(doc: Doc, token: Token, lexicon: TradeLexicon) -> bool:
    """Decide whether "exports", "imports", "supplies" is a verb here, by its neighbours and its tag."""
    before = doc[token.i - 1] if token.i else None
    after = doc[token.i + 1] if token.i + 1 < len(doc) else None
    follows = after.text.lower() if after is not None else ""
    if before is not None and (
        before.text.lower() in lexicon.lists["determiners"]
        or before.text in ("'s", "’s", "'", "’")
        or before.pos_ == "ADP"
    ):
        return before.text.lower() == "to" and before.tag_ == "TO"
    if before is not None and before.text.lower() in lexicon.lists["before_verb"]:
        return True
    counted = (
        follows in ("over", "up", "about")
        and token.i + 2 < len(doc)
        and (doc[token.i + 2].like_num or doc[token.i + 2].text[0] in "$€£")
    )
    if (follows in lexicon.lists["after_noun"] and not counted) or (after is not None and after.pos_ in ("AUX",)):
        return False
    if counted and before is not None and before.pos_ in ("PROPN", "PRON"):
        return True
    if before is not None and before.pos_ == "ADJ" and before.dep_ != "conj" and token.text.lower().endswith("s"):
        return False
    if token.pos_ == "VERB":
        return True
    if (
        before is not None
        and before.text.lower() == "and"
        and _joined_object(doc, token, lexicon)
        and not any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in doc[token.i + 1 :])
    ):
        return any(t.tag_ in ("VBD", "VBZ", "VBP") for t in doc[: token.i])
    subject = before is not None and before.pos_ in ("PROPN", "PRON") and token.text.lower().endswith("s")
    thing = after is not None and after.pos_ in ("NOUN", "ADJ", "PROPN", "ADV", "NUM", "SYM", "DET")
    if subject and _good_follows(doc, token, lexicon):
        return True
    finite = any(t.pos_ in ("VERB", "AUX") and t.i > token.i and "Fin" in t.morph.get("VerbForm", []) for t in doc)
    return subject and thing and not finite


def _good_follows(doc: Doc, token: Token, lexicon: TradeLexicon) -> bool:
    """True for "Togo exports basmati rice, …": a known good of its own right after the word."""
    for length in (3, 2, 1):
        last = token.i + length
        if last + 1 < len(doc) and doc[last + 1].text.lower() in (",", "and", "to", "worth", "from", "or", "."):
            entry = lexicon.products.get(product_key(doc[token.i + 1 : last + 1].text))
            if entry is not None and entry.kind == "goods":
                return True
    return False


def text_of(doc: Doc) -> str:
    """Return the text of a sentence, which spaCy would put together anew each time."""
    text = doc.user_data.get("trade_text")
    if not isinstance(text, str):
        text = doc.text
        doc.user_data["trade_text"] = text
    return text


def tokens_between(doc: Doc, start: int, end: int) -> Span:
    """Return the tokens that begin in a stretch of characters."""
    if not len(doc) or start >= end:
        return doc[0:0]
    first = token_at(doc, start).i
    first += doc[first].idx < start
    last = token_at(doc, end).i
    last += doc[last].idx < end
    return doc[first : max(first, last)]


def token_at(doc: Doc, offset: int) -> Token:
    """Return the token that covers a character, or the next one."""
    low, high = 0, len(doc) - 1
    while low < high:
        middle = (low + high) // 2
        token = doc[middle]
        if token.idx + len(token.text) <= offset:
            low = middle + 1
        else:
            high = middle
    return doc[low]


def _is_verb_after(doc: Doc, offset: int) -> bool:
    """True where the word that could make a notion of the term is its verb ("exports boost growth")."""
    token = token_at(doc, offset)
    return token.pos_ in ("VERB", "AUX") and token.dep_ in ("ROOT", "conj", "ccomp", "advcl")


def _is_name(doc: Doc, token: Token, text: str, start: int, end: int) -> bool:
    """True inside a capitalised name: "the World Trade Organisation", "Ministry of Trade", "Free Trade Agreement"."""
    before = re.search(r"(\S+)\s+(?:(?:of|for|and|&)\s+)?(?:the\s+)?$", text[:start])
    if before and re.search(
        (
            r"(?:Ministry|Minister|Department|Chamber|Committee|Commission|Council|Board|World"
            r"|Secretary|Federation|Authority|Free|free|Agency|Bureau|Fair|fair)$"
        ),
        before[1],
    ):
        return (
            not re.match(r"(?:free|fair)$", before[1])
            or re.match(r"\s+(?:agreement|zone|deal|pact|area|talks|regime)", text[end:]) is not None
        )
    if text[start].isupper() and start > 0 and re.match(r"\s+(?:and|&)\s+[A-Z]|\s+[A-Z][a-z]", text[end:]):
        return True
    return re.search(r"(?i)(?:free[- ]trade|world trade|fair[- ]trade)$", text[:end]) is not None
