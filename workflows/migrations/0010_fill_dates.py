"""The first date by working days, and how often each report came back, for the tasks that are there already."""

from django.db import migrations
from django.db.models import F

RETURNS = ("task.return_to_unit", "task.return_from_leadership")


def fill(apps, schema_editor):
    tasks = apps.get_model("workflows", "Task")._default_manager.using(schema_editor.connection.alias)
    events = apps.get_model("audit", "Event")._default_manager.using(schema_editor.connection.alias)
    dated = tasks.filter(original_due_on__isnull=False, original_effective_due_on__isnull=True)
    dated.filter(original_due_on=F("due_on")).update(original_effective_due_on=F("effective_due_on"))
    dated.filter(original_effective_due_on__isnull=True).update(original_effective_due_on=F("original_due_on"))
    returned = {}
    for key in events.filter(action__in=RETURNS, refused=False).values_list("object_key", flat=True).iterator():
        returned[key] = returned.get(key, 0) + 1
    for key, count in returned.items():
        tasks.filter(pk=int(key.removeprefix("task:"))).update(returned_count=count)


class Migration(migrations.Migration):
    dependencies = [("workflows", "0009_dates_of_a_task"), ("audit", "0002_no_index_twice")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
