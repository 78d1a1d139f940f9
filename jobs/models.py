"""Who works, and what comes round by the clock. The jobs themselves are kept by django-tasks (`jobs.queue`)."""

from django.db import models


class Heartbeat(models.Model):
    """A worker: alive while it goes on saying so, by the clock of the database."""

    name = models.CharField("tên", max_length=64, unique=True)
    host = models.CharField("máy", max_length=120)
    pid = models.PositiveBigIntegerField("tiến trình")
    begun_at = models.DateTimeField("bắt đầu lúc")
    beat_at = models.DateTimeField("nhịp cuối lúc", db_index=True)

    class Meta:
        verbose_name = "tiến trình chạy nền"
        ordering = ("begun_at", "pk")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class ScheduledJob(models.Model):
    """When a job of the schedule comes round next; the schedule itself is code (`jobs.schedule.Entry`)."""

    class Outcome(models.TextChoices):
        """How it went the last time."""

        NEVER = "", "chưa chạy lần nào"
        QUEUED = "queued", "đang chờ đến lượt"
        PASSED_OVER = "passed_over", "bỏ qua: lần trước chưa xong"
        DONE = "done", "xong"
        FAILED = "failed", "có lỗi, sẽ thử lại"
        DEAD = "dead", "hỏng"

    name = models.CharField("tên", max_length=60, unique=True)
    task_path = models.CharField("việc", max_length=200, db_index=True)
    next_at = models.DateTimeField("lần tới lúc")
    last_at = models.DateTimeField("lần cuối lúc", null=True, blank=True)
    last_outcome = models.CharField("lần cuối thế nào", max_length=20, choices=Outcome.choices, blank=True)
    paused = models.BooleanField("tạm dừng", default=False)

    class Meta:
        verbose_name = "việc theo lịch"
        ordering = ("name",)
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                condition=models.Q(last_outcome="") | models.Q(last_at__isnull=False),
                name="scheduled_outcome_has_its_moment",
                violation_error_message="Việc theo lịch đã có kết quả thì phải có lúc chạy.",
            ),
        )

    def __str__(self) -> str:
        return self.name
