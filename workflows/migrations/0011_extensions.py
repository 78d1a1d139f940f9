"""Requests for more time."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0006_rights_anew"),
        ("workflows", "0010_fill_dates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Extension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="lần đề nghị")),
                ("asked_as", models.CharField(blank=True, max_length=150, verbose_name="chức danh khi đề nghị")),
                ("asked_at", models.DateTimeField(verbose_name="đề nghị lúc")),
                ("current_due_on", models.DateField(verbose_name="hạn khi đề nghị")),
                ("wanted_due_on", models.DateField(verbose_name="hạn đề nghị")),
                ("reason", models.TextField(verbose_name="lý do")),
                ("beyond_parent", models.BooleanField(default=False, verbose_name="muộn hơn hạn chung")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Chờ quyết định"),
                            ("offered", "Được đề nghị ngày khác"),
                            ("granted", "Đã gia hạn"),
                            ("refused", "Không đồng ý"),
                            ("withdrawn", "Đã rút"),
                        ],
                        default="open",
                        max_length=20,
                        verbose_name="trạng thái",
                    ),
                ),
                ("decided_as", models.CharField(blank=True, max_length=150, verbose_name="chức danh khi quyết định")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="quyết định lúc")),
                ("decision_note", models.TextField(blank=True, verbose_name="ý kiến của người quyết định")),
                ("offered_due_on", models.DateField(blank=True, null=True, verbose_name="ngày khác được đề nghị")),
                ("granted_due_on", models.DateField(blank=True, null=True, verbose_name="hạn được gia hạn đến")),
                (
                    "answered_as",
                    models.CharField(blank=True, max_length=150, verbose_name="chức danh khi trả lời, rút"),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="đơn vị trả lời, rút lúc")),
                ("answer_note", models.TextField(blank=True, verbose_name="đơn vị trả lời, hoặc vì sao kết thúc")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="workflows.task",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "đề nghị gia hạn",
                "ordering": ("pk",),
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["asked_at", "id"], name="extension_is_open"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("task", "number"), name="extension_is_numbered_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("open", "offered"))),
                        fields=("task",),
                        name="extension_waits_one_at_a_time",
                        violation_error_message="Nhiệm vụ này đã có một đề nghị gia hạn đang chờ.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("open", "offered", "granted", "refused", "withdrawn"))),
                        name="extension_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("wanted_due_on__gt", models.F("current_due_on"))),
                        name="extension_asks_for_a_later_day",
                        violation_error_message="Hạn đề nghị phải sau hạn hiện tại.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="extension_says_why",
                        violation_error_message="Hãy ghi lý do xin gia hạn.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="extension_is_decided_by_another",
                        violation_error_message="Người đề nghị gia hạn không được tự quyết định.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("decision_note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="extension_refused_says_who_and_why",
                        violation_error_message="Hãy ghi lý do không đồng ý.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("granted_due_on__isnull", False),
                                ("state", "granted"),
                            ),
                            models.Q(models.Q(("state", "granted"), _negated=True), ("granted_due_on__isnull", True)),
                            _connector="OR",
                        ),
                        name="extension_granted_names_day_and_decider",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "offered"), _negated=True),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("offered_due_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="extension_offered_names_day_and_decider",
                    ),
                ],
            },
        ),
    ]
