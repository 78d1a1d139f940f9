"""From a file to a draft that binds nobody: the reading, matched to the agency's own units, in one transaction."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction

from audit.canonical import Value
from plans.chain import Act, record
from plans.directory import UnitDirectory
from plans.models import Plan, PlanItem
from plans.reading import Assignment, PlanDate, PlanReading, TaskReading, decode_text, read_plan, to_json
from units.calendar import FIRST_DAY, LAST_DAY, is_within_reach
from units.models import Agency, Unit, User
from workflows.models import TimeKind

LONGEST_NAME = 200
LAST_PADDED_MONTH = 2  # "tháng 02" but "tháng 3": NĐ 30/2020, Phụ lục I
PASTED = "van-ban-dan-vao.txt"
SEVERAL_LEADS = "Kế hoạch nêu nhiều đơn vị chủ trì: đề xuất đơn vị đầu tiên chủ trì, các đơn vị còn lại phối hợp."
UNSURE = "Dòng này quá ngắn để chắc chắn là một nhiệm vụ."


@dataclass(frozen=True, slots=True)
class Source:
    """A plan as it came: the name and the exact bytes of its file, and the text in them."""

    name: str
    data: bytes
    text: str

    @classmethod
    def of(cls, name: str, data: bytes) -> "Source":
        """Decode a file; raises NotAPlan, whose text is a Vietnamese sentence, when it holds no text."""
        short = PurePath(name).name[-LONGEST_NAME:] or PASTED
        return cls(short, data, decode_text(data))

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


@dataclass(slots=True)
class Parties:
    """Who does a line, as far as the agency's units tell."""

    lead: Unit | None = None
    all_units: bool = False
    helpers: list[Unit] = field(default_factory=list)
    helped_by_all: bool = False
    others: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def prepare(source: Source, agency: Agency, *, on: dt.date) -> Intake:
    """Read a source for an agency as of a day; raises NotAPlan when it is no plan."""
    directory = UnitDirectory.of(agency, on=on)
    reading = read_plan(source.text, directory.known)
    named = directory.find(reading.coordinating_unit) if reading.coordinating_unit else None
    return Intake(source, reading, agency, directory, named or directory.office)


def take_in(intake: Intake, *, actor: User, at: dt.datetime) -> Plan:
    """Write the draft with its lines, its file and one line in the trail: all of it, or nothing."""
    plan = plan_of(intake, actor, at)
    with file_kept_with(plan), transaction.atomic():
        write(plan, intake, actor=actor, at=at)
    return plan


def take_in_once(intake: Intake, *, actor: User, at: dt.datetime) -> tuple[Plan, bool]:
    """Write the draft as `take_in` does, or find the one that `actor` has of this very file; tell whether it is new.

    The agency's row is held meanwhile, so that of several identical imports at once the first one counts.
    """
    plan = plan_of(intake, actor, at)
    with file_kept_with(plan), transaction.atomic():
        Agency.objects.select_for_update().get(pk=intake.agency.pk)
        known = already_read(intake, Plan.objects.visible_to(actor).drafts())
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
        with suppress(OSError):
            plan.source_file.delete(save=False)
        raise


def write(plan: Plan, intake: Intake, *, actor: User, at: dt.datetime) -> None:
    """Write file, head, lines and the line in the trail, within the transaction of the caller."""
    plan.source_file.save(intake.source.name, ContentFile(intake.source.data), save=False)
    plan.save(force_insert=True)
    write_items(plan, intake)
    facts: dict[str, Value] = {
        "source": plan.source_sha256,
        "file": plan.source_name,
        "items": len(intake.reading.tasks),
    }
    record(plan, Act("plan.import", target=plan.state, facts=facts), actor=actor, at=at)


def already_read(intake: Intake, plans: Iterable[Plan]) -> Plan | None:
    """Return the plan among some that was read from this very file."""
    return next((plan for plan in plans if plan.source_sha256 == intake.source.sha256), None)


def plan_of(intake: Intake, actor: User, at: dt.datetime) -> Plan:
    """Build the head of the draft."""
    reading, source, printed = intake.reading, intake.source, to_json(intake.reading)
    return Plan(
        agency=intake.agency,
        number=(reading.number or "")[:100],
        title=reading.title or "(Kế hoạch không có tên)",
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
        source_name=source.name,
        source_text=source.text,
        source_sha256=source.sha256,
        created_by=actor,
        created_at=at,
    )


def write_items(plan: Plan, intake: Intake) -> None:
    """Write every line that asks for something, with the units it was matched to."""
    parties = [parties_of(task, intake.directory) for task in intake.reading.tasks]
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
    unsure = [UNSURE] if task.confidence == "low" else []
    due_on, far = due_of(task)
    return PlanItem(
        plan=plan,
        position=position,
        path=path_in_words(task.path)[:100],
        heading=task.heading or "",
        content=task.content,
        first_line=task.lines[0],
        last_line=task.lines[1],
        lead_text=task.lead.text or "",
        lead_unit=named.lead,
        all_units=named.all_units,
        cooperating_text=task.cooperating.text or "",
        cooperating_all=named.helped_by_all,
        cooperating_others="; ".join(named.others),
        due_text=(task.time.text or "")[:300],
        time_kind=TimeKind.NONE if far else task.time.kind.value,
        due_on=due_on,
        product=task.product or "",
        confidence=task.confidence,
        reason=" ".join([*unsure, *named.reasons, *far]),
    )


def due_of(task: TaskReading) -> tuple[dt.date | None, list[str]]:
    """Return the due date that was read; a date no office could mean is left to a person, with the reason."""
    due_on = task.time.due_on
    if due_on is None or is_within_reach(due_on):
        return due_on, []
    return None, [f"Thời hạn đọc được là năm {due_on.year}, ngoài khoảng {FIRST_DAY.year}–{LAST_DAY.year}."]


def parties_of(task: TaskReading, directory: UnitDirectory) -> Parties:
    """Match the names of a line to units; what cannot be matched is left to a person, with the reason."""
    named = Parties()
    name_lead(task.lead, directory, named)
    helping, named.others = directory.sort(task.cooperating.units)
    named.helped_by_all = "all_units" in task.cooperating.scope.split("+")
    leads = {named.lead.pk} if named.lead else set()
    named.helpers = list({unit.pk: unit for unit in [*named.helpers, *helping] if unit.pk not in leads}.values())
    return named


def name_lead(lead: Assignment, directory: UnitDirectory, named: Parties) -> None:
    """Choose who leads: all units, the one unit named, or nobody yet."""
    if "all_units" in lead.scope.split("+"):
        named.all_units = True
        return
    units, unknown = directory.sort(lead.units)
    named.lead, named.helpers = (units[0], units[1:]) if units else (None, [])
    if len(units) > 1:
        named.reasons.append(SEVERAL_LEADS)
    if units and unknown:
        named.reasons.append(f"Không nhận ra trong danh mục đơn vị: {'; '.join(unknown)}.")


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
