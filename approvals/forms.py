"""What reviewers and leadership type: a reason, the points to answer. Every form posts what was shown."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils import timezone

from workflows.engine import Seen
from workflows.forms import LONGEST_NOTE, Day, Text, day_input
from workflows.models import ReturnCategory, Returned

MOST_POINTS = 30
LONGEST_POINT = 500
FARTHEST = dt.timedelta(days=366)
LEADING = re.compile(r"^[\s\-–•+]*(?:\d{1,2}[.)]\s+)?")  # how people begin the lines of a list


class SeenForm(forms.Form):
    """The step and the submission the page showed; posted back by every decision."""

    step = forms.IntegerField(required=False, widget=forms.HiddenInput)
    submission = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def seen(self) -> Seen:
        """Return what the person was looking at; anything unreadable counts as nothing, hence as stale."""
        return Seen(step=self.cleaned_data.get("step"), submission=self.cleaned_data.get("submission", ""))


class ReasonForm(SeenForm):
    """A reason, as every return demands one."""

    note = Text(
        label="Lý do trả lại",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Hãy ghi lý do trả lại."},
    )


class ReturnForm(ReasonForm):
    """A reason with its category, the points the unit must answer one by one, and when it should report again."""

    category = forms.ChoiceField(
        label="Loại lý do",
        choices=[("", "Chọn loại lý do"), *ReturnCategory.choices],
        error_messages={
            "required": "Hãy chọn loại lý do trả lại.",
            "invalid_choice": "Hãy chọn một loại lý do trong danh sách.",
        },
    )
    points = Text(
        label="Các điểm cần bổ sung",
        help_text="Mỗi dòng một điểm; đơn vị phải trả lời từng điểm mới trình lại được.",
        required=False,
        max_length=MOST_POINTS * LONGEST_POINT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    due_on = Day(
        label="Đề nghị trình lại chậm nhất ngày",
        help_text="Không làm thay đổi thời hạn của nhiệm vụ.",
        required=False,
        widget=day_input(),
        error_messages={"invalid": "Ngày không hợp lệ. Hãy ghi theo dạng ngày/tháng/năm."},
    )

    def __init__(self, *args: Any, on: dt.date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on or timezone.localdate()
        self.fields["due_on"].widget.attrs["min"] = self.on.isoformat()

    def clean_points(self) -> list[str]:
        """Return the points, one a line, each once; bullets, numbers and blanks left out."""
        lines = (LEADING.sub("", line).strip() for line in self.cleaned_data["points"].splitlines())
        points = list(dict.fromkeys(line for line in lines if line))
        if len(points) > MOST_POINTS:
            raise forms.ValidationError(f"Nhiều nhất {MOST_POINTS} điểm.")
        if any(len(point) > LONGEST_POINT for point in points):
            raise forms.ValidationError(f"Mỗi điểm dài nhất {LONGEST_POINT} ký tự.")
        return points

    def clean_due_on(self) -> dt.date | None:
        """Return the day proposed: neither past nor beyond a year."""
        day: dt.date | None = self.cleaned_data["due_on"]
        if day is not None and day < self.on:
            raise forms.ValidationError("Ngày đề nghị trình lại đã qua. Hãy chọn từ hôm nay trở đi.")
        if day is not None and day > self.on + FARTHEST:
            raise forms.ValidationError("Ngày đề nghị trình lại xa quá một năm. Hãy kiểm tra lại năm.")
        return day

    def returned(self) -> Returned:
        """Return what is asked of the unit."""
        said = self.cleaned_data
        return Returned(said["note"], said["points"], category=said["category"], due_on=said["due_on"])
