"""Dates of events in running text: which date of the sentence, and which day of the story; the texts are made up."""

import pytest

from etl.extract.reader import Reader
from etl.settings import Settings
from sources.article import Article

PUBLISHED = "2025-07-10"  # a Thursday


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Settings(), weigh=False)


def article(text: str, published: str | None) -> Article:
    return Article("a", "d", None, 0, None, None, None, None, published, None, "en", text, len(text.split()))


def dates_of(reader: Reader, text: str, kind: str, *, published: str | None = PUBLISHED) -> list[str | None]:
    """Return the days of the events of one type, in order: "start/end", a single day, or None."""
    found = []
    for event in reader.read(article(text, published)).events:
        if event.event_type == kind:
            days = [day.isoformat() for day in (event.date_start, event.date_end) if day is not None]
            found.append("/".join(dict.fromkeys(days)) or None)
    return found


# text, event type, its days
SENTENCES = [
    # the clause of "when", "where", "in which" and "during which"
    ("The quarrel began in March 2011, when Kenya expelled two Ugandan envoys.", "SANCTION", ["2011-03-01/2011-03-31"]),
    ("Peru's president visited Chile in May 2018, when Chile lent Peru $9 million.", "AID", ["2018-05-01/2018-05-31"]),
    ("Ghana and Togo held talks in Accra on 3 May 2019, where they signed a treaty.", "SUPPORT", ["2019-05-03"]),
    # what is made has the date of its making
    ("Norway and Oman helped to negotiate the Lusaka Protocol of May 1994.", "CONSULT", ["1994-05-01/1994-05-31"]),
    # an order with a past date at its end; a date of the matter is none of the order
    ("Ghana condemned the 1994 treaty with Togo.", "ACCUSE", [None]),
    # fronted phrases, speeches and statements
    ("Speaking in Accra on Monday, Ghana's president accused Togo of harbouring rebels.", "ACCUSE", ["2025-07-07"]),
    ("In a statement issued on Tuesday, Ghana accused Togo of harbouring rebels.", "ACCUSE", ["2025-07-08"]),
    (
        "In a letter dated 3 May, Ghana urged the UN Security Council to impose sanctions on Togo.",
        "REQUEST",
        ["2025-05-03"],
    ),
    ("Despite sanctions imposed in 2012, Ghana accused Togo of harbouring rebels.", "ACCUSE", [None]),
    # an announcement that is the act; a plan and what lay before keep no date of the announcement
    ("Ghana said on Tuesday that it was suspending aid to Togo.", "SANCTION", ["2025-07-08"]),
    ("On Tuesday, Ghana said it would send a delegation to Togo.", "AGREE", [None]),
    # a participle of measure, a noun of time, a cleft
    ("The World Bank approved two loans totalling $9 million for Nepal last month.", "AID", ["2025-06-01/2025-06-30"]),
    ("Peru and Chile signed the pact in the early hours of Saturday.", "SUPPORT", ["2025-07-05"]),
    ("It was in March 2015 that Kenya recognised Kosovo.", "SUPPORT", ["2015-03-01/2015-03-31"]),
    # what a date does not belong to
    (
        "Ghana and Togo restored diplomatic relations in 1991, nine years after breaking them off.",
        "SANCTION",
        ["1982-01-01/1982-12-31"],
    ),
    ("Turkey, a candidate for EU membership since 1999, hosts 2.9 million Syrian refugees.", "AID", [None]),
    # events whose date any reader knows; a printed date goes before
    ("Peru has kept its distance since the Russian invasion of Ukraine.", "ASSAULT", ["2022-02-24"]),
    # the present tells what is arranged for a coming day; a length gives the other end of a visit
    ("Kenya's president begins a two-day visit to Oman tomorrow.", "AGREE", ["2025-07-11/2025-07-12"]),
    ("Peru's president arrives in Chile on 14 July on a three-day visit.", "AGREE", ["2025-07-14/2025-07-16"]),
    ("Kenya's president wrapped up a two-day visit to Oman on Wednesday.", "CONSULT", ["2025-07-08/2025-07-09"]),
    ("Kenya's president visits Oman regularly.", "AGREE", []),
    # the time of what is congratulated on is not that of the words
    ("Kenya's president congratulated Oman on the holding of the summit in March.", "SUPPORT", [None]),
    # words and the occasion before them
    ("Both want to trade more, Ana Soto said on Tuesday after Peru hosted Chile's premier.", "CONSULT", ["2025-07-08"]),
    # a truce to come
    ("Ghana has proposed a ceasefire starting on Friday to Togo.", "AGREE", ["2025-07-11"]),
    ("Kenya will open an embassy in Lima before the end of 2026.", "AGREE", ["2026-01-01/2026-12-31"]),
]


