"""What a build writes where nobody looks on: one line a step, with the time."""

from __future__ import annotations

import re

import pytest

from etl.progress import LineReporter


def test_each_step_is_a_line_with_the_time(capsys: pytest.CaptureFixture[str]) -> None:
    reporter = LineReporter()
    reporter.start("documents", 0)
    reporter.start("reading documents", 3)
    reporter.advance()
    reporter.say("waiting for dragoman build (process 7)")
    lines = capsys.readouterr().err.splitlines()
    stamped = [re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (.+)", line) for line in lines]
    said = [line[1] for line in stamped if line]
    assert said == ["documents", "reading documents: 3", "waiting for dragoman build (process 7)"]
