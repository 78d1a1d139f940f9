"""What a plan asks for again and again: lines that come back each period, and the duty to report."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from plans.models.plan import Plan, PlanItem
from units.models import Agency, Unit, User
from workflows.models import CommonTask, Task
from workflows.periods import Period


class Obligation(models.Model):
    """A duty of an issued plan that opens one task (or one for every unit) in each period, until it is stopped.

    WORK comes from a line ("thường xuyên", "hằng năm"), REPORT from a reporting duty of the plan. A report that is
    put together from another one names it in `after`: it opens when that one is due.
    """

    class Kind(models.TextChoices):
        """What is owed."""

        WORK = "work", "Nhiệm vụ thường xuyên"
        REPORT = "report", "Chế độ báo cáo"

    class State(models.TextChoices):
        """Whether periods are opened."""

        ACTIVE = "active", "Đang áp dụng"
        PAUSED = "paused", "Tạm dừng"
        STOPPED = "stopped", "Đã dừng"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="obligations")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="obligations")
    kind = models.CharField("loại", max_length=10, choices=Kind.choices)
    item = models.OneToOneField(PlanItem, models.PROTECT, null=True, blank=True, related_name="obligation")
    duty = models.PositiveSmallIntegerField("thứ tự chế độ báo cáo trong kế hoạch", null=True, blank=True)
    after = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    content = models.TextField("nội dung")
    text = models.TextField("nguyên văn", blank=True)
    recipients = models.TextField("gửi ai", blank=True)
    all_units = models.BooleanField("tất cả các đơn vị", default=False)
    lead_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    period = models.CharField("mỗi", max_length=20, choices=Period.choices)
    next_period = models.CharField("kỳ sau khi đổi", max_length=20, choices=Period.choices, blank=True, db_default="")
    next_from = models.DateField("đổi kỳ từ ngày", null=True, blank=True)
    due_day = models.PositiveSmallIntegerField("hạn vào ngày (để trống: ngày cuối kỳ)", null=True, blank=True)
    due_month = models.PositiveSmallIntegerField("tháng trong kỳ (để trống: tháng cuối)", null=True, blank=True)
    due_before = models.BooleanField("“trước ngày”: hết ngày liền trước", default=False)
    starts_on = models.DateField("áp dụng từ ngày")
    ends_on = models.DateField("đến hết ngày", null=True, blank=True)
    state = models.CharField("trạng thái", max_length=10, choices=State.choices, default=State.ACTIVE)
    state_note = models.TextField("lý do", blank=True)
    state_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    state_at = models.DateTimeField("đổi trạng thái lúc", null=True, blank=True)
    version = models.PositiveIntegerField("lần sửa", default=1)
    created_at = models.DateTimeField("tạo lúc")

    class Meta:
        verbose_name = "nhiệm vụ định kỳ"
        ordering = ("plan_id", "kind", "duty", "pk")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="work", item__isnull=False, duty__isnull=True)
                | Q(kind="report", item__isnull=True, duty__isnull=False),
                name="obligation_comes_from_a_line_or_a_duty",
            ),
            models.UniqueConstraint(
                fields=("plan", "duty"), condition=Q(duty__isnull=False), name="obligation_of_a_duty_is_opened_once"
            ),
            models.CheckConstraint(
                condition=Q(all_units=False) | Q(lead_unit__isnull=True), name="obligation_of_all_units_names_no_lead"
            ),
            models.CheckConstraint(
                condition=Q(state="active") | ~Q(state_note=""),
                name="obligation_paused_or_stopped_says_why",
                violation_error_message="Hãy ghi lý do.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="obligation_ends_after_it_begins",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(next_period="", next_from__isnull=True) | ~Q(next_period="") & Q(next_from__isnull=False),
                name="obligation_changes_its_period_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(due_day__isnull=True) | Q(due_day__gte=1, due_day__lte=31),
                name="obligation_is_due_on_a_day_of_the_month",
                violation_error_message="Ngày trong tháng từ 1 đến 31.",
            ),
        )
        indexes = (models.Index(fields=("state", "starts_on"), name="obligation_to_open"),)

    def __str__(self) -> str:
        return f"{self.content[:60]} ({self.get_period_display()})"


class Occurrence(models.Model):
    """One period of an obligation: the task, or the common task, that it opened; or why none was opened."""

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="occurrences")
    first_day = models.DateField("từ ngày")
    last_day = models.DateField("đến ngày")
    due_on = models.DateField("thời hạn")
    task = models.OneToOneField(Task, models.PROTECT, null=True, blank=True, related_name="occurrence")
    common = models.OneToOneField(CommonTask, models.PROTECT, null=True, blank=True, related_name="occurrence")
    skipped = models.TextField("vì sao không mở", blank=True)
    asked = models.TextField("nội dung yêu cầu đột xuất", blank=True)
    opened_at = models.DateTimeField("mở lúc")

    class Meta:
        verbose_name = "kỳ thực hiện"
        ordering = ("obligation_id", "first_day")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("obligation", "first_day"),
                condition=Q(asked=""),
                name="occurrence_is_opened_once_a_period",
                violation_error_message="Kỳ này đã được mở.",
            ),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="occurrence_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(task__isnull=False, common__isnull=True, skipped="")
                | Q(task__isnull=True, common__isnull=False, skipped="")
                | Q(task__isnull=True, common__isnull=True) & ~Q(skipped=""),
                name="occurrence_opened_something_or_says_why_not",
            ),
        )

    def __str__(self) -> str:
        return f"{self.obligation_id}: {self.first_day} – {self.last_day}"
