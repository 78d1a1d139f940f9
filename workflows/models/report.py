"""What a unit writes about its task: the draft, its files, and the submission that is never changed."""

from django.db import models
from django.db.models import Q

from units.models import User
from workflows.models.task import Task
from workflows.querysets import SubmissionQuerySet


class Submission(models.Model):
    """A report as it was submitted: never changed, named by the SHA-256 of its text, numbers and files.

    `figures` is a list of {"name", "value", "unit"}, `products` of {"name", "number", "date"}, `answers` of {"point",
    "answer"}, one for each point that the return before it listed; all their values are text, a date as 05/03/2026.
    `workflows.reports.words_of` reads them, `workflows.reports.fingerprint` makes the hash.
    """

    class Result(models.TextChoices):
        """What the unit says it achieved."""

        DONE = "done", "Đã hoàn thành"
        PARTLY = "partly", "Hoàn thành một phần"
        NOT_DONE = "not_done", "Chưa hoàn thành"

    task = models.ForeignKey(Task, models.PROTECT, related_name="submissions")
    round = models.PositiveIntegerField("lần trình")
    result = models.CharField("kết quả", max_length=20, choices=Result.choices)
    text = models.TextField("nội dung báo cáo")
    difficulties = models.TextField("khó khăn, vướng mắc", blank=True)
    figures = models.JSONField("số liệu", default=list, blank=True)
    products = models.JSONField("sản phẩm", default=list, blank=True)
    answers = models.JSONField("trả lời các điểm bị yêu cầu bổ sung", default=list, blank=True)
    sha256 = models.CharField("mã băm", max_length=64)
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    submitted_as = models.CharField("chức danh khi trình", max_length=150)
    submitted_at = models.DateTimeField("trình lúc")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "bản trình"
        ordering = ("round",)
        constraints = (
            models.UniqueConstraint(fields=("task", "round"), name="submission_round_is_used_once"),
            models.CheckConstraint(condition=Q(round__gte=1), name="submission_rounds_begin_at_one"),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="submission_says_something",
                violation_error_message="Báo cáo chưa có nội dung.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.task_id}/{self.round}"


class ReportDraft(models.Model):
    """The report a unit is writing; one per task, kept until it is submitted."""

    task = models.OneToOneField(Task, models.CASCADE, related_name="report_draft")
    result = models.CharField("kết quả", max_length=20, choices=Submission.Result.choices, blank=True)
    text = models.TextField("nội dung báo cáo", blank=True)
    difficulties = models.TextField("khó khăn, vướng mắc", blank=True)
    figures = models.JSONField("số liệu", default=list, blank=True)
    products = models.JSONField("sản phẩm", default=list, blank=True)
    answers = models.JSONField("trả lời các điểm bị yêu cầu bổ sung", default=list, blank=True)
    version = models.PositiveIntegerField("phiên bản", default=0)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField("lưu lúc")

    class Meta:
        verbose_name = "báo cáo đang soạn"

    def __str__(self) -> str:
        return f"{self.task_id} v{self.version}"


class Evidence(models.Model):
    """A file that proves something: in the draft until a submission takes it, then never changed."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="evidence")
    submissions = models.ManyToManyField(Submission, related_name="files")
    in_draft = models.BooleanField("đang ở bản soạn", default=True)
    name = models.CharField("tên tệp", max_length=200)
    size = models.PositiveBigIntegerField("kích thước (byte)")
    sha256 = models.CharField("mã băm", max_length=64)
    content_type = models.CharField("loại nội dung", max_length=100)
    file = models.FileField("tệp", upload_to="evidence/%Y/%m/", max_length=200)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("tải lên lúc")

    class Meta:
        verbose_name = "minh chứng"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name
