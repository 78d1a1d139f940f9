"""What there is to put into a folder, who has folders before him, and what became of their rows."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from approvals.marks import NOTHING, Signs, signs_of
from approvals.models import Decision, Folder, FolderRow
from approvals.models.folder import pending_rows
from approvals.templatetags.undo import Offer, offer_of
from units.models import Unit, User
from units.positions import Right
from units.rules import standing
from workflows.engine import Seen, why_not
from workflows.models import UNDO_WINDOW, Task
from workflows.querysets import TaskQuerySet
from workflows.rows import Due, Mark, due_of
from workflows.seeing import seen_of_all
from workflows.states import State
from workflows.timing import in_words, lateness
from workflows.versions import changed_mark

MOST_ROWS = 40  # a page of so many, with their long titles, stays below 100 kB
MOST_FOLDERS = 60
Outcome = FolderRow.Outcome


@dataclass(frozen=True, slots=True)
class Choice:
    """A signer for whom reports wait that one unit coordinates, and how many."""

    signer: User
    unit: Unit
    count: int

    @property
    def query(self) -> str:
        """Return how a URL names the choice."""
        return f"nguoi_ky={self.signer.pk}&don_vi={self.unit.pk}"


def to_be_signed(user: User) -> TaskQuerySet:
    """Return the reports that this person may put into a folder: reviewed for leadership, in no open folder yet."""
    lying = FolderRow.objects.filter(
        task=OuterRef("pk"),
        outcome=Outcome.WAITING,
        folder__closed_at__isnull=True,
        submission_sha256=OuterRef("submission__sha256"),
    )
    units = standing(user).units(Right.COORDINATE)
    waiting = Task.objects.visible_to(user).filter(state=State.REVIEWED, coordinating_unit__in=units)
    return waiting.filter(~Exists(lying), proposed_signer__isnull=False)


def choices_for(user: User) -> list[Choice]:
    """Return the signers for whom a folder can be made, those with the most to sign first. Three statements at most."""
    found = (
        to_be_signed(user)
        .order_by()
        .values_list("proposed_signer", "coordinating_unit")
        .annotate(n=Count("pk"))
        .order_by("-n", "proposed_signer", "coordinating_unit")[:MOST_FOLDERS]
    )
    rows = list(found)
    signers = User.objects.in_bulk({signer for signer, _, _ in rows})
    units = Unit.objects.in_bulk({unit for _, unit, _ in rows})
    return [Choice(signers[signer], units[unit], count) for signer, unit, count in rows]


def fitting(user: User, *, signer_id: int, unit_id: int, own: Folder | None = None) -> list[Task]:
    """Return the most urgent reports for a folder; those that lie in the folder itself already are among them."""
    waiting = to_be_signed(user)
    if own is not None:
        kept = own.rows.values("task")
        waiting |= Task.objects.visible_to(user).filter(pk__in=kept, state=State.REVIEWED, coordinating_unit=unit_id)
    chosen = waiting.filter(proposed_signer=signer_id, coordinating_unit=unit_id)
    return list(chosen.for_rows().order_by("slot_due_on", "pk")[:MOST_ROWS])


def listed(folders: QuerySet[Folder]) -> list[Folder]:
    """Return folders for a list: what is open first, then what was closed last. One statement."""
    in_order = folders.order_by(F("closed_at").desc(nulls_first=True), "-pk")
    return list(in_order[:MOST_FOLDERS])


def figure_of(user: User) -> QuerySet[Folder, int]:
    """Count the folders that wait for this person himself, as a figure of the inbox."""
    left = FolderRow.objects.filter(pending_rows(), folder=OuterRef("pk"))
    mine = Folder.objects.laid_before(user).open().filter(Exists(left), signer=user).order_by()
    return mine.values("signer").annotate(n=Count("pk")).values_list("n", flat=True)


def state_of(folder: Folder) -> tuple[str, str]:
    """Return (look, words) of a counted folder."""
    counts = folder.__dict__
    untouched = counts["waiting_count"] == counts["row_count"]
    if folder.sent_at is None:
        return ("cancelled", "Đã bỏ") if folder.closed_at else ("draft", "Đang soạn")
    if folder.closed_at is not None and untouched:
        return "cancelled", "Đã rút lại"
    if folder.closed_at is not None or not counts["pending_count"]:
        return "approved", "Xong"
    return "reviewed", f"Còn {counts['pending_count']} báo cáo chờ quyết định"


ENDED = (
    (Outcome.APPROVED, "đã duyệt"),
    (Outcome.RETURNED, "trả lại"),
    (Outcome.HELD, "để lại"),
    (Outcome.NOT_DONE, "không thực hiện"),
    (Outcome.WAITING, "chưa thực hiện được"),
)


def in_figures(counts: Mapping[str, int]) -> str:
    """Say how rows ended: "17 đã duyệt · 2 trả lại · 1 không thực hiện"; "" when none did."""
    return " · ".join(f"{counts[one.value]} {words}" for one, words in ENDED if counts.get(one.value))


def tally(folder: Folder) -> str:
    """Say what became of a counted folder's rows."""
    ended = {one.value: folder.__dict__[f"{one.value}_count"] for one, _ in ENDED if one != Outcome.WAITING}
    return in_figures(ended)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a folder as its page shows it; `open` when it can still be decided by this reader.

    `refusal` says why it cannot, `no_batch` why it cannot be approved from here (returned it can be).
    """

    row: FolderRow
    seen: Seen
    due: Due
    marks: tuple[Mark, ...]
    open: bool
    refusal: str
    no_batch: str
    words: str
    undo: Offer | None

    @property
    def task(self) -> Task:
        """Return the report's task."""
        return self.row.task

    @property
    def look(self) -> str:
        """Return how the outcome looks."""
        looks = {Outcome.APPROVED: "approved", Outcome.RETURNED: "returned", Outcome.NOT_DONE: "cancelled"}
        return looks.get(Outcome(self.row.outcome), "draft")


