"""The left-hand pane of the two split pages: tabs with counts, filters, groups of rows, and what they listen to."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from approvals import inbox, review
from approvals.last import last_act
from approvals.marks import NOTHING, Signs, held_signs, signs_of
from approvals.narrowing import EVERYTHING, Narrowed, Offered
from approvals.rows import decided_row, reviewed_row, waiting_row
from units.models import User
from units.positions import Right
from workflows.hearing import unit_topics
from workflows.models import Task
from workflows.rows import Row
from workflows.saved import Shelf, in_order, shelf_of
from workflows.worklist import PAGE, Place, Whose, place_of


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
class Filters:
    """The fields that narrow a list, and each limit in force with the URL that drops it."""

    tab: str
    narrowed: Narrowed
    offered: Offered
    chips: list[dict[str, str]]
    wide_url: str
    shelf: Shelf

    @property
    def plans(self) -> list[str]:
        """Return the plans to choose from, the chosen one among them even when none of its tasks is urgent."""
        chosen = self.narrowed.plan
        return sorted({*self.offered.plans, chosen}) if chosen else self.offered.plans

    @property
    def is_needed(self) -> bool:
        """Tell whether there is anything to narrow, or a limit to drop."""
        return bool(self.chips or self.offered.plans or self.shelf.chips)


@dataclass(frozen=True, slots=True)
class Pane:
    """A list with its tabs. `live` names the topics that may change it, `refresh` where it is fetched anew."""

    title: str
    icon: str
    tabs: list[Tab]
    groups: list[Group]
    filters: Filters
    empty: str
    last: str
    live: str
    refresh: str
    url: str
    next_url: str
    first_url: str
    beside_detail: bool
    folders_url: str = ""
    folders_count: int = 0
    export_url: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to show."""
        return not self.groups


@dataclass(frozen=True, slots=True)
class Asked:
    """What the URL asks for: whose list, on which day, which tab, which limits, which task is open beside it."""

    reader: User
    on: dt.date
    now: dt.datetime
    tab: str = ""
    current: int | None = None
    after: Place | None = None
    narrowed: Narrowed = EVERYTHING
    against: int | None = None

    def units(self, right: Right) -> str:
        """Return the topics of the units on which the reader holds a right."""
        return " ".join(unit_topics(self.reader, right))

    def tab_of(self, url: str, name: str, label: str, count: int | None) -> Tab:
        """Return a tab of a page; the first one has no name. The limits are kept."""
        return Tab(replace(self, tab=name, after=None).link(url), label, count, current=name == self.tab)

    def onward(self, url: str, tasks: list[Task]) -> str:
        """Return the URL of the page after these tasks; "" when they are the last."""
        return replace(self, after=place_of(tasks[-1])).link(url) if len(tasks) == PAGE else ""

    def link(self, url: str) -> str:
        """Return a URL that keeps this list: its tab, its limits, its page."""
        asked = {"tab": self.tab, **self.narrowed.in_url(), "after": str(self.after or "")}
        return with_query(url, asked)

    def onto(self, found: Place, page: str, place: Place) -> str:
        """Return the URL of what comes after a place, its row in the list holding the focus."""
        wrapped = (found.due_on, found.task_id) < (place.due_on, place.task_id)
        kept = replace(self, after=None) if wrapped else self
        return f"{kept.link(reverse(page, args=[found.task_id]))}#task-{found.task_id}-link"

    def again(self, url: str) -> str:
        """Return the URL that gives this same list beside the same task."""
        return with_query(self.link(url), {"task": str(self.current or "")})

    def placed(self, rows: Iterable[Row]) -> list[Row]:
        """Return rows whose links keep this list; the open one is marked."""
        return [replace(row, url=self.link(row.url), current=row.id == f"task-{self.current}") for row in rows]

    def counted(self, tab: str, tasks: list[Task], count: Callable[[User], int]) -> int:
        """Return how many wait under a tab; a whole list that is short counts itself."""
        whole = self.tab == tab and self.narrowed.is_wide and self.after is None and len(tasks) < PAGE
        return len(tasks) if whole else count(self.reader)


