"""How the database goes about a query, told alike on both engines."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection

NAMED = re.compile(r"\b(?:FROM|JOIN)\s+\"?(\w+)\"?(?:\s+(?:AS\s+)?\"?([A-Za-z]\w*)\"?)?", re.IGNORECASE)
WHOLE = re.compile(r"SCAN (\w+)(?! USING)")
INDEX = re.compile(r"USING (?:COVERING )?INDEX (\w+)")


class Way(NamedTuple):
    """The tables a query reads from end to end, and the indexes it uses."""

    sql: str
    read_whole: set[str]
    indexes: set[str]


def way_of(sql: str) -> Way:
    """Ask the database how it would go about a query as it was captured, its values in place."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
            told = cursor.fetchone()[0]
            return of_postgres(sql, json.loads(told) if isinstance(told, str) else told)
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return of_sqlite(sql, "\n".join(row[-1] for row in cursor.fetchall()))


def of_postgres(sql: str, told: list[dict[str, Any]]) -> Way:
    """Read the plan of PostgreSQL."""
    nodes = list(walked(told[0]["Plan"]))
    return Way(
        sql,
        {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"},
        {node["Index Name"] for node in nodes if "Index Name" in node},
    )


def walked(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every node of a plan."""
    yield node
    for child in node.get("Plans", []):
        yield from walked(child)


def of_sqlite(sql: str, told: str) -> Way:
    """Read the plan of SQLite, which speaks of tables by the names the query gives them."""
    tables = {alias or table: table for table, alias in NAMED.findall(sql)} | {
        table: table for table, _ in NAMED.findall(sql)
    }
    return Way(sql, {tables.get(name, name) for name in WHOLE.findall(told)}, set(INDEX.findall(told)))
