"""The submissions of a task, held against each other: which of them, in words a page can show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from audit import sentences
from audit.models import Event
from workflows import engine
from workflows.changes import Change, Changes, FileMark, Kind, Passage, Side, compare
from workflows.models import ReportDraft, Submission, Task
from workflows.reports import Figure, Product, Words, words_of
from workflows.rows import Mark

RETURNS = frozenset({"task.return_to_unit", "task.return_from_leadership"})
LOOKS: dict[Kind, tuple[str, str]] = {
    Kind.ADDED: ("plus", "Thêm mới"),
    Kind.REMOVED: ("trash", "Đã bỏ"),
    Kind.CHANGED: ("edit", "Thay đổi"),
    Kind.RENAMED: ("edit", "Đổi tên"),
}
LONGEST_CONTEXT = 300  # letters of an unchanged stretch that are still shown between two changes


@dataclass(frozen=True, slots=True)
class Said:
    """What a draft or a submission says, as `workflows/_said.html` shows it."""

    words: Words
    result: str


@dataclass(frozen=True, slots=True)
class Version:
    """A submission as a comparison names it."""

    round: int
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """An earlier round that the present one can be held against."""

    round: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A passage as a page shows it: changed, or unchanged and short enough to be shown, or only counted."""

    passage: Passage

    @property
    def text(self) -> str:
        """Return an unchanged passage."""
        return "\n".join(self.passage.after)

    @property
    def is_folded(self) -> bool:
        """Tell whether nothing changed here, at length."""
        return self.passage.is_kept and len(self.text) > LONGEST_CONTEXT

    @property
    def is_rewritten(self) -> bool:
        """Tell whether old and new stand apart, one under the other, instead of being woven into each other."""
        return all(piece.kind is not Kind.SAME for piece in self.passage.pieces)


@dataclass(frozen=True, slots=True)
class Line:
    """What became of a figure, a product or a file, in words: an icon, a word, its name, what it was, what it is."""

    kind: str
    icon: str
    word: str
    name: str
    old: str = ""
    new: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """What `approvals/_changed.html` shows."""

    before: Version
    after: Version
    changes: Changes
    result: tuple[str, str] | None
    texts: list[tuple[str, list[Stretch]]]
    lists: list[tuple[str, list[Line]]]
    gist: str
    title: str
    choices: tuple[Choice, ...] = ()


def said_by(row: ReportDraft | Submission) -> Said:
    """Return what a draft or a submission says."""
    return Said(words_of(row), result_label(row.result))


def result_label(code: str) -> str:
    """Return a result in words; "" before it was chosen."""
    return str(Submission.Result(code).label) if code else ""


def times_returned(task: Task) -> int:
    """Count how often the report was sent back to the unit. One query, none before the first report."""
    if not task.round:
        return 0
    return Event.objects.of(engine.key_of(task)).filter(action__in=RETURNS, refused=False).count()


def tally(number: int, returned: int) -> str:
    """Say which round it is and how often the report came back: "Lần 2 · đã trả lại 1 lần"."""
    return f"Lần {number} · đã trả lại {returned} lần" if returned else f"Lần {number}"


def changed_mark(task: Task) -> Mark | None:
    """Return what a row of a queue says of a report that is not the first one. Asks nothing."""
    return Mark("history", f"Trình lại lần {task.round}") if task.round > 1 else None


def side_of(submission: Submission) -> Side:
    """Return a submission as one side of a comparison; its files had better be prefetched."""
    files = (
        FileMark(file.name, file.size, file.sha256, reverse("evidence_file", args=[file.pk]))
        for file in submission.files.all()
    )
    return Side(words_of(submission), tuple(files))


def version_of(submission: Submission) -> Version:
    """Return a submission as a comparison names it."""
    by = sentences.introduced(submission.submitted_by.name, submission.submitted_as)
    return Version(submission.round, by, submission.submitted_at)


