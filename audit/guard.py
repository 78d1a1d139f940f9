"""Triggers that refuse to change or delete an event, on both engines; installed, checked, and required at start."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "audit_event"
REFUSAL = "audit events are append-only"

SQLITE = {
    "audit_event_no_update": f"BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    "audit_event_no_delete": f"BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    "audit_event_no_replace": (
        f"BEFORE INSERT ON {TABLE} WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR hash = NEW.hash"  # noqa: S608 - constants of this module
        f" OR (object_key = NEW.object_key AND seq = NEW.seq))"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    ),
}
POSTGRES_FUNCTION = (
    "CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
)
POSTGRES = {
    "audit_event_no_change": f"BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION audit_event_refuse()",
    "audit_event_no_truncate": f"BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()",
}


def triggers_of(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the triggers this engine needs."""
    return POSTGRES if connection.vendor == "postgresql" else SQLITE


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Create the triggers where they are missing or refuse nothing."""
    connection = connections[using]
    wrong, there = missing(using), present(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and wrong:
            cursor.execute(POSTGRES_FUNCTION)
        for name in wrong:
            if name in there:
                cursor.execute(f"DROP TRIGGER {name}" + (f" ON {TABLE}" if connection.vendor == "postgresql" else ""))
            cursor.execute(f"CREATE TRIGGER {name} {triggers_of(connection)[name]}")
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {name}")


def remove(using: str = DEFAULT_DB_ALIAS) -> None:
    """Drop the triggers: for tests that must empty their own database, and for nothing else."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name in sorted(present(connection)):
            suffix = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{suffix}")


def present(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of our triggers that exist, whatever they do."""
    return set(definitions(connection))


def definitions(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return name → what the database says each of our triggers does (and, on PostgreSQL, whether it always does)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname, t.tgenabled::text || ' ' || pg_get_triggerdef(t.oid) || ' ' || p.prosrc"
                " FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
                " WHERE t.tgrelid = to_regclass(%s) AND NOT t.tgisinternal",
                [TABLE],
            )
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE])
        return {name: text for name, text in cursor.fetchall() if name in triggers_of(connection)}


def refuses(connection: BaseDatabaseWrapper, name: str, text: str) -> bool:
    """Tell whether a trigger does what ours does, and is switched on."""
    wanted = triggers_of(connection)[name]
    if connection.vendor != "postgresql":
        return wanted in text
    event = wanted.partition(" ON ")[0].removeprefix("BEFORE ")
    events = {word for word in event.split() if word != "OR"}
    return text.startswith("A ") and REFUSAL in text and " WHEN " not in text and all(word in text for word in events)


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Return the names of triggers that should refuse and do not."""
    connection = connections[using]
    found = definitions(connection)
    return [name for name in sorted(triggers_of(connection)) if not refuses(connection, name, found.get(name, ""))]


def require(using: str = DEFAULT_DB_ALIAS) -> None:
    """Refuse to start without the triggers; a database that was never migrated is told so."""
    connection = connections[using]
    try:
        if TABLE not in connection.introspection.table_names():
            raise ImproperlyConfigured("The database has no tables yet: run manage.py migrate first.")
        lost = missing(using)
    finally:
        connection.close()
    if lost:
        raise ImproperlyConfigured(f"Audit triggers are missing: {', '.join(lost)}. Run manage.py migrate.")


def install_after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Receive Django's post_migrate."""
    if TABLE in connections[using].introspection.table_names():
        install(using)


def check_triggers(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Report missing triggers as an error of `manage.py check --database default`."""
    found: list[checks.CheckMessage] = []
    for alias in databases or []:
        if TABLE in connections[alias].introspection.table_names():
            found += [checks.Error(f"Audit trigger {name} is missing.", id="audit.E001") for name in missing(alias)]
    return found
