"""The pages of the calendar: who reads, who sees forms, what is shown before an act, what is said of a slip."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from tests.people import MakeTask
from units.models import Agency, CalendarOverride, User
from workflows.states import State

LAST = "2026-12-31"
TYPED = {"from_on": LAST, "kind": "off", "basis": "TB 5678/TB-BNV", "seen": ""}


def entry(agency: Agency, by: User, day: str = LAST) -> CalendarOverride:
    """Put a day into an agency's calendar."""
    Agency.objects.filter(pk=agency.pk).update(calendar_token="now")
    return CalendarOverride.objects.create(
        agency=agency, day=day, kind="off", basis="TB 1/TB-UBND", entered_by=by, entered_at=timezone.now()
    )


def test_everybody_who_works_here_reads_the_year_and_only_its_keepers_see_forms(
    client: Client, agency: Agency, officer: User, office_reviewer: User, administrator: User
) -> None:
    entry(agency, office_reviewer)
    client.force_login(officer)
    page = client.get(reverse("calendar"), {"nam": "2026"})
    html = page.content.decode()
    assert "Nghỉ, theo TB 1/TB-UBND" in html
    assert "Tết Dương lịch" in html
    assert office_reviewer.name in html
    assert (page.context["form"], page.context["keeps"], len(page.context["months"])) == (None, False, 12)
    assert "Lịch làm việc" in client.get(reverse("account")).content.decode()
    for keeper in (office_reviewer, administrator):
        client.force_login(keeper)
        assert client.get(reverse("calendar")).context["form"] is not None


def test_a_year_that_nobody_knows_says_so_and_one_out_of_reach_does_not_exist(client: Client, officer: User) -> None:
    client.force_login(officer)
    page = client.get(reverse("calendar"), {"nam": "2101"})
    assert "Chưa có lịch nghỉ của năm 2101" in page.content.decode()
    for year in ("1999", "99999999999", "hai nghìn", "²⁰²⁶", "-2026"):
        assert client.get(reverse("calendar"), {"nam": year}).status_code == 404


def test_what_moves_is_shown_before_it_is_done(
    client: Client, agency: Agency, task_in: MakeTask, office_reviewer: User
) -> None:
    task = task_in(State.ASSIGNED, due_on=dt.date(2026, 12, 31))
    client.force_login(office_reviewer)
    shown = client.post(reverse("calendar_enter"), TYPED)
    assert f"{task.code}: 31/12/2026 → 04/01/2027" in shown.content.decode()
    assert not CalendarOverride.objects.exists()
    done = client.post(reverse("calendar_enter"), {**TYPED, "confirm": "1"}, follow=True)
    assert done.redirect_chain == [("/lich-lam-viec/?nam=2026", 302)]
    assert "1 nhiệm vụ được tính lại" in done.content.decode()
    dates = dict(client.get(reverse("task_page", args=[task.pk])).context["dates"])
    assert "31/12/2026 là ngày nghỉ theo TB 5678/TB-BNV" in dates["Vì sao là ngày này"]
    assert dates["Tính đến"] == "04/01/2027"


@pytest.mark.parametrize(
    ("slip", "field", "sentence"),
    [
        ({"from_on": ""}, "from_on", "Hãy ghi ngày."),
        ({"from_on": "31/02/2026"}, "from_on", ""),
        ({"from_on": "1815-01-01"}, "from_on", "Ngày phải nằm trong khoảng"),
        ({"to_on": "2026-12-30"}, "to_on", "Ngày kết thúc phải từ ngày bắt đầu"),
        ({"to_on": "2027-02-01"}, "to_on", "tối đa 31 ngày"),
        ({"basis": " "}, "basis", "Hãy ghi văn bản làm căn cứ."),
        ({"kind": "half"}, "kind", "Hãy chọn nghỉ hay làm việc."),
        ({"kind": "work"}, "from_on", "vốn đã làm việc"),
        ({"from_on": "2026-12-30"}, "from_on", "đã có trong lịch"),
    ],
)
def test_a_slip_is_said_where_it_was_typed_and_nothing_is_lost(
    slip: dict[str, str], field: str, sentence: str, client: Client, agency: Agency, director: User
) -> None:
    entry(agency, director, "2026-12-30")
    client.force_login(director)
    page = client.post(reverse("calendar_enter"), {**TYPED, "seen": "now", "confirm": "1", **slip})
    assert sentence in " ".join(page.context["form"].errors[field])
    assert 'value="TB 5678/TB-BNV"' in page.content.decode() or field == "basis"
    assert CalendarOverride.objects.count() == 1