NOT_OPENED = "Bạn chưa mở xem báo cáo này nên không duyệt theo hồ sơ được; hãy mở xem trước."


def rows_before(folder: Folder, reader: User) -> list[FolderRow]:
    """Return the rows of a folder that this person may sign for, in their order."""
    units = standing(reader).units(Right.APPROVE)
    return list(rows_of(folder).filter(task__lead_unit__in=units))


def rows_of(folder: Folder) -> QuerySet[FolderRow]:
    """Return all rows of a folder with what they name."""
    return folder.rows.select_related(
        "task__lead_unit", "task__coordinating_unit", "task__submission", "task__proposed_signer"
    ).order_by("place", "pk")


def lines_of(folder: Folder, rows: Sequence[FolderRow], *, reader: User, now: dt.datetime, on: dt.date) -> list[Line]:
    """Return the lines of a folder's page. Three statements, however many rows."""
    tasks = [row.task for row in rows]
    signs, seen = signs_of(tasks, reader=reader, on=on), seen_of_all(tasks)
    standing_ones = decisions_of(rows)
    return [
        line_of(
            folder,
            row,
            reader=reader,
            seen=seen[row.task_id],
            signs=signs.get(row.task_id, NOTHING),
            decision=standing_ones.get((row.task_id, row.submission_sha256)),
            now=now,
            on=on,
        )
        for row in rows
    ]


def decisions_of(rows: Iterable[FolderRow]) -> dict[tuple[int, str], Decision]:
    """Return the approvals that stand among a folder's rows. One statement, none without any."""
    approved = [row.task_id for row in rows if row.outcome == Outcome.APPROVED]
    if not approved:
        return {}
    found = Decision.objects.in_force().filter(task__in=approved)
    return {(one.task_id, one.submission_sha256): one for one in found}


def line_of(  # noqa: PLR0913 - what a line is made of
    folder: Folder,
    row: FolderRow,
    *,
    reader: User,
    seen: Seen,
    signs: Signs,
    decision: Decision | None,
    now: dt.datetime,
    on: dt.date,
) -> Line:
    """Return one line."""
    pending = is_pending(row) and folder.closed_at is None
    refusal = why_not(row.task, "approve", reader) if pending else ""
    must_open = folder.agency.require_opened_before_batch and not signs.opened
    return Line(
        row=row,
        seen=seen,
        due=left(row.task, on=on),
        marks=marks(row.task, signs),
        open=pending and not refusal,
        refusal=refusal,
        no_batch=NOT_OPENED if must_open else "",
        words=words_of(folder, row, decision),
        undo=undo_of(row, decision, reader),
    )


def left(task: Task, *, on: dt.date) -> Due:
    """Say how much time is left to decide, as the inbox does."""
    due, due_on = due_of(task, on=on), task.effective_due_on
    if due_on is None:
        return due
    words = in_words(due_on, on=on, reported_on=None)
    return Due(lateness(due_on, on=on, reported_on=None), words, due_on)


def is_pending(row: FolderRow) -> bool:
    """Tell whether a row can still be decided (`models.pending_rows`, for a row that was read)."""
    task = row.task
    same = task.submission is not None and task.submission.sha256 == row.submission_sha256
    return bool(row.outcome == Outcome.WAITING and task.state == State.REVIEWED and same)


def marks(task: Task, signs: Signs) -> tuple[Mark, ...]:
    """Return what a signer should notice: opened before, asked about, handed in again, reviewed by its own unit."""
    again = changed_mark(task)
    found = [Mark("eye", "Bạn đã mở ✓")] if signs.opened else []
    if again is not None:
        found.append(again)
    if signs.asked:
        found.append(Mark("comment", f"Ý kiến {signs.answered}/{signs.asked}"))
    if task.self_unit_review:
        found.append(Mark("alert", "Đơn vị tự rà soát"))
    return tuple(found)


def words_of(folder: Folder, row: FolderRow, decision: Decision | None) -> str:
    """Say what became of a row."""
    if row.outcome == Outcome.APPROVED and decision is None:
        return "Đã duyệt, sau đó đã thu hồi"
    if row.outcome != Outcome.WAITING or (is_pending(row) and folder.closed_at is None):
        return str(Outcome(row.outcome).label)
    if row.task.state != State.REVIEWED:
        return f"Đã xử lý ngoài hồ sơ: {row.task.state_label.lower()}"
    return "Không quyết định trong hồ sơ" if is_pending(row) else "Đã có bản trình mới, ngoài hồ sơ này"


def undo_of(row: FolderRow, decision: Decision | None, reader: User) -> Offer | None:
    """Return the undo of a row that this reader has just approved."""
    if decision is None or decision.signer_id != reader.pk:
        return None
    return offer_of(row.task_id, decision.pk, (decision.made_at + UNDO_WINDOW).timestamp())
