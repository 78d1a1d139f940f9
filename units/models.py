"""Agencies, units, people and their appointments; rights are rows derived from appointments."""

import datetime as dt
from collections.abc import Sequence
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from guardian.models import UserObjectPermissionBase

from units.positions import SIGNED, Capacity, Position, Right


class Agency(models.Model):
    """One tenant: a Sở. Nothing crosses between two agencies of one installation."""

    code = models.SlugField("mã", max_length=40, unique=True)
    name = models.CharField("tên", max_length=200)
    parent_name = models.CharField("cơ quan chủ quản", max_length=200, blank=True)
    place = models.CharField("địa danh", max_length=100, blank=True)
    inspector_title = models.CharField("tên gọi bộ phận kiểm tra", max_length=100, default="Thanh tra")
    require_opened_before_batch = models.BooleanField(
        "chỉ duyệt theo hồ sơ những báo cáo đã mở xem", default=False, db_default=False
    )
    calendar_token = models.CharField("lần sửa lịch làm việc", max_length=32, default="", db_default="", editable=False)
    before_is_inclusive = models.BooleanField("“trước ngày” gồm cả ngày đó", default=False, db_default=False)

    class Meta:
        verbose_name = "cơ quan"

    def __str__(self) -> str:
        return self.name


class UnitQuerySet(models.QuerySet["Unit"]):
    """Units as of a day."""

    def active(self, on: dt.date) -> "UnitQuerySet":
        """Return the units that exist on a day."""
        return self.filter(Q(active_from__lte=on), Q(active_to__isnull=True) | Q(active_to__gte=on))


class Unit(models.Model):
    """A phòng, trung tâm or Văn phòng of an agency; units merge and split, history stays."""

    class Kind(models.TextChoices):
        """What sort of unit it is."""

        OFFICE = "office", "Văn phòng"
        DIVISION = "division", "Phòng"
        CENTRE = "centre", "Trung tâm"
        INSPECTORATE = "inspectorate", "Thanh tra"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="units")
    code = models.SlugField("mã", max_length=40)
    name = models.CharField("tên", max_length=200)
    kind = models.CharField("loại", max_length=20, choices=Kind.choices)
    active_from = models.DateField("hoạt động từ ngày")
    active_to = models.DateField("đến ngày", null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị"
        ordering = ("agency_id", "pk")
        default_permissions = ()
        permissions = [*Right.choices]
        constraints = (
            models.UniqueConstraint(fields=("agency", "code"), name="unit_code_is_unique_in_agency"),
            models.UniqueConstraint(fields=("agency", "name"), name="unit_name_is_unique_in_agency"),
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from")),
                name="unit_ends_after_it_begins",
                violation_error_message="Đơn vị kết thúc trước khi bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("pk")),
                name="unit_does_not_succeed_itself",
                violation_error_message="Đơn vị không thể kế thừa chính mình.",
            ),
        )

    def __str__(self) -> str:
        return self.name


class CalendarOverride(models.Model):
    """A day on which the agency's offices work or rest other than the law alone says, and the paper that says so."""

    class Kind(models.TextChoices):
        """What the day is."""

        OFF = "off", "Nghỉ"
        WORK = "work", "Làm việc"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="calendar_overrides")
    day = models.DateField("ngày")
    kind = models.CharField("là ngày", max_length=10, choices=Kind.choices)
    basis = models.CharField("căn cứ", max_length=200)
    entered_by = models.ForeignKey("User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("ghi lúc")

    class Meta:
        verbose_name = "ngày trong lịch làm việc"
        ordering = ("day",)
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "day"),
                name="calendar_day_is_entered_once",
                violation_error_message="Ngày này đã có trong lịch.",
            ),
            models.CheckConstraint(
                condition=~Q(basis=""),
                name="calendar_day_has_a_basis",
                violation_error_message="Hãy ghi văn bản làm căn cứ.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.day}: {self.get_kind_display()}"


class UnitAlias(models.Model):
    """Another way plans write a unit's name."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases")
    text = models.CharField("tên gọi khác", max_length=200)

    class Meta:
        verbose_name = "tên gọi khác"
        constraints = (models.UniqueConstraint(fields=("unit", "text"), name="unit_alias_is_listed_once"),)

    def __str__(self) -> str:
        return self.text


class OutsideName(models.Model):
    """A body that is no unit of the agency, as plans write it: known once somebody has said so."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="outside_names")
    text = models.CharField("tên cơ quan ngoài", max_length=300)

    class Meta:
        verbose_name = "cơ quan ngoài"
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("agency", "text"), name="outside_name_is_listed_once"),)

    def __str__(self) -> str:
        return self.text


class User(AbstractUser):
    """A person with an account; what the person may do comes from appointments alone."""

    first_name = None  # type: ignore[assignment]  # one name field, as Vietnamese names are written
    last_name = None  # type: ignore[assignment]  # see above
    name = models.CharField("họ và tên", max_length=150)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="people")
    rights_on = models.DateField("quyền tính đến ngày", null=True, editable=False)
    shortcuts_off = models.BooleanField("không dùng phím tắt", default=False, db_default=False)

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "người dùng"

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """Return the name as written on paper."""
        return self.name

    def get_short_name(self) -> str:
        """Return the name as written on paper."""
        return self.name


