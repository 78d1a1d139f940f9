"""Tasks as an iCalendar file (RFC 5545): one all-day event each. Takes values, runs no query.

The bytes follow from the tasks alone, not from the day they are asked for, so that a calendar that has not changed has
the same tag (ETag) tomorrow.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Iterable

from icalendar import Calendar, Event
from icalendar.prop import vDuration

from workflows.models import Task
from workflows.rows import state_of

TIME_ZONE = "Asia/Ho_Chi_Minh"
LONGEST_TITLE = 140
REFRESHED = dt.timedelta(hours=1)
STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
ABOUT = "Nhiệm vụ còn mở của đơn vị bạn, theo hạn tính đến ngày làm việc. Không có nội dung báo cáo."


def plain(text: str) -> str:
    """Return text on one line, composed, without what steers a screen or is no character."""
    composed = unicodedata.normalize("NFC", text)
    kept = (one if unicodedata.category(one) not in STEERING else " " for one in composed)
    return " ".join("".join(kept).split())


def written(tasks: Iterable[Task], *, name: str, site: str) -> bytes:
    """Return the calendar of these tasks, its links leading to the site."""
    calendar, name = Calendar(), plain(name)
    calendar.add("prodid", "-//Ro Viec//Lich nhiem vu//VI")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-caldesc", ABOUT)
    calendar.add("x-wr-timezone", TIME_ZONE)
    calendar.add("refresh-interval", vDuration(REFRESHED), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESHED))
    for task in tasks:
        calendar.add_component(event_of(task, site=site))
    data: bytes = calendar.to_ical()
    return data


def event_of(task: Task, *, site: str) -> Event:
    """Return a task as an event of the whole day it is due; its number and the count of its changes never go back."""
    due_on, event = task.effective_due_on, Event()
    assert due_on is not None  # noqa: S101 - `contents.concerning` leaves the others out
    changed_at: dt.datetime = getattr(task, "changed_at", None) or task.created_at
    url = f"{site}{task.get_absolute_url()}"
    event.add("uid", f"task-{task.pk}-{task.created_at:%Y%m%dT%H%M%S%f}@roviec")
    event.add("dtstamp", changed_at.astimezone(dt.UTC))
    event.add("last-modified", changed_at.astimezone(dt.UTC))
    event.add("sequence", task.audit_seq)
    event.add("dtstart", due_on)
    event.add("dtend", due_on + dt.timedelta(days=1))
    event.add("summary", title_of(task))
    event.add("description", described(task, url))
    event.add("url", url)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    event.add("status", "CONFIRMED")
    return event


def title_of(task: Task) -> str:
    """Return "NV-00042 Rà soát quy trình…"."""
    text = plain(task.content)
    short = text if len(text) <= LONGEST_TITLE else f"{text[:LONGEST_TITLE].rsplit(' ', 1)[0]}…"
    return f"{task.code} {short}"


def described(task: Task, url: str) -> str:
    """Say of a task where it comes from, who leads it, how far it is: nothing of any report."""
    lines = (
        ("Hạn", f"{task.effective_due_on:%d/%m/%Y}"),
        ("Đơn vị chủ trì", task.lead_unit.name if task.lead_unit else ""),
        ("Kế hoạch", " ".join(filter(None, [task.plan, f"mục {task.source_path}" if task.source_path else ""]))),
        ("Kỳ", task.period),
        ("Trạng thái", state_of(task)[1]),
    )
    said = [f"{name}: {plain(value)}" for name, value in lines if value]
    return "\n".join([*said, url])


def tag_of(data: bytes) -> str:
    """Return the tag by which a calendar program knows that nothing has changed."""
    return f'"{hashlib.sha256(data).hexdigest()}"'
