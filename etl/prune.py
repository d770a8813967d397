"""Removing what is too old by the settings: fetched raw pages. Kept builds are pruned by every publish.

Belongs here: which files are too old. The next build drops the facts of removed pages.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from etl.settings import Settings
from sources.discover import HEADERS_SUFFIX


def prune_fetched(settings: Settings, *, now: datetime) -> list[Path]:
    """Remove fetched pages older than the setting keep_fetched_days, and return them; 0 keeps everything."""
    if not settings.keep_fetched_days:
        return []
    oldest = now - timedelta(days=settings.keep_fetched_days)
    removed = []
    for headers in sorted((settings.sources / "inbox" / "fetched").rglob(f"*{HEADERS_SUFFIX}")):
        fetched_at = _fetched_at(headers)
        if fetched_at is not None and fetched_at < oldest:
            page = headers.with_name(headers.name.removesuffix(HEADERS_SUFFIX))
            page.unlink(missing_ok=True)
            headers.unlink()
            removed.append(page)
    return removed


def _fetched_at(headers: Path) -> datetime | None:
    """Return when a page was fetched, None where its headers do not tell; such a page is kept."""
    try:
        stated = datetime.fromisoformat(str(json.loads(headers.read_bytes())["fetched_at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return stated if stated.tzinfo else stated.replace(tzinfo=UTC)
