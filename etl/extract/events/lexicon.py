"""Read the event lexicon from `etl/lexicons`: rules, classes, crosswalk, realis and context words.

Belongs here: files to records, and complaints about files that don't fit. What the rules mean is in `rules.py`.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import yaml

from etl.extract.events.rules import Derivation, Embedding, EventLexicon, Phrase, PloverCode, Rule, Trigger, TriggerKind

LEXICONS = Path(__file__).resolve().parents[2] / "lexicons"
RULE_KEYS = frozenset(
    [
        "id",
        "code",
        "verbs",
        "nouns",
        "adjectives",
        "needs",
        "excludes",
        "source",
        "target",
        "acts",
        "parties",
        "alone",
        "mutual",
        "people",
        "context",
        "status",
        "confidence",
        "examples",
        "counterexamples",
        "note",
    ]
)
KINDS: tuple[tuple[str, TriggerKind], ...] = (("verbs", "verb"), ("nouns", "noun"), ("adjectives", "adjective"))


class LexiconError(ValueError):
    """A lexicon file says something that can't be read; the message names the file and the rule."""


def load_event_lexicon(folder: Path = LEXICONS) -> EventLexicon:
    """Load every event lexicon file under `folder`; raise LexiconError where one doesn't fit."""
    classes = read_classes(folder / "event_classes.yml")
    codes = read_codes(folder / "plover.csv")
    rules: list[Rule] = []
    for path in sorted((folder / "event_types").glob("*.yml")):
        rules.extend(read_rules(path, classes, codes))
    seen: set[str] = set()
    for rule in rules:
        if rule.rule_id in seen:
            raise LexiconError(f"event rule {rule.rule_id} is declared twice: rename one of them")
        seen.add(rule.rule_id)
    realis = _load(folder / "event_realis.yml")
    return EventLexicon(
        rules=tuple(rules),
        by_trigger=index_triggers(rules),
        classes=MappingProxyType({name: frozenset(words) for name, words in classes.items()}),
        codes=MappingProxyType(codes),
        derivations=read_derivations(folder / "event_acts.csv", codes),
        embeddings=MappingProxyType(
            {kind: cast(Mapping[str, Embedding], _invert(table)) for kind, table in realis.items()}
        ),
        contexts=MappingProxyType({name: tuple(w) for name, w in _load(folder / "event_contexts.yml").items()}),
        confidence=read_confidence(folder / "event_confidence.csv"),
    )


def read_classes(path: Path) -> dict[str, tuple[str, ...]]:
    """Read word classes; a class may take in others with `@name`."""
    raw = _load(path)
    out: dict[str, tuple[str, ...]] = {}
    for name in raw:
        out[name] = tuple(_expand(name, raw, ()))
    return out


def read_codes(path: Path) -> dict[str, PloverCode]:
    """Read the crosswalk from CAMEO code to PLOVER type, mode, quad class, intensity and contexts."""
    codes = {}
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            codes[row["code"]] = PloverCode(
                code=row["code"],
                event_type=row["type"],
                mode=row["mode"] or None,
                action=row["action"],
                quad_class=int(row["quad_class"]),
                intensity=float(row["intensity"]),
                contexts=tuple(row["contexts"].split()),
            )
    return codes


