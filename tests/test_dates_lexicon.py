"""Every date rule proves its examples; its counterexamples give no date."""

import datetime

import pytest

from etl.extract.dates import find_dates
from etl.extract.dates_lexicon import DateLexicon, load_date_lexicon
from etl.extract.dates_resolve import make_resolvers
from etl.language.analysis import analyse_article
from etl.language.pipeline import load_pipeline
from sources.article import Article


def article(text: str, published: object) -> Article:
    stamp = None if published is None else str(published)
    return Article("a", "d", None, 0, None, None, None, None, stamp, None, "en", text, len(text.split()))


@pytest.fixture(scope="module")
def nlp():
    return load_pipeline()


@pytest.fixture(scope="module")
def lexicon() -> DateLexicon:
    return load_date_lexicon()


def test_examples(nlp, lexicon) -> None:
    wrong = []
    for rule in lexicon.rules:
        for text, published, start, end, precision in rule.examples:
            found = [d for s in find_dates(analyse_article(nlp, article(text, published)), lexicon=lexicon) for d in s]
            expected = [None if value == "-" else datetime.date.fromisoformat(str(value)) for value in (start, end)]
            own = [d for d in found if d.rule_id == rule.rule_id]
            first = own[0] if own else None
            got = first and [first.date_start, first.date_end, first.precision, first.rule_id]
            if got != [*expected, precision, rule.rule_id]:
                wrong.append(f"{rule.rule_id}: {text} → {got}")
    assert not wrong, "\n".join(wrong)


def test_counterexamples(nlp, lexicon) -> None:
    wrong = []
    for rule in lexicon.rules:
        for text in rule.counterexamples:
            found = [
                d for s in find_dates(analyse_article(nlp, article(text, "2023-05-29")), lexicon=lexicon) for d in s
            ]
            wrong += [f"{rule.rule_id}: {text} → {d.text} {d.rule_id}" for d in found]
    assert not wrong, "\n".join(wrong)


def test_every_rule_has_examples_and_a_resolver(lexicon) -> None:
    resolvers = make_resolvers()
    assert all(rule.examples and rule.resolve in resolvers for rule in lexicon.rules)
    assert len({rule.rule_id for rule in lexicon.rules}) == len(lexicon.rules)
