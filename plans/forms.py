"""The form of the first step of the intake: the source of a plan."""

import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from plans.intake import PASTED, Source
from plans.reading import NotAPlan

MEGABYTE = 1024 * 1024


class TextField(forms.CharField):
    """Text as it is kept everywhere: NFC, lines ended by a line feed (browsers send two characters)."""

    def to_python(self, value: Any) -> str:  # noqa: ANN401 - as Django declares it
        """Return the text in its one form."""
        text: str = super().to_python(value) or ""
        return unicodedata.normalize("NFC", text.replace("\r\n", "\n"))


class SourceForm(forms.Form):
    """A text file, or its text pasted in."""

    file = forms.FileField(label="Tệp văn bản (.txt)", required=False, allow_empty_file=True)
    text = forms.CharField(
        label="Hoặc dán toàn văn kế hoạch",
        required=False,
        strip=False,
        help_text="Với tệp Word hoặc PDF: mở tệp, chọn tất cả, sao chép rồi dán vào đây.",
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )

    source: Source

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = settings.PLAN_MAX_BYTES
        self.fields["file"].help_text = f"Tối đa {limit // MEGABYTE} MB, mã UTF-8 hoặc UTF-16."
        self.fields["file"].widget.attrs.update({"accept": ".txt,text/plain", "data-max-bytes": limit})

    def clean(self) -> dict[str, Any]:
        """Take the file or the text, one of the two, and decode it."""
        given = super().clean() or {}
        file, text = given.get("file"), (given.get("text") or "").replace("\r\n", "\n")
        if self.errors:
            return given
        if file and text.strip():
            self.add_error("file", "Hãy chọn tệp hoặc dán văn bản, không dùng cả hai.")
        elif file:
            self.take_file(file)
        elif text.strip():
            self.take_text(text)
        else:
            self.add_error("file", "Hãy chọn tệp kế hoạch hoặc dán văn bản kế hoạch.")
        return given

    def take_file(self, file: "UploadedFile[Any]") -> None:
        """Refuse what is too large or of another type, else decode it."""
        name = file.name or ""
        if (file.size or 0) > settings.PLAN_MAX_BYTES:
            self.add_error("file", f"Tệp lớn hơn {settings.PLAN_MAX_BYTES // MEGABYTE} MB.")
        elif not name.lower().endswith(".txt"):
            self.add_error(
                "file", "Chỉ nhận tệp .txt. Với tệp Word hoặc PDF, hãy sao chép nội dung rồi dán vào ô bên dưới."
            )
        else:
            self.decode("file", name, file.read())

    def take_text(self, text: str) -> None:
        """Refuse what is too long, else keep it as a file."""
        data = text.encode()
        if len(data) > settings.PLAN_MAX_BYTES:
            self.add_error("text", f"Văn bản dài hơn {settings.PLAN_MAX_BYTES // MEGABYTE} MB.")
        else:
            self.decode("text", PASTED, data)

    def decode(self, name: str, filename: str, data: bytes) -> None:
        """Keep the source, or say why it is no text."""
        try:
            self.source = Source.of(filename, data)
        except NotAPlan as refusal:
            self.add_error(name, str(refusal))
