"""The date expressions of an article as the records that are kept.

Belongs here: offsets in the article and how far each way of telling a date can be trusted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from etl.extract.dates_calendar import DateExpression
from etl.language.analysis import AnalysedArticle
from etl.records import DateBasis, DateMention

KNOWN_EVENT = "date.known_event"
CONFIDENCE: Mapping[DateBasis, float] = {"absolute": 0.98, "relative": 0.9, "anniversary": 0.85, "anaphoric": 0.75}
"""By what a date is told relative to: the further the words are from what they refer to, the less sure."""


def date_mentions(article: AnalysedArticle, dates: Sequence[Iterable[DateExpression]]) -> tuple[DateMention, ...]:
    """Return the words of all sentences that tell a date, with offsets in the article's text.

    Recurring dates and events whose date any reader knows are none: they print no date.
    """
    return tuple(
        _mention(article, expression)
        for expressions in dates
        for expression in expressions
        if not expression.recurring and expression.rule_id != KNOWN_EVENT
    )


def _mention(article: AnalysedArticle, expression: DateExpression) -> DateMention:
    analysed = article.sentences[expression.sentence]
    span = analysed.doc[expression.start : expression.end]
    offset = analysed.sentence.char_start
    return DateMention(
        expression.sentence,
        offset + span.start_char,
        offset + span.end_char,
        expression.date_start,
        expression.date_end,
        expression.precision,
        expression.basis,
        expression.fiscal,
        expression.rule_id,
        CONFIDENCE[expression.basis],
    )
