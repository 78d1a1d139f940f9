"""What leadership has decided: one row per approval, written inside the door and never changed."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from units.models import User
from workflows.models import Submission, Task


class Capacity(models.TextChoices):
    """In what capacity a document is signed (NĐ 30/2020, điều 13); derived, never chosen."""

    DIRECT = "direct", "Ký trực tiếp"
    KT = "kt", "Ký thay (KT.)"


class Verdict(models.TextChoices):
    """What was decided; a return is a move and leaves its line in the trail alone."""

    APPROVED = "approved", "Phê duyệt"


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
    basis = models.CharField("căn cứ", max_length=200, blank=True)
    made_at = models.DateTimeField("quyết định lúc")

    class Meta:
        verbose_name = "quyết định"
        ordering = ("-pk",)
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("submission",),
                condition=Q(verdict=Verdict.APPROVED),
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
                | Q(capacity=Capacity.KT, title_line__startswith="KT. "),
                name="decision_title_agrees_with_its_capacity",
                violation_error_message="Thẩm quyền ký không khớp với tư cách ký.",
            ),
            models.CheckConstraint(
                condition=Q(round__gte=1) & ~Q(signer_name=""), name="decision_names_its_round_and_signer"
            ),
        )
        indexes = (models.Index(fields=("signer", "-made_at"), name="decision_by_signer"),)

    def __str__(self) -> str:
        return f"{self.task_id}/{self.round}: {self.title_line}"
