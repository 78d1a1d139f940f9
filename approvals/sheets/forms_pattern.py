"""Changing a list of what is checked: names, places, what goes, what is added; one button, one line in the trail."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from approvals.sheets.patterns import Item
from workflows.forms import Line, Text

MOST_ITEMS = 20
LONGEST_LABEL = 120


@dataclass(frozen=True, slots=True)
class ItemFields:
    """The three fields of one item."""

    label: BoundField
    place: BoundField
    drop: BoundField


class PatternForm(forms.Form):
    """A list as it is wanted."""

    use_required_attribute = False

    shown = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    added = Text(
        label="Thêm mục",
        help_text="Mỗi dòng một mục; mục mới đứng cuối danh mục.",
        required=False,
        max_length=MOST_ITEMS * LONGEST_LABEL,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, items: Sequence[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for number, item in enumerate(items, start=1):
            self.fields[f"label_{item.key}"] = Line(
                label="Tên mục",
                initial=item.label,
                max_length=LONGEST_LABEL,
                error_messages={"required": f"Hãy ghi tên mục {number}, hoặc đánh dấu bỏ mục này."},
            )
            self.fields[f"place_{item.key}"] = forms.IntegerField(
                label="Thứ tự",
                initial=number,
                min_value=1,
                max_value=99,
                error_messages={"required": f"Hãy ghi thứ tự mục {number}.", "invalid": "Thứ tự là một số từ 1."},
            )
            self.fields[f"drop_{item.key}"] = forms.BooleanField(label="Bỏ mục này", required=False)

    def rows(self) -> Iterator[ItemFields]:
        """Yield the fields of each item."""
        for item in self.items:
            yield ItemFields(self[f"label_{item.key}"], self[f"place_{item.key}"], self[f"drop_{item.key}"])

    def clean_added(self) -> list[str]:
        """Return the new items, one a line."""
        lines = [" ".join(line.strip(" \t-–•+").split()) for line in self.cleaned_data["added"].splitlines()]
        found = [line for line in lines if line]
        if any(len(line) > LONGEST_LABEL for line in found):
            raise forms.ValidationError(f"Tên mỗi mục dài nhất {LONGEST_LABEL} ký tự.")
        return found

    def clean(self) -> dict[str, Any]:
        """A list has between one and twenty items, no two of them called the same."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return said
        names = [item.label.casefold() for item in self.wanted()]
        if not names:
            raise forms.ValidationError("Danh mục cần ít nhất một mục.")
        if len(names) > MOST_ITEMS:
            raise forms.ValidationError(f"Danh mục có nhiều nhất {MOST_ITEMS} mục.")
        if len(set(names)) < len(names):
            raise forms.ValidationError("Hai mục đang trùng tên.")
        return said

    def wanted(self) -> list[Item]:
        """Return the list as it is wanted, in its new order; an item keeps its key under a new name."""
        said = self.cleaned_data
        stay = [item for item in self.items if not said.get(f"drop_{item.key}")]
        stay.sort(key=lambda item: said[f"place_{item.key}"])
        found = [Item(item.key, said[f"label_{item.key}"]) for item in stay]
        return [*found, *(Item(key, label) for key, label in zip(self.new_keys(), said["added"], strict=False))]

    def new_keys(self) -> Iterator[str]:
        """Yield keys that no item has."""
        used = {item.key for item in self.items}
        return (key for number in range(1, 1000) if (key := f"own{number}") not in used)
