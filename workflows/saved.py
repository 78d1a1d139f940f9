"""Filters kept by name: which lists have them, what they hold, and the three things a person does with them.

Like the switch of the shortcuts they are a habit of reading, nobody's work, and leave no line in the trail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from units.models import User
from workflows.models import SavedFilter

MOST_FILTERS = 20
LONGEST_QUERY = 500
TASK_KEYS = ("q", "state", "unit", "plan", "lateness", "record", "lead", "holder")
PANE_KEYS = ("tab", "q", "unit", "plan", "lateness")


@dataclass(frozen=True, slots=True)
class Listing:
    """A list whose filters can be kept: its page, what it is called, and what narrows it in its address."""

    url_name: str
    label: str
    keys: tuple[str, ...]

    @property
    def url(self) -> str:
        """Return the address of the list without any limit."""
        return reverse(self.url_name)


LISTINGS: dict[str, Listing] = {
    "inbox": Listing("inbox", "Hộp phê duyệt", PANE_KEYS),
    "review_queue": Listing("review_queue", "Rà soát", PANE_KEYS),
    "task_list": Listing("task_list", "Nhiệm vụ", TASK_KEYS),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A kept filter as a list shows it."""

    name: str
    url: str
    edit_url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """The kept filters of a list, and what would be kept now ("" when nothing narrows it, or it is kept already)."""

    page: str
    query: str
    chips: list[Chip]

    @property
    def may_keep(self) -> bool:
        """Tell whether there is something to keep."""
        return bool(self.query) and not any(chip.current for chip in self.chips)


def in_order(page: str, asked: Mapping[str, str] | Iterable[tuple[str, str]]) -> str:
    """Write what narrows a list, always in the same order; whatever else stands in the address is left out."""
    given = dict(asked)
    kept = {key: given[key] for key in LISTINGS[page].keys if given.get(key)}
    return urlencode(kept) if kept.keys() - {"tab"} else ""


def read_query(page: str, text: str) -> str:
    """Read what a form sends as the filter to keep; "" when it is none, or too long to be one."""
    query = in_order(page, parse_qsl(text.replace("\0", "")[: 4 * LONGEST_QUERY]))
    return query if len(query) <= LONGEST_QUERY else ""


def shelf_of(page: str, kept: Iterable[tuple[int, str, str]], query: str) -> Shelf:
    """Return the kept filters of a list, given as (id, name, query), beside what narrows it now."""
    url = LISTINGS[page].url
    chips = [
        Chip(name, f"{url}?{one}", reverse("saved_filter", args=[pk]), current=one == query)
        for pk, name, one in sorted(kept, key=lambda row: row[1].casefold())
    ]
    return Shelf(page, query, chips)


def kept_by(user: User, page: str) -> list[tuple[int, str, str]]:
    """Return (id, name, query) of what a person keeps for a list. One statement."""
    return list(SavedFilter.objects.filter(person=user, page=page).values_list("pk", "name", "query"))


def keep(user: User, *, page: str, name: str, query: str) -> SavedFilter:
    """Keep a filter under a name; raises ValidationError when the name is taken or there are too many.

    The person's row is held first, so that of two at once the second is counted with the first.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        kept = SavedFilter(person=user, page=page, name=name, query=query)
        kept.full_clean()
        if SavedFilter.objects.filter(person=user, page=page).count() >= MOST_FILTERS:
            raise ValidationError(
                f"Mỗi danh sách giữ nhiều nhất {MOST_FILTERS} bộ lọc. Hãy xoá một bộ lọc cũ trước.", code="too_many"
            )
        kept.save()
    return kept


def rename(kept: SavedFilter, name: str) -> None:
    """Give a kept filter another name; raises ValidationError when it is taken."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=kept.person_id)
        kept.name = name
        kept.full_clean()
        kept.save(update_fields=["name"])
