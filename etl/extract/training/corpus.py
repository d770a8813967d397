"""The annotated texts, read and analysed as any document is."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.explain import read_one
from etl.extract.actors import find_actors
from etl.extract.dates import DateExpression, find_dates
from etl.extract.network import Layout, layout_of
from etl.extract.reader import Reader
from etl.extract.spans import ActorReading
from etl.language.analysis import AnalysedArticle, analyse_article

HERE = Path(__file__).parent
FILES = (HERE / "passages.jsonl", HERE / "articles.jsonl")
Fact = Mapping[str, Any]
"""An annotated actor, event or trade flow, with the keys that the codebook gives it."""


@dataclass(frozen=True)
class Example:
    """An annotated text; `events` is None where only its trade is annotated."""

    text: str
    trade_flows: tuple[Fact, ...]
    events: tuple[Fact, ...] | None = None
    actors: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Analysed:
    """An article of an example with its actors, dates and layout."""

    article: AnalysedArticle
    actors: ActorReading
    dates: tuple[tuple[DateExpression, ...], ...]
    layout: Layout


def load_examples(path: Path) -> list[Example]:
    """Return the examples of a file."""
    examples = []
    for line in path.read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        events = tuple(raw["events"]) if "events" in raw else None
        examples.append(Example(raw["text"], tuple(raw["trade_flows"]), events, tuple(raw.get("actors", ()))))
    return examples


def analyse(example: Example, reader: Reader) -> Iterator[Analysed]:
    """Yield the articles of an example, read from a file as a document is."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "example.txt"
        file.write_text(example.text, encoding="utf-8")
        articles = read_one(file).articles
    for article in articles:
        analysed = analyse_article(reader.nlp, article)
        actors = find_actors(analysed, reader.actor_lexicon)
        dates = tuple(find_dates(analysed, lexicon=reader.date_lexicon))
        yield Analysed(analysed, actors, dates, layout_of(analysed, actors))


def plain(text: str) -> str:
    """Return the words of a text in lower case, parted by blanks."""
    return " ".join(re.findall(r"\w+", text.lower()))


def is_quoted(quote: str, sentence: str) -> bool:
    """Tell whether a quote stands in a sentence, or a sentence in a quote."""
    one, other = plain(quote), plain(sentence)
    return one in other or other in one
