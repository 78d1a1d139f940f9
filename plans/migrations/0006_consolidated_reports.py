"""What a coordinating unit puts together from the reports of a period."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0005_obligations"),
        ("units", "0007_calendar"),
        ("workflows", "0009_dates_of_a_task"),
    ]
    operations = [
        migrations.CreateModel(
            name="ConsolidatedReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField(verbose_name="từ ngày")),
                ("last_day", models.DateField(verbose_name="đến ngày")),
                ("as_of", models.DateTimeField(verbose_name="số liệu tính đến")),
                ("rows", models.JSONField(blank=True, default=list, verbose_name="các nhiệm vụ")),
                ("figures", models.JSONField(blank=True, default=dict, verbose_name="số liệu")),
                ("proposed", models.JSONField(blank=True, default=dict, verbose_name="nội dung hệ thống lập")),
                ("texts", models.JSONField(blank=True, default=dict, verbose_name="nội dung đã sửa")),
                ("signing", models.JSONField(blank=True, default=dict, verbose_name="người ký")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Dự thảo"), ("finished", "Đã hoàn thành")],
                        default="draft",
                        max_length=10,
                        verbose_name="trạng thái",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="lần sửa")),
                ("phase", models.CharField(blank=True, max_length=100, verbose_name="đang lập")),
                ("done_count", models.PositiveIntegerField(default=0, verbose_name="đã đọc")),
                ("total_count", models.PositiveIntegerField(default=0, verbose_name="phải đọc")),
                ("built_at", models.DateTimeField(blank=True, null=True, verbose_name="lập xong lúc")),
                ("created_at", models.DateTimeField(verbose_name="lập lúc")),
                ("edited_at", models.DateTimeField(blank=True, null=True, verbose_name="sửa lúc")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="hoàn thành lúc")),
                (
                    "agency",
                    models.ForeignKey(on_delete=PROTECT, related_name="consolidated_reports", to="units.agency"),
                ),
                ("created_by", models.ForeignKey(on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "edited_by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "finished_by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("plan", models.ForeignKey(on_delete=PROTECT, related_name="consolidated_reports", to="plans.plan")),
                (
                    "signer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="chọn ký",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=PROTECT,
                        related_name="consolidated_reports",
                        to="workflows.task",
                        verbose_name="nhiệm vụ",
                    ),
                ),
            ],
            options={
                "verbose_name": "báo cáo tổng hợp",
                "ordering": ("-last_day", "-pk"),
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "first_day", "last_day"),
                        name="consolidated_once_a_plan_and_period",
                        violation_error_message="Kỳ này đã có báo cáo tổng hợp.",
                    ),
                    models.CheckConstraint(
                        condition=Q(last_day__gte=F("first_day")), name="consolidated_period_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=Q(state="draft", finished_at__isnull=True, finished_by__isnull=True)
                        | Q(
                            state="finished",
                            finished_at__isnull=False,
                            finished_by__isnull=False,
                            built_at__isnull=False,
                        ),
                        name="consolidated_finished_iff_it_has_the_moment_and_the_person",
                        violation_error_message="Báo cáo chưa được lập xong.",
                    ),
                    models.CheckConstraint(
                        condition=Q(edited_at__isnull=True, edited_by__isnull=True)
                        | Q(edited_at__isnull=False, edited_by__isnull=False),
                        name="consolidated_edited_names_its_editor",
                    ),
                ],
            },
        ),
    ]
