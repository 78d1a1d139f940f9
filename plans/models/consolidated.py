"""The report that a coordinating unit puts together from what the units have reported in a period."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from plans.models.plan import Plan
from plans.querysets import ConsolidatedQuerySet
from units.models import Agency, User
from workflows.models import Task
from workflows.periods import Span


class ConsolidatedReport(models.Model):
    """A consolidated report (báo cáo tổng hợp): figures and words as the machine found them, and what people wrote.

    `rows` holds every task that counts (`plans.consolidating.shapes.Row`), `figures` how many count under each key,
    `proposed` the machine's text of each section. `texts` holds only sections that a person has written: {"text": …,
    "on": the proposal it was written over}; a regeneration touches none of them.
    """

    class State(models.TextChoices):
        """How far it is."""

        DRAFT = "draft", "Dự thảo"
        FINISHED = "finished", "Đã hoàn thành"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="consolidated_reports")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="consolidated_reports")
    first_day = models.DateField("từ ngày")
    last_day = models.DateField("đến ngày")
    as_of = models.DateTimeField("số liệu tính đến")
    rows = models.JSONField("các nhiệm vụ", default=list, blank=True)
    figures = models.JSONField("số liệu", default=dict, blank=True)
    proposed = models.JSONField("nội dung hệ thống lập", default=dict, blank=True)
    texts = models.JSONField("nội dung đã sửa", default=dict, blank=True)
    signing = models.JSONField("người ký", default=dict, blank=True)
    signer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="chọn ký")
    state = models.CharField("trạng thái", max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField("lần sửa", default=1)
    phase = models.CharField("đang lập", max_length=100, blank=True)
    done_count = models.PositiveIntegerField("đã đọc", default=0)
    total_count = models.PositiveIntegerField("phải đọc", default=0)
    built_at = models.DateTimeField("lập xong lúc", null=True, blank=True)
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="consolidated_reports", verbose_name="nhiệm vụ"
    )
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("lập lúc")
    edited_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    edited_at = models.DateTimeField("sửa lúc", null=True, blank=True)
    finished_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    finished_at = models.DateTimeField("hoàn thành lúc", null=True, blank=True)

    objects = ConsolidatedQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo tổng hợp"
        ordering = ("-last_day", "-pk")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "first_day", "last_day"),
                name="consolidated_once_a_plan_and_period",
                violation_error_message="Kỳ này đã có báo cáo tổng hợp.",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="consolidated_period_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", finished_at__isnull=True, finished_by__isnull=True)
                | Q(state="finished", finished_at__isnull=False, finished_by__isnull=False, built_at__isnull=False),
                name="consolidated_finished_iff_it_has_the_moment_and_the_person",
                violation_error_message="Báo cáo chưa được lập xong.",
            ),
            models.CheckConstraint(
                condition=Q(edited_at__isnull=True, edited_by__isnull=True)
                | Q(edited_at__isnull=False, edited_by__isnull=False),
                name="consolidated_edited_names_its_editor",
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.span.words}"

    @property
    def span(self) -> Span:
        """The period it is about."""
        return Span(self.first_day, self.last_day)

    @property
    def is_finished(self) -> bool:
        """Tell whether nobody changes it any more."""
        return self.state == self.State.FINISHED

    @property
    def is_ready(self) -> bool:
        """Tell whether figures and words are those of the moment it names, and not being built anew."""
        return self.built_at is not None and not self.phase

    def said(self, section: str) -> str:
        """Return what a section says: a person's words when there are any, else the machine's."""
        written = self.texts.get(section)
        return str(written["text"] if written is not None else self.proposed.get(section, ""))