def with_query(url: str, asked: dict[str, str]) -> str:
    """Return a URL with what was asked for added; what is empty is left out."""
    words = urlencode({key: value for key, value in asked.items() if value})
    return f"{url}{'&' if '?' in url else '?'}{words}" if words else url


def filters_of(asked: Asked, offered: Offered, page: str) -> Filters:
    """Return the fields of a list, with a chip for every limit in force and the filters kept by name."""
    url = reverse(page)
    narrowed, first = asked.narrowed, replace(asked, after=None)
    limits = (
        (f"“{narrowed.words}”" if narrowed.words else "", replace(narrowed, words="")),
        (offered.units.get(narrowed.unit, "Đơn vị khác") if narrowed.unit else "", replace(narrowed, unit=None)),
        (narrowed.plan, replace(narrowed, plan="")),
        ("Quá hạn" if narrowed.overdue_on else "", replace(narrowed, overdue_on=None)),
    )
    chips = [{"label": label, "url": replace(first, narrowed=wider).link(url)} for label, wider in limits if label]
    shelf = shelf_of(page, offered.saved, in_order(page, {"tab": asked.tab, **narrowed.in_url()}))
    return Filters(asked.tab, narrowed, offered, chips, replace(first, narrowed=EVERYTHING).link(url), shelf)


def last_words(asked: Asked, groups: list[Group], acts: frozenset[str]) -> str:
    """Return what an empty list says beside being empty: what the reader did last, or how to see more."""
    if groups:
        return ""
    return last_act(asked.reader, acts) if asked.narrowed.is_wide else "Thử bỏ bớt một điều kiện lọc."


EMPTY_FOUND = "Không có việc nào khớp bộ lọc"


def inbox_pane(asked: Asked) -> Pane:
    """Return leadership's list: what waits, or what the reader has approved today."""
    url, offered = reverse("inbox"), inbox.offered_to(asked.reader, on=asked.on)
    tasks, groups = inbox_groups(asked)
    return Pane(
        title="Hộp phê duyệt",
        icon="inbox",
        tabs=[
            asked.tab_of(url, "", "Cần tôi duyệt", offered.figures["mine"]),
            asked.tab_of(url, "instead", "Duyệt thay", offered.figures["others"]),
            asked.tab_of(url, "asking", "Đang xin ý kiến", offered.figures.get("asking", 0)),
            asked.tab_of(url, "today", "Đã duyệt hôm nay", offered.figures.get("today", 0)),
        ],
        groups=groups,
        filters=filters_of(asked, offered, "inbox"),
        empty=EMPTY_INBOX[asked.tab] if asked.narrowed.is_wide else EMPTY_FOUND,
        last=last_words(asked, groups, inbox.ACTS),
        live=asked.units(Right.APPROVE),
        refresh=asked.again(reverse("inbox_list")),
        url=asked.link(url),
        next_url=asked.onward(url, tasks),
        first_url=replace(asked, after=None).link(url) if asked.after else "",
        beside_detail=asked.current is not None,
        folders_url=reverse("folder_inbox"),
        folders_count=offered.figures.get("folders", 0),
        export_url=reverse("inbox_export"),
    )


WHOSE = {"": Whose.MINE, "instead": Whose.OTHERS}
EMPTY_INBOX = {
    "": "Không có báo cáo nào chờ bạn phê duyệt",
    "instead": "Không có báo cáo nào trình người khác mà bạn có thể duyệt thay",
    "asking": "Không có báo cáo nào trước bạn đang được xin ý kiến",
    "today": "Hôm nay bạn chưa phê duyệt báo cáo nào",
}


