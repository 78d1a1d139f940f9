"""What people do with a report: their words stay, the later of two is told, who may, the files in the duty's task."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from audit.models import Event
from plans.chain import key_of
from plans.consolidating import acts, finishing
from plans.consolidating.building import build_report
from plans.consolidating.shapes import Section
from plans.errors import StalePlan
from plans.models import ConsolidatedReport, Obligation, Occurrence, Plan
from tests.people import giving_to, moved
from tests.plans.consolidating.conftest import AFTER, Consolidate, Lived, october, on, said
from units.models import Unit, User
from workflows import engine, reports
from workflows.history import end_of
from workflows.models import Evidence, Task

pytestmark = pytest.mark.django_db


def nowhere(number: int) -> None:
    """Ask nobody to build."""


def edit(report: ConsolidatedReport, actor: User, text: str, *, seen: int | None = None) -> ConsolidatedReport:
    """Write one section."""
    texts = {Section.RESULTS.value: text}
    seen = report.version if seen is None else seen
    return acts.write_texts(report, texts, actor=actor, seen=seen, signer=None)


def actions_on(plan: Plan) -> list[str]:
    """Return what the plan's chain tells of its reports."""
    told = Event.objects.of(key_of(plan)).filter(action__startswith="consolidation.", refused=False)
    return list(told.values_list("action", flat=True))


def test_written_words_stay_when_the_figures_are_built_anew(
    consolidate: Consolidate, lived: Lived, unit_head: User, office_reviewer: User
) -> None:
    report = consolidate()
    machine = report.proposed[Section.RESULTS]
    edit(report, office_reviewer, "Lời của chuyên viên.\r\n")
    with on(dt.date(2026, 11, 12)):
        said(lived["overdue"], "Đã cập nhật 500 hồ sơ.", unit_head)
        acts.rebuild(report, actor=office_reviewer, as_of=end_of(dt.date(2026, 11, 12)), enqueue=nowhere)
        build_report(report.pk)
    report.refresh_from_db()
    assert report.said(Section.RESULTS) == "Lời của chuyên viên."
    assert report.texts == {"results": {"text": "Lời của chuyên viên.", "on": machine}}
    assert "Đã cập nhật 500 hồ sơ." in report.proposed[Section.RESULTS]
    assert report.said(Section.GENERAL) == report.proposed[Section.GENERAL]
    edit(report, office_reviewer, report.proposed[Section.RESULTS])
    report.refresh_from_db()
    assert report.texts == {}, "the machine's own words are nobody's"
    assert actions_on(report.plan) == [
        "consolidation.begin",
        "consolidation.edit",
        "consolidation.rebuild",
        "consolidation.edit",
    ]


def test_whoever_comes_second_is_told_and_overwrites_nothing(
    consolidate: Consolidate, office_reviewer: User, office_head: User
) -> None:
    report = consolidate()
    edit(report, office_head, "Bản của chánh văn phòng.")
    with pytest.raises(StalePlan, match="Office head vừa sửa báo cáo này"):
        edit(report, office_reviewer, "Bản khác.")
    build_report(report.pk)
    report.refresh_from_db()
    assert report.said(Section.RESULTS) == "Bản của chánh văn phòng."
    with pytest.raises(StalePlan, match="vừa được lập lại"):
        edit(report, office_reviewer, "Bản khác.", seen=report.version - 1)


def test_a_period_is_reported_once_and_never_ahead(consolidate: Consolidate, office_reviewer: User) -> None:
    report = consolidate()
    again, is_new = acts.begin(report.plan, october(), actor=office_reviewer, as_of=end_of(AFTER), enqueue=nowhere)
    assert (again.pk, is_new) == (report.pk, False)
    with pytest.raises(ValidationError):
        acts.rebuild(report, actor=office_reviewer, as_of=end_of(dt.date(2026, 9, 30)), enqueue=nowhere)


WRITERS = {"office_head": True, "office_reviewer": True, "unit_head": False, "deputy_director": False}
WRITERS |= {"director": False, "inspector": False, "administrator": False, "superuser": False, "stranger": False}
READERS = {
    "office_head",
    "office_reviewer",
    "records_clerk",
    "deputy_director",
    "other_deputy",
    "director",
    "inspector",
}


def test_who_reads_and_who_writes(consolidate: Consolidate, request: pytest.FixtureRequest) -> None:
    report = consolidate()
    for name in (*WRITERS, "records_clerk", "other_deputy", "other_unit_head", "officer", "foreign_inspector"):
        person = request.getfixturevalue(name)
        assert ConsolidatedReport.objects.visible_to(person).exists() is (name in READERS), name
        if not WRITERS.get(name, False):
            with pytest.raises(PermissionDenied):
                edit(report, person, "Không được.")
    refused = Event.objects.of(key_of(report.plan)).filter(action="consolidation.edit", refused=True)
    assert refused.count() == 12
    for name in ("office_head", "office_reviewer"):
        report.refresh_from_db()
        edit(report, request.getfixturevalue(name), f"Lời của {name}.")


@pytest.fixture
def duty(plan: Plan, office: Unit, office_head: User, office_reviewer: User) -> Task:
    """The Office's own duty to report on October, accepted."""
    with on(dt.date(2026, 11, 2)):
        now = dt.datetime.now(tz=dt.UTC)
        with transaction.atomic():
            task = Task(agency=office.agency, coordinating_unit=office, content="Báo cáo tháng", plan=plan.code)
            task = engine.draft(task, actor=office_reviewer, at=now)
        task = moved(task, "assign", office_reviewer, giving_to(office, dt.date(2026, 11, 10)))
        obligation = Obligation.objects.create(
            agency=plan.agency,
            plan=plan,
            kind="report",
            duty=1,
            content="Báo cáo tháng",
            recipients="Sở Khoa học và Công nghệ",
            lead_unit=office,
            period="month",
            starts_on=dt.date(2026, 9, 7),
            created_at=now,
        )
        span = october()
        Occurrence.objects.create(
            obligation=obligation,
            first_day=span.first,
            last_day=span.last,
            due_on=dt.date(2026, 11, 10),
            task=task,
            opened_at=now,
        )
        return moved(task, "start", office_head)


def test_finishing_lays_the_files_into_the_duty(
    consolidate: Consolidate, duty: Task, office_reviewer: User, office_head: User
) -> None:
    report = consolidate()
    assert report.task == duty
    assert all(row.get("task") != duty.pk for row in report.rows), "the report does not count itself"
    for _again in range(2):
        report.refresh_from_db()
        finishing.finish(report, actor=office_reviewer, seen=report.version)
        kept = Evidence.objects.filter(task=duty, in_draft=True).order_by("name")
        assert [file.name for file in kept] == ["bao-cao-15-KH-STP-2026-10.docx", "bao-cao-15-KH-STP-2026-10.pdf"]
        with pytest.raises(StalePlan, match="hoàn thành"):
            edit(report, office_reviewer, "Quá muộn.")
        acts.reopen(report, actor=office_reviewer)
    draft = reports.draft_of(duty)
    assert draft is not None
    assert "Trong tháng 10/2026 có 6 nhiệm vụ" in draft.text
    assert Event.objects.of(f"task:{duty.pk}").filter(action="task.consolidated").count() == 2
    assert actions_on(report.plan)[-2:] == ["consolidation.finish", "consolidation.reopen"]
    said(duty, "Đã tổng hợp.", office_head)
    report.refresh_from_db()
    with pytest.raises(StalePlan, match="đã trình báo cáo"):
        finishing.finish(report, actor=office_reviewer, seen=report.version)
    report.refresh_from_db()
    assert not report.is_finished
