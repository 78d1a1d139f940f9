"""The reason for which a plan is taken back."""

from django import forms


class RecallForm(forms.Form):
    """One text: why."""

    note = forms.CharField(
        label="Lý do thu hồi",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Các đơn vị đọc được lý do này trong nhật ký của từng nhiệm vụ.",
        error_messages={"required": "Hãy ghi lý do thu hồi."},
    )
