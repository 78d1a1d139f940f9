"""What the dashboard's address asks: as of which day, of which plan and unit, over which time; and one number of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from workflows.dashboard.cells import DAY, NO_CATEGORY, NO_UNIT, Cell, Figure, Scope, Verdict, last_twelve_months, until
from workflows.forms import Day
from workflows.models import ReturnCategory
from workflows.periods import Period, Span, read_span, span_of
from workflows.states import State

OFFERED = (Period.MONTH, Period.QUARTER, Period.YEAR)
LONGEST_NUMBER = 9
NAMES = {"as_of": "tai-ngay"}


def in_time(on: dt.date) -> list[Span]:
    """Return the periods offered on a day: the month, quarter and year it lies in, and the one before each."""
    running = [span_of(period, on) for period in OFFERED]
    return [
        one for period, now in zip(OFFERED, running, strict=True) for one in (now, span_of(period, now.first - DAY))
    ]


class ScopeForm(forms.Form):
    """Filters of the dashboard. A wrong one is said, and nothing is shown: figures of something else would mislead."""

    as_of = Day(
        label="Tại ngày",
        required=False,
        error_messages={"invalid": "Ngày không hợp lệ. Hãy ghi theo dạng ngày/tháng/năm."},
    )
    plan = forms.ChoiceField(
        label="Kế hoạch",
        required=False,
        error_messages={"invalid_choice": "Không có kế hoạch này trong các nhiệm vụ bạn được xem."},
    )
    unit = forms.TypedChoiceField(
        label="Đơn vị chủ trì",
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "Không có đơn vị này trong các nhiệm vụ bạn được xem."},
    )
    period = forms.CharField(label="Khoảng thời gian", required=False, max_length=LONGEST_NUMBER, widget=forms.Select)

    def __init__(
        self, *args: Any, units: list[tuple[int, str]], plans: list[str], today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["unit"].choices = [("", "Mọi đơn vị"), *units]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["plan"].choices = [("", "Mọi kế hoạch"), *((plan, plan) for plan in plans)]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["as_of"].widget.attrs["max"] = today.isoformat()
        self.offer(today)

    def add_prefix(self, field_name: str) -> str:
        """Name the day in the address as people say it."""
        return super().add_prefix(NAMES.get(field_name, field_name))

    def offer(self, on: dt.date, *also: Span) -> None:
        """Offer the periods of a day, and what was asked for besides."""
        spans = dict.fromkeys([*in_time(on), *also])
        words = [(one.code, one.words[:1].upper() + one.words[1:]) for one in spans]
        self.fields["period"].widget.choices = [("", "12 tháng gần nhất"), *words]

    def clean_as_of(self) -> dt.date:
        """Refuse a day that is still to come: there is nothing to be told of it."""
        day: dt.date = self.cleaned_data["as_of"] or self.today
        if day > self.today:
            raise ValidationError(
                f"Ngày {day:%d/%m/%Y} chưa đến; số liệu chỉ có đến hết hôm nay, {self.today:%d/%m/%Y}.", code="future"
            )
        return day

    def clean_period(self) -> str:
        """Refuse what is no period, and one that had not begun on the day."""
        code, on = self.cleaned_data["period"], self.cleaned_data.get("as_of") or self.today
        if not code:
            self.offer(on)
            return ""
        span = read_span(code)
        if span is None:
            raise ValidationError("Khoảng thời gian không hợp lệ. Hãy chọn một kỳ trong danh sách.", code="invalid")
        if span.first > on:
            raise ValidationError(f"Đến ngày {on:%d/%m/%Y}, {span.words} chưa bắt đầu.", code="future")
        self.offer(on, span)
        return str(code)

    @property
    def scope(self) -> Scope:
        """Return what is counted; needs a valid form."""
        said = self.cleaned_data
        on, span = said["as_of"], read_span(said["period"])
        window = until(span, on) if span else last_twelve_months(on)
        return Scope(on, self.today, window, unit=said["unit"], plan=said["plan"], period=said["period"])


class CellForm(forms.Form):
    """One number of the dashboard, as its link writes it; "" is every one."""

    figure = forms.ChoiceField(choices=[(one.value, one.value) for one in Figure])
    lead = forms.RegexField(rf"^(\d{{1,{LONGEST_NUMBER}}}|{NO_UNIT})$", required=False)
    state = forms.ChoiceField(choices=[("", ""), *State.choices], required=False)
    month = forms.RegexField(r"^20\d\d-(0[1-9]|1[0-2])$", required=False)
    verdict = forms.ChoiceField(choices=[("", ""), *((one.value, one.value) for one in Verdict)], required=False)
    first = forms.BooleanField(required=False)
    day = Day(required=False)
    category = forms.ChoiceField(choices=[("", ""), *ReturnCategory.choices, (NO_CATEGORY, "")], required=False)

    @property
    def cell(self) -> Cell:
        """Return the number asked for; needs a valid form."""
        return Cell(**self.cleaned_data)
