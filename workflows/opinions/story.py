"""What a line of a task's chain tells of opinions: who was asked, what was said, who stayed silent. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from workflows.models import OpinionAnswer
from workflows.rows import day


def opinions_in_words(facts: dict[str, Any]) -> list[str]:
    """Say what the facts of a line hold of opinions; nothing for any other line."""
    said = [str(OpinionAnswer(facts["opinion"]).label)] if facts.get("opinion") in OpinionAnswer.values else []
    if facts.get("opinion_round"):
        said += ["; ".join(names(facts, "asked"))] if facts.get("asked") else []
        said += until(facts)
        said += [f"trước đó: {OpinionAnswer(facts['opinion_before']).label}"] if is_changed(facts) else []
        said += ["trả lời muộn"] if facts.get("late") else []
        said += [f"không trả lời: {'; '.join(names(facts, 'silent'))}"] if facts.get("silent") else []
    if facts.get("missing_opinions"):
        said.append(f"chưa có ý kiến của {'; '.join(names(facts, 'missing_opinions'))}: {facts['without_opinions']}")
    return said


def speaks_of_opinions(told: Sequence[str], *, of_all: bool) -> bool:
    """Tell from the actions of a task's chain whether anybody was ever asked; a chain that was cut short may have."""
    return not of_all or any(action.startswith("opinion.") for action in told)


def names(facts: dict[str, Any], key: str) -> list[str]:
    """Return the names a fact lists."""
    found = facts.get(key)
    return [str(name) for name in found] if isinstance(found, list) else []


def until(facts: dict[str, Any]) -> list[str]:
    """Say by when an answer is wanted: as asked, or as moved."""
    due = facts.get("due_on") or (facts.get("opinion_due") or [None, None])[1]
    return [f"hạn {day(dt.date.fromisoformat(str(due)))}"] if due else []


def is_changed(facts: dict[str, Any]) -> bool:
    """Tell whether an answer took the place of another one."""
    return facts.get("opinion_before") in OpinionAnswer.values
