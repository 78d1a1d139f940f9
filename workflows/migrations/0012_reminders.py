"""Reminders, notices, the mail of a day, and how people want to be told."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflows", "0011_extensions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Digest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="ngày")),
                ("due_at", models.DateTimeField(verbose_name="không sớm hơn")),
                ("tries", models.PositiveIntegerField(default=0, verbose_name="số lần thử")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="đã xong lúc")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="đã gộp vào thư sau lúc")),
                ("failure", models.CharField(blank=True, max_length=300, verbose_name="lần thử cuối")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="digests", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "thư nhắc việc",
                "ordering": ("day", "pk"),
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("urged", "Đơn vị được đôn đốc"),
                            ("soon", "Nhiệm vụ của đơn vị sắp đến hạn"),
                            ("today", "Nhiệm vụ của đơn vị đến hạn hôm nay"),
                            ("overdue", "Nhiệm vụ của đơn vị quá hạn"),
                            ("office", "Nhiệm vụ do đơn vị làm đầu mối quá hạn nhiều ngày"),
                            ("leaders", "Nhiệm vụ thuộc lĩnh vực phụ trách quá hạn nhiều ngày"),
                            ("review", "Báo cáo chờ rà soát lâu"),
                            ("signing", "Báo cáo chờ phê duyệt lâu"),
                            ("opinion", "Câu hỏi xin ý kiến chưa trả lời"),
                            ("extension", "Đề nghị gia hạn chờ quyết định"),
                        ],
                        max_length=20,
                        verbose_name="loại",
                    ),
                ),
                ("day", models.DateField(verbose_name="ngày")),
                ("made_at", models.DateTimeField(verbose_name="báo lúc")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="thời hạn khi báo")),
                ("about", models.BigIntegerField(blank=True, null=True, verbose_name="về")),
                ("words", models.TextField(blank=True, verbose_name="lời kèm theo")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="đã xem lúc")),
                (
                    "digest",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="workflows.digest",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="workflows.task"
                    ),
                ),
            ],
            options={
                "verbose_name": "thông báo",
                "ordering": ("-made_at", "-pk"),
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="NoticePreference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("urged", "Đơn vị được đôn đốc"),
                            ("soon", "Nhiệm vụ của đơn vị sắp đến hạn"),
                            ("today", "Nhiệm vụ của đơn vị đến hạn hôm nay"),
                            ("overdue", "Nhiệm vụ của đơn vị quá hạn"),
                            ("office", "Nhiệm vụ do đơn vị làm đầu mối quá hạn nhiều ngày"),
                            ("leaders", "Nhiệm vụ thuộc lĩnh vực phụ trách quá hạn nhiều ngày"),
                            ("review", "Báo cáo chờ rà soát lâu"),
                            ("signing", "Báo cáo chờ phê duyệt lâu"),
                            ("opinion", "Câu hỏi xin ý kiến chưa trả lời"),
                            ("extension", "Đề nghị gia hạn chờ quyết định"),
                        ],
                        max_length=20,
                        verbose_name="loại",
                    ),
                ),
                ("on_page", models.BooleanField(default=True, verbose_name="trên trang")),
                ("by_mail", models.BooleanField(default=True, verbose_name="qua thư")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice_preferences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "cách nhận thông báo",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("soon", "Sắp đến hạn"),
                            ("today", "Đến hạn hôm nay"),
                            ("overdue", "Quá hạn: nhắc đơn vị chủ trì"),
                            ("office", "Quá hạn: báo đơn vị đầu mối"),
                            ("leaders", "Quá hạn: báo lãnh đạo phụ trách"),
                            ("review", "Báo cáo chờ rà soát lâu"),
                            ("signing", "Báo cáo chờ phê duyệt lâu"),
                            ("opinion", "Chưa có ý kiến được xin"),
                            ("extension", "Đề nghị gia hạn chờ quyết định"),
                            ("by_hand", "Đôn đốc"),
                        ],
                        max_length=20,
                        verbose_name="bước nhắc",
                    ),
                ),
                ("day", models.DateField(verbose_name="ngày")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="thời hạn khi nhắc")),
                ("made_at", models.DateTimeField(verbose_name="nhắc lúc")),
                ("words", models.TextField(blank=True, verbose_name="nội dung đôn đốc")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="workflows.task"
                    ),
                ),
            ],
            options={
                "verbose_name": "lần nhắc",
                "ordering": ("pk",),
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="digest",
            index=models.Index(
                condition=models.Q(("cancelled_at__isnull", True), ("sent_at__isnull", True)),
                fields=["due_at", "id"],
                name="digest_to_send",
            ),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.UniqueConstraint(fields=("person", "day"), name="digest_is_one_a_person_and_day"),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.CheckConstraint(
                condition=models.Q(("sent_at__isnull", True), ("cancelled_at__isnull", True), _connector="OR"),
                name="digest_is_sent_or_joined",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["person", "kind", "day"], name="notice_by_person_and_kind"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("digest__isnull", True)), fields=["person"], name="notice_not_yet_mailed"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("person", "task", "kind", "day"), name="notice_is_given_once_a_person_task_kind_and_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="noticepreference",
            constraint=models.UniqueConstraint(fields=("person", "kind"), name="notice_preference_is_one_a_kind"),
        ),
        migrations.AddConstraint(
            model_name="noticepreference",
            constraint=models.CheckConstraint(
                condition=models.Q(("on_page", True), models.Q(("kind", "leaders"), _negated=True), _connector="OR"),
                name="notice_to_leaders_stays_on_the_page",
                violation_error_message="Việc quá hạn báo lên lãnh đạo luôn hiện trên trang.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("step", "by_hand"), _negated=True),
                fields=("task", "step", "day"),
                name="reminder_is_made_once_a_step_and_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("step", "soon")),
                fields=("task", "due_on"),
                name="reminder_before_a_date_is_made_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by__isnull", False), ("step", "by_hand"), models.Q(("words", ""), _negated=True)),
                    models.Q(models.Q(("step", "by_hand"), _negated=True), ("by__isnull", True)),
                    _connector="OR",
                ),
                name="reminder_by_hand_names_the_hand",
                violation_error_message="Hãy ghi nội dung đôn đốc.",
            ),
        ),
    ]
