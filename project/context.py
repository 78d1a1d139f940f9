"""What every page's frame shows: who you are, for whom, where you can go, what it listens to."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from audit.sentences import unsaid
from realtime import topics
from units.models import User
from units.positions import Right
from units.rules import Standing, is_person, keeps_calendar, standing
from workflows import board
from workflows.evaluation.rules import may_open
from workflows.hearing import unit_topics

ENTRIES: tuple[tuple[str, str, str, Right, str], ...] = (
    ("home", "Việc của tôi", "home", Right.SEE_WORK, "v"),
    ("task_list", "Nhiệm vụ", "folder", Right.SEE_WORK, "n"),
    ("unassigned", "Chờ phân công", "send", Right.COORDINATE, "c"),
    ("review_queue", "Rà soát", "eye", Right.COORDINATE, "r"),
    ("inbox", "Hộp phê duyệt", "inbox", Right.APPROVE, "d"),
    ("opinions", "Ý kiến", "comment", Right.SEE_WORK, "y"),
    ("extensions", "Gia hạn", "calendar", Right.SEE_WORK, "h"),
    ("records", "Văn thư", "edit", Right.NUMBER, "s"),
    ("plan_list", "Kế hoạch", "plan", Right.SEE_WORK, "k"),
    ("duty_list", "Báo cáo", "report", Right.SEE_WORK, "b"),
    ("trail", "Thanh tra", "shield", Right.INSPECT, "t"),
    ("appointments", "Quản trị", "users", Right.ADMINISTER, "q"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return navigation, person, agency, keys on or off, and the default live topics (the person's own units)."""
    user = getattr(request, "user", None)
    if user is None or not is_person(user):
        return {"nav": [], "person": None, "agency": None, "live_topics": "", "shortcuts": False}
    rights = standing(user)
    return {
        "nav": SimpleLazyObject(lambda: navigation(request.path, user)),
        "person": introduced(user, rights),
        "agency": rights.agency,
        "live_topics": topics.token(user.pk, unit_topics(user)),
        "shortcuts": not user.shortcuts_off,
        "sees_authority": rights.has_any(Right.SEE_WORK),
        "sees_evaluation": may_open(user),
        "sees_calendar": rights.has_any(Right.SEE_WORK) or keeps_calendar(user),
        "is_away": rights.absent,
    }


def navigation(path: str, user: User) -> list[dict[str, Any]]:
    """Return the entries the person has a use for; the current one is the longest that the path begins with."""
    hand = board.in_hand(user)
    counts = {"unassigned": hand.drafts, "opinions": hand.opinions, "extensions": hand.extensions}
    offered = [
        (reverse(name), label, icon, key, counts.get(name))
        for name, label, icon, right, key in ENTRIES
        if is_of_use(right, user, coordinates=hand.drafts is not None)
        and (name != "extensions" or decides_on_time(user, hand))
    ]
    home = reverse("home")
    here = max(
        (url for url, *_ in offered if path == url or (url != home and path.startswith(url))), key=len, default=""
    )
    return [
        {"url": url, "label": label, "icon": icon, "key": key, "count": count, "current": url == here}
        for url, label, icon, key, count in offered
    ]


def is_of_use(right: Right, user: User, *, coordinates: bool) -> bool:
    """Tell whether a page is in a person's menu: every head may coordinate, but few ever have anything to."""
    return standing(user).has_any(right) and (right != Right.COORDINATE or coordinates)


def decides_on_time(user: User, hand: board.InHand) -> bool:
    """Tell whether requests for more time are a person's business: to decide, or one that waits for his answer."""
    return hand.drafts is not None or bool(hand.extensions) or standing(user).has_any(Right.COMMAND)


def introduced(user: User, rights: Standing) -> dict[str, str]:
    """Return the person's name and most senior title."""
    senior = rights.senior
    title = ", ".join(unsaid(user.name, senior.title)) if senior else ""
    return {"name": user.name, "title": title, "unit": senior.unit if senior else ""}
