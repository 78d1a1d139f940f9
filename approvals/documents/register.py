"""The records clerk's register: decisions that wait for their number, and those that have one."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from approvals.documents.numbering import as_number, number_of
from approvals.models import Decision
from approvals.panes import Tab, with_query

PAGE = 50
WAITING, NUMBERED = "", "numbered"
LARGEST = 10**15
CODE = re.compile(r"(?:NV-?)?0*(\d{1,15})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the URL asks for: which tab, which words, which page."""

    tab: str = WAITING
    words: str = ""
    page: int = 1

    def link(self, url: str) -> str:
        """Return a URL that asks for the same."""
        return with_query(url, {"tab": self.tab, "q": self.words, "page": str(self.page) if self.page > 1 else ""})


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision as a row of the register shows it."""

    decision: Decision
    url: str
    number: str
    issued_on: dt.date | None
    copies: int


def waiting(agency_id: int, now: dt.datetime) -> QuerySet[Decision]:
    """Return the decisions in force that have no number yet, the oldest first."""
    found = Decision.objects.effective(now).filter(task__agency=agency_id, issued__isnull=True)
    return found.order_by("made_at", "pk")


def numbered(agency_id: int) -> QuerySet[Decision]:
    """Return the decisions that have a number, taken back or not, the latest number first."""
    found = Decision.objects.filter(issued__agency=agency_id)
    return found.order_by("-issued__year", "-issued__number", "-pk")


def narrowed(found: QuerySet[Decision], words: str) -> QuerySet[Decision]:
    """Keep what a number, with or without its symbol, a task's code, a symbol or a signer's name points to."""
    if not words:
        return found
    first, slash, symbol = (part.strip() for part in words.partition("/"))
    code = CODE.fullmatch(first)
    if code is None:
        return found.filter(Q(issued__symbol__icontains=words) | Q(signer_name__icontains=words))
    number = int(code[1])
    if slash and symbol:
        return found.filter(issued__number=number, issued__symbol__istartswith=symbol)
    return found.filter(Q(issued__number=number) | Q(task=number))


def page_of(agency_id: int, asked: Asked, *, now: dt.datetime) -> list[Decision]:
    """Return a page of the register and one row more, which tells whether another page follows."""
    found = waiting(agency_id, now) if asked.tab == WAITING else numbered(agency_id)
    start = (asked.page - 1) * PAGE
    rows = narrowed(found, asked.words).select_related("task__lead_unit", "issued")
    return list(rows.annotate(copies=Count("signed_copies"))[start : start + PAGE + 1])


def entry_of(decision: Decision) -> Entry:
    """Return a decision as a row."""
    issued = number_of(decision)
    return Entry(
        decision=decision,
        url=reverse("document", args=[decision.pk]),
        number=str(as_number(issued)) if issued else "",
        issued_on=issued.issued_on if issued else None,
        copies=getattr(decision, "copies", 0),
    )


def tabs_of(asked: Asked) -> list[Tab]:
    """Return the two halves of the register."""
    url = reverse("records")
    return [
        Tab(Asked(tab, asked.words).link(url), label, None, current=tab == asked.tab)
        for tab, label in ((WAITING, "Chờ cấp số"), (NUMBERED, "Đã cấp số"))
    ]


def pager_of(asked: Asked, count: int, *, more: bool) -> dict[str, str]:
    """Return the way to the pages before and after."""
    url, first = reverse("records"), (asked.page - 1) * PAGE
    before, after = (Asked(asked.tab, asked.words, asked.page + step).link(url) for step in (-1, 1))
    return {
        "previous_url": before if asked.page > 1 else "",
        "next_url": after if more else "",
        "words": f"Từ {first + 1} đến {first + count}" if count else "",
    }
