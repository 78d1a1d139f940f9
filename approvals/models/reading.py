"""What a person has read, and how a person likes to read: openings of reports, filters saved by name."""

from django.db import models

from units.models import User
from workflows.models import Submission


class Opening(models.Model):
    """The first time a person opened a submission to decide on it."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="openings")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("mở lúc")

    class Meta:
        verbose_name = "lần mở xem"
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("submission", "person"), name="opening_is_noted_once"),)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.submission_id}"


class SavedFilter(models.Model):
    """A way of narrowing a list that a person keeps under a name; the state itself lives in the URL."""

    person = models.ForeignKey(User, models.CASCADE, related_name="saved_filters")
    page = models.CharField("trang", max_length=40)
    name = models.CharField("tên", max_length=60)
    query = models.CharField("điều kiện", max_length=500)

    class Meta:
        verbose_name = "bộ lọc đã lưu"
        ordering = ("name", "pk")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("person", "page", "name"),
                name="saved_filter_has_its_own_name",
                violation_error_message="Bạn đã có bộ lọc tên này.",
            ),
        )

    def __str__(self) -> str:
        return self.name
