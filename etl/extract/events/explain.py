"""Tell for a sentence what was tried: which rules fired with which arguments, and which nearly did and why not.

Belongs here: words for people (`dragoman explain`). Nothing here decides about events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from etl.extract.dates import DateExpression
from etl.extract.events.discourse import Surroundings, find_surroundings
from etl.extract.events.find import Finding, read_sentence
from etl.extract.events.in_article import proposals
from etl.extract.events.match import NearMiss
from etl.extract.events.rules import EventLexicon
from etl.extract.events.weighed.choose import RULE
from etl.extract.events.weighed.explain import explain_weighed
from etl.extract.network import Vectors
from etl.extract.spans import ActorReading
from etl.language.analysis import AnalysedArticle, AnalysedSentence


@dataclass(frozen=True)
class Explanation:
    """One rule on one trigger: `fired` tells whether it gave an event, `text` says it in one line."""

    rule_id: str
    trigger: str
    fired: bool
    text: str


def explain_events(
    sentence: AnalysedSentence,
    actors: ActorReading,
    dates: Sequence[Sequence[DateExpression]],
    lexicon: EventLexicon,
    *,
    near_misses: bool = True,
    surroundings: Surroundings | None = None,
) -> tuple[Explanation, ...]:
    """Explain a sentence: events first, then matches without an event, then rules whose words stood there in vain."""
    around = surroundings or Surroundings(None)
    matching, findings = read_sentence(sentence, actors, dates, lexicon, surroundings=around)
    told = [explain_finding(finding) for finding in findings]
    told.sort(key=lambda one: not one.fired)
    if near_misses:
        covered = {finding.match.frame.trigger.i for finding in findings if finding.event is not None}
        told.extend(explain_miss(miss) for miss in matching.misses if miss.trigger.i not in covered)
    return tuple(told)


def explain_article_events(
    article: AnalysedArticle,
    actors: ActorReading,
    dates: Sequence[Sequence[DateExpression]],
    lexicon: EventLexicon,
    *,
    near_misses: bool = True,
    vectors: Vectors | None = None,
) -> tuple[tuple[Explanation, ...], ...]:
    """Explain every sentence of an article, in order, with the countries that the article is about.

    Last in each come the words that were weighed, where `vectors` tell how the network sees the article.
    """
    around = find_surroundings(actors, article.article.published_on)
    weighed: Mapping[int, tuple[str, ...]] = {}
    if vectors is not None:
        proposed = proposals(article, actors, dates, lexicon)
        weighed = explain_weighed(article.sentences, *proposed, actors, vectors)
    return tuple(
        (
            *explain_events(sentence, actors, dates, lexicon, near_misses=near_misses, surroundings=around),
            *(Explanation(RULE, "", False, line) for line in weighed.get(sentence.sentence.ordinal, ())),
        )
        for sentence in article.sentences
    )


def explain_finding(finding: Finding) -> Explanation:
    """Say what became of a match."""
    match, event = finding.match, finding.event
    rule_id = f"events.{match.rule.rule_id}"
    slots = "; ".join(f"{name}: {', '.join(head.text for head in heads)}" for name, heads in match.frame.slots.items())
    if event is None:
        text = f"{rule_id} on “{match.frame.trigger.text}” ({slots}): no event, {finding.reason}"
        return Explanation(rule_id, match.frame.trigger.text, False, text)
    source = ", ".join(event.sources) or event.source_text or "nobody told"
    target = ", ".join(event.targets) or event.target_text or "nobody told"
    date = f", {event.date_start} to {event.date_end}" if event.date_start else ""
    why = finding.realis.why if finding.realis is not None else ""
    text = (
        f"{rule_id} on “{event.trigger}” ({slots}): {event.event_type} {event.mode or ''} {event.cameo_code} "
        f"{event.status} ({why}): {source} → {target}{date}"
    )
    return Explanation(rule_id, event.trigger, True, " ".join(text.split()))


def explain_miss(miss: NearMiss) -> Explanation:
    """Say why a rule whose trigger stood in the sentence did not fire."""
    rule_id = f"events.{miss.rule.rule_id}"
    return Explanation(rule_id, miss.trigger.text, False, f"{rule_id} on “{miss.trigger.text}”: {miss.reason}")
