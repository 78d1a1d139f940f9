"""Signing in and out, the account page, the password: each recorded in the trail."""

import unicodedata
from typing import Any

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.confirming import note_confirmation
from audit import trail
from audit.persons import record
from project.gate import address_of
from project.once import forget_old
from realtime import bell
from units import throttle
from units.actions import recompute
from units.models import User
from units.rules import is_person

LONGEST_NAME = 150
WORDS: dict[str, Any] = {
    "invalid_login": "Tên đăng nhập hoặc mật khẩu không đúng. Chú ý chữ hoa, chữ thường.",
    "inactive": "Tài khoản này đã bị khoá. Hãy liên hệ người quản trị.",
}


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign a person in; ten attempts in ten minutes for one account from one address close the door for a while."""
    if request.user.is_authenticated:
        return redirect("home")
    account = request.POST.get("username", "")
    waiting = request.method == "POST" and not throttle.admits(account, address_of(request))
    # A bound form judges the password as soon as anybody asks for its errors, a template included.
    form = AuthenticationForm(request, data=request.POST if request.method == "POST" and not waiting else None)
    form.error_messages = WORDS
    if form.is_valid():
        user = form.get_user()
        throttle.forget(account, address_of(request))
        login(request, user)
        note_confirmation(request)
        recompute(user, on=timezone.localdate())
        record("person.sign_in", user)
        forget_old()
        return HttpResponseRedirect(next_page(request))
    if form.is_bound:
        record_failure(account)
    context = {"form": form, "next": request.GET.get("next", request.POST.get("next", "")), "waiting": waiting}
    return render(request, "sign_in.html", context, status=429 if waiting else 200)


def next_page(request: HttpRequest) -> str:
    """Return where to go after signing in: only within this site."""
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if target.startswith("/") and allowed else reverse("home")


def record_failure(account: str) -> None:
    """Record a failed sign-in on the account it aimed at; unknown names share one chain and are not copied."""
    name = unicodedata.normalize("NFKC", account).strip()
    possible = "\x00" not in name and len(name) <= LONGEST_NAME
    user = User.objects.filter(username=name).first() if possible else None
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


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show who I am to the system: name, appointments, rights and what they rest on."""
    user = request.user
    if not is_person(user):
        return redirect("sign_in")
    appointments = user.appointments.select_related("unit", "agency").prefetch_related("portfolio").order_by("pk")
    return render(request, "account.html", {"appointments": appointments, "today": timezone.localdate()})


@require_POST
def shortcuts(request: HttpRequest) -> HttpResponse:
    """Keep whether the person uses keyboard shortcuts: a taste, no act, hence not in the trail."""
    user = request.user
    if not is_person(user):
        return redirect("sign_in")
    user.shortcuts_off = request.POST.get("shortcuts") != "on"
    user.save(update_fields=["shortcuts_off"])
    messages.success(request, "Đã tắt phím tắt." if user.shortcuts_off else "Đã bật phím tắt.")
    return redirect(f"{reverse('account')}#phim-tat")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions end, this one stays."""
    user = request.user
    if not is_person(user):
        return redirect("sign_in")
    key = throttle.own_password(user)
    waiting = request.method == "POST" and not throttle.admits(key, address_of(request))
    form = PasswordChangeForm(user, request.POST if request.method == "POST" and not waiting else None)
    if form.is_valid():
        throttle.forget(key, address_of(request))
        form.save()
        update_session_auth_hash(request, user)
        note_confirmation(request)
        record("person.change_password", user)
        bell.recheck(user.pk)
        messages.success(request, "Đã đổi mật khẩu. Các phiên đăng nhập khác của bạn đã kết thúc.")
        return redirect("account")
    if "old_password" in form.errors:
        record("person.password_refused", user)
    return render(request, "change_password.html", {"form": form, "waiting": waiting}, status=429 if waiting else 200)
