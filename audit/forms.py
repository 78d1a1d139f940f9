"""What the inspector asks of the trail; every filter lives in the URL."""

from __future__ import annotations

from typing import Any

from django import forms

from audit.sentences import VERBS
from units.models import Agency, Unit, User

NOUNS: dict[str, str] = {
    "task": "Nhiệm vụ",
    "report": "Báo cáo",
    "plan": "Kế hoạch",
    "extension": "Gia hạn",
    "file": "Tệp",
    "appointment": "Bổ nhiệm",
    "person": "Tài khoản",
    "trail": "Nhật ký",
    "list": "Danh sách",
}


def action_choices() -> list[tuple[str, Any]]:
    """Return every action in words, grouped by what it is done to."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for action, words in VERBS.items():
        noun = NOUNS.get(action.partition(".")[0], "Khác")
        groups.setdefault(noun, []).append((action, words[:1].upper() + words[1:]))
    return [("", "Mọi hành động"), *groups.items()]


def day_field() -> forms.DateInput:
    """Return the browser's own date field, with the format it needs."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TrailForm(forms.Form):
    """Filters of the trail; all of them optional."""

    person: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        label="Người", queryset=None, required=False, empty_label="Mọi người"
    )
    unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(
        label="Đơn vị", queryset=None, required=False, empty_label="Mọi đơn vị"
    )
    action = forms.ChoiceField(label="Hành động", required=False)
    plan = forms.CharField(label="Kế hoạch", required=False, max_length=100)
    from_on = forms.DateField(label="Từ ngày", required=False, widget=day_field())
    to_on = forms.DateField(label="Đến ngày", required=False, widget=day_field())
    refused = forms.BooleanField(label="Chỉ lần bị từ chối", required=False)
    self_review = forms.BooleanField(label="Chỉ đơn vị tự rà soát", required=False)

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["person"].queryset = agency.people.order_by("name")
        fields["unit"].queryset = agency.units.all()
        fields["action"].choices = action_choices()

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        said = super().clean() or self.cleaned_data
        start, end = said.get("from_on"), said.get("to_on")
        if start and end and end < start:
            self.add_error("to_on", "Ngày cuối phải sau ngày đầu.")
        return said
