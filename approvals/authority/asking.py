"""What a command is told, found or refused with one sentence."""

import datetime as dt

from django.core.management.base import CommandError

from units.calendar import is_within_reach
from units.models import Agency, Unit

WRONG = 2


def agency_of(code: str) -> Agency:
    """Return the agency with a code."""
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        raise CommandError(f"Không có cơ quan nào mang mã “{code}”.", returncode=WRONG)
    return agency


def unit_of(agency: Agency, named: str) -> Unit:
    """Return the unit of an agency that a code or a name means."""
    units = Unit.objects.filter(agency=agency).select_related("agency")
    unit = units.filter(code=named).first() or units.filter(name=named).first()
    if unit is None:
        codes = ", ".join(units.values_list("code", flat=True))
        raise CommandError(f"{agency.name} không có đơn vị “{named}”; các mã: {codes}.", returncode=WRONG)
    return unit


def day_of(text: str | None, *, today: dt.date) -> dt.date:
    """Return the day that was named, today when none was."""
    if not text:
        return today
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}” không phải là ngày dạng 2026-01-31.", returncode=WRONG) from None
    if not is_within_reach(day):
        raise CommandError(f"Ngày {text} nằm ngoài khoảng dùng được (2000 đến 2100).", returncode=WRONG)
    return day
