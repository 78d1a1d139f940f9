"""The reviewer's sheet: what a plan wants checked, what was found, and who is at it."""

from django.db import models
from django.db.models import Q

from units.models import Agency, User
from workflows.models import Submission, Task


class ReviewPattern(models.Model):
    """What a plan's reports are checked for; `plan` is the plan's code, "" for every plan without a list of its own.

    `items` is a list of {"key", "label"}, in order.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="review_patterns")
    plan = models.CharField("kế hoạch", max_length=100, blank=True)
    items = models.JSONField("các mục kiểm tra", default=list)

    class Meta:
        verbose_name = "danh mục kiểm tra"
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("agency", "plan"), name="review_pattern_is_one_per_plan"),)

    def __str__(self) -> str:
        return self.plan or "Mọi kế hoạch"


class CheckMark(models.TextChoices):
    """What was found on one thing to check; nothing chosen means that nobody has looked."""

    OK = "ok", "Đạt"
    WRONG = "wrong", "Chưa đạt"
    NOT_APPLICABLE = "not_applicable", "Không áp dụng"


class SheetVerdict(models.TextChoices):
    """What a sheet ended in."""

    PASSED = "passed", "Đạt, trình lãnh đạo"
    RETURNED = "returned", "Trả lại đơn vị"


class ReviewSheet(models.Model):
    """A sheet of one submission: a draft until a verdict freezes it, from then on never changed.

    `checks` is a list of {"key", "label", "mark", "note"} (mark: "" or a `CheckMark`), `remarks` of {"anchor", "text"}
    (anchor: a section of the report). A report that leadership sends back to be reviewed again gets another sheet.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="review_sheets")
    checks = models.JSONField("kiểm tra", default=list)
    remarks = models.JSONField("nhận xét", default=list)
    opinion = models.TextField("ý kiến rà soát", blank=True)
    despite = models.TextField("lý do vẫn trình khi có mục chưa đạt", blank=True)
    verdict = models.CharField("kết luận", max_length=20, choices=SheetVerdict.choices, blank=True)
    version = models.PositiveIntegerField("phiên bản", default=0)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField("lưu lúc")
    frozen_at = models.DateTimeField("kết luận lúc", null=True, blank=True)

    class Meta:
        verbose_name = "phiếu rà soát"
        ordering = ("pk",)
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, verdict="")
                | Q(frozen_at__isnull=False, verdict__in=SheetVerdict.values),
                name="review_sheet_frozen_has_its_verdict",
            ),
            models.UniqueConstraint(
                fields=("submission",),
                condition=Q(frozen_at__isnull=True),
                name="review_sheet_is_drafted_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.submission_id} v{self.version}"


class Claim(models.Model):
    """Who is reviewing a report now, and until when others leave it to him; one per task, taken over at most."""

    task = models.OneToOneField(Task, models.CASCADE, related_name="claim")
    holder = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField("nhận lúc")
    expires_at = models.DateTimeField("giữ đến")

    class Meta:
        verbose_name = "nhận rà soát"
        default_permissions = ()
        constraints = (
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("taken_at")), name="claim_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"{self.task_id}: {self.holder_id}"
