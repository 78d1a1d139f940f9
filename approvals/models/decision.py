"""What leadership has decided: one row per approval, written inside the door; a row taken back says so and stays."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from units.models import SigningAuthority, User
from units.positions import Capacity
from workflows.models import UNDO_WINDOW, Submission, Task


class Verdict(models.TextChoices):
    """What was decided; a return is a move and leaves its line in the trail alone."""

    APPROVED = "approved", "Phê duyệt"


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Decisions by what has become of them."""

    def in_force(self) -> "DecisionQuerySet":
        """Return the decisions that nobody has taken back; one just made may still be undone."""
        return self.filter(withdrawn_at__isnull=True)

    def effective(self, now: dt.datetime, /) -> "DecisionQuerySet":
        """Return the decisions from which something may follow: not taken back, and their window for it closed."""
        return self.in_force().filter(made_at__lte=now - UNDO_WINDOW)


class Decision(models.Model):
    """An approval, bound to the submission it was made on; names and titles are copied as they were that day."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="decisions")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="decisions")
    submission_sha256 = models.CharField("mã băm của bản trình", max_length=64)
    round = models.PositiveIntegerField("lần trình")
    verdict = models.CharField("quyết định", max_length=20, choices=Verdict.choices)
    capacity = models.CharField("tư cách ký", max_length=10, choices=Capacity.choices)
    title_line = models.CharField("thẩm quyền ký", max_length=100)
    signer = models.ForeignKey(User, models.PROTECT, related_name="+")
    signer_name = models.CharField("họ và tên người ký", max_length=150)
    signer_title = models.CharField("chức danh người ký", max_length=150, blank=True)
    basis = models.CharField("căn cứ", max_length=200, blank=True)
    authority = models.ForeignKey(SigningAuthority, models.PROTECT, null=True, blank=True, related_name="decisions")
    behalf = models.CharField("ký thay, thừa uỷ quyền của", max_length=310, blank=True)
    without_opinions = models.TextField("lý do quyết định khi chưa đủ ý kiến", blank=True)
    made_at = models.DateTimeField("quyết định lúc")
    withdrawn_at = models.DateTimeField("rút lại lúc", null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_note = models.TextField("lý do rút lại", blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "quyết định"
        ordering = ("-pk",)
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("submission",),
                condition=Q(verdict=Verdict.APPROVED, withdrawn_at__isnull=True),
                name="decision_approves_a_submission_once",
                violation_error_message="Bản trình này đã được phê duyệt.",
            ),
            models.CheckConstraint(
                condition=Exact(Length("submission_sha256"), 64),
                name="decision_names_the_hash_of_its_submission",
                violation_error_message="Quyết định phải ghi mã băm của bản trình.",
            ),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="decision_verdict_is_known"),
            models.CheckConstraint(
                condition=Q(capacity=Capacity.DIRECT, title_line="GIÁM ĐỐC")
                | Q(capacity=Capacity.KT, title_line__startswith="KT. ")
                | Q(capacity=Capacity.TL, title_line__startswith="TL. ")
                | Q(capacity=Capacity.TUQ, title_line__startswith="TUQ. ")
                | Q(capacity=Capacity.Q, title_line__startswith="Q. "),
                name="decision_title_agrees_with_its_capacity",
                violation_error_message="Thẩm quyền ký không khớp với tư cách ký.",
            ),
            models.CheckConstraint(
                condition=Q(round__gte=1) & ~Q(signer_name=""), name="decision_names_its_round_and_signer"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="decision_taken_back_names_the_hand",
            ),
            models.CheckConstraint(
                condition=~Q(capacity=Capacity.TUQ) | Q(authority__isnull=False) & ~Q(behalf=""),
                name="decision_on_delegation_names_who_delegated",
            ),
        )
        indexes = (models.Index(fields=("signer", "-made_at"), name="decision_by_signer"),)

    def __str__(self) -> str:
        return f"{self.task_id}/{self.round}: {self.title_line}"
