"""The annotated stories keep to the codebook: verbatim quotes, known types, dates that exist."""

from __future__ import annotations

import calendar
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

STORIES = Path(__file__).parent / "stories"
GOLD = sorted((STORIES / "gold").glob("*.json"))
KINDS = {"country", "person", "government", "igo", "company", "organisation", "group"}
STATUSES = {"occurred", "planned", "intended", "denied", "alleged"}
FLOWS = {"export", "import", "turnover", "balance"}
TYPES = {
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN",
    "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
}  # fmt: skip
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
FIGURES = ("value_usd", "share_pct", "change_pct", "quantity")


def test_every_story_is_annotated() -> None:
    texts = {path.name for path in (STORIES / "texts").glob("*.txt")}
    assert texts == {path.with_suffix(".txt").name for path in GOLD}


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_annotation_keeps_to_the_codebook(path: Path) -> None:
    (article,) = json.loads(path.read_text(encoding="utf-8"))
    text = (STORIES / "texts" / article["file"]).read_text(encoding="utf-8")
    assert article["file"] == path.with_suffix(".txt").name
    assert text.startswith(article["title"] + "\n")
    assert is_date(article["published_on"])

    names: set[str] = set()
    for actor in article["actors"]:
        assert actor["kind"] in KINDS, actor
        assert actor["country"] is None or re.fullmatch("[A-Z]{3}", actor["country"]), actor
        assert actor["name"] not in names, f"{actor['name']} stands twice"
        names |= {actor["name"], *actor["aliases"]} | ({actor["country"]} if actor["kind"] == "country" else set())
        if not actor["optional"]:
            assert any(name in text for name in [actor["name"], *actor["aliases"]]), actor

    for event in article["events"]:
        assert event["quote"] in text, event
        assert {event["type"], *event["also"]} <= TYPES, event
        assert event["type"] not in event["also"], event
        assert event["status"] in STATUSES, event
        assert is_date(event["date"]), event
        assert event["optional"] or event["source"] or event["target"], event
        assert {*event["source"], *event["target"]} <= names, event

    for flow in article["trade_flows"]:
        assert flow["quote"] in text, flow
        assert flow["flow"] in FLOWS and flow["status"] in {"reported", "target"}, flow
        assert is_date(flow["period"]), flow
        assert all(flow[figure] is None or isinstance(flow[figure], int | float) for figure in FIGURES), flow
        assert flow["hs"] is None or re.fullmatch(r"\d{2}(\d{2})?", flow["hs"]), flow
        assert flow["unit"] is None or flow["quantity"] is not None, flow


def is_date(value: Any) -> bool:
    """Tell whether `value` is null, a day, month or year, or two of them in order around a slash."""
    if value is None:
        return True
    parts = value.split("/")
    if not 1 <= len(parts) <= 2 or not all(DATE.fullmatch(part) for part in parts):
        return False
    days = [first_day(part) for part in parts]
    return days == sorted(days)


def first_day(text: str) -> date:
    """Read a day, month or year as its first day; a month or day that does not exist raises ValueError."""
    year, month, day = (int(part) for part in (text + "-01-01")[:10].split("-"))
    assert 1 <= day <= calendar.monthrange(year, month)[1]
    return date(year, month, day)
