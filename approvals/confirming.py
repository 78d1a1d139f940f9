"""The password once more before a signature: whoever walks away from an open browser signs nothing (ASVS 7.5.3).

The moment of the last proof is kept in the session. When it is too long ago, the decision that was posted comes back
on a page that asks for the password and carries everything that was typed; the same address takes it again.
"""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from audit import origin, persons
from units import throttle
from units.models import User
from workflows.finding import person_of

CONFIRMED_AT = "confirmed_at"
NOT_CARRIED = frozenset({"csrfmiddlewaretoken", "once", "password"})
LONGEST_PASSWORD = 1_000
WRONG = "Mật khẩu không đúng. Chú ý chữ hoa, chữ thường."


class PasswordForm(forms.Form):
    """The password, and nothing else that is seen."""

    use_required_attribute = False

    password = forms.CharField(
        label="Mật khẩu",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
        error_messages={"required": "Hãy nhập mật khẩu.", "max_length": WRONG},
    )

    def __init__(self, data: dict[str, str] | None, *, person: User) -> None:
        super().__init__(data)
        self.person = person

    def clean_password(self) -> str:
        """Refuse any password but the person's own."""
        password = str(self.cleaned_data["password"])
        if not self.person.check_password(password):
            raise forms.ValidationError(WRONG)
        return password


def note_confirmation(request: HttpRequest) -> None:
    """Note that this session's person has given the password just now."""
    request.session[CONFIRMED_AT] = int(timezone.now().timestamp())


def is_confirmed(request: HttpRequest) -> bool:
    """Tell whether the password was given within the minutes that the settings allow."""
    at, now = request.session.get(CONFIRMED_AT), timezone.now().timestamp()
    return isinstance(at, int) and now - at <= settings.SIGNING_CONFIRMED_MINUTES * 60


def to_confirm(request: HttpRequest, act: str, *, back: str) -> HttpResponse | None:
    """Return the page that asks for the password before a signature, or None when nothing more is to be asked.

    `act` says what is about to be signed, `back` where to go instead. Call it after the request has been found to be
    the person's business, before anything changes.
    """
    if is_confirmed(request):
        return None
    person, typed = person_of(request), request.POST.get("password")
    if typed is None:
        return asked(request, act, back, PasswordForm(None, person=person))
    key, address = throttle.own_password(person), origin.current.get().address
    if not throttle.admits(key, address):
        return asked(request, act, back, PasswordForm(None, person=person), status=429)
    form = PasswordForm({"password": typed}, person=person)
    if not form.is_valid():
        persons.record("person.password_refused", person)
        return asked(request, act, back, form, status=403)
    throttle.forget(key, address)
    request.session.cycle_key()
    note_confirmation(request)
    persons.record("person.confirm", person)
    return None


def asked(request: HttpRequest, act: str, back: str, form: PasswordForm, *, status: int = 200) -> HttpResponse:
    """Show the page; what was posted goes along, so that nothing has to be typed again."""
    carried = [(name, text) for name, texts in request.POST.lists() if name not in NOT_CARRIED for text in texts]
    context = {
        "form": form,
        "act": act,
        "back": back,
        "carried": carried,
        "waiting": status == 429,  # noqa: PLR2004 - as the answer says
        "minutes": settings.SIGNING_CONFIRMED_MINUTES,
    }
    return render(request, "approvals/confirm.html", context, status=status)
