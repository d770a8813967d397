"""Read amounts that go somewhere after a flow was told: "another 166 tonnes ($2m) went to Croatia".

Belongs here: verbs of motion that have a bare amount as subject and a place behind them. Goods that go are in
`terms.py`; what buyers take of the flow told before is in `continued.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Doc

from etl.extract.trade.figures import Figure
from etl.extract.trade.frame import CONTINUED, Frame
from etl.extract.trade.lexicon import TradeLexicon
from etl.extract.trade.terms import Term, text_of, token_at

_MOVES = re.compile(
    r"\s*\)?\s*(?:of (?:it|them|this|that|which|these|those|(?:the|this) (?:total|sum|volume|amount))\s+)?"
    r"(?:(?:was|were|is|are|has|have|had)\s+)?(?:also\s+|then\s+|been\s+)?"
    r"(?P<w>went|goes|go|gone|flowed|headed|destined|sent|shipped|delivered|exported|sold|directed|fell|reached)\s+"
    r"(?:(?:to|into|for|on)\s+)?(?:the\s+|neighbou?ring\s+)*(?=[A-Z])"
)
_TO = frozenset({"reached"})
# what makes a bare sum one of the flow told before: "of this, $3m went to Peru", "300 tonnes ($3m) went"
_OF_FLOW = re.compile(
    r"\bof\s+(?:this|these|that|it|them|which|those|the total)\b|\d[^();]{2,40}\(\s*(?:about |some |worth )?$"
    r"|^\W*In\s+[a-z][^,;]{2,30},",
    re.I,
)


def moved_terms(
    doc: Doc, terms: Sequence[Term], figures: Sequence[Figure], before: Frame | None, lexicon: TradeLexicon
) -> tuple[Term, ...]:
    """Return the terms with verbs added by which an amount of the flow `before` goes somewhere."""
    if before is None or before.term.flow not in ("export", "import"):
        return tuple(terms)
    text = text_of(doc)
    rule = next(rule for rule in lexicon.rules if rule.rule_id == "motion_verb")
    found = list(terms)
    for figure in figures:
        match = (
            _MOVES.match(text, figure.end) if figure.is_amount and figure.unit != "unit" and not figure.per else None
        )
        if match is None or (match["w"] not in _TO and not re.search(r"\s(?:to|into|for|on)\s", match[0])):
            continue
        whole = text[: figure.start] + text[figure.end : match.end()]
        if lexicon.country_pattern.match(text, match.end()) is None:
            continue
        if figure.kind == "money" and not _OF_FLOW.search(text[: figure.start]) and not _OF_FLOW.search(whole):
            continue
        start, end = match.span("w")
        if any(term.flow != "other" and term.start < end and start < term.end for term in found):
            continue
        found = [term for term in found if not (term.start < end and start < term.end)]
        found.append(Term(start, end, rule, rule.flow, "verb", CONTINUED, token_at(doc, start).i))
    return tuple(sorted(found, key=lambda term: term.start))
