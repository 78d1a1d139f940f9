"""How a person likes to read a list: filters kept under a name."""

from django.db import models
from django.db.models import Q

from units.models import User


class SavedFilter(models.Model):
    """A way of narrowing a list that a person keeps under a name; what it narrows to is written as a URL carries it."""

    person = models.ForeignKey(User, models.CASCADE, related_name="saved_filters")
    page = models.CharField("trang", max_length=40)
    name = models.CharField("tên", max_length=60)
    query = models.CharField("điều kiện", max_length=500)

    class Meta:
        verbose_name = "bộ lọc đã lưu"
        ordering = ("name", "pk")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("person", "page", "name"),
                name="filter_name_is_used_once",
                violation_error_message="Bạn đã có bộ lọc tên này.",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(query=""),
                name="filter_is_named_and_narrows",
                violation_error_message="Bộ lọc phải có tên và ít nhất một điều kiện.",
            ),
        )

    def __str__(self) -> str:
        return self.name
