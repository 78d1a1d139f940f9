"""Words that a task's columns may hold, and what a return asks of a unit. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models


class TimeKind(models.TextChoices):
    """How a plan says when (domain, chapter 5)."""

    NONE = "none", "Không nêu thời hạn"
    ONGOING = "ongoing", "Thường xuyên"
    ANNUAL = "annual", "Hằng năm"
    BY_MONTH_END = "by_month_end", "Trong tháng"
    BY_MONTH_END_THEN_ONGOING = "by_month_end_then_ongoing", "Trong tháng, sau đó thường xuyên"
    BY_QUARTER_END = "by_quarter_end", "Trong quý"
    BY_YEAR_END = "by_year_end", "Trong năm"
    BEFORE_DATE = "before_date", "Trước ngày"
    BY_DATE = "by_date", "Đến ngày"
    RANGE = "range", "Từ ngày đến ngày"
    CONDITIONAL = "conditional", "Theo điều kiện"


class ReturnCategory(models.TextChoices):
    """Why a report was sent back, in the words by which returns are counted."""

    CONTENT = "content", "Nội dung, kết quả chưa đạt"
    FIGURES = "figures", "Số liệu thiếu hoặc chưa khớp"
    EVIDENCE = "evidence", "Thiếu sản phẩm, minh chứng"
    FORM = "form", "Thể thức, cách trình bày"
    OPINIONS = "opinions", "Chưa lấy đủ ý kiến phối hợp"
    AUTHORITY = "authority", "Không đúng thẩm quyền, đơn vị"
    OTHER = "other", "Lý do khác"


@dataclass(frozen=True, slots=True)
class Returned:
    """What a return asks of the unit: why, which points it must answer, and a date proposed for the next report."""

    note: str
    points: Sequence[str] = ()
    category: str = ""
    due_on: dt.date | None = None
