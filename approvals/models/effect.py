"""What follows from a decision, and not before its window for undoing has closed."""

from django.db import models
from django.db.models import Q

from approvals.models.decision import Decision
from units.models import User
from workflows.models import Task


class Effect(models.Model):
    """One thing to do later: written with the decision, cancelled with it, done once by whoever comes first."""

    class Kind(models.TextChoices):
        """What is to be done."""

        TELL_UNIT = "tell_unit", "Báo đơn vị kết quả phê duyệt"
        TELL_SIGNER = "tell_signer", "Báo lãnh đạo có báo cáo chờ phê duyệt"
        ASK_NUMBER = "ask_number", "Đề nghị văn thư cấp số"
        TELL_RECALL = "tell_recall", "Báo đơn vị phê duyệt đã bị thu hồi"

    task = models.ForeignKey(Task, models.PROTECT, related_name="effects")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="effects")
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField("việc phải làm", max_length=20, choices=Kind.choices)
    due_at = models.DateTimeField("không sớm hơn")
    done_at = models.DateTimeField("đã làm lúc", null=True, blank=True)
    cancelled_at = models.DateTimeField("đã bỏ lúc", null=True, blank=True)
    tries = models.PositiveIntegerField("số lần thử", default=0)
    failure = models.CharField("lỗi lần cuối", max_length=300, blank=True)

    class Meta:
        verbose_name = "việc sau quyết định"
        ordering = ("due_at", "pk")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(cancelled_at__isnull=True), name="effect_is_done_or_cancelled"
            ),
            models.UniqueConstraint(
                fields=("decision", "kind"), condition=Q(decision__isnull=False), name="effect_follows_a_decision_once"
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at", "id"),
                condition=Q(done_at__isnull=True, cancelled_at__isnull=True),
                name="effect_to_do",
            ),
        )

    def __str__(self) -> str:
        return f"{self.task_id}: {self.kind}"
