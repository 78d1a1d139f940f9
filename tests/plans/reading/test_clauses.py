"""Time clauses, one line each."""

from datetime import date

import pytest

from plans.reading import TimeKind
from plans.reading.clauses import read_time
from plans.reading.sentence_times import time_in_sentence

K = TimeKind
CLAUSES = [
    ("Hoàn thành trong tháng 02/2025", K.BY_MONTH_END, date(2025, 2, 28)),
    ("Hoàn thành trong tháng 2 năm 2024", K.BY_MONTH_END, date(2024, 2, 29)),
    ("Tháng 5", K.BY_MONTH_END, date(2026, 5, 31)),
    ("6 tháng đầu năm 2027", K.BY_MONTH_END, date(2027, 6, 30)),
    ("Hoàn thành trong tháng 5/2025 và thực hiện thường xuyên", K.BY_MONTH_END_THEN_ONGOING, date(2025, 5, 31)),
    ("Tháng 12/2026, sau đó duy trì hằng năm", K.BY_MONTH_END_THEN_ONGOING, date(2026, 12, 31)),
    ("Thực hiện thường xuyên.", K.ONGOING, None),
    ("Thường xuyên trong năm 2026", K.ONGOING, None),
    ("Hằng quý", K.ONGOING, None),
    ("Trước ngày 5 hằng tháng", K.ONGOING, None),
    ("Hằng năm", K.ANNUAL, None),
    ("Hàng năm", K.ANNUAL, None),
    ("Quý IV hằng năm", K.ANNUAL, None),
    ("Quý II/2026", K.BY_QUARTER_END, date(2026, 6, 30)),
    ("Trong quý 3 năm 2026", K.BY_QUARTER_END, date(2026, 9, 30)),
    ("Quý IV", K.BY_QUARTER_END, date(2026, 12, 31)),
    ("Năm 2026", K.BY_YEAR_END, date(2026, 12, 31)),
    ("Đến hết năm 2027", K.BY_YEAR_END, date(2027, 12, 31)),
    ("Trước ngày 30/9/2026", K.BEFORE_DATE, date(2026, 9, 29)),
    ("Trước ngày 30 tháng 9 năm 2026", K.BEFORE_DATE, date(2026, 9, 29)),
    ("Trước tháng 6/2026", K.BEFORE_DATE, date(2026, 5, 31)),
    ("Trước ngày 01/01/2027", K.BEFORE_DATE, date(2026, 12, 31)),
    ("Ngày 15/12/2026", K.BY_DATE, date(2026, 12, 15)),
    ("Chậm nhất ngày 20.01.2027", K.BY_DATE, date(2027, 1, 20)),
    ("Trước và trong ngày 09/11/2026", K.BY_DATE, date(2026, 11, 9)),
    ("Từ ngày 01/3/2026 đến ngày 30/6/2026", K.RANGE, date(2026, 6, 30)),
    ("Từ tháng 12/2026 đến hết quý I/2027", K.RANGE, date(2027, 3, 31)),
    ("Quý I, II/2026", K.BY_QUARTER_END, date(2026, 6, 30)),
    ("Tháng 3 - 6/2026", K.RANGE, date(2026, 6, 30)),
    ("Giai đoạn 2026 - 2030", K.RANGE, date(2030, 12, 31)),
    ("Từ tháng 3 - 6/2026", K.RANGE, date(2026, 6, 30)),
    ("Từ 01/3 - 30/4/2026", K.RANGE, date(2026, 4, 30)),
    ("Từ nay đến hết năm 2026", K.RANGE, date(2026, 12, 31)),
    ("Quý III và quý IV năm 2026", K.BY_QUARTER_END, date(2026, 12, 31)),
    ("Từ quý II/2026", K.RANGE, None),
    ("06 tháng đầu năm", K.BY_MONTH_END, date(2026, 6, 30)),
    ("Tuần thứ 2 tháng 3/2026", K.BY_MONTH_END, date(2026, 3, 31)),
    ("01/2026", K.BY_MONTH_END, date(2026, 1, 31)),
    ("02 lần/năm", K.ONGOING, None),
    ("Trong tháng 5 hằng năm", K.ANNUAL, None),
    ("Cuối năm 2026", K.BY_YEAR_END, date(2026, 12, 31)),
    ("Sau khi có hướng dẫn của Bộ Tư pháp", K.CONDITIONAL, None),
    ("Khi có yêu cầu", K.CONDITIONAL, None),
    ("Theo Thông tư mới", K.NONE, None),
    ("31/02/2026", K.NONE, None),
    ("", K.NONE, None),
]


