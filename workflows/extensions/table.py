"""The list of requests for more time as an Excel file: the same rows under the same filters as the page."""

from __future__ import annotations

from audit.tables import Cell, Column, Table
from units.models import User
from workflows.extensions.forms import DeskForm
from workflows.extensions.page import chosen
from workflows.models import Extension
from workflows.tables import AT_ONCE

COLUMNS = (
    Column("Mã nhiệm vụ", 12),
    Column("Nội dung nhiệm vụ", 60),
    Column("Đơn vị đề nghị", 34),
    Column("Lần", 6),
    Column("Tình trạng", 24),
    Column("Hạn ban đầu", 12),
    Column("Hạn khi đề nghị", 12),
    Column("Đề nghị đến", 12),
    Column("Đề nghị khác", 12),
    Column("Gia hạn đến", 12),
    Column("Muộn hơn hạn chung", 12),
    Column("Người đề nghị", 26),
    Column("Đề nghị lúc", 17),
    Column("Lý do", 60),
    Column("Người quyết định", 26),
    Column("Quyết định lúc", 17),
    Column("Ý kiến của người quyết định", 60),
    Column("Đơn vị trả lời", 60),
)


def extension_table(reader: User, form: DeskForm) -> Table:
    """Return the requests that a person sees, narrowed by the filters."""
    rows = (cells(one) for one in chosen(reader, form).iterator(chunk_size=AT_ONCE))
    return Table("gia-han", "Đề nghị gia hạn", COLUMNS, rows, in_words(form))


def in_words(form: DeskForm) -> tuple[tuple[str, str], ...]:
    """Return the filters in force as (name, value), both in words."""
    given = ((form.fields[name], value) for name, value in form.cleaned_data.items() if value)
    worded = ((field.label, dict(getattr(field, "choices", [])).get(value, value)) for field, value in given)
    return tuple((str(label), str(words)) for label, words in worded)


def cells(one: Extension) -> tuple[Cell, ...]:
    """Return a request as a row."""
    task = one.task
    return (
        task.code,
        task.content,
        one.unit.name,
        one.number,
        one.get_state_display(),
        task.original_due_on,
        one.current_due_on,
        one.wanted_due_on,
        one.offered_due_on,
        one.granted_due_on,
        "Có" if one.beyond_parent else "",
        str(one.asked_by),
        one.asked_at,
        one.reason,
        str(one.decided_by or ""),
        one.decided_at,
        one.decision_note,
        one.answer_note,
    )
