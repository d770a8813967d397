"""Sentences of every way in which trade is stated, read by the real pipeline and held to a floor."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.trade_reading import PUBLISHED, TradeReading, describe, read_text

CASES = [
    case
    for name in ("sentences", "continued", "clauses", "goods", "lists")
    for case in yaml.safe_load((Path(__file__).parent / f"trade_{name}.yml").read_text(encoding="utf-8"))
]
FLOOR = 0.96


def read_case(case: dict[str, str]) -> TradeReading:
    """Read a case of the lists as an article of its day."""
    return read_text(case["text"], title=case.get("title"), published=case.get("published", PUBLISHED))


def normal(line: str) -> str:
    """Write numbers in one way, so that 2e+10 and 20000000000 are equal."""
    words = []
    sides, _, rest = line.partition(" turnover")
    if rest or line.endswith(" turnover"):
        line = f"{' '.join(sorted(sides.split()))} turnover{rest}"
    for word in line.lower().split():
        try:
            words.append(f"{float(word):.6g}" if "e" in word or len(word) > 6 else word)
        except ValueError:
            words.append(word)
    return " ".join(words)


def test_cases_are_many_and_have_counterexamples() -> None:
    assert len(CASES) >= 200
    assert sum(not case["flows"] for case in CASES) >= 40


def test_sentences_reach_the_floor() -> None:
    right = wanted = found = 0
    differences = []
    for case in CASES:
        want = Counter(normal(line) for line in case["flows"])
        have = Counter(normal(describe(flow)) for flow in read_case(case).printed)
        right += (want & have).total()
        wanted += want.total()
        found += have.total()
        if want != have:
            differences.append((case["text"], sorted((want - have).elements()), sorted((have - want).elements())))
    f1 = 2 * right / (wanted + found)
    report = "\n".join(f"{text}\n  missed {missed}\n  false  {false}" for text, missed, false in differences)
    print(f"F1 {f1:.3f} on whole rows ({right} right, {wanted} wanted, {found} found)\n{report}")
    assert f1 >= FLOOR, report


@pytest.mark.parametrize("case", [c for c in CASES if not c["flows"]], ids=lambda case: case["text"][:40])
def test_what_is_no_trade_gives_nothing(case: dict[str, str]) -> None:
    assert [describe(flow) for flow in read_case(case).printed] == []
