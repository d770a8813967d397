"""One document with everything that was read out of it, sentence by sentence, each finding with quote and rule.

Belongs here: finding and printing for `dragoman explain`. Nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.text import Text

from etl.extract.reader import Reader
from etl.records import Actor, ActorMention, ArticleMentions, DateMention, EventMention, RoleMention, TradeMention
from etl.settings import Settings
from sources.article import Article, ReadResult
from sources.catalog import load_catalog
from sources.discover import FoundDocument, file_sha256
from sources.read import read_document

Fact = ActorMention | RoleMention | DateMention | EventMention | TradeMention
Finding = tuple[str, str, str, float, int, int]
"""Kind, what in words, rule, confidence and the offsets of the quote."""


def explain_file(path: Path, settings: Settings, console: Console, *, brief: bool = False) -> None:
    """Print the articles of one file with all findings. Raises FileNotFoundError.

    Unless `brief`, each sentence also shows the rules that fired with their arguments, and those that nearly did.
    """
    result = read_one(path)
    if result.document.status == "quarantined":
        console.print(f"{path.name} cannot be read: {result.document.reason}", markup=False)
        return
    for problem in result.problems:
        console.print(f"{problem.severity}: {problem.message}", markup=False)
    reader = Reader(settings)
    for article in result.articles:
        workings = {} if brief else reader.workings(article)
        explain_article(article, reader.read(article), console, workings=workings)


def read_one(path: Path) -> ReadResult:
    """Read one file as the build would, whatever folder it is in."""
    path = path.resolve(strict=True)
    found = FoundDocument(path.name, path, path.stat().st_size, file_sha256(path))
    return read_document(path.parent, found, catalog=load_catalog(), now=datetime.now(UTC))


def explain_article(
    article: Article, found: ArticleMentions, console: Console, *, workings: Mapping[int, tuple[str, ...]]
) -> None:
    """Print one article: head, each sentence with its findings and workings, actors, issues."""
    console.print()
    console.rule(Text(article.title or "(no headline)", style="bold"), align="left")
    date = f"{article.published_on} ({article.published_on_basis})" if article.published_on else "no date"
    console.print(f"{article.publisher or 'unknown publisher'}, {date}, {article.word_count} words", markup=False)
    by_sentence = findings_by_sentence(found)
    for sentence in found.sentences:
        console.print()
        console.print(Text(f"{sentence.ordinal:>3}  {sentence.text}", style="bold" if sentence.kind != "prose" else ""))
        for kind, what, rule, confidence, start, end in by_sentence.get(sentence.ordinal, []):
            line = Text(f"       {kind:<8}", style="cyan")
            line.append(what, style="default")
            line.append(f"  «{' '.join(article.text[start:end].split())}»", style="green")
            line.append(f"  {rule} {confidence:.2f}", style="dim")
            console.print(line)
        for line_of_work in workings.get(sentence.ordinal, ()):
            console.print(Text(f"       why     {line_of_work}", style="dim"))
    console.print()
    for actor in found.actors:
        console.print(f"actor {describe_actor(actor)}", markup=False)
    for issue in found.issues:
        quote = f" «{issue.quote}»" if issue.quote else ""
        console.print(f"issue ({issue.stage}, {issue.severity}) {issue.message}{quote}", markup=False)


def findings_by_sentence(found: ArticleMentions) -> Mapping[int, list[Finding]]:
    """Return the findings of each sentence in the order of the text, actors first."""
    names = {actor.key: actor.name for actor in found.actors}
    by_sentence: dict[int, list[Finding]] = {}
    for sentence, finding in _findings(found, names):
        by_sentence.setdefault(sentence, []).append(finding)
    return by_sentence


def _findings(found: ArticleMentions, names: Mapping[str, str]) -> Iterator[tuple[int, Finding]]:
    for mention in found.actor_mentions:
        what = f"{names.get(mention.actor_key, mention.actor_key)}{' (reference)' if mention.reference else ''}"
        yield mention.sentence, _finding("actor", what, mention)
    for role in found.roles:
        body = role.organisation or role.country_iso3
        what = f"{names.get(role.actor_key, role.actor_key)}: {role.role}{', ' + body if body else ''} ({role.status})"
        yield role.sentence, _finding("role", what, role)
    for mention_of_date in found.dates:
        yield mention_of_date.sentence, _finding("date", describe_date(mention_of_date), mention_of_date)
    for event in found.events:
        yield event.sentence, _finding("event", describe_event(event, names), event)
    for flow in found.trade_flows:
        yield flow.sentence, _finding("trade", describe_flow(flow), flow)


def _finding(kind: str, what: str, fact: Fact) -> Finding:
    return kind, what, fact.rule_id, fact.confidence, fact.char_start, fact.char_end


def describe_actor(actor: Actor) -> str:
    """Return an actor in words."""
    aliases = f", also {'; '.join(actor.aliases)}" if actor.aliases else ""
    return f"{actor.name} ({actor.kind}{', ' + actor.country_iso3 if actor.country_iso3 else ''}){aliases}"


def describe_date(mention: DateMention) -> str:
    """Return a date expression in words."""
    if mention.date_start is None:
        return f"days not known ({mention.basis})"
    days = f"{mention.date_start}" + (f" to {mention.date_end}" if mention.date_end != mention.date_start else "")
    return f"{days} ({mention.basis}{', fiscal' if mention.fiscal else ''})"


def describe_event(event: EventMention, names: Mapping[str, str]) -> str:
    """Return an event in words."""
    sides = [" + ".join(names.get(key, key) for key in keys) or "–" for keys in (event.sources, event.targets)]
    date = f", {event.date_start}" + (f" to {event.date_end}" if event.date_end != event.date_start else "")
    kind = event.event_type + (f"/{event.mode}" if event.mode else "")
    return (
        f"{kind} {event.cameo_code} {sides[0]} → {sides[1]}, {event.status}{date if event.date_start else ', no date'}"
    )


def describe_flow(flow: TradeMention) -> str:
    """Return a trade figure in words."""
    parts = [f"{flow.reporter_iso3} {flow.flow} {flow.partner_iso3}", flow.product or "all goods"]
    if flow.hs_code:
        parts.append(f"HS {flow.hs_code}")
    if flow.value is not None:
        parts.append(f"{flow.value:,.0f} {flow.currency}")
    if flow.quantity is not None:
        parts.append(f"{flow.quantity:,.15g} {flow.quantity_unit}")
    if flow.share_pct is not None:
        parts.append(f"share {flow.share_pct:g} %")
    if flow.change_pct is not None:
        parts.append(f"change {flow.change_pct:+g} %")
    if flow.period_start is not None:
        parts.append(f"{flow.period_start} to {flow.period_end}")
    return ", ".join([*parts, flow.status])
