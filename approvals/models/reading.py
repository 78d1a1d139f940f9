"""What a person has read: openings of reports."""

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