class Appointment(models.Model):
    """A person's position on a unit, a portfolio or the whole agency, for a time, on a written basis."""

    person = models.ForeignKey(User, models.PROTECT, related_name="appointments")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="appointments")
    position = models.CharField("chức vụ", max_length=20, choices=Position.choices)
    title = models.CharField("chức danh ghi trên văn bản", max_length=150)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="appointments")
    portfolio = models.ManyToManyField(Unit, blank=True, related_name="in_portfolio_of")
    in_charge = models.BooleanField("phó phụ trách, điều hành cơ quan", default=False, db_default=False)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến ngày", null=True, blank=True)
    basis = models.CharField("căn cứ", max_length=200, blank=True)
    entered_on = models.DateField("ghi ngày", null=True, blank=True, editable=False)
    ended_at = models.DateTimeField("chấm dứt lúc", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "bổ nhiệm"
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="appointment_ends_after_it_begins",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False)
                | Q(
                    position__in=[
                        Position.DIRECTOR,
                        Position.ACTING_DIRECTOR,
                        Position.DEPUTY_DIRECTOR,
                        Position.INSPECTOR,
                        Position.ADMINISTRATOR,
                    ]
                ),
                name="appointment_names_its_unit",
                violation_error_message="Chức vụ này phải gắn với một đơn vị.",
            ),
            models.CheckConstraint(
                condition=Q(in_charge=False) | Q(position=Position.DEPUTY_DIRECTOR),
                name="appointment_in_charge_is_a_deputys",
                violation_error_message="Chỉ Phó Giám đốc được giao phụ trách, điều hành cơ quan.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}: {self.person}"


class Absence(models.Model):
    """Days on which a person does not act; entered by the person or the Office, never deleted, ended early at most."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="absences")
    person = models.ForeignKey(User, models.PROTECT, related_name="absences")
    from_on = models.DateField("vắng từ ngày")
    to_on = models.DateField("đến hết ngày")
    reason = models.CharField("lý do", max_length=200)
    stand_in = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="standing_in")
    basis = models.CharField("văn bản giao ký thay", max_length=200, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("ghi lúc")
    ended_at = models.DateTimeField("kết thúc sớm lúc", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "vắng mặt"
        ordering = ("pk",)
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")),
                name="absence_ends_after_it_begins",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(stand_in__isnull=True) | ~Q(stand_in=F("person")) & ~Q(basis=""),
                name="absence_stand_in_is_another_on_a_basis",
                violation_error_message="Người ký thay phải là người khác và phải có văn bản làm căn cứ.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.from_on} – {self.to_on}"


class SigningAuthority(models.Model):
    """A capacity to sign that no appointment gives by itself: what one person, or the head of a unit, may sign.

    KT. is a deputy's for the field of another deputy who is absent; TUQ. is laid into the hands of a unit's head, in
    writing and for a time; TL. follows from the working regulations (Nghị định 30/2020/NĐ-CP, điều 13).
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="authorities")
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="authorities")
    head_of = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="authorities_of_head")
    capacity = models.CharField("tư cách ký", max_length=10, choices=Capacity.choices)
    right = models.CharField("loại việc", max_length=20, choices=[(right.value, right.label) for right in SIGNED])
    units = models.ManyToManyField(Unit, blank=True, related_name="authorities")
    all_units = models.BooleanField("mọi đơn vị", default=False)
    on_behalf_of = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="authorities_given")
    behalf_title = models.CharField("chức danh người uỷ quyền", max_length=150, blank=True)
    basis = models.CharField("căn cứ", max_length=200)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    absence = models.ForeignKey(Absence, models.PROTECT, null=True, blank=True, related_name="authorities")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("ghi lúc")
    ended_at = models.DateTimeField("chấm dứt lúc", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "thẩm quyền ký"
        ordering = ("pk",)
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                condition=Q(person__isnull=True, head_of__isnull=False) | Q(person__isnull=False, head_of__isnull=True),
                name="authority_is_of_a_person_or_of_a_head",
                violation_error_message="Hãy chọn hoặc một người, hoặc thủ trưởng của một đơn vị.",
            ),
            models.CheckConstraint(
                condition=Q(
                    capacity__in=[Capacity.KT, Capacity.TUQ], on_behalf_of__isnull=False, valid_to__isnull=False
                )
                | Q(capacity=Capacity.TL),
                name="authority_given_by_a_person_names_him_and_ends",
                violation_error_message="Uỷ quyền, ký thay phải ghi người giao và có thời hạn.",
            ),
            models.CheckConstraint(
                condition=~Q(basis=""),
                name="authority_has_a_basis",
                violation_error_message="Hãy ghi văn bản làm căn cứ.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="authority_ends_after_it_begins",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(on_behalf_of__isnull=True) | Q(person__isnull=True) | ~Q(on_behalf_of=F("person")),
                name="authority_is_not_given_to_oneself",
                violation_error_message="Không thể tự uỷ quyền cho mình.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_capacity_display()}: {self.person or self.head_of}"


class UnitGrant(UserObjectPermissionBase):
    """A right of a person on a unit (guardian, direct foreign key), with what it comes from and what holds it up.

    It comes from an appointment, or, held under that, from a signing authority; while its holder is absent it can be
    seen by but not decided with.
    """

    content_object = models.ForeignKey(Unit, models.CASCADE, related_name="grants")
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="grants")
    authority = models.ForeignKey(SigningAuthority, models.CASCADE, null=True, related_name="grants")
    absence = models.ForeignKey(Absence, models.CASCADE, null=True, related_name="grants")

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = "quyền trên đơn vị"
        unique_together: ClassVar[list[Sequence[str]]] = []
        constraints = (
            models.UniqueConstraint(fields=("user", "permission", "content_object"), name="grant_is_held_once"),
        )


class SignInAttempt(models.Model):
    """An attempt to sign in (or to prove an old password), counted before it is judged; kept for an hour."""

    key = models.CharField("tài khoản và địa chỉ (mã băm)", max_length=64)
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "lần thử đăng nhập"
        default_permissions = ()
        indexes = (models.Index(fields=("key", "at"), name="attempt_by_key"),)

    def __str__(self) -> str:
        return self.key[:12]
