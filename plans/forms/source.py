"""The form of the first step of the intake: the source of a plan."""

import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from plans.intake.kept import Unread, why_unreadable
from plans.intake.taking import PASTED, NotReadable, Source, short_name
from plans.sources.extracting import HIDDEN

MEGABYTE = 1024 * 1024
ACCEPTED = ".docx,.pdf,.xlsx,.txt"


class TextField(forms.CharField):
    """Text as it is kept everywhere: NFC, lines ended by a line feed (browsers send two), no letters that hide."""

    def to_python(self, value: Any) -> str:  # noqa: ANN401 - as Django declares it
        """Return the text in its one form."""
        text: str = super().to_python(value) or ""
        return HIDDEN.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n")))


class SourceForm(forms.Form):
    """A file, or its text pasted in. What cannot be read is left in `unread`, so that it can be kept."""

    file = forms.FileField(label="Tệp kế hoạch (.docx, .pdf, .xlsx, .txt)", required=False, allow_empty_file=True)
    text = forms.CharField(
        label="Hoặc dán toàn văn kế hoạch",
        required=False,
        strip=False,
        help_text="Mở văn bản, chọn tất cả, sao chép rồi dán vào đây.",
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )

    source: Source
    unread: Unread | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = settings.PLAN_MAX_BYTES
        self.fields["file"].help_text = f"Tối đa {limit // MEGABYTE} MB. Bản chụp không có chữ thì hãy dán văn bản."
        self.fields["file"].widget.attrs.update({"accept": ACCEPTED, "data-max-bytes": limit})

    def clean(self) -> dict[str, Any]:
        """Take the file or the text, one of the two, and take its text out."""
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
        """Refuse what is too large or did not arrive whole, else take the text out."""
        name, lost = short_name(file.name or ""), getattr(file, "lost", "")
        if (file.size or 0) > settings.PLAN_MAX_BYTES:
            limit = settings.PLAN_MAX_BYTES // MEGABYTE
            self.add_error("file", f"Tệp lớn hơn {limit} MB. Hãy tách riêng phần kế hoạch, hoặc dán văn bản.")
            return
        if lost:
            self.add_error("file", f"Tệp “{name}” {lost}")
            return
        data = file.read()
        try:
            self.source = Source.of(name, data)
        except NotReadable as refusal:
            self.refuse("file", Unread(name, data, str(refusal), why_unreadable(refusal)))

    def take_text(self, text: str) -> None:
        """Refuse what is too long, else take it as it stands."""
        if len(text.encode()) > settings.PLAN_MAX_TEXT:
            self.add_error("text", f"Văn bản dài hơn {settings.PLAN_MAX_TEXT // MEGABYTE} MB.")
            return
        try:
            self.source = Source.pasted(text)
        except NotReadable as refusal:
            self.add_error("text", str(refusal))

    def refuse(self, field: str, unread: Unread) -> None:
        """Say why there is no plan in what came, and remember it."""
        self.add_error(field, unread.sentence)
        self.unread = unread if unread.data else None

    @property
    def came_as(self) -> str:
        """Name the field the source came in."""
        return "text" if self.source.name == PASTED and not self.cleaned_data.get("file") else "file"
