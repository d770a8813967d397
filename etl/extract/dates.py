"""Find the date expressions of an article and say which of them belongs to a word.

Belongs here: `find_dates`, `date_for` and the tense of a clause. The rules and words are data
(`etl/lexicons/dates`), what a match means is in `dates_resolve.py`. The publication date is never put in the
place of a date that the text doesn't tell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from spacy.tokens import Doc, Token

from etl.extract.dates_calendar import FiscalCalendar, Moment, Published, on_day, parse_published
from etl.extract.dates_lexicon import DateLexicon, DateRule, load_date_lexicon, rules_to_try
from etl.extract.dates_reading import Anchor, Direction, Reading, Resolver
from etl.extract.dates_resolve import make_resolvers
from etl.language.analysis import AnalysedArticle, AnalysedSentence
from etl.records import DatePrecision

Basis = Literal["absolute", "relative", "anaphoric", "anniversary"]

_SINCE = re.compile(r"\b(?:ever )?since(?: the)?(?: (?:end|beginning|start) of)?\s+$", re.IGNORECASE)
_BOUND = re.compile(r"\b(?:until|till|before|after|prior to|up to|post|pre)[\s-]+(?:the )?$", re.IGNORECASE)
_EVE = re.compile(r"\bon the eve of\s+$", re.IGNORECASE)
_FISCAL_HINT = re.compile(r"FY|fiscal|financial|budget|\d{4}[-–/]\d\d\b", re.IGNORECASE)
_ANAPHORIC = {"later", "following", "same_period"}
_RELATIVE = {"day_word", "weekday", "week", "relative_month", "ago", "past_units"}
_CLAUSES = {"advcl", "advcl:relcl", "ccomp", "acl", "acl:relcl", "parataxis", "csubj", "csubj:pass", "csubj:outer"}


@dataclass(frozen=True)
class DateExpression:
    """Words that tell a date, and the days they mean; `date_start` is None where the text leaves them open.

    `start` and `end` (exclusive) are token indices in the sentence. "since 2017" runs to the publication
    date; "until 2017", "before 2017" and "after 2017" bound a time without telling it and stay unknown.
    """

    sentence: int
    start: int
    end: int
    text: str
    date_start: date | None
    date_end: date | None
    precision: DatePrecision
    basis: Basis
    fiscal: bool
    rule_id: str
    recurring: bool


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
    found: list[tuple[DateExpression, ...]] = []
    for ordinal, analysed in enumerate(article.sentences):
        expressions: list[DateExpression] = []
        rules = rules_to_try(analysed.sentence.text, lexicon)
        if rules:
            calendar = find_fiscal_calendar(analysed, article, lexicon)
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
    text = doc.text
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
        bounded = apply_bound(text[: match.start()], moment, published)
        if (
            moment.start
            and not moment.recurring
            and rule.resolve not in {"anniversary", "past_units", "decade", "same_period"}
        ):
            heading = (
                analysed.sentence.kind != "prose" and published is not None and moment.start == published.whole_day
            )
            anchor = anchor if heading else Anchor(moment, ordinal, basis == "absolute")
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


def find_basis(match: re.Match[str], rule: DateRule, anchor: Anchor | None, moment: Moment) -> Basis:
    """Tell how a date was told: by itself, against the publication date or against a date told before."""
    if rule.resolve == "anniversary":
        return "anniversary"
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


def apply_bound(before: str, moment: Moment, published: Published | None) -> Moment:
    """Return the days meant with the "since", "until" or "on the eve of" that stands before the date."""
    if moment.start is None:
        return moment
    if _SINCE.search(before):
        end = published.last_day if published else None
        if end is not None and end < moment.start:
            end = None
        return Moment(moment.start, end, "range", fiscal=moment.fiscal)
    if _EVE.search(before):
        return on_day(moment.start - timedelta(days=1)) if moment.precision == "day" else Moment(None, None, "unknown")
    if _BOUND.search(before):
        return Moment(None, None, "unknown", fiscal=moment.fiscal)
    return moment


def find_fiscal_calendar(
    analysed: AnalysedSentence, article: AnalysedArticle, lexicon: DateLexicon
) -> FiscalCalendar | None:
    """Return the fiscal calendar of the country named most in the sentence, else in the article.

    None where no country with a known fiscal year is named, or two with different ones as often.
    """
    if not _FISCAL_HINT.search(analysed.sentence.text):
        return None
    for text in (analysed.sentence.text, article.article.text):
        counts: dict[FiscalCalendar, int] = {}
        for names, calendar in lexicon.fiscal:
            number = len(names.findall(text))
            if number:
                counts[calendar] = counts.get(calendar, 0) + number
        ranked = sorted(counts.items(), key=lambda pair: -pair[1])
        split = [c for c, _ in ranked if (c.start_month, c.start_day) != (1, 1)]
        if len(split) == 1:
            return split[0]
        if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
            return ranked[0][0]
    return None


def find_direction(token: Token, lexicon: DateLexicon) -> Direction:
    """Tell whether the clause of a token speaks of the past, the present or the future.

    Future: "will", "shall", "would", "going to", or an infinitive under a verb of planning ("set to", "due to");
    an infinitive as the root of a headline ("FM to visit"). Perfect tenses are past.
    """
    verb = find_verb(token)
    if verb is None:
        return "unknown"
    steps = 0
    while steps < 6:
        steps += 1
        auxiliaries = {c.lower_ for c in verb.children if c.dep_ in {"aux", "aux:pass", "cop"}}
        if auxiliaries & {"will", "shall", "would", "'ll", "’ll", "wo"}:
            return "future"
        lemma = verb.lemma_.lower()
        infinitive = verb.tag_ == "VB" and any(c.lower_ == "to" for c in verb.children)
        if infinitive or (
            verb.dep_ in {"xcomp", "advcl", "acl"} and verb.tag_ in {"VB", "VBG", "VBN"} and not auxiliaries
        ):
            if verb.dep_ == "ROOT":
                return "future" if infinitive else "unknown"
            if infinitive and (verb.head.lemma_.lower() in lexicon.classes["future_verb"] or verb.dep_ == "acl"):
                past = {"had", "failed"} & {c.lower_ for c in verb.head.children}
                return "past" if past else "future"
            up = verb.head if verb.head.pos_ in {"VERB", "AUX"} else find_verb(verb.head)
            if up is None or up.i == verb.i:
                return "unknown"
            verb = up
            continue
        if verb.dep_ == "conj" and verb.tag_ in {"VB", "VBN", "VBG"} and not auxiliaries and verb.head.pos_ == "VERB":
            verb = verb.head
            continue
        if lemma in lexicon.classes["future_verb"] and verb.tag_ == "VBN" and not auxiliaries & {"has", "have", "had"}:
            return "future"
        return finite_tense(verb, auxiliaries)
    return "unknown"


def finite_tense(verb: Token, auxiliaries: set[str]) -> Direction:
    """Return the tense of a finite verb from its tag and auxiliaries."""
    if auxiliaries & {"was", "were", "had", "did", "has", "have", "'ve", "’ve", "been", "’d", "'d"}:
        return "past"
    if auxiliaries & {"is", "are", "am", "'s", "’s", "'re", "’re", "being"}:
        return "present"
    if verb.tag_ in {"VBD", "VBN"}:
        return "past"
    if verb.tag_ in {"VBZ", "VBP", "VBG"}:
        return "present"
    return "unknown"


def find_verb(token: Token) -> Token | None:
    """Return the verb (or predicate with a copula) whose clause a token stands in."""
    current = token
    for _ in range(12):
        if current.pos_ == "VERB" or any(c.dep_ in {"cop", "aux", "aux:pass"} for c in current.children):
            return current
        if current.head.i == current.i:
            return current if current.pos_ == "AUX" else None
        current = current.head
    return None


def date_for(dates: Sequence[DateExpression], sentence: int, token: int, doc: Doc) -> DateExpression | None:
    """Return the date expression that belongs to a trigger token, None where none does.

    `dates` are those of the sentence, `token` the trigger's index in `doc`. In order of rank:
      0. a date that hangs on the trigger itself, or on a noun that it governs, without a clause between ("visited
         Minsk in May", "the visit of May 2015"); a date that only marks an argument of a verb does not count ("signed
         the 1994 treaty");
      1. a date on the verb that governs a noun or infinitive trigger ("paid a visit on Monday", "is to visit today");
      2. a date in front of a conjoined verb or of a participle's main clause ("On Tuesday he met X and signed Y");
      3. a date at the head of the sentence ("In 2019 turnover was …, with exports of …"), unless it is the time of a
         verb of speech whose content the trigger stands in.
    Nearer ones win inside a rank. Recurring expressions never count.
    """
    candidates = [d for d in dates if d.sentence == sentence and not d.recurring and d.basis != "anniversary"]
    trigger = doc[token]
    ranked = []
    for expression in candidates:
        rank = rank_date(expression, trigger, doc)
        if rank is not None:
            gap = min(abs(expression.start - token), abs(expression.end - 1 - token))
            ranked.append((rank, expression.date_start is None, gap, expression.start, expression))
    return min(ranked, key=lambda entry: entry[:4])[4] if ranked else None


def rank_date(expression: DateExpression, trigger: Token, doc: Doc) -> int | None:
    """Return how closely a date belongs to a trigger (0 closest), None where it doesn't."""
    head = expression_head(expression, doc)
    if expression.start <= trigger.i < expression.end:
        return None
    path = [head, *head.ancestors]
    places = [t.i for t in path]
    if trigger.i in places:
        steps = path[: places.index(trigger.i)]
        if not crosses_clause(steps):
            return 0 if not marks_argument(steps, trigger) else None
        return None
    clause = find_verb(trigger)
    if clause is None:
        return 3 if expression.start == 0 or doc[expression.start - 1].i <= 1 else None
    governors = list(governing_verbs(trigger, clause))
    for rank, governor in governors:
        if governor.i in places:
            steps = path[: places.index(governor.i)]
            if crosses_clause(steps) or marks_argument(steps, governor):
                continue
            if rank >= 2 and expression.start > min(trigger.i, governor.i) and rank != 1:
                continue
            return rank
    if expression.start <= 2 and not in_reported_speech(trigger, head):
        return 3
    return None


def expression_head(expression: DateExpression, doc: Doc) -> Token:
    """Return the token of an expression that hangs outside it."""
    for token in doc[expression.start : expression.end]:
        if not expression.start <= token.head.i < expression.end or token.head.i == token.i:
            return token
    return doc[expression.start]


def crosses_clause(steps: list[Token]) -> bool:
    """Tell whether a way up the tree leaves a clause other than the one it ends in."""
    return any(
        t.dep_ in _CLAUSES or (t.dep_ in {"conj", "xcomp"} and (t.pos_ in {"VERB", "AUX"} or has_subject(t)))
        for t in steps
        if not (t.tag_ == "VB" and t.i > 0 and t.is_title)  # a name ("to Chile") taken for a verb
    )


def has_subject(token: Token) -> bool:
    """Tell whether a token has a subject of its own."""
    return any(c.dep_.startswith("nsubj") for c in token.children)


def marks_argument(steps: list[Token], trigger: Token) -> bool:
    """Tell whether a date is only part of the name or description of a verb's argument."""
    if trigger.pos_ not in {"VERB", "AUX"} or len(steps) < 2:
        return False
    date_head, holder = steps[0], steps[1]
    if holder.pos_ not in {"NOUN", "PROPN"}:
        return False
    if date_head.i < holder.i and date_head.dep_ in {
        "nummod",
        "compound",
        "amod",
        "nmod",
        "nmod:poss",
        "nmod:unmarked",
    }:
        return True
    return any(c.dep_ == "case" and c.lower_ == "of" for c in date_head.children)


def governing_verbs(trigger: Token, clause: Token) -> list[tuple[int, Token]]:
    """Return the verbs above a trigger that may carry its date, with their ranks."""
    found: list[tuple[int, Token]] = []
    if clause.i != trigger.i:
        found.append((1, clause))
    current, rank = clause, 1 if clause.i != trigger.i else 0
    for _ in range(6):
        label, above = current.dep_, current.head
        if above.i == current.i:
            break
        if label == "xcomp":
            rank = max(rank, 1)
        elif label == "conj" or (label in {"advcl", "acl", "parataxis"} and not has_subject(current)):
            rank = 2
        else:
            break
        found.append((rank, above))
        current = above if above.pos_ in {"VERB", "AUX"} else (find_verb(above) or above)
        if current.i != above.i:
            found.append((2, current))
    return found


def in_reported_speech(trigger: Token, head: Token) -> bool:
    """Tell whether the trigger stands in a clause that the date's verb only reports, or in a relative clause."""
    for token in (trigger, *trigger.ancestors):
        if token.i in {t.i for t in (head, *head.ancestors)}:
            return False
        if token.dep_ in {"ccomp", "acl:relcl"}:
            return True
    return False
