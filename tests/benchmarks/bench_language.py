"""Measure words a second of the language pipeline and of the whole extraction over the same text, in CPU time.

Run: `OMP_NUM_THREADS=1 python -m tests.benchmarks.bench_language [FOLDER] [--repeat N]`; FOLDER holds text files
(default: the test text of the sentence rules). Prints the best of N rounds and the ratio of the two; times are
CPU time of this process, so that other work on the machine disturbs little.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from etl.extract.actors import find_actors
from etl.extract.dates import find_dates
from etl.extract.events import find_events
from etl.extract.network import encode, layout_of
from etl.extract.reader import Reader
from etl.extract.trade import find_trade_flows
from etl.language.analysis import AnalysedArticle, analyse_article
from etl.settings import Settings
from sources.article import Article

T = TypeVar("T")
TEXT = Path(__file__).parents[1] / "data" / "sentences.txt"


@dataclass(frozen=True)
class Speed:
    """Words a second, and the CPU seconds of each stage."""

    words: int
    bare: float
    whole: float
    stages: dict[str, float]

    @property
    def ratio(self) -> float:
        """Speed of the whole extraction as a share of the bare language pipeline's."""
        return self.whole / self.bare


def measure(texts: Iterable[str], *, repeat: int = 3) -> Speed:
    """Read the texts `repeat` times with the bare pipeline and with the whole extraction; keep the best."""
    reader = Reader(Settings())
    articles = [make_article(i, text) for i, text in enumerate(texts)]
    words = sum(article.word_count for article in articles)
    bare, analysed = best(lambda: [analyse_article(reader.nlp, a) for a in articles], repeat)
    whole, _ = best(lambda: [reader.read(a) for a in articles], repeat)
    return Speed(words, words / bare, words / whole, {"language": bare, **measure_stages(reader, analysed)})


def measure_stages(reader: Reader, analysed: list[AnalysedArticle]) -> dict[str, float]:
    """Return the CPU seconds of each extractor over analysed articles."""
    seconds = dict.fromkeys(("actors", "dates", "network", "events", "trade"), 0.0)
    for article in analysed:
        start = time.process_time()
        actors = find_actors(article, reader.actor_lexicon)
        seconds["actors"] += time.process_time() - start
        start = time.process_time()
        dates = find_dates(article, lexicon=reader.date_lexicon)
        seconds["dates"] += time.process_time() - start
        start = time.process_time()
        vectors = encode(layout_of(article, actors))
        seconds["network"] += time.process_time() - start
        start = time.process_time()
        find_events(article, actors, dates, reader.event_lexicon, vectors=vectors)
        seconds["events"] += time.process_time() - start
        start = time.process_time()
        find_trade_flows(article, actors, dates, reader.trade_lexicon, vectors=vectors)
        seconds["trade"] += time.process_time() - start
    return seconds


def best(work: Callable[[], T], repeat: int) -> tuple[float, T]:
    """Return the least CPU seconds of `repeat` runs and the last result."""
    times = []
    for _ in range(repeat):
        start = time.process_time()
        result = work()
        times.append(time.process_time() - start)
    return min(times), result


def make_article(number: int, text: str) -> Article:
    """Return a text as an article published on a fixed day."""
    words = len(text.split())
    return Article(
        f"bench-{number}", "bench", None, number, None, None, None, None, "2024-05-20", None, "en", text, words
    )


def main() -> None:
    """Print the speeds of the texts of a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="folder with *.txt files")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    if options.folder:
        texts = [path.read_text(encoding="utf-8") for path in sorted(options.folder.glob("*.txt"))]
    else:
        texts = [TEXT.read_text(encoding="utf-8").replace("⏹", "")] * 4
    speed = measure(texts, repeat=options.repeat)
    print(
        f"{speed.words:,} words, bare pipeline {speed.bare:,.0f} words/s, whole extraction {speed.whole:,.0f} words/s"
    )
    print(f"ratio {speed.ratio:.2f}; CPU seconds: " + ", ".join(f"{k} {v:.2f}" for k, v in speed.stages.items()))


if __name__ == "__main__":
    main()
