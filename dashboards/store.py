"""The published warehouse as the pages ask it: selects with parameters, remembered until the next publish.

Belongs here: where the warehouse lies, and running a select on it. Does not belong here: what is selected
(views in `warehouse/views/`, filters over them in `questions`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from warehouse.access import WarehouseMissingError, WarehouseReader

PROJECT_ROOT = Path(__file__).resolve().parent.parent
REMEMBERED_ANSWERS = 200
REMEMBERED_BYTES = "150MB"
MEMORY_MB = 400


def warehouse_path() -> Path:
    """Return the published warehouse: DRAGOMAN_WAREHOUSE, else `warehouse/warehouse.duckdb` of the project."""
    return Path(os.environ.get("DRAGOMAN_WAREHOUSE") or PROJECT_ROOT / "warehouse" / "warehouse.duckdb")


def build_key() -> str:
    """Return a key of the published build that changes with every publish, empty where nothing is published."""
    try:
        stamp = _reader(str(warehouse_path())).stamp()
    except WarehouseMissingError:
        return ""
    return f"{stamp.path}|{stamp.inode}|{stamp.mtime_ns}|{stamp.size_bytes}"


def ask(sql: str, parameters: Mapping[str, object] | None = None) -> pd.DataFrame:
    """Return the rows of a select with `$name` parameters. Raises WarehouseMissingError."""
    return _remembered(build_key(), str(warehouse_path()), sql, dict(parameters or {}))


def each(frame: pd.DataFrame) -> Iterator[Any]:
    """Return the rows of a frame as named tuples, whose fields the type checker does not know."""
    return iter(frame.itertuples(index=False))


@st.cache_data(max_entries=REMEMBERED_ANSWERS, max_size=REMEMBERED_BYTES, show_spinner=False)
def _remembered(build: str, path: str, sql: str, parameters: dict[str, object]) -> pd.DataFrame:
    # `build` only keeps the answers of different builds apart
    return _reader(path).query(sql, parameters)


@st.cache_resource(max_entries=4, show_spinner=False, on_release=WarehouseReader.close)
def _reader(path: str) -> WarehouseReader:
    return WarehouseReader(Path(path), memory_mb=MEMORY_MB)
