"""Fixtures that several test files share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from spacy.language import Language

from etl.build import run_build
from etl.extract.actors import ActorLexicon, load_actor_lexicon
from etl.language.pipeline import load_pipeline
from etl.settings import Settings
from tests.building import settings_for, write_sources


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The project's own language pipeline."""
    return load_pipeline()


@pytest.fixture(scope="session")
def actor_lexicon() -> ActorLexicon:
    """The lexicon of actors."""
    return load_actor_lexicon()


@pytest.fixture(scope="session")
def steady_versions() -> Iterator[None]:
    """Keep the versions of code and lexicons as they are, although somebody may edit them while tests run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("etl.load.source_version", lambda: "sources of the test")
        patch.setattr("etl.load.reader_version", lambda _settings: "readers of the test")
        yield


@pytest.fixture(scope="session")
def first_build(tmp_path_factory: pytest.TempPathFactory, steady_versions: None) -> Path:
    """A folder with small sources and the warehouse built from them; not to be changed."""
    folder = tmp_path_factory.mktemp("first_build")
    write_sources(folder / "sources")
    run_build(settings_for(folder))
    return folder


@pytest.fixture
def built(first_build: Path, tmp_path: Path) -> Settings:
    """Settings of a copy of the first build, for a test to build on."""
    shutil.copytree(first_build, tmp_path / "built", symlinks=True)
    return settings_for(tmp_path / "built")
