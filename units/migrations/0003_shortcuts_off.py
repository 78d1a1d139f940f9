"""A person may switch the keyboard shortcuts off."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("units", "0002_sign_in_attempts")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="shortcuts_off",
            field=models.BooleanField(db_default=False, default=False, verbose_name="không dùng phím tắt"),
        ),
    ]
