"""What a reviewer types: the sheet, and the verdict that passes a report on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from approvals.forms import SeenForm
from approvals.models import CheckMark
from approvals.sheets.actions import Written
from approvals.sheets.choosing import ASK_WHY, Choices
from approvals.sheets.findings import SECTIONS, Check, Findings, Remark
from units.models import User
from workflows.forms import LONGEST_NOTE, Text, TextToSubmit

LONGEST_CHECK_NOTE = 350  # with the name of what was checked it is still one point of a return


class SignerField(forms.TypedChoiceField):
    """One of those who may sign, with capacity and ground."""

    def __init__(self, **kwargs: Any) -> None:
        sentences = {
            "required": "Hãy chọn lãnh đạo để trình.",
            "invalid_choice": "Hãy chọn một lãnh đạo trong danh sách.",
        }
        super().__init__(coerce=int, widget=forms.RadioSelect, error_messages=sentences, **kwargs)


@dataclass(frozen=True, slots=True)
class CheckFields:
    """The two fields of one thing to check."""

    mark: BoundField
    note: BoundField


class SheetForm(SeenForm):
    """A sheet being written; it may be kept at any moment, whatever it still lacks."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0, required=False)
    opinion = TextToSubmit(
        label="Ý kiến rà soát",
        help_text="Lãnh đạo đọc ý kiến này trước khi quyết định.",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    despite = TextToSubmit(
        label="Vì sao vẫn trình khi còn mục chưa đạt",
        help_text="Chỉ cần khi trình lãnh đạo mà phiếu còn mục “Chưa đạt”.",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, checks: Sequence[Check], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.checks = checks
        for check in checks:
            self.fields[f"mark_{check.key}"] = forms.ChoiceField(
                label=check.label, choices=CheckMark.choices, required=False, widget=forms.RadioSelect
            )
            self.fields[f"note_{check.key}"] = Text(
                label=f"Ghi chú: {check.label}",
                required=False,
                max_length=LONGEST_CHECK_NOTE,
                widget=forms.Textarea(attrs={"rows": 1, "placeholder": "Ghi chú"}),
            )
        for anchor, section in SECTIONS.items():
            self.fields[f"remark_{anchor}"] = Text(
                label=section, required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2})
            )

    @classmethod
    def beginning(cls, findings: Findings) -> dict[str, Any]:
        """Return what a form shows of a sheet."""
        marks = {f"mark_{one.key}": one.mark for one in findings.checks}
        notes = {f"note_{one.key}": one.note for one in findings.checks}
        remarks = {f"remark_{one.anchor}": one.text for one in findings.remarks}
        return {**marks, **notes, **remarks, "opinion": findings.opinion, "despite": findings.despite}

    def check_fields(self) -> Iterator[CheckFields]:
        """Yield the fields of each thing to check."""
        for check in self.checks:
            yield CheckFields(self[f"mark_{check.key}"], self[f"note_{check.key}"])

    def remark_fields(self) -> Iterator[tuple[str, BoundField]]:
        """Yield (section, field) of the remarks."""
        for anchor in SECTIONS:
            yield anchor, self[f"remark_{anchor}"]

    def findings(self) -> Findings:
        """Return what was written; what could not be read is left out."""
        said = self.cleaned_data
        texts = {anchor: said.get(f"remark_{anchor}", "").strip() for anchor in SECTIONS}
        return Findings(
            checks=tuple(
                Check(one.key, one.label, said.get(f"mark_{one.key}", ""), said.get(f"note_{one.key}", "").strip())
                for one in self.checks
            ),
            remarks=tuple(Remark(anchor, text) for anchor, text in texts.items() if text),
            opinion=said.get("opinion", "").strip(),
            despite=said.get("despite", "").strip(),
        )

    def written(self) -> Written | None:
        """Return the sheet as its page posted it; None when no sheet came along."""
        version = self.cleaned_data.get("version")
        return None if version is None else Written(self.findings(), version)


class ReviewForm(SheetForm):
    """The verdict "đạt": the sheet, and the signer the report is laid before."""

    signer = SignerField(label="Trình lãnh đạo")
    override_reason = TextToSubmit(
        label="Lý do trình người khác với đề xuất",
        help_text="Chỉ cần khi chọn người khác với đề xuất; được ghi vào nhật ký.",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    without_opinions = Text(
        label="Lý do trình khi chưa đủ ý kiến bắt buộc",
        help_text="Im lặng không phải là đồng ý. Lý do được ghi vào nhật ký, lãnh đạo và thanh tra đọc được.",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        offer(self, choices)
        self.fields["signer"].initial = choices.proposed.user.pk if choices.proposed else None

    def clean(self) -> dict[str, Any]:
        """Ask for the words that a verdict needs and a draft does not."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not said.get("opinion", "").strip() and "opinion" not in self.errors:
            self.add_error("opinion", "Hãy ghi ý kiến rà soát.")
        wrong = self.findings().wrong
        if wrong and not said.get("despite", "").strip() and "despite" not in self.errors:
            names = ", ".join(f"“{check.label}”" for check in wrong)
            self.add_error("despite", f"Phiếu còn mục chưa đạt ({names}): hãy ghi vì sao vẫn trình, hoặc trả lại.")
        chosen = said.get("signer")
        if chosen and self.choices.is_override(chosen) and not said.get("override_reason", "").strip():
            self.add_error("override_reason", ASK_WHY)
        return said

    def proposed(self) -> User:
        """Return the chosen signer."""
        return chosen_of(self.choices, self.cleaned_data["signer"])


class RerouteForm(forms.Form):
    """Another signer for a report that waits for one, and why."""

    use_required_attribute = False

    before = forms.IntegerField(required=False, widget=forms.HiddenInput)
    submission = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    signer = SignerField(label="Trình lãnh đạo")
    note = Text(
        label="Lý do đổi người ký",
        help_text="Được ghi nguyên văn vào nhật ký.",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi lý do đổi người ký."},
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        offer(self, choices)

    def chosen(self) -> User:
        """Return the chosen signer."""
        return chosen_of(self.choices, self.cleaned_data["signer"])


def offer(form: forms.Form, choices: Choices) -> None:
    """Let a form's signer be one of those who may sign."""
    field = form.fields["signer"]
    assert isinstance(field, SignerField)  # noqa: S101 - tells mypy what both forms declare
    field.choices = [(one.user.pk, one.words) for one in choices.options]


def chosen_of(choices: Choices, person_id: int) -> User:
    """Return the person of a choice that a field has accepted."""
    option = choices.of(person_id)
    assert option is not None  # noqa: S101 - the field offers nothing else
    return option.user
