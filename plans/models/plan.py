"""A plan as it was read from its file, and the lines of it that become tasks once a person confirms them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from plans.querysets import PlanQuerySet
from plans.states import BINDING, PlanState
from units.models import Agency, Unit, User
from workflows.models import CommonTask, Task, TimeKind
from workflows.periods import Period

PLANS = "plans"  # folder of the storage
CAPACITIES = {
    "KT": "ký thay",
    "TL": "thừa lệnh",
    "TUQ": "thừa uỷ quyền",
    "Q": "quyền",
    "TM": "thay mặt",
}


def random_name(plan: Plan, filename: str) -> str:
    """Return where a source file is kept: nothing of the name it came with is trusted."""
    return f"{PLANS}/{uuid.uuid4().hex}.txt"


class SourceFormat(models.TextChoices):
    """What kind of file a plan came in."""

    TXT = "txt", "Văn bản .txt"
    DOCX = "docx", "Word (.docx)"
    PDF = "pdf", "PDF"
    XLSX = "xlsx", "Excel (.xlsx)"
    PASTED = "pasted", "Dán vào"


class Plan(models.Model):
    """A plan (kế hoạch): a draft until somebody of the coordinating unit issues it, and then never changed."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="plans")
    number = models.CharField("số, ký hiệu", max_length=100, blank=True)
    title = models.TextField("tên kế hoạch")
    dated_on = models.DateField("ngày ban hành ghi trên văn bản", null=True, blank=True)
    dated_text = models.CharField("ngày tháng (nguyên văn)", max_length=100, blank=True)
    place = models.CharField("địa danh", max_length=100, blank=True)
    coordinating_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="coordinated_plans", verbose_name="đơn vị đầu mối"
    )
    coordinating_text = models.CharField("đơn vị đầu mối (nguyên văn)", max_length=300, blank=True)
    default_assignment = models.CharField("phân công chung", max_length=300, blank=True)
    signer_capacity = models.CharField("thẩm quyền ký", max_length=20, blank=True)
    signer_title = models.CharField("chức vụ người ký", max_length=200, blank=True)
    signer_name = models.CharField("người ký", max_length=150, blank=True)
    recipients = models.JSONField("nơi nhận", default=list, blank=True)
    archive = models.JSONField("lưu", default=list, blank=True)
    legal_bases = models.JSONField("căn cứ", default=list, blank=True)
    duties = models.JSONField("chế độ báo cáo", default=list, blank=True)
    missing_attachment = models.BooleanField("thiếu phụ lục kèm theo", default=False)
    agency_text = models.CharField("cơ quan ghi trên văn bản", max_length=300, blank=True)
    sections = models.JSONField("các phần", default=list, blank=True)
    telling = models.JSONField("nội dung tuyên truyền", default=list, blank=True)
    escalation = models.JSONField("xử lý vướng mắc", default=list, blank=True)
    repairs = models.JSONField("chữ bị mất, đề nghị sửa", default=list, blank=True)
    uses = models.JSONField("mỗi dòng văn bản dùng làm gì", default=list, blank=True)

    source_format = models.CharField(
        "loại tệp", max_length=10, choices=SourceFormat.choices, default=SourceFormat.TXT, db_default=SourceFormat.TXT
    )
    source_remarks = models.JSONField("lưu ý khi đọc tệp", default=list, blank=True)
    source_file = models.FileField("tệp nguồn", upload_to=random_name, max_length=200)
    source_name = models.CharField("tên tệp nguồn", max_length=200)
    source_text = models.TextField("văn bản nguồn")
    source_sha256 = models.CharField("mã băm của tệp nguồn", max_length=64)

    state = models.CharField("trạng thái", max_length=20, choices=PlanState.choices, default=PlanState.DRAFT)
    version = models.PositiveIntegerField("lần sửa bản nháp", default=1)
    edition = models.PositiveIntegerField("phiên bản của kế hoạch", default=1, db_default=1)
    amends = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="amendments", verbose_name="sửa đổi kế hoạch"
    )
    opinions_required = models.BooleanField("bắt buộc lấy ý kiến đơn vị phối hợp", default=False, db_default=False)
    period = models.CharField(
        "kỳ của nhiệm vụ thường xuyên",
        max_length=20,
        choices=Period.choices,
        default=Period.QUARTER,
        db_default=Period.QUARTER,
    )
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("nhập lúc")
    edited_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    edited_at = models.DateTimeField("sửa lúc", null=True, blank=True)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField("ban hành lúc", null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "kế hoạch"
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=PlanState.values),
                name="plan_state_is_known",
                violation_error_message="Trạng thái lạ.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=BINDING, issued_at__isnull=False, issued_by__isnull=False)
                | ~Q(state__in=BINDING) & Q(issued_at__isnull=True, issued_by__isnull=True),
                name="plan_issued_iff_it_has_the_moment_and_the_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=BINDING) | Q(coordinating_unit__isnull=False),
                name="plan_issued_names_its_coordinating_unit",
                violation_error_message="Kế hoạch ban hành phải có đơn vị đầu mối.",
            ),
            models.CheckConstraint(
                condition=Q(edited_at__isnull=True, edited_by__isnull=True)
                | Q(edited_at__isnull=False, edited_by__isnull=False),
                name="plan_edited_names_its_editor",
            ),
            models.CheckConstraint(
                condition=~Q(title=""), name="plan_has_a_title", violation_error_message="Kế hoạch chưa có tên."
            ),
            models.CheckConstraint(
                condition=Q(amends__isnull=True, edition=1) | Q(amends__isnull=False, edition__gt=1),
                name="plan_first_edition_amends_nothing",
            ),
            models.UniqueConstraint(
                fields=("amends",),
                condition=Q(state__in=BINDING),
                name="plan_is_amended_by_one",
                violation_error_message="Kế hoạch này đã có bản sửa đổi được ban hành.",
            ),
        )
        indexes = (models.Index(fields=("agency", "state", "-id"), name="plan_by_agency_and_state"),)

    def __str__(self) -> str:
        return f"{self.code} {self.title[:60]}"

    @property
    def code(self) -> str:
        """What the plan is called where there is room for one word: its number, or ours while it has none."""
        return self.number or (f"KH-{self.pk:05d}" if self.pk else "KH-mới")

    @property
    def signature(self) -> str:
        """How the paper was signed: "PHÓ GIÁM ĐỐC (ký thay)"."""
        words = [CAPACITIES[part] for part in self.signer_capacity.split("+") if part in CAPACITIES]
        return f"{self.signer_title} ({', '.join(words)})" if words else self.signer_title


