"""The sample agencies brought to life: plans taken in and issued, tasks moved by real people through the door."""

import io
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.models import Count
from django.utils import timezone

from approvals import actions as decisions
from plans import actions as issuing
from plans.draft import editing
from plans.intake import taking as intake
from plans.models import Plan
from project import scenes
from units.calendars import in_force_for
from units.models import Agency, User
from units.positions import Right
from units.rules import holds
from workflows import engine, noting, reports, uploads
from workflows.engine import perform, seen_now
from workflows.models import ReturnCategory, Returned, Submission, Task
from workflows.states import State

PASSWORD = "ro-viec-trinh-dien"  # noqa: S105 - printed at every start: the demo accounts are for trying out
REPORT = (
    "Đã hoàn thành nội dung được giao. Kết quả chính: rà soát 12 quy trình nội bộ, "
    "đề xuất cắt giảm 3 thành phần hồ sơ; đã lấy ý kiến các đơn vị liên quan "
    "và hoàn thiện dự thảo văn bản trình lãnh đạo Sở."
)
MORE = "Bổ sung theo yêu cầu: số liệu tháng 10 và tháng 11, biên bản họp ngày 18/11/2026 kèm theo."
REASON = "Báo cáo chưa có số liệu so với cùng kỳ và chưa kèm biên bản."
POINTS = ["Bổ sung số liệu so với cùng kỳ năm trước", "Kèm biên bản họp rà soát"]

SEEN_HALF_WAY = 6
PEOPLED = 8  # with fewer, nobody would be left to review what the others submit

Act = Callable[[Task, "Cast"], None]


class Cast:
    """The people of one task: who leads, who reviews, who signs. Raises LookupError when an office is vacant."""

    def __init__(self, task: Task) -> None:
        people = list(User.objects.filter(agency=task.agency).order_by("pk"))
        self.head = first(p for p in people if holds(p, Right.SUBMIT_REPORT, task.lead_unit))
        self.reviewer = first(
            p for p in people if p != self.head and holds(p, Right.COORDINATE, task.coordinating_unit)
        )
        deciding = [p for p in people if holds(p, Right.APPROVE, task.lead_unit)]
        self.signer = deciding[-1]


def first(people: Iterable[User]) -> User:
    """Return the first person of a search."""
    found = next(iter(people), None)
    if found is None:
        raise LookupError("nobody holds this office")
    return found


def load() -> list[User]:
    """Load agencies, plans and tasks where they are missing; return the people who can sign in. Idempotent."""
    for path in sorted(settings.SAMPLES_DIR.glob("*/co-quan.yaml")):
        call_command("load_agency", path, stdout=io.StringIO())
        agency = Agency.objects.get(code=path.parent.name)
        with in_force_for(agency):
            fill(agency, path.parent)
    codes = [path.parent.name for path in settings.SAMPLES_DIR.glob("*/co-quan.yaml")]
    people = User.objects.filter(agency__code__in=codes).select_related("agency")
    return list(people.annotate(colleagues=Count("agency__people")).order_by("-colleagues", "agency_id", "pk"))


def fill(agency: Agency, folder: Path) -> None:
    """Bring one agency to life by its own calendar."""
    give_passwords(agency)
    for file in sorted(folder.glob("ke-hoach-*")):
        if not Plan.objects.filter(agency=agency, source_name=file.name).exists():
            bring_to_life(issued(agency, file))
    for file in sorted(folder.glob("ban-nhap-*")):
        if not Plan.objects.filter(agency=agency, source_name=file.name).exists():
            half_way(agency, file)
    if agency.people.count() >= PEOPLED:
        scenes.play(agency)


def give_passwords(agency: Agency) -> None:
    """Let the agency's people sign in with the demo password."""
    without = [person.pk for person in agency.people.all() if not person.has_usable_password()]
    if without:  # one hash for all: it is public, and a slow hash is slow on purpose
        User.objects.filter(pk__in=without).update(password=make_password(PASSWORD))


def taken_in(agency: Agency, path: Path) -> tuple[Plan, User]:
    """Take a plan in as its coordinating unit would; return the draft and the person."""
    source = intake.Source.of(path.name, path.read_bytes())
    taken = intake.prepare(source, agency, on=timezone.localdate())
    actor = first(p for p in agency.people.order_by("-pk") if holds(p, Right.COORDINATE, taken.coordinating_unit))
    return intake.take_in(taken, actor=actor, at=timezone.now()), actor


def issued(agency: Agency, path: Path) -> Plan:
    """Take a plan in, give back the letters it lost, and issue it."""
    plan, actor = taken_in(agency, path)
    if plan.repairs:
        editing.change(plan, editing.Sheet(), editing.repair(None), actor=actor, seen=plan.version)
        plan.refresh_from_db()
    issuing.issue(plan, actor=actor)
    return plan


def half_way(agency: Agency, path: Path) -> Plan:
    """Take a plan in and look at its first lines, so that a newcomer finds a draft to go on with."""
    plan, actor = taken_in(agency, path)
    looked_at = {item.pk: True for item in plan.items.all()[:SEEN_HALF_WAY]}
    editing.change(plan, editing.Sheet(seen=looked_at), actor=actor, seen=plan.version)
    return plan


