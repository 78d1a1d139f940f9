"""Two agencies with something in every corner, and a table of who may see none of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from approvals.documents.numbering import as_number
from approvals.models import Issued
from approvals.sheets import queries as sheets
from approvals.sheets.editing import kept_in
from audit.models import Event
from plans.models import ConsolidatedReport, Plan
from project.models import Answer
from realtime.models import Ring
from tests.sweeps.routes import CHOICES, Route
from units.calendar import next_working_day
from units.models import Agency, Unit, User
from units.positions import Position
from workflows import reports
from workflows.engine import seen_now
from workflows.extensions import actions as extending
from workflows.models import (
    Evidence,
    Extension,
    Submission,
    Task,
)

OF_THE_UNIT = "Đậu Khấu"  # stands in every text that only the division, the Office and leadership may read
OF_THE_AGENCY = "Bạch Chỉ"  # stands in every text that only the agency may read
SEARCHED = "việc kín"  # stands beside both, so that a search finds them without naming them
NOWHERE = 10**9
OTHERS = ("other_unit_head", "other_deputy")
RIGHTLESS = ("administrator", "superuser")
FOREIGN = ("stranger", "foreign_reviewer", "foreign_director", "foreign_inspector", "foreign_administrator")
SEEING = ("unit_head", "officer", "reviewer", "deputy_director", "director", "inspector", "records_clerk")
INSIDERS = (*SEEING, *OTHERS, *RIGHTLESS)


@dataclass(frozen=True, slots=True)
class Kind:
    """Objects that an argument names, to whom they do not exist, and who opens them."""

    objects: tuple[int | str, ...]
    hidden_from: tuple[str, ...]
    shown_to: tuple[str, ...]


@dataclass
class World:
    """People by name with their browsers, units, and the objects that addresses name."""

    people: dict[str, User] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    files: dict[str, Evidence] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    drafts: list[Task] = field(default_factory=list)
    kinds: dict[str, tuple[Kind, ...]] = field(default_factory=dict)
    fitting: dict[str, tuple[str, str, frozenset[str]]] = field(default_factory=dict)
    built: dict[bool, "Rows"] = field(default_factory=dict)
    forms: dict[str, dict[str, object]] = field(default_factory=dict)
    folder: int = 0
    decision: int = 0
    documents: tuple[int, ...] = ()
    copy: int = 0

    def kinds_of(self, route: Route) -> tuple[Kind, ...]:
        """Return the kinds of the objects a route names; raises AssertionError when nobody has told us."""
        unknown = [name for name in route.arguments if name not in self.kinds and name not in CHOICES]
        assert not unknown, (
            f"{route.name} names <{unknown[0]}>, which no sweep can fill: say in tests/sweeps/building.py which"
            " objects it names and who may not see them (a choice of words belongs in CHOICES of routes.py)."
        )
        assert len(route.objects) <= 1, f"{route.name} names two objects: teach Kind and the sweeps to cross them."
        return self.kinds[route.objects[0]] if route.objects else ()

    def openings(self, route: Route, people: tuple[str, ...] = (*INSIDERS, *FOREIGN)) -> Iterator[tuple[str, str]]:
        """Yield (person, address) of everything a route may be opened for, by those who may see it."""
        kinds = self.kinds_of(route)
        if not kinds:
            for path in route.paths({}):
                yield from ((name, path) for name in people)
        for kind in kinds:
            for path in route.paths({route.objects[0]: kind.objects}):
                yield from ((name, path) for name in people if name in kind.shown_to)

    def attempt(self, path: str) -> dict[str, object]:
        """Return the fullest form: everything any form asks for, with what a page at this address would show."""
        task = Task.objects.filter(pk=int(resolve(path).kwargs.get("task_id", 0))).first()
        draft = reports.draft_of(task) if task else None
        task = task or next(iter(self.tasks.values()))
        seen, day = seen_now(task), timezone.localdate().isoformat()
        return {
            "step": seen.step if seen.step is not None else "",
            "submission": seen.submission,
            "version": sheets.at_hand(task).version if path.startswith("/ra-soat/") else draft.version if draft else 1,
            "note": "Theo quy định",
            "points": "Bổ sung số liệu",
            "category": "figures",
            "figures_name": "Hồ sơ",
            "figures_value": "12",
            "figures_unit": "hồ sơ",
            "products_name": "Báo cáo",
            "products_number": "1/BC",
            "products_date": day,
            **{reports.answer_name(point): "Đã bổ sung" for point in task.return_points},
            "basis": "Công văn 1/CV",
            "lead_unit": self.units["division"].pk,
            "task": [f"{draft.pk}.{draft.audit_seq}" for draft in self.drafts],
            "due_on": next_working_day(timezone.localdate()).isoformat(),
            "signer": self.people["director"].pk,
            "opinion": "Đủ số liệu",
            "override_reason": "Giám đốc trực tiếp chỉ đạo",
            "mark_form": "ok",
            "note_form": "Gọn",
            "remark_text": "Rõ ràng",
            "before": task.proposed_signer_id or "",
            "shown": kept_in({}, "").version,
            "added": "Mục mới",
            "result": Submission.Result.DONE,
            "text": "Đã làm xong.",
            "difficulties": "Không",
            "person": self.people["officer"].pk,
            "position": Position.OFFICER,
            "title": "Chuyên viên chính",
            "unit": self.units["division"].pk,
            "valid_from": day,
            "valid_to": day,
            "from_on": day,
            "to_on": day,
            "reason": "Nghỉ phép",
            "giver": self.people["director"].pk,
            "rights": ["approve"],
            "units": [self.units["division"].pk],
            "number": "77/KH-STP",
            "coordinating_unit": self.units["office"].pk,
            "confirm": "1",
            "act": "declare",
            "old": self.plans["issued"].pk,
            "page": "inbox",
            "name": "Việc quá hạn",
            "query": "lateness=overdue",
            "question": "Số liệu đã khớp chưa?",
            "answer": "agreed",
            "seen": self.calendar_seen() if path.startswith("/lich-lam-viec/") else "",
            "kind": "off",
            "inclusive": "1",
            "without_opinions": "Việc gấp",
            "words": "Đề nghị báo cáo",
            "again": "Việc gấp",
            "decision": self.decision,
            "tasks": [self.tasks["reviewed"].pk],
            "period": "month",
            "due_day": 5,
            **(self.number(path) if path.startswith("/van-ban/") else {}),
            **(self.of_report(path) if path.startswith("/bao-cao/tong-hop/") else {}),
            **(self.time(path) if path.startswith("/gia-han/") else {}),
        }

    def time(self, path: str) -> dict[str, object]:
        """Return what is said at an address to a request for more time, as its page shows it."""
        kept = Extension.objects.filter(pk=min(resolve(path).kwargs.get("extension_id", 0), NOWHERE))
        request = kept.select_related("task").first()
        verdict = "decline" if path.endswith("/tra-loi/") else "refuse"
        return {"verdict": verdict, "seen": extending.token_of(request, request.task) if request else ""}

    def calendar_seen(self) -> str:
        """Return by which token a page of the calendar would know it."""
        return Agency.objects.get(pk=self.units["office"].agency_id).calendar_token

    def of_report(self, path: str) -> dict[str, object]:
        """Return what a consolidated report is begun, edited and closed with."""
        report = ConsolidatedReport.objects.filter(pk=resolve(path).kwargs.get("report_id", 0)).first()
        now = timezone.localdate()
        wanted = {"plan": self.plans["issued"].pk, "period": f"{now:%Y-%m}", "as_of": now.isoformat()}
        return {**wanted, "version": report.version if report else 1, "general": "Sửa lời", "signer": ""}

    def number(self, path: str) -> dict[str, object]:
        """Return what the clerk types at an address: the next number, or one put right."""
        issued = Issued.objects.filter(decision=resolve(path).kwargs.get("decision_id", 0)).first()
        shown = as_number(issued).words if issued else ""
        return {"number": 8, "symbol": "PPD-STP", "issued_on": timezone.localdate().isoformat(), "shown": shown}


@contextmanager
def undone() -> Iterator[None]:
    """Undo what the block does. The door asks to be in nobody's transaction but a test's: this one says that it is."""
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]  # what Django's own TestCase does
    with around:
        yield
        transaction.set_rollback(True)


Rows = dict[str, frozenset[str]]
NOT_OURS = frozenset({"auth", "contenttypes", "guardian", "sessions"})
LEAVES_A_LINE = frozenset(
    {"consolidation.export", "trail.read", "file.download", "document.download", "plan.export", "list.export"}
)


def everything(*, but_refusals: bool = False) -> Rows:
    """Return all that is stored; `but_refusals` leaves out what a recorded refusal or reading adds to the trail."""
    rows: Rows = {}
    for model in apps.get_models():
        if model._meta.app_label in NOT_OURS or model is Answer:
            continue
        columns = [column.attname for column in model._meta.concrete_fields]
        kept = model._base_manager.all()
        if but_refusals:
            columns = [name for name in columns if name not in {"audit_seq", "audit_head"}]
            if model is Ring:
                continue  # whoever has the page open is told that the trail has grown
            if model is Event:
                kept = kept.exclude(refused=True).exclude(action__in=LEAVES_A_LINE)
        rows[model._meta.label] = frozenset(map(in_words, kept.values_list(*columns)))
    return rows


def in_words(row: tuple[object, ...]) -> str:
    """Write a row down so that two can be compared, whatever its columns hold."""
    return "|".join(str(bytes(value) if isinstance(value, memoryview) else value) for value in row)


def changed(world: World, *, but_refusals: bool = False) -> list[str]:
    """Name the tables that are not as the world was built."""
    before, after = world.built[but_refusals], everything(but_refusals=but_refusals)
    return [label for label in before if before[label] != after[label]]
