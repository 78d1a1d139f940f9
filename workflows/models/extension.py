"""Asking for more time: a request of the lead unit, decided by a named person; silence decides nothing."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from units.models import Unit, User
from workflows.models.task import Task


class Extension(models.Model):
    """One request to put a deadline off (đề nghị gia hạn), and what became of it."""

    class State(models.TextChoices):
        """Where a request stands; an offered one waits for the unit's answer to another date."""

        OPEN = "open", "Chờ quyết định"
        OFFERED = "offered", "Được đề nghị ngày khác"
        GRANTED = "granted", "Đã gia hạn"
        REFUSED = "refused", "Không đồng ý"
        WITHDRAWN = "withdrawn", "Đã rút"

    WAITING = (State.OPEN, State.OFFERED)

    task = models.ForeignKey(Task, models.PROTECT, related_name="extensions", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField("lần đề nghị")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    asked_as = models.CharField("chức danh khi đề nghị", max_length=150, blank=True)
    asked_at = models.DateTimeField("đề nghị lúc")
    current_due_on = models.DateField("hạn khi đề nghị")
    wanted_due_on = models.DateField("hạn đề nghị")
    reason = models.TextField("lý do")
    beyond_parent = models.BooleanField("muộn hơn hạn chung", default=False)
    state = models.CharField("trạng thái", max_length=20, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    decided_as = models.CharField("chức danh khi quyết định", max_length=150, blank=True)
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)
    decision_note = models.TextField("ý kiến của người quyết định", blank=True)
    offered_due_on = models.DateField("ngày khác được đề nghị", null=True, blank=True)
    granted_due_on = models.DateField("hạn được gia hạn đến", null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    answered_as = models.CharField("chức danh khi trả lời, rút", max_length=150, blank=True)
    answered_at = models.DateTimeField("đơn vị trả lời, rút lúc", null=True, blank=True)
    answer_note = models.TextField("đơn vị trả lời, hoặc vì sao kết thúc", blank=True)

    class Meta:
        verbose_name = "đề nghị gia hạn"
        ordering = ("pk",)
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("task", "number"), name="extension_is_numbered_once"),
            models.UniqueConstraint(
                fields=("task",),
                condition=Q(state__in=("open", "offered")),
                name="extension_waits_one_at_a_time",
                violation_error_message="Nhiệm vụ này đã có một đề nghị gia hạn đang chờ.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "offered", "granted", "refused", "withdrawn")),
                name="extension_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(wanted_due_on__gt=F("current_due_on")),
                name="extension_asks_for_a_later_day",
                violation_error_message="Hạn đề nghị phải sau hạn hiện tại.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="extension_says_why", violation_error_message="Hãy ghi lý do xin gia hạn."
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="extension_is_decided_by_another",
                violation_error_message="Người đề nghị gia hạn không được tự quyết định.",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused")
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decision_note=""),
                name="extension_refused_says_who_and_why",
                violation_error_message="Hãy ghi lý do không đồng ý.",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="granted", granted_due_on__isnull=False, decided_by__isnull=False, decided_at__isnull=False
                )
                | ~Q(state="granted") & Q(granted_due_on__isnull=True),
                name="extension_granted_names_day_and_decider",
            ),
            models.CheckConstraint(
                condition=~Q(state="offered")
                | Q(offered_due_on__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="extension_offered_names_day_and_decider",
            ),
        )
        indexes = (models.Index(fields=("asked_at", "id"), condition=Q(state="open"), name="extension_is_open"),)

    def __str__(self) -> str:
        return f"{self.task_id}: gia hạn lần {self.number}"

    @property
    def is_waiting(self) -> bool:
        """Tell whether somebody has still to say something: the decider, or the unit to another date."""
        return self.state in self.WAITING
