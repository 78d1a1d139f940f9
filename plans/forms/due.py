"""A time in words that somebody wants to try."""

from django import forms

from plans.draft.reckoning import LONGEST
from workflows.forms import Day, Line


class DueForm(forms.Form):
    """The words of a plan, and the day of the plan."""

    use_required_attribute = False

    text = Line(
        label="Thời gian ghi trong kế hoạch",
        max_length=LONGEST,
        help_text="Ví dụ: trước ngày 30/9/2026; quý II/2026; hoàn thành trong tháng 5/2026 và thực hiện thường xuyên.",
        error_messages={"required": "Hãy ghi thời gian như trong kế hoạch."},
    )
    issued = Day(
        label="Ngày ban hành kế hoạch",
        required=False,
        help_text="Năm của ngày này được dùng khi thời gian không ghi năm; bỏ trống là hôm nay.",
    )