def read_derivations(path: Path, codes: Mapping[str, PloverCode]) -> tuple[Derivation, ...]:
    """Read what an operator (promise, refusal, future …) makes of an act's code."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = tuple(Derivation(row["operator"], row["act"], row["code"]) for row in csv.DictReader(handle))
    for row in rows:
        if row.code and row.code not in codes:
            raise LexiconError(f"{path.name}: code {row.code} of {row.operator}/{row.act} is not in plover.csv")
    return rows


def read_confidence(path: Path) -> Mapping[str, tuple[tuple[float, float], ...]]:
    """Read calibration steps by rule class: (raw score, share that was right), rising."""
    steps: dict[str, list[tuple[float, float]]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            steps[row["rule_class"]].append((float(row["score"]), float(row["share_right"])))
    return MappingProxyType({name: tuple(sorted(values)) for name, values in steps.items()})


def read_rules(path: Path, classes: Mapping[str, tuple[str, ...]], codes: Mapping[str, PloverCode]) -> list[Rule]:
    """Read the rules of one PLOVER type; `defaults` fill what a rule leaves out."""
    content = _load(path)
    event_type = content["type"]
    defaults = content.get("defaults", {})
    return [_rule(path.name, event_type, {**defaults, **entry}, classes, codes) for entry in content["rules"]]


def index_triggers(rules: list[Rule]) -> Mapping[tuple[TriggerKind, str], tuple[tuple[Rule, Trigger], ...]]:
    """Index rules by kind and head lemma of their triggers."""
    index: dict[tuple[TriggerKind, str], list[tuple[Rule, Trigger]]] = defaultdict(list)
    for rule in rules:
        for trigger in rule.triggers:
            index[trigger.kind, trigger.phrase.head].append((rule, trigger))
    return MappingProxyType({key: tuple(found) for key, found in index.items()})


def read_phrase(text: str) -> Phrase:
    """Read "state of emergency", "joint exercise" or "sanction"."""
    words = text.lower().replace("-", " ").split()
    if "of" in words[1:]:
        at = words.index("of", 1)
        return Phrase(words[at - 1], tuple(words[: at - 1]), tuple(words[at + 1 :]))
    return Phrase(words[-1], tuple(words[:-1]))


def _rule(
    file: str, event_type: str, entry: dict[str, Any], classes: Mapping[str, tuple[str, ...]], codes: Mapping[str, Any]
) -> Rule:
    """Make one rule of its entry; complain with file and rule name."""
    name = f"{event_type.lower()}.{entry.get('id')}"
    unknown = set(entry) - RULE_KEYS
    if unknown or "id" not in entry:
        raise LexiconError(f"{file}: rule {name} has unknown keys {sorted(unknown)}; known are {sorted(RULE_KEYS)}")
    code = str(entry["code"])
    if code not in codes or codes[code].event_type != event_type:
        raise LexiconError(f"{file}: rule {name} has code {code}, which plover.csv does not list as {event_type}")
    triggers = [
        _trigger(kind, word) for key, kind in KINDS for word in _words(f"{file}: {name}", entry.get(key, []), classes)
    ]
    if not triggers:
        raise LexiconError(f"{file}: rule {name} has no verbs, nouns or adjectives")
    return Rule(
        rule_id=name,
        event_type=event_type,
        code=code,
        triggers=tuple(triggers),
        needs=_slots(f"{file}: {name}", entry.get("needs", {}), classes),
        excludes=_slots(f"{file}: {name}", entry.get("excludes", {}), classes),
        source=tuple(tuple(path.split("/")) for path in entry.get("source", [])),
        target=tuple(tuple(path.split("/")) for path in entry.get("target", [])),
        acts=frozenset(entry.get("acts", [])),
        parties=int(entry.get("parties", 1)),
        alone=int(entry.get("alone", 2)),
        mutual=entry.get("mutual") == "true",
        people=entry.get("people") == "true",
        context=entry.get("context", "none"),
        status=entry.get("status"),
        confidence=float(entry.get("confidence", 0.8)),
        examples=tuple(entry.get("examples", [])),
        counterexamples=tuple(entry.get("counterexamples", [])),
    )


def _trigger(kind: TriggerKind, word: str) -> Trigger:
    words = word.split()
    if kind == "verb":
        return Trigger(kind, Phrase(words[0]), " ".join(words[1:]) or None)
    return Trigger(kind, read_phrase(word))


def _slots(
    where: str, table: dict[str, Any], classes: Mapping[str, tuple[str, ...]]
) -> Mapping[str, tuple[Phrase, ...]]:
    return MappingProxyType(
        {slot: tuple(read_phrase(word) for word in _words(where, words, classes)) for slot, words in table.items()}
    )


def _words(where: str, words: list[str], classes: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Replace `@class` by its words."""
    out: list[str] = []
    for word in words:
        if not isinstance(word, str):
            raise LexiconError(f"{where}: {word!r} is no word; put it in quotes")
        if not word.startswith("@"):
            out.append(word.lower())
        elif word[1:] in classes:
            out.extend(classes[word[1:]])
        else:
            raise LexiconError(f"{where}: class {word} is not in event_classes.yml")
    return out


def _expand(name: str, raw: Mapping[str, list[str]], above: tuple[str, ...]) -> list[str]:
    if name in above:
        raise LexiconError(f"event_classes.yml: class {name} takes in itself")
    out: list[str] = []
    for word in raw[name]:
        if not isinstance(word, str):
            raise LexiconError(f"event_classes.yml: {word!r} in {name} is no word; put it in quotes")
        out.extend(_expand(word[1:], raw, (*above, name)) if word.startswith("@") else [word.lower()])
    return out


def _invert(table: Mapping[str, list[str]]) -> dict[str, str]:
    return {word: effect for effect, words in table.items() for word in words}


def _load(path: Path) -> Any:
    """Load YAML with every value as it is written: "on", "no" and "0101" stay text."""
    with path.open(encoding="utf-8") as handle:
        return yaml.load(handle, Loader=yaml.BaseLoader)
