"""Golden stories: articles written for these tests, with every event a careful reader would code."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from etl.extract.actors import find_actors, load_actor_lexicon
from etl.extract.dates import find_dates
from etl.extract.events import find_events, load_event_lexicon
from etl.extract.network import encode, layout_of
from etl.extract.spans import ActorReading
from etl.language.analysis import AnalysedArticle, analyse_article
from etl.language.pipeline import load_pipeline
from etl.records import EventMention
from sources.article import Article

STORIES = sorted((Path(__file__).parent / "stories").glob("*.yml"))
RECALL, PRECISION, DATES = 0.75, 0.8, 0.7


@pytest.fixture(scope="module")
def tools() -> dict[str, Any]:
    return {"nlp": load_pipeline(), "actors": load_actor_lexicon(), "events": load_event_lexicon()}


@pytest.fixture(scope="module")
def totals(tools: dict[str, Any]) -> dict[str, Any]:
    counts: dict[str, Any] = {"found": 0, "wanted": 0, "right": 0, "coded": 0, "dates": 0, "dated": 0, "notes": []}
    for path in STORIES:
        score_story(path, tools, counts)
    return counts


def test_stories_are_read(totals: dict[str, Any]) -> None:
    assert totals["found"] >= RECALL * totals["wanted"], "\n".join(totals["notes"])


def test_nothing_is_invented(totals: dict[str, Any]) -> None:
    assert totals["right"] >= PRECISION * totals["coded"], "\n".join(totals["notes"])


def test_dates_are_those_told(totals: dict[str, Any]) -> None:
    assert totals["dated"] >= DATES * totals["dates"], "\n".join(totals["notes"])


def score_story(path: Path, tools: dict[str, Any], counts: dict[str, Any]) -> None:
    story = yaml.safe_load(path.read_text(encoding="utf-8"))
    text = story["text"].strip()
    article = Article("a", "d", None, 0, None, None, None, None, story["published_on"], "stated", "en", text, 0)
    analysed = analyse_article(tools["nlp"], article)
    actors = find_actors(analysed, tools["actors"])
    vectors = encode(layout_of(analysed, actors))
    events, _ = find_events(analysed, actors, find_dates(analysed), tools["events"], vectors=vectors)
    used: set[int] = set()
    for want in story["events"]:
        match = (
            next(
                (i for i, e in enumerate(events) if i not in used and fits(want, e, analysed, actors, strict=True)),
                None,
            )
            if not want.get("optional")
            else None
        )
        if want.get("optional"):
            continue
        counts["wanted"] += 1
        if match is None:
            counts["notes"].append(f"{path.stem}: missed {want['type']} “{want['sentence']}”")
            continue
        used.add(match)
        counts["found"] += 1
        if "date" in want:
            counts["dates"] += 1
            good = same_days(want["date"], events[match])
            counts["dated"] += good
            if not good:
                counts["notes"].append(
                    f"{path.stem}: {want['sentence']}: {events[match].date_start} for {want['date']}"
                )
    for i, event in enumerate(events):
        free = event.event_type in story.get("optional", []) or any(
            fits(want, event, analysed, actors, strict=False) for want in story["events"]
        )
        counts["coded"] += 1
        counts["right"] += i in used or free
        if i not in used and not free:
            sentence = analysed.sentences[event.sentence].sentence.text
            counts["notes"].append(
                f"{path.stem}: false {event.event_type} {event.status} “{event.trigger}”: {sentence}"
            )


def fits(
    want: dict[str, Any], event: EventMention, analysed: AnalysedArticle, actors: ActorReading, *, strict: bool
) -> bool:
    if event.event_type != want["type"] and event.event_type not in want.get("also", []):
        return False
    if want["sentence"] not in analysed.sentences[event.sentence].sentence.text:
        return False
    if not strict:
        return True
    known = {label for key in (*event.sources, *event.targets) for label in labels(key, actors)}
    return known.issuperset(want["parties"]) and event.status == want["status"]


def labels(key: str, actors: ActorReading) -> set[str]:
    actor = actors.actors[key]
    return {actor.name, actor.country_iso3 or actor.name}


def same_days(told: str, event: EventMention) -> bool:
    first, _, last = told.partition("/")
    return (
        event.date_start is not None
        and str(event.date_start).startswith(first[:10])
        and (not last or event.date_end == date.fromisoformat(last))
    )
