"""Reading a plan: text in, frozen dataclasses out. Pure: no files, no database, no HTML, no clock."""

from plans.reading.as_json import to_json
from plans.reading.decoding import decode_text
from plans.reading.plan import read_plan
from plans.reading.shapes import (
    Assignment,
    KnownUnit,
    LegalBasis,
    LineUse,
    Mark,
    NotAPlan,
    PlanDate,
    PlanReading,
    Repair,
    ReportingDuty,
    Section,
    Signer,
    Statement,
    TaskReading,
    TimeClause,
    TimeKind,
)

__all__ = [
    "Assignment",
    "KnownUnit",
    "LegalBasis",
    "LineUse",
    "Mark",
    "NotAPlan",
    "PlanDate",
    "PlanReading",
    "Repair",
    "ReportingDuty",
    "Section",
    "Signer",
    "Statement",
    "TaskReading",
    "TimeClause",
    "TimeKind",
    "decode_text",
    "read_plan",
    "to_json",
]
