"""What people choose on "Chờ phân công": which drafts are shown, which of them go to whom, and by when."""

from __future__ import annotations

import datetime as dt
import re

from django import forms
from django.http import QueryDict

from units.models import Unit, User
from workflows.forms import Day, Text
from workflows.giving import Order, Pick
from workflows.unassigned import ROWS_A_PAGE

ALL_UNITS = "all"
PICKED = re.compile(r"(\d{1,15})\.(\d{1,9})", re.ASCII)


class DraftFilterForm(forms.Form):
    """Filters of the page; a value nobody offered is no filter."""

    q = Text(label="Tìm", required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"}))
    plan = forms.ChoiceField(label="Kế hoạch", required=False)

    def __init__(self, data: QueryDict, *, plans: list[str]) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.fields["plan"].choices = [("", "Mọi kế hoạch"), *((plan, plan) for plan in plans)]  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def asked(self) -> dict[str, str]:
        """Return the filters that hold."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


class GiveOutForm(forms.Form):
    """To whom the drafts chosen go, and by when. Our own sentences, not the browser's."""

    use_required_attribute = False

    unit = forms.ChoiceField(
        label="Giao cho",
        error_messages={
            "required": "Hãy chọn đơn vị chủ trì.",
            "invalid_choice": "Đơn vị này không giao được nhiệm vụ.",
        },
    )
    due_on = Day(
        label="Thời hạn chung",
        required=False,
        error_messages={"invalid": "Ngày không hợp lệ. Hãy ghi theo dạng ngày/tháng/năm."},
    )

    def __init__(self, data: QueryDict | None, *, actor: User, today: dt.date) -> None:
        super().__init__(data, auto_id="give-%s")
        self.units = {str(unit.pk): unit for unit in Unit.objects.filter(agency=actor.agency_id).active(today)}
        named = [(key, unit.name) for key, unit in self.units.items()]
        several = [(ALL_UNITS, f"Tất cả các đơn vị ({len(named)})")] if len(named) > 1 else []
        self.fields["unit"].choices = [("", "Chọn đơn vị"), *several, *named]  # type: ignore[attr-defined]  # a ChoiceField
        self.picked: list[str] = []
        if data is not None:
            self.picked = data.getlist("shown" if data.get("all") else "task")

    def clean(self) -> None:
        """Ask for at least one draft, and for no more than a page shows."""
        if not self.picked:
            self.add_error(None, "Hãy chọn ít nhất một nhiệm vụ trong danh sách.")
        elif len(set(self.picked)) > ROWS_A_PAGE or not all(map(PICKED.fullmatch, self.picked)):
            self.add_error(None, "Danh sách đã chọn không đọc được. Hãy tải lại trang và chọn lại.")

    @property
    def picks(self) -> list[Pick]:
        """Return the drafts chosen, in the order of their numbers, each once."""
        numbers = {int(task_id): int(seq) for task_id, _, seq in (value.partition(".") for value in self.picked)}
        return [Pick(task_id, seq) for task_id, seq in sorted(numbers.items())]

    @property
    def order(self) -> Order:
        """Return what is to become of them."""
        chosen = self.cleaned_data["unit"]
        units = list(self.units.values()) if chosen == ALL_UNITS else [self.units[chosen]]
        return Order(units, self.cleaned_data["due_on"])
