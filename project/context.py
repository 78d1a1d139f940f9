"""What every page's frame shows: who you are, for whom, where you can go, what it listens to."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from audit.sentences import unsaid
from realtime import topics
from units.models import User
from units.positions import Right
from units.rules import Standing, is_person, standing

ENTRIES: tuple[tuple[str, str, str, Right], ...] = (
    ("home", "Việc của tôi", "home", Right.SEE_WORK),
    ("task_list", "Nhiệm vụ", "folder", Right.SEE_WORK),
    ("review_queue", "Rà soát", "eye", Right.COORDINATE),
    ("inbox", "Hộp phê duyệt", "inbox", Right.APPROVE),
    ("plan_list", "Kế hoạch", "plan", Right.SEE_WORK),
    ("trail", "Thanh tra", "shield", Right.INSPECT),
    ("appointments", "Quản trị", "users", Right.ADMINISTER),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return navigation, person, agency and the default live topics (the person's own units)."""
    user = getattr(request, "user", None)
    if user is None or not is_person(user):
        return {"nav": [], "person": None, "agency": None, "live_topics": ""}
    rights = standing(user)
    return {
        "nav": navigation(request.path, rights),
        "person": introduced(user, rights),
        "agency": rights.agency,
        "live_topics": topics.token(user.pk, [topics.unit(pk) for pk in sorted(rights.units(Right.SEE_WORK))]),
    }


def navigation(path: str, rights: Standing) -> list[dict[str, Any]]:
    """Return the entries the person has a right to use; the current one is the longest that the path begins with."""
    offered = [(reverse(name), label, icon) for name, label, icon, right in ENTRIES if rights.has_any(right)]
    home = reverse("home")
    here = max(
        (url for url, *_ in offered if path == url or (url != home and path.startswith(url))), key=len, default=""
    )
    return [
        {"url": url, "label": label, "icon": icon, "count": None, "current": url == here}
        for url, label, icon in offered
    ]


def introduced(user: User, rights: Standing) -> dict[str, str]:
    """Return the person's name and most senior title."""
    senior = rights.senior
    title = ", ".join(unsaid(user.name, senior.title)) if senior else ""
    return {"name": user.name, "title": title, "unit": senior.unit if senior else ""}