def inbox_groups(asked: Asked) -> tuple[list[Task], list[Group]]:
    """Return the page of waiting tasks (none for what is past) and the rows of the chosen tab."""
    if asked.tab == "today":
        return [], decided_groups(asked)
    if asked.tab == "asking":
        tasks = list(inbox.asked_about(asked.reader, asked.narrowed, after=asked.after))
    else:
        tasks = list(inbox.waiting_for(asked.reader, asked.narrowed, after=asked.after, whose=WHOSE[asked.tab]))
    return tasks, urgent_groups(tasks, asked, signs_of(tasks, reader=asked.reader, on=asked.on))


def decided_groups(asked: Asked) -> list[Group]:
    """Return what the reader has approved today, and apart from it what was taken back since."""
    standing: list[Row] = []
    taken_back: list[Row] = []
    seen: set[int] = set()
    for decision in inbox.decided_by(asked.reader, asked.narrowed, on=asked.on)[:PAGE]:
        row = decided_row(decision, on=asked.on, again=decision.task_id in seen)
        (standing if decision.withdrawn_at is None else taken_back).append(row)
        seen.add(decision.task_id)
    groups = (Group("Đã phê duyệt" if taken_back else "", standing), Group("Đã hoàn tác, thu hồi", taken_back))
    return [Group(group.label, asked.placed(group.rows)) for group in groups if group.rows]


def one_group(asked: Asked, rows: Iterable[Row]) -> list[Group]:
    """Return rows under no heading; nothing when there are none."""
    placed = asked.placed(rows)
    return [Group("", placed)] if placed else []


def urgent_groups(tasks: list[Task], asked: Asked, signs: Mapping[int, Signs]) -> list[Group]:
    """Return waiting tasks under Quá hạn / Hôm nay – ngày mai / Tuần này / Sau đó."""
    reader, on = asked.reader, asked.on
    return [
        Group(
            group.label,
            asked.placed(
                waiting_row(task, reader=reader, on=on, signs=signs.get(task.pk, NOTHING)) for task in group.tasks
            ),
        )
        for group in inbox.grouped(tasks, on=on)
    ]


def review_pane(asked: Asked) -> Pane:
    """Return the Office's list: reports to review, or what was passed on lately."""
    url, offered = reverse("review_queue"), review.offered_to(asked.reader)
    tasks, groups = review_groups(asked)
    return Pane(
        title="Rà soát",
        icon="eye",
        tabs=[
            asked.tab_of(url, "", "Chờ rà soát", asked.counted("", tasks, review.count_for)),
            asked.tab_of(url, "reviewed", "Đã rà soát", None),
        ],
        groups=groups,
        filters=filters_of(asked, offered, "review_queue"),
        empty=EMPTY_REVIEW[asked.tab] if asked.narrowed.is_wide else EMPTY_FOUND,
        last=last_words(asked, groups, review.ACTS),
        live=asked.units(Right.COORDINATE),
        refresh=asked.again(reverse("review_list")),
        url=asked.link(url),
        next_url=asked.onward(url, tasks),
        first_url=replace(asked, after=None).link(url) if asked.after else "",
        beside_detail=asked.current is not None,
        folders_url=reverse("folder_list"),
        export_url=reverse("review_export"),
    )


EMPTY_REVIEW = {
    "": "Không có báo cáo nào chờ bạn rà soát",
    "reviewed": "Chưa có báo cáo nào được rà soát",
}


def review_groups(asked: Asked) -> tuple[list[Task], list[Group]]:
    """Return the page of waiting tasks (none for what is past) and the rows of the chosen tab."""
    reader, narrowed, on = asked.reader, asked.narrowed, asked.on
    if asked.tab == "reviewed":
        latest = list(review.reviewed_for(reader, narrowed)[: review.RECENT_COUNT])
        signs = signs_of(latest, reader=reader, on=on)
        return [], one_group(asked, (reviewed_row(task, reader=reader, on=on, signs=signs[task.pk]) for task in latest))
    tasks = list(review.waiting_for(reader, narrowed, after=asked.after))
    return tasks, urgent_groups(tasks, asked, held_signs(tasks, reader=reader, now=asked.now))
