"""What both papers say in the same words: the task, the report, the files, the opinions, the archive's shelf."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from audit import sentences
from audit.models import Event
from audit.verifier import content_of
from units.models import Unit
from workflows.engine import key_of
from workflows.models import OpinionRequest, OpinionRound, Submission, Task
from workflows.papers.blocks import Block, Grid, Said
from workflows.papers.wording import archive_line, day_in_figures, in_bytes, moment
from workflows.timeline import Told, who

SILENT = "Chưa trả lời"


def about_task(task: Task) -> list[Block]:
    """Say what the task is, whose, whence, until when."""
    helpers = [unit.name for unit in task.cooperating_units.all()]
    source = ", ".join(part for part in (task.plan, f"mục {task.source_path}" if task.source_path else "") if part)
    told = (
        ("Mã số", task.code),
        ("Nội dung", task.content),
        ("Đơn vị chủ trì", task.lead_unit.name if task.lead_unit else ""),
        ("Đơn vị phối hợp", "; ".join(helpers)),
        ("Theo kế hoạch", f"{source} ({task.plan_title})" if source and task.plan_title else source),
        ("Sản phẩm phải có", task.product),
        ("Thời hạn", deadline(task)),
    )
    return [Said(text, label) for label, text in told if text]


def deadline(task: Task) -> str:
    """Say until when: the day, and that it was moved, when it was."""
    if task.due_on is None:
        return f"“{task.due_text}”" if task.due_text else "Không có thời hạn"
    moved = task.original_due_on and task.original_due_on != task.due_on
    first = f" (ban đầu {day_in_figures(task.original_due_on)})" if moved and task.original_due_on else ""
    return f"{day_in_figures(task.due_on)}{first}"


def figures_of(submission: Submission) -> list[Block]:
    """Return the table of figures, nothing without any."""
    found = told(submission.figures)
    rows = tuple((str(at), text_in(one, "name"), text_in(one, "value"), text_in(one, "unit")) for at, one in found)
    return titled("Số liệu", Grid(("TT", "Chỉ tiêu", "Kết quả", "Đơn vị tính"), (12, 88, 35, 30), rows))


def products_of(submission: Submission) -> list[Block]:
    """Return the table of products, nothing without any."""
    found = told(submission.products)
    rows = tuple((str(at), text_in(one, "name"), text_in(one, "number"), date_in(one)) for at, one in found)
    return titled("Sản phẩm", Grid(("TT", "Tên sản phẩm", "Số, ký hiệu", "Ngày"), (12, 88, 35, 30), rows))


def files_of(submission: Submission) -> list[Block]:
    """Return the table of files, each under the hash that names its content; nothing without any."""
    rows = tuple(
        (str(at), f"{file.name}\n{file.sha256}", in_bytes(file.size))
        for at, file in enumerate(submission.files.order_by("pk"), start=1)
    )
    return titled("", Grid(("TT", "Tên tệp, mã băm SHA-256", "Kích thước"), (12, 128, 25), rows))


def titled(title: str, grid: Grid) -> list[Block]:
    """Return a table under its title; nothing when it has no rows."""
    if not grid.rows:
        return []
    return [Said("", title), grid] if title else [grid]


def told(rows: object) -> list[tuple[int, Mapping[str, object]]]:
    """Return the rows of a list that people filled in, numbered from one; whatever is no row is left out."""
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return list(enumerate(found, start=1))


def text_in(row: Mapping[str, object], name: str) -> str:
    """Return a value of a row as text."""
    return str(row.get(name) or "")


def date_in(row: Mapping[str, object]) -> str:
    """Return the date of a row as papers write it; what is no date stays as it was typed."""
    text = text_in(row, "date")
    try:
        return day_in_figures(dt.date.fromisoformat(text))
    except ValueError:
        return text


def opinions_on(task: Task, *, until: dt.datetime) -> list[Block]:
    """Return who was asked for an opinion and what was answered by a moment; silence is shown as silence."""
    rounds = OpinionRound.objects.filter(task=task, asked_at__lte=until).order_by("pk")
    asked = rounds.prefetch_related("requests__unit", "requests__person", "requests__answered_by")
    blocks: list[Block] = []
    for one in asked:
        blocks.append(Said(f"{one.question} (hạn {day_in_figures(one.due_on)})", "Hỏi"))
        rows = tuple(answer_of(request, until) for request in one.requests.all())
        blocks += titled("", Grid(("Đơn vị, người được hỏi", "Ý kiến", "Nội dung, người trả lời"), (50, 30, 85), rows))
    return blocks


def answer_of(request: OpinionRequest, until: dt.datetime) -> tuple[str, str, str]:
    """Return one who was asked with what had been answered by a moment."""
    asked = str(request.unit or request.person)
    if request.answered_at is None or request.answered_by is None or request.answered_at > until:
        return asked, SILENT, ""
    by = sentences.introduced(request.answered_by.name, request.answered_as)
    said = f"{by}, {moment(request.answered_at)}"
    return asked, str(request.get_answer_display()), f"{request.text}\n({said})" if request.text else f"({said})"


def review_of(task: Task, number: int, *, decision_id: int | None = None) -> Told | None:
    """Return the line of the trail by which a round went on to leadership: the last one, or that of a decision."""
    acts = Event.objects.of(key_of(task)).filter(action__in=("task.review", "task.approve"), refused=False)
    reached = decision_id is None
    for event in acts.order_by("-seq"):
        line = Told(event, content_of(event) or {})
        if event.action == "task.approve":
            reached = reached or line.facts.get("decision") == decision_id
        elif reached and line.facts.get("round") == number:
            return line
    return None


def rerouted_after(task: Task, review: Told) -> list[Told]:
    """Return how a report was laid before other signers since it was passed on, the latest first."""
    later = Event.objects.of(key_of(task)).filter(action="task.reroute", refused=False, seq__gt=review.event.seq)
    return [Told(event, content_of(event) or {}) for event in later.order_by("-seq")]


def submitted_by(submission: Submission) -> str:
    """Introduce who submitted the report, as of that day."""
    return sentences.introduced(submission.submitted_by.name, submission.submitted_as)


def reviewed_by(line: Told) -> str:
    """Introduce who reviewed the report, as of that day."""
    return who(line)


def units_of(*units: Unit | None) -> tuple[str, ...]:
    """Return the names of units, each once."""
    return tuple(dict.fromkeys(unit.name for unit in units if unit is not None))


def shelf(task: Task) -> str:
    """Return where the papers of a task are kept."""
    return archive_line(task.coordinating_unit.code, task.coordinating_unit.name)
