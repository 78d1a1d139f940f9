"""What a person holds under an appointment, and whose it becomes when that ends: a preview, nothing moves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

from approvals.models import Claim, Folder
from audit.canonical import canonical, digest
from units.actions import covered_units
from units.authority import Book, Source, book, propose
from units.models import Appointment, SigningAuthority, UnitGrant, User
from units.positions import CAPACITIES, RIGHTS, SENIORITY, Position, Right
from workflows.models import OpinionRequest, OpinionRound, Task
from workflows.states import State

NOBODY = "chưa có ai giữ quyền này"
UNIT_WORK = (State.ASSIGNED, State.IN_PROGRESS)
GROUPS: dict[str, str] = {
    "signature": "Báo cáo đang trình ký",
    "folder": "Hồ sơ trình ký",
    "unit_work": "Nhiệm vụ của đơn vị đang thực hiện",
    "claim": "Báo cáo đang nhận rà soát",
    "opinion": "Ý kiến đang được hỏi riêng",
    "asked": "Đợt lấy ý kiến đang mở",
    "authority": "Uỷ quyền, thừa lệnh, ký thay",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing held: what it is, and to whom it passes (`heir` None: to nobody by name, `becomes` says what then)."""

    kind: str
    pk: int
    label: str
    heir: User | None
    becomes: str
    task_id: int | None = None

    @property
    def is_orphan(self) -> bool:
        """Tell whether nobody is there to take it."""
        return self.heir is None and self.becomes == NOBODY


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind."""

    label: str
    items: list[Item]

    @property
    def orphans(self) -> int:
        """Count what nobody takes."""
        return sum(item.is_orphan for item in self.items)


@dataclass(frozen=True, slots=True)
class Leaving:
    """An appointment that is about to end: on which day, who follows, what its units are, who may sign without it.

    `in_office` is whether the successor is appointed to the same office in the same breath; otherwise he takes only
    what he may take already.
    """

    appointment: Appointment
    successor: User | None
    in_office: bool
    on: dt.date
    units: frozenset[int]
    book: Book

    @property
    def person(self) -> User:
        """Return the one who leaves."""
        return self.appointment.person

    @property
    def position(self) -> Position:
        """Return the office that ends."""
        return Position(self.appointment.position)

    @property
    def signs_already(self) -> bool:
        """Tell whether the successor may sign something without this office, or with it."""
        return self.successor is not None and bool(self.book.of(self.successor))


def leaving(appointment: Appointment, successor: User | None, *, in_office: bool, on: dt.date) -> Leaving:
    """Look at an appointment as if it had ended, and its successor were in office when he is to be."""
    kept = book(appointment.agency_id, on=on)
    remaining = [source for source in kept.sources if source.appointment.pk != appointment.pk]
    if successor is not None and in_office:
        remaining += [
            replace(source, person=successor, absence=kept.absences.get(successor.pk))
            for source in kept.sources
            if source.appointment.pk == appointment.pk and source.authority is None
        ]
    units = frozenset(covered_units(appointment, on=on))
    later = Book(on, tuple(remaining), kept.absences)
    return Leaving(appointment, successor, in_office and successor is not None, on, units, later)


def held_by(who: Leaving) -> list[Item]:
    """Return everything that passes on, in the order in which it will be moved."""
    rights = RIGHTS[who.position]
    found: list[Item] = []
    if Right.APPROVE in rights:
        found += [*signatures(who), *folders(who)]
    if Right.SUBMIT_REPORT in rights:
        found += unit_work(who)
    if Right.COORDINATE in rights:
        found += claims(who)
    return [*found, *opinions(who), *rounds(who), *authorities(who)]


def grouped(items: Iterable[Item]) -> list[Group]:
    """Sort what is held by kind, leaving out empty kinds."""
    groups = {kind: Group(label, []) for kind, label in GROUPS.items()}
    for item in items:
        groups[item.kind].items.append(item)
    return [group for group in groups.values() if group.items]


def fingerprint(items: Sequence[Item]) -> str:
    """Name a preview, so that what is confirmed is what was shown."""
    return digest(canonical({"items": [[item.kind, item.pk, item.heir.pk if item.heir else None] for item in items]}))


def signatures(who: Leaving) -> list[Item]:
    """Return the reports laid before this person, each with whoever should sign it then."""
    waiting = Task.objects.filter(state=State.REVIEWED, proposed_signer=who.person, lead_unit__in=who.units)
    return [
        to_a_person("signature", task.pk, told(task), signer_after(who, task), task_id=task.pk)
        for task in waiting.select_related("lead_unit").order_by("pk")
    ]


def signer_after(who: Leaving, task: Task) -> User | None:
    """Return who should sign a report once the appointment has ended; never one who had a hand in it."""
    without = {who.person.pk, task.submitted_by_id, task.reviewed_by_id}
    if who.successor is not None and who.successor.pk not in without:
        named = [one for one in who.book.for_unit(task.lead_unit_id) if one.person == who.successor and one.is_present]
        if named:
            return who.successor
    found: Source | None = propose(who.book, task.lead_unit_id, without=without).source
    return found.person if found else None


def folders(who: Leaving) -> list[Item]:
    """Return the folders before this person: they follow the successor, or go back to who prepared them."""
    waiting = Folder.objects.filter(signer=who.person, sent_at__isnull=False, closed_at__isnull=True).order_by("pk")
    back = "trả về người lập để trình lại"
    heir = who.successor if who.signs_already else None
    return [Item("folder", one.pk, one.title, heir, "" if heir else back) for one in waiting]


def unit_work(who: Leaving) -> list[Item]:
    """Return the tasks of the units whose head leaves; they stay with the unit and whoever holds its right."""
    tasks = Task.objects.filter(state__in=UNIT_WORK, lead_unit__in=who.units).select_related("lead_unit").order_by("pk")
    heads = others_holding(who, Right.SUBMIT_REPORT)
    in_office = who.successor if who.in_office else None
    return [
        to_a_person("unit_work", task.pk, told(task), in_office or heads.get(task.lead_unit_id or 0), task_id=task.pk)
        for task in tasks
    ]


def others_holding(who: Leaving, right: Right) -> dict[int, User]:
    """Return unit id → who else holds a right there on the day: the successor first, then the most senior."""
    grants = UnitGrant.objects.filter(
        Q(appointment__valid_to__isnull=True) | Q(appointment__valid_to__gte=who.on),
        content_object__in=who.units,
        permission__codename=right,
        user__is_active=True,
    ).exclude(user=who.person)
    found: dict[int, User] = {}
    for grant in sorted(
        grants.select_related("user", "appointment"),
        key=lambda one: (
            one.user != who.successor,
            SENIORITY.index(Position(one.appointment.position)),
            one.user_id,
        ),
    ):
        found.setdefault(grant.content_object_id, grant.user)
    return found


def claims(who: Leaving) -> list[Item]:
    """Return what this person is reviewing; it lies before the coordinating unit again."""
    kept = Claim.objects.filter(holder=who.person, task__coordinating_unit__in=who.units, task__state=State.REPORTED)
    return [
        Item("claim", one.pk, told(one.task), None, "trở lại hàng chờ của đơn vị đầu mối", one.task_id)
        for one in kept.select_related("task").order_by("pk")
    ]


def opinions(who: Leaving) -> list[Item]:
    """Return what this person was asked in person and has not answered: the successor is asked, or it stays open."""
    asked = OpinionRequest.objects.filter(person=who.person, answer="", round__closed_at__isnull=True)
    stays = "vẫn hỏi người này; người hỏi có thể hỏi người khác"
    return [
        Item("opinion", one.pk, told(one.round.task), who.successor, "" if who.successor else stays, one.round.task_id)
        for one in asked.select_related("round__task").order_by("pk")
    ]


def rounds(who: Leaving) -> list[Item]:
    """Return the rounds this person has opened: the successor leads them on, or nobody does until their deadline."""
    opened = OpinionRound.objects.filter(asked_by=who.person, closed_at__isnull=True).select_related("task")
    stays = "vẫn đứng tên người này cho đến hạn"
    return [
        Item("asked", one.pk, told(one.task), who.successor, "" if who.successor else stays, one.task_id)
        for one in opened.order_by("pk")
    ]


def authorities(who: Leaving) -> list[Item]:
    """Return what was laid into, or given by, this person's hands under the office that ends: it ends with it."""
    if not (who.position in CAPACITIES or who.position == Position.UNIT_HEAD):
        return []
    others = who.person.appointments.filter(ended_at__isnull=True, position__in=[*CAPACITIES, Position.UNIT_HEAD])
    if others.exclude(pk=who.appointment.pk).exists():
        return []
    given = SigningAuthority.objects.filter(
        Q(person=who.person) | Q(on_behalf_of=who.person),
        Q(valid_to__isnull=True) | Q(valid_to__gte=who.on),
        ended_at__isnull=True,
    )
    return [
        Item("authority", one.pk, in_words(one), None, "chấm dứt cùng chức vụ")
        for one in given.select_related("person", "head_of", "on_behalf_of").order_by("pk")
    ]


def in_words(authority: SigningAuthority) -> str:
    """Name an authority: "Thừa uỷ quyền (TUQ.) – Nguyễn Văn A, theo 12/GUQ"."""
    held = authority.person or f"Thủ trưởng {authority.head_of}"
    return (
        f"{authority.get_capacity_display()} – {held} ({authority.get_right_display().lower()}), theo {authority.basis}"
    )


def to_a_person(kind: str, pk: int, label: str, heir: User | None, *, task_id: int) -> Item:
    """Return an item that somebody by name must take."""
    return Item(kind, pk, label, heir, "" if heir else NOBODY, task_id)


def told(task: Task) -> str:
    """Name a task in one line."""
    return f"{task.code} {task.content[:160]}"
