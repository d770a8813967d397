"""Where a list of goods begins and ends.

Belongs here: the stretch of a sentence that holds a list, and whether a phrase can be a good.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Doc

from etl.extract.trade.frame import Frame
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.parties import Party
from etl.extract.trade.products import (
    Product,
    list_products,
)
from etl.extract.trade.terms import text_of, token_at

MAIN_EXPORT = re.compile(
    r",\s+(?:(?:the|its|their|by far|(?:the\s+)?[\w-]+['’]s|[A-Z][\w-]+['’]s?)\s+)*"
    r"(?:(?:second|third|fourth)[- ])?(?:main|top|biggest|leading|largest|key|chief|principal"
    r"|most valuable|most important|traditional)\s+(?:\w+\s+)?exports?"
)
_TAIL_STOP = re.compile(
    r"(?:;|\.\s|\bwhile\b|\bwhereas\b|\bwhich\b|\bthat\b|\bwho\b|\bbut\b|\bmeanwhile\b|\bto "
    r"(?:the\s+)?(?=[A-Z])|\bfrom (?:the\s+)?(?=[A-Z])|\bin (?:exchange|return|turn|\d{4}"
    r"|order)\b|\bfor (?:the|its|their|use)\b|\bsince\b|\bduring\b|\bunder\b|\bthrough\b"
    r"|\bamong others\b|\bamong other\b|\betc\b|\bdue to\b|\bbecause\b|\bwith\b|\bas part\b"
    r"|\baccording\b|\bat (?:a|the)\b|\bwhose\b|\bto (?:its|their|our|each|both|help|meet|be"
    r"|neighbou?ring|other)\b|\bfrom (?:its|their|our|each)\b|\bin (?:the|January|February"
    r"|March|April|May|June|July|August|September|October|November|December|recent|its)\b"
    r"|\bby (?:the\s+)?[A-Z]|\bacross\b|\bover the\b|\binto\b|\balong the\b|\bvia\b|\bback\b"
    r"|\b(?:burned|burnt|used|consumed|needed|produced|grown|made|mined|eaten|bought|sold)\s+(?:by|in|for|at|on)\b)",
)


def list_from(doc: Doc, start: int, limit: int, lexicon: TradeLexicon, parties: Sequence[Party]) -> tuple[Product, ...]:
    """Return the products of the list that begins at `start`."""
    return list_products(doc, start, list_end(doc, start, limit, parties), lexicon, parties)


def list_end(doc: Doc, start: int, limit: int, parties: Sequence[Party]) -> int:
    """Return where a list of goods ends: a new clause, a partner, a date or a finite verb."""
    text = text_of(doc)
    end = limit
    opened = re.search(r"\((?:\w+(?: as)?\s*)?$", text[:start])
    closing = text.find(")", start, limit)
    if opened and closing > 0 and "(" not in text[start:closing]:
        return closing
    stop = _TAIL_STOP.search(text, start, limit)
    if stop and stop.start() > start:
        end = stop.start()
    for party in parties:
        if start < party.start < end and party.kind in ("noun", "pronoun", "both", "agent", "world", "pair"):
            lead = re.search(
                r"(?:,|\band\b|\bto\b|\bfrom\b|\bby\b|\bwhile\b)?\s*(?:the\s+)?$", text[start : party.start]
            )
            cut = start + (lead.start() if lead else party.start - start)
            end = min(end, cut)
            break
    for token in doc:
        if (
            start + 1 < token.idx < end
            and token.tag_ in ("VBD", "VBZ", "VBP", "MD")
            and token.dep_ not in ("amod", "compound", "conj")
        ):
            end = token.idx
            break
    return end


def passive_list(doc: Doc, frame: Frame, lexicon: TradeLexicon, parties: Sequence[Party]) -> tuple[Product, ...]:
    """Return the goods before a passive verb ("tea and coffee are exported")."""
    text, term = text_of(doc), frame.term
    verb = doc[term.token]
    begin = 0
    subject = next((c for c in verb.children if c.dep_ == "nsubj:pass"), None)
    end = term.start
    auxiliary = re.search(
        (
            r"(?:\b(?:is|are|was|were|be|been|being|has|have|had|will|can|could|may|also|mainly|mostly"
            r"|currently|largely|primarily)\s+)+$"
        ),
        text[: term.start],
    )
    if auxiliary:
        end = auxiliary.start()
    if subject is not None:
        begin = subject.left_edge.idx
    else:
        piece = re.split(r"[;:.]|\bwhile\b|\bwhereas\b|\bthat\b", text[:end])[-1]
        begin = end - len(piece)
    among = re.search(
        r"\s(?:are|is|were|was|remain|include)\s+(?:also\s+)?(?:among|some of|one of|the|part of)\b", text[begin:end]
    )
    if among:
        end = begin + among.start()
    items = list_products(doc, begin, end, lexicon, parties)
    return items if any(p.known for p in items) else ()


def usable(doc: Doc, product: Product) -> bool:
    """True for a phrase that can be a good: known, or a common noun phrase that is no name, place or person."""
    if product.known:
        return True
    return is_thing(doc, product)


def is_thing(doc: Doc, product: Product) -> bool:
    """True for a common noun phrase without names inside."""
    head = token_at(doc, product.end - 1)
    head = doc[head.i - 1] if head.lower_ == "thereof" and head.i else head
    words = product.text.split()
    return (
        head.pos_ == "NOUN"
        and not any(w[:1].isupper() and w.lower() != w and i > 0 for i, w in enumerate(words))
        and len(words) <= 5
    )
