"""What the administrator types when somebody leaves an office."""

from typing import Any

from django import forms

from units.models import Appointment, User
from workflows.forms import Line, Text


class SuccessorForm(forms.Form):
    """Who follows: chosen first, for the preview depends on it."""

    successor = forms.ModelChoiceField(
        label="Người kế nhiệm",
        queryset=User.objects.none(),
        required=False,
        empty_label="Chưa có (chuyển cho người đang giữ quyền)",
        error_messages={"invalid_choice": "Hãy chọn một người trong danh sách."},
    )
    appoint = forms.BooleanField(
        label="Bổ nhiệm luôn người kế nhiệm vào chức vụ này",
        help_text="Cùng chức danh, đơn vị hoặc lĩnh vực phụ trách, có hiệu lực ngay hôm nay.",
        required=False,
    )

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.appointment = appointment
        people = appointment.agency.people.filter(is_active=True).exclude(pk=appointment.person_id)
        field = self.fields["successor"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells mypy what was declared above
        field.queryset = people.order_by("name", "pk")


class HandOverForm(SuccessorForm):
    """The confirmation: who follows, why, on what paper, and the preview that was shown."""

    note = Text(
        label="Lý do bàn giao",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi lý do bàn giao."},
    )
    basis = Line(
        label="Văn bản làm căn cứ",
        help_text="Số, ngày của quyết định nghỉ, chuyển công tác hoặc bổ nhiệm.",
        max_length=200,
        error_messages={"required": "Hãy ghi văn bản làm căn cứ."},
    )
    shown = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Appointing nobody is no appointment."""
        said = super().clean() or self.cleaned_data
        if said.get("appoint") and not said.get("successor") and "successor" not in self.errors:
            self.add_error("successor", "Hãy chọn người kế nhiệm được bổ nhiệm.")
        return said
