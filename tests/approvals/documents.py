"""Papers in tests: a report with everything a paper can hold, decided on, and what a PDF shows where."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import docx
import pypdfium2 as pdfium
from docx.document import Document as Word

from approvals import actions
from approvals.models import Decision
from tests.people import MakeTask
from units.models import User
from workflows.engine import seen_now
from workflows.models import Evidence, Submission, Task
from workflows.states import State

POINTS_PER_MM = 72 / 25.4
LONG_AGO = dt.timedelta(hours=1)


def decided(task: Task, signer: User, *, ago: dt.timedelta = LONG_AGO) -> Decision:
    """Approve what lies before a signer, some time ago: the minute for undoing is over."""
    actions.approve(task.pk, actor=signer, seen=seen_now(task))
    decision = Decision.objects.get(task=task, withdrawn_at__isnull=True)
    made_at = decision.made_at - ago
    Decision.objects.filter(pk=decision.pk).update(made_at=made_at)
    Task.objects.filter(pk=task.pk).update(approved_at=made_at)
    return Decision.objects.get(pk=decision.pk)


def full_report(task_in: MakeTask, author: User, **words: Any) -> Task:
    """Bring a task before the signer, with figures, products and a file in its report; `words` replace some."""
    task = task_in(State.REVIEWED)
    assert task.submission is not None
    said: dict[str, Any] = {
        "figures": [{"name": "Quy trình đã rà soát", "value": "12", "unit": "quy trình"}],
        "products": [{"name": "Báo cáo rà soát", "number": "15/BC-HCTP", "date": "2026-02-05"}],
        "answers": [{"point": "Bổ sung số liệu tháng 5", "answer": "Đã bổ sung tại mục 2."}],
        "difficulties": "Thiếu biên chế.",
        **words,
    }
    Submission.objects.filter(pk=task.submission.pk).update(**said)
    file = Evidence.objects.create(
        task=task,
        in_draft=False,
        name="bien-ban.pdf",
        size=123_456,
        sha256="5f" * 32,
        content_type="application/pdf",
        file="evidence/none",
        uploaded_by=author,
        uploaded_at=task.submission.submitted_at,
    )
    file.submissions.add(task.submission)
    return Task.objects.get(pk=task.pk)


@dataclass(frozen=True, slots=True)
class Printed:
    """A piece of a line as it stands on a page: millimetres from the left and from the top, and its height."""

    page: int
    text: str
    left: float
    right: float
    top: float
    bottom: float


def pieces(data: bytes) -> list[Printed]:
    """Return what stands on the pages of a PDF, piece by piece."""
    found = []
    with pdfium.PdfDocument(data) as document:
        for number, page in enumerate(document):
            height, text = page.get_height(), page.get_textpage()
            for place in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(place)
                words = text.get_text_bounded(left, bottom, right, top).strip()
                box = (left, right, height - top, height - bottom)
                found.append(Printed(number + 1, words, *(side / POINTS_PER_MM for side in box)))
    return found


def text_of(data: bytes) -> str:
    """Return all the text of a PDF, its lines joined as they run."""
    with pdfium.PdfDocument(data) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return " ".join(" ".join(pages).replace("\u200b", "").split())


def page_count(data: bytes) -> int:
    """Return how many pages a PDF has."""
    with pdfium.PdfDocument(data) as document:
        return len(document)


def opened(written: bytes) -> Word:
    """Open a Word file."""
    return docx.Document(BytesIO(written))


def word_text(word: Word) -> str:
    """Return all the text of a Word file's body, tables too."""
    return "".join(node.text or "" for node in word.element.body.iter() if node.tag.endswith("}t"))
