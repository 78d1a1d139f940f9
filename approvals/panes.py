"""The left-hand pane of the two split pages: tabs with counts, groups of rows, and what they listen to."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from approvals import inbox, review
from approvals.rows import decided_row, draft_row, reviewed_row, waiting_row
from realtime import topics
from units.models import User
from units.positions import Right
from units.rules import standing
from workflows.models import Task
from workflows.rows import Row

MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab, as `_tabs.html` shows it; its name stands in the URL."""

    url: str
    label: str
    count: int | None
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading ("" for none)."""

    label: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Pane:
    """A list with its tabs. `live` names the topics that may change it, `refresh` where it is fetched anew."""

    title: str
    tabs: list[Tab]
    groups: list[Group]
    live: str
    refresh: str
    icon: str
    empty: str
    more: int
    beside_detail: bool

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to show."""
        return not self.groups


@dataclass(frozen=True, slots=True)
class Asked:
    """What the URL asks for: whose list, on which day, which tab, which task is open beside it."""

    reader: User
    on: dt.date
    tab: str = ""
    current: int | None = None

    def units(self, right: Right) -> str:
        """Return the topics of the units on which the reader holds a right."""
        return " ".join(topics.unit(pk) for pk in sorted(standing(self.reader).units(right)))

    def tab_of(self, url: str, name: str, label: str, count: int | None) -> Tab:
        """Return a tab of a page; the first one has no name."""
        return Tab(f"{url}?tab={name}" if name else url, label, count, current=name == self.tab)

    def again(self, url: str) -> str:
        """Return the URL that gives this same list."""
        asked = {"tab": self.tab, "task": self.current or ""}
        words = urlencode({key: value for key, value in asked.items() if value})
        return f"{url}?{words}" if words else url


def inbox_pane(asked: Asked) -> Pane:
    """Return leadership's list: what waits, or what the reader has approved today."""
    waiting, decided = inbox.waiting_for(asked.reader), inbox.decided_by(asked.reader, on=asked.on)
    url, waiting_count, decided_count = reverse("inbox"), waiting.count(), decided.count()
    if asked.tab == "today":
        rows = [decided_row(decision, on=asked.on, current=asked.current) for decision in decided[:MOST_ROWS]]
        groups, total = [Group("", rows)] if rows else [], decided_count
    else:
        groups, total = urgent_groups(list(waiting[:MOST_ROWS]), asked), waiting_count
    return Pane(
        title="Hộp phê duyệt",
        tabs=[
            asked.tab_of(url, "", "Cần tôi duyệt", waiting_count),
            asked.tab_of(url, "today", "Đã duyệt hôm nay", decided_count),
        ],
        groups=groups,
        live=asked.units(Right.APPROVE),
        refresh=asked.again(reverse("inbox_list")),
        icon="inbox",
        empty="Hôm nay bạn chưa phê duyệt báo cáo nào" if asked.tab else "Không có báo cáo nào chờ bạn phê duyệt",
        more=max(0, total - MOST_ROWS),
        beside_detail=asked.current is not None,
    )


def urgent_groups(tasks: list[Task], asked: Asked) -> list[Group]:
    """Return waiting tasks under Quá hạn / Hôm nay – ngày mai / Tuần này / Sau đó."""
    return [
        Group(
            group.label,
            [waiting_row(task, reader=asked.reader, on=asked.on, current=asked.current) for task in group.tasks],
        )
        for group in inbox.grouped(tasks, on=asked.on)
    ]


def review_pane(asked: Asked) -> Pane:
    """Return the Office's list: reports to review, drafts to give out, or what was passed on lately."""
    waiting, drafts = review.waiting_for(asked.reader), review.unassigned_for(asked.reader)
    url, waiting_count, draft_count = reverse("review_queue"), waiting.count(), drafts.count()
    totals = {"": waiting_count, "drafts": draft_count}
    return Pane(
        title="Rà soát",
        tabs=[
            asked.tab_of(url, "", "Chờ rà soát", waiting_count),
            asked.tab_of(url, "drafts", "Chờ phân công", draft_count),
            asked.tab_of(url, "reviewed", "Đã rà soát", None),
        ],
        groups=review_groups(asked),
        live=asked.units(Right.COORDINATE),
        refresh=asked.again(reverse("review_list")),
        icon="eye",
        empty=EMPTY_REVIEW.get(asked.tab, EMPTY_REVIEW[""]),
        more=max(0, totals.get(asked.tab, 0) - MOST_ROWS),
        beside_detail=asked.current is not None,
    )


EMPTY_REVIEW = {
    "": "Không có báo cáo nào chờ bạn rà soát",
    "drafts": "Không có nhiệm vụ nào chờ phân công",
    "reviewed": "Chưa có báo cáo nào được rà soát",
}


def review_groups(asked: Asked) -> list[Group]:
    """Return the rows of the chosen tab of the Office's list."""
    if asked.tab == "drafts":
        rows = [draft_row(task, on=asked.on) for task in review.unassigned_for(asked.reader)[:MOST_ROWS]]
        return [Group("", rows)] if rows else []
    if asked.tab == "reviewed":
        latest = review.reviewed_for(asked.reader)[: review.RECENT_COUNT]
        rows = [reviewed_row(task, on=asked.on, current=asked.current) for task in latest]
        return [Group("", rows)] if rows else []
    return urgent_groups(list(review.waiting_for(asked.reader)[:MOST_ROWS]), asked)
