"""The contract's rules as blocking asset checks.

Belongs here: which check stands at which asset. The rules themselves are in `warehouse/audit.py`.
"""

# No `from __future__ import annotations`: Dagster reads the annotations of resources and contexts as classes.

from collections.abc import Iterator

import dagster as dg

from etl.build import STEPS
from etl.health import find_outlet_problems
from etl.resources import BuildRun
from warehouse.audit import AuditCheck, AuditResult, all_checks, run_check
from warehouse.candidate import open_candidate
from warehouse.layout import layout_for
from warehouse.sql import utc_now

FALLBACK_ASSET = "views"
"""Where checks of tables stand that no step of its own makes (countries, runs, states)."""


def make_checks() -> list[dg.AssetChecksDefinition]:
    """Return the checks of every asset, one definition for each asset."""
    by_asset: dict[str, list[AuditCheck]] = {}
    for check in all_checks():
        by_asset.setdefault(asset_of(check), []).append(check)
    return [
        outlets_are_as_usual,
        *(
            dg.multi_asset_check(
                name=f"{asset}_contract", specs=[make_spec(check, asset) for check in checks], can_subset=True
            )(run_contract_checks)
            for asset, checks in by_asset.items()
        ),
    ]


@dg.asset_check(asset="documents", blocking=False)
def outlets_are_as_usual(build_run: BuildRun) -> dg.AssetCheckResult:
    """No outlet has fallen silent or brings far more than it used to."""
    with open_candidate(layout_for(build_run.settings.warehouse), with_staging=False) as con:
        problems = find_outlet_problems(con, today=utc_now().date())
    lines = "\n".join(f"- {problem.message}" for problem in problems)
    return dg.AssetCheckResult(
        passed=not problems,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"outlets": len(problems), "problems": dg.MetadataValue.md(lines or "none")},
    )


def asset_of(check: AuditCheck) -> str:
    """Return the asset that makes the table of a check."""
    made = {table: step.name for step in STEPS[:-1] for table in step.tables}
    return made.get(check.table, FALLBACK_ASSET)


def make_spec(check: AuditCheck, asset: str) -> dg.AssetCheckSpec:
    """Return the specification of one check."""
    description = f"{check.table}: {check.description}. {check.remedy}"
    return dg.AssetCheckSpec(check.name, asset=asset, description=description, blocking=check.blocking)


def run_contract_checks(context: dg.AssetCheckExecutionContext, build_run: BuildRun) -> Iterator[dg.AssetCheckResult]:
    """Run the selected checks on the candidate."""
    selected = {key.name: key for key in context.selected_asset_check_keys}
    with open_candidate(layout_for(build_run.settings.warehouse)) as con:
        for check in all_checks():
            if check.name in selected:
                yield check_result(run_check(con, check), selected[check.name])


def check_result(result: AuditResult, key: dg.AssetCheckKey) -> dg.AssetCheckResult:
    """Return a result of the audit as Dagster's."""
    severity = dg.AssetCheckSeverity.ERROR if result.check.blocking else dg.AssetCheckSeverity.WARN
    examples = "\n".join(f"- {example}" for example in result.examples)
    return dg.AssetCheckResult(
        passed=result.passed,
        check_name=key.name,
        asset_key=key.asset_key,
        severity=severity,
        description=result.message,
        metadata={"failing rows": result.count, "examples": dg.MetadataValue.md(examples or "none")},
    )