def bring_to_life(plan: Plan) -> None:
    """Move the tasks of an agency with people enough, so that every state is there to be seen."""
    if plan.agency.people.count() < PEOPLED:
        return
    tasks = Task.objects.filter(agency=plan.agency, plan=plan.code, state=State.ASSIGNED).order_by("pk")
    for number, task in enumerate(tasks):
        for act in STORIES[number % len(STORIES)]:
            act(task, Cast(task))


def go(task: Task, name: str, actor: User, note: str = "") -> None:
    """Make a move that needs nothing more than a reason."""
    perform(task.pk, name, actor=actor, seen=seen_of(task), note=note)


def seen_of(task: Task) -> engine.Seen:
    """Return what a page would show now."""
    task.refresh_from_db()
    return seen_now(task)


def start(task: Task, cast: Cast) -> None:
    """The unit accepts."""
    go(task, "start", cast.head)


def decline(task: Task, cast: Cast) -> None:
    """The unit says it is not its business."""
    go(task, "decline", cast.head, "Nhiệm vụ không thuộc chức năng của đơn vị; đề nghị giao đơn vị phù hợp.")


def save(task: Task, cast: Cast) -> None:
    """The unit writes its report, answers what was asked of it, and adds a file."""
    task.refresh_from_db()
    draft = reports.draft_of(task)
    text = f"{REPORT}\n\n{MORE}" if draft and draft.text else REPORT
    words = reports.Words(
        result=Submission.Result.DONE,
        text=text,
        difficulties="Nhân lực còn mỏng vào cuối năm.",
        figures=(
            reports.Figure("Quy trình đã rà soát", str(12 + 3 * task.round), "quy trình"),
            reports.Figure("Thành phần hồ sơ đề xuất cắt giảm", "3", "thành phần"),
        ),
        products=(reports.Product("Báo cáo kết quả rà soát", f"{task.pk}/BC-STP", "18/11/2026"),),
        answers=tuple(reports.Answer(point, MORE) for point in reports.points_of(task)),
    )
    reports.save_words(task, words, actor=cast.head, version=draft.version if draft else 0)
    file = SimpleUploadedFile(f"minh-chung-lan-{task.round + 1}.txt", f"Minh chứng cho {task.code}\n{text}\n".encode())
    reports.attach(task, [uploads.check(file)], actor=cast.head)


def report(task: Task, cast: Cast) -> None:
    """The unit submits."""
    save(task, cast)
    draft = reports.draft_of(task)
    reports.submit(task, actor=cast.head, seen=seen_of(task), version=draft.version if draft else 0)


def send_back(task: Task, cast: Cast) -> None:
    """The reviewer opens the report and returns it."""
    noting.open_review(task.pk, actor=cast.reviewer)
    returned = Returned(REASON, POINTS, category=ReturnCategory.FIGURES)
    decisions.return_to_unit(task.pk, actor=cast.reviewer, seen=seen_of(task), returned=returned)


def review(task: Task, cast: Cast) -> None:
    """The reviewer passes the report on."""
    noting.open_review(task.pk, actor=cast.reviewer)
    opinion = "Nội dung, số liệu và sản phẩm đầy đủ. Kính trình lãnh đạo Sở xem xét, phê duyệt."
    decisions.review(task.pk, actor=cast.reviewer, seen=seen_of(task), opinion=opinion, signer=cast.signer)


def approve(task: Task, cast: Cast) -> None:
    """The leader signs."""
    decisions.approve(task.pk, actor=cast.signer, seen=seen_of(task))


def suspend(task: Task, cast: Cast) -> None:
    """The leader stops the task for a while."""
    go(task, "suspend", cast.signer, "Chờ hướng dẫn mới của Bộ Tư pháp.")


def cancel(task: Task, cast: Cast) -> None:
    """The leader cancels the task."""
    basis = engine.Prepared(facts={"basis": "Thông báo kết luận giao ban tháng 11"})
    note = "Nhiệm vụ đã lồng ghép vào kế hoạch khác."
    perform(task.pk, "cancel", actor=cast.signer, seen=seen_of(task), note=note, prepare=lambda *_: basis)


STORIES: tuple[tuple[Act, ...], ...] = (
    (start, report, review, approve),
    (),
    (start, report, review),
    (start, report, send_back),
    (start, report, send_back, report, review),
    (start, report),
    (start, report, review),
    (start, save),
    (start, suspend),
    (decline,),
    (cancel,),
    (),
    (start, report, send_back, report, review, approve),
    (start, report, review),
    (),
    (start, report, review),
    (start, report),
)


def accounts(people: Iterable[User]) -> list[str]:
    """Return the demo accounts as lines for a terminal, an agency at a time."""
    lines: list[str] = []
    heading = ""
    for person in people:
        agency = person.agency.name if person.agency else ""
        if agency != heading:
            heading = agency
            lines.append(f"{agency}:")
        lines.append(f"  {person.username:22} {person.name}")
    return lines
