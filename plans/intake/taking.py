"""From a file to a draft that binds nobody: the reading, matched to the agency's own units, in one transaction."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Q

from audit.canonical import Value
from plans.chain import Act, record
from plans.draft.marks import LONGEST_WORDS
from plans.draft.timing_rules import by_the_agency
from plans.intake.directory import UnitDirectory
from plans.intake.parties import Matcher, Parties
from plans.intake.storing import forget_file, store
from plans.models import Plan, PlanItem, SourceFormat, random_name
from plans.reading import (
    LineUse,
    Mark,
    NotAPlan,
    PlanDate,
    PlanReading,
    Signer,
    Statement,
    TaskReading,
    read_plan,
    to_json,
)
from plans.reading.shapes import Confidence
from plans.sources import NotReadable, extract, pasted
from units.calendar import FIRST_DAY, LAST_DAY, is_within_reach
from units.models import Agency, Unit, User
from workflows.models import TimeKind
from workflows.uploads import clean_name

LONGEST_TITLE = 1000
LAST_PADDED_MONTH = 2  # "tháng 02" but "tháng 3": NĐ 30/2020, Phụ lục I
MOST_TASKS = 1000  # what one form holds, and more than any plan asks for
LONGEST_BARE = 300_000  # letters of a text that a person may still be asked to go through line by line
PASTED = "van-ban-dan-vao.txt"
UNSURE = "Dòng này quá ngắn để chắc chắn là một nhiệm vụ."
NO_TITLE = "(Kế hoạch không có tên)"

__all__ = ["Intake", "NotAPlan", "NotReadable", "Source", "prepare", "prepare_bare", "take_in", "take_in_once"]


class TooMuch(NotAPlan):
    """More than one plan can hold, so nothing that a person could go through by hand."""


@dataclass(frozen=True, slots=True)
class Source:
    """A plan as it came: the name and the exact bytes of its file, the text in them and how that was got."""

    name: str
    data: bytes
    text: str
    format: str = SourceFormat.TXT
    remarks: tuple[str, ...] = ()

    @classmethod
    def of(cls, name: str, data: bytes, *, ocr: bool = False) -> "Source":
        """Take the text out of a file; raises NotReadable, whose text is a Vietnamese sentence, when there is none.

        `ocr` asks to have the letters of a scan recognised.
        """
        short = short_name(name)
        found = extract(short, data, ocr=ocr)
        return cls(short, data, found.text, found.format, found.remarks)

    @classmethod
    def pasted(cls, text: str) -> "Source":
        """Take text that a person has pasted; raises NotReadable as `of` does."""
        found = pasted(text)
        return cls(PASTED, text.encode(), found.text, found.format, found.remarks)

    @property
    def sha256(self) -> str:
        """The name by which this very file is known for ever."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Intake:
    """A reading together with the units it was matched to; nothing is written yet."""

    source: Source
    reading: PlanReading
    agency: Agency
    directory: UnitDirectory
    coordinating_unit: Unit | None


def short_name(name: str) -> str:
    """Return the name of a file as it is kept: no folders, no tricks with letters, not too long, its ending kept."""
    return clean_name(name)


def prepare(source: Source, agency: Agency, *, on: dt.date) -> Intake:
    """Read a source for an agency as of a day; raises NotAPlan when it is no plan, or more than one could hold."""
    directory = UnitDirectory.of(agency, on=on)
    reading = read_plan(source.text, directory.known)
    if len(reading.tasks) > MOST_TASKS:
        raise TooMuch(
            f"Tách được {len(reading.tasks)} nhiệm vụ, nhiều hơn mức {MOST_TASKS} của một kế hoạch. "
            "Hãy chia tệp thành nhiều kế hoạch rồi nhập từng phần."
        )
    if any(len(text) > LONGEST_WORDS for task in reading.tasks for text in words_in(task)):
        raise TooMuch(
            f"Có nhiệm vụ dài hơn {LONGEST_WORDS} chữ cái nên không phải một nhiệm vụ. "
            "Hãy xuống dòng giữa các nhiệm vụ trong tệp rồi nhập lại."
        )
    named = directory.find(reading.coordinating_unit) if reading.coordinating_unit else None
    return Intake(source, reading, agency, directory, named or directory.office)


def words_in(task: TaskReading) -> tuple[str, ...]:
    """Return every text of a line that a page shows."""
    said = (task.content, task.heading, task.product, task.lead.text, task.cooperating.text)
    return tuple(filter(None, said))


def prepare_bare(source: Source, agency: Agency, *, on: dt.date) -> Intake:
    """Take a text in which no task was found, so that a person chooses its lines by hand."""
    directory = UnitDirectory.of(agency, on=on)
    return Intake(source, bare_reading(source.text), agency, directory, directory.office)


def may_be_gone_through(text: str) -> bool:
    """Tell whether a text in which no task was found is one that a person could choose lines from."""
    return "\x00" not in text and bool(text.strip()) and len(text) <= LONGEST_BARE