@pytest.mark.parametrize(("text", "kind", "due_on"), CLAUSES)
def test_a_time_clause_has_its_kind_and_its_last_day(text: str, kind: TimeKind, due_on: date | None) -> None:
    clause = read_time(text, 2026)
    assert (clause.kind, clause.due_on) == (kind, due_on)
    assert (clause.text or "") == text.rstrip(".")


def test_every_kind_of_time_is_in_the_table() -> None:
    assert {kind for _, kind, _ in CLAUSES} == set(TimeKind)


def test_a_month_without_any_year_has_a_kind_but_no_date() -> None:
    clause = read_time("Tháng 5", None)
    assert (clause.kind, clause.due_on) == (K.BY_MONTH_END, None)


@pytest.mark.parametrize(
    "sentence",
    [
        "Tổ chức tuyên truyền thường xuyên, sâu rộng nội dung nghị quyết.",
        "Thường xuyên, kịp thời cập nhật dữ liệu.",
        "Xây dựng kế hoạch công tác hằng năm của phòng.",
        "Triển khai Chương trình phát triển giai đoạn 2026 - 2030.",
        "Giải quyết dứt điểm các vụ việc phát sinh trước ngày 01/01/2026.",
        "Thực hiện Kế hoạch số 12/KH-UBND ngày 10/5/2026 của UBND tỉnh.",
        "Rà soát các văn bản ban hành trong năm 2025.",
        "Hoàn thiện chỉ số cải cách hành chính năm 2026.",
        "Khám sức khỏe định kỳ cho viên chức.",
    ],
)
def test_words_that_only_look_like_time_set_none(sentence: str) -> None:
    assert time_in_sentence(sentence, 2026).kind is K.NONE


@pytest.mark.parametrize(
    ("sentence", "kind", "text"),
    [
        ("Thường xuyên kiểm tra việc tiếp công dân.", K.ONGOING, "Thường xuyên"),
        ("Lập danh mục, hoàn thành trước ngày 30/6/2026.", K.BEFORE_DATE, "hoàn thành trước ngày 30/6/2026"),
        ("Tổ chức hội nghị (quý I/2027).", K.BY_QUARTER_END, "quý I/2027"),
        ("Tổ chức hội nghị tổng kết trước ngày 15/12.", K.BEFORE_DATE, "trước ngày 15/12"),
        ("Trong tháng 12/2026, trình dự thảo.", K.BY_MONTH_END, "Trong tháng 12/2026"),
        ("Cử người hỗ trợ xã, phường trong quý II/2026.", K.BY_QUARTER_END, "trong quý II/2026"),
        ("Bồi dưỡng kỹ năng từ tháng 3 đến tháng 9/2026.", K.RANGE, "từ tháng 3 đến tháng 9/2026"),
        ("Khảo sát mức độ hài lòng vào quý III/2026.", K.BY_QUARTER_END, "quý III/2026"),
        ("Mua sắm thiết bị trong năm 2026.", K.BY_YEAR_END, "trong năm 2026"),
    ],
)
def test_a_task_may_state_its_time_in_its_own_sentence(sentence: str, kind: TimeKind, text: str) -> None:
    clause = time_in_sentence(sentence, 2026)
    assert (clause.kind, clause.text) == (kind, text)
