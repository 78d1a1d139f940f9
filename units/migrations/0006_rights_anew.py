"""Rights have been divided anew: everybody's are computed again on the next request."""

from django.db import migrations


def forget(apps, schema_editor):
    apps.get_model("units", "User").objects.update(rights_on=None)


class Migration(migrations.Migration):
    dependencies = [("units", "0005_signing_authority")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