def bare_reading(text: str) -> PlanReading:
    """Return a reading in which nothing was found: every line that says something waits for a person."""
    lines = text.split("\n")
    title = next((line.strip() for line in lines if line.strip()), "")
    return PlanReading(
        agency=None,
        parent_agency=None,
        province=None,
        number=None,
        place=None,
        date=PlanDate(),
        title=title[:300],
        legal_bases=(),
        coordinating_unit=None,
        default_assignment=None,
        tasks=(),
        reporting_duties=(),
        signer=Signer(),
        recipients=(),
        archive=(),
        missing_attachment=False,
        uses=tuple(LineUse.IGNORED if line.strip() else LineUse.BLANK for line in lines),
    )


def take_in(intake: Intake, *, actor: User, at: dt.datetime) -> Plan:
    """Write the draft with its lines, its file and one line in the trail: all of it, or nothing. Raises NotStored."""
    plan = plan_of(intake, actor, at)
    with file_kept_with(plan), transaction.atomic():
        write(plan, intake, actor=actor, at=at)
    return plan


def take_in_once(intake: Intake, *, actor: User, at: dt.datetime) -> tuple[Plan, bool]:
    """Write the draft as `take_in` does, or find the one there is of this very file; tell whether it is new.

    Found is what `actor` sees, and what `actor` brought in though it belongs to another unit by now.

    The agency's row is held meanwhile, so that of several identical imports at once the first one counts; whoever only
    refers to the agency does not wait.
    """
    plan = plan_of(intake, actor, at)
    with file_kept_with(plan), transaction.atomic():
        Agency.objects.select_for_update(no_key=True).get(pk=intake.agency.pk)
        drafts = Plan.objects.drafts().filter(agency=intake.agency, source_sha256=intake.source.sha256)
        own = Q(pk__in=Plan.objects.visible_to(actor).values("pk")) | Q(created_by=actor)
        known = drafts.filter(own).first()
        if known is not None:
            return known, False
        write(plan, intake, actor=actor, at=at)
    return plan, True


@contextmanager
def file_kept_with(plan: Plan) -> Iterator[None]:
    """Remove the plan's file again when the transaction inside fails."""
    try:
        yield
    except BaseException:
        if plan.source_file:
            forget_file(str(plan.source_file.name))
        raise


def write(plan: Plan, intake: Intake, *, actor: User, at: dt.datetime) -> None:
    """Write file, head, lines and the line in the trail, within the transaction of the caller."""
    plan.source_file = store(intake.source.data, random_name(plan, ""), sent_as=intake.source.name)
    plan.save(force_insert=True)
    write_items(plan, intake)
    facts: dict[str, Value] = {
        "source": plan.source_sha256,
        "file": plan.source_name,
        "items": len(intake.reading.tasks),
    }
    record(plan, Act("plan.import", target=plan.state, facts=facts), actor=actor, at=at)


def plan_of(intake: Intake, actor: User, at: dt.datetime) -> Plan:
    """Build the head of the draft."""
    reading, source, printed = intake.reading, intake.source, to_json(intake.reading)
    return Plan(
        agency=intake.agency,
        number=(reading.number or "")[:100],
        title=(reading.title or NO_TITLE)[:LONGEST_TITLE],
        dated_on=full_date(reading.date),
        dated_text=date_in_words(reading.date),
        place=(reading.place or "")[:100],
        coordinating_unit=intake.coordinating_unit,
        coordinating_text=(reading.coordinating_unit or "")[:300],
        default_assignment=(reading.default_assignment or "")[:300],
        signer_capacity=(reading.signer.capacity or "")[:20],
        signer_title=(reading.signer.position or "")[:200],
        signer_name=(reading.signer.name or "")[:150],
        recipients=list(reading.recipients),
        archive=list(reading.archive),
        legal_bases=printed["legal_bases"],
        duties=printed["reporting_duties"],
        missing_attachment=reading.missing_attachment,
        **seen_in(reading),
        source_format=source.format,
        source_remarks=remarks_on(source, reading),
        source_name=source.name,
        source_text=source.text,
        source_sha256=source.sha256,
        created_by=actor,
        created_at=at,
    )


def remarks_on(source: Source, reading: PlanReading) -> list[str]:
    """Return what a person should know of how the file was read."""
    second = reading.second_plan_line
    also = (
        f"Từ dòng {second}, tệp chứa thêm một kế hoạch khác; hệ thống chỉ đọc kế hoạch đầu. "
        "Hãy tách kế hoạch sau thành tệp riêng rồi nhập tiếp."
    )
    return [*source.remarks, *([also] if second else [])]


