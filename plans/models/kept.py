"""Files that could not be read as plans, kept for whoever sent them."""

from __future__ import annotations

import uuid

from django.db import models

from units.models import Agency, User

UPLOADS = "uploads"  # folder of the storage


def random_upload_name(upload: KeptUpload, filename: str) -> str:
    """Return where an upload that could not be read is kept."""
    return f"{UPLOADS}/{uuid.uuid4().hex}.bin"


class KeptUpload(models.Model):
    """A file that could not be read as a plan, kept for the person who sent it until it is taken away or replaced."""

    class Problem(models.TextChoices):
        """What can be done about it."""

        UNREADABLE = "unreadable", "Không đọc được tệp"
        SCAN = "scan", "Bản chụp, không có chữ"
        NO_TASKS = "no_tasks", "Đọc được chữ, không tách được nhiệm vụ"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="kept_uploads")
    name = models.CharField("tên tệp", max_length=200)
    file = models.FileField("tệp", upload_to=random_upload_name, max_length=200)
    size = models.PositiveBigIntegerField("dung lượng")
    sha256 = models.CharField("mã băm", max_length=64)
    problem = models.CharField("vướng mắc", max_length=20, choices=Problem.choices, default=Problem.UNREADABLE)
    sentence = models.TextField("lý do chưa đọc được")
    at = models.DateTimeField("tải lên lúc")

    class Meta:
        verbose_name = "tệp chưa đọc được"
        ordering = ("-at", "-pk")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("uploaded_by", "sha256"),
                name="kept_upload_is_kept_once",
                violation_error_message="Tệp này đã được giữ.",
            ),
        )

    def __str__(self) -> str:
        return self.name
