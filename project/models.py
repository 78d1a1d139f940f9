"""Answers already given, so that the same form sent twice is one change."""

from django.db import models

from units.models import User


class Answer(models.Model):
    """What a form was answered with; `digest` names person, form, place and everything typed. Kept for a day."""

    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    digest = models.CharField("mã băm của biểu mẫu đã gửi", max_length=64)
    location = models.CharField("nơi chuyển đến", max_length=500, blank=True)
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "câu trả lời đã gửi"
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("person", "digest"), name="answer_is_given_once"),)
        indexes = (models.Index(fields=("at",), name="answer_by_time"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.location}"
