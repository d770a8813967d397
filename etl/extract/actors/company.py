"""The state of a person told by whom they stand beside: two holders of one title, colleagues, counterparts, a chief.

Belongs here: what the company of a person tells. What stands at the name itself is in `allegiance.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from etl.extract.actors.context import Context
from etl.extract.actors.offices import Office
from etl.extract.actors.persons import Person, PersonMention


def complete_pairs(persons: Sequence[Person], countries: dict[str, str | None], context: Context) -> None:
    """Give two holders of one plural title their two states: those of the title in order, else those of the article.

    "The ministers of Chile and Peru, A and B", "A and B, the ministers of Chile and Peru", "presidents A and B met".
    """
    top = [key for key, _ in Counter(context.counts).most_common(2)]
    sharing: dict[tuple[int, int], list[str]] = {}
    titled: dict[tuple[int, int], list[str]] = {}
    for person in persons:
        for mention in person.mentions:
            if mention.before and mention.before[0].plural:
                place = (mention.scene.view.index, mention.before[0].start)
                sharing.setdefault(place, []).append(person.key)
                titled[place] = office_states(mention.before[0])
            elif mention.after and mention.after[0].plural:
                place = (mention.scene.view.index, mention.after[0].start)
                first = _joined_before(mention, persons)
                sharing[place] = [*([first] if first is not None else []), person.key]
                titled[place] = office_states(mention.after[0])
    for place, keys in sharing.items():
        if len(keys) == len(set(titled[place])) == 2:
            countries.update(zip(keys, titled[place], strict=True))
            continue
        told = [key for key in keys if countries[key] in top]
        untold = [key for key in keys if countries[key] is None]
        if len(keys) == len(top) == 2 and len(told) == len(untold) == 1:
            countries[untold[0]] = next(key for key in top if key != countries[told[0]])


def complete_colleagues(
    persons: Sequence[Person], countries: dict[str, str | None], pair: tuple[str, str] | None
) -> None:
    """Give who holds a bare office beside an office-holder of one of the article's two states the other state.

    "Premier A and Foreign Minister B signed", "Premier A called it unfair, while his counterpart B …": two offices of
    a state, joined by "and" or told to be each other's counterparts, of which one is known to be of the article's two.
    """
    if pair is None:
        return
    for person in persons:
        if countries[person.key] is not None:
            continue
        for mention in person.mentions:
            mates = {countries[other.key] for other in persons if other is not person and _is_mate(mention, other)}
            mate = mates.pop() if len(mates) == 1 else None
            if mate in pair and holds_office(mention):
                countries[person.key] = pair[1] if pair[0] == mate else pair[0]


def _is_mate(mention: PersonMention, other: Person) -> bool:
    """Tell whether somebody is named in the same breath as another office-holder, or as the counterpart of one."""
    view = mention.scene.view
    for one in other.mentions:
        if one.scene.view.index != view.index:
            continue
        joined = (one.start - 1 == mention.run.end and view.word(mention.run.end) == "and") or (
            mention.start - 1 == one.run.end and view.word(one.run.end) == "and"
        )
        if joined and holds_office(one) and one.before and mention.before:
            return True
        paired = [office for office in one.before if office.group == "counterparts"]
        if mention.start < one.start and any(o.determiner in ("his", "her") and not o.states for o in paired):
            return True
    return False


def _joined_before(mention: PersonMention, persons: Sequence[Person]) -> str | None:
    """Return the person named right before another with "and" between: "| A | and B, the ministers of …"."""
    view = mention.scene.view
    if view.word(mention.start - 1) != "and":
        return None
    for person in persons:
        for other in person.mentions:
            if other.scene.view.index == view.index and other.run.end == mention.start - 1:
                return person.key
    return None


def complete_staff(persons: Sequence[Person], countries: dict[str, str | None]) -> None:
    """Give "his deputy, X" and "Ruiz's lawyer X" the state of the person named last before."""
    places = sorted(
        ((m.scene.view.index, m.run.start, m, p) for p in persons for m in p.mentions), key=lambda entry: entry[:2]
    )
    for number, (sentence, _, mention, person) in enumerate(places):
        if countries[person.key] is not None or not number or not serves_person(mention):
            continue
        before, _, _, chief = places[number - 1]
        if sentence - before <= 2 and chief is not person:
            countries[person.key] = countries[chief.key]


def serves_person(mention: PersonMention) -> bool:
    """Tell whether a title is that of somebody's helper: "his deputy", "Ruiz's lawyer"."""
    view = mention.scene.view
    for office in mention.before:
        if (office.group == "counterparts" and view.word(office.head) != "colleague") or office.states:
            continue
        genitive = view.word(office.start - 1) in ("'s", "'") and view.is_capitalised(office.start - 2)
        if office.determiner in ("his", "her") or (genitive and view.hit(office.start - 2) is None):
            return True
    return False


def holds_office(mention: PersonMention) -> bool:
    """Tell whether a person is named with an office of a state."""
    return any(office.group in ("state_heads", "ranks") for office in (*mention.before, *mention.after))


def office_states(office: Office) -> list[str]:
    """Return the keys of the states of a title."""
    keys = [s.key for s in office.states if s.key.startswith("country:")]
    if office.organisation is not None and office.organisation.iso3:
        keys.append(f"country:{office.organisation.iso3}")
    return keys
