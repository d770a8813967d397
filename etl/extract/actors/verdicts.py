"""Which state the gathered acts of a person speak for: votes of visits, receptions, partners, companions and the name.

Belongs here: weighing the evidence of `acts.py`. Where the votes are even, no state is given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from etl.extract.actors.cast import Evidence
from etl.extract.actors.context import Context, homes_of
from etl.extract.actors.lexicon import ActorLexicon
from etl.extract.actors.persons import Person, PersonMention

HOST_REACH = 6
LOCAL = frozenset({"prosecutor", "judge", "mayor", "governor", "magistrate", "bishop", "archbishop", "imam"})
SAYING = frozenset({"say", "add", "claim", "accuse", "report", "tell", "deny"})
OF, NOT_OF, OPPOSITE, SAME, HOME, AT = 3, 2, 1, 2, 1, 1


def two_states(context: Context) -> tuple[str, str] | None:
    """Return the two states that an article is about, None where it is about one or about more."""
    ranked = Counter(context.counts).most_common(3)
    if len(ranked) == 2:
        return ranked[0][0], ranked[1][0]
    if len(ranked) < 2 or ranked[1][1] < 2:
        return None
    (first, most), (second, often), (_, third) = ranked
    if often < 0.25 * most or third > 0.6 * often:
        return None
    return first, second


def complete_by_acts(
    evidence: Mapping[str, Evidence],
    countries: dict[str, str | None],
    homes: Mapping[str, frozenset[str]],
    pair: tuple[str, str] | None,
) -> None:
    """Give the persons whose state is open the one that their acts tell; `homes` are the states of their names."""
    other = {pair[0]: pair[1], pair[1]: pair[0]} if pair is not None else {}
    for _ in range(3):
        for key, found in evidence.items():
            if countries[key] is None:
                countries[key] = judge(found, countries, other, homes.get(key, frozenset()))


def complete_by_names(
    evidence: Mapping[str, Evidence],
    countries: dict[str, str | None],
    homes: Mapping[str, frozenset[str]],
    pair: tuple[str, str] | None,
) -> None:
    """Give two partners of whom nothing else is known the two states of the article, where their names tell which.

    "Giorgi Lomidze and Plamen Dimitrov signed the treaty" in an article on Georgia and Bulgaria.
    """
    if pair is None:
        return
    for key, found in evidence.items():
        for partner, _, _ in found.opposite:
            if countries[key] is not None or partner not in homes or countries.get(partner) is not None:
                continue
            mine, theirs = homes[key] & set(pair), homes[partner] & set(pair)
            if len(mine) == 1 and mine != theirs:
                own = next(iter(mine))
            elif len(theirs) == 1 and mine != theirs:
                own = next(state for state in pair if state not in theirs)
            else:
                continue
            countries[key] = own
            countries[partner] = next(state for state in pair if state != own)


def judge(
    evidence: Evidence, countries: Mapping[str, str | None], other: Mapping[str, str], homes: frozenset[str]
) -> str | None:
    """Return the state that the evidence speaks for; where it speaks for two alike, none."""
    votes: Counter[str] = Counter()
    for state in evidence.of:
        votes[state] += OF
    for state in evidence.not_of:
        if state in other:
            votes[other[state]] += NOT_OF
    for partner, near, places in evidence.opposite:
        own = partner if partner.startswith("country:") else countries.get(partner)
        if own is None:
            continue
        if places and own not in places:
            votes[places[0]] += OF
            continue
        counterpart = other.get(own) or only_other(near, own)
        if counterpart is not None:
            votes[counterpart] += OPPOSITE
    for companion in evidence.same:
        shared = countries.get(companion)
        if shared is not None:
            votes[shared] += SAME
    for state in evidence.at:
        votes[state] += AT
    for state in evidence.not_of:
        votes.pop(state, None)
    fitting = [state for state in votes if state in homes]
    if len(fitting) == 1:
        votes[fitting[0]] += HOME
    best = votes.most_common(2)
    if not best or (len(best) == 2 and best[0][1] == best[1][1]):
        return None
    return best[0][0]


def only_other(near: tuple[str, ...], state: str) -> str | None:
    """Return the second of the only two states that the sentences around a meeting name."""
    others = [key for key in near if key != state]
    return others[0] if len(others) == 1 and state in near else None


def person_is_foreign(person: Person, state: str, lexicon: ActorLexicon) -> bool:
    """Tell whether a person's name is at home elsewhere than in a state."""
    homes = homes_of(person.words, lexicon)
    return bool(homes) and state.removeprefix("country:") not in homes


def only_home(person: Person, context: Context, lexicon: ActorLexicon) -> frozenset[str]:
    """Return the state of the article in which a person's name is at home, if it is only one."""
    homes = homes_of(person.words, lexicon)
    fitting = frozenset(key for key in context.counts if key.removeprefix("country:") in homes)
    return fitting if len(fitting) == 1 else frozenset()


def seat_of_office(mention: PersonMention) -> str | None:
    """Return the state of the place of an office: "the prosecutor in Tunis, X", "X, the president of Bavaria"."""
    view = mention.scene.view
    for office in (*mention.before, *mention.after):
        placed = view.hit(office.end - 1) if view.word(office.head + 1) == "of" else None
        place = placed.sense("city", "region") if placed is not None and placed.start > office.head else None
        if place is not None and place.iso3 and office.group == "state_heads":
            return f"country:{place.iso3}"
        head = next((t for t in range(office.start, office.end) if view.word(t) in LOCAL), None)
        hit = view.hit(head + 2) if head is not None and view.word(head + 1) in ("in", "of") else None
        city = hit.sense("city", "capital") if hit is not None else None
        if city is not None and city.iso3:
            return f"country:{city.iso3}"
    return None


def host_state(mention: PersonMention, context: Context) -> str | None:
    """Return the state of the city in which the sentence sets out: "In Baku, deputy minister X received …".

    A city only counts where the article names its state, and no other city stands between.
    """
    view = mention.scene.view
    hit = view.hit(1) if view.word(0) == "in" else None
    if hit is None or hit.end >= mention.start or mention.start - hit.end > HOST_REACH:
        return None
    capital = hit.sense("capital")
    if capital is not None:
        return capital.key if capital.key.startswith("country:") else None
    city = hit.sense("city")
    state = f"country:{city.iso3}" if city is not None and city.iso3 else None
    return state if state in context.counts else None


def reports(mention: PersonMention) -> bool:
    """Tell whether a person is named as the one who says something."""
    view = mention.scene.view
    heads = (view.doc[view.head(start, mention.run.end)] for start in (mention.start, mention.run.start))
    after = view.doc[mention.run.end].lemma_ if mention.run.end < len(view.doc) else ""
    return after in SAYING or any(name.dep_ == "nsubj" and name.head.lemma_ in SAYING for name in heads)
