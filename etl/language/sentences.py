"""Split the text of an article into sentences, headings and its headline, by rules.

Belongs here: lines, paragraphs and sentence boundaries, with exact offsets. The words the rules know
are data (`etl/lexicons/sentence_abbreviations.csv`, `sentence_words.csv`); what a sentence means is
none of this module's business.

A text is cut into segments (a paragraph, a heading, a list item), then a segment into sentences:
  * a new line ends a segment, unless the next line clearly continues it;
  * a full stop, question or exclamation mark ends a sentence, unless what stands before it
    (title, initial, abbreviation) or after it (lower case, a speech verb) says otherwise.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from etl.records import Sentence, SentenceKind

LEXICONS = Path(__file__).parents[1] / "lexicons"

OPENERS = "\"'“‘«„([{"
CLOSERS = "\"'”’»)]}"
HEADING_WORDS = 20
DATELINE_WORDS = 8

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_STOP = re.compile(r"[.!?…]+|(?<=[.!?]) (?=[!?])")
_WORD_BEFORE = re.compile(r"[^\s\"“”‘«»„()\[\]{}—/]*$")
_INITIAL = re.compile(r"(?:^|[.\-])[A-ZÀ-ÞА-Я]$")
_DOTTED = re.compile(r"^(?:[A-Za-z]\.)+[A-Za-z]$")
_LIST_MARK = re.compile(r"(?:[•▪●◦‣⁃◆■►◾*·–—-]|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)])[ \t\xa0]+(?=\S)")
_BULLET_ONLY = re.compile(r"[•▪●◦‣⁃◆■►◾*·–—-]+")
_SEPARATORS = "•▪●◦‣⁃◆■►◾"
_ADDRESS = re.compile(r"://|www\.|@|\.(?:com|org|net|gov|int|edu)\b", re.IGNORECASE)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DATELINE = re.compile(
    r"(?P<place>(?:(?<![\w.’'-])[A-ZÀ-Þ][\w.’'-]*[,/]?[ \xa0]?){1,8}?)"
    r"(?P<before>\((?:[A-Z][\w./’' -]{0,30})\),?[ \xa0]?)?"
    r"(?P<day>(?:(?:\d{1,2}(?:st|nd|rd|th)?[ \xa0]" + _MONTH + r"|(?<![^\W_])" + _MONTH + r"[ \xa0]\d{1,2})"
    r"(?:,?[ \xa0]\d{4})?,?)?)"
    r"(?P<agency>\s*\((?:[A-Z][\w./’' -]{0,30})\))?"
    r"(?:\s*(?P<colon>:)\s*|(?P<dash>\s+(?:-{1,2}|–|—)\s+|\s*—\s*|\s*\.?--?\s+))(?=[“\"‘'A-Z0-9À-Þ])"
)
_WORD = re.compile(r"[^\W_][\w’'-]*")


@dataclass(frozen=True)
class SentenceRules:
    """The words that sentence rules know: abbreviation to class, and word classes."""

    abbreviations: dict[str, str]
    starters: frozenset[str]
    speech: frozenset[str]
    unfinished: frozenset[str]


@dataclass(frozen=True)
class Segment:
    """A paragraph, heading, list item or dateline: a slice of the text."""

    start: int
    end: int
    listed: bool = False
    dateline: bool = False
    alone: bool = False


def load_sentence_rules(folder: Path = LEXICONS) -> SentenceRules:
    """Read the abbreviations and word classes."""
    with (folder / "sentence_abbreviations.csv").open(encoding="utf-8", newline="") as handle:
        abbreviations = {row["abbreviation"]: row["class"] for row in csv.DictReader(handle)}
    with (folder / "sentence_words.csv").open(encoding="utf-8", newline="") as handle:
        words = [(row["word"], row["class"]) for row in csv.DictReader(handle)]
    classes = {name: frozenset(w for w, c in words if c == name) for name in ("starter", "speech", "unfinished")}
    return SentenceRules(abbreviations, classes["starter"], classes["speech"], classes["unfinished"])


def split_sentences(text: str, *, rules: SentenceRules | None = None) -> list[Sentence]:
    """Return the sentences of a text in order; `text[char_start:char_end]` is each one's text.

    A dateline ("NAIROBI (Agency) -") is a heading of its own, so that the sentence after it parses cleanly.
    """
    rules = rules or load_sentence_rules()
    sentences: list[Sentence] = []
    for segment in find_segments(text, rules):
        first = not sentences
        kind = segment_kind(text, segment, rules, first=first)
        spans = [(segment.start, segment.end)] if kind != "prose" else split_segment(text, segment, rules)
        for start, end in spans:
            sentences.append(Sentence(len(sentences), start, end, text[start:end], kind))
    return sentences


def find_segments(text: str, rules: SentenceRules) -> Iterator[Segment]:
    """Yield the segments of a text: lines, joined where a line continues the one before."""
    lines = [trim(text, m.start(), m.end()) for m in _LINE.finditer(text)]
    lines = [(start, end) for start, end in lines if start < end]
    wrapped = find_wrapped_lines(text, lines)
    blanks = [has_blank_line(text, a[1], b[0]) for a, b in itertools.pairwise(lines)]
    i = 0
    while i < len(lines):
        start, end = lines[i]
        first = i
        while i + 1 < len(lines) and (
            i in wrapped or continues(text, (start, end), lines[i + 1], rules, blank=blanks[i], first=first == 0)
        ):
            i += 1
            end = lines[i][1]
        alone = (first == 0 or blanks[first - 1]) and (i + 1 == len(lines) or blanks[i])
        yield from cut_segment(text, start, end, alone=alone)
        i += 1


def find_wrapped_lines(text: str, lines: list[tuple[int, int]]) -> set[int]:
    """Return the lines that were broken to fit a width: the next line's first word had no room any more."""
    wrapped: set[int] = set()
    i = 0
    while i < len(lines):
        j = i
        while j + 1 < len(lines) and not has_blank_line(text, lines[j][1], lines[j + 1][0]):
            j += 1
        block = lines[i : j + 1]
        width = max(end - start for start, end in block)
        if len(block) >= 2 and 40 <= width <= 120:
            fits = [
                (end - start) + 1 + len(text[following[0] : following[1]].split(maxsplit=1)[0]) > width - 1
                for (start, end), following in itertools.pairwise(block)
            ]
            unlisted = not any(_LIST_MARK.match(text, start) for start, _ in block)
            if unlisted and all(fits) and (len(block) > 2 or width > 60):
                wrapped.update(range(i, j))
        i = j + 1
    return wrapped


