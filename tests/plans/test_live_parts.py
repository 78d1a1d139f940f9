"""Plans that refresh themselves, and the draft that never does: its page is told."""

import pytest
from django.test import Client
from django.urls import reverse

from plans import actions
from plans.draft import editing
from plans.models import Plan
from realtime import topics
from tests.approvals.pages import body
from tests.plans.conftest import read_in
from tests.workflows.listening import listening
from units.models import Unit, User

pytestmark = pytest.mark.usefixtures("own_files")


def test_the_list_alone_is_the_same_bytes_as_in_the_page(client: Client, draft: Plan, office_reviewer: User) -> None:
    client.force_login(office_reviewer)
    for _ in range(2):
        alone = body(client.get(reverse("plan_list_partial"))).strip()
        assert alone in body(client.get(reverse("plan_list")))
        assert draft.title in alone
        if Plan.objects.drafts().exists():
            actions.issue(draft, actor=office_reviewer)


def test_the_list_alone_hides_a_draft_from_other_units(client: Client, draft: Plan, other_unit_head: User) -> None:
    client.force_login(other_unit_head)
    assert draft.title not in body(client.get(reverse("plan_list_partial")))


def test_reading_in_saving_issuing_and_discarding_ring(office: Unit, draft: Plan, office_reviewer: User) -> None:
    topic = topics.unit(office.pk)
    with listening(topic) as heard:
        editing.change(draft, editing.Sheet({"number": "19/KH-STP"}), actor=office_reviewer, seen=1)
    assert topic in heard()
    with listening(topic) as heard:
        actions.discard(draft, actor=office_reviewer, seen=2)
    assert topic in heard()
    with listening(topic) as heard:
        again = read_in(office.agency, office_reviewer)
    assert topic in heard()
    with listening(topic) as heard:
        actions.record_download(again, actor=office_reviewer)
    assert heard() == {}


def test_an_open_draft_is_told_who_changed_it_and_keeps_what_is_typed(
    client: Client, draft: Plan, office_reviewer: User, office_head: User, unit_head: User
) -> None:
    client.force_login(office_head)
    page = client.get(reverse("plan_compare", args=[draft.pk]))
    url = page.context["changes_url"]
    assert f'data-live-banner="{url}"' in body(page)
    assert "data-refresh" not in body(page).partition("<form")[2].partition("</form>")[0]
    assert client.get(url).status_code == 204
    editing.change(draft, editing.Sheet({"number": "19/KH-STP"}), actor=office_reviewer, seen=1)
    banner = body(client.get(url))
    assert "Office reviewer sửa" in banner
    assert reverse("plan_compare", args=[draft.pk]) in banner
    client.force_login(unit_head)
    assert client.get(url).status_code == 404


def test_an_open_draft_is_told_that_it_was_issued(
    client: Client, draft: Plan, office_reviewer: User, office_head: User
) -> None:
    client.force_login(office_head)
    url = client.get(reverse("plan_compare", args=[draft.pk])).context["changes_url"]
    actions.issue(draft, actor=office_reviewer)
    assert "ban hành" in body(client.get(url))


def test_a_version_that_is_none_is_answered_as_an_old_one(client: Client, draft: Plan, office_head: User) -> None:
    client.force_login(office_head)
    url = reverse("plan_changes", args=[draft.pk])
    for query in ("", "?version=x", "?version=²", "?version=" + "9" * 20):
        assert client.get(url + query).status_code == 200
