"""A time in words, reckoned for anybody who asks: the page "Tính thử" and the command `due` say the same."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass

from plans.draft.timing_rules import read_by_the_agency, rule_of
from units.calendar import is_within_reach
from workflows.models import TimeKind

LONGEST = 300
LAST_DAY_OF_YEAR = (12, 31)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a time in words comes to: its kind, the day as read, the day that counts, and how both came about."""

    kind: TimeKind
    due_on: dt.date | None
    effective_due_on: dt.date | None
    rule: str

    def as_json(self) -> dict[str, str | None]:
        """Return the answer of the command; days in ISO form."""
        due_on, effective = self.due_on, self.effective_due_on
        return {
            "kind": self.kind.value,
            "due_on": due_on.isoformat() if due_on else None,
            "effective_due_on": effective.isoformat() if effective else None,
            "rule": self.rule,
        }


def reckon(text: str, *, issued: dt.date) -> Reckoned:
    """Reckon a time as a plan issued on a day says it, by the calendar in force.

    What comes back every year is due at the end of the year of issue. A day no office could mean is no day.
    """
    clause = read_by_the_agency(unicodedata.normalize("NFC", " ".join(text.split())), issued.year)
    kind, due_on = TimeKind(clause.kind.value), clause.due_on
    if kind == TimeKind.ANNUAL and due_on is None:
        due_on = dt.date(issued.year, *LAST_DAY_OF_YEAR)
    if due_on is not None and not is_within_reach(due_on):
        kind, due_on = TimeKind.NONE, None
    rule = rule_of(kind, clause.text or "", due_on, on=issued)
    words = ". ".join(step.rstrip(". ") for step in rule.steps)
    return Reckoned(kind, due_on, rule.effective, f"{words}.")
