"""Fill keys, texts and counters of the tasks that were there before the worklist."""

import datetime as dt
import unicodedata
from collections import Counter

from django.db import migrations

HELD_ON = {
    "draft": "coordinating_unit_id",
    "assigned": "lead_unit_id",
    "in_progress": "lead_unit_id",
    "reported": "coordinating_unit_id",
    "reviewed": "lead_unit_id",
    "suspended": "lead_unit_id",
}


def folded(text):
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def fill(apps, schema_editor):
    Task = apps.get_model("workflows", "Task")
    counts = Counter()
    for task in Task.objects.iterator(chunk_size=500):
        unit = getattr(task, HELD_ON[task.state]) if task.state in HELD_ON else None
        slot = f"{task.state}.{unit}" if unit is not None else ""
        due = task.effective_due_on or dt.date(9999, 12, 31)
        Task.objects.filter(pk=task.pk).update(holder_slot=slot, slot_due_on=due)
        words = (task.content, task.product, task.plan, task.plan_title, task.source_path)
        apps.get_model("workflows", "TaskText").objects.update_or_create(
            task_id=task.pk, defaults={"folded": folded(" ".join(words))}
        )
        if slot:
            counts[slot] += 1
    for slot, waiting in counts.items():
        apps.get_model("workflows", "SlotCount").objects.create(slot=slot, waiting=waiting)


def empty(apps, schema_editor):
    apps.get_model("workflows", "SlotCount").objects.all().delete()
    apps.get_model("workflows", "TaskText").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("workflows", "0002_worklist")]
    operations = [migrations.RunPython(fill, empty)]