def held_against(before: Submission, after: Submission, *, title: str, choices: Sequence[Choice] = ()) -> Compared:
    """Return what changed from one submission to another."""
    changes = compare(side_of(before), side_of(after))
    result = (result_label(changes.result[0]), result_label(changes.result[1])) if changes.result else None
    named = (("Nội dung báo cáo", changes.text), ("Khó khăn, vướng mắc và đề xuất", changes.difficulties))
    lists = (
        ("Số liệu", [row_line(change) for change in changes.figures]),
        ("Sản phẩm", [row_line(change) for change in changes.products]),
        ("Tệp minh chứng", [file_line(change) for change in changes.files]),
    )
    return Compared(
        before=version_of(before),
        after=version_of(after),
        changes=changes,
        result=result,
        texts=[(name, stretches(passages)) for name, passages in named if passages],
        lists=[(name, lines) for name, lines in lists if lines],
        gist=gist_of(changes),
        title=title,
        choices=tuple(choices),
    )


def stretches(passages: Sequence[Passage]) -> list[Stretch]:
    """Return passages as they are shown; unchanged ones without a word are left out."""
    return [Stretch(one) for one in passages if not one.is_kept or one.paragraphs]


def row_line(change: Change[Figure] | Change[Product]) -> Line:
    """Say what became of a figure or a product."""
    icon, word = LOOKS[change.kind]
    old, new = change.before, change.after
    name = new.name if new else old.name if old else ""
    return Line(change.kind, icon, word, name, old=old.said if old else "", new=new.said if new else "")


def file_line(change: Change[FileMark]) -> Line:
    """Say what became of a file; the same name over other content is told by size and hash."""
    icon, word = LOOKS[change.kind]
    old, new = change.before, change.after
    mark = new or old
    if mark is None:
        raise ValueError("a change of nothing")
    line = Line(change.kind, icon, word, mark.name, url=mark.url)
    if old is None or new is None:
        return line
    if change.kind is Kind.RENAMED:
        return replace(line, old=old.name, new="nội dung không đổi")
    return replace(line, word="Cùng tên, nội dung khác", old=content_in_words(old), new=content_in_words(new))


def content_in_words(file: FileMark) -> str:
    """Return what tells one content from another."""
    return f"{filesizeformat(file.size)}, mã băm {file.sha256[:8]}"


def gist_of(changes: Changes) -> str:
    """Say in one line what changed: "kết quả · 2 chỗ trong nội dung · 1 số liệu · 1 tệp"."""
    places = sum(1 for one in (*changes.text, *changes.difficulties) if not one.is_kept)
    counted = (
        (places, "chỗ trong lời báo cáo"),
        (len(changes.figures), "số liệu"),
        (len(changes.products), "sản phẩm"),
        (len(changes.files), "tệp"),
    )
    parts = [f"{count} {words}" for count, words in counted if count]
    return " · ".join(["kết quả", *parts] if changes.result else parts)


def comparison(
    submissions: Sequence[Submission],
    *,
    current: int,
    asked: int | None,
    withdrawn: Collection[int],
    page: str,
) -> Compared | None:
    """Hold the current round against an earlier one: the one asked for, else the last that was not taken back unread.

    `page` is the address of the page; None for a first round.
    """
    rounds = {one.round: one for one in submissions}
    earlier = sorted((number for number in rounds if number < current), reverse=True)
    if current not in rounds or not earlier:
        return None
    last = next((number for number in earlier if number not in withdrawn), earlier[0])
    chosen = asked if asked in earlier else last
    choices = [Choice(number, against(page, number), number == chosen) for number in earlier]
    title = f"Thay đổi so với lần trình {f'trước (lần {chosen})' if chosen == last else chosen}"
    return held_against(rounds[chosen], rounds[current], title=title, choices=choices)


def against(page: str, number: int) -> str:
    """Return the address of a page that compares with a round."""
    return f"{page}{'&' if '?' in page else '?'}so-voi={number}"


def since_shown(task: Task, shown: str) -> Compared | None:
    """Hold what lies before the deciders now against the submission that a page had shown (its SHA-256), if another."""
    if task.submission is None or shown in {"", task.submission.sha256}:
        return None
    sent = task.submissions.select_related("submitted_by").prefetch_related("files")
    both = {one.pk: one for one in sent.filter(sha256=shown) | sent.filter(pk=task.submission.pk)}
    now = both.pop(task.submission.pk)
    before = max(both.values(), key=lambda one: one.round, default=None)
    return held_against(before, now, title="Thay đổi so với bản bạn đã xem") if before is not None else None
