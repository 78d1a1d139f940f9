"""The name under which a filter is kept."""

from django import forms
from django.core.exceptions import ValidationError

from workflows.models import SavedFilter
from workflows.saved import LISTINGS, read_query

LONGEST_NAME = SavedFilter._meta.get_field("name").max_length or 0


class NameForm(forms.Form):
    """A name, as short as a chip can show."""

    name = forms.CharField(
        label="Tên bộ lọc",
        max_length=LONGEST_NAME,
        error_messages={
            "required": "Hãy đặt tên cho bộ lọc.",
            "max_length": f"Tên bộ lọc dài nhất {LONGEST_NAME} ký tự.",
        },
    )

    def clean_name(self) -> str:
        """Return the name with single blanks."""
        return " ".join(str(self.cleaned_data["name"]).split())


class KeepForm(NameForm):
    """A name for what narrows a list now."""

    page = forms.ChoiceField(choices=[(name, name) for name in LISTINGS], widget=forms.HiddenInput)
    query = forms.CharField(max_length=4_000, widget=forms.HiddenInput)

    def clean(self) -> dict[str, object]:
        """Read what is to be kept as the list itself would write it."""
        given = super().clean() or {}
        query = read_query(given["page"], given.get("query", "")) if "page" in given else ""
        if not query:
            raise ValidationError("Chưa có điều kiện nào để lưu. Hãy lọc danh sách trước, rồi lưu bộ lọc.")
        return {**given, "query": query}
