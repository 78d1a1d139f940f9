"""The states of a plan. Pure."""

from django.db.models import TextChoices


class PlanState(TextChoices):
    """Where a plan stands: read by the machine, made binding by a person, or put aside."""

    DRAFT = "draft", "Bản nháp"
    ISSUED = "issued", "Đã ban hành"
    DISCARDED = "discarded", "Đã bỏ"


UNBINDING = (PlanState.DRAFT, PlanState.DISCARDED)
