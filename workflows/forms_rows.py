"""Rows of short cells in a form, without a script: what is there and a few blank ones; a row left blank is no row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import QueryDict

from workflows.forms import Day, Line

BLANK_ROWS = 2
DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of rows: its code name, what it is called, how long a cell may be (a date has no length)."""

    name: str
    label: str
    longest: int = 0
    kind: str = "text"

    def field(self) -> forms.Field:
        """Return what reads a cell."""
        if self.kind == DATE:
            return Day(
                required=False, error_messages={"invalid": "ngày không hợp lệ, hãy ghi theo dạng ngày/tháng/năm."}
            )
        too_long = f"dài nhất {self.longest} ký tự."
        return Line(required=False, max_length=self.longest, error_messages={"max_length": too_long})


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as `workflows/_rows.html` shows it."""

    column: Column
    name: str
    id: str
    value: str


class RowsInput(forms.Widget):
    """Reads rows whose cells were posted column by column: "figures_name" as often as there are rows, and so on."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = columns

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> list[dict[str, str]]:
        """Return the rows as they were typed, blank ones too."""
        names = [column.name for column in self.columns]
        posted = [data.getlist(f"{name}_{one}") if isinstance(data, QueryDict) else [] for one in names]
        return [dict(zip(names, cells, strict=True)) for cells in zip_longest(*posted, fillvalue="")]

    def id_for_label(self, id_: str) -> str:
        """Return no id: the rows are named by the legend of their group."""
        return ""


class BoundRows(BoundField):
    """Rows as a page shows them."""

    field: Rows

    @property
    def rows(self) -> list[list[Cell]]:
        """Return what was typed or kept, and blank rows after it."""
        typed = [row for row in self.value() or [] if any(row.values())]
        blanks = min(BLANK_ROWS, max(0, self.field.most - len(typed)))
        return [self.cells(row, number) for number, row in enumerate([*typed, *({} for _ in range(blanks))], 1)]

    def cells(self, row: Mapping[str, str], number: int) -> list[Cell]:
        """Return the cells of one row."""
        return [
            Cell(column, f"{self.name}_{column.name}", f"{self.auto_id}_{column.name}_{number}", shown(column, row))
            for column in self.field.columns
        ]


def shown(column: Column, row: Mapping[str, str]) -> str:
    """Return a cell as its input takes it: the browser's date field knows one way to write a day."""
    value = row.get(column.name, "")
    if column.kind == DATE:
        with suppress(ValueError):
            return dt.datetime.strptime(value, "%d/%m/%Y").date().isoformat()  # noqa: DTZ007 - a day, not a moment
    return value


class Rows(forms.Field):
    """Rows of short cells; the value is a list of dicts of text, blank rows left out, days as 05/03/2026."""

    bound_field_class = BoundRows

    def __init__(self, *columns: Column, most: int, **kwargs: Any) -> None:
        super().__init__(required=False, widget=RowsInput(columns), **kwargs)
        self.columns, self.most = columns, most

    def clean(self, value: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
        """Return the rows; raises ValidationError with a sentence for every cell that cannot be kept."""
        wrong: list[str] = []
        rows = [self.read(row, number, wrong) for number, row in enumerate(value or [], 1)]
        filled = [row for row in rows if any(row.values())]
        if len(filled) > self.most:
            wrong.append(f"Nhiều nhất {self.most} dòng; bạn đã ghi {len(filled)} dòng.")
        if wrong:
            raise ValidationError(wrong)
        return filled

    def read(self, row: Mapping[str, str], number: int, wrong: list[str]) -> dict[str, str]:
        """Return one row read; what cannot be read is told in `wrong`."""
        found = {}
        for column in self.columns:
            try:
                found[column.name] = written(column.field().clean(row.get(column.name, "")))
            except ValidationError as error:
                wrong += [f"Dòng {number}, {column.label}: {sentence}" for sentence in error.messages]
        return found


def written(value: object) -> str:
    """Write a cell as it is kept."""
    return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else str(value or "")
