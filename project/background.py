"""Việc chạy nền: who works, what comes round and when, what waits, what was given up; for administrators.

The jobs are the installation's, not an agency's: the page names jobs and moments, no task, no person, no text.
"""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from approvals.views_appointments import administrator_of
from audit import trail
from audit.canonical import Value
from jobs import beat, dead, queue, schedule
from jobs.dead import Dead
from jobs.models import Heartbeat, ScheduledJob
from jobs.queue import Status
from project.schedule import SCHEDULE, label_of
from units.models import User

GONE = "Việc này không còn như trên trang bạn xem: có người vừa xử lý, hoặc việc vừa chạy lại và hỏng lần nữa."
ALREADY = "Việc theo lịch này đã ở trạng thái bạn chọn: có người vừa bấm trước."
MINUTE, HOUR, DAY = 60, 3600, 86400


@require_http_methods(["GET", "POST"])
def background(request: HttpRequest) -> HttpResponse:
    """Show the work behind the pages, and take what an administrator decides about it."""
    person, _ = administrator_of(request)
    if request.method == "POST":
        return decided(request, person)
    return render(request, "jobs/background.html", shown(now=timezone.now()))


def shown(*, now: dt.datetime) -> dict[str, Any]:
    """Return what stands on the page."""
    counts = queue.counts()
    workers = list(beat.living())
    return {
        "workers": [{"row": row, "ago": ago(now - row.beat_at)} for row in workers],
        "last_seen": None if workers else Heartbeat.objects.order_by("-beat_at").first(),
        "rounds": rounds(),
        "waiting": counts[Status.READY],
        "running": counts[Status.RUNNING],
        "done": counts[Status.SUCCESSFUL],
        "given_up": counts[Status.FAILED],
        "letters": [{"letter": one, "label": label_of(one.path), "why": why(one)} for one in dead.dead_letters()],
        "most_shown": dead.MOST_SHOWN,
    }


def rounds() -> list[dict[str, Any]]:
    """Return the schedule with what is known of each line; a line that no worker has seen yet has no row."""
    rows = {row.name: row for row in ScheduledJob.objects.all()}
    return [{"entry": entry, "often": entry.cadence.words, "row": rows.get(entry.name)} for entry in SCHEDULE]


def why(letter: Dead) -> str:
    """Say why a job was given up."""
    if letter.is_unknown:
        return f"Chương trình không có việc nào mang tên {letter.path}; việc được xếp bởi một phiên bản khác."
    if letter.has_killed:
        return "Tiến trình chạy nền bị dừng đột ngột mỗi lần đang làm việc này."
    return f"Lỗi: {letter.error.replace(' at ', ' tại ')}"


def ago(span: dt.timedelta) -> str:
    """Say how long ago something was."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < MINUTE:
        return f"{seconds} giây trước"
    if seconds < HOUR:
        return f"{seconds // MINUTE} phút trước"
    return f"{seconds // HOUR} giờ trước" if seconds < DAY else f"{seconds // DAY} ngày trước"


def decided(request: HttpRequest, actor: User) -> HttpResponse:
    """Do what was decided and go back to the page; 409 when it is no longer as the page showed it."""
    act, name = request.POST.get("act", ""), request.POST.get("job", "")
    if act in {"pause", "resume"}:
        said = pause(name, actor=actor, paused=act == "pause", at=timezone.now())
    elif act in {"again", "drop"}:
        letter = dead.find(name, request.POST.get("seen", ""))
        said = settle(letter, actor=actor, is_again=act == "again", at=timezone.now()) if letter else ""
    else:
        raise SuspiciousOperation("no such act")
    if not said:
        sentence = ALREADY if act in {"pause", "resume"} else GONE
        return render(request, "jobs/overtaken.html", {"sentence": sentence}, status=409)
    messages.success(request, said)
    return redirect("background")


def settle(letter: Dead, *, actor: User, is_again: bool, at: dt.datetime) -> str:
    """Let a dead letter run again, or drop it, on the record; return the sentence, "" when it was overtaken."""
    label = label_of(letter.path)
    with transaction.atomic():
        if not (dead.run_again(letter) if is_again else dead.drop(letter)):
            return ""
        facts: dict[str, Value] = {"job": letter.path, "tries": letter.tries, "failure": letter.error}
        note("again" if is_again else "drop", label, facts, actor=actor, at=at)
    return f"Đã xếp lại “{label}” vào hàng đợi." if is_again else f"Đã bỏ “{label}” khỏi danh sách."


def pause(name: str, *, actor: User, paused: bool, at: dt.datetime) -> str:
    """Let a job of the schedule rest or go on, on the record; return the sentence, "" when it was so already."""
    entry = next((one for one in SCHEDULE if one.name == name), None)
    with transaction.atomic():
        if entry is None or not schedule.pause(name, paused=paused, now=at):
            return ""
        note("pause" if paused else "resume", entry.label, {"job": entry.task.module_path}, actor=actor, at=at)
    return f"Đã tạm dừng “{entry.label}”." if paused else f"Đã cho “{entry.label}” chạy tiếp."


ACTIONS = {"again": "job.again", "drop": "job.drop", "pause": "job.pause", "resume": "job.resume"}


def note(act: str, label: str, facts: dict[str, Value], *, actor: User, at: dt.datetime) -> None:
    """Record an act on the chain of the administrator's agency: its inspector reads who decided what."""
    entry = trail.Entry(
        object_key=f"jobs:{actor.agency_id}",
        action=ACTIONS[act],
        actor=trail.actor_of(actor),
        label=label,
        agency_id=actor.agency_id,
        facts=facts,
    )
    trail.record(entry, at=at)
