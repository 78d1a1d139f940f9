"""A person's calendar link: a secret address that a calendar program reads without signing in."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from units.models import User


class CalendarFeed(models.Model):
    """A link that was made for a person; of the secret in it only the SHA-256 is known here, so nobody can read it."""

    person = models.ForeignKey(User, models.PROTECT, related_name="calendar_feeds")
    secret_sha256 = models.CharField("mã băm của đường dẫn", max_length=64, unique=True)
    created_at = models.DateTimeField("tạo lúc")
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)
    last_read_at = models.DateTimeField("đọc gần nhất lúc", null=True, blank=True)
    reads_count = models.PositiveIntegerField("số lần đọc", default=0)

    class Meta:
        verbose_name = "đường dẫn lịch"
        ordering = ("pk",)
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("person",),
                condition=Q(revoked_at__isnull=True),
                name="feed_is_one_per_person",
                violation_error_message="Bạn đã có một đường dẫn lịch đang dùng.",
            ),
            models.CheckConstraint(
                condition=Exact(Length("secret_sha256"), 64),
                name="feed_knows_the_hash_of_its_secret",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("created_at")),
                name="feed_is_revoked_after_it_was_made",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.created_at:%d/%m/%Y}"
