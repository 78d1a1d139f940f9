"""Entering absences, delegations (TUQ.) and orders (TL.), and ending them: what is typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms

from approvals.forms_appointments import Portfolio
from units.authority import acted_for, heads_agency
from units.delegating import Giving
from units.models import Absence, Agency, Appointment, Unit, User
from units.positions import CAPACITIES, PORTFOLIO, SIGNED, Capacity, Position, Right
from workflows.forms import Day, Line, Text

KINDS = [(right.value, right.label) for right in SIGNED]
BACKWARDS = "Ngày kết thúc phải từ ngày bắt đầu trở đi."
LONGEST_BASIS = 200


class Person(forms.ModelChoiceField[User]):
    """A person, introduced by name and title."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.none(), **kwargs)
        self.titles: dict[int, str] = {}

    def offer(self, held: Iterable[Appointment]) -> None:
        """Offer the holders of some appointments, each by the first of them; forgets what was offered before.

        A field is copied for each form, but not what it holds: a new form must not see another agency's people.
        """
        titles: dict[int, str] = {}
        for one in held:
            titles.setdefault(one.person_id, acted_for(one.person.name, one.title))
        self.titles = titles
        self.queryset = User.objects.filter(pk__in=self.titles).order_by("name", "pk")

    def label_from_instance(self, obj: User) -> str:
        """Return how a person is introduced."""
        return self.titles.get(obj.pk, obj.name)


def held_from(agency: Agency, on: dt.date) -> list[Appointment]:
    """Return the appointments of an agency that count on a day or later, of people who are there."""
    held = Appointment.objects.filter(agency=agency, ended_at__isnull=True, person__is_active=True)
    return [one for one in held.select_related("person") if one.valid_to is None or one.valid_to >= on]


