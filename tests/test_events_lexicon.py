"""Every event rule's examples give its type (another rule of the type may be narrower); counterexamples stay silent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from etl.extract.actors import find_actors, load_actor_lexicon
from etl.extract.dates import find_dates
from etl.extract.events import EventLexicon, load_event_lexicon
from etl.extract.events.find import Finding, read_sentence
from etl.extract.events.lexicon import LexiconError, read_phrase
from etl.language.analysis import analyse_article
from etl.language.pipeline import load_pipeline
from sources.article import Article

LEXICON = load_event_lexicon()
# The parser is small: a few of some hundred examples may be misread, but no counterexample may fire.
READ = 0.9


@pytest.fixture(scope="module")
def read() -> Callable[[str], list[Finding]]:
    nlp, actor_lexicon = load_pipeline(), load_actor_lexicon()

    def findings(text: str) -> list[Finding]:
        article = Article(
            "a", "d", None, 0, None, None, None, None, "2023-05-30", "stated", "en", text, len(text.split())
        )
        analysed = analyse_article(nlp, article)
        actors, dates = find_actors(analysed, actor_lexicon), find_dates(analysed)
        return [f for s in analysed.sentences for f in read_sentence(s, actors, dates, LEXICON)[1]]

    return findings


def test_examples_fire_and_counterexamples_do_not(read: Callable[[str], list[Finding]]) -> None:
    missed, seen, wrong = [], 0, []
    for rule in LEXICON.rules:
        for text in rule.examples:
            seen += 1
            fired = {f.match.rule.rule_id for f in read(text) if f.event is not None}
            if not any(one.split(".")[0] == rule.event_type.lower() for one in fired):
                missed.append(f"{rule.rule_id}: {text} ({', '.join(sorted(fired)) or 'nothing'} fired)")
        for text in rule.counterexamples:
            if any(f.event is not None and f.match.rule.rule_id == rule.rule_id for f in read(text)):
                wrong.append(f"{rule.rule_id} fires in its counterexample: {text}")
    assert not wrong, "\n".join(wrong)
    assert len(missed) <= (1 - READ) * seen, f"{len(missed)} of {seen} examples are misread:\n" + "\n".join(missed)


@pytest.mark.parametrize("rule", LEXICON.rules, ids=lambda rule: rule.rule_id)
def test_rule_has_examples_both_ways(rule: object) -> None:
    assert rule.examples and rule.counterexamples  # type: ignore[attr-defined]


def test_every_code_has_a_known_type_and_quad_class() -> None:
    for code in LEXICON.codes.values():
        assert code.quad_class in {1, 2, 3, 4}
        assert (code.intensity >= 0) == (code.quad_class < 3)


def test_phrase_reads_what_stands_before_and_after() -> None:
    assert read_phrase("joint exercise").before == ("joint",)
    assert read_phrase("state of emergency").after == ("emergency",)
    assert read_phrase("cease-fire") == read_phrase("cease fire")


def test_unknown_key_names_file_and_rule(tmp_path: object) -> None:
    from pathlib import Path

    from etl.extract.events.lexicon import read_rules

    path = Path(str(tmp_path)) / "x.yml"
    path.write_text('type: AID\nrules:\n  - {id: one, code: "070", verbs: [give], need: {}}\n')
    with pytest.raises(LexiconError, match=r"x\.yml.*aid\.one.*need"):
        read_rules(path, {}, dict(LEXICON.codes))


def test_derivations_lengthen_prefixes() -> None:
    lexicon: EventLexicon = LEXICON
    derived = lexicon.derive("future", "042")
    assert derived is not None and derived.event_type == "AGREE"
    refused = lexicon.derive("refused", "085")
    assert refused is not None and refused.code == "1244"