def seen_in(reading: PlanReading) -> dict[str, Any]:
    """Return what else the reading saw, as the columns of the plan hold it."""
    return {
        "agency_text": (reading.agency or reading.parent_agency or "")[:300],
        "sections": [{**asdict(section), "lines": list(section.lines)} for section in reading.sections],
        "telling": [stated(statement) for statement in reading.telling],
        "escalation": [stated(statement) for statement in reading.escalation],
        "repairs": [asdict(repair) for repair in reading.repairs],
        "uses": [str(use) for use in reading.uses],
    }


def stated(statement: Statement) -> dict[str, Any]:
    """Return a sentence that is kept as it stands."""
    return {"text": statement.text, "lines": list(statement.lines)}


def write_items(plan: Plan, intake: Intake) -> None:
    """Write every line that asks for something, with the units it was matched to."""
    matcher = Matcher.of(intake.directory)
    parties = [matcher.parties_of(task) for task in intake.reading.tasks]
    items = PlanItem.objects.bulk_create(
        item_of(plan, position, task, named)
        for position, (task, named) in enumerate(zip(intake.reading.tasks, parties, strict=True), start=1)
    )
    link = PlanItem.cooperating_units.through
    link.objects.bulk_create(
        link(planitem_id=item.pk, unit_id=unit.pk)
        for item, named in zip(items, parties, strict=True)
        for unit in named.helpers
    )


def item_of(plan: Plan, position: int, task: TaskReading, named: Parties) -> PlanItem:
    """Build one line of the draft."""
    due_on, far = due_of(task)
    return PlanItem(
        plan=plan,
        position=position,
        path=path_in_words(task.path)[:100],
        heading=task.heading or "",
        content=task.content,
        first_line=task.lines[0],
        last_line=task.lines[1],
        **who_of(task, named),
        due_text=(task.time.text or "")[:300],
        time_kind=TimeKind.NONE if far else task.time.kind.value,
        due_on=due_on,
        product=task.product or "",
        marks=marks_of(task, named),
        confidence="medium" if named.notes and task.confidence == "high" else task.confidence,
        reason=" ".join(dict.fromkeys([*doubts_of(task), *(note.reason for note in named.notes), *far])),
    )


def who_of(task: TaskReading, named: Parties) -> dict[str, Any]:
    """Return who does a line, as its columns hold it."""
    return {
        "lead_text": task.lead.text or "",
        "lead_unit": named.lead,
        "all_units": named.all_units,
        "lead_outside": named.outside,
        "lead_unknown": named.lead_unknown,
        "cooperating_text": task.cooperating.text or "",
        "cooperating_all": named.helped_by_all,
        "cooperating_unknown": named.unknown,
        "cooperating_others": "; ".join(named.others),
    }


def marks_of(task: TaskReading, named: Parties) -> list[dict[str, Any]]:
    """Return where each field was read and how surely; a unit that was only alike makes its field less sure."""
    marks: dict[str, Mark] = {mark.field: mark for mark in task.marks}
    for note in named.notes:
        mark = marks.get(note.field, Mark(note.field, task.lines, "high"))
        surety: Confidence = "medium" if mark.confidence == "high" else mark.confidence
        marks[note.field] = replace(mark, confidence=surety, reason=f"{mark.reason} {note.reason}".strip())
    return [{**asdict(mark), "lines": list(mark.lines)} for mark in marks.values()]


def doubts_of(task: TaskReading) -> list[str]:
    """Return why the reading is not sure of a line."""
    found = [mark.reason for mark in task.marks if mark.confidence == "low" and mark.reason]
    return found or ([UNSURE] if task.confidence == "low" else [])


def due_of(task: TaskReading) -> tuple[dt.date | None, list[str]]:
    """Return the due date that was read; a date no office could mean is left to a person, with the reason."""
    due_on = by_the_agency(task.time).due_on
    if due_on is None or is_within_reach(due_on):
        return due_on, []
    return None, [f"Thời hạn đọc được là năm {due_on.year}, ngoài khoảng {FIRST_DAY.year}–{LAST_DAY.year}."]


def path_in_words(path: Iterable[str]) -> str:
    """Write a place in the outline as people cite it: II.1.a, and -2 for the second dash under it."""
    return "".join(label if label[:1] in "-*+" else f".{label}" for label in path).lstrip(".")


def full_date(date: PlanDate) -> dt.date | None:
    """Return the date of the paper when nothing of it is blank and it exists."""
    if date.day is None or date.month is None or date.year is None:
        return None
    try:
        return dt.date(date.year, date.month, date.day)
    except ValueError:
        return None


def date_in_words(date: PlanDate) -> str:
    """Write the date as it stands on paper, dots where the file leaves a blank."""
    if date.day is None and date.month is None and date.year is None:
        return ""
    day = f"{date.day:02d}" if date.day else "…"
    month = (f"{date.month:02d}" if date.month <= LAST_PADDED_MONTH else str(date.month)) if date.month else "…"
    return f"ngày {day} tháng {month} năm {date.year or '…'}"
