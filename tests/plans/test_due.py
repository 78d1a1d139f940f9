"""The command `due`, and the page that says the same: every kind of time that a plan writes (domain, chapter 5)."""

import datetime as dt
import io
import json
from urllib.parse import urlencode

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from plans.draft.reckoning import reckon
from plans.draft.timing_rules import kept_rule
from units.calendar import Calendar, in_force
from units.models import Agency, CalendarOverride, User

ISSUED = "2026-01-15"


def said(text: str, *options: str) -> dict[str, str | None]:
    """Return the JSON that the command prints."""
    out = io.StringIO()
    call_command("due", text, "--json", *options, stdout=out)
    found: dict[str, str | None] = json.loads(out.getvalue())
    return found


@pytest.mark.parametrize(
    ("text", "kind", "due_on", "counts", "words"),
    [
        ("Hoàn thành trong tháng 5/2025", "by_month_end", "2025-05-31", "2025-06-02", "31/5/2025 là Thứ Bảy"),
        (
            "Hoàn thành trong tháng 5/2026 và thực hiện thường xuyên",
            "by_month_end_then_ongoing",
            "2026-05-31",
            "2026-06-01",
            "sau đó thường xuyên",
        ),
        ("thực hiện thường xuyên", "ongoing", None, None, "mỗi kỳ mở một nhiệm vụ"),
        ("hằng năm", "annual", "2026-12-31", "2026-12-31", "năm đầu đến hết 31/12/2026"),
        ("hàng năm", "annual", "2026-12-31", "2026-12-31", "việc hằng năm"),
        ("quý II/2026", "by_quarter_end", "2026-06-30", "2026-06-30", "ngày cuối quý 30/6/2026"),
        ("quý II", "by_quarter_end", "2026-06-30", "2026-06-30", "ngày cuối quý 30/6/2026"),
        ("năm 2026", "by_year_end", "2026-12-31", "2026-12-31", "ngày cuối năm 31/12/2026"),
        ("trước ngày 30/9/2026", "before_date", "2026-09-29", "2026-09-29", "tức hết ngày 29/9/2026"),
        ("30/4/2026", "by_date", "2026-04-30", "2026-05-04", "30/4/2026 là Ngày Chiến thắng"),
        ("từ tháng 3 đến tháng 6/2026", "range", "2026-06-30", "2026-06-30", "ngày cuối của khoảng thời gian"),
        ("sau khi có Thông tư", "conditional", None, None, "chưa có ngày"),
        ("Theo Thông tư mới", "none", None, None, "không nêu được ngày"),
    ],
)
def test_the_command_says_kind_days_and_rule(
    text: str, kind: str, due_on: str | None, counts: str | None, words: str
) -> None:
    found = said(text, "--issued", ISSUED)
    assert (found["kind"], found["due_on"], found["effective_due_on"]) == (kind, due_on, counts)
    assert words in str(found["rule"])


def test_the_command_speaks_to_a_person_too() -> None:
    out = io.StringIO()
    call_command("due", "trong tháng 5/2025", stdout=out)
    assert out.getvalue().splitlines()[:3] == [
        "kind: by_month_end (Trong tháng)",
        "due_on: 2025-05-31",
        "effective_due_on: 2025-06-02",
    ]


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        ("  ", (), "Hãy ghi thời gian"),
        ("x" * 301, (), "nhiều nhất 300"),
        ("quý II", ("--issued", "2026-02-30"), "không phải là ngày"),
        ("quý II", ("--issued", "1815-01-01"), "nằm ngoài khoảng"),
    ],
)
def test_what_cannot_be_understood_is_said_in_one_sentence(text: str, options: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence) as refused:
        said(text, *options)
    assert refused.value.returncode == 2


@pytest.mark.django_db
def test_the_calendar_of_an_agency_counts_and_an_unknown_one_is_named(agency: Agency, director: User) -> None:
    CalendarOverride.objects.create(
        agency=agency,
        day=dt.date(2026, 9, 29),
        kind="off",
        basis="TB 9",
        entered_by=director,
        entered_at=dt.datetime.now(tz=dt.UTC),
    )
    agency.calendar_token = "first"
    agency.save()
    found = said("trước ngày 30/9/2026", "--agency", agency.code)
    assert found["effective_due_on"] == "2026-09-30"
    assert "29/9/2026 là ngày nghỉ theo TB 9" in str(found["rule"])
    Agency.objects.filter(pk=agency.pk).update(before_is_inclusive=True, calendar_token="second")
    found = said("trước ngày 30/9/2026", "--agency", agency.code)
    assert (found["due_on"], found["effective_due_on"]) == ("2026-09-30", "2026-09-30")
    assert "tính cả ngày đó" in str(found["rule"])
    with pytest.raises(CommandError, match="Không có cơ quan nào mang mã “xx”"):
        said("quý II", "--agency", "xx")


@pytest.mark.parametrize(
    ("text", "strict", "inclusive"),
    [
        ("trước ngày 30/9/2026", "2026-09-29", "2026-09-30"),
        ("xong trước 15/6/2026", "2026-06-14", "2026-06-15"),
        ("trước tháng 6/2026", "2026-05-31", "2026-05-31"),  # a month has no day that could count
        ("trước quý III/2026", "2026-06-30", "2026-06-30"),
        ("ngày 30/9/2026", "2026-09-30", "2026-09-30"),
    ],
)
def test_an_agency_may_count_the_day_that_is_named(text: str, strict: str, inclusive: str) -> None:
    issued = dt.date.fromisoformat(ISSUED)
    assert str(reckon(text, issued=issued).due_on) == strict
    with in_force(lambda: Calendar(before_is_inclusive=True)):
        found = reckon(text, issued=issued)
    assert str(found.due_on) == inclusive
    assert "do người nhập đặt" not in found.rule


def test_a_date_says_which_reading_it_came_from_whatever_the_agency_says_today() -> None:
    text = "trước ngày 30/9/2026"
    assert "tức hết ngày 29/9/2026" in kept_rule("before_date", text, dt.date(2026, 9, 29))
    assert "tính cả ngày đó" in kept_rule("before_date", text, dt.date(2026, 9, 30))
    assert "do người nhập đặt: 15/9/2026" in kept_rule("before_date", text, dt.date(2026, 9, 15))
    assert kept_rule("ongoing", "thường xuyên", None) == ""


@pytest.mark.django_db
def test_the_page_says_the_same_as_the_command(client: Client, officer: User) -> None:
    client.force_login(officer)
    asked = urlencode({"text": "trước ngày 30/9/2026", "issued": ISSUED})
    page = client.get(f"{reverse('try_due')}?{asked}")
    assert page.context["found"].as_json() == said("trước ngày 30/9/2026", "--issued", ISSUED)
    wrong = client.get(f"{reverse('try_due')}?text=&issued=31/02/2026")
    assert set(wrong.context["form"].errors) == {"text", "issued"}
    assert client.get(reverse("try_due")).context["found"] is None


@pytest.mark.django_db
def test_who_sees_no_work_finds_no_such_page(client: Client, superuser: User) -> None:
    client.force_login(superuser)
    assert client.get(reverse("try_due")).status_code == 404
