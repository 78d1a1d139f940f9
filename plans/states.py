"""The states of a plan. Pure."""

from django.db.models import TextChoices


class PlanState(TextChoices):
    """Where a plan stands: read by the machine, made binding by a person, replaced by a later edition, or put aside."""

    DRAFT = "draft", "Bản nháp"
    ISSUED = "issued", "Đã ban hành"
    AMENDED = "amended", "Đã có bản sửa đổi"
    DISCARDED = "discarded", "Đã bỏ"


UNBINDING = (PlanState.DRAFT, PlanState.DISCARDED)
BINDING = (PlanState.ISSUED, PlanState.AMENDED)
