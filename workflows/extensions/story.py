"""What a line of a task's chain tells of more time: which request, which dates, who agreed. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from workflows.rows import day

DATES: dict[str, str] = {"wanted_due_on": "đề nghị đến", "offered_due_on": "đề nghị ngày khác"}


def extension_in_words(facts: dict[str, Any]) -> list[str]:
    """Say what the facts of a line hold of more time; nothing for any other line."""
    if not facts.get("extension"):
        return []
    said = [f"{'theo đề nghị ' if facts.get('due_rule') else ''}lần {facts['extension']}"]
    said += [f"{words} {written(facts[name])}" for name, words in DATES.items() if facts.get(name)]
    if facts.get("decided_by") and facts.get("due_rule"):
        said.append(f"{facts['decided_by']} đồng ý")
    if facts.get("after_due"):
        said.append("khi đã quá hạn")
    if facts.get("beyond_parent"):
        said.append(f"muộn hơn hạn chung {written(facts['beyond_parent'])}")
    return said


def speaks_of_extensions(told: Sequence[str], *, of_all: bool) -> bool:
    """Tell from the actions of a task's chain whether more time was ever asked; a chain cut short may have it."""
    return not of_all or any(action.startswith("extension.") for action in told)


def written(value: object) -> str:
    """Write a recorded day as people here do."""
    return day(dt.date.fromisoformat(str(value)))
