"""What the reports of a plan are checked for: the plan's own list, else the agency's, else the one built in."""

from dataclasses import dataclass

from approvals.models import ReviewPattern


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to check; its key outlives a new name."""

    key: str
    label: str


BUILT_IN: tuple[Item, ...] = (
    Item("form", "Thể thức, cách trình bày"),
    Item("figures", "Số liệu đầy đủ, khớp nhau"),
    Item("products", "Sản phẩm, minh chứng đúng yêu cầu"),
    Item("opinions", "Ý kiến phối hợp đã lấy đủ, đã tiếp thu"),
    Item("authority", "Đúng thẩm quyền, đúng chức năng đơn vị"),
)


def items_of(pattern: ReviewPattern) -> tuple[Item, ...]:
    """Return what a pattern lists."""
    return tuple(Item(one["key"], one["label"]) for one in pattern.items)


def items_for(agency_id: int, plan: str) -> tuple[Item, ...]:
    """Return what a plan's reports are checked for now. One statement."""
    kept = {one.plan: items_of(one) for one in ReviewPattern.objects.filter(agency=agency_id, plan__in=[plan, ""])}
    return kept.get(plan) or kept.get("") or BUILT_IN
