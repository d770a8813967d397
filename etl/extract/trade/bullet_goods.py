"""Read lists of goods without figures, a line each, under a heading that names a flow: "Major exports:" and "• Rice".

Belongs here: the lines of such lists as rows without a figure. Lines with figures are read in `headed.py`, `tables.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.extract.spans import ActorReading
from etl.extract.trade.frame import Frame
from etl.extract.trade.frames import build_frames
from etl.extract.trade.goods_lists import usable
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.parties import TradeContext, find_parties
from etl.extract.trade.products import list_products
from etl.extract.trade.terms import find_terms, text_of
from etl.language.analysis import AnalysedArticle, AnalysedSentence
from etl.records import TradeMention

_MARK = re.compile(r"[ \t]*(?:[-–—•*·▪◦‣]|\d{1,2}[.)])[ \t]+(?=[A-Z a-z])")
_HEADING = re.compile(
    r"(?i)\b(?:exports?|imports?|exported|imported)\b(?!\s+(?:dut|tax|tariff|procedure|licen|ban|polic|promotion|quota))"
)
_BRACKET = re.compile(r"\s*\([^()]*\)")
_LONGEST_LINE = 90


@dataclass(frozen=True)
class Bullets:
    """A heading and the lines under it, each with its place in the text."""

    start: int
    heading: str
    lines: tuple[tuple[int, str], ...]


def find_bullets(text: str) -> Iterator[Bullets]:
    """Yield the lists of at least two marked short lines under a short line that names exports or imports."""
    heading, start = "", 0
    lines: list[tuple[int, str]] = []
    place = 0
    for line in (*text.split("\n"), ""):
        mark = _MARK.match(line)
        if mark is not None and heading:
            lines.append((place + mark.end(), line[mark.end() :].rstrip(" .;,")))
        elif line.strip() or len(lines) > 0:
            short = all(len(item) < _LONGEST_LINE and not re.search(r"[.!?]\s+[A-Z]", item) for _, item in lines)
            if len(lines) > 1 and short:
                yield Bullets(start, heading, tuple(lines))
            named = len(line) < _LONGEST_LINE and _HEADING.search(line) and not re.search(r"[.!?]\s*$", line)
            heading, start, lines = (line.strip() if named else ""), place, []
        place += len(line) + 1


def bullet_goods(
    article: AnalysedArticle, actors: ActorReading, context: TradeContext, lexicon: TradeLexicon
) -> list[TradeMention]:
    """Return a row for each good of a line without a figure, where most lines of its list name known goods."""
    found: list[TradeMention] = []
    for listed in find_bullets(article.article.text):
        frame = _frame_of(listed, article, actors, context, lexicon)
        if frame is None:
            continue
        rows: list[TradeMention] = []
        known = 0
        for start, line in listed.lines:
            sentence = next(
                (s for s in article.sentences if s.sentence.char_start <= start < s.sentence.char_end), None
            )
            if sentence is None:
                continue
            goods = _goods_of(sentence, start, line, lexicon)
            known += any(row[2] for row in goods)
            if not re.search(r"\d", line):
                rows += [_row(sentence, start, line, frame, name, code) for name, code, _ in goods]
        if 2 * known > len(listed.lines):
            found += rows
    return found


def _goods_of(
    sentence: AnalysedSentence, start: int, line: str, lexicon: TradeLexicon
) -> list[tuple[str, str | None, bool]]:
    """Return name, code and whether it is known for each good of a line, without what brackets add."""
    bare = _BRACKET.sub("", line)
    begin = max(0, start - sentence.sentence.char_start)
    end = begin + (len(bare) if line.startswith(bare) else line.find("("))
    items = list_products(sentence.doc, begin, min(end, len(text_of(sentence.doc))), lexicon, ())
    return [(item.text, item.hs_code, item.known) for item in items if item.known or usable(sentence.doc, item)]


def _frame_of(
    listed: Bullets, article: AnalysedArticle, actors: ActorReading, context: TradeContext, lexicon: TradeLexicon
) -> Frame | None:
    """Return the flow that a heading names, between two known countries."""
    for sentence in article.sentences:
        if sentence.sentence.char_start <= listed.start + 1 < sentence.sentence.char_end:
            terms = [t for t in find_terms(sentence.doc, lexicon) if t.flow in ("export", "import")]
            parties = find_parties(sentence, sentence.sentence.ordinal, actors, lexicon)
            frames: Sequence[Frame] = build_frames(sentence.doc, terms, parties, context, lexicon) if terms else ()
            return next((f for f in frames if f.reporter and f.partner), None)
    return None


def _row(sentence: AnalysedSentence, start: int, line: str, frame: Frame, name: str, code: str | None) -> TradeMention:
    return TradeMention(
        sentence=sentence.sentence.ordinal,
        char_start=start,
        char_end=min(start + len(line), sentence.sentence.char_end),
        reporter_iso3=frame.reporter,
        partner_iso3=frame.partner,
        flow=frame.term.flow,  # type: ignore[arg-type]
        status="reported",
        rule_id="trade.bullet",
        confidence=0.75,
        product=name,
        hs_code=code,
    )
