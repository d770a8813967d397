"""Rows that break the declarations are taken out, with an issue each, before they reach staging."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from etl.records import Actor, ActorMention, ArticleMentions, EventMention, RoleMention, Sentence, TradeMention
from etl.resolve.screen import open_screen, screen_rows
from etl.resolve.tables import Rows, mention_rows
from sources.article import Article

TEXT = "Norway met Sweden. Norway exports fish."
ARTICLE = Article("a1", "d1", None, 0, None, None, None, None, None, None, "en", TEXT, 6)
SENTENCES = (Sentence(0, 0, 18, TEXT[:18]), Sentence(1, 19, 39, TEXT[19:]))
ACTORS = (Actor("country:NOR", "Norway", "country", "NOR"), Actor("country:SWE", "Sweden", "country", "SWE"))


def event(**changes: Any) -> EventMention:
    values: dict[str, Any] = {
        "sentence": 0, "char_start": 0, "char_end": 18, "event_type": "CONSULT", "mode": None, "cameo_code": "040",
        "action": "consult", "quad_class": 1, "intensity": 1.0, "status": "occurred", "trigger": "met",
        "trigger_start": 7, "sources": ("country:NOR",), "targets": ("country:SWE",), "rule_id": "events.consult.meet",
        "confidence": 0.9,
    }  # fmt: skip
    return EventMention(**{**values, **changes})


def flow(**changes: Any) -> TradeMention:
    values: dict[str, Any] = {
        "sentence": 1, "char_start": 19, "char_end": 39, "reporter_iso3": "NOR", "partner_iso3": "WLD",
        "flow": "export", "status": "reported", "rule_id": "trade.goods", "confidence": 0.9, "product": "fish",
    }  # fmt: skip
    return TradeMention(**{**values, **changes})


def screened(**found: Any) -> Rows:
    mentions = ActorMention("country:NOR", 0, 0, 6, "Norway", "country", 0.9)
    values: dict[str, Any] = {
        "article_id": "a1", "sentences": SENTENCES, "actors": ACTORS, "actor_mentions": (mentions,), "roles": (),
        "events": (), "trade_flows": (), "issues": (),
    }  # fmt: skip
    rows = mention_rows(ARTICLE, ArticleMentions(**{**values, **found}))
    with open_screen() as con:
        return screen_rows(con, rows, {"a1": "d1"})


def test_good_rows_pass_unchanged() -> None:
    rows = screened(events=(event(),), trade_flows=(flow(),))
    assert len(rows["events"]) == len(rows["trade_flows"]) == len(rows["actor_mentions"]) == 1
    assert len(rows["event_actors"]) == 2
    assert rows["issues"] == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"event_type": "PARTY"}, "event_type"),
        ({"quad_class": 7}, "quad_class"),
        ({"cameo_code": "99"}, "cameo_code"),
        ({"confidence": 1.5}, "confidence"),
        ({"sources": (), "targets": ()}, "no identified party"),
        ({"date_start": date(2021, 5, 1), "date_end": date(2020, 5, 1), "date_precision": "range"}, "end before"),
        ({"sources": ("country:ATL",)}, "country:ATL"),
        ({"sentence": 9}, "sentence 9"),
        ({"char_start": 19, "char_end": 30}, "not in sentence 0"),
        ({"char_end": 400}, "not in the text"),
    ],
)
def test_event_that_breaks_a_rule_is_left_out_and_said(changes: dict[str, Any], said: str) -> None:
    rows = screened(events=(event(), event(trigger_start=8, **changes)))
    assert len(rows["events"]) == 1
    assert {row["event_id"] for row in rows["event_actors"]} == {rows["events"][0]["event_id"]}
    assert len(rows["issues"]) == 1 and said in rows["issues"][0]["message"]
    assert rows["issues"][0]["document_id"] == "d1"


@pytest.mark.parametrize(
    ("changes", "column"),
    [({"hs_code": "3"}, "hs_code"), ({"partner_iso3": "XYZ"}, "partner_iso3"), ({"share_pct": 140.0}, "share_pct")],
)
def test_optional_value_that_breaks_its_rule_becomes_null(changes: dict[str, Any], column: str) -> None:
    rows = screened(trade_flows=(flow(**changes),))
    assert rows["trade_flows"][0][column] is None
    assert column in rows["issues"][0]["message"]


def test_value_without_currency_is_left_out() -> None:
    rows = screened(trade_flows=(flow(value=5.0),))
    assert rows["trade_flows"] == []
    assert "currency" in rows["issues"][0]["message"]


def test_actor_that_is_left_out_takes_its_mentions_along() -> None:
    bad = Actor("country:NOR", "Norway", "kingdom", "NOR")  # type: ignore[arg-type]
    role = RoleMention("country:NOR", "host", None, None, "current", None, 0, 0, 6, "roles", 0.9)
    rows = screened(actors=(bad, ACTORS[1]), roles=(role,), events=(event(),))
    assert rows["actor_mentions"] == rows["actor_roles"] == []
    assert [row["actor_key"] for row in rows["event_actors"]] == ["country:SWE"]


def test_repeated_findings_are_one_row() -> None:
    rows = screened(events=(event(), event(rule_id="events.consult.talk")), trade_flows=(flow(), flow()))
    assert len(rows["events"]) == len(rows["trade_flows"]) == 1
    assert len(rows["event_actors"]) == 2
