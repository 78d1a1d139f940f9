"""Hồ sơ trình ký: reports the Office lays before one signer together, each decided on its own."""

from django.db import models
from django.db.models import Q

from units.models import Agency, Unit, User
from workflows.models import Task


class Folder(models.Model):
    """A folder for one signer: prepared, laid before him, closed when every row has an outcome or it is taken back."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="folders")
    coordinating_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    title = models.CharField("tên hồ sơ", max_length=200)
    note = models.TextField("lời trình", blank=True)
    signer = models.ForeignKey(User, models.PROTECT, related_name="folders_to_sign")
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField("lập lúc")
    sent_at = models.DateTimeField("trình lúc", null=True, blank=True)
    closed_at = models.DateTimeField("xong lúc", null=True, blank=True)

    class Meta:
        verbose_name = "hồ sơ trình ký"
        ordering = ("-pk",)
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                condition=~Q(title=""), name="folder_has_a_title", violation_error_message="Hãy đặt tên hồ sơ."
            ),
        )

    def __str__(self) -> str:
        return self.title


class FolderRow(models.Model):
    """One report in a folder, with the submission it was put in for, and what became of it."""

    class Outcome(models.TextChoices):
        """What the signer did with a row."""

        WAITING = "waiting", "Chờ quyết định"
        APPROVED = "approved", "Đã duyệt"
        RETURNED = "returned", "Trả lại"
        HELD = "held", "Để lại"
        NOT_DONE = "not_done", "Không thực hiện"

    folder = models.ForeignKey(Folder, models.PROTECT, related_name="rows")
    task = models.ForeignKey(Task, models.PROTECT, related_name="folder_rows")
    place = models.PositiveIntegerField("thứ tự")
    submission_sha256 = models.CharField("mã băm bản trình", max_length=64)
    outcome = models.CharField("kết quả", max_length=20, choices=Outcome.choices, default=Outcome.WAITING)
    said = models.TextField("lý do", blank=True)
    decided_at = models.DateTimeField("lúc", null=True, blank=True)

    class Meta:
        verbose_name = "dòng hồ sơ"
        ordering = ("folder", "place")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("folder", "task"), name="folder_holds_a_task_once"),
            models.CheckConstraint(
                condition=Q(outcome="waiting", decided_at__isnull=True)
                | ~Q(outcome="waiting") & Q(decided_at__isnull=False),
                name="folder_row_decided_has_the_moment",
            ),
        )

    def __str__(self) -> str:
        return f"{self.folder_id}/{self.place}"