class AbsenceForm(forms.Form):
    """Days on which one is away oneself."""

    from_on = Day(label="Vắng từ ngày", error_messages={"required": "Hãy ghi ngày bắt đầu."})
    to_on = Day(label="Đến hết ngày", error_messages={"required": "Hãy ghi ngày kết thúc."})
    reason = Line(
        label="Lý do",
        help_text="Ví dụ: đi công tác, nghỉ phép. Chỉ người vắng mặt, Văn phòng và Giám đốc đọc được.",
        max_length=200,
        error_messages={"required": "Hãy ghi lý do vắng mặt."},
    )
    stand_in = Person(
        label="Người ký thay (KT.)",
        required=False,
        empty_label="Không giao ai ký thay",
        help_text="Một Phó Giám đốc khác, ký thay trong đúng lĩnh vực của người vắng mặt. "
        "Không giao thì việc chờ ký được trình người có thẩm quyền tiếp theo.",
        error_messages={"invalid_choice": "Hãy chọn một Phó Giám đốc trong danh sách."},
    )
    basis = Line(
        label="Văn bản giao ký thay",
        required=False,
        max_length=LONGEST_BASIS,
        help_text="Số, ngày. Bắt buộc khi có người ký thay.",
    )

    def __init__(self, *args: Any, agency: Agency, person: User | None, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency, self.whose = agency, person
        held = held_from(agency, on)
        deputies = [
            one for one in held if Position(one.position) in PORTFOLIO and one.person_id != getattr(person, "pk", 0)
        ]
        signs = person is None or any(
            one.person_id == person.pk and Position(one.position) in CAPACITIES for one in held
        )
        if signs and deputies:
            offered(self.fields["stand_in"]).offer(deputies)
        else:
            del self.fields["stand_in"], self.fields["basis"]
        self.held = held

    def clean(self) -> dict[str, Any]:
        """Hold days against each other, and ask for the paper that a stand-in needs."""
        said = super().clean() or self.cleaned_data
        refuse_backwards(self, "from_on", "to_on")
        if said.get("stand_in") and not said.get("basis") and "basis" not in self.errors:
            self.add_error("basis", "Hãy ghi văn bản giao ký thay.")
        return said

    def absence(self) -> Absence:
        """Return what was typed, unsaved."""
        said = self.cleaned_data
        stand_in = said.get("stand_in")
        return Absence(
            agency=self.agency,
            person=self.whose or said["person"],
            from_on=said["from_on"],
            to_on=said["to_on"],
            reason=said["reason"],
            stand_in=stand_in,
            basis=said.get("basis", "") if stand_in else "",
        )


class AnyAbsenceForm(AbsenceForm):
    """Days on which somebody is away, entered by the Office or the Director."""

    person = Person(
        label="Người vắng mặt",
        empty_label="Chọn người",
        error_messages={"required": "Hãy chọn người vắng mặt."},
    )
    field_order = ("person",)

    def __init__(self, *args: Any, agency: Agency, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, agency=agency, person=None, on=on, **kwargs)
        offered(self.fields["person"]).offer(
            sorted(self.held, key=lambda one: list(Position).index(Position(one.position)))
        )


class GivingForm(forms.Form):
    """What a delegation and an order have in common: kinds, units, paper, time."""

    rights = forms.MultipleChoiceField(
        label="Loại việc được ký",
        choices=KINDS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Hãy chọn ít nhất một loại việc."},
    )
    all_units = forms.BooleanField(label="Mọi đơn vị của cơ quan", required=False)
    units = Portfolio(
        label="Hoặc chỉ cho các đơn vị",
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    basis = Line(
        label="Văn bản làm căn cứ",
        max_length=LONGEST_BASIS,
        error_messages={"required": "Hãy ghi văn bản làm căn cứ."},
    )
    valid_from = Day(label="Từ ngày", error_messages={"required": "Hãy ghi ngày bắt đầu."})
    valid_to = Day(label="Đến hết ngày", error_messages={"required": "Hãy ghi ngày kết thúc."})

    capacity = Capacity.TUQ

    def __init__(self, *args: Any, agency: Agency, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency
        self.held = held_from(agency, on)
        units: Any = self.fields["units"]
        units.queryset = agency.units.active(on)
        heads = [one for one in self.held if one.position == Position.UNIT_HEAD]
        offered(self.fields["person"]).offer(heads)

    def clean(self) -> dict[str, Any]:
        """Ask for units, and hold days against each other."""
        said = super().clean() or self.cleaned_data
        if not said.get("all_units") and not said.get("units") and "units" not in self.errors:
            self.add_error("units", "Hãy chọn ít nhất một đơn vị, hoặc chọn mọi đơn vị.")
        refuse_backwards(self, "valid_from", "valid_to")
        return said

    def giving(self, entered_by: User) -> Giving:
        """Return what was typed."""
        said = self.cleaned_data
        return Giving(
            agency=self.agency,
            capacity=self.capacity,
            rights=[Right(value) for value in said["rights"]],
            basis=said["basis"],
            valid_from=said["valid_from"],
            valid_to=said["valid_to"],
            entered_by=entered_by,
            person=said.get("person"),
            head_of=said.get("head_of"),
            giver=said.get("giver"),
            units=[] if said["all_units"] else list(said["units"]),
            all_units=said["all_units"],
        )


class DelegationForm(GivingForm):
    """TUQ.: the head of the agency lays a signature into the hands of a unit's head."""

    giver = Person(label="Người uỷ quyền", empty_label=None, help_text="Người đứng đầu cơ quan.")
    person = Person(
        label="Người được uỷ quyền",
        empty_label="Chọn thủ trưởng đơn vị",
        error_messages={"required": "Hãy chọn người được uỷ quyền."},
    )
    field_order = ("giver", "person")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered(self.fields["giver"]).offer(one for one in self.held if heads_agency(one))
        self.fields[
            "basis"
        ].help_text = "Số, ngày của văn bản uỷ quyền. Ví dụ: Giấy uỷ quyền 12/GUQ-STP ngày 01/11/2026."
        self.fields["valid_to"].help_text = "Tối đa 12 tháng."


class OrderForm(GivingForm):
    """TL.: what the working regulations let the head of a unit sign."""

    head_of = forms.ModelChoiceField(
        label="Thủ trưởng của đơn vị",
        queryset=Unit.objects.none(),
        required=False,
        empty_label="Chọn đơn vị",
        help_text="Ai giữ chức thủ trưởng đơn vị này thì được ký; người mới nhận chức được ký ngay.",
    )
    person = Person(
        label="Hoặc đích danh một thủ trưởng đơn vị",
        required=False,
        empty_label="Không đích danh",
        help_text="Chỉ người này được ký, chừng nào còn là thủ trưởng đơn vị.",
    )
    field_order = ("head_of", "person")
    capacity = Capacity.TL

    def __init__(self, *args: Any, agency: Agency, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, agency=agency, on=on, **kwargs)
        head_of: Any = self.fields["head_of"]
        head_of.queryset = agency.units.active(on)
        self.fields["valid_to"].required = False
        self.fields["valid_to"].help_text = "Bỏ trống nếu theo quy chế, chưa xác định."
        self.fields["basis"].help_text = "Quy chế làm việc của cơ quan: số, ngày, điều khoản."

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one holder."""
        said = super().clean()
        if bool(said.get("head_of")) == bool(said.get("person")) and not {"head_of", "person"} & self.errors.keys():
            self.add_error("head_of", "Hãy chọn hoặc một đơn vị, hoặc đích danh một người.")
        return said


class EndAuthorityForm(forms.Form):
    """Why an authority ends now."""

    note = Text(
        label="Lý do, căn cứ chấm dứt",
        help_text="Quyền ký có được từ đây mất ngay khi bạn xác nhận.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi lý do chấm dứt."},
    )


def offered(field: forms.Field) -> Person:
    """Return a field of people as what it is."""
    assert isinstance(field, Person)  # noqa: S101 - tells mypy what was declared above
    return field


def refuse_backwards(form: forms.Form, first: str, last: str) -> None:
    """Object to a time that ends before it begins."""
    begins, ends = form.cleaned_data.get(first), form.cleaned_data.get(last)
    if begins and ends and ends < begins:
        form.add_error(last, BACKWARDS)
