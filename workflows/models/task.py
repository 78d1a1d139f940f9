"""Tasks. Their state is changed by transitions alone, and those by the engine alone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django_fsm import RETURN_VALUE, ConcurrentTransitionMixin, FSMField, transition
from viewflow.workflow.models import Process

from units.models import Agency, Unit, User
from units.positions import Right
from workflows import rules
from workflows.constraints import TASK_CONSTRAINTS
from workflows.models.kinds import ReturnCategory, Returned, TimeKind
from workflows.querysets import TaskQuerySet
from workflows.states import OPEN, RUNNING, State
from workflows.turns import END_OF_TIME

if TYPE_CHECKING:
    from workflows.models.report import Submission


class CommonTask(models.Model):
    """A line given to all units: the parent under which each unit has a task of its own (nhiệm vụ chung)."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="common_tasks")
    coordinating_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    content = models.TextField("nội dung")
    plan = models.CharField("kế hoạch", max_length=100, blank=True)
    created_at = models.DateTimeField("tạo lúc")

    class Meta:
        verbose_name = "nhiệm vụ chung"

    def __str__(self) -> str:
        return self.content[:80]


UNDO_WINDOW = dt.timedelta(seconds=60)


class Task(ConcurrentTransitionMixin, models.Model):
    """One thing one unit must do (nhiệm vụ), with a snapshot of where it was written."""

    # Keys without an index of their own have one below that begins with them: every move pays for each.
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="tasks")
    coordinating_unit = models.ForeignKey(Unit, models.PROTECT, related_name="coordinated_tasks", db_index=False)
    lead_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="led_tasks", db_index=False)
    cooperating_units = models.ManyToManyField(Unit, blank=True, related_name="cooperated_tasks")
    cooperating_text = models.TextField("phối hợp (nguyên văn)", blank=True)
    lead_text = models.TextField("phân công (nguyên văn)", blank=True)
    common = models.ForeignKey(CommonTask, models.PROTECT, null=True, blank=True, related_name="tasks")

    content = models.TextField("nội dung nhiệm vụ")
    product = models.TextField("sản phẩm", blank=True)
    time_kind = models.CharField("loại thời hạn", max_length=30, choices=TimeKind.choices, default=TimeKind.NONE)
    due_text = models.CharField("thời hạn (nguyên văn)", max_length=300, blank=True)
    original_due_on = models.DateField("thời hạn ban đầu", null=True, blank=True)
    due_on = models.DateField("thời hạn", null=True, blank=True)
    effective_due_on = models.DateField("thời hạn tính theo ngày làm việc", null=True, blank=True)
    original_effective_due_on = models.DateField("thời hạn ban đầu theo ngày làm việc", null=True, blank=True)
    parent_due_on = models.DateField("thời hạn chung không nên vượt", null=True, blank=True)
    due_rule = models.TextField("vì sao là ngày này", blank=True, db_default="")
    rolls_back = models.BooleanField("rơi vào ngày nghỉ thì lùi về trước", default=False, db_default=False)
    period = models.CharField("kỳ", max_length=40, blank=True, db_default="")
    extended_count = models.PositiveSmallIntegerField("số lần gia hạn", default=0, db_default=0)
    reminded_count = models.PositiveSmallIntegerField("số lần đôn đốc", default=0, db_default=0)
    returned_count = models.PositiveSmallIntegerField("số lần bị trả lại", default=0, db_default=0)

    plan = models.CharField("kế hoạch", max_length=100, blank=True)
    plan_title = models.TextField("tên kế hoạch", blank=True)
    source_path = models.CharField("mục trong kế hoạch", max_length=100, blank=True)
    source_text = models.TextField("nguyên văn", blank=True)
    source_sha256 = models.CharField("mã băm của tệp nguồn", max_length=64, blank=True)
    source_first_line = models.PositiveIntegerField("từ dòng", null=True, blank=True)
    source_last_line = models.PositiveIntegerField("đến dòng", null=True, blank=True)

    state = FSMField("trạng thái", default=State.DRAFT, choices=State.choices, protected=True, max_length=20)
    suspended_from = models.CharField("tạm dừng từ", max_length=20, choices=State.choices, blank=True)
    process = models.OneToOneField(Process, models.PROTECT, null=True, blank=True, related_name="work")
    round = models.PositiveIntegerField("lần trình", default=0)
    submission = models.ForeignKey("Submission", models.PROTECT, null=True, blank=True, related_name="+")
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    proposed_signer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    review_opened_at = models.DateTimeField("người rà soát mở lúc", null=True, blank=True)
    self_unit_review = models.BooleanField("đơn vị tự rà soát", default=False)
    return_note = models.TextField("lý do trả lại gần nhất", blank=True)
    return_points = models.JSONField("các điểm cần bổ sung", default=list, blank=True)
    return_category = models.CharField("loại lý do trả lại", max_length=20, choices=ReturnCategory.choices, blank=True)
    return_due_on = models.DateField("ngày đề nghị trình lại", null=True, blank=True)
    opinions_required = models.BooleanField("bắt buộc lấy ý kiến đơn vị phối hợp", default=False, db_default=False)

    created_at = models.DateTimeField("tạo lúc")
    assigned_at = models.DateTimeField("giao lúc", null=True, blank=True)
    reported_at = models.DateTimeField("trình lúc", null=True, blank=True)
    reviewed_at = models.DateTimeField("rà soát lúc", null=True, blank=True)
    approved_at = models.DateTimeField("phê duyệt lúc", null=True, blank=True)
    holder_slot = models.CharField("đang chờ ai", max_length=40, blank=True, editable=False)
    slot_due_on = models.DateField("thứ tự trong danh sách chờ", default=END_OF_TIME, editable=False)
    audit_seq = models.PositiveIntegerField("số sự kiện", default=0)
    audit_head = models.CharField("mã băm sự kiện cuối", max_length=64, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "nhiệm vụ"
        ordering = ("pk",)
        constraints = TASK_CONSTRAINTS
        indexes = (
            models.Index(fields=("lead_unit", "state"), name="task_by_lead_and_state"),
            models.Index(fields=("coordinating_unit", "state"), name="task_by_coordinator_and_state"),
            models.Index(
                fields=("holder_slot", "slot_due_on", "id"), condition=~Q(holder_slot=""), name="task_by_slot_and_due"
            ),
            models.Index(fields=("submitted_by", "state"), name="task_by_submitter_and_state"),
            models.Index(fields=("reviewed_by", "state"), name="task_by_reviewer_and_state"),
            models.Index(fields=("signed_by", "-approved_at"), name="task_by_signer_and_moment"),
        )

    def __str__(self) -> str:
        return f"NV-{self.pk}: {self.content[:60]}"

    def get_absolute_url(self) -> str:
        """The task's own page."""
        return reverse("task_page", args=[self.pk])

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Reread the row; the protected state is dropped first, or django-fsm refuses the reading."""
        self.__dict__.pop("state", None)
        super().refresh_from_db(*args, **kwargs)

    def as_saved(self) -> None:
        """Note that the row holds the state the instance has (the door writes past `save`)."""
        self._update_initial_state()

    @property
    def code(self) -> str:
        """The reference number people use."""
        return f"NV-{self.pk:05d}" if self.pk else "NV-mới"

    @property
    def state_label(self) -> str:
        """The state in words; a plan that another unit coordinates does not speak of the Office."""
        if self.state == State.REVIEWED and self.coordinating_unit.kind != Unit.Kind.OFFICE:
            return "Đơn vị đầu mối đã rà soát"
        return str(State(self.state).label)

    @property
    def reported_on(self) -> dt.date | None:
        """The day of the report that lies before the reviewer or was accepted."""
        if self.state not in {State.REPORTED, State.REVIEWED, State.APPROVED} or self.reported_at is None:
            return None
        return timezone.localdate(self.reported_at)

    @property
    def undo_until(self) -> dt.datetime | None:
        """Until when the signer may take the approval back without a word; nothing follows from it before."""
        return self.approved_at + UNDO_WINDOW if self.approved_at else None

    def take_back(self, returned: Returned) -> None:
        """Note what a return asks of the unit (called by transitions alone)."""
        self.return_note, self.return_points = returned.note, list(returned.points)
        self.return_category, self.return_due_on = returned.category, returned.due_on
        self.returned_count += 1

    @transition(
        field=state,
        source=State.DRAFT,
        target=State.ASSIGNED,
        permission=rules.can_assign,
        custom={"label": "Giao việc", "right": Right.COORDINATE},
    )
    def assign(self, *, at: dt.datetime, lead_unit: Unit, due_on: dt.date | None, effective: dt.date | None) -> None:
        """Giao việc cho đơn vị chủ trì."""
        self.lead_unit = lead_unit
        self.due_on, self.effective_due_on = due_on, effective
        if self.original_due_on is None:
            self.original_due_on, self.original_effective_due_on = due_on, effective
        self.assigned_at = at

    @transition(
        field=state,
        source=State.ASSIGNED,
        target=State.DRAFT,
        permission=rules.can_decline,
        custom={"label": "Trả lại nhiệm vụ", "right": Right.SUBMIT_REPORT, "reason": True},
    )
    def decline(self, *, at: dt.datetime) -> None:
        """Đơn vị trả lại nhiệm vụ không đúng chức năng."""
        self.lead_unit, self.process, self.assigned_at = None, None, None

    @transition(
        field=state,
        source=State.ASSIGNED,
        target=State.IN_PROGRESS,
        permission=rules.can_start,
        custom={"label": "Tiếp nhận", "right": Right.SUBMIT_REPORT},
    )
    def start(self, *, at: dt.datetime) -> None:
        """Đơn vị tiếp nhận nhiệm vụ."""

    @transition(
        field=state,
        source=State.IN_PROGRESS,
        target=State.REPORTED,
        permission=rules.can_report,
        custom={"label": "Trình báo cáo", "right": Right.SUBMIT_REPORT},
    )
    def report(self, *, at: dt.datetime, submission: Submission) -> None:
        """Đơn vị trình báo cáo; bản trình được đóng băng dưới mã băm của nó."""
        self.submission, self.submitted_by_id, self.round = submission, submission.submitted_by_id, submission.round
        self.reported_at, self.review_opened_at = at, None
        self.reviewed_by, self.reviewed_at, self.proposed_signer = None, None, None
        self.self_unit_review = False

    @transition(
        field=state,
        source=State.REPORTED,
        target=State.IN_PROGRESS,
        permission=rules.can_withdraw,
        conditions=[lambda task: task.review_opened_at is None],
        custom={
            "label": "Rút báo cáo",
            "right": Right.SUBMIT_REPORT,
            "reason": True,
            "not_now": "Người rà soát đã mở báo cáo nên không rút lại được nữa.",
        },
    )
    def withdraw(self, *, at: dt.datetime) -> None:
        """Người trình rút lại báo cáo chưa ai mở."""

    @transition(
        field=state,
        source=State.REPORTED,
        target=State.REVIEWED,
        permission=rules.can_review,
        custom={"label": "Rà soát đạt, trình lãnh đạo", "right": Right.COORDINATE, "reason": True},
    )
    def review(self, *, at: dt.datetime, by: User, signer: User) -> None:
        """Đơn vị đầu mối rà soát đạt và trình lãnh đạo."""
        self.reviewed_by, self.reviewed_at, self.proposed_signer = by, at, signer
        self.self_unit_review = self.lead_unit_id == self.coordinating_unit_id

    @transition(
        field=state,
        source=State.REPORTED,
        target=State.IN_PROGRESS,
        permission=rules.can_return_to_unit,
        custom={"label": "Trả lại báo cáo", "right": Right.COORDINATE, "reason": True},
    )
    def return_to_unit(self, *, at: dt.datetime, returned: Returned) -> None:
        """Đơn vị đầu mối trả lại báo cáo cho đơn vị."""
        self.take_back(returned)

    @transition(
        field=state,
        source=State.REVIEWED,
        target=State.APPROVED,
        permission=rules.can_approve,
        custom={"label": "Phê duyệt", "right": Right.APPROVE},
    )
    def approve(self, *, at: dt.datetime, by: User) -> None:
        """Lãnh đạo phê duyệt."""
        self.approved_at, self.signed_by = at, by

    @transition(
        field=state,
        source=State.APPROVED,
        target=State.REVIEWED,
        permission=rules.can_withdraw_decision,
        conditions=[lambda task: task.undo_until is not None and timezone.now() <= task.undo_until],
        custom={
            "label": "Hoàn tác phê duyệt",
            "right": Right.APPROVE,
            "not_now": "Đã quá 60 giây từ lúc phê duyệt, không hoàn tác được nữa; hãy thu hồi và ghi lý do.",
        },
    )
    def withdraw_decision(self, *, at: dt.datetime) -> None:
        """Người vừa phê duyệt hoàn tác khi chưa việc gì được làm theo quyết định."""
        self.approved_at, self.signed_by = None, None

    @transition(
        field=state,
        source=State.APPROVED,
        target=State.REVIEWED,
        permission=rules.can_recall_decision,
        custom={"label": "Thu hồi phê duyệt", "right": Right.APPROVE, "reason": True},
    )
    def recall_decision(self, *, at: dt.datetime) -> None:
        """Người đã phê duyệt, hoặc Giám đốc, thu hồi quyết định có lý do."""
        self.approved_at, self.signed_by = None, None

    @transition(
        field=state,
        source=State.REVIEWED,
        target=State.REPORTED,
        permission=rules.can_return_from_approval,
        custom={"label": "Trả lại đơn vị đầu mối", "right": Right.APPROVE, "reason": True},
    )
    def return_to_office(self, *, at: dt.datetime) -> None:
        """Lãnh đạo trả lại đơn vị đầu mối để rà soát lại."""
        self.reviewed_by, self.reviewed_at, self.proposed_signer = None, None, None
        self.self_unit_review = False

    @transition(
        field=state,
        source=State.REVIEWED,
        target=State.IN_PROGRESS,
        permission=rules.can_return_from_approval,
        custom={"label": "Trả lại đơn vị", "right": Right.APPROVE, "reason": True},
    )
    def return_from_leadership(self, *, at: dt.datetime, returned: Returned) -> None:
        """Lãnh đạo trả lại báo cáo cho đơn vị."""
        self.take_back(returned)
        self.reviewed_by, self.reviewed_at, self.proposed_signer = None, None, None
        self.self_unit_review = False

    @transition(
        field=state,
        source=RUNNING,
        target=State.SUSPENDED,
        permission=rules.can_suspend,
        custom={"label": "Tạm dừng", "right": Right.COMMAND, "reason": True},
    )
    def suspend(self, *, at: dt.datetime) -> None:
        """Lãnh đạo tạm dừng; thời hạn giữ nguyên."""
        self.suspended_from = self.state

    @transition(
        field=state,
        source=State.SUSPENDED,
        target=RETURN_VALUE(*RUNNING),
        permission=rules.can_resume,
        custom={"label": "Tiếp tục", "right": Right.COMMAND, "reason": True},
    )
    def resume(self, *, at: dt.datetime) -> State:
        """Lãnh đạo cho tiếp tục từ nơi đã dừng."""
        back, self.suspended_from = State(self.suspended_from), ""
        return back

    @transition(
        field=state,
        source=OPEN,
        target=State.CANCELLED,
        permission=rules.can_cancel,
        custom={"label": "Huỷ nhiệm vụ", "right": Right.COMMAND, "reason": True, "basis": True},
    )
    def cancel(self, *, at: dt.datetime) -> None:
        """Lãnh đạo huỷ nhiệm vụ; không có gì bị xoá."""
        self.suspended_from = ""

    @transition(
        field=state,
        source=[State.DRAFT, State.ASSIGNED],
        target=State.CANCELLED,
        permission=rules.can_recall,
        custom={"label": "Thu hồi giao việc", "right": Right.COORDINATE, "reason": True, "within_plan": True},
    )
    def recall(self, *, at: dt.datetime) -> None:
        """Kế hoạch ban hành nhầm được thu hồi khi chưa đơn vị nào tiếp nhận."""

    @transition(
        field=state,
        source=OPEN,
        target=State.CANCELLED,
        permission=rules.can_supersede,
        custom={
            "label": "Thay thế theo kế hoạch sửa đổi",
            "right": Right.COORDINATE,
            "reason": True,
            "basis": True,
            "within_plan": True,
        },
    )
    def supersede(self, *, at: dt.datetime) -> None:
        """Kế hoạch sửa đổi thay thế nhiệm vụ; căn cứ là kế hoạch sửa đổi."""
        self.suspended_from = ""
