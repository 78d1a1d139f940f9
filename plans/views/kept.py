"""Uploads that could not be read: their sender takes them back, removes them, or goes on with them by other means."""

import logging

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from plans import rules
from plans.finding import person, whereabouts
from plans.intake import kept
from plans.intake.storing import NotStored
from plans.intake.taking import NotAPlan, NotReadable
from plans.models import KeptUpload
from plans.sources import Crowded, turn
from plans.views.intake import draft_of

logger = logging.getLogger(__name__)


def own_upload(request: HttpRequest, upload_id: int) -> KeptUpload:
    """Return a kept upload of this very person; everybody else's does not exist (404)."""
    return get_object_or_404(KeptUpload.objects.select_related("agency"), pk=upload_id, uploaded_by=person(request))


def own_upload_to_read(request: HttpRequest, upload_id: int) -> KeptUpload:
    """Return a kept upload to somebody who may still import plans."""
    upload = own_upload(request, upload_id)
    if not rules.can_import(request.user):
        raise PermissionDenied(rules.IMPORT_REFUSAL)
    return upload


@require_GET
def kept_upload(request: HttpRequest, upload_id: int) -> FileResponse:
    """Hand a kept file back as it came: an attachment that no browser opens."""
    upload = own_upload(request, upload_id)
    try:
        content = upload.file.open("rb")
    except FileNotFoundError:
        logger.exception("the kept upload %s is missing from the storage", upload.pk)
        raise Http404 from None
    kept.record_download(upload, actor=person(request))
    answer = FileResponse(content, as_attachment=True, filename=upload.name)
    answer.headers["Content-Type"] = "application/octet-stream"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_POST
def kept_remove(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Take a kept file away."""
    upload = own_upload(request, upload_id)
    kept.remove(upload, actor=person(request))
    messages.success(request, f"Đã bỏ tệp “{upload.name}”.")
    return redirect("plan_import")


@require_POST
def kept_open(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Open a text without tasks as a draft, so that its lines can be chosen by hand."""
    upload = own_upload_to_read(request, upload_id)
    try:
        with turn():
            plan = kept.open_by_hand(upload, actor=person(request), at=timezone.now())
    except (NotReadable, NotStored, Crowded) as refusal:
        messages.error(request, str(refusal))
        return redirect("plan_import")
    messages.info(request, "Văn bản đã mở thành bản nháp chưa có nhiệm vụ nào. Hãy chọn dòng để lập nhiệm vụ.")
    return redirect(*whereabouts(request, plan))


@require_POST
def kept_recognise(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Have the letters of a scan recognised, and go on as with any other file."""
    upload = own_upload_to_read(request, upload_id)
    try:
        with turn(ocr=True):
            place = draft_of(request, kept.recognised(upload, on=timezone.localdate()))
    except (NotReadable, NotAPlan, NotStored, Crowded) as refusal:
        messages.error(request, str(refusal))
        return redirect("plan_import")
    kept.remove(upload, actor=person(request))
    return redirect(*place)
