"""Whoever takes a list away as a file leaves a line behind: which list, under which filters, how many rows."""

import datetime as dt

from django.http import HttpResponse

from audit import sentences, trail
from audit.tables import XLSX, Book, Table, as_xlsx
from units.models import User

LONGEST_FILTERS = 1000
POLICY = "sandbox; default-src 'none'"


def hand_out(table: Table, *, reader: User, at: dt.datetime) -> HttpResponse:
    """Write a list as an Excel file, record that it was taken, and hand it out as an attachment."""
    taker = trail.actor_of(reader)
    book = as_xlsx(table, who=sentences.introduced(taker.name, taker.title, taker.unit), at=at)
    record_export(table, book, reader=reader, at=at)
    return attached(book.name, book.data, XLSX)


def record_export(table: Table, book: Book, *, reader: User, at: dt.datetime) -> None:
    """Record on the person's chain which list was taken, under the hash of the very bytes that were given."""
    narrowed = "; ".join(f"{name}: {value}" for name, value in table.filters)
    entry = trail.Entry(
        object_key=f"person:{reader.pk}",
        action="list.export",
        actor=trail.actor_of(reader),
        label=table.title,
        agency_id=reader.agency_id,
        facts={
            "list": table.title,
            "narrowed": narrowed[:LONGEST_FILTERS],
            "rows": book.count,
            "whole": book.is_whole,
            "file": book.name,
            "size": len(book.data),
            "sha256": book.sha256,
        },
    )
    trail.record(entry, at=at)


def attached(name: str, data: bytes, content_type: str) -> HttpResponse:
    """Hand out a file as an attachment that no browser runs."""
    answer = HttpResponse(data, content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
