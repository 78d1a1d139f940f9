"""Whatever comes in, the answer is a reading or a refusal in Vietnamese."""

import codecs
import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plans.reading import NotAPlan, PlanReading, decode_text, read_plan, to_json
from tests.plans.reading.building import FOOT, HEAD

NOVEL = "Chiều xuống chậm trên bến sông. Ông lão ngồi vá lưới, chẳng nói một lời.\n" * 300
BUILDING_BLOCKS = [
    *HEAD.splitlines(), *FOOT.splitlines(), "II. NHIỆM VỤ", "III. TỔ CHỨC THỰC HIỆN", "1. Lập danh mục", "1.1. Việc",
    "a) Văn phòng Sở:", "- Làm việc này.", "+ chi tiết", "* Thời gian: quý V/2026", "- Đơn vị chủ trì:", "- ", "1.",
    "(", "Thời gian: 31/02/2026", "Phối hợp: ; ,",
    "Kết quả:", "trước ngày 99 hằng tháng báo cáo Sở", "PHỤ LỤC", "57-", "số",
    "Căn cứ Quyết định số 9/QĐ-X ngày 45/13/2020 của", "\x0c", "KT.", "Nơi nhận", "Hình thức", "qua Văn phòng", "năm 0",
]  # fmt: skip


def _answer(text: str) -> PlanReading | None:
    try:
        return read_plan(text)
    except NotAPlan:
        return None


@pytest.mark.parametrize(
    "text", ["", " \n\t\n", "\x00\x01\x02", "PK\x03\x04" + "\x01\x1f\x7f" * 50, NOVEL, "KẾ HOẠCH\n"]
)
def test_what_is_no_plan_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(NotAPlan) as refusal:
        read_plan(text)
    assert unicodedata.is_normalized("NFC", str(refusal.value))
    assert len(str(refusal.value)) > 20
    assert str(refusal.value).endswith(".")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_gives_a_reading_or_a_refusal(text: str) -> None:
    _answer(text)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(BUILDING_BLOCKS) | st.text(max_size=12), max_size=40))
@example(["KẾ HOẠCH", "II. NHIỆM VỤ", "1. Lập danh mục"])
def test_any_shuffled_plan_gives_a_reading_or_a_refusal(lines: list[str]) -> None:
    text = "\n".join(lines)
    reading = _answer(text)
    if reading is not None:
        assert to_json(reading)["missing_attachment"] in (True, False)
        last = text.count("\n") + text.count("\r") + 1
        assert all(1 <= task.lines[0] <= task.lines[1] <= last for task in reading.tasks)


@pytest.mark.parametrize(
    "bytes_", ["Kế hoạch".encode(), codecs.BOM_UTF8 + "Kế hoạch".encode(), "Kế hoạch".encode("utf-16")]
)
def test_the_usual_encodings_are_decoded(bytes_: bytes) -> None:
    assert decode_text(bytes_) == "Kế hoạch"


@pytest.mark.parametrize(
    "bytes_", [b"\xff\xfe\x00", b"\x89PNG\r\n\x1a\n\xff", "Kế hoạch".encode("cp1258", "replace") + b"\xd5"]
)
def test_other_bytes_are_refused(bytes_: bytes) -> None:
    with pytest.raises(NotAPlan):
        decode_text(bytes_)


HEAVY = ["a ", "Phòng ", "các phòng, ", "Sở ", ". . ", "(", "số 5-", "ngày 1/1/2025 ", "thời gian ", "Luật a "]


@pytest.mark.parametrize("word", HEAVY)
def test_twice_the_text_takes_about_twice_the_time(word: str) -> None:
    def seconds(size: int) -> float:
        line = word * (size // len(word))
        text = f"{HEAD}II. NHIỆM VỤ\n1. {line}\n- Đơn vị chủ trì: {line}\nIII. TỔ CHỨC THỰC HIỆN\n1. {line}\n{FOOT}"
        started = time.process_time()
        _answer(text)
        return time.process_time() - started

    assert seconds(80_000) < 8 * max(seconds(20_000), 0.02)


def test_one_line_of_five_megabytes_is_refused_calmly() -> None:
    with pytest.raises(NotAPlan):
        read_plan("nhiệm vụ " * 500_000)
