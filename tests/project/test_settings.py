"""What the settings promise about the database and the embedded process."""

import pytest
from django.conf import settings
from django.db import connection


@pytest.mark.django_db
def test_sqlite_writes_ahead_waits_and_is_fully_synchronous() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("another engine")
    assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    with connection.cursor() as cursor:
        values = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert values == ["wal", 2]


@pytest.mark.django_db
def test_postgres_gives_up_waiting_for_a_lock() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("another engine")
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("5s",)
