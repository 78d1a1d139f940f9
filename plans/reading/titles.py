"""What a section is for, by its title."""

import re
from enum import Enum, auto

from plans.reading.vocabulary import fold, tolerant


class Role(Enum):
    """What a section is for."""

    TASKS = auto()
    MAYBE_TASKS = auto()
    ORGANISATION = auto()
    OTHER = auto()


def _title(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(tolerant(fold(word)) for word in words))


_ORGANISATION = _title(
    "tổ chức thực hiện", "trách nhiệm thực hiện", "trách nhiệm của", "phân công trách nhiệm", "tổ chức triển khai",
    "chế độ báo cáo", "thông tin, báo cáo", "kiểm tra, báo cáo", "công tác báo cáo", "phân công thực hiện",
)  # fmt: skip
_TASKS = _title("nhiệm vụ", "nội dung", "hình thức", "công việc", "hoạt động")
_MAYBE_TASKS = _title(
    "giải pháp", "biện pháp", "phân công nhiệm vụ", "tiến độ thực hiện", "lộ trình thực hiện", "kế hoạch thực hiện",
    "kế hoạch triển khai", "kế hoạch chi tiết",
)  # fmt: skip
_MEASURES = re.compile(
    "(?:(?:một số|các|những|hệ thống) )?(?:mục tiêu|chỉ tiêu|kinh phí|nguồn|dự toán|kết quả|tình hình)"
)
_CALLED_TASKS = re.compile("(?:(?:các|những|một số) )?(?:" + _title("nội dung", "nhiệm vụ").pattern + ")")
_NO_TASKS = re.compile(
    "^(?:" + _title("kết quả", "tình hình", "thực trạng", "kinh phí", "căn cứ", "nguồn lực").pattern + ")"
)
_PURPOSE = re.compile("^(?:(?:một số|các|những|hệ thống) )?(?:"
                      + _title("mục đích", "mục tiêu", "yêu cầu", "chỉ tiêu", "quan điểm", "kinh phí",
                      "nguồn lực", "phạm vi", "đối tượng", "thời gian", "địa điểm", "kết quả", "tình hình",
                      "thực trạng", "căn cứ", "đặc điểm", "khái quát", "sự cần thiết", "nguồn kinh phí",
                      "dự toán", "cơ sở").pattern
                      + "|chủ đề|thành phần|tên gọi|phương châm|bối cảnh|thuận lợi|khó khăn"
                      "|đánh giá chung)")  # fmt: skip
# "Yêu cầu các phòng rà soát …" and "Căn cứ nhiệm vụ được giao, lập …" open tasks.
_ASKS = re.compile(
    r"yêu cầu (?:các|phòng|sở|ubnd|thủ trưởng|trưởng|đơn vị|toàn|cán bộ|công chức|giám đốc|văn phòng|trung tâm)\b"
    r"|(?:căn cứ|cơ sở|kết quả|phạm vi) [^:,]{3,70}, (?!yêu cầu|mục|phạm vi|đối tượng|căn cứ)|đối tượng [^:]{3,40} phải"
)
_LONGEST_TITLE = 100
_TELLING = re.compile("^nội dung")
_MEANS = _title("hình thức", "phương thức", "cách thức")


def role_of(title: str) -> Role:
    """Say what a section with this title is for."""
    folded = fold(title)[:200]
    if _ORGANISATION.search(folded) and _CALLED_TASKS.match(folded) is None:
        return Role.ORGANISATION
    if _NO_TASKS.match(folded):
        return Role.OTHER
    if _TASKS.search(folded) and not folded.startswith("phân công"):
        return Role.TASKS
    if _MAYBE_TASKS.search(folded):
        return Role.MAYBE_TASKS
    return Role.OTHER


def is_purpose(title: str) -> bool:
    """Tell whether an item of a task section is about aims or money, which are never tasks."""
    folded = fold(title)
    return len(title) <= _LONGEST_TITLE and _PURPOSE.match(folded) is not None and _ASKS.match(folded) is None


def measures(title: str) -> bool:
    """Tell whether a title announces figures: targets, money, results."""
    return _MEASURES.match(fold(title)) is not None


def tells_what_to_say(title: str) -> bool:
    """Tell whether a title announces what is to be told ("Nội dung tuyên truyền") rather than what is to be done."""
    folded = fold(title)[:200]
    return _TELLING.match(folded) is not None and _MEANS.search(folded) is None


def tells_how(title: str) -> bool:
    """Tell whether a title announces the forms of the work ("Hình thức tuyên truyền")."""
    return _MEANS.match(fold(title)[:200]) is not None
