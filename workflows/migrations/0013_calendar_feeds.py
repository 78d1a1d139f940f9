"""Calendar links of people, known by the SHA-256 of their secret."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflows", "0012_reminders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("secret_sha256", models.CharField(max_length=64, unique=True, verbose_name="mã băm của đường dẫn")),
                ("created_at", models.DateTimeField(verbose_name="tạo lúc")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="thu hồi lúc")),
                ("last_read_at", models.DateTimeField(blank=True, null=True, verbose_name="đọc gần nhất lúc")),
                ("reads_count", models.PositiveIntegerField(default=0, verbose_name="số lần đọc")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_feeds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "đường dẫn lịch",
                "ordering": ("pk",),
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("person",),
                        name="feed_is_one_per_person",
                        violation_error_message="Bạn đã có một đường dẫn lịch đang dùng.",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length("secret_sha256"), 64
                        ),
                        name="feed_knows_the_hash_of_its_secret",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revoked_at__isnull", True), ("revoked_at__gte", models.F("created_at")), _connector="OR"
                        ),
                        name="feed_is_revoked_after_it_was_made",
                    ),
                ],
            },
        ),
    ]
