"""A confirmed plan, taken away: as JSON in the schema of the reading, or as a Word file in the official layout."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from plans.exporting.as_docx import to_docx
from plans.exporting.confirmed import confirmed
from plans.models import Plan
from plans.reading import to_json

__all__ = ["FORMATS", "Exported", "export"]


@dataclass(frozen=True, slots=True)
class Exported:
    """A file: its name, which is safe anywhere, its type, its bytes."""

    name: str
    content_type: str
    data: bytes

    @property
    def sha256(self) -> str:
        """The name by which this very file is known."""
        return hashlib.sha256(self.data).hexdigest()


def as_json(plan: Plan) -> bytes:
    """Return the confirmed plan in the schema of `import_plan --dry-run --json`."""
    return (json.dumps(to_json(confirmed(plan)), ensure_ascii=False, indent=1) + "\n").encode()


FORMATS: dict[str, tuple[str, Callable[[Plan], bytes]]] = {
    "json": ("application/json", as_json),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", to_docx),
}


def export(plan: Plan, format_name: str) -> Exported:
    """Return a binding plan as a file; raises KeyError for a format that is none of FORMATS."""
    content_type, make = FORMATS[format_name]
    code = re.sub(r"[^A-Za-z0-9]+", "-", plan.code).strip("-") or str(plan.pk)
    return Exported(f"ke-hoach-{code}.{format_name}", content_type, make(plan))
