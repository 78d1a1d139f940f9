from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflows", "0005_no_index_twice"),
    ]

    operations = [
        migrations.AddField(
            model_name="task",
            name="lead_text",
            field=models.TextField(blank=True, verbose_name="phân công (nguyên văn)"),
        ),
    ]
