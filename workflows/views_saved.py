"""Keeping a filter under a name, renaming it, letting it go."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from workflows import saved
from workflows.finding import person_of
from workflows.forms_saved import KeepForm, NameForm
from workflows.models import SavedFilter
from workflows.saved import LISTINGS, Listing


@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep what narrows a list, and go back to it; a name that will not do comes back with what was typed."""
    person, form = person_of(request), KeepForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            kept = saved.keep(person, page=given["page"], name=given["name"], query=given["query"])
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"Đã lưu bộ lọc “{kept.name}”.")
            return redirect(address_of(kept))
    listing = LISTINGS.get(request.POST.get("page", ""), LISTINGS["task_list"])
    return render(request, "workflows/saved_filter.html", page_of(listing, form, "Lưu bộ lọc"), status=422)


@require_http_methods(["GET", "POST"])
def saved_filter(request: HttpRequest, filter_id: int) -> HttpResponse:
    """Show one's own filter, and give it another name."""
    kept = own(request, filter_id)
    form = NameForm(request.POST or None, initial={"name": kept.name})
    if request.method == "POST" and form.is_valid():
        try:
            saved.rename(kept, form.cleaned_data["name"])
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"Đã đổi tên bộ lọc thành “{kept.name}”.")
            return redirect(address_of(kept))
    context = {**page_of(LISTINGS[kept.page], form, "Bộ lọc đã lưu"), "kept": kept}
    return render(request, "workflows/saved_filter.html", context, status=422 if form.errors else 200)


@require_POST
def drop_filter(request: HttpRequest, filter_id: int) -> HttpResponse:
    """Let one's own filter go."""
    kept = own(request, filter_id)
    kept.delete()
    messages.success(request, f"Đã xoá bộ lọc “{kept.name}”.")
    return redirect(LISTINGS[kept.page].url)


def own(request: HttpRequest, filter_id: int) -> SavedFilter:
    """Return a filter of the person's own; everybody else's does not exist."""
    return get_object_or_404(SavedFilter, pk=filter_id, person=person_of(request), page__in=LISTINGS)


def address_of(kept: SavedFilter) -> str:
    """Return the list as the filter narrows it."""
    return f"{LISTINGS[kept.page].url}?{kept.query}"


def page_of(listing: Listing, form: NameForm, title: str) -> dict[str, object]:
    """Return what the page of a filter shows."""
    crumbs = [{"label": listing.label, "url": listing.url}, {"label": title, "url": ""}]
    return {"form": form, "title": title, "listing": listing, "crumbs": crumbs, "kept": None}
