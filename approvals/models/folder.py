"""Hồ sơ trình ký: reports the Office lays before one signer together, each decided on its own."""

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

from units.models import Agency, Unit, User
from units.positions import Right
from units.rules import Visitor, standing
from workflows.models import Task
from workflows.states import State


class FolderQuerySet(models.QuerySet["Folder"]):
    """Folders as a person may see them; one without a day of being sent is still being prepared."""

    def laid_before(self, user: Visitor) -> "FolderQuerySet":
        """Return the folders that were sent and hold a report this person may sign, himself or in another's stead."""
        units = standing(user).units(Right.APPROVE)
        may_sign = FolderRow.objects.filter(folder=OuterRef("pk"), task__lead_unit__in=units)
        return self.filter(Exists(may_sign), sent_at__isnull=False) if units else self.none()

    def prepared_for(self, user: Visitor) -> "FolderQuerySet":
        """Return the folders of the units that this person coordinates for."""
        return self.filter(coordinating_unit__in=standing(user).units(Right.COORDINATE))

    def open(self) -> "FolderQuerySet":
        """Return the folders that nobody has closed or taken back."""
        return self.filter(closed_at__isnull=True)

    def counted(self) -> "FolderQuerySet":
        """Join what a list says of each: how many rows, how many still wait, how many ended in which way."""
        ends = {f"{one.value}_count": Count("rows", Q(rows__outcome=one)) for one in FolderRow.Outcome}
        pending = Count("rows", pending_rows("rows__"))
        return self.select_related("signer", "coordinating_unit").annotate(
            row_count=Count("rows"), pending_count=pending, **ends
        )


def pending_rows(prefix: str = "") -> Q:
    """Select the rows that can still be decided: undecided, their report as it was put in, before leadership."""
    return Q(
        **{
            f"{prefix}outcome": FolderRow.Outcome.WAITING,
            f"{prefix}task__state": State.REVIEWED,
            f"{prefix}task__submission__sha256": F(f"{prefix}submission_sha256"),
        }
    )


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

    objects = FolderQuerySet.as_manager()

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
