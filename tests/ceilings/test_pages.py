"""What a page costs at 1,000 and at 100,000 tasks: statements and bytes, the same on every machine.

Counted is every statement of a request but those of the session and of signing in (`django_session`, and the one that
reads the signed-in account), and the frame of a transaction (savepoints). Reading the person's rights is counted.
"""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from approvals.models import Decision
from tests.ceilings.house import SHARES, House, built, fill
from tests.ceilings.plan import Way, way_of
from units.models import User
from workflows.states import State

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("ceilings")]
SIZES = (1_000, 100_000)
MOST_BYTES = 100_000
NOT_COUNTED = re.compile(r"SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|.*\bdjango_session\b", re.DOTALL)
SIGNING_IN = re.compile(r'SELECT "units_user".* FROM "units_user" WHERE "units_user"."id" = \d+ LIMIT 21$', re.DOTALL)
MENU = ("SELECT 'drafts'", "(SELECT 'drafts'")  # asked by every page; ends at the first task it meets

# (who looks, where, most statements)
LISTS = (
    ("director", "/phe-duyet/", 6),
    ("deputy", "/phe-duyet/", 6),
    ("deputy", "/phe-duyet/?tab=instead", 6),
    ("deputy", "/phe-duyet/?tab=asking", 6),
    ("deputy", "/phe-duyet/?tab=today", 6),
    ("director", "/phe-duyet/?tab=instead", 6),
    ("director", "/phe-duyet/?tab=instead&q=hoa+giai", 6),
    ("director", "/phe-duyet/?tab=instead&q=hoa+giai+12345", 6),
    ("director", "/phe-duyet/?tab=instead&lateness=overdue", 6),
    ("reviewer", "/ra-soat/", 6),
    ("reviewer", "/ra-soat/?tab=drafts", 6),
    ("reviewer", "/ra-soat/?tab=reviewed", 6),
    ("reviewer", "/ra-soat/?q=hoa+giai", 6),
    ("reviewer", "/ra-soat/danh-muc/", 8),
    ("reviewer", "/ra-soat/danh-muc/?plan=15/KH-STP", 8),
    ("director", "/", 8),
    ("reviewer", "/", 8),
    ("head", "/", 8),
    ("director", "/nhiem-vu/", 8),
    ("director", "/nhiem-vu/?q=hoa+giai+12345", 8),
    ("head", "/nhiem-vu/?holder=me", 8),
    ("director", "/tong-quan/", 11),
    ("head", "/tong-quan/?period=2026", 11),
    ("director", "/tong-quan/dong/?figure=due", 8),
    ("director", "/tong-quan/dong/?figure=returns", 8),
    ("director", "/tong-quan/dong/?figure=spent", 8),
    ("reviewer", "/nhiem-vu/cho-phan-cong/", 8),
    ("reviewer", "/nhiem-vu/cho-phan-cong/?q=hoa+giai", 8),
    ("director", "/nhiem-vu/cho-phan-cong/", 8),
    ("head", "/nhiem-vu/cho-phan-cong/", 8),
    ("director", "/nhiem-vu/?lateness=on_time&record=extended", 8),
    ("director", "/nhiem-vu/?lateness=late_at_first", 8),
    ("reviewer", "/gia-han/", 8),
    ("director", "/gia-han/?state=mine&times=often", 8),
    ("head", "/gia-han/", 8),
    ("head", "/y-kien/", 8),
    ("reviewer", "/y-kien/", 8),
    ("director", "/y-kien/", 8),
    ("head", "/thong-bao/", 8),
    ("director", "/thong-bao/", 8),
    ("head", "/thong-bao/so/", 3),
    ("director", "/tai-khoan/thong-bao/", 6),
    ("director", "/nhiem-vu/don-doc/", 8),
    ("reviewer", "/nhiem-vu/don-doc/?lateness=overdue", 8),
    ("director", "/ke-hoach/", 6),
    ("reviewer", "/lich-lam-viec/", 8),
    ("reviewer", "/bao-cao/", 9),
    ("reviewer", "/bao-cao/tong-hop/", 8),
    ("director", "/bao-cao/tong-hop/", 8),
    ("head", "/tham-quyen/", 8),
    ("reviewer", "/tham-quyen/?on=2030-01-01", 8),
    ("reviewer", "/tham-quyen/ra-soat-tham-quyen/", 8),
    ("director", "/tham-quyen/ra-soat-tham-quyen/?days=90", 8),
    ("director", "/phe-duyet/ho-so/", 6),
    ("reviewer", "/ra-soat/ho-so/", 6),
    ("reviewer", "/ra-soat/ho-so/lap/", 6),
    ("clerk", "/van-thu/", 8),
    ("clerk", "/van-thu/?tab=numbered", 8),
    ("clerk", "/van-thu/?tab=numbered&q=PPD", 8),
)
TASK_PAGE = 12
DECISION_PAGE = 15  # with the list beside it, who holds the task, the review sheet and the opinions
REVIEW_PAGE = 15  # with the list beside it: its rows, its filters, the counters of two tabs
PLAN_PAGE = 8
DOCUMENT_PAGE = 15  # with the paper itself, which is set to state its hash


