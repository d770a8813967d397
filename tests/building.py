"""Small sources and comparisons of warehouses, for every test that builds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb

from etl.settings import Settings

VISIT = """Kenyan minister visits Tanzania

By Asha Test

NAIROBI: Kenyan Foreign Minister Wanjiku Odera visited Dodoma on 4 March 2021 and met Tanzanian President Juma Mrisho.
The two countries signed an agreement on fisheries.

Kenya exported goods worth $350 million to Tanzania in 2020, mainly soap and steel.
"""

QUARREL = """Chile rejects the claim of Peru

Published on 12 May 2020

Chile rejected the accusation. Peru had accused Chile of moving troops to the border on Monday.
Peruvian Foreign Minister Rosa Quispe called on Santiago to withdraw.
"""

TRADE = """{"id": "one", "title": "Ghana sells more cocoa", "text": "Ghana's exports to the Netherlands reached $1.2 billion in 2019. Ghana exported cocoa beans worth $800 million to the Netherlands in 2019.", "published_on": "2020-02-01"}
{"id": "two", "title": null, "text": "Mexico condemned the attack on its embassy in Quito.", "published_on": "2024-04-06"}
"""  # noqa: E501

VOLATILE = {"documents": ("status", "fetched_at")}
NOT_COMPARED = ("runs", "table_states")


def write_sources(folder: Path) -> Path:
    """Write three documents with four articles."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "visit.txt").write_text(VISIT, encoding="utf-8")
    (folder / "quarrel.md").write_text(QUARREL, encoding="utf-8")
    (folder / "trade.jsonl").write_text(TRADE, encoding="utf-8")
    return folder


def settings_for(folder: Path, **changes: object) -> Settings:
    """Return settings with sources and warehouse below `folder`, one process."""
    base = replace(Settings(), sources=folder / "sources", warehouse=folder / "warehouse.duckdb", jobs=1)
    return replace(base, **changes)  # type: ignore[arg-type]


def contents(warehouse: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of all tables in their order, without what changes from build to build."""
    with duckdb.connect(str(warehouse.resolve()), read_only=True) as con:
        names = [row[0] for row in con.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
        found = {}
        for name in names:
            if name not in NOT_COMPARED:
                left_out = ", ".join(VOLATILE.get(name, ()))
                what = f"* EXCLUDE ({left_out})" if left_out else "*"
                found[name] = con.execute(f"SELECT {what} FROM {name}").fetchall()
        return found


def ask(warehouse: Path, sql: str) -> list[tuple[object, ...]]:
    """Return the rows of a query on the published warehouse."""
    with duckdb.connect(str(warehouse.resolve()), read_only=True) as con:
        return con.execute(sql).fetchall()
