"""How sure an event is: its rule's own score, lowered by doubtful evidence, then calibrated.

Belongs here: the score. The steps that turn a score into a share of right answers are data
(`event_confidence.csv`), fitted by isotonic regression on the development sets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from etl.extract.events.match import Match
from etl.extract.events.parties import Party
from etl.extract.events.realis import Realis


def rule_class(match: Match) -> str:
    """Return the class of evidence: matrix, light verb, bare noun, adjective or verb."""
    if match.rule.acts:
        return "matrix"
    if match.frame.voice == "noun":
        return "light" if match.frame.supported else "noun"
    return match.frame.voice if match.frame.voice == "adjective" else "verb"


def raw_score(match: Match, realis: Realis, source: Party, target: Party) -> float:
    """Score the evidence between 0 and 1 before calibration."""
    score = match.rule.confidence
    if not source.keys:
        score -= 0.15
    if not target.keys:
        score -= 0.1
    if realis.mood != "occurred":
        score -= 0.05
    if match.frame.voice == "noun" and not match.frame.supported:
        score -= 0.1
    return min(max(score, 0.05), 0.99)


def calibrate(score: float, steps: Sequence[tuple[float, float]]) -> float:
    """Return the calibrated confidence: the share of the highest step that the score reaches."""
    share = score
    for threshold, right in steps:
        if score >= threshold:
            share = right
    return round(share, 3)


def confidence_of(
    match: Match,
    realis: Realis,
    source: Party,
    target: Party,
    table: Mapping[str, Sequence[tuple[float, float]]],
) -> float:
    """Return the calibrated confidence of an event."""
    return calibrate(raw_score(match, realis, source, target), table.get(rule_class(match), ()))


def fit_steps(samples: Sequence[tuple[float, bool]], *, least: int = 8) -> tuple[tuple[float, float], ...]:
    """Fit rising steps (score, share right) to judged events by isotonic regression (pool adjacent violators).

    All events of one score make one block; neighbouring blocks are pooled until a step rests on `least` events. Shares
    are smoothed with one right and one wrong event, so that no step claims certainty.
    """
    seen: Counter[float] = Counter(score for score, _ in samples)
    correct: Counter[float] = Counter(score for score, right in samples if right)
    blocks: list[list[float]] = []
    for score in sorted(seen):
        blocks.append([score, float(correct[score]), float(seen[score])])
        while len(blocks) > 1 and _pools(blocks[-2], blocks[-1], least):
            low, high = blocks[-2], blocks.pop()
            blocks[-1] = [low[0], low[1] + high[1], low[2] + high[2]]
    if len(blocks) > 1 and blocks[-1][2] < least:
        last = blocks.pop()
        blocks[-1] = [blocks[-1][0], blocks[-1][1] + last[1], blocks[-1][2] + last[2]]
    return tuple((round(score, 3), round((right + 1) / (count + 2), 3)) for score, right, count in blocks)


def _pools(low: Sequence[float], high: Sequence[float], least: int) -> bool:
    """Tell whether two neighbouring blocks become one: too few events, or a falling share."""
    return low[2] < least or low[1] / low[2] >= high[1] / high[2]