def has_blank_line(text: str, end: int, start: int) -> bool:
    """Tell whether more than one line break stands between two lines."""
    gap = text[end:start].replace("\r\n", "\n")
    return sum(gap.count(c) for c in "\n\r\u2029") > 1


def continues(
    text: str, line: tuple[int, int], following: tuple[int, int], rules: SentenceRules, *, blank: bool, first: bool
) -> bool:
    """Tell whether the following line goes on with the sentence that this line leaves unfinished."""
    before = text[line[0] : line[1]]
    after = text[following[0] : following[1]]
    if before.rstrip(CLOSERS + " ")[-1:] in ".!?…:" or _LIST_MARK.match(after) or _BULLET_ONLY.fullmatch(before):
        last = before.rsplit(None, 1)[-1]
        return rules.abbreviations.get(last) == "title" and not blank
    words = before.split()
    if after[0].islower():
        return len(words) >= 3 or not blank
    if first and blank:
        return False
    unfinished = words[-1] in rules.unfinished or (words[-1][-1] in ",;" and not blank)
    return len(words) >= 4 and unfinished and not is_title_case(before)


def cut_segment(text: str, start: int, end: int, *, alone: bool) -> Iterator[Segment]:
    """Yield a segment, its list marks and dateline cut off."""
    mark = _BULLET_ONLY.match(text, start, end)
    mark_end = mark.end() if mark and mark.end() < end and text[mark.end()] in " \t\xa0" else start
    numbered = _LIST_MARK.match(text, start, end)
    listed = mark_end > start or numbered is not None
    start, end = trim(text, mark_end, end)
    dateline = None if listed else match_dateline(text, start, end)
    if dateline:
        yield Segment(*trim(text, start, dateline), dateline=True)
        start, end = trim(text, dateline, end)
        alone = False
    if start < end:
        yield Segment(start, end, listed=listed, alone=alone)


