"""What is asked for a consolidated report: of which plan and period, as of which day, and the words of its sections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils import timezone

from plans.consolidating.acts import check_moment
from plans.consolidating.shapes import Section
from plans.consolidating.signing import Signing
from plans.models import ConsolidatedReport, Plan
from units.authority import Source
from workflows.forms import Day
from workflows.history import end_of
from workflows.periods import LENGTHS, Period, Span, read_span, span_of

MONTHS_BACK, YEARS_BACK = 12, 2
LONGEST_TEXT = 200_000
GROUPS = ((Period.MONTH, "Tháng"), (Period.QUARTER, "Quý"), (Period.HALF_YEAR, "6 tháng"), (Period.YEAR, "Năm"))
WRONG_DAY = {"invalid": "Ngày không đúng. Ví dụ: 30/9/2026.", "required": "Hãy chọn ngày lấy số liệu."}
AHEAD = "Ngày lấy số liệu không được sau hôm nay."


class AsOf(Day):
    """The day whose figures count: today, or one that is over."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = "Để hôm nay để lấy số liệu mới nhất; ngày đã qua cho đúng số liệu của cuối ngày đó."
        super().__init__(label="Số liệu tính đến ngày", error_messages=WRONG_DAY, help_text=help_text, **kwargs)

    def validate(self, value: dt.date | None) -> None:
        """Refuse a day that has not come."""
        super().validate(value)
        if value is not None and value > timezone.localdate():
            raise forms.ValidationError(AHEAD, code="ahead")


def moment_of(day: dt.date, *, now: dt.datetime) -> dt.datetime:
    """Return the moment that a day means: now for today, else its end."""
    return now if day == timezone.localdate(now) else end_of(day)


class RebuildForm(forms.Form):
    """The day of the figures."""

    as_of = AsOf()

    def __init__(self, data: QueryDict | None, *, report: ConsolidatedReport, on: dt.date) -> None:
        self.report = report
        super().__init__(data, initial={"as_of": on}, auto_id="rebuild-%s")

    def clean_as_of(self) -> dt.date:
        """Refuse a day before the period or the plan."""
        day: dt.date = self.cleaned_data["as_of"]
        check_moment(self.report.plan, self.report.span, end_of(day))
        return day


class BeginForm(forms.Form):
    """Which plan, which period, as of when."""

    plan = forms.ModelChoiceField(
        Plan.objects.none(),
        label="Kế hoạch",
        empty_label=None,
        error_messages={"required": "Hãy chọn kế hoạch.", "invalid_choice": "Hãy chọn một kế hoạch trong danh sách."},
    )
    period = forms.ChoiceField(
        label="Kỳ báo cáo",
        error_messages={"required": "Hãy chọn kỳ báo cáo.", "invalid_choice": "Kỳ này không có trong danh sách."},
    )
    as_of = AsOf()

    def __init__(
        self, data: QueryDict | None, *, plans: Sequence[Plan], on: dt.date, initial: Mapping[str, Any]
    ) -> None:
        super().__init__(data, initial={"as_of": on, "period": last_month(on).code, **initial})
        chosen: Any = self.fields["plan"]
        chosen.queryset = Plan.objects.filter(pk__in=[plan.pk for plan in plans]).for_list().order_by("-pk")
        chosen.label_from_instance = lambda plan: f"{plan.code} – {plan.title[:90]}"
        wanted = read_span(str(data.get("period", "")) if data else str(initial.get("period", "")))
        period: Any = self.fields["period"]
        period.choices = periods(on, also=wanted)

    def clean(self) -> dict[str, Any]:
        """Read the period; refuse one that had not begun on the day of the figures."""
        given = super().clean() or {}
        span = read_span(given.get("period", ""))
        given["span"] = span
        if span is not None and given.get("as_of") and given.get("plan"):
            try:
                check_moment(given["plan"], span, end_of(given["as_of"]))
            except forms.ValidationError as error:
                self.add_error("as_of", error)
        return given


def last_month(on: dt.date) -> Span:
    """Return the month that is over."""
    return span_of(Period.MONTH, on.replace(day=1) - dt.timedelta(days=1))


def periods(on: dt.date, *, also: Span | None = None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the periods to choose from, in groups, the latest first; `also` is one that a link has named."""
    groups = []
    for period, label in GROUPS:
        spans = list(spans_back(period, on))
        if also is not None and also.months == LENGTHS[period] and also not in spans:
            spans.insert(0, also)
        groups.append((label, [(span.code, in_capitals(span.words)) for span in spans]))
    return groups


def spans_back(period: str, on: dt.date) -> Iterator[Span]:
    """Yield the periods up to the one of a day, the latest first."""
    most = MONTHS_BACK if period == Period.MONTH else YEARS_BACK * 12 // LENGTHS[period]
    span = span_of(period, on)
    for _ in range(most):
        yield span
        span = span_of(period, span.first - dt.timedelta(days=1))


def in_capitals(words: str) -> str:
    """Begin with a capital."""
    return words[:1].upper() + words[1:]


class TextsForm(forms.Form):
    """The words of every section, and who is to sign."""

    signer = forms.TypedChoiceField(
        label="Người ký",
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "Người này không có thẩm quyền ký báo cáo."},
    )

    def __init__(
        self, data: QueryDict | None, *, report: ConsolidatedReport, sources: Sequence[Source], proposed: Signing
    ) -> None:
        super().__init__(data, initial={"signer": report.signer_id or ""})
        for section in Section:
            self.fields[section.value] = text_field(section, report.said(section))
        offered = f"Theo đề xuất: {proposed.name or 'chưa xác định'}"
        choices = [("", offered), *((str(one.person.pk), f"{one.person.name} – {one.title_line}") for one in sources)]
        signer: Any = self.fields["signer"]
        signer.choices = choices

    @property
    def sections(self) -> list[tuple[Section, BoundField]]:
        """The sections, each with its field."""
        return [(section, self[section.value]) for section in Section]

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, section by section."""
        return {section.value: self.cleaned_data[section.value] for section in Section}


def text_field(section: Section, text: str) -> forms.CharField:
    """Return the field of a section, as high as its text."""
    lines = sum(1 + len(line) // 110 for line in text.splitlines()) + 1
    return forms.CharField(
        label=f"{list(Section).index(section) + 1}. {section.label}",
        required=False,
        initial=text,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": max(3, min(lines, 18))}),
        error_messages={"max_length": "Mục này dài quá %(limit_value)d ký tự."},
    )
