"""What the records clerk types, and the signed copies that come back."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from approvals.documents.numbering import Number
from approvals.documents.signed import NOT_A_PDF, PDF
from workflows import uploads
from workflows.forms import Day, Line, Text, day_input
from workflows.forms_report import ManyFiles, ManyFilesInput
from workflows.uploads import Checked, FileRefused

LARGEST_NUMBER = 99_999
SYMBOL = re.compile(r"[^\W_]+(?:[-/.&][^\W_]+)*")


class NumberForm(forms.Form):
    """Number, symbol and day of a document, as the clerk's register has them."""

    use_required_attribute = False

    number = forms.IntegerField(
        label="Số",
        min_value=1,
        max_value=LARGEST_NUMBER,
        help_text="Số tiếp theo trong năm đã được điền sẵn; mỗi năm bắt đầu từ 01.",
        error_messages={
            "required": "Hãy ghi số văn bản.",
            "invalid": "Số văn bản chỉ gồm chữ số.",
            "min_value": "Số văn bản bắt đầu từ 01.",
            "max_value": "Số văn bản quá lớn.",
        },
    )
    symbol = Line(
        label="Ký hiệu",
        max_length=60,
        help_text="Phần sau dấu gạch chéo, ví dụ PPD-STP.",
        error_messages={"required": "Hãy ghi ký hiệu văn bản."},
    )
    issued_on = Day(
        label="Ngày ban hành",
        widget=day_input(),
        error_messages={
            "required": "Hãy ghi ngày ban hành.",
            "invalid": "Ngày không hợp lệ. Hãy ghi theo dạng ngày/tháng/năm.",
        },
    )

    def clean_symbol(self) -> str:
        """Letters and figures, joined by - / . or &, as symbols of documents are."""
        symbol = str(self.cleaned_data["symbol"])
        if not SYMBOL.fullmatch(symbol):
            raise ValidationError("Ký hiệu chỉ gồm chữ, số và các dấu - / . &, ví dụ PPD-STP.", code="symbol")
        return symbol

    def wanted(self) -> Number:
        """Return what was entered."""
        said = self.cleaned_data
        return Number(said["number"], said["symbol"], said["issued_on"])


class CorrectForm(NumberForm):
    """A correction: the same, why, and what the page showed."""

    note = Text(
        label="Lý do sửa",
        max_length=1000,
        help_text="Số cũ, số mới và lý do được giữ trong nhật ký.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi lý do sửa số."},
    )
    shown = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)


class SignedForm(forms.Form):
    """Copies signed elsewhere; a good one is kept even when another is refused."""

    use_required_attribute = False

    file = ManyFiles(
        label="Tệp PDF đã ký",
        help_text=f"Bản ký số hoặc bản quét có chữ ký, con dấu; mỗi tệp tối đa "
        f"{settings.UPLOAD_MAX_BYTES // uploads.MEGABYTE} MB.",
        widget=ManyFilesInput(attrs={"data-max-bytes": settings.UPLOAD_MAX_BYTES, "accept": ".pdf"}),
        error_messages={"required": "Hãy chọn tệp PDF đã ký."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accepted: list[Checked] = []

    def clean_file(self) -> list[Checked]:
        """Judge each file by its content."""
        sent = self.cleaned_data["file"]
        if not sent:
            raise ValidationError(self.fields["file"].error_messages["required"], code="required")
        for one in sent:
            try:
                checked = uploads.check(one)
            except FileRefused as refusal:
                self.add_error("file", str(refusal))
                continue
            if checked.content_type == PDF:
                self.accepted.append(checked)
            else:
                self.add_error("file", f"Tệp “{checked.name}” không phải PDF. {NOT_A_PDF}")
        return self.accepted
