"""The index of words: it says what reading would say, keeps up with every change, and nobody needs it to go on."""

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.people import MakeTask, draft_task
from units.folding import fold
from units.models import Unit, User
from workflows import words
from workflows.models import Task, TaskText
from workflows.states import State
from workflows.worklist import holding_every, text_of

pytestmark = pytest.mark.django_db
sqlite_only = pytest.mark.skipif("sqlite" not in connection.settings_dict["ENGINE"], reason="is about SQLite's index")
LETTERS = st.text(st.sampled_from('quyềtrìnhĐđ "%_\\*()-^:15/kh'), max_size=8)


def found_by(asked: str) -> list[int]:
    """Return the numbers of the tasks that a search finds."""
    return list(holding_every(Task.objects.all(), asked).order_by("pk").values_list("pk", flat=True))


@settings(suppress_health_check=list(HealthCheck), max_examples=150)
@given(asked=LETTERS)
def test_a_search_finds_what_reading_every_text_finds(office: Unit, office_reviewer: User, asked: str) -> None:
    if not Task.objects.exists():
        for content in ('Rà soát "quy trình" 100%', "Đôn đốc_quý (15/KH)", "quyền * trình - kết^quả: \\ yề"):
            draft_task(office, office_reviewer, content)
    texts = dict(TaskText.objects.values_list("task_id", "folded"))
    numbers = {word: words.CODE.fullmatch(word) for word in fold(asked).split()}
    expected = [
        pk
        for pk, text in sorted(texts.items())
        if all(word in text or (code and int(code[1]) == pk) for word, code in numbers.items())
    ]
    assert found_by(asked) == expected


def test_the_index_keeps_up_with_changed_and_deleted_texts(task_in: MakeTask) -> None:
    task = task_in(State.DRAFT)
    assert found_by("noi bo") == [task.pk]
    TaskText.objects.filter(pk=task.pk).update(folded="ho tich dien tu")
    assert (found_by("noi bo"), found_by("tich dien")) == ([], [task.pk])
    TaskText.objects.all().delete()
    assert found_by("tich dien") == []
    text_of(task).save(force_insert=True)
    assert found_by("noi bo") == [task.pk]


@sqlite_only
@pytest.mark.parametrize("lost", ["TRIGGER task_words_learn", "TABLE task_words"])
def test_a_lost_index_is_made_anew_after_the_next_migration(lost: str, task_in: MakeTask) -> None:
    with connection.cursor() as cursor:
        if lost.startswith("TABLE"):
            for name in words.SQLITE_TRIGGERS:
                cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(f"DROP {lost}")
    task = task_in(State.DRAFT)
    words.install(connection)
    assert found_by("noi bo") == [task.pk]


@pytest.mark.postgres
def test_a_database_that_may_not_have_the_index_is_told_of_and_searched_all_the_same(
    task_in: MakeTask, caplog: pytest.LogCaptureFixture
) -> None:
    task = task_in(State.DRAFT)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX task_words")
        cursor.execute("CREATE ROLE without_power")
        cursor.execute("SET LOCAL ROLE without_power")
        with transaction.atomic():
            words.install(connection)
        cursor.execute("RESET ROLE")
    assert "there is no index" in caplog.text
    assert found_by("noi bo") == [task.pk]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        words.install(connection)
        cursor.execute("SELECT to_regclass('task_words') IS NOT NULL")
        assert cursor.fetchone()[0]
