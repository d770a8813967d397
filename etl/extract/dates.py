"""Find the date expressions of an article and say which of them belongs to a word.

Belongs here: `find_dates`; `date_for` lies in `dates_belonging.py`. The rules and words are data
(`etl/lexicons/dates`), what a match means is in `dates_resolve.py`. The publication date is never put in the
place of a date that the text doesn't tell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from etl.extract.dates_belonging import date_for
from etl.extract.dates_calendar import DateExpression, FiscalCalendar, Moment, Published, on_day, parse_published
from etl.extract.dates_lexicon import DateLexicon, DateRule, load_date_lexicon, rules_to_try
from etl.extract.dates_reading import Anchor, Reading, Resolver
from etl.extract.dates_resolve import make_resolvers
from etl.extract.dates_tense import find_direction
from etl.language.analysis import AnalysedArticle, AnalysedSentence
from etl.records import DateBasis

__all__ = ["DateExpression", "date_for", "find_dates"]

_SINCE = re.compile(r"\b(?:ever )?since(?: the)?(?: (?:end|beginning|start) of)?\s+$", re.IGNORECASE)
_BY_END = re.compile(r"(?:the )?(?:end|close)\b", re.IGNORECASE)
_BOUND = re.compile(r"\b(?:until|till|before|after|prior to|up to|post|pre)[\s-]+(?:the )?$", re.IGNORECASE)
_NOT_UNTIL = re.compile(r"(?:\b(?:not|never)|n[’']t)\b[^.;,]{0,60}\b(?:until|till) (?:the )?$", re.IGNORECASE)
_EVE = re.compile(r"\bon the eve of\s+$", re.IGNORECASE)
_SPLIT_YEAR = re.compile(r"\d{4}[-–/]\d\d\b")
_FISCAL_HINT = re.compile(r"\bFY|\b(?:fiscal|financial|budget)|\d{4}[-–/]\d\d\b", re.IGNORECASE)
_ANAPHORIC = {"later", "following", "same_period", "same_day", "neighbour"}
_NO_ANCHOR = {"anniversary", "past_units", "decade", "same_period", "known_event", "units_ahead"}
_RELATIVE = {"day_word", "weekday", "week", "relative_month", "ago", "end_of_unit", "past_units", "units_ahead"}


def find_dates(
    article: AnalysedArticle, *, lexicon: DateLexicon | None = None
) -> tuple[tuple[DateExpression, ...], ...]:
    """Return the date expressions of each sentence, in order.

    Pass a loaded `lexicon` when reading many articles; without one the data files are read.
    """
    lexicon = lexicon or load_date_lexicon()
    resolvers = make_resolvers()
    published = parse_published(article.article.published_on)
    anchor: Anchor | None = None
    whole: dict[FiscalCalendar, int] | None = None
    found: list[tuple[DateExpression, ...]] = []
    for ordinal, analysed in enumerate(article.sentences):
        expressions: list[DateExpression] = []
        rules = rules_to_try(analysed.sentence.text, lexicon)
        if rules:
            calendar = None
            if _FISCAL_HINT.search(analysed.sentence.text):
                whole = count_calendars(article.article.text, lexicon) if whole is None else whole
                calendar = find_fiscal_calendar(analysed.sentence.text, whole, lexicon)
            expressions, anchor = find_in_sentence(
                ordinal, analysed, anchor=anchor, published=published, calendar=calendar, lexicon=lexicon,
                resolvers=resolvers, rules=rules,
            )  # fmt: skip
        found.append(tuple(expressions))
    return tuple(found)


def find_in_sentence(
    ordinal: int,
    analysed: AnalysedSentence,
    *,
    anchor: Anchor | None,
    published: Published | None,
    calendar: FiscalCalendar | None,
    lexicon: DateLexicon,
    resolvers: Mapping[str, Resolver],
    rules: Sequence[DateRule],
) -> tuple[list[DateExpression], Anchor | None]:
    """Return the expressions of one sentence and the date that later ones may refer to."""
    doc = analysed.doc
    text = analysed.text
    matches = [(m, rule) for rule in rules for m in rule.pattern.finditer(text)]
    matches.sort(key=lambda pair: (pair[1].resolve == "anniversary", pair[0].start(), -pair[0].end()))
    expressions: list[DateExpression] = []
    while matches:
        match, rule = next(
            pair for pair in matches if not any(is_within_longer(pair[0], other[0]) for other in matches)
        )
        matches.remove((match, rule))
        span = doc.char_span(match.start(), match.end(), alignment_mode="expand")
        if span is None:
            continue
        token = doc[span.start]
        reading = Reading(
            lexicon, published, anchor, ordinal, find_direction(token, lexicon), calendar, doc, span.start, span.end - 1
        )
        moment = resolvers[rule.resolve](match, reading)
        if moment is None:
            continue
        matches = [pair for pair in matches if not overlap(pair[0], match)]
        basis = find_basis(match, rule, anchor, moment)
        bounded = apply_bound(text[: match.start()], match.group(), moment, published)
        if rule.resolve == "known_event":
            bounded = moment
        if (
            moment.start
            and not moment.recurring
            and rule.resolve not in _NO_ANCHOR
            and bounded == moment  # "since 2019" is no time that the next sentence goes on from
        ):
            heading = (
                analysed.sentence.kind != "prose" and published is not None and moment.start == published.whole_day
            )
            printed = basis == "absolute" or (basis == "anaphoric" and anchor is not None and anchor.absolute)
            anchor = anchor if heading else Anchor(moment, ordinal, printed)
        expressions.append(
            DateExpression(
                ordinal, span.start, span.end, match.group().strip(" ("), bounded.start, bounded.end, bounded.precision,
                basis, bounded.fiscal, rule.rule_id, bounded.recurring,
            )
        )  # fmt: skip
    expressions.sort(key=lambda e: (e.start, e.end))
    return expressions, anchor


def overlap(one: re.Match[str], other: re.Match[str]) -> bool:
    """Tell whether two matches share characters."""
    return one.start() < other.end() and other.start() < one.end()


def is_within_longer(one: re.Match[str], other: re.Match[str]) -> bool:
    """Tell whether a longer match shares characters with this one."""
    return overlap(one, other) and len(other.group()) > len(one.group())


def find_basis(match: re.Match[str], rule: DateRule, anchor: Anchor | None, moment: Moment) -> DateBasis:
    """Tell how a date was told: by itself, against the publication date or against a date told before."""
    if rule.resolve == "anniversary":
        return "anniversary"
    if rule.resolve == "known_event":
        return "absolute"
    text = match.group().lower()
    if rule.resolve in _ANAPHORIC or re.search(
        r"\b(?:same|that|following|preceding) (?:\w+ )?(?:year|month|week|day)", text
    ):
        return "anaphoric"
    groups = match.groupdict()
    printed = any(
        re.search(r"\d{4}|FY ?\d\d", groups[name] or "", re.IGNORECASE) for name in ("y", "y1") if name in groups
    )
    if rule.resolve in _RELATIVE or not printed:
        year_known = anchor is not None and anchor.absolute and moment.start and anchor.moment.start
        same = (
            year_known
            and moment.start
            and anchor
            and anchor.moment.start
            and moment.start.year == anchor.moment.start.year
        )
        return "absolute" if same and rule.resolve in {"day_of_month", "day_range", "month_alone"} else "relative"
    return "absolute"


def apply_bound(before: str, words: str, moment: Moment, published: Published | None) -> Moment:
    """Return the days meant with the "since", "until" or "on the eve of" that stands before the date.

    "Not until 2017" tells when, and "before the end of 2026" is a time in 2026, "before 2026" is none that is told.
    """
    if moment.start is None:
        return moment
    if _SINCE.search(before):
        end = published.last_day if published else None
        if end is None or end < moment.start:
            return moment  # without a day of the text nobody knows until when
        return Moment(moment.start, end, "range", fiscal=moment.fiscal)
    if _NOT_UNTIL.search(before):
        return moment
    if _EVE.search(before):
        return on_day(moment.start - timedelta(days=1)) if moment.precision == "day" else Moment(None, None, "unknown")
    if _BOUND.search(before) and not (
        _BY_END.match(words) and re.search(r"\bbefore (?:the )?$", before, re.IGNORECASE)
    ):
        return Moment(None, None, "unknown", fiscal=moment.fiscal)
    return moment


def count_calendars(text: str, lexicon: DateLexicon) -> dict[FiscalCalendar, int]:
    """Return how often countries of each fiscal calendar are named."""
    return Counter(lexicon.calendars[name] for name in lexicon.fiscal.findall(text))


def find_fiscal_calendar(
    sentence: str, article: Mapping[FiscalCalendar, int], lexicon: DateLexicon
) -> FiscalCalendar | None:
    """Return the fiscal calendar of the country named most in the sentence, else in the article.

    "Nepal's exports to India in 2023/24" is told in the year of the country named first. None where no country with
    a known fiscal year is named, or the article names two with different ones as often.
    """
    here = count_calendars(sentence, lexicon)
    for counts in (here, article):
        ranked = sorted(counts.items(), key=lambda pair: -pair[1])
        split = [c for c, _ in ranked if (c.start_month, c.start_day) != (1, 1)]
        if len(split) == 1 or (split and counts is here and _SPLIT_YEAR.search(sentence)):
            return split[0]
        if not split and _SPLIT_YEAR.search(sentence):
            continue  # "2022-23" is no calendar year, so it is another country's
        if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
            return ranked[0][0]
    return None
