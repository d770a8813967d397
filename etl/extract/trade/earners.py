"""Read which good of a running account a figure is of: "Receipts from tea fell to $3m", "salt came third at $2m".

Belongs here: goods that earn, cost, rank or make up a part of the flow told before, in clauses with no trade word of
their own, and states and traders that earn a sum from a good, which tells an export by itself. Clauses are matched as
rows of signs, as in `account_parts.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from etl.extract.trade.account_parts import ADDED, clause_signs, free_figures, lead_of, told_before
from etl.extract.trade.figures import Figure
from etl.extract.trade.frame import STANDING, Frame
from etl.extract.trade.lexicon import TradeLexicon, product_key
from etl.extract.trade.links import Link
from etl.extract.trade.named_goods import frame_between
from etl.extract.trade.parties import WORLD, Party, TradeContext
from etl.extract.trade.products import Product, product_before
from etl.extract.trade.standings import OTHER, Standing
from etl.extract.trade.terms import Term, text_of, token_at

_P, _F, _G = "[\ue000-\ue3ff]", "[\ue400-\ue7ff]", "[\ue800-\uebff]"
_AND = r"(?:,\s+and\s+|\s+and\s+(?:from\s+|for\s+)?|,\s+)"
_GS, _FS = rf"(?P<g>{_G}(?:{_AND}{_G})*)", rf"(?P<f>{_F}(?:{_AND}{_F})*)"
_ASIDE = r"(?:,\s[^;:.()\ue000-\uebff]{3,60},|\s\([^()\ue000-\uebff]{2,40}\))?"
_OF = re.compile(r"\s+(?:of|in)\s+(?:(?:the|its|all|total|overall|our|their)\s+)*(?:[\w-]+(?:['’]s)?\s+){0,2}")
_EARN = (
    r"(?:fetch(?:ed|es)|generat(?:ed|es)|earn(?:ed|s)|brought(?: in)?|brings?(?: in)?|yield(?:ed|s)|nett?(?:ed|s)"
    r"|add(?:ed|s)"
    r"|realis(?:ed|es)|raised|cost|made)"
)
_PART = (
    r"(?:ma[dk]es? up|accounts? for|accounted for|represent(?:ed|s)?|constituted?s?|contribut(?:ed|es?)|formed|forms?"
    r"|comprised?)"
)
_MOVED = (
    r"(?:rose|grew|climbed|jumped|soared|surged|increased|fell|dropped|declined|slipped|slumped|tumbled|decreased|shrank"
    r"|plunged|(?:were|was) (?:up|down)|went (?:up|down)|came|amounted|reached|totall?ed|stood|(?:were|was))"
)
_PLACE = (
    r"(?:(?:in|at|as|by|far|a|an|the|its|their|country['’]s|distant|close|first|second|third|fourth|fifth|sixth|next|last|top"
    r"|largest|biggest|main|leading|chief|key|champion|major|most|important|single|behind|ahead|place|position|rank|list"
    r"|table|ranking|items?|products?|goods|sectors?|categor(?:y|ies)|commodit(?:y|ies)|groups?|earners?|of|with|on|for|,)\s*)*"
)
_STANDS = (
    r"(?:was|were|is|are|came|comes?|ranked|ranks?|stood|remained|remains?|became|continued|followed|follows?|led|leads?"
    r"|headed|heads?|topped|tops?|placed)"
)
_MONEY_NOUN = r"(?:receipts|earnings|revenues?|proceeds|income|takings|payments|spending|outlays)"
_WHOLE = (
    r"(?=\s+(?:of|to|in)\s+(?:it|them|(?:the|all|its|total|overall|our|these|those|that|this)\s+(?:\w+\s+)?(?:total|bill"
    r"|sum|amount|value|volume|figure|shipments|sales|exports|imports|purchases|deliveries|basket|revenues?)"
    r"|(?:total |overall )?(?:shipments|sales|exports|imports|purchases|deliveries)|the total)\b)"
)
_FORMS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b{_MONEY_NOUN}\s+(?:from|for|on)\s+{_GS}{_ASIDE}\s+{_MOVED}\s+(?:(?:by|at|to)\s+)?{_FS}(?:\s+to\s+(?P<to>{_F}))?",
        rf"{_GS}{_ASIDE}\s+{_EARN}\s+(?:(?:the\s+\w+|us|{_P})\s+)?{_FS}",
        rf"{_GS}{_ASIDE}\s+{_STANDS}\s+(?=[a-z]){_PLACE}{_FS}(?:\s+share)?(?:,?\s+(?:and|or)\s+{_MONEY_NOUN}\s+of\s+(?P<to>{_F}))?",
        rf"{_GS}{_ASIDE}\s+{_PART}\s+{_FS}{_WHOLE}",
    )
)
_NEXT = re.compile(
    rf"(?:[,;]|\band\b|\bwhile\b|\bwhereas\b)\s+(?:(?:and|while|whereas)\s+)?{_GS}(?:\s+{_EARN}\s+|\s+\(\s*|\s+(?:with|at)\s+|\s+){_FS}",
    re.I,
)
_GETS = r"(?:earned|earns|made|makes|took in|raked in|netted|secured|received|pocketed)"
# "Colombia earned $1bn from flowers", "Ecuadorian shrimp exporters earned $1bn"
_EARNERS = re.compile(
    rf"(?P<p>{_P})\s+{_GETS}\s+(?P<f>{_F})\s+from\s+(?:(?:selling|sales of|exports? of|exporting|its|their)\s+)*"
    rf"(?P<g>{_G})|(?P<p2>{_P})\s+(?P<g2>{_G})\s+(?:exporters|shippers)\s+{_GETS}\s+(?P<f2>{_F})",
    re.I,
)
EARNED = re.compile(rf"\b{_GETS}\b[^;.]*\d[^;.]*\bfrom\b|\b(?:exporters|shippers)\s+{_GETS}\b", re.I)
_OTHER = re.compile(
    r"\b(?:invest\w*|loans?|aid|grants?|donat\w+|gdp|output|produc(?:ed|tion)|harvest\w*|consum(?:ed|ption)|prices?|stocks?|reserves"
    r"|taxe?s?|royalt\w+|dut(?:y|ies)|tariffs?|fees?|subsid\w+|smuggl\w+|seized|profits?|companies|firms?|budget|domestic)\b",
    re.I,
)
_GROWTH = re.compile(rf"\b{_MOVED}\s+(?:by\s+)?(?:[\d.,%\s]|percent|per cent|and|about|nearly|almost|over)*$", re.I)
_TRADERS = frozenset({"exporters", "shippers", "exporter", "shipper"})


def read_earners(
    doc: Doc,
    links: Sequence[Link],
    parties: Sequence[Party],
    before: Frame | None,
    known: Mapping[Term, Frame],
    taken: Sequence[Standing],
    context: TradeContext,
    lexicon: TradeLexicon,
) -> tuple[Standing, ...]:
    """Return the figures of goods that a sentence tells as parts of the account, or that a state earns from one."""
    text = text_of(doc)
    if OTHER.search(text) or _OTHER.search(text):
        return ()
    figures = free_figures(links, known, taken)
    if not figures:
        return ()
    goods = _known_goods(doc, lexicon, parties)
    sides = [p for p in parties if p.kind in ("noun", "adjective") and len(p.countries) == 1 and not p.possessive]
    spans = [[(p.start, p.end) for p in sides], [(f.start, f.end) for f in figures], [(g.start, g.end) for g in goods]]
    signs = clause_signs(text, *spans) if goods else ""
    found: dict[int, Standing] = {}

    def add(frame: Frame | None, product: Product, figure: Figure, start: int) -> None:
        if frame is None or figure.start in found:
            return
        term = replace(frame.term, start=start, end=start, token=token_at(doc, start).i, text=STANDING)
        grown = figure.signed or ADDED.match(text, figure.end) is not None or _grows(text, figure)
        meaning = "level" if figure.is_amount else "change" if grown else "share"
        found[figure.start] = Standing(figure, replace(frame, term=term, rule="sentence_carried"), product, meaning)

    for match in _EARNERS.finditer(signs):  # tells an export by itself
        party, figure = sides[_at(match["p"] or match["p2"])], figures[_at(match["f"] or match["f2"])]
        good = goods[_at(match["g"] or match["g2"])]
        if figure.kind == "money" and party.countries[0] not in (None, WORLD):
            add(
                frame_between(lexicon, "export", party.countries[0], WORLD), good, figure, min(good.start, figure.start)
            )
    for form in _FORMS:
        for match in form.finditer(signs):
            place = match.end()
            items = [(match, match["to"] if "to" in match.groupdict() else None)]
            while (following := _NEXT.match(signs, place)) is not None:
                items.append((following, None))
                place = following.end()
            first = figures[_at(match["f"][0])]
            frame = _whole_of(text, first, known) or told_before(
                first, known, before, lead_of(text, first, context, lexicon)
            )
            if frame is None or frame.term.flow not in ("export", "import") or frame.bloc:
                continue
            base = frame_between(lexicon, frame.term.flow, frame.reporter, frame.partner)
            for item, second in items:
                which, whose = re.findall(_F, item["f"]), [goods[_at(sign)] for sign in re.findall(_G, item["g"])]
                if len(which) == len(whose):
                    pairs = list(zip(whose, which, strict=True))
                elif len(which) == 1:
                    pairs = [(_joint(text, whose), which[0])]
                else:
                    break
                for good, sign in pairs:
                    add(base, good, figures[_at(sign)], good.start)
                if second is not None and len(pairs) == 1:
                    add(base, pairs[0][0], figures[_at(second)], pairs[0][0].start)
    return tuple(sorted(found.values(), key=lambda standing: standing.figure.start))


def _whole_of(text: str, figure: Figure, known: Mapping[Term, Frame]) -> Frame | None:
    """Return the flow that a figure is told to be a part of: "accounted for 17 percent of the import bill"."""
    return next(
        (f for t, f in known.items() if t.flow in ("export", "import") and _OF.fullmatch(text, figure.end, t.start)),
        None,
    )


def _grows(text: str, figure: Figure) -> bool:
    """True behind a verb of growth: "fell by 3 percent", "declined by 3 and 4 percent"."""
    return _GROWTH.search(text[: figure.start]) is not None


def _at(sign: str) -> int:
    """Return the place of a sign in the list it stands for."""
    return (ord(sign) - 0xE000) % 0x400


def _joint(text: str, goods: Sequence[Product]) -> Product:
    """Return several goods with one figure as one product."""
    if len(goods) == 1:
        return goods[0]
    return replace(goods[0], end=goods[-1].end, text=text[goods[0].start : goods[-1].end], hs_code=None)


def _known_goods(doc: Doc, lexicon: TradeLexicon, parties: Sequence[Party]) -> list[Product]:
    """Return the goods of the lexicon in a sentence, each with the words before it that are part of its name."""
    text = text_of(doc)
    found: list[Product] = []
    place = 0
    while place < len(doc):
        step = 1
        for length in range(min(5, len(doc) - place), 0, -1):
            start, last = doc[place].idx, doc[place + length - 1]
            end = last.idx + len(last.text)
            entry = lexicon.products.get(product_key(text[start:end]))
            if entry is None or entry.kind != "goods" or doc[place].is_punct or last.pos_ in ("VERB", "AUX"):
                continue
            after = doc[last.i + 1] if last.i + 1 < len(doc) else None
            compound = after is not None and after.pos_ in ("NOUN", "PROPN") and after.lower_ not in _TRADERS
            if not compound:
                whole = product_before(doc, end, lexicon, parties)
                fits = whole is not None and whole.end == end and whole.kind == "goods" and whole.start <= start
                floor = found[-1].end if found else 0
                good = whole if fits and whole is not None and whole.start >= floor else None
                found.append(good or Product(start, end, text[start:end], entry.hs_code, "goods"))
            step = length
            break
        place += step
    return found
