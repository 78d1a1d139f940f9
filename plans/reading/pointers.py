"""Sentences that only point to where the tasks stand: "Chi tiết theo Phụ lục kèm theo Kế hoạch này"."""

import re

from plans.reading.vocabulary import fold

_LONGEST = 320
_ELSEWHERE = r"(?:phụ lục|kèm theo|đính kèm|gửi kèm|bảng (?:sau|dưới đây)|biểu (?:sau|dưới đây))"
_POINTS = re.compile(
    r"\(?(?:(?:các|những|việc|toàn bộ) )?(?:có (?=phụ lục|bảng|biểu|danh mục)|xem |chi tiết|nhiệm vụ|nội dung|danh mục"
    r"|lịch |phân công|tiến độ|kế hoạch (?:chi tiết|cụ thể)|chương trình cụ thể|cụ thể|thời gian|phụ lục|theo |bảng"
    r"|biểu|danh sách|thực hiện (?:theo|các nhiệm vụ|nhiệm vụ|nội dung)|triển khai (?:theo|các nhiệm vụ|nhiệm vụ))"
    rf"[^.;]{{0,220}}?{_ELSEWHERE}[^.;]{{0,90}}[.;:]?\)?[.;]?$"
)
_HEADED = re.compile(r"\(?(?:có |chi tiết |theo |danh mục |nội dung ){0,2}.{0,60}(?:phụ lục|kèm theo|đính kèm)")


def points_elsewhere(text: str, *, headed: bool = False) -> bool:
    """Tell whether the text says nothing but where to look; below a heading of its own that is easily seen."""
    folded = fold(text[:_LONGEST])
    if (headed or folded.startswith("(")) and _HEADED.match(folded[:200]):
        return True
    return len(text) <= _LONGEST and _POINTS.match(folded) is not None