def match_dateline(text: str, start: int, end: int) -> int | None:
    """Return where the text after a dateline begins: "LIMA:", "OSLO (Agency) -", "Quito, May 4 —"."""
    match = _DATELINE.match(text, start, min(end, start + 90))
    if match is None or match.end() >= end:
        return None
    words = _WORD.findall(match["place"])
    if not words or len(words) > DATELINE_WORDS:
        return None
    capitals = words[0].isupper() and len(words[0]) > 2
    if match["day"] and text[match.end()].isdigit():  # a range of days
        return None
    dated = bool(match["day"] or match["agency"] or match["before"])
    if match["colon"]:
        shouted = all(w.isupper() for w in words) and len(words) <= 3 and capitals
        return match.end() if shouted or (capitals and dated) else None
    return match.end() if dated or capitals else None


def segment_kind(text: str, segment: Segment, rules: SentenceRules, *, first: bool) -> SentenceKind:
    """Tell headline and headings from prose: they are short lines without final punctuation."""
    if segment.dateline:
        return "heading"
    body = text[segment.start : segment.end]
    words = body.split()
    final = body.rstrip(CLOSERS + " ")[-1:]
    headline = first and segment.alone
    if segment.listed or len(words) > HEADING_WORDS + 10 * headline:
        return "prose"
    if final == ":":
        return "heading" if len(words) <= 3 or is_title_case(body) else "prose"
    if final in "!?" and headline and sum(body.count(c) for c in ".!?") == 1:
        return "headline"
    if final in ".!?…;," or any(True for _ in find_boundaries(text, segment, rules)):
        return "prose"
    return "headline" if headline else "heading"


def is_title_case(body: str) -> bool:
    """Tell whether nearly all long words of a line begin with a capital or digit."""
    words = [w for w in _WORD.findall(body) if len(w) > 3]
    return bool(words) and sum(not w[0].islower() for w in words) >= 0.8 * len(words)


def split_segment(text: str, segment: Segment, rules: SentenceRules) -> list[tuple[int, int]]:
    """Return the sentence spans of one segment."""
    spans = []
    start = segment.start
    for boundary in [*find_boundaries(text, segment, rules), segment.end]:
        first, last = trim(text, start, boundary)
        while first < last and text[first] in _SEPARATORS:  # "… a year. | ◆ Oman released …"
            first, last = trim(text, first + 1, last)
        if first < last:
            spans.append((first, last))
        start = boundary
    return spans


def find_boundaries(text: str, segment: Segment, rules: SentenceRules) -> Iterator[int]:
    """Yield the offsets inside a segment at which a new sentence begins (spaces may follow)."""
    sentence = segment.start
    for match in _STOP.finditer(text, segment.start, segment.end):
        end = match.end()
        closed = end
        while closed < segment.end and text[closed] in CLOSERS and is_closing(text, sentence, closed):
            closed += 1
        if text[closed : closed + 2] in {' "', " ”"} and is_closing(text, sentence, closed + 1):
            closed += 2
        after = closed
        while after < segment.end and text[after].isspace():
            after += 1
        if after >= segment.end:
            return
        spaced = after > closed
        if ends_sentence(text, sentence, match, closed, after, segment, rules, spaced=spaced):
            yield closed
            sentence = after


