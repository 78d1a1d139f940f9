"""Finding tasks by words, whatever their marks: each engine by the index it has, by reading them when it has none.

PostgreSQL finds parts of words through trigrams (`pg_trgm`), SQLite through the trigrams of its FTS5, kept by triggers.
Both indexes are called `task_words` and stand beside `TaskText`, so that a move touches neither. They are made after
every migration where they are missing; a database that may not have them is searched just the same, only slower.
"""

import logging
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from typing import Any, NamedTuple

from django.apps import AppConfig
from django.db import DatabaseError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from units.folding import fold

logger = logging.getLogger(__name__)
CODE = re.compile(r"(?:nv-?)?0*(\d{1,15})")
SHORTEST = 3  # letters of a trigram
TABLE = "workflows_tasktext"
POSTGRES = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    f"CREATE INDEX IF NOT EXISTS task_words ON {TABLE} USING gin (folded gin_trgm_ops)",
)
FORGET = "INSERT INTO task_words (task_words, rowid, folded) VALUES ('delete', OLD.task_id, OLD.folded)"
LEARN = "INSERT INTO task_words (rowid, folded) VALUES (NEW.task_id, NEW.folded)"
SQLITE_TABLE = (
    f"CREATE VIRTUAL TABLE task_words USING fts5(folded, content='{TABLE}', content_rowid='task_id',"
    " tokenize='trigram')"
)
SQLITE_TRIGGERS = {
    "task_words_learn": f"AFTER INSERT ON {TABLE} BEGIN {LEARN}; END",
    "task_words_forget": f"AFTER DELETE ON {TABLE} BEGIN {FORGET}; END",
    "task_words_change": f"AFTER UPDATE ON {TABLE} BEGIN {FORGET}; {LEARN}; END",
}


class Search(NamedTuple):
    """Words as a scan of a worklist asks for them: what stands before the statement, and one of its conditions."""

    head: str = ""
    head_values: Sequence[object] = ()
    condition: str = ""
    values: Sequence[object] = ()


def search_for(words: str) -> Search:
    """Return what narrows scans to the tasks that hold every word.

    PostgreSQL chooses for each scan whether to begin with the words or with the list, so it is told of both together;
    SQLite would look the words up anew for each, so it does that once.
    """
    found = holding(words)
    if found is None:
        return Search()
    if connection.vendor == "sqlite":
        return Search(f"WITH found AS ({found[0]}) ", found[1], "AND id IN (SELECT task_id FROM found)")
    return Search(condition=f"AND id IN ({found[0]})", values=found[1])


def holding(words: str) -> tuple[str, list[object]] | None:
    """Return a query (SQL, values) for the ids of the tasks whose text or number holds every word; None for none."""
    asked = fold(words).split()
    if not asked:
        return None
    by_word = by_trigrams if connection.vendor == "sqlite" and has_trigrams() else by_reading
    limits, values = [], list[object]()
    for word in asked:
        limit, pattern = by_word(word)
        code = CODE.fullmatch(word)
        limits.append(f"({limit} OR task_id = %s)" if code else limit)
        values += [pattern, int(code[1])] if code else [pattern]
    return f"SELECT task_id FROM {TABLE} WHERE {' AND '.join(limits)}", values  # noqa: S608 - the values are parameters


def by_reading(word: str) -> tuple[str, str]:
    """Return a condition that reads the text (PostgreSQL sees that its index can answer it)."""
    pattern = re.sub(r"([\\%_])", r"\\\1", word)
    return "folded LIKE %s ESCAPE '\\'", f"%{pattern}%"


def by_trigrams(word: str) -> tuple[str, str]:
    """Return a condition that asks the index of SQLite; a word too short for it is read."""
    if len(word) < SHORTEST:
        return by_reading(word)
    quoted = word.replace('"', '""')
    return "task_id IN (SELECT rowid FROM task_words WHERE task_words MATCH %s)", f'"{quoted}"'


@cache
def has_trigrams() -> bool:
    """Tell whether this Python's SQLite has FTS5 with trigrams (3.34)."""
    with closing(sqlite3.connect(":memory:")) as trial:
        try:
            trial.execute("CREATE VIRTUAL TABLE trial USING fts5(word, tokenize='trigram')")
        except sqlite3.OperationalError:
            return False
        return True


def install_after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Make what is missing of the index, once the table is there."""
    own = connections[using]
    if TABLE in own.introspection.table_names():
        install(own)


def install(own: BaseDatabaseWrapper) -> None:
    """Make what is missing of the index; say so when this database may not have it."""
    if own.vendor == "postgresql":
        install_on_postgres(own)
    elif has_trigrams():
        install_on_sqlite(own)


def install_on_postgres(own: BaseDatabaseWrapper) -> None:
    """Make the index; the extension is one that a database's owner may add, but it must lie on the server."""
    with own.cursor() as cursor:
        cursor.execute("SELECT to_regclass('task_words')")
        if cursor.fetchone()[0]:
            return
        try:
            with transaction.atomic(using=own.alias):
                for statement in POSTGRES:
                    cursor.execute(statement)
        except DatabaseError as error:
            logger.warning("search reads every task's words, for there is no index: %s", str(error).strip())


def install_on_sqlite(own: BaseDatabaseWrapper) -> None:
    """Make the index and what keeps it; SQLite drops triggers when it remakes a table, so then all is read anew."""
    with own.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE 'task~_words%' ESCAPE '~'")
        there = {row[0] for row in cursor.fetchall()}
        missing = SQLITE_TRIGGERS.keys() - there
        if "task_words" in there and not missing:
            return
        with transaction.atomic(using=own.alias):
            if "task_words" not in there:
                cursor.execute(SQLITE_TABLE)
            for name in sorted(missing):
                cursor.execute(f"CREATE TRIGGER {name} {SQLITE_TRIGGERS[name]}")
            cursor.execute("INSERT INTO task_words (task_words) VALUES ('rebuild')")
