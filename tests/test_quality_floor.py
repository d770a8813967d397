"""Extraction measured on the development sets and on our own stories never falls below the pinned floor."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared"
SCORER = SHARED / "eval" / "score.py"
FLOORS = yaml.safe_load((HERE / "quality_floor.yml").read_text(encoding="utf-8"))

pytestmark = pytest.mark.skipif(not SCORER.is_file(), reason=f"no scorer and development sets at {SHARED}")


def build(sources: Path, warehouse: Path) -> Path:
    """Build a folder in a process of its own, as a user does."""
    command = [
        Path(sys.executable).parent / "dragoman",
        "build",
        "--sources",
        sources,
        "--warehouse",
        warehouse,
        "--quiet",
    ]
    subprocess.run(command, check=True, cwd=HERE.parent)
    return warehouse


def figures(warehouse: Path, gold: Path) -> dict[str, float]:
    """Return score.py's figures as "table.figure" and "table.attribute"."""
    out = warehouse.with_suffix(".json")
    command = [sys.executable, SCORER, "--warehouse", warehouse, "--gold", gold, "--json", out]
    subprocess.run(command, check=True, capture_output=True)
    read = {}
    for table, values in json.loads(out.read_text(encoding="utf-8"))["total"].items():
        read |= {f"{table}.{name}": values[name] for name in ("precision", "recall", "f1")}
        read |= {f"{table}.{name}": value["accuracy"] for name, value in values["attributes"].items()}
    return read


def shortfalls(read: dict[str, float], floor: dict[str, float]) -> list[str]:
    return [f"{name}: {read[name]:.3f} is below {least}" for name, least in floor.items() if read[name] < least]


def test_development_articles(tmp_path: Path) -> None:
    warehouse = build(SHARED / "seeds", tmp_path / "seeds.duckdb")
    assert not shortfalls(figures(warehouse, SHARED / "eval" / "gold"), FLOORS["seeds"])


def test_stories(tmp_path: Path) -> None:
    warehouse = build(HERE / "stories" / "texts", tmp_path / "stories.duckdb")
    low = []
    for half in ("open", "held"):
        folder = tmp_path / half
        folder.mkdir()
        for path in (HERE / "stories" / "gold").glob("*.json"):
            if path.name.startswith("held") == (half == "held"):
                shutil.copy(path, folder)
        low += [f"{half} {line}" for line in shortfalls(figures(warehouse, folder), FLOORS[half])]
    assert not low


def test_plover_sentences(tmp_path: Path) -> None:
    sentences = SHARED / "eval" / "plover_sentences.jsonl"
    folder = tmp_path / "plover"
    folder.mkdir()
    shutil.copy(sentences, folder)
    warehouse = build(folder, tmp_path / "plover.duckdb")
    command = [sys.executable, SHARED / "eval" / "score_plover.py", "--warehouse", warehouse, "--sentences", sentences]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1]
    read = {name: float(value) for name, value in re.findall(r"(\w+ macro-F1) ([\d.]+)", printed)}
    assert not shortfalls(read, FLOORS["plover"]), printed
