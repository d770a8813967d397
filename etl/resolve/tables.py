"""What sources and readers found, as rows of the staging tables that `warehouse/tables` declares.

Belongs here: one function per kind of row; actors keep the key that they have inside their article.
Ids across articles are given in `etl/resolve/actors.py`, and nothing here touches a database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from etl.records import (
    ActorMention,
    ArticleMentions,
    DateMention,
    EventMention,
    IssueNote,
    RoleMention,
    Sentence,
    TradeMention,
)
from etl.resolve import ids
from sources.article import Article, Document, ReadResult

NO_BYTES = hashlib.sha256(b"").hexdigest()
"""The checksum of a document of which no byte could be read."""

Fact = ActorMention | RoleMention | DateMention | EventMention | TradeMention
Row = dict[str, Any]
Rows = dict[str, list[Row]]


def document_rows(result: ReadResult, families: Mapping[str, str], versions: Mapping[str, str]) -> Rows:
    """Return the rows of one document; `families` gives the owner of an outlet, `versions` that of its readers."""
    document = result.document
    return {
        "documents": [document_row(document, families) | {"source_version": versions[document.source_uri]}],
        "articles": [article_row(article, families) for article in result.articles],
        "issues": problem_rows(result),
    }


def document_row(document: Document, families: Mapping[str, str]) -> Row:
    """Return the row of one document."""
    family = families.get(document.publisher or "")
    return {**asdict(document), "sha256": document.sha256 or NO_BYTES, "publisher_family": family}


def article_row(article: Article, families: Mapping[str, str]) -> Row:
    """Return the row of one article."""
    return {**asdict(article), "publisher_family": families.get(article.publisher or "")}


def problem_rows(result: ReadResult) -> list[Row]:
    """Return the issues that reading one document gave."""
    document_id = result.document.document_id
    notes = [IssueNote("read", problem.severity, problem.message, problem.quote) for problem in result.problems]
    return [issue_row(note, ordinal, document_id) for ordinal, note in enumerate(notes)]


def mention_rows(article: Article, found: ArticleMentions) -> Rows:
    """Return the rows of one article that was read for facts; facts outside any sentence become issues."""
    by_ordinal = {sentence.ordinal: sentence for sentence in found.sentences}
    maker = _RowMaker(article, by_ordinal)
    actor_keys = {actor.key for actor in found.actors}
    issues = list(found.issues)
    mentions = [m for m in found.actor_mentions if maker.places(m, (m.actor_key,), actor_keys, issues)]
    dates = [d for d in found.dates if maker.places(d, (), actor_keys, issues)]
    roles = [r for r in found.roles if maker.places(r, (r.actor_key,), actor_keys, issues)]
    events = [e for e in found.events if maker.places(e, (*e.sources, *e.targets), actor_keys, issues)]
    claimed = [(flow, (flow.claimant_key,) if flow.claimant_key else ()) for flow in found.trade_flows]
    flows = [flow for flow, keys in claimed if maker.places(flow, keys, actor_keys, issues)]
    return {
        "sentences": [maker.sentence(sentence) for sentence in found.sentences],
        "actors": [{"article_id": article.article_id, "actor_key": a.key, "name": a.name, "kind": a.kind,
                    "country_iso3": a.country_iso3, "wikidata_id": a.wikidata_id} for a in found.actors],
        "actor_aliases": [{"article_id": article.article_id, "actor_key": a.key, "alias": alias}
                          for a in found.actors for alias in sorted({a.name, *a.aliases})],
        "actor_mentions": unique([maker.mention(m) for m in mentions], "mention_id"),
        "date_mentions": unique([maker.date(d) for d in dates], "date_mention_id"),
        "actor_roles": unique([maker.role(r) for r in roles], "role_id"),
        "events": unique([maker.event(e) for e in events], "event_id"),
        "event_actors": [row for e in unique_events(article, events) for row in maker.parties(e)],
        "trade_flows": unique([maker.flow(f) for f in flows], "flow_id"),
        "issues": [maker.issue(note, ordinal) for ordinal, note in enumerate(issues)],
    }  # fmt: skip


def unique(rows: Iterable[Row], key: str) -> list[Row]:
    """Return the rows with the first of each id (two rules may find one thing)."""
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(row[key], row)
    return list(first.values())


def unique_events(article: Article, events: Iterable[EventMention]) -> list[EventMention]:
    """Return the first event of each id."""
    first: dict[str, EventMention] = {}
    for event in events:
        first.setdefault(ids.event_id(article.article_id, event), event)
    return list(first.values())


def issue_row(
    note: IssueNote,
    ordinal: int,
    document_id: str,
    article_id: str | None = None,
    sentence_id: str | None = None,
) -> Row:
    """Return the row of one problem."""
    return {
        "issue_id": ids.issue_id(document_id, article_id, note, ordinal),
        "stage": note.stage,
        "severity": note.severity,
        "document_id": document_id,
        "article_id": article_id,
        "sentence_id": sentence_id,
        "char_start": note.char_start,
        "char_end": note.char_end,
        "quote": note.quote,
        "message": note.message,
    }


class _RowMaker:
    """Rows of one article: knows its id, its text and its sentences."""

    def __init__(self, article: Article, sentences: Mapping[int, Sentence]) -> None:
        self.article = article
        self.article_id = article.article_id
        self.sentences = sentences

    def places(
        self,
        fact: Fact,
        keys: Iterable[str],
        known: set[str],
        issues: list[IssueNote],
    ) -> bool:
        """Tell whether a fact has a sentence, a quote and known actors; note it as an issue where it has not."""
        unknown = sorted(set(keys) - known)
        quote = self.article.text[fact.char_start : fact.char_end]
        reason = None
        if fact.sentence not in self.sentences:
            reason = f"sentence {fact.sentence} does not exist"
        elif not self._overlaps(fact.char_start, fact.char_end, self.sentences[fact.sentence]):
            reason = f"offsets {fact.char_start}–{fact.char_end} are not in sentence {fact.sentence}"
        elif not 0 <= fact.char_start < fact.char_end <= len(self.article.text):
            reason = f"offsets {fact.char_start}–{fact.char_end} are not in the text"
        elif unknown:
            reason = f"actors {', '.join(unknown)} are not among the article's actors"
        if reason is not None:
            issues.append(
                IssueNote("resolve", "error", f"finding of rule {fact.rule_id} dropped: {reason}", quote or None)
            )
        return reason is None

    def sentence(self, sentence: Sentence) -> Row:
        return {"sentence_id": self._sentence_id(sentence.ordinal), "article_id": self.article_id, **asdict(sentence)}

    def mention(self, mention: ActorMention) -> Row:
        row = {"mention_id": ids.mention_id(self.article_id, mention)}
        return row | _columns(mention, "actor_key", "surface", "reference") | self._fact(mention)

    def date(self, mention: DateMention) -> Row:
        row = {"date_mention_id": ids.date_mention_id(self.article_id, mention)}
        columns = _columns(mention, "date_start", "date_end", "date_precision", "basis", "fiscal")
        return row | columns | self._fact(mention)

    def role(self, role: RoleMention) -> Row:
        row = {"role_id": ids.role_id(self.article_id, role)}
        columns = _columns(role, "actor_key", "role", "organisation", "country_iso3", "status", "as_of")
        return row | columns | self._fact(role)

    def event(self, event: EventMention) -> Row:
        columns = asdict(event)
        for name in ("sentence", "sources", "targets"):
            del columns[name]
        columns["contexts"] = list(event.contexts)
        return {"event_id": ids.event_id(self.article_id, event)} | columns | self._fact(event)

    def parties(self, event: EventMention) -> list[Row]:
        event_id = ids.event_id(self.article_id, event)
        sides = (("source", event.sources), ("target", event.targets))
        return [
            {"event_id": event_id, "article_id": self.article_id, "actor_key": key, "side": side, "ordinal": ordinal}
            for side, keys in sides
            for ordinal, key in enumerate(dict.fromkeys(keys))
        ]

    def flow(self, flow: TradeMention) -> Row:
        columns = asdict(flow)
        del columns["sentence"]
        return {"flow_id": ids.flow_id(self.article_id, flow)} | columns | self._fact(flow)

    def issue(self, note: IssueNote, ordinal: int) -> Row:
        sentence_id = self._sentence_id(note.sentence) if note.sentence in self.sentences else None
        return issue_row(note, ordinal, self.article.document_id, self.article_id, sentence_id)

    def _fact(self, fact: Fact) -> Row:
        return {
            "article_id": self.article_id,
            "sentence_id": self._sentence_id(fact.sentence),
            "char_start": fact.char_start,
            "char_end": fact.char_end,
            "quote": self.article.text[fact.char_start : fact.char_end],
            "rule_id": fact.rule_id,
            "confidence": fact.confidence,
        }

    @staticmethod
    def _overlaps(start: int, end: int, sentence: Sentence) -> bool:
        return start < sentence.char_end and sentence.char_start < end

    def _sentence_id(self, ordinal: int | None) -> str:
        assert ordinal is not None
        return ids.sentence_id(self.article_id, self.sentences[ordinal].char_start)


def _columns(record: Any, *names: str) -> Row:
    return {name: getattr(record, name) for name in names}
