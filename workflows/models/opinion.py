"""Asking others for their opinion: one round of a question to several units or people, each answer by a person."""

from django.db import models
from django.db.models import Q

from units.models import Unit, User
from workflows.models.task import Task
from workflows.states import State


class OpinionRound(models.Model):
    """A question put to several at once, with one deadline (ý kiến phối hợp, xin ý kiến)."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="opinion_rounds")
    question = models.TextField("nội dung xin ý kiến")
    due_on = models.DateField("hạn cho ý kiến")
    required = models.BooleanField("bắt buộc có đủ ý kiến", default=False)
    stage = models.CharField("hỏi khi nhiệm vụ ở trạng thái", max_length=20, choices=State.choices)
    submission_sha256 = models.CharField("mã băm bản trình khi hỏi", max_length=64, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_as = models.CharField("chức danh khi hỏi", max_length=150, blank=True)
    asked_at = models.DateTimeField("hỏi lúc")
    closed_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)

    class Meta:
        verbose_name = "đợt lấy ý kiến"
        ordering = ("pk",)
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                condition=~Q(question=""),
                name="opinion_round_asks_something",
                violation_error_message="Hãy ghi nội dung xin ý kiến.",
            ),
        )
        indexes = (models.Index(fields=("asked_by", "task"), condition=Q(closed_at__isnull=True), name="opinion_open"),)

    def __str__(self) -> str:
        return f"{self.task_id}: {self.question[:60]}"


class OpinionAnswer(models.TextChoices):
    """What was answered; silence is no answer and stays empty."""

    AGREED = "agreed", "Đồng ý"
    COMMENTED = "commented", "Có ý kiến"
    NONE = "none", "Không có ý kiến"


class OpinionRequest(models.Model):
    """One unit, or one person, that was asked; answered by a named person, or silent."""

    round = models.ForeignKey(OpinionRound, models.PROTECT, related_name="requests")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="opinions_asked")
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="opinions_asked")
    answer = models.CharField("ý kiến", max_length=20, choices=OpinionAnswer.choices, blank=True)
    text = models.TextField("nội dung ý kiến", blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_as = models.CharField("chức danh khi trả lời", max_length=150, blank=True)
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)

    class Meta:
        verbose_name = "ý kiến"
        ordering = ("pk",)
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                condition=Q(unit__isnull=True, person__isnull=False) | Q(unit__isnull=False, person__isnull=True),
                name="opinion_is_asked_of_a_unit_or_a_person",
            ),
            models.UniqueConstraint(fields=("round", "unit"), name="opinion_is_asked_of_a_unit_once"),
            models.UniqueConstraint(fields=("round", "person"), name="opinion_is_asked_of_a_person_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="opinion_answered_names_its_author",
            ),
            models.CheckConstraint(
                condition=~Q(answer=OpinionAnswer.COMMENTED) | ~Q(text=""),
                name="opinion_comment_says_something",
                violation_error_message="Hãy ghi nội dung ý kiến.",
            ),
        )
        indexes = (
            models.Index(fields=("unit",), condition=Q(answer=""), name="opinion_unit_is_silent"),
            models.Index(fields=("person",), condition=Q(answer=""), name="opinion_person_is_silent"),
        )

    def __str__(self) -> str:
        return f"{self.round_id}: {self.unit or self.person}"