@pytest.fixture(scope="module")
def house(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """One house for all pages, undone as a whole; the tests run inside its transaction."""
    files = {
        **settings.STORAGES["default"],
        "OPTIONS": {"location": tmp_path_factory.mktemp("files"), "base_url": None},
    }
    with django_db_blocker.unblock(), override_settings(STORAGES={**settings.STORAGES, "default": files}):
        frame = transaction.atomic()
        frame._from_testcase = True  # type: ignore[attr-defined]  # as Django marks its own test frames
        frame.__enter__()
        try:
            yield built()
        finally:
            transaction.set_rollback(True)
            frame.__exit__(None, None, None)
            sweep()


def sweep() -> None:
    """Give the room of the rows that were undone back, so that later tests do not read past it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE) workflows_task, workflows_tasktext, viewflow_process")
    connection.close()


@pytest.fixture(scope="module", params=SIZES)
def filled(request: pytest.FixtureRequest, house: House, django_db_blocker: DjangoDbBlocker) -> House:
    """The house with so many tasks; it only grows."""
    with django_db_blocker.unblock():
        fill(house, request.param)
    return house


def statements(user: User, address: str) -> tuple[list[str], int]:
    """Ask for a page; return the statements that count, and its size in bytes."""
    browser = Client()
    browser.force_login(user)
    with CaptureQueriesContext(connection) as context:
        answer = browser.get(address)
    assert answer.status_code == 200, address
    asked = [str(query["sql"]) for query in context.captured_queries]
    counted = [sql for sql in asked if not NOT_COUNTED.match(sql) and not SIGNING_IN.match(sql)]
    assert len(counted) < len(asked)  # the session at least: the patterns still recognise what they leave out
    return counted, len(answer.content)


def check(user: User, address: str, most: int) -> list[str]:
    """Hold a page against its ceilings; return its statements."""
    asked, size = statements(user, address)
    assert len(asked) <= most, "\n".join(asked)
    assert size <= MOST_BYTES, (address, size)
    return asked


@pytest.mark.parametrize(("who", "address", "most"), LISTS)
def test_a_list_costs_the_same_however_much_there_is(filled: House, who: str, address: str, most: int) -> None:
    check(getattr(filled, who), address, most)


@pytest.mark.parametrize("who", ["director", "reviewer", "head"])
@pytest.mark.parametrize("state", SHARES)
def test_the_page_of_a_task_with_a_long_story(filled: House, state: State, who: str) -> None:
    if (state, who) == (State.DRAFT, "head"):
        pytest.skip("a draft is not the division's yet")
    check(getattr(filled, who), f"/nhiem-vu/{filled.tasks[state].pk}/", TASK_PAGE)


def test_the_pages_of_one_report_and_of_one_plan(filled: House) -> None:
    decision = f"/phe-duyet/{filled.tasks[State.REVIEWED].pk}/"
    statements(filled.deputy, decision)  # the first look is noted
    check(filled.deputy, decision, DECISION_PAGE)
    review = f"/ra-soat/{filled.tasks[State.REPORTED].pk}/"
    statements(filled.reviewer, review)  # the first look is noted: nobody can withdraw the report from now on
    check(filled.reviewer, review, REVIEW_PAGE)
    check(filled.director, f"/ke-hoach/{filled.plan.pk}/", PLAN_PAGE)


def test_the_page_of_a_document(filled: House) -> None:
    decisions = Decision.objects.filter(task=filled.tasks[State.APPROVED]).order_by("pk")
    for decision in (decisions[0], decisions[1]):
        check(filled.clerk, f"/van-ban/{decision.pk}/", DOCUMENT_PAGE)


def test_the_waiting_lists_are_read_from_their_index_alone(filled: House) -> None:
    if filled.count < max(SIZES):
        pytest.skip("a small table is rightly read whole")
    asked = (
        (filled.director, "/phe-duyet/?tab=instead"),
        (filled.deputy, "/phe-duyet/"),
        (filled.deputy, "/phe-duyet/?tab=asking"),
        (filled.reviewer, "/ra-soat/"),
    )
    for user, address in asked:
        ways = ways_of(user, address)
        assert "task_by_slot_and_due" in set[str]().union(*(way.indexes for way in ways))
        for way in ways:
            assert "workflows_task" not in way.read_whole, way.sql


def test_a_search_reads_neither_tasks_nor_words_whole(filled: House) -> None:
    if filled.count < max(SIZES):
        pytest.skip("a small table is rightly read whole")
    ways = ways_of(filled.director, "/phe-duyet/?tab=instead&q=hoa+giai+12345")
    for way in ways:
        assert not way.read_whole & {"workflows_task", "workflows_tasktext"}, way.sql


def ways_of(user: User, address: str) -> list[Way]:
    """Return how the database goes about each query of a page."""
    asked = [sql for sql in statements(user, address)[0] if "workflows_task" in sql and not sql.startswith(MENU)]
    return [way_of(sql) for sql in asked]
