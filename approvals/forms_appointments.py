"""Appointing a person, and ending an appointment: what the administrator types."""

import datetime as dt
from typing import Any

from django import forms

from units.models import Agency, Appointment, Unit
from units.positions import IN_ONE_UNIT, PORTFOLIO, Position
from workflows.forms import Day, Line, Text, day_input

LONGEST_ID = 18


class Portfolio(forms.ModelMultipleChoiceField[Unit]):
    """Units chosen from boxes; a number that no row can have is no unit (SQLite would raise on it)."""

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - as Django declares it
        """Return the units."""
        if any(len(str(chosen)) > LONGEST_ID for chosen in value or ()):
            raise forms.ValidationError("Có đơn vị không tồn tại. Hãy chọn lại.", code="invalid_choice")
        return super().clean(value)


class AppointmentForm(forms.ModelForm[Appointment]):
    """A new appointment within one agency."""

    class Meta:
        model = Appointment
        fields = ("person", "position", "title", "unit", "portfolio", "in_charge", "valid_from", "valid_to", "basis")
        labels = {
            "person": "Người được bổ nhiệm",
            "title": "Chức danh ghi trên văn bản",
            "unit": "Đơn vị",
            "portfolio": "Lĩnh vực phụ trách (các đơn vị)",
            "in_charge": "Phụ trách, điều hành cơ quan (khi chưa có Giám đốc)",
            "valid_to": "Đến hết ngày",
        }
        help_texts = {
            "title": "Ví dụ: Trưởng phòng, Phó Chánh Văn phòng.",
            "in_charge": "Phó Giám đốc ký thay (KT.) cho mọi đơn vị, chờ bổ nhiệm Giám đốc hoặc Quyền Giám đốc (Q.).",
            "unit": "Bắt buộc với chức vụ trong một đơn vị; bỏ trống với lãnh đạo Sở, thanh tra, quản trị.",
            "valid_to": "Bỏ trống nếu chưa xác định.",
            "basis": "Số, ngày của quyết định hoặc thông báo phân công.",
        }
        field_classes = {"title": Line, "portfolio": Portfolio, "valid_from": Day, "valid_to": Day, "basis": Line}
        widgets = {
            "portfolio": forms.CheckboxSelectMultiple,
            "valid_from": day_input(),
            "valid_to": day_input(),
        }

    def __init__(self, *args: Any, agency: Agency, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.agency = agency
        fields: dict[str, Any] = self.fields
        fields["person"].queryset = agency.people.filter(is_active=True).order_by("name")
        fields["person"].empty_label = "Chọn người"
        fields["position"].choices = [("", "Chọn chức vụ"), *Position.choices]
        fields["unit"].queryset = agency.units.active(on)
        fields["unit"].empty_label = "Không gắn với một đơn vị"
        fields["portfolio"].queryset = agency.units.active(on)
        fields["portfolio"].help_text = "Chỉ dùng cho Phó Giám đốc."
        fields["basis"].required = True

    def clean(self) -> dict[str, Any]:
        """Ask for the unit or the portfolio that the position needs."""
        said = super().clean() or self.cleaned_data
        if "position" not in said:
            return said
        position = Position(said["position"])
        if position in IN_ONE_UNIT and not said.get("unit"):
            self.add_error("unit", "Chức vụ này phải gắn với một đơn vị.")
        in_charge = bool(said.get("in_charge"))
        if position in PORTFOLIO and not said.get("portfolio") and not in_charge:
            self.add_error("portfolio", "Hãy chọn ít nhất một đơn vị được phân công phụ trách.")
        if position not in PORTFOLIO and in_charge:
            self.add_error("in_charge", "Chỉ Phó Giám đốc được giao phụ trách, điều hành cơ quan.")
        if position not in IN_ONE_UNIT:
            said["unit"] = None
        if position not in PORTFOLIO:
            said["portfolio"] = []
        return said


class EndForm(forms.Form):
    """Why an appointment ends now."""

    note = Text(
        label="Lý do, căn cứ chấm dứt",
        help_text="Quyền có được từ bổ nhiệm này mất ngay khi bạn xác nhận.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi lý do chấm dứt."},
    )
