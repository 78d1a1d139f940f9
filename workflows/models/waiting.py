"""What stands beside a task so that it is found: its words, and the counters of the lists in which it waits."""

from django.db import models
from django.db.models import Q

from workflows.models.task import Task


class TaskText(models.Model):
    """The words by which a task is found, folded; a table of its own, so that moves never touch its index."""

    task = models.OneToOneField(Task, models.CASCADE, primary_key=True, related_name="text")
    folded = models.TextField("chữ để tìm")

    class Meta:
        verbose_name = "chữ để tìm"
        default_permissions = ()

    def __str__(self) -> str:
        return self.folded[:80]


class SlotCount(models.Model):
    """How many tasks wait in one worklist; kept by the door in the transaction of each move."""

    slot = models.CharField("danh sách chờ", max_length=40, primary_key=True)
    waiting = models.IntegerField("số việc")

    class Meta:
        verbose_name = "số việc đang chờ"
        default_permissions = ()
        constraints = (models.CheckConstraint(condition=Q(waiting__gte=0), name="slot_never_counts_below_zero"),)

    def __str__(self) -> str:
        return f"{self.slot}: {self.waiting}"
