"""`dragoman check`: every lexicon loads, every rule reads its examples and leaves its counterexamples alone.

Belongs here: running the examples that rules carry, and comparing lexicons and catalogue with what the
warehouse has seen. Each loader checks the form of its own files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from etl.extract.dates import find_dates
from etl.extract.dates_lexicon import load_date_lexicon
from etl.extract.reader import Reader
from etl.progress import Reporter
from etl.settings import Settings
from sources.article import Article
from sources.catalog import Catalog, load_catalog
from warehouse.access import WarehouseMissingError, connect_read_only, read_stamp

PUBLISHED_ON = "2023-05-29"
ANY_FLOW = "any flow"
EVENT_PREFIX = "events."
MISREAD_SHARE = 0.2
"""The parser misreads some examples; more than this share of a lexicon's examples is an error."""


@dataclass(frozen=True)
class Example:
    """One sentence that a rule must read, or must leave alone."""

    lexicon: str
    rule_id: str
    text: str
    must_fire: bool
    published_on: str | None = PUBLISHED_ON


@dataclass(frozen=True)
class CheckReport:
    """What the check of one lexicon found: figures, errors and warnings in words."""

    name: str
    figures: str
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def check_everything(settings: Settings, reporter: Reporter) -> list[CheckReport]:
    """Check catalogue and lexicons; an invalid file raises the error of its loader."""
    catalog = load_catalog()
    reader = Reader(settings, weigh=False)
    examples = {name: list(found) for name, found in lexicon_examples(reader).items()}
    reporter.start("examples", sum(len(found) for found in examples.values()))
    reports = [check_catalog(catalog, settings)]
    for name, found in examples.items():
        reports.append(check_examples(reader, name, found, reporter))
    reports.append(check_use(reader, settings))
    return reports


def lexicon_examples(reader: Reader) -> dict[str, Iterator[Example]]:
    """Return the examples of every lexicon whose rules carry them."""
    return {"events": _event_examples(reader), "dates": _date_examples(), "trade": _trade_examples(reader)}


def check_examples(reader: Reader, name: str, examples: Iterable[Example], reporter: Reporter) -> CheckReport:
    """Read each example and say which rules stay silent or fire where they must not."""
    seen, missed, wrong, rules = 0, [], [], set()
    for example in examples:
        fired = fired_rules(reader, example)
        rules.add(example.rule_id)
        reporter.advance()
        if example.must_fire:
            seen += 1
            if not any(_answers(name, example.rule_id, one) for one in fired):
                missed.append(f"{example.rule_id} does not read: {example.text}")
        elif example.rule_id in fired:
            wrong.append(f"{example.rule_id} fires in its counterexample: {example.text}")
    figures = f"{len(rules)} rules, {seen - len(missed)} of {seen} examples read"
    too_many = len(missed) > MISREAD_SHARE * seen
    return CheckReport(name, figures, (*wrong, *(missed if too_many else ())), () if too_many else tuple(missed))


def fired_rules(reader: Reader, example: Example) -> set[str]:
    """Return the rules that fire in an example."""
    article = Article(
        "example", "example", None, 0, None, None, None, None, example.published_on, "stated", "en",
        example.text, len(example.text.split()),
    )  # fmt: skip
    if example.lexicon == "dates":
        return {found.rule_id for sentence in find_dates(reader.analyse(article)) for found in sentence}
    found = reader.read(article)
    if example.lexicon == "events":
        return {event.rule_id.removeprefix(EVENT_PREFIX) for event in found.events}
    # "trade.import_noun.level" was read by the words of import_noun
    return {part for flow in found.trade_flows for part in (ANY_FLOW, *flow.rule_id.split("."))}


def check_catalog(catalog: Catalog, settings: Settings) -> CheckReport:
    """Compare the outlets with the publishers that the warehouse has."""
    names = {outlet.name for outlet in catalog.outlets}
    used = {row[0] for row in _ask(settings.warehouse, "SELECT DISTINCT publisher FROM warehouse.articles")}
    missing = tuple(f"publisher {name!r} is not in catalog.yml" for name in sorted(used - names - {None}, key=str))
    return CheckReport("catalogue", f"{len(names)} outlets, {len(names & used)} with articles", (), missing)


def check_use(reader: Reader, settings: Settings) -> CheckReport:
    """Count the rules that no sentence of the warehouse has needed so far, and what could not be placed."""
    found = _ask(settings.warehouse, "SELECT DISTINCT rule_id FROM warehouse.events")
    used = {str(row[0]).removeprefix(EVENT_PREFIX) for row in found}
    rules = {rule.rule_id for rule in reader.event_lexicon.rules}
    unplaced = _ask(
        settings.warehouse,
        "SELECT message, count(*) AS n FROM warehouse.issues WHERE severity = 'warning' GROUP BY message "
        "ORDER BY n DESC, message LIMIT 20",
    )
    figures = f"{len(rules & used)} of {len(rules)} event rules have fired in the warehouse"
    return CheckReport("use", figures, (), tuple(f"{count} × {message}" for message, count in unplaced))


def _answers(name: str, rule_id: str, fired: str) -> bool:
    """Tell whether a rule that fired answers for the wanted one; a more specific event rule of the type may."""
    if name == "events":
        return fired.split(".")[0] == rule_id.split(".")[0]
    return fired == rule_id


def _event_examples(reader: Reader) -> Iterator[Example]:
    for rule in reader.event_lexicon.rules:
        yield from (Example("events", rule.rule_id, text, True) for text in rule.examples)
        yield from (Example("events", rule.rule_id, text, False) for text in rule.counterexamples)


def _date_examples() -> Iterator[Example]:
    for rule in load_date_lexicon().rules:
        for text, published_on, *_ in rule.examples:
            yield Example("dates", rule.rule_id, str(text), True, str(published_on) if published_on else None)
        yield from (Example("dates", rule.rule_id, text, False) for text in rule.counterexamples)


def _trade_examples(reader: Reader) -> Iterator[Example]:
    for rule in reader.trade_lexicon.rules:
        if rule.flow == "other":  # words that own figures which are no trade
            yield from (Example("trade", ANY_FLOW, text, False) for text in rule.examples)
        else:
            yield from (Example("trade", rule.rule_id, text, True) for text in rule.examples)
            yield from (Example("trade", rule.rule_id, text, False) for text in rule.counterexamples)


def _ask(warehouse: Path, sql: str) -> list[tuple[object, ...]]:
    """Return the rows of a query on the published warehouse; none where nothing is published."""
    try:
        with connect_read_only(read_stamp(warehouse).path) as con:
            return con.execute(sql).fetchall()
    except (WarehouseMissingError, duckdb.Error):
        return []
