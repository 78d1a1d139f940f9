"""What people type and choose here: words that press a unit, and how they want to be told of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from units.models import User
from workflows.forms import LONGEST_NOTE, Text
from workflows.models import NoticeKind, NoticePreference
from workflows.reminders.urging import SAY_SOMETHING, Pressed

MOST_AT_ONCE = 100
ALWAYS_ON_PAGE = frozenset({NoticeKind.LEADERS})


class UrgeForm(forms.Form):
    """What is said to a unit. Our own sentences, not the browser's."""

    use_required_attribute = False

    words = Text(
        label="Nội dung đôn đốc",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": SAY_SOMETHING},
        help_text="Đơn vị đọc được đúng lời này; lời này cũng ghi vào nhật ký.",
    )
    again = Text(
        label="Lý do đôn đốc lần nữa trong ngày",
        required=False,
        max_length=LONGEST_NOTE,
        help_text="Chỉ cần khi nhiệm vụ đã được đôn đốc hôm nay.",
    )

    @property
    def pressed(self) -> Pressed:
        """Return what was said."""
        return Pressed(self.cleaned_data["words"], self.cleaned_data["again"])


class UrgeManyForm(UrgeForm):
    """The same words over several tasks, chosen from a list."""

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="urge-%s")
        self.picked = [] if data is None else data.getlist("shown" if data.get("all") else "task")

    def clean(self) -> None:
        """Ask for at least one task, and for no more than a page could show."""
        if not self.picked:
            self.add_error(None, "Hãy chọn ít nhất một nhiệm vụ trong danh sách.")
        elif len(set(self.picked)) > MOST_AT_ONCE or not all(is_number(value) for value in self.picked):
            self.add_error(None, "Danh sách đã chọn không đọc được. Hãy tải lại trang và chọn lại.")

    @property
    def task_ids(self) -> list[int]:
        """Return the tasks chosen, in the order of their numbers, each once."""
        return sorted({int(value) for value in self.picked})


def is_number(value: str) -> bool:
    """Tell whether a text could be the number of a row."""
    return value.isascii() and value.isdecimal() and len(value) <= len("999999999999999")


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind with its two boxes."""

    kind: str
    label: str
    on_page: bool
    by_mail: bool
    always_on_page: bool


class PreferenceForm:
    """The boxes of the page of preferences: a box that is not posted is off, where it can be."""

    def __init__(self, person: User) -> None:
        self.person = person
        self.kept = {one.kind: one for one in NoticePreference.objects.filter(person=person)}

    def __iter__(self) -> Iterator[Choice]:
        """Yield every kind as it stands."""
        for kind in NoticeKind:
            kept = self.kept.get(kind) or NoticePreference(kind=kind)
            always = kind in ALWAYS_ON_PAGE
            yield Choice(kind.value, str(kind.label), kept.on_page or always, kept.by_mail, always)

    def keep(self, data: QueryDict) -> None:
        """Write the boxes down. One statement."""
        pages, mails = data.getlist("on_page"), data.getlist("by_mail")
        wanted: list[dict[str, Any]] = [
            {"kind": kind, "on_page": kind in pages or kind in ALWAYS_ON_PAGE, "by_mail": kind in mails}
            for kind in NoticeKind
        ]
        NoticePreference.objects.bulk_create(
            [NoticePreference(person=self.person, **one) for one in wanted],
            update_conflicts=True,
            unique_fields=["person", "kind"],
            update_fields=["on_page", "by_mail"],
        )
