"""Which reports of one family and between the same parties tell of one event.

Belongs here: the comparison of reports, as plain functions over records; nothing is read or written. The order of
reports does not matter: the most exact are placed first, and a report that would fit two events stays alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from etl.resolve.incident_families import Family

EXACT = ("day", "range")
COARSENESS = {"day": 0, "range": 0, "month": 1, "year": 2, "unknown": 3}
LONG_DAYS = 62
"""A span of more days is compared with all events of its block instead of day by day."""
LONG_AGO_DAYS = 366
"""An undated report tells of nothing that lies longer before the latest date that its story gives."""
YEARS_DAYS = 366
"""A report over a longer span ("few visits since 2017") tells of several acts: it joins no single one."""
BEFORE_DAYS, AFTER_DAYS = 30, 60
"""How long before its report an undated event lies, and how long after its announcement."""


class Report(NamedTuple):
    """One event of the warehouse as far as grouping needs it; a tuple, because there are as many as events.

    `start` and `end` count days, both 0 for an unknown date. `persons` are the named persons among the parties,
    as (party, actor). `story` is the article or the one that it is a copy of, `published` its day or None,
    `published_years` the first and last day where only the year is known; `reported` sorts reports by the time at
    which they were published. `story_tells` is the latest day on which the story says that something occurred, and
    `words` are the beginnings of the words that name the act. `is_earlier` tells of an act that the words set before
    another of its kind ("their last meeting"), `is_herald` of one that only announces the act (an invitation).
    """

    event_id: str
    story: str
    status: str
    precision: str
    start: int
    end: int
    host: str | None
    persons: frozenset[tuple[str, str]]
    place: int
    published: int | None = None
    published_years: tuple[int, int] | None = None
    parties: frozenset[str] = frozenset()
    reported: str = ""
    story_tells: int = 0
    words: frozenset[str] = frozenset()
    is_earlier: bool = False
    is_herald: bool = False

    @property
    def is_dated(self) -> bool:
        """Whether anything of the date is known."""
        return self.precision != "unknown"


@dataclass(eq=False)
class Group:
    """Reports that tell of one event; `start`, `end` and `precision` are those of its most exact report."""

    first: Report
    reports: list[Report] = field(default_factory=list)
    stories: set[str] = field(default_factory=set)
    statuses: set[str] = field(default_factory=set)
    hosts: set[str] = field(default_factory=set)
    persons: set[tuple[str, str]] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    alone: bool = False

    def add(self, report: Report) -> None:
        """Take in a report."""
        self.reports.append(report)
        self.stories.add(report.story)
        self.statuses.add(report.status)
        self.persons |= report.persons
        self.words |= report.words
        if report.host:
            self.hosts.add(report.host)


@dataclass
class Block:
    """The groups of one family and one set of parties, found by day, by month and by story.

    `by_published` finds the groups that began with an undated report by its day of publication.
    """

    family: Family
    story_persons: Mapping[str, frozenset[str]]
    groups: list[Group] = field(default_factory=list)
    by_day: dict[int, list[Group]] = field(default_factory=dict)
    by_month: dict[int, list[Group]] = field(default_factory=dict)
    by_story: dict[str, list[Group]] = field(default_factory=dict)
    by_published: dict[int, list[Group]] = field(default_factory=dict)
    long: list[Group] = field(default_factory=list)

    def open_group(self, report: Report, *, alone: bool = False) -> Group:
        """Begin a group and return it; one that is `alone` takes in reports of the same story only."""
        group = Group(report, alone=alone)
        self.groups.append(group)
        if report.is_dated:
            if report.end - report.start > LONG_DAYS:
                self.long.append(group)
            elif report.precision in EXACT:
                for day in range(report.start, report.end + 1):
                    self.by_day.setdefault(day, []).append(group)
            for month in range(report.start // 31, report.end // 31 + 1):
                self.by_month.setdefault(month, []).append(group)
        self.put(report, group)
        return group

    def put(self, report: Report, group: Group) -> None:
        """Take a report into a group of the block."""
        group.add(report)
        held = self.by_story.setdefault(report.story, [])
        if not any(one is group for one in held):
            held.append(group)


def group_reports(
    reports: Iterable[Report], family: Family, story_persons: Mapping[str, frozenset[str]]
) -> list[Group]:
    """Return the groups of reports of one family between the same parties.

    `story_persons` gives the persons that an article mentions, for those without an exact publication date.
    """
    block = Block(family, story_persons)
    for report in sorted(reports, key=_order):
        if report.end - report.start > YEARS_DAYS and not family.once:
            block.open_group(report, alone=True)
        elif report.precision in EXACT:
            _place_exact(block, report)
        elif report.is_dated:
            _place_coarse(block, report)
        else:
            _place_undated(block, report)
    return block.groups


def join_partial(groups: Sequence[Group], family: Family) -> list[Group]:
    """Return groups with those of fewer parties joined to the one fuller group of the same story that they fit."""
    by_story: dict[str, list[Group]] = {}
    most: dict[str, int] = {}
    for group in groups:
        for story in group.stories:
            by_story.setdefault(story, []).append(group)
            most[story] = max(most.get(story, 0), len(group.first.parties))
    into: dict[int, Group] = {}
    for group in groups:
        if len(group.stories) > 1 or len(group.first.parties) == most[group.first.story]:
            continue
        fuller = [
            other
            for other in by_story[group.first.story]
            if group.first.parties < other.first.parties and _may_be_one(group, other, family)
        ]
        if len(fuller) == 1:
            into[id(group)] = fuller[0]
    for group in groups:
        target = into.get(id(group))
        while target is not None and id(target) in into:
            target = into[id(target)]
        if target is not None:
            for report in group.reports:
                target.add(report)
    return [group for group in groups if id(group) not in into]


def _order(report: Report) -> tuple[int, int, int, bool, int, str, int, str]:
    """Most exact first, then those that name most persons and a host; ids break what is left.

    Reports without a date come by their day of publication.
    """
    span, day = (report.end - report.start, report.start) if report.is_dated else (0, report.published or 0)
    return (
        COARSENESS[report.precision], span, -len(report.persons), report.host is None, day, report.story, report.place,
        report.event_id,
    )  # fmt: skip


def _place_exact(block: Block, report: Report) -> None:
    slack = block.family.slack_days
    near = _unique(_exact_neighbours(block, report, slack))
    found = [(_gap(report, group), group) for group in near if _fits(report, group, block.family)]
    found = [(gap, group) for gap, group in found if gap <= slack]
    if not found:
        block.open_group(report)
        return
    least = min(gap for gap, _ in found)
    _put_in_only(block, report, [group for gap, group in found if gap == least])


def _exact_neighbours(block: Block, report: Report, slack: int) -> list[Group]:
    if report.end - report.start > LONG_DAYS or slack > LONG_DAYS:
        return block.groups
    days = range(report.start - slack, report.end + slack + 1)
    return [group for day in days for group in block.by_day.get(day, ())] + block.long


def _place_coarse(block: Block, report: Report) -> None:
    """Place a report of a month or a year with the one event in it, or with its like where the family allows."""
    family = block.family
    slack = family.slack_days if family.once else 0
    months = range((report.start - slack) // 31, (report.end + slack) // 31 + 1)
    near = _unique(group for month in months for group in block.by_month.get(month, ()))
    coarse_enough = COARSENESS[family.coarsest] >= COARSENESS[report.precision]
    found = [
        (_gap(report, group), group)
        for group in near
        if _fits(report, group, family)
        and _same_words(report.words, group, family)
        and (coarse_enough or group.first.precision in EXACT or report.story in group.stories)
    ]
    found = [(gap, group) for gap, group in found if gap <= slack]
    if not found:
        block.open_group(report)
        return
    least = min(gap for gap, _ in found)
    _put_in_only(block, report, [group for gap, group in found if gap == least])


def _place_undated(block: Block, report: Report) -> None:
    family = block.family
    if report.is_earlier:
        block.open_group(report, alone=True)
        return
    own = block.by_story.get(report.story, ())
    found = [group for group in own if _fits_undated(report, group, family)]
    if not found:
        dated = [group for group in _candidates(block, report) if group.first.is_dated and not group.alone]
        found = [group for group in dated if _fits_undated(report, group, family)]
        if report.published is None:
            found = [group for group in found if _names_persons(block, report, group)]
    if not found and family.once:
        found = [group for group in block.groups if not group.alone and _fits(report, group, family)]
    if not found:
        found = _told_alike(block, report)
    if found:
        _put_in_only(block, report, found)
        return
    group = block.open_group(report, alone=not family.once)
    if report.published is not None:
        block.by_published.setdefault(report.published, []).append(group)


def _told_alike(block: Block, report: Report) -> list[Group]:
    """Return the undated groups that began with an article of the same days and the same words for the act."""
    if report.published is None:
        return []
    between = block.family.days_between
    days = range(report.published - between, report.published + between + 1)
    return [
        group
        for day in days
        for group in block.by_published.get(day, ())
        if report.status in group.statuses
        and not group.words.isdisjoint(report.words)
        and _agrees(report, group, block.family)
    ]


def _fits_undated(report: Report, group: Group, family: Family) -> bool:
    """Tell whether a report without a date fits: what is still planned lies not before what its story tells."""
    if group.first.is_dated:
        latest = max(report.story_tells, report.published_years[0] if report.published_years else 0)
        is_told = report.story in group.stories
        if report.status in ("planned", "intended") and group.first.end < latest:
            return False
        if not is_told and group.first.end < report.story_tells - LONG_AGO_DAYS:
            return False
    return _fits(report, group, family) and _same_words(report.words, group, family)


def _same_words(words: Iterable[str], group: Group, family: Family) -> bool:
    return not family.same_words or not group.words.isdisjoint(words)


def _candidates(block: Block, report: Report) -> list[Group]:
    """Return the dated groups that the publication date of an undated report allows."""
    if report.published is None:
        return [group for group in block.groups if _in_years(report, group)]
    if report.status in ("planned", "intended"):
        first, last = report.published - 1, report.published + AFTER_DAYS
    else:
        first, last = report.published - BEFORE_DAYS, report.published + 1
    months = range(first // 31, last // 31 + 1)
    near = _unique([group for month in months for group in block.by_month.get(month, ())])
    exact = [group for group in near if group.first.precision in EXACT]
    return [group for group in exact if group.first.start <= last and group.first.end >= first]


def _in_years(report: Report, group: Group) -> bool:
    if report.published_years is None:
        return True
    first, last = report.published_years
    return group.first.start <= last and group.first.end >= first


def _names_persons(block: Block, report: Report, group: Group) -> bool:
    """Tell whether an undated report of unknown day names a person of the event, in its clause or its article."""
    persons = {actor for _, actor in group.persons}
    return bool(persons & ({a for _, a in report.persons} | block.story_persons.get(report.story, frozenset())))


def _put_in_only(block: Block, report: Report, found: Sequence[Group]) -> None:
    """Put a report into the only group that it fits, or the only one of its own story, else leave it alone."""
    own = [group for group in found if report.story in group.stories]
    choice = own if own else found
    if len(choice) == 1:
        block.put(report, choice[0])
    else:
        block.open_group(report, alone=True)


def _fits(report: Report, group: Group, family: Family) -> bool:
    return (not group.alone or report.story in group.stories) and _agrees(report, group, family)


def _agrees(report: Report, group: Group, family: Family) -> bool:
    """Tell whether status, host and persons of a report speak for the event of a group."""
    if not _statuses_agree(report.status, group.statuses):
        return False
    if family.host and report.host and group.hosts and report.host not in group.hosts:
        return False
    return family.persons == "any" or _persons_agree(report.persons, group.persons)


def _may_be_one(group: Group, other: Group, family: Family) -> bool:
    """Tell whether a group of fewer parties may tell of the same event as another of the same story."""
    if group.first.is_herald != other.first.is_herald:
        return False
    dated = group.first.is_dated and other.first.is_dated
    if dated and _gap(group.first, other) > 0:
        return False
    if not all(_statuses_agree(status, other.statuses) for status in group.statuses):
        return False
    if family.host and group.hosts and other.hosts and not group.hosts & other.hosts:
        return False
    if not _same_words(group.words, other, family):
        return False
    return family.persons == "any" or _persons_agree(group.persons, other.persons)


def _gap(report: Report, group: Group) -> int:
    """Return how many days lie between a report and a group, 0 or less where they overlap."""
    return max(0, max(report.start, group.first.start) - min(report.end, group.first.end))


def _statuses_agree(status: str, others: Iterable[str]) -> bool:
    """Tell whether reports may be of one event: what is planned may occur, what one side alleges may have occurred."""
    for other in others:
        pair = {status, other}
        if "denied" in pair and len(pair) > 1:
            return False
        if "alleged" in pair and pair & {"planned", "intended"}:
            return False
    return True


def _persons_agree(mine: Set[tuple[str, str]], theirs: Set[tuple[str, str]]) -> bool:
    """Tell whether no party is represented by other persons here than there."""
    if not mine or not theirs:
        return True
    named: dict[str, set[str]] = {}
    for party, actor in theirs:
        named.setdefault(party, set()).add(actor)
    seen: dict[str, set[str]] = {}
    for party, actor in mine:
        seen.setdefault(party, set()).add(actor)
    return all(party not in named or actors & named[party] for party, actors in seen.items())


def _unique(groups: Iterable[Group]) -> list[Group]:
    return list({id(group): group for group in groups}.values())
