"""What waits for a signature waits for somebody by name: give the lists their signer, and count them anew."""

from collections import Counter

from django.db import migrations


def by_name(apps, schema_editor):
    Task, SlotCount = apps.get_model("workflows", "Task"), apps.get_model("workflows", "SlotCount")
    SlotCount.objects.filter(slot__startswith="reviewed.").delete()
    counts = Counter()
    for task in Task.objects.filter(state="reviewed").only("lead_unit_id", "proposed_signer_id").iterator(500):
        slot = f"reviewed.{task.lead_unit_id}.{task.proposed_signer_id or 0}"
        Task.objects.filter(pk=task.pk).update(holder_slot=slot)
        counts[slot] += 1
    SlotCount.objects.bulk_create([SlotCount(slot=slot, waiting=n) for slot, n in counts.items()])


def by_unit(apps, schema_editor):
    Task, SlotCount = apps.get_model("workflows", "Task"), apps.get_model("workflows", "SlotCount")
    SlotCount.objects.filter(slot__startswith="reviewed.").delete()
    counts = Counter()
    for task in Task.objects.filter(state="reviewed").only("lead_unit_id").iterator(500):
        slot = f"reviewed.{task.lead_unit_id}"
        Task.objects.filter(pk=task.pk).update(holder_slot=slot)
        counts[slot] += 1
    SlotCount.objects.bulk_create([SlotCount(slot=slot, waiting=n) for slot, n in counts.items()])


class Migration(migrations.Migration):
    dependencies = [("workflows", "0007_decisions_and_opinions")]
    operations = [migrations.RunPython(by_name, by_unit)]
