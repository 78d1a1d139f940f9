"""To be filled by the room that owns it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workflows", "0012_reminders")]
    operations = []
