"""The document as it was signed elsewhere, on paper or digitally: kept as it came, under its SHA-256."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from approvals.documents.rules import KEEPS_OR_SIGNED, refuse_unless
from approvals.models import Decision, SignedCopy
from audit.canonical import Value
from units.models import User
from units.positions import Right
from workflows import ledger, uploads
from workflows.errors import Stale
from workflows.models import Evidence
from workflows.noting import annotate
from workflows.sheet import FileRow
from workflows.uploads import MEGABYTE, Checked, NotStored

PDF = "application/pdf"
NOT_A_PDF = "Bản đã ký phải là tệp PDF."
TAKEN_BACK = "Quyết định đã được thu hồi nên không nhận thêm bản đã ký."
MOST_COPIES = 20


def keep_signed(decision_id: int, file: Checked, *, actor: User) -> SignedCopy:
    """Keep a signed copy beside the decision it belongs to; those that were there before stay.

    Raises PermissionDenied (recorded), Stale for a decision that was taken back, ValidationError with a sentence when
    the file is no PDF, is there already, or does not fit.
    """
    task_id = refuse_unless(KEEPS_OR_SIGNED, decision_id, "document.signed_copy", actor=actor)
    if file.content_type != PDF:
        raise ValidationError(NOT_A_PDF, code="kind")
    with uploads.kept_or_removed() as written, transaction.atomic():
        task, _ = ledger.locked(task_id, actor)
        decision = Decision.objects.get(pk=decision_id)
        if decision.withdrawn_at is not None:
            raise Stale(task_id, TAKEN_BACK)
        refuse_if_no_room(decision, file, agency_id=task.agency_id)
        copy = SignedCopy(decision=decision, uploaded_by=actor, uploaded_at=timezone.now())
        copy.name, copy.size, copy.sha256, copy.content_type = file.name, file.size, file.sha256, file.content_type
        copy.file.name = stored(copy, file)
        written.append(copy.file.name)
        copy.save(force_insert=True)
        facts: dict[str, Value] = {"decision": decision_id, **as_facts(copy)}
        annotate(task_id, "document.signed_copy", actor=actor, right=Right.NUMBER, facts=facts)
    return copy


def stored(copy: SignedCopy, file: Checked) -> str:
    """Write the file under a name that says nothing; a full disk becomes a sentence."""
    try:
        return uploads.keep(file, copy.file.field.generate_filename(copy, uploads.random_name()))
    except NotStored as reason:
        raise ValidationError(str(reason), code="not_stored") from None


def refuse_if_no_room(decision: Decision, file: Checked, *, agency_id: int) -> None:
    """Refuse what is there already, and what is more than a decision or an agency may keep."""
    copies = SignedCopy.objects.filter(decision=decision)
    if copies.filter(sha256=file.sha256).exists():
        raise ValidationError(f"Tệp “{file.name}” đã có ở đây (cùng mã băm).", code="there")
    if copies.count() >= MOST_COPIES:
        raise ValidationError(f"Mỗi quyết định giữ tối đa {MOST_COPIES} bản đã ký.", code="many")
    most = settings.UPLOAD_MAX_AGENCY_BYTES
    if 0 < most < kept_by(agency_id) + file.size:
        sentence = f"Kho tệp của cơ quan đã hết chỗ ({most // MEGABYTE} MB). Hãy báo quản trị."
        raise ValidationError(sentence, code="full")


def kept_by(agency_id: int) -> int:
    """Return how many bytes an agency keeps, evidence and signed copies together."""
    evidence = Evidence.objects.filter(task__agency=agency_id).aggregate(total=Sum("size"))["total"] or 0
    signed = SignedCopy.objects.filter(decision__task__agency=agency_id).aggregate(total=Sum("size"))["total"] or 0
    return int(evidence + signed)


def as_facts(copy: SignedCopy) -> dict[str, Value]:
    """Return what identifies a copy."""
    return {"file": copy.name, "size": copy.size, "sha256": copy.sha256}


def copy_row(copy: SignedCopy) -> FileRow:
    """Return a signed copy with what identifies it."""
    return FileRow(copy.name, reverse("signed_copy", args=[copy.pk]), copy.size, f"SHA-256 {copy.sha256}")
