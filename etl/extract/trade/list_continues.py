"""Tell whether a list of goods goes on with the flow told before: "Tea, hides and salt followed", "It is mostly tea".

Belongs here: clauses without a word of trade whose subject or complement is the list. What they may not hold is told
by `NO_FLOW`; whose flow goes on is decided in `list_sides.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Doc, Token

from etl.extract.trade.item_lists import ItemList
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.parties import Party
from etl.extract.trade.terms import text_of

NO_FLOW = re.compile(
    r"(?i)\b(?:harvest\w*|produc(?:e[ds]?|ing|tion|ers?)|output|grow(?:s|n|ers?)|grew|mined|made in"
    r"|prices?|stocks?|reserves|investments?|loans?|capacity|yields?|donat\w+|shortages?|scarce|inflation|consumption"
    r"|per (?:tonne|ton|kg|kilo|barrel|head)|factor(?:y|ies)|plants?|farm(?:s|ers)?|fields?|sectors?|industr(?:y|ies)"
    r"|cooperation|projects?|agreements?|licen[cs]e\w*)\b"
)
_ADVERB = r"(?:(?:[a-z]+ly|also|still|now|all|both|almost|above all|for the most part|in the main)\s+)*"
# "it is mostly", "others were", "the rest is", "next come", "then there are", "to this are added"
_LEADS = re.compile(
    r"\W*(?:[A-Z][^,;:.\d]{1,50},\s+)?(?:(?:and|but|while)\s+)?"
    r"(?:(?:(?:[Ii]t|[Tt]hey|[Tt]hese|[Tt]hose|[Tt]his|(?:[Tt]he )?[Oo]thers?"
    r"|(?:[Tt]he )?(?:[Rr]est|[Rr]emainder|[Bb]ulk|[Mm]ost|[Mm]uch)(?: of (?:it|this|that|them|these|those))?)"
    rf"\s+{_ADVERB}"
    rf"(?:is|are|was|were|has been|have been|includ(?:e[sd]?)|compris(?:e[sd]?)|consist(?:s|ed)?\s+{_ADVERB}of)"
    rf"(?:\s+\w+:)?\s+{_ADVERB}(?:made up of\s+)?)"
    r"|(?:[Nn]ext|[Tt]hen|[Aa]fter (?:it|them|that|these|this)|[Bb]ehind (?:it|them))\s+"
    r"(?:come|came|follow|followed|were|are)\s+"
    r"|(?:[Tt]hen )?[Tt]here (?:are|were|is|was) also\s+)(?:the\s+)?"
)
_OPENS = re.compile(
    r"\W*(?:(?:and|but|while|whereas|then|also)\s+)?(?:[A-Z][^,;:.\d]{1,50},\s+)?(?:(?:[Aa]lso|[Bb]oth|[Ee]ven|[Mm]ainly|[Ss]ome|[Tt]he"
    r"|[Mm]ore|[Mm]ostly|[Ll]ikewise|[Ff]inally)\s+)*"
)
_ASIDE = re.compile(r",\s+[^,;:.\d]{3,30},\s+")
_SAID = ("said", "says", "added", "noted")
_AMOUNT = frozenset(
    {"bulk", "core", "lot", "majority", "most", "much", "part", "remainder", "rest", "share", "half", "rank"}
)


def continues(
    doc: Doc, listed: ItemList, start: int, end: int, parties: Sequence[Party], lexicon: TradeLexicon
) -> bool:
    """True where a list is what a clause is about, and the clause holds nothing but the list's place in the flow."""
    text = text_of(doc)
    if NO_FLOW.search(text, start, end) or re.match(r"\s*[\"“'‘]", text):
        return False
    own = listed.origin.start if listed.origin is not None else -1
    said = text.rfind(",", start, end) if text.startswith(_SAID, end) else end
    if any(p.start != own and p.start < said and p.kind != "pronoun" for p in parties):
        return False
    if _LEADS.fullmatch(text, start, listed.start):
        return re.match(r"\s*(?:$|[.;,)])", text[listed.end : end]) is not None
    return _OPENS.fullmatch(text, start, listed.start) is not None and _tells_place(doc, listed, end, lexicon)


def _tells_place(doc: Doc, listed: ItemList, end: int, lexicon: TradeLexicon) -> bool:
    """True where the verb behind a list says no more than that the goods come, grow, follow or count."""
    aside = _ASIDE.match(text_of(doc), listed.end)
    begin = aside.end() if aside is not None else listed.end
    verb: Token | None = None
    auxiliaries: list[Token] = []
    for token in doc:
        if not begin <= token.idx < end or token.pos_ in ("ADV", "PART") or token.is_space:
            continue
        if token.pos_ == "AUX" and token.lemma_ in ("be", "have"):
            auxiliaries.append(token)
            continue
        verb = token
        break
    if verb is None:
        return False
    if auxiliaries and not (verb.pos_ == "VERB" and verb.tag_ in ("VBG", "VBN")):
        return _counts(doc, verb, end, lexicon)
    be = any(token.lemma_ == "be" for token in auxiliaries)
    if verb.pos_ != "VERB" or (be and verb.tag_ == "VBN") or verb.tag_ == "VB":
        return False
    things = [child for child in verb.children if child.dep_ in ("obj", "iobj", "ccomp", "xcomp")]
    return all(thing.dep_ == "obj" for thing in things) and (
        not things or verb.lemma_ in lexicon.lists["goods_leads"] or verb.lemma_ in lexicon.lists["goods_continue"]
    )


def _counts(doc: Doc, first: Token, end: int, lexicon: TradeLexicon) -> bool:
    """True for goods that are "the bulk", "among the leaders", "next", "most of it"."""
    words = [t.lemma_.lower() for t in doc if first.idx <= t.idx < end]
    known = (*lexicon.lists["goods_ranks"], *lexicon.lists["goods_heads"], *_AMOUNT, "leader", "next", "behind")
    return any(word in known for word in words[:6])
