"""Papers and signed copies as files: what they are called, and the line each of them leaves when it is taken."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import timezone

from approvals.documents.signed import PDF
from audit import trail
from audit.canonical import Value
from units.models import User
from workflows import engine
from workflows.models import Task
from workflows.papers.as_docx import as_docx
from workflows.papers.as_pdf import as_pdf
from workflows.papers.blocks import Paper
from workflows.rules import field_unit

POLICY = "sandbox; default-src 'none'"
WAYS: dict[str, tuple[str, Callable[[Paper], bytes]]] = {
    "pdf": (PDF, as_pdf),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", as_docx),
}


class WayConverter:
    """The ways in which a paper is written; any other word is no address."""

    regex = "|".join(WAYS)

    def to_python(self, value: str) -> str:
        """Return the word as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return the word as it stands."""
        return value


@dataclass(frozen=True, slots=True)
class Written:
    """A file: its name, its type, its bytes."""

    name: str
    content_type: str
    data: bytes

    @property
    def sha256(self) -> str:
        """The name by which this very file is known."""
        return hashlib.sha256(self.data).hexdigest()

    def as_facts(self) -> dict[str, Value]:
        """Return what identifies it."""
        return {"file": self.name, "size": len(self.data), "sha256": self.sha256}


def written(paper: Paper, way: str) -> Written:
    """Return a paper as a file; raises KeyError for a way that is none of WAYS."""
    content_type, make = WAYS[way]
    return Written(f"{paper.file_name}.{way}", content_type, make(paper))


def attached(file: Written) -> HttpResponse:
    """Hand out a file as an attachment that no browser runs."""
    answer = HttpResponse(file.data, content_type=file.content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def record_taking(key: str, task: Task, facts: dict[str, Value], *, reader: User) -> None:
    """Record who took which file away, under the hash of the very bytes that were given."""
    entry = trail.Entry(
        object_key=key,
        action="document.download",
        actor=trail.actor_of(reader),
        facts=facts,
        **engine.about(task, field_unit(task)),
    )
    trail.record(entry, at=timezone.now())
