"""Copies of a document that were signed elsewhere: kept as they came, beside the decision they belong to."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from approvals.documents.decision_paper import decision_paper
from approvals.documents.signed import keep_signed
from approvals.models import Decision, SignedCopy
from tests.approvals.documents import decided
from tests.approvals.pages import at, body, last_line
from tests.people import MakeTask
from tests.workflows.papers import docx, paper
from units.models import User
from workflows import uploads
from workflows.engine import key_of
from workflows.errors import Stale
from workflows.papers.as_pdf import as_pdf
from workflows.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings: Settings, tmp_path: Path) -> Path:
    """Keep files in a folder of the test."""
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path, "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return tmp_path


@pytest.fixture
def decision(task_in: MakeTask, deputy_director: User) -> Decision:
    """A decision whose minute for undoing is over."""
    return decided(task_in(State.REVIEWED), deputy_director)


@pytest.fixture
def clerk(records_clerk: User, client: Client) -> Client:
    """The records clerk's browser."""
    client.force_login(records_clerk)
    return client


class TestSignedCopies:
    """The document as it was signed elsewhere."""

    def test_clerk_and_signer_lay_copies_to_the_decision(
        self, client: Client, decision: Decision, records_clerk: User, deputy_director: User, own_files: Path
    ) -> None:
        for number, person in enumerate((records_clerk, deputy_director), start=1):
            client.force_login(person)
            written = as_pdf(decision_paper(decision)) + b"\n" * number
            answer = client.post(at("keep_signed", decision.pk), {"file": paper(f"ban-ky-{number}.pdf", written)})
            assert answer.status_code == 302, body(answer)
            told = last_line(key_of(decision.task))
            assert told.event.action == "document.signed_copy"
            copy = SignedCopy.objects.latest("pk")
            assert told.facts["sha256"] == copy.sha256
            assert told.facts["file"] == f"ban-ky-{number}.pdf"
            assert told.event.actor == person
        page = body(client.get(at("document", decision.pk)))
        for copy in SignedCopy.objects.all():
            assert copy.sha256 in page
            assert "ban-ky" not in str(copy.file.name)
        text = body(client.get(at("decision_page", decision.task_id)))
        assert at("signed_copy", SignedCopy.objects.earliest("pk").pk) in text

    def test_a_copy_is_handed_out_as_it_came_and_that_is_recorded(
        self, client: Client, decision: Decision, records_clerk: User, unit_head: User, stranger: User
    ) -> None:
        keep_signed(decision.pk, uploads.check(paper("ban-ky.pdf")), actor=records_clerk)
        copy = SignedCopy.objects.get()
        client.force_login(unit_head)
        answer = client.get(at("signed_copy", copy.pk))
        assert answer.getvalue() == paper().read()
        assert answer.headers["Content-Disposition"] == 'attachment; filename="ban-ky.pdf"'
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        told = last_line(f"decision:{decision.pk}")
        assert (told.event.action, told.facts["sha256"]) == ("document.download", copy.sha256)
        client.force_login(stranger)
        assert client.get(at("signed_copy", copy.pk)).status_code == 404

    @pytest.mark.parametrize(
        ("name", "content", "sentence"),
        [
            ("ban-ky.docx", docx(), "không phải PDF"),
            ("ban-ky.pdf", b"MZ not a pdf", "không phải tệp PDF"),
            ("ban-ky.exe", b"MZ", "không thuộc loại được nhận"),
            ("ban-ky.pdf", b"", "Hãy chọn tệp PDF đã ký."),
        ],
    )
    def test_what_is_no_pdf_is_refused(
        self, clerk: Client, decision: Decision, name: str, content: bytes, sentence: str
    ) -> None:
        answer = clerk.post(at("keep_signed", decision.pk), {"file": paper(name, content)} if content else {})
        assert answer.status_code == 200
        assert sentence in body(answer)
        assert not SignedCopy.objects.exists()

    def test_the_same_copy_is_kept_once(self, clerk: Client, decision: Decision) -> None:
        assert clerk.post(at("keep_signed", decision.pk), {"file": paper()}).status_code == 302
        answer = clerk.post(at("keep_signed", decision.pk), {"file": paper("ten-khac.pdf")})
        assert "đã có ở đây" in body(answer)
        assert SignedCopy.objects.count() == 1

    def test_nobody_else_may_and_that_is_recorded(
        self, client: Client, decision: Decision, unit_head: User, director: User
    ) -> None:
        for person in (unit_head, director):
            client.force_login(person)
            assert "Tải bản đã ký lên" not in body(client.get(at("document", decision.pk)))
            assert client.post(at("keep_signed", decision.pk), {"file": paper()}).status_code == 403
            told = last_line(key_of(decision.task))
            assert (told.facts["rule"], told.event.refused) == ("keeps_or_signed", True)
        with pytest.raises(PermissionDenied):
            keep_signed(decision.pk, uploads.check(paper()), actor=unit_head)
        assert not SignedCopy.objects.exists()

    def test_nothing_is_left_of_a_copy_that_could_not_be_kept(
        self, decision: Decision, records_clerk: User, deputy_director: User, own_files: Path, settings: Settings
    ) -> None:
        settings.UPLOAD_MAX_AGENCY_BYTES = 10
        with pytest.raises(ValidationError, match="đã hết chỗ"):
            keep_signed(decision.pk, uploads.check(paper()), actor=records_clerk)
        settings.UPLOAD_MAX_AGENCY_BYTES = 0
        Decision.objects.filter(pk=decision.pk).update(withdrawn_at=timezone.now(), withdrawn_by=deputy_director)
        with pytest.raises(Stale, match="đã được thu hồi"):
            keep_signed(decision.pk, uploads.check(paper()), actor=records_clerk)
        assert not [path for path in own_files.rglob("*") if path.is_file()]

    def test_a_copy_gone_from_the_storage_is_no_page(self, clerk: Client, decision: Decision) -> None:
        clerk.post(at("keep_signed", decision.pk), {"file": paper()})
        copy = SignedCopy.objects.get()
        copy.file.storage.delete(str(copy.file.name))
        assert clerk.get(at("signed_copy", copy.pk)).status_code == 404