def test_an_entry_is_rewritten_and_taken_out(client: Client, agency: Agency, office_head: User) -> None:
    row = entry(agency, office_head)
    client.force_login(office_head)
    change, remove = (reverse(name, args=[row.pk]) for name in ("calendar_change", "calendar_remove"))
    assert 'value="TB 1/TB-UBND"' in client.get(change).content.decode()
    assert "kind" in client.post(change, {"kind": "work", "basis": "TB 2", "seen": "now"}).context["form"].errors
    assert client.post(change, {"kind": "off", "basis": "TB 2", "seen": "now", "confirm": "1"}).status_code == 302
    row = CalendarOverride.objects.get()
    assert row.basis == "TB 2"
    remove, seen = reverse("calendar_remove", args=[row.pk]), Agency.objects.get(pk=agency.pk).calendar_token
    assert "theo lịch chung" in client.get(remove).content.decode()
    assert client.post(remove, {"seen": "now", "confirm": "1"}).status_code == 409
    assert client.post(remove, {"seen": seen, "confirm": "1"}).status_code == 302
    assert not CalendarOverride.objects.exists()
    assert client.get(remove).status_code == 404


def test_a_page_shown_before_somebody_elses_change_is_told_so(client: Client, agency: Agency, director: User) -> None:
    entry(agency, director, "2026-12-30")
    client.force_login(director)
    for more in ({}, {"confirm": "1"}):
        answer = client.post(reverse("calendar_enter"), {**TYPED, "seen": "an older one", **more})
        assert answer.status_code == 409
        assert "Lần gửi này chưa ghi gì" in answer.content.decode()
    assert CalendarOverride.objects.count() == 1


def test_another_agencys_day_does_not_exist(
    client: Client, agency: Agency, director: User, foreign_agency: Agency, stranger: User
) -> None:
    theirs = entry(foreign_agency, stranger)
    client.force_login(director)
    for name in ("calendar_change", "calendar_remove"):
        address = reverse(name, args=[theirs.pk])
        assert client.get(address).status_code == 404
        assert client.post(address, {**TYPED, "confirm": "1"}).status_code == 404
    assert "TB 1/TB-UBND" not in client.get(reverse("calendar"), {"nam": "2026"}).content.decode()
    assert CalendarOverride.objects.get() == theirs


def test_who_only_reads_is_refused_on_the_record(client: Client, agency: Agency, officer: User) -> None:
    client.force_login(officer)
    assert client.get(reverse("calendar_enter")).status_code == 403
    assert not Event.objects.filter(action__startswith="calendar.").exists()
    assert client.post(reverse("calendar_enter"), {**TYPED, "confirm": "1"}).status_code == 403
    assert client.post(reverse("calendar_before"), {"inclusive": "1", "seen": ""}).status_code == 403
    refused = Event.objects.filter(object_key=f"calendar:{agency.pk}", refused=True).order_by("seq")
    assert list(refused.values_list("action", flat=True)) == ["calendar.enter", "calendar.set_before"]


def test_what_before_means_is_chosen_on_the_page(client: Client, agency: Agency, office_reviewer: User) -> None:
    client.force_login(office_reviewer)
    assert "là hết ngày 29/9" in client.get(reverse("calendar")).content.decode()
    unsaid = client.post(reverse("calendar_before"), {"seen": ""}, follow=True)
    assert "Chưa đổi gì" in unsaid.content.decode()
    page = client.post(reverse("calendar_before"), {"inclusive": "1", "seen": ""}, follow=True)
    assert "là hết ngày 30/9" in page.content.decode()
    tried = client.get(reverse("try_due"), {"text": "trước ngày 30/9/2026", "issued": "2026-01-15"})
    assert "tính cả ngày đó" in tried.content.decode()
    assert client.post(reverse("calendar_before"), {"inclusive": "0", "seen": ""}).status_code == 409


def test_who_sees_no_work_finds_no_calendar(client: Client, superuser: User) -> None:
    client.force_login(superuser)
    assert client.get(reverse("calendar")).status_code == 404
    assert client.post(reverse("calendar_enter"), TYPED).status_code == 404
