"""The document of a decision: its number and day as the records clerk gives them, and the copy signed elsewhere."""

from django.db import models
from django.db.models import Q

from approvals.models.decision import Decision
from units.models import Agency, User


class Issued(models.Model):
    """Number and day that the records clerk gave a decision's document: numbers begin at 1 each year (NĐ 30/2020)."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="issued")
    number = models.PositiveIntegerField("số")
    symbol = models.CharField("ký hiệu", max_length=60)
    issued_on = models.DateField("ngày ban hành")
    year = models.PositiveIntegerField("năm")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("ghi lúc")

    class Meta:
        verbose_name = "số văn bản"
        ordering = ("-year", "-number")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "year", "symbol", "number"),
                name="number_is_given_once_a_year",
                violation_error_message="Số này đã cấp cho văn bản khác trong năm.",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="numbers_begin_at_one",
                violation_error_message="Số văn bản bắt đầu từ 01.",
            ),
            models.CheckConstraint(condition=~Q(symbol=""), name="number_has_its_symbol"),
        )

    def __str__(self) -> str:
        return f"{self.number:02d}/{self.symbol}"


class SignedCopy(models.Model):
    """The document as it was signed outside (on paper, or digitally): kept as it came, under its SHA-256."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="signed_copies")
    name = models.CharField("tên tệp", max_length=200)
    size = models.PositiveBigIntegerField("kích thước (byte)")
    sha256 = models.CharField("mã băm", max_length=64)
    content_type = models.CharField("loại nội dung", max_length=100)
    file = models.FileField("tệp", upload_to="signed/%Y/%m/", max_length=200)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("tải lên lúc")

    class Meta:
        verbose_name = "bản đã ký"
        ordering = ("pk",)
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("decision", "sha256"), name="signed_copy_is_kept_once"),)

    def __str__(self) -> str:
        return self.name
