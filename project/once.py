"""Once and only once: a form sent twice (double click, replay, back button) gets the first answer again.

Every form carries a name of its own. The name, the place and everything typed are digested; the first request with a
digest is worked on, later ones wait for its answer. Only a success is remembered: what was corrected is a new form.
"""

import datetime as dt
import hashlib
import time
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from project.models import Answer
from units.models import User
from units.rules import is_person

KEPT = dt.timedelta(days=1)
GIVEN_UP = dt.timedelta(seconds=60)
PATIENCE_SECONDS = 10.0
PAUSE_SECONDS = 0.05
LONGEST_LOCATION = 500
# These rows need not outlive a power cut (the door would say what is done), so nobody waits for the disk twice more.
QUICKLY = {"postgresql": " FROM (SELECT set_config('synchronous_commit', 'off', true)) AS quickly", "sqlite": ""}
CLAIM = (
    "INSERT INTO project_answer (person_id, digest, location, at) SELECT %s, %s, '', %s{quickly} WHERE true"
    " ON CONFLICT (person_id, digest) DO NOTHING RETURNING id"
)
KEEP = "UPDATE project_answer SET location = %s{quickly} WHERE id = %s"
NOT_TYPED = frozenset({"csrfmiddlewaretoken"})

Handler = Callable[[HttpRequest], HttpResponse]


def once(get_response: Handler) -> Handler:
    """Answer a form that carries a name once, and again with the same answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if request.method != "POST" or not is_person(user) or not request.POST.get("once"):
            return get_response(request)
        digest = digest_of(request)
        answer, first = begin(user, digest)
        if not first:
            return repeated(request, answer)
        try:
            response = get_response(request)
        except BaseException:
            answer.delete()
            raise
        remember(answer, response)
        return response

    return middleware


def digest_of(request: HttpRequest) -> str:
    """Return the SHA-256 of the form's name, its place and everything that was typed or attached."""
    parts = [request.path]
    for name, values in sorted(request.POST.lists()):
        if name not in NOT_TYPED:
            parts += [name, *map(str, values)]
    for name, files in sorted(request.FILES.lists()):
        parts += [f"{name}/{file.name}/{file.size}" for file in files]
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()


def begin(user: User, digest: str) -> tuple[Answer, bool]:
    """Claim a form; tell whether this request is the one that works on it (also after another died on it)."""
    now = timezone.now()
    with connection.cursor() as cursor:
        at = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(CLAIM.format(quickly=QUICKLY[connection.vendor]), [user.pk, digest, at])
        claimed = cursor.fetchone()
    if claimed:
        return Answer(pk=claimed[0], person=user, digest=digest, at=now), True
    answer = Answer.objects.filter(person=user, digest=digest).first()
    if answer is None:  # it was refused just now, and may be tried again
        return begin(user, digest)
    died = not answer.location and answer.at < now - GIVEN_UP
    return answer, died and bool(Answer.objects.filter(pk=answer.pk, at=answer.at).update(at=now))


def forget_old() -> None:
    """Forget the answers that nobody will ask for again (called when somebody signs in)."""
    Answer.objects.filter(at__lt=timezone.now() - KEPT).delete()


def repeated(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Give the first answer again, waiting for it when it is still being worked out."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        found = Answer.objects.filter(pk=answer.pk).first()
        if found is None:  # the first attempt was refused; its page tells why, this one is asked to look
            break
        if found.location:
            return HttpResponseRedirect(found.location)
        time.sleep(PAUSE_SECONDS)
    context: dict[str, object] = {
        "task": None,
        "last": None,
        "sentence": "Biểu mẫu này đã được gửi và đang được xử lý.",
        "typed": [],
    }
    return render(request, "409.html", context, status=409)


def remember(answer: Answer, response: HttpResponse) -> None:
    """Keep a success; forget everything else, so that the form can be put right and sent again."""
    location = response.headers.get("Location", "")
    if isinstance(response, HttpResponseRedirect) and 0 < len(location) <= LONGEST_LOCATION:
        with connection.cursor() as cursor:
            cursor.execute(KEEP.format(quickly=QUICKLY[connection.vendor]), [location, answer.pk])
    else:
        answer.delete()