@pytest.mark.parametrize(("text", "kind", "expected"), SENTENCES)
def test_date_in_the_sentence(reader: Reader, text: str, kind: str, expected: list[str | None]) -> None:
    assert dates_of(reader, text, kind) == expected


def test_agreements_are_dated_by_the_talks_and_not_by_the_arrival(reader: Reader) -> None:
    text = (
        "Kenyan President William Ruto held talks with Norwegian Prime Minister Nils Berg in Oslo on Tuesday.\n\n"
        "Ruto, who landed in Oslo late on Monday, came with nine ministers.\n\n"
        "Kenya and Norway signed four agreements on fish and power."
    )
    assert dates_of(reader, text, "SUPPORT") == ["2025-07-08"]


def test_a_headline_is_dated_by_the_first_paragraphs(reader: Reader) -> None:
    text = (
        "Peru expels Chilean ambassador\n\n"
        "Peru expelled the Chilean ambassador on Monday after a raid on a fishing port."
    )
    assert dates_of(reader, text, "SANCTION") == ["2025-07-07", "2025-07-07"]


def test_an_act_done_once_is_dated_by_its_other_mention(reader: Reader) -> None:
    text = (
        "Brazil recognised Kosovo in August 2008.\n\nMuch has been written about the matter. "
        "Ties have cooled since Brazil recognised Kosovo."
    )
    assert dates_of(reader, text, "SUPPORT") == ["2008-08-01/2008-08-31"] * 2


def test_a_pronoun_ties_an_act_to_the_day_before(reader: Reader) -> None:
    text = "Some 60 people protested outside the Peruvian embassy in Quito on Tuesday. Police arrested four of them."
    assert dates_of(reader, text, "COERCE") == ["2025-07-08"]
    apart = text.replace(". Police", ".\n\nPolice")
    assert dates_of(reader, apart, "COERCE") == [None]


def test_no_publication_date_leaves_weekdays_open(reader: Reader) -> None:
    assert dates_of(reader, "Peru recalled its ambassador from Chile on Monday.", "SANCTION", published=None) == [None]


LEAD = "Peru expelled the Chilean ambassador on Wednesday in a row over spying.\n\n"

# text, event type, its days
STORIES = [
    # those who act on the day of the news also speak that day; others need not, and standing positions don't
    (LEAD + "The Peruvian foreign ministry accused Chile of running a network of spies.", "ACCUSE", ["2025-07-09"]),
    (LEAD + "Brazil condemned the expulsion of the Chilean envoy.", "ACCUSE", [None]),
    (LEAD + "Chile denies the charge.", "REJECT", [None]),
    (LEAD + "Chile has repeatedly accused Peru of holding back water.", "ACCUSE", [None]),
    # a time told in between moves the story on
    (LEAD + "In 2015 Chile expelled nine Peruvian envoys.\n\nPeru accused Chile of deceit.", "ACCUSE", [None]),
    # but a speaker or both sides in a new paragraph are back at the day of the news
    (LEAD + "In 2015 Chile expelled an envoy.\n\nMinister Ana Soto accused Chile of deceit.", "ACCUSE", ["2025-07-09"]),
    (LEAD + "Peru's minister Ana Soto accused Chile of breaking the truce of May 2021.", "ACCUSE", ["2025-07-09"]),
    (LEAD + "Peru's minister Ana Soto closed the talks, accusing Chile of deceit.", "ACCUSE", ["2025-07-09"]),
    # a narrative of the past goes on
    ("In May 2019 Chile met Peru in Lima. There it signed a treaty with Peru.", "SUPPORT", ["2019-05-01/2019-05-31"]),
    ("In 2017 Kenya expelled two Ugandan envoys. Uganda denounced the step.", "ACCUSE", ["2017-01-01/2017-12-31"]),
    ("In 2017 Kenya expelled two Ugandan envoys. Chad denounced the step.", "ACCUSE", [None]),
    ("Ghana did not recognise Kosovo until May 2008.", "SUPPORT", ["2008-05-01/2008-05-31"]),
    # counted from the date beside it, and at the same time as it
    ("Peru left on Tuesday, three days after police arrested two Chilean officers in Lima.", "COERCE", ["2025-07-05"]),
    ("Ghana condemned the raid on Tuesday, as Kenyan troops shelled a Somali village.", "ASSAULT", ["2025-07-08"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "expected"), STORIES)
def test_the_day_of_the_story(reader: Reader, text: str, kind: str, expected: list[str | None]) -> None:
    assert dates_of(reader, text, kind) == expected


def test_an_old_day_or_no_publication_date_is_no_day_of_the_news(reader: Reader) -> None:
    text = LEAD.replace("on Wednesday", "on 3 March") + "The Peruvian foreign ministry accused Chile of spying."
    assert dates_of(reader, text.replace("\n\n", " (1) ", 1), "ACCUSE", published=None) == [None]
    assert dates_of(reader, text, "ACCUSE") == [None]
