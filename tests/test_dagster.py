"""The Dagster graph: its shape, its checks, its sensor, and a run through a really running `dagster dev`."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from etl.build import STEPS
from etl.definitions import dragoman
from etl.inbox import look_at_inbox
from etl.services import fail_orphaned_runs, prepare_instance, service_environment
from etl.settings import PROJECT_ROOT, Settings
from tests.building import contents
from warehouse.audit import all_checks
from warehouse.layout import layout_for

START_SECONDS = 150
RUN_SECONDS = 150


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    return dragoman()


@pytest.fixture
def environment(built: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Point the settings that Dagster's runs read at the copy of the first build."""
    monkeypatch.setenv("DRAGOMAN_SOURCES", str(built.sources))
    monkeypatch.setenv("DRAGOMAN_WAREHOUSE", str(built.warehouse))
    monkeypatch.setenv("DRAGOMAN_JOBS", "1")
    return built


def run_job(definitions: dg.Definitions, assets: list[str] | None = None) -> dg.ExecuteInProcessResult:
    job = definitions.resolve_job_def("build")
    selection = [dg.AssetKey(name) for name in assets] if assets else None
    return job.execute_in_process(asset_selection=selection, raise_on_error=False)


def test_graph_has_the_assets_of_the_build_in_its_order(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    assert {key.to_user_string() for key in graph.get_all_asset_keys()} >= {step.name for step in STEPS}
    for step in STEPS:
        node = graph.get(dg.AssetKey(step.name))
        upstream = set(step.after) or {"fetched_documents"}
        assert {key.to_user_string() for key in node.parent_keys} == upstream, step.name
        assert node.description and node.group_name and node.owners and node.kinds
        assert node.code_version
        assert ("dagster/column_schema" in node.metadata) == bool(step.tables)


def test_every_rule_of_the_contract_is_a_check(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    keys = {key.name: graph.get(key) for key in graph.asset_check_keys}
    assert {check.name for check in all_checks()} <= keys.keys()
    blocking = {name for name, node in keys.items() if node.blocking}
    assert {check.name for check in all_checks() if check.blocking} == blocking


def test_schedule_and_sensor_are_on(definitions: dg.Definitions) -> None:
    assert definitions.resolve_schedule_def("daily_build").default_status is dg.DefaultScheduleStatus.RUNNING
    assert definitions.resolve_sensor_def("inbox_sensor").default_status is dg.DefaultSensorStatus.RUNNING


def test_run_reports_counts_and_preview(definitions: dg.Definitions, environment: Settings) -> None:
    result = run_job(definitions)
    assert result.success
    metadata = {
        event.asset_key.to_user_string(): event.materialization.metadata  # type: ignore[union-attr]
        for event in result.get_asset_materialization_events()
    }
    assert metadata["articles"]["dagster/row_count"].value == 4
    assert metadata["events"]["dagster/row_count"].value > 0
    assert "| event_id |" in str(metadata["events"]["preview"].value)
    assert environment.warehouse.resolve().name == f"warehouse-{result.run_id}.duckdb"
    assert all(check.passed for check in result.get_asset_check_evaluations() if check.blocking)


def test_corrupted_staging_row_stops_the_publish(definitions: dg.Definitions, environment: Settings) -> None:
    published, before = environment.warehouse.resolve(), contents(environment.warehouse)
    with duckdb.connect(str(layout_for(environment.warehouse).staging)) as con:
        con.execute("UPDATE trade_flows SET quote = 'never printed'")
    result = run_job(definitions)
    assert not result.success
    failed = {check.check_name for check in result.get_asset_check_evaluations() if not check.passed}
    assert "trade_flows_quote_is_in_the_article" in failed
    made = {event.asset_key.to_user_string() for event in result.get_asset_materialization_events()}  # type: ignore[union-attr]
    assert "published_warehouse" not in made
    assert environment.warehouse.resolve() == published
    assert contents(environment.warehouse) == before


def test_one_asset_can_be_materialised_alone(definitions: dg.Definitions, environment: Settings) -> None:
    assert run_job(definitions, ["events"]).success
    (environment.sources / "more.txt").write_text("Norway condemned the arrest of its envoy in Iran.", encoding="utf-8")
    assert run_job(definitions, ["documents"]).success
    alone = run_job(definitions, ["published_warehouse"])
    assert not alone.success
    messages = [str(event.step_failure_data.error) for event in alone.get_step_failure_events()]
    assert any("materialise" in message for message in messages)


def test_sensor_asks_for_a_run_only_when_documents_or_corrections_change(built: Settings) -> None:
    state, changed = look_at_inbox(built, None)
    assert not changed, "everything is in the published warehouse already"
    assert look_at_inbox(built, state.to_cursor()) == (state, False)
    os.utime(built.sources / "visit.txt", (1, 1))
    touched, changed = look_at_inbox(built, state.to_cursor())
    assert not changed and touched.listing != state.listing
    (built.sources / "new.txt").write_text("Norway met Sweden.", encoding="utf-8")
    added, changed = look_at_inbox(built, touched.to_cursor())
    assert changed
    (built.sources / "new.txt").unlink()
    removed, changed = look_at_inbox(built, added.to_cursor())
    assert changed and removed.contents == state.contents
    built.corrections_file.write_text("corrections: []  # none yet\n", encoding="utf-8")
    corrected, changed = look_at_inbox(built, removed.to_cursor())
    assert changed and corrected.contents == removed.contents
    assert look_at_inbox(built, corrected.to_cursor()) == (corrected, False)


def test_orphans_of_a_crash_are_failed(tmp_path: Path) -> None:
    prepare_instance(tmp_path)
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        run = instance.create_run_for_job(dg.GraphDefinition(name="nothing").to_job())
        instance.handle_run_event(run.run_id, dg.DagsterEvent("PIPELINE_START", run.job_name))
        assert instance.get_run_by_id(run.run_id).status is dg.DagsterRunStatus.STARTED  # type: ignore[union-attr]
    assert fail_orphaned_runs(tmp_path) == 1
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        assert instance.get_run_by_id(run.run_id).status is dg.DagsterRunStatus.FAILURE  # type: ignore[union-attr]


@pytest.fixture
def dagster_dev(built: Settings, tmp_path: Path) -> Iterator[str]:
    """The address of a `dagster dev` with webserver and daemon."""
    home = tmp_path / "home"
    prepare_instance(home)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = str(Path(sys.executable).parent / "dagster")
    command = [program, "dev", "-m", "etl.definitions", "-h", "127.0.0.1", "-p", str(port)]
    log = (tmp_path / "dagster.log").open("w")
    process = subprocess.Popen(
        command, cwd=PROJECT_ROOT, env=service_environment(built, home), stdout=log, stderr=log, start_new_session=True
    )
    try:
        yield f"http://127.0.0.1:{port}/graphql"
    finally:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        log.close()


def post(url: str, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    body = json.dumps({"query": query, "variables": variables or {}}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return dict(json.load(answer)["data"])


def wait_for(url: str) -> dict[str, Any]:
    """Return the repository once the web server answers and has loaded the code."""
    query = "{repositoriesOrError {... on RepositoryConnection {nodes {name location {name}}}}}"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            nodes = post(url, query)["repositoriesOrError"].get("nodes")
            if nodes:
                return dict(nodes[0])
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(1)
    pytest.fail("dagster dev did not come up")


def test_run_through_graphql_of_a_running_dagster(dagster_dev: str, built: Settings) -> None:
    repository = wait_for(dagster_dev)
    selector = {
        "repositoryName": repository["name"],
        "repositoryLocationName": repository["location"]["name"],
        "jobName": "build",
    }
    launch = (
        "mutation($p: ExecutionParams!) {launchPipelineExecution(executionParams: $p) "
        "{__typename ... on LaunchRunSuccess {run {runId}}}}"
    )
    parameters = {"selector": selector, "mode": "default", "runConfigData": {}}
    launched = [post(dagster_dev, launch, {"p": parameters})["launchPipelineExecution"] for _ in range(2)]
    assert [one["__typename"] for one in launched] == ["LaunchRunSuccess", "LaunchRunSuccess"]
    runs = [wait_for_run(dagster_dev, one["run"]["runId"]) for one in launched]
    assert [run["status"] for run in runs] == ["SUCCESS", "SUCCESS"], "overlapping runs queue"
    counts = {
        made["assetKey"]["path"][-1]: {entry["label"]: entry.get("intValue") for entry in made["metadataEntries"]}
        for made in runs[1]["assetMaterializations"]
    }
    assert counts["articles"]["dagster/row_count"] == 4
    assert counts["events"]["dagster/row_count"] > 0
    assert built.warehouse.resolve().name == f"warehouse-{launched[1]['run']['runId']}.duckdb"


def wait_for_run(url: str, run_id: str) -> dict[str, Any]:
    query = (
        "query($r: ID!) {runOrError(runId: $r) {... on Run {status assetMaterializations "
        "{assetKey {path} metadataEntries {label ... on IntMetadataEntry {intValue}}}}}}"
    )
    deadline = time.monotonic() + RUN_SECONDS
    run: dict[str, Any] = {}
    while time.monotonic() < deadline:
        run = post(url, query, {"r": run_id})["runOrError"]
        if run["status"] in ("SUCCESS", "FAILURE", "CANCELED"):
            break
        time.sleep(1)
    return run
