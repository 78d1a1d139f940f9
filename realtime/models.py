"""The outbox of rings, and who has which page open. Plain numbers and names: this floor knows no task and no person."""

from django.db import models
from django.utils import timezone


class Ring(models.Model):
    """A topic that has come to a version, written in the transaction that brought it there.

    The id is the feed's sequence. Ids are given out before the commit, so a smaller id may become visible after a
    larger one: whoever reads the feed asks again for the ids it has not seen (`realtime.window`).
    """

    topic = models.CharField("chủ đề", max_length=64)
    version = models.BigIntegerField("phiên bản")
    rung_at = models.DateTimeField("lúc", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "tiếng chuông"
        ordering = ("pk",)
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.topic} {self.version}"


class Viewer(models.Model):
    """A socket whose page shows what a topic is about; it counts while its process says so (`seen_at`)."""

    socket = models.CharField("kết nối", max_length=32, unique=True)
    topic = models.CharField("chủ đề", max_length=64)
    user_id = models.BigIntegerField("người")
    seen_at = models.DateTimeField("còn thấy lúc", db_index=True)

    class Meta:
        verbose_name = "người đang xem"
        default_permissions = ()
        indexes = (models.Index(fields=("topic", "seen_at"), name="viewer_of_topic"),)

    def __str__(self) -> str:
        return f"{self.topic}: {self.user_id}"
