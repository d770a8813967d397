"""Hashes that tell whether something must be read again: of the readers of documents and of the readers of articles.

Belongs here: which files count for what. What is done about a change is in `etl/load.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from etl.language.pipeline import pipeline_version
from etl.settings import Settings

ETL = Path(__file__).resolve().parent
SOURCES = ETL.parent / "sources"
CODE_SUFFIXES = (".py", ".csv", ".yml", ".yaml", ".json", ".txt", ".onnx")
READER_FOLDERS = ("language", "extract", "lexicons")
NOT_READING = ("training", "model", "inbox", "samples", "__pycache__")
PACKAGES = ("etl", "sources", "warehouse")
NOT_SOURCES = ("catalog.yml", "corrections.yml", "feeds.yml")
"""Files beside the readers that are none: what counts of the catalogue is told by `sources.catalog`."""


def source_version() -> str:
    """Hash the code and rules that turn a document into articles, the catalogue of outlets left out."""
    files = [path for path in _code_files(SOURCES) if path.name not in NOT_SOURCES]
    return hash_files(files, SOURCES, version("trafilatura"), version("pypdfium2"), version("python-docx"))


def reader_version(settings: Settings) -> str:
    """Hash the extractors' code, the lexicons, the language model and the limits that decide what is found."""
    files = [path for folder in READER_FOLDERS for path in _code_files(ETL / folder)]
    parts = (pipeline_version(settings.model), version("spacy"), str(settings.max_article_words))
    return hash_files([*files, ETL / "records.py", ETL / "resolve" / "tables.py"], ETL, *parts)


def lexicon_version() -> str:
    """Hash the lexicons alone, for the history of runs."""
    return hash_files(_code_files(ETL / "lexicons"), ETL)


def program_version() -> str:
    """Return the version of the program with a hash of all its code."""
    files = [path for folder in PACKAGES for path in _code_files(ETL.parent / folder)]
    return f"{version('dragoman')}+{hash_files(files, ETL.parent)[:8]}"


def hash_files(paths: Iterable[Path], root: Path, *parts: str) -> str:
    """Return 16 hex digits of the names (below `root`) and contents of files and of further parts."""
    digest = hashlib.sha256("\n".join(parts).encode())
    for path in sorted(paths):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _code_files(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.suffix in CODE_SUFFIXES and path.is_file())
    return sorted(path for path in found if not set(NOT_READING) & set(path.relative_to(folder).parts[:-1]))
