"""Telling somebody that a run has failed: by a command, by a webhook, or both.

Belongs here: the alert and how it is sent. Sending never makes a failure worse: what goes wrong is logged.
"""

from __future__ import annotations

import json
import logging
import subprocess
from dataclasses import asdict, dataclass

import httpx

from etl.settings import Settings

LOG = logging.getLogger(__name__)
SEND_SECONDS = 30
JSON_HEADERS = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Alert:
    """What has happened, to which run and to which warehouse; `at` is UTC in ISO format."""

    kind: str
    run_id: str
    message: str
    warehouse: str
    at: str

    def to_text(self) -> str:
        """Return the alert for people."""
        return f"Dragoman: {self.kind}\nrun {self.run_id} at {self.at} UTC, {self.warehouse}\n\n{self.message}\n"


def send_alert(settings: Settings, alert: Alert) -> list[str]:
    """Send an alert by every way that the settings name; return what went wrong."""
    problems = []
    if settings.alert_command:
        problems += _run_command(settings.alert_command, alert)
    if settings.alert_webhook:
        problems += _post(settings.alert_webhook, alert)
    for problem in problems:
        LOG.warning("the alert on run %s was not sent: %s", alert.run_id, problem)
    return problems


def _run_command(command: str, alert: Alert) -> list[str]:
    try:
        done = subprocess.run(
            command,
            shell=True,
            input=alert.to_text(),
            text=True,
            capture_output=True,
            timeout=SEND_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return [f"alert_command: {error}"]
    if done.returncode:
        return [f"alert_command ended with status {done.returncode}: {done.stderr.strip()[:200]}"]
    return []


def _post(address: str, alert: Alert) -> list[str]:
    body = {**asdict(alert), "text": alert.to_text()}
    try:
        answer = httpx.post(address, content=json.dumps(body), timeout=SEND_SECONDS, headers=JSON_HEADERS)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return [f"alert_webhook: {type(error).__name__}: {error}"]
    return [f"alert_webhook answered {answer.status_code}"] if answer.is_error else []
