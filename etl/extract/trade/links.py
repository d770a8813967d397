"""A figure and its owner, and whether words between the two let it belong.

Belongs here: the record and the two tests that amounts and percentages share.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc

from etl.extract.trade.figures import Figure
from etl.extract.trade.terms import Term, text_of, tokens_between

Meaning = Literal["level", "base", "share", "change", "delta", "conversion", "price", "none"]


@dataclass(frozen=True)
class Link:
    """A figure, the term that owns it (None where there is none) and what it means."""

    figure: Figure
    term: Term | None
    meaning: Meaning
    why: str


# between a quantity and what it is worth: "3,000 tonnes of tea worth $3m", "3,000 tonnes ($3m)"
WORTH = re.compile(
    r"(?:\s+of\s+[a-z][\w -]{2,30}?)?\s*,?\s*(?:\(|worth|valued at|at a value of|with a value of|for)\s*"
    r"(?:\w+\s+){0,2}?"
)
_RIGHT_GAP = re.compile(
    (
        r"\s*-?\s*(?:(?:worth|value|valued)\s+)?(?:of|in|in\s+value\s+of|worth\s+in|as|from"
        r"|for)?\s*(?:the\s+|its\s+|their\s+|our\s+|a\s+|an\s+)?$"
    ),
    re.I,
)


_ADJUNCT = re.compile(
    r"(?:due to|thanks to|because of|despite|amid|driven by|on the back of|owing to|as a "
    r"result of|fuell?ed by|following|supported by|boosted by|helped by|"
    r"in spite of|after|on account of|reflecting|with|as|including|excluding|through|via|under"
    r"|since|for)\s+(?:\S+\s+){0,4}$",
    re.I,
)


def reaches_right(doc: Doc, offset: int, term: Term) -> bool:
    """True where only the words of one noun phrase stand between a figure and a term after it."""
    gap = text_of(doc)[offset : term.start]
    if _RIGHT_GAP.fullmatch(gap):
        return not (term.part == "verb" and re.fullmatch(r"\s*", gap) and not term.text.endswith("ed"))
    if re.search(r"[,;:.()]", re.sub(r"\b[A-Z]\.", "", gap)) or re.search(
        r"\b(?:and|to|by|while|from|that|which|who|but|or|with|between|compared|against|since|as|amid|after"
        r"|despite|if|when|once|unless|because|before|until|although|though|within)\b",
        gap,
        re.I,
    ):
        return False
    first = re.match(r"\s*(\w+)", gap)
    lead = first[1].lower() if first else ""
    tokens = list(tokens_between(doc, offset, term.start))
    verbs = [t for t in tokens if t.pos_ in ("VERB", "AUX") and t.tag_ in ("VBD", "VBZ", "VBP", "MD", "VB")]
    if term.part == "verb":
        passive = re.search(r"\b(?:is|are|was|were|been|being|be)\s+(?:\w+ly\s+)?$", gap, re.I)
        return lead in ("worth", "of", "in") and (passive is not None or term.text.endswith("ed"))
    if verbs:
        return False
    if lead in ("worth", "of", "in"):
        inner = re.findall(r"\b(?:of|in|for|during|on|at)\b", gap, re.I)
        return len(inner) <= 2 and not re.search(r"\b(?:19|20)\d\d\b", gap)
    return not re.search(r"\b(?:of|in|for|during|on|at|a year|per)\b", gap, re.I) and len(tokens) <= 6


def is_transparent(text: str, term: Term, figure: Figure) -> bool:
    """True where a non-trade noun stands in an adjunct ("due to high oil prices, reaching $3bn")."""
    gap = text[term.end : figure.start]
    before = text[max(0, term.start - 70) : term.start]
    if re.fullmatch(r"(?i)revenues?|income|profits?|proceeds", term.text) and re.search(
        r"\bexports?\b.*\b(?:generat|earn|brought|bring|fetch|yield)\w*\s+(?:\w+\s+){0,3}$", text[: term.start]
    ):
        return True
    if re.match(r":\s*(?:in \d{4},? )?(?:they|it|exports|imports)\b", gap):
        return True
    if re.match(r"\s*(?:of|worth|:|=|\(|to the tune)", gap):
        return False
    if term.rule.rule_id == "contracts" and re.match(r"\s+(?:with|of|for)", gap) and "worth" in gap:
        return False
    if (
        re.search(r",\s+(?:mostly|mainly|chiefly|largely|primarily|notably|led by|such as)\s[^;:]{0,50}$", before)
        and "," in gap
    ):
        return True
    if _ADJUNCT.search(before) and re.search(r",", gap):
        return True
    if re.match(r"\s*,\s*(?:with|and)\b", gap):
        return True
    return (
        re.match(r"\s+(?:sector|products?|goods|materials?|machinery|equipment|countries|partners?)\b", gap, re.I)
        is not None
    )
