"""The ground floor: who may act for whom."""

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    """Agencies, units, people, appointments and the rights derived from them."""

    name = "units"
    verbose_name = "Đơn vị và quyền"
