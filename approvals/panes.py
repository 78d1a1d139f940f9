"""The left-hand pane of the two split pages: tabs with counts, groups of rows, and what they listen to."""

import datetime as dt
from dataclasses import dataclass, replace
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
from workflows.worklist import PAGE, Place, place_of


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
    tab: str
    words: str
    searches: bool
    next_url: str
    first_url: str
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
    after: Place | None = None
    words: str = ""

    def units(self, right: Right) -> str:
        """Return the topics of the units on which the reader holds a right."""
        return " ".join(topics.unit(pk) for pk in sorted(standing(self.reader).units(right)))

    def tab_of(self, url: str, name: str, label: str, count: int | None) -> Tab:
        """Return a tab of a page; the first one has no name."""
        return Tab(f"{url}?tab={name}" if name else url, label, count, current=name == self.tab)

    def onward(self, url: str, tasks: list[Task]) -> str:
        """Return the URL of the page after these tasks; "" when they are the last."""
        if len(tasks) < PAGE:
            return ""
        return replace(self, after=place_of(tasks[-1]), current=None).again(url)

    def again(self, url: str) -> str:
        """Return the URL that gives this same list."""
        asked = {"tab": self.tab, "task": self.current or "", "q": self.words, "after": self.after or ""}
        words = urlencode({key: value for key, value in asked.items() if value})
        return f"{url}?{words}" if words else url


def inbox_pane(asked: Asked) -> Pane:
    """Return leadership's list: what waits, or what the reader has approved today."""
    url, decided = reverse("inbox"), inbox.decided_by(asked.reader, on=asked.on)
    if asked.tab == "today":
        rows = [decided_row(decision, on=asked.on, current=asked.current) for decision in decided[:PAGE]]
        tasks, groups = [], [Group("", rows)] if rows else []
    else:
        tasks = list(inbox.waiting_for(asked.reader, after=asked.after, words=asked.words))
        groups = urgent_groups(tasks, asked)
    return Pane(
        title="Hộp phê duyệt",
        tabs=[
            asked.tab_of(url, "", "Cần tôi duyệt", inbox.count_for(asked.reader)),
            asked.tab_of(url, "today", "Đã duyệt hôm nay", decided.count()),
        ],
        groups=groups,
        live=asked.units(Right.APPROVE),
        refresh=asked.again(reverse("inbox_list")),
        icon="inbox",
        empty=EMPTY_FOUND if asked.words else EMPTY_INBOX[asked.tab],
        tab=asked.tab,
        words=asked.words,
        searches=asked.tab in {"", "drafts"} and (len(tasks) > SHORT or bool(asked.words)),
        next_url=asked.onward(url, tasks),
        first_url=replace(asked, after=None, current=None).again(url) if asked.after else "",
        beside_detail=asked.current is not None,
    )


SHORT = 8  # a list that one glance takes in needs no search
EMPTY_FOUND = "Không tìm thấy việc nào có các chữ này"
EMPTY_INBOX = {
    "": "Không có báo cáo nào chờ bạn phê duyệt",
    "today": "Hôm nay bạn chưa phê duyệt báo cáo nào",
}


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
    url, (waiting_count, draft_count) = reverse("review_queue"), review.counts_for(asked.reader)
    tasks, groups = review_groups(asked)
    return Pane(
        title="Rà soát",
        tabs=[
            asked.tab_of(url, "", "Chờ rà soát", waiting_count),
            asked.tab_of(url, "drafts", "Chờ phân công", draft_count),
            asked.tab_of(url, "reviewed", "Đã rà soát", None),
        ],
        groups=groups,
        live=asked.units(Right.COORDINATE),
        refresh=asked.again(reverse("review_list")),
        icon="eye",
        empty=EMPTY_FOUND if asked.words else EMPTY_REVIEW[asked.tab],
        tab=asked.tab,
        words=asked.words,
        searches=asked.tab in {"", "drafts"} and (len(tasks) > SHORT or bool(asked.words)),
        next_url=asked.onward(url, tasks),
        first_url=replace(asked, after=None, current=None).again(url) if asked.after else "",
        beside_detail=asked.current is not None,
    )


EMPTY_REVIEW = {
    "": "Không có báo cáo nào chờ bạn rà soát",
    "drafts": "Không có nhiệm vụ nào chờ phân công",
    "reviewed": "Chưa có báo cáo nào được rà soát",
}


def review_groups(asked: Asked) -> tuple[list[Task], list[Group]]:
    """Return the page of waiting tasks (none for what is past) and the rows of the chosen tab."""
    if asked.tab == "reviewed":
        latest = review.reviewed_for(asked.reader)[: review.RECENT_COUNT]
        rows = [reviewed_row(task, on=asked.on, current=asked.current) for task in latest]
        return [], [Group("", rows)] if rows else []
    if asked.tab == "drafts":
        tasks = list(review.unassigned_for(asked.reader, after=asked.after, words=asked.words))
        rows = [draft_row(task, on=asked.on) for task in tasks]
        return tasks, [Group("", rows)] if rows else []
    tasks = list(review.waiting_for(asked.reader, after=asked.after, words=asked.words))
    return tasks, urgent_groups(tasks, asked)