class PlanItem(models.Model):
    """One line of a plan that asks for something, as read and as a person has corrected it."""

    class Confidence(models.TextChoices):
        """How sure the reading is."""

        HIGH = "high", "Nêu rõ"
        MEDIUM = "medium", "Suy ra"
        LOW = "low", "Không chắc"

    class Origin(models.TextChoices):
        """How the line came to be."""

        READ = "read", "Hệ thống đọc"
        SPLIT = "split", "Tách từ một dòng"
        MERGED = "merged", "Gộp nhiều dòng"
        PROMOTED = "promoted", "Chọn từ văn bản"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="items")
    origin = models.CharField(
        "do đâu mà có", max_length=10, choices=Origin.choices, default=Origin.READ, db_default=Origin.READ
    )
    marks = models.JSONField("đọc từ dòng nào, chắc đến đâu", default=list, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="thay cho dòng"
    )
    position = models.PositiveIntegerField("thứ tự")
    path = models.CharField("mục", max_length=100, blank=True)
    heading = models.TextField("đề mục", blank=True)
    content = models.TextField("nội dung nhiệm vụ")
    first_line = models.PositiveIntegerField("từ dòng")
    last_line = models.PositiveIntegerField("đến dòng")
    lead_text = models.TextField("chủ trì (nguyên văn)", blank=True)
    lead_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    all_units = models.BooleanField("tất cả các đơn vị", default=False)
    lead_unknown = models.JSONField("tên chủ trì chưa nhận ra", default=list, blank=True)
    lead_outside = models.BooleanField("do cơ quan khác chủ trì", default=False, db_default=False)
    cooperating_text = models.TextField("phối hợp (nguyên văn)", blank=True)
    cooperating_units = models.ManyToManyField(Unit, blank=True, related_name="+")
    cooperating_unknown = models.JSONField("tên phối hợp chưa nhận ra", default=list, blank=True)
    cooperating_all = models.BooleanField("tất cả các đơn vị cùng phối hợp", default=False)
    cooperating_others = models.TextField("phối hợp ngoài cơ quan", blank=True)
    due_text = models.CharField("thời hạn (nguyên văn)", max_length=300, blank=True)
    time_kind = models.CharField("loại thời hạn", max_length=30, choices=TimeKind.choices, default=TimeKind.NONE)
    due_on = models.DateField("thời hạn", null=True, blank=True)
    period = models.CharField(
        "kỳ, khi khác của kế hoạch", max_length=20, choices=Period.choices, blank=True, db_default=""
    )
    product = models.TextField("sản phẩm", blank=True)
    confidence = models.CharField("độ chắc chắn", max_length=10, choices=Confidence.choices, default=Confidence.HIGH)
    reason = models.TextField("điều cần xem", blank=True)
    checked = models.BooleanField("đã xem lại", default=False)
    skipped = models.BooleanField("không giao", default=False)
    task = models.OneToOneField(Task, models.PROTECT, null=True, blank=True, related_name="plan_item")
    common = models.OneToOneField(CommonTask, models.PROTECT, null=True, blank=True, related_name="plan_item")

    class Meta:
        verbose_name = "dòng kế hoạch"
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("plan", "position"), name="plan_item_position_is_used_once"),
            models.CheckConstraint(
                condition=Q(first_line__gte=1, last_line__gte=F("first_line")), name="plan_item_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(all_units=False) | Q(lead_unit__isnull=True),
                name="plan_item_of_all_units_names_no_lead",
                violation_error_message="Nhiệm vụ giao tất cả các đơn vị không nêu riêng đơn vị chủ trì.",
            ),
            models.CheckConstraint(
                condition=Q(lead_outside=False) | Q(lead_unit__isnull=True, all_units=False),
                name="plan_item_led_outside_names_no_unit_of_ours",
                violation_error_message="Nhiệm vụ do cơ quan khác chủ trì không nêu đơn vị chủ trì của cơ quan.",
            ),
            models.CheckConstraint(
                condition=Q(task__isnull=True) | Q(common__isnull=True), name="plan_item_becomes_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(skipped=False) | Q(task__isnull=True, common__isnull=True),
                name="plan_item_skipped_becomes_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(content=""),
                name="plan_item_says_something",
                violation_error_message="Nhiệm vụ chưa có nội dung.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.path} {self.content[:60]}"

    @property
    def doubts(self) -> list[str]:
        """What a person should look at before issuing; nothing when the line is skipped."""
        if self.skipped:
            return []
        found = [self.reason] if self.reason and not self.checked else []
        if self.lead_unit_id is None and not self.all_units and not self.lead_outside:
            unknown = "; ".join(self.lead_unknown)
            found.append(f"Chưa nhận ra đơn vị chủ trì “{unknown}”." if unknown else "Chưa có đơn vị chủ trì.")
        if self.cooperating_unknown:
            found.append(f"Chưa nhận ra đơn vị phối hợp “{'; '.join(self.cooperating_unknown)}”.")
        if self.due_on is None and self.due_text and self.time_kind == TimeKind.NONE:
            found.append("Chưa xác định được ngày từ thời gian ghi trong kế hoạch.")
        return found
