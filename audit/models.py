"""One append-only table: what was done, by whom, in words that outlive every other row."""

from django.db import models
from django.db.models import Q

from units.models import Agency, Unit, User


class EventQuerySet(models.QuerySet["Event"]):
    """Events as the inspector filters them."""

    def of(self, object_key: str) -> "EventQuerySet":
        """Return the chain of one object, oldest first."""
        return self.filter(object_key=object_key).order_by("seq")


class Event(models.Model):
    """One act or one refused attempt. `body` holds the exact bytes that `hash` is the SHA-256 of.

    The other columns repeat parts of the body so that the inspector can filter; the verifier compares them.
    """

    object_key = models.CharField("đối tượng", max_length=60)
    seq = models.PositiveIntegerField("số thứ tự")
    prev_hash = models.CharField("mã băm trước", max_length=64, blank=True)
    hash = models.CharField("mã băm", max_length=64, unique=True)
    body = models.BinaryField("nội dung đã băm")
    occurred_at = models.DateTimeField("thời điểm")
    action = models.CharField("hành động", max_length=60)
    refused = models.BooleanField("bị từ chối", default=False)
    # No index of their own: those below begin with the same column, and every act pays for each.
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    actor_name = models.CharField("người thực hiện", max_length=150)
    actor_title = models.CharField("chức danh", max_length=150, blank=True)
    plan = models.CharField("kế hoạch", max_length=100, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "sự kiện"
        ordering = ("-pk",)
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("object_key", "seq"), name="event_follows_one_event"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="event_numbers_begin_at_one"),
            models.CheckConstraint(
                condition=Q(seq=1, prev_hash="") | Q(seq__gt=1) & ~Q(prev_hash=""), name="event_names_its_predecessor"
            ),
        )
        indexes = (
            models.Index(fields=("agency", "-id"), name="event_by_agency"),
            models.Index(fields=("actor", "-id"), name="event_by_actor"),
            models.Index(fields=("unit", "-id"), name="event_by_unit"),
        )

    def __str__(self) -> str:
        return f"{self.object_key}#{self.seq} {self.action}"
