"""A report being written: result, words, figures, products, answers to a return, files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.files import File
from django.forms.boundfield import BoundField

from workflows import uploads
from workflows.forms import LONGEST_NOTE, ChoiceToSubmit, Text, TextToSubmit
from workflows.forms_rows import DATE, Column, Rows
from workflows.models import Submission
from workflows.reports import NOTHING, Answer, Figure, Product, Words, answer_name, as_rows
from workflows.uploads import Checked, FileRefused

LONGEST_REPORT = 60_000
MOST_ROWS = 50
ANSWER = "answer_"


class ManyFilesInput(forms.ClearableFileInput):
    """A field in which several files are chosen at once."""

    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """Several files, handed on as they came; the form judges each one."""

    widget = ManyFilesInput

    def clean(self, data: object, initial: object = None) -> list[File[bytes]]:
        """Return the files sent, in their order."""
        sent = data if isinstance(data, list | tuple) else [data]
        return [file for file in sent if isinstance(file, File)]


class ReportForm(forms.Form):
    """A report being written; a draft may be kept at any moment, whatever it still lacks."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)
    result = ChoiceToSubmit(label="Kết quả thực hiện", choices=Submission.Result.choices, widget=forms.RadioSelect)
    text = TextToSubmit(
        label="Nội dung báo cáo",
        max_length=LONGEST_REPORT,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Việc đã làm, cách làm và kết quả đạt được.",
    )
    figures = Rows(
        Column("name", "Tên chỉ tiêu", 200),
        Column("value", "Giá trị", 50),
        Column("unit", "Đơn vị tính", 50),
        most=MOST_ROWS,
        label="Số liệu",
        help_text="Mỗi dòng một chỉ tiêu. Xoá trắng cả dòng để bỏ dòng đó.",
    )
    products = Rows(
        Column("name", "Tên sản phẩm, văn bản", 300),
        Column("number", "Số, ký hiệu", 100),
        Column("date", "Ngày", kind=DATE),
        most=MOST_ROWS,
        label="Sản phẩm",
        help_text="Văn bản đã ban hành, tài liệu, phần mềm… Xoá trắng cả dòng để bỏ dòng đó.",
    )
    difficulties = Text(
        label="Khó khăn, vướng mắc và đề xuất",
        required=False,
        max_length=LONGEST_REPORT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    evidence = ManyFiles(
        label="Thêm tệp minh chứng",
        required=False,
        help_text=f"{uploads.KINDS_IN_WORDS}; mỗi tệp tối đa {settings.UPLOAD_MAX_BYTES // uploads.MEGABYTE} MB, "
        f"cả báo cáo tối đa {settings.UPLOAD_MAX_FILES} tệp.",
        widget=ManyFilesInput(
            attrs={
                "data-max-bytes": settings.UPLOAD_MAX_BYTES,
                "accept": ",".join(f".{extension}" for extension in uploads.KINDS),
            }
        ),
    )

    def __init__(self, *args: Any, points: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accepted: list[Checked] = []
        self.points = {answer_name(point): point for point in points}
        for number, (name, point) in enumerate(self.points.items(), 1):
            self.fields[name] = TextToSubmit(
                label=f"Điểm {number}: {point}", max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 3})
            )

    def clean(self) -> None:
        """Give back what was answered to a point that is asked no more (the report was returned anew meanwhile)."""
        for name, text in self.data.items():
            if name.startswith(ANSWER) and name not in self.points and str(text).strip():
                self.add_error(None, f"Câu trả lời này thuộc lần trả lại trước nên chưa được lưu: “{text}”")

    def clean_evidence(self) -> list[Checked]:
        """Judge each file; good ones are accepted even when others are refused."""
        for file in self.cleaned_data["evidence"]:
            try:
                self.accepted.append(uploads.check(file))
            except FileRefused as refusal:
                self.add_error("evidence", str(refusal))
        return self.accepted

    @property
    def answers(self) -> list[BoundField]:
        """Return the fields that answer the points of a return."""
        return [self[name] for name in self.points]

    @property
    def words(self) -> Words | None:
        """Return what the report says, or None when a text cannot be kept as it came."""
        said = self.cleaned_data
        if not {"result", "text", "difficulties", "version", "figures", "products", *self.points} <= said.keys():
            return None
        answers = (Answer(point, said[name]) for name, point in self.points.items())
        return Words(
            result=said["result"],
            text=said["text"],
            difficulties=said["difficulties"],
            figures=tuple(Figure(**row) for row in said["figures"]),
            products=tuple(Product(**row) for row in said["products"]),
            answers=tuple(answer for answer in answers if answer.answer),
        )


def initial_of(words: Words = NOTHING, *, version: int = 0) -> dict[str, Any]:
    """Return what the form begins with."""
    return {
        "version": version,
        "result": words.result,
        "text": words.text,
        "difficulties": words.difficulties,
        "figures": as_rows(words.figures),
        "products": as_rows(words.products),
        **{answer_name(answer.point): answer.answer for answer in words.answers},
    }
