"""Tasks approved before carry their signer too."""

from django.db import migrations


def fill(apps, schema_editor):
    Task = apps.get_model("workflows", "Task")
    for task_id, signer_id in apps.get_model("approvals", "Decision").objects.values_list("task_id", "signer_id"):
        Task.objects.filter(pk=task_id, state="approved").update(signed_by_id=signer_id)


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0002_approval_as_leaders_work"),
        ("workflows", "0008_lists_by_name"),
    ]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
