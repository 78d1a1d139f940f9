"""What reviewers and leadership type: an opinion, a reason, the points to answer. Every form posts what was shown."""

from typing import Any

from django import forms

from approvals.signing import Signer
from units.models import User
from workflows.engine import Seen
from workflows.forms import LONGEST_NOTE, Day, Text, day_input
from workflows.models import ReturnCategory, Returned

MOST_POINTS = 30
LONGEST_POINT = 500


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
    """A reason, and the points the unit must answer one by one."""

    category = forms.ChoiceField(
        label="Loại lý do",
        choices=ReturnCategory.choices,
        required=False,
        initial=ReturnCategory.CONTENT,
        error_messages={"invalid_choice": "Hãy chọn một loại lý do trong danh sách."},
    )
    due_on = Day(
        label="Đề nghị trình lại trước hoặc trong ngày",
        help_text="Không bắt buộc. Không làm thay đổi thời hạn của nhiệm vụ.",
        required=False,
        widget=day_input(),
    )
    points = Text(
        label="Các điểm cần bổ sung",
        help_text="Mỗi dòng một điểm; đơn vị phải trả lời từng điểm khi trình lại.",
        required=False,
        max_length=MOST_POINTS * LONGEST_POINT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_points(self) -> list[str]:
        """Return the points, one a line, bullets and blanks left out."""
        lines = [line.strip(" \t-–•+") for line in self.cleaned_data["points"].splitlines()]
        points = [line for line in lines if line]
        if len(points) > MOST_POINTS:
            raise forms.ValidationError(f"Nhiều nhất {MOST_POINTS} điểm.")
        if any(len(point) > LONGEST_POINT for point in points):
            raise forms.ValidationError(f"Mỗi điểm dài nhất {LONGEST_POINT} ký tự.")
        return points

    def returned(self) -> Returned:
        """Return what is asked of the unit."""
        said = self.cleaned_data
        return Returned(
            said["note"], said["points"], category=said["category"] or ReturnCategory.OTHER, due_on=said["due_on"]
        )


class ReviewForm(SeenForm):
    """The reviewer's opinion and the signer proposed to leadership."""

    note = Text(
        label="Ý kiến rà soát",
        help_text="Lãnh đạo đọc ý kiến này trước khi quyết định.",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Hãy ghi ý kiến rà soát."},
    )
    signer = forms.TypedChoiceField(
        label="Trình lãnh đạo",
        coerce=int,
        error_messages={
            "required": "Hãy chọn lãnh đạo để trình.",
            "invalid_choice": "Hãy chọn một lãnh đạo trong danh sách.",
        },
    )

    def __init__(self, *args: Any, signers: list[Signer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people: dict[int, User] = {signer.user.pk: signer.user for signer in signers}
        field = self.fields["signer"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells mypy what was declared above
        field.choices = [
            (signer.user.pk, f"{signer.user.name} – ký {signer.signing.title_lines[0]}") for signer in signers
        ]

    def proposed(self) -> User:
        """Return the chosen signer."""
        return self.people[self.cleaned_data["signer"]]
