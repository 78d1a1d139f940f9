"""Signing in and out, the account page, the password: each recorded in the trail."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from audit import trail
from project import throttle
from realtime import bell
from units.actions import recompute
from units.models import User
from units.rules import is_person, standing

WORDS: dict[str, Any] = {
    "invalid_login": "Tên đăng nhập hoặc mật khẩu không đúng. Chú ý chữ hoa, chữ thường.",
    "inactive": "Tài khoản này đã bị khoá. Hãy liên hệ người quản trị.",
}


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign a person in; ten failures in ten minutes for one account from one address close the door for a while."""
    if request.user.is_authenticated:
        return redirect("home")
    form = AuthenticationForm(request, data=request.POST or None)
    form.error_messages = WORDS
    waiting = request.method == "POST" and throttle.is_closed(request)
    if request.method == "POST" and not waiting and form.is_valid():
        user = form.get_user()
        login(request, user)
        recompute(user, on=timezone.localdate())
        record("person.sign_in", user)
        return redirect(next_page(request))
    if request.method == "POST" and not waiting:
        throttle.count_failure(request)
        record_failure(request)
    context = {"form": form, "next": request.GET.get("next", request.POST.get("next", "")), "waiting": waiting}
    return render(request, "sign_in.html", context, status=429 if waiting else 200)


def next_page(request: HttpRequest) -> str:
    """Return where to go after signing in: only within this site."""
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if target and allowed else "home"


def record(action: str, user: User) -> None:
    """Record an act on the person's own account."""
    entry = trail.Entry(
        object_key=f"person:{user.pk}",
        action=action,
        actor=trail.actor_of(user),
        label=user.username,
        agency_id=user.agency_id,
    )
    trail.record(entry, at=timezone.now())


def record_failure(request: HttpRequest) -> None:
    """Record a failed sign-in on the account it aimed at; unknown names share one chain and are not copied."""
    user = User.objects.filter(username=request.POST.get("username", "")).first()
    entry = trail.Entry(
        object_key=f"person:{user.pk}" if user else "person:unknown",
        action="person.sign_in_failed",
        actor=trail.Actor(user=None, name="Người chưa đăng nhập"),
        label=user.username if user else "",
        agency_id=user.agency_id if user else None,
        refused=True,
    )
    trail.record(entry, at=timezone.now())


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out; every socket of this session closes."""
    user = request.user
    if is_person(user):
        record("person.sign_out", user)
        logout(request)
        bell.recheck(user.pk)
    messages.success(request, "Bạn đã đăng xuất.")
    return redirect("sign_in")


@require_http_methods(["GET"])
def account(request: HttpRequest) -> HttpResponse:
    """Show who I am to the system: name, appointments, rights and what they rest on."""
    user = request.user
    if not is_person(user):
        return redirect("sign_in")
    appointments = user.appointments.select_related("unit", "agency").prefetch_related("portfolio").order_by("pk")
    return render(request, "account.html", {"appointments": appointments, "today": timezone.localdate()})


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions end, this one stays."""
    user = request.user
    if not is_person(user):
        return redirect("sign_in")
    form = PasswordChangeForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, user)
        record("person.change_password", user)
        bell.recheck(user.pk)
        messages.success(request, "Đã đổi mật khẩu. Các phiên đăng nhập khác của bạn đã kết thúc.")
        return redirect("account")
    return render(request, "change_password.html", {"form": form, "rights": standing(user)})