def is_closing(text: str, start: int, at: int) -> bool:
    """Tell whether a straight quote closes (an odd one before it in the sentence) rather than opens."""
    if text[at] != '"':
        return text[at] != "'" or not text[at + 1 : at + 2].isalnum()
    opened = text.count('"', start, at) % 2 == 1
    return opened or not text[at + 1 : at + 2].isalnum()


def ends_sentence(
    text: str,
    sentence: int,
    stop: re.Match[str],
    closed: int,
    after: int,
    segment: Segment,
    rules: SentenceRules,
    *,
    spaced: bool,
) -> bool:
    """Decide whether the stop ends its sentence; `after` is the first character of what follows."""
    following = text[after : min(segment.end, after + 60)]
    bare = following.lstrip(OPENERS + "-–— " + _SEPARATORS)
    if not bare or not (bare[0].isupper() or bare[0].isdigit() or is_cased_name(bare)):
        return False
    word = _WORD_BEFORE.search(text, sentence, stop.start())
    before = word.group() if word else ""
    if not spaced:
        return splits_unspaced(text, before, stop, closed, following)
    if stop.group() == "!" and before + "!" in rules.abbreviations and closed == stop.end():
        return first_word(bare) in rules.starters
    if stop.group() != ".":
        if stop.group() in {"...", "…"} and text[stop.start() - 1 : stop.start()].isspace():
            return False
        return not (closed > stop.end() and is_attribution(following, rules))
    if closed > stop.end() and before and not bare[0].isdigit():
        return text[closed - 1] not in ")]" or rules.abbreviations.get(before + ".") is None
    return ends_at_period(before, bare, rules, at_start=stop.start() - len(before) == segment.start)


def ends_at_period(before: str, bare: str, rules: SentenceRules, *, at_start: bool) -> bool:
    """Decide for a single full stop between a word and a capital or digit."""
    starter = first_word(bare) in rules.starters
    kind = rules.abbreviations.get(before + ".") or rules.abbreviations.get(before.lstrip("-–$€£") + ".")
    if at_start and (before.isdigit() or len(before) == 1):
        return False
    if kind in {"title", "inner"}:
        return False
    if kind == "numbered":
        return not (bare[0].isdigit() or re.match(r"[A-Z][-/]?\d", bare))
    if kind == "weak" or _DOTTED.match(before):
        return starter
    if _INITIAL.search(before):
        return starter
    return True


def splits_unspaced(text: str, before: str, stop: re.Match[str], closed: int, following: str) -> bool:
    """Decide for a stop with no space after it: "in Dakar.The minister", never "U.S.", "3.5" or an address."""
    if not re.match(r"[“\"‘]?[A-ZÀ-Þ][a-zà-ÿ]|[“\"‘]?[AI][ ’']|[A-Z]{3,}\b", following):
        return False
    token = text[stop.start() - len(before) : closed] + following.split(maxsplit=1)[0]
    if _ADDRESS.search(token) or "." in before or stop.group() == "…":
        return False
    if closed > stop.end():
        return True
    return len(before) > 2 and (before[-1].islower() or before[-1] == "%" or before.isdigit() or before.isupper())


def first_word(text: str) -> str:
    """Return the word that a text begins with, '' when it begins with something else."""
    match = _WORD.match(text)
    return match.group() if match else ""


def is_cased_name(bare: str) -> bool:
    """Tell whether a lower-case start is a name such as "eBay" or "al-Sisi"."""
    word = bare.split(maxsplit=1)[0]
    return bool(re.match(r"(?:i|e)[A-Z]|al-[A-Z]", word))


def is_attribution(following: str, rules: SentenceRules) -> bool:
    """Tell whether the words after a closed question name its speaker: “Is it over?” Moyo asked."""
    words = _WORD.findall(following)[:6]
    if words and words[0] in rules.starters and words[0] not in {"He", "She", "They", "The"}:
        return False
    return any(w in rules.speech for w in words[1:4])


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without white space (and zero-width characters) at its ends."""
    while start < end and (text[start].isspace() or text[start] in "\u200b\ufeff\u2060"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "\u200b\ufeff\u2060"):
        end -= 1
    return start, end
