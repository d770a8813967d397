"""Whether an event happened: mood, negation and embedding, on sentences of our own with the outcome each must have."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from etl.extract.actors import find_actors, load_actor_lexicon
from etl.extract.dates import find_dates
from etl.extract.events import find_events, load_event_lexicon
from etl.extract.events.confidence import calibrate, fit_steps
from etl.extract.events.explain import explain_events
from etl.language.analysis import AnalysedArticle, analyse_article
from etl.language.pipeline import load_pipeline
from sources.article import Article

LEXICON = load_event_lexicon()
Read = Callable[[str], AnalysedArticle]


@pytest.fixture(scope="module")
def read() -> Read:
    nlp = load_pipeline()

    def analyse(text: str) -> AnalysedArticle:
        article = Article("a", "d", None, 0, None, None, None, None, "2023-05-30", "stated", "en", text, 9)
        return analyse_article(nlp, article)

    return analyse


@pytest.fixture(scope="module")
def coded(read: Read) -> Callable[[str], set[tuple[str, str]]]:
    lexicon = load_actor_lexicon()

    def types(text: str) -> set[tuple[str, str]]:
        analysed = read(text)
        events, _ = find_events(analysed, find_actors(analysed, lexicon), find_dates(analysed), LEXICON)
        return {(event.event_type, event.status) for event in events}

    return types


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kenya signed a treaty with Uganda.", {("SUPPORT", "occurred")}),
        # what a decree is for, it does
        ("Chile's president signed a decree to ease restrictions on Bolivian workers.", {("CONCEDE", "occurred")}),
        # a future visit is a promise, a past one a consultation
        ("Kenya's president will visit Uganda.", {("AGREE", "planned")}),
        ("Kenya's president visited Uganda.", {("CONSULT", "occurred")}),
        # scheduled without "will"
        ("Kenya's president is expected to visit Uganda.", {("AGREE", "planned")}),
        ("Kenya's president is due to visit Uganda.", {("AGREE", "planned")}),
        ("Ecuador's president is due to address Panama's parliament.", {("AGREE", "planned")}),
        # announced, with the verb of saying behind it; not under a condition
        ("Norway's envoy would visit Uganda in May, the minister wrote.", {("AGREE", "planned")}),
        ("Norway would sign a treaty with Uganda if it could, the minister said.", set()),
        # nobody
        ("None of Kenya's ministers met Uganda's president.", {("CONSULT", "denied")}),
        ("Nobody wants to attack Uganda.", set()),
        # wishes
        ("Kenya wants to sign a treaty with Uganda.", {("AGREE", "intended")}),
        # what a refusal and a negated future become
        ("Norway will not lift its sanctions on Iran.", {("REJECT", "occurred")}),
        ("Norway refused to lift its sanctions on Iran.", {("REJECT", "occurred")}),
        # an announced sanction is a threat
        ("Norway will impose sanctions on Iran.", {("THREATEN", "planned")}),
        # not reported as having happened
        ("Kenya did not sign the treaty with Uganda.", {("SUPPORT", "denied")}),
        # hypotheticals, conditions, purposes and recommendations are no events
        ("Kenya could sign a treaty with Uganda.", set()),
        ("If Kenya signed a treaty with Uganda, prices would fall.", set()),
        ("Kenya may visit Uganda.", set()),
        ("Kenya should sign a treaty with Uganda.", set()),
        # standing states of affairs
        ("Kenya and Uganda enjoy cordial relations.", set()),
        # implicative verbs leave the act real
        ("Kenya managed to sign a treaty with Uganda.", {("SUPPORT", "occurred")}),
        # one side's claim of the other's violence
        ("Chad said Sudanese troops had shelled a Chadian village.", {("ASSAULT", "alleged")}),
        ("Witnesses said Chadian soldiers killed four Sudanese farmers.", {("ASSAULT", "alleged")}),
        ("Chadian forces are alleged to have opened fire on Sudanese farmers.", {("ASSAULT", "alleged")}),
        ("Chad allegedly lends support to Sudanese rebels.", {("AID", "alleged")}),
        # a negation with "until" tells that and when it happened
        ("Peru did not recognise Kosovo until May 2008.", {("SUPPORT", "occurred")}),
        # what somebody says another must do
        ("Kenya says Somalia must release the prisoners.", {("REQUEST", "occurred")}),
    ],
)
def test_outcome(coded: Callable[[str], set[tuple[str, str]]], text: str, expected: set[tuple[str, str]]) -> None:
    assert coded(text) == expected


def test_explanation_names_rule_arguments_and_near_misses(read: Read) -> None:
    analysed = read("Kenya condemned Uganda's decision. The bridge meets every requirement.")
    actors = find_actors(analysed, load_actor_lexicon())
    dates = find_dates(analysed)
    fired = explain_events(analysed.sentences[0], actors, dates, LEXICON)
    assert fired[0].fired and fired[0].rule_id == "events.accuse.condemn" and "country:KEN" in fired[0].text
    missed = explain_events(analysed.sentences[1], actors, dates, LEXICON)
    assert any(one.rule_id == "events.consult.meet" and not one.fired for one in missed)


def test_every_event_can_be_traced(read: Read) -> None:
    analysed = read("Kenya condemned Uganda's decision. On Monday Kenya's president met the president of Rwanda.")
    actors = find_actors(analysed, load_actor_lexicon())
    events, _ = find_events(analysed, actors, find_dates(analysed), LEXICON)
    text = analysed.article.text
    assert events
    for event in events:
        assert text[event.trigger_start :].startswith(event.trigger.split()[0])
        assert event.char_start <= event.trigger_start < event.char_end
        assert set(event.sources) | set(event.targets) <= set(actors.actors)
        assert event.cameo_code in LEXICON.codes and 0 < event.confidence < 1


def test_confidence_rises_with_the_score_and_rests_on_enough_events() -> None:
    samples = [(0.5, i % 2 == 0) for i in range(20)] + [(0.7, i % 4 != 0) for i in range(20)] + [(0.9, True)] * 3
    steps = fit_steps(samples)
    shares = [share for _, share in steps]
    assert shares == sorted(shares) and len(steps) == 2
    assert calibrate(0.75, steps) == shares[-1]
    assert calibrate(0.6, steps) == shares[0]


def test_events_of_one_score_are_not_parted_by_whether_they_were_right() -> None:
    samples = [(0.5, i % 2 == 0) for i in range(40)] + [(0.7, i % 5 != 0) for i in range(40)]
    assert [(score, round(share, 2)) for score, share in fit_steps(samples)] == [(0.5, 0.5), (0.7, 0.79)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # an announced visit is still to come where the present names it again
        (
            "Kenya's president is to visit Oman on Friday. He is visiting Oman to seek investment.",
            {("AGREE", "planned")},
        ),
        # one that was paid in the meantime is not
        (
            "Kenya's president was to visit Oman in May. Kenya's president visited Oman in June. "
            "He is visiting Oman again to seek investment.",
            {("CONSULT", "occurred")},
        ),
        ("Kenya's president is visiting Oman to seek investment.", {("CONSULT", "occurred")}),
        # what a fight will lead to says nothing of when it was
        ("This clash between Peru and Chile will bring about a new order.", {("ASSAULT", "occurred")}),
        ("The talks between Peru and Chile will focus on water.", {("AGREE", "planned")}),
    ],
)
def test_what_is_to_come(
    coded: Callable[[str], set[tuple[str, str]]], text: str, expected: set[tuple[str, str]]
) -> None:
    assert expected <= coded(text)
    assert len({status for kind, status in coded(text) if kind in {"CONSULT", "ASSAULT"}}) <= 1
