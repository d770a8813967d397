"""Settings come from defaults, a file, the environment and options, in this order; anything unknown is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.settings import PROJECT_ROOT, Settings, SettingsError, load_settings


def test_defaults_lie_in_the_project() -> None:
    settings = load_settings(environment={})
    assert settings == Settings()
    assert settings.sources == PROJECT_ROOT / "sources"
    assert settings.processes >= 1


def test_environment_wins_over_file_and_option_over_both(tmp_path: Path) -> None:
    config = tmp_path / "dragoman.toml"
    config.write_text('sources = "papers"\njobs = 3\nkeep_builds = 7\n', encoding="utf-8")
    environment = {"DRAGOMAN_CONFIG": str(config), "DRAGOMAN_JOBS": "4"}
    settings = load_settings(environment=environment, jobs=5)
    assert settings.sources == tmp_path / "papers"
    assert settings.keep_builds == 7
    assert settings.jobs == 5
    assert load_settings(environment=environment).jobs == 4


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"DRAGOMAN_JOBS": "many"}, "DRAGOMAN_JOBS"),
        ({"DRAGOMAN_JOBS": "-1"}, "jobs is -1"),
        ({"DRAGOMAN_SORCES": "x"}, "no setting 'sorces'"),
        ({"DRAGOMAN_CONFIG": "/nowhere/dragoman.toml"}, "nowhere"),
    ],
)
def test_nonsense_is_refused_with_its_place(environment: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load_settings(environment=environment)


def test_a_linked_warehouse_keeps_its_name(tmp_path: Path) -> None:
    (tmp_path / "real.duckdb").touch()
    (tmp_path / "w.duckdb").symlink_to("real.duckdb")
    settings = load_settings(environment={"DRAGOMAN_WAREHOUSE": str(tmp_path / "w.duckdb")})
    assert settings.warehouse.name == "w.duckdb"
