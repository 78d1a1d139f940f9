"""To be filled by the room that owns it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("plans", "0005_obligations")]
    operations = []
