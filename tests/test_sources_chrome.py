"""Chrome rules match their examples, none matches a counterexample, and real prose always stays."""

import re
from pathlib import Path

import pytest

from sources.chrome import ChromeRule, load_chrome, match_chrome

RULES = load_chrome()
EXAMPLES = [(rule, line) for rule in RULES for line in rule.examples]
COUNTEREXAMPLES = [(rule, line) for rule in RULES for line in rule.counterexamples]


@pytest.mark.parametrize(("rule", "line"), EXAMPLES, ids=lambda value: getattr(value, "rule_id", value))
def test_example_is_matched_by_its_rule(rule: ChromeRule, line: str) -> None:
    assert rule.pattern.fullmatch(line)


@pytest.mark.parametrize(("rule", "line"), COUNTEREXAMPLES, ids=lambda value: getattr(value, "rule_id", value))
def test_counterexample_is_matched_by_no_rule(rule: ChromeRule, line: str) -> None:
    assert match_chrome(RULES, line) is None


@pytest.mark.parametrize(
    "line",
    [
        "Ghana and Togo published a joint statement on Tuesday.",
        "On Tuesday the ministers met.",
        "Peru said it would share the costs of the bridge, and Bolivia agreed.",
        "Photo: the word was on every banner, and the police took every banner away, reporters on the spot said.",
        "Home to two million people, the province borders Laos.",
        "Comments by the ministers were friendly.",
        "Trending now is a word of diplomats as well.",
        "By the end of 2024 Chile had sold more copper.",
    ],
)
def test_prose_is_no_chrome(line: str) -> None:
    rule = match_chrome(RULES, line)
    assert rule is None, rule


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("- pattern: x", "needs an id"),
        ("- {id: a, pattern: '(', where: head, examples: [x], counterexamples: [y]}", "no regular expression"),
        ("- {id: a, pattern: x, where: middle, examples: [x], counterexamples: [y]}", "where must be one of"),
        (
            "- {id: a, pattern: x, where: head, marks: start, examples: [x], counterexamples: [y]}",
            "marks must be one of",
        ),
        ("- {id: a, pattern: x, where: head, examples: [], counterexamples: [y]}", "examples must be a list"),
        ("- {id: a, pattern: x, where: head, examples: [x], counterexamples: [y], colour: red}", "unknown keys colour"),
        ("{}", "expected a list"),
    ],
)
def test_bad_rule_is_named(tmp_path: Path, entry: str, message: str) -> None:
    path = tmp_path / "chrome.yml"
    path.write_text(entry, "utf-8")
    with pytest.raises(ValueError, match=re.escape(message)):
        load_chrome(path)
