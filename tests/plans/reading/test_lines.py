"""The layout of a page undone."""

import pytest

from plans.reading.joining import paragraphs, usual_width
from plans.reading.lines import source_lines
from plans.reading.passages import Passage
from plans.reading.tables import with_tables

FILLER = "Dòng chữ này đủ dài để cho thấy lề phải của trang giấy nằm ở đâu trong tệp.\n"


def _paragraphs(text: str) -> list[tuple[str, tuple[int, int]]]:
    lines = with_tables(source_lines(text + "\n" + FILLER * 9))
    width = usual_width(lines)
    wanted = text.count("\n") + 1
    kept = [line for line in lines if line.number <= wanted]
    return [(passage.text, passage.lines) for passage in paragraphs(kept, width) if isinstance(passage, Passage)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "- Triển khai Nghị quyết số 57-\nNQ/TW trong ngành",
            [("- Triển khai Nghị quyết số 57-NQ/TW trong ngành", (1, 2))],
        ),
        ("- Giai đoạn 2021 -\n2025 của ngành", [("- Giai đoạn 2021 - 2025 của ngành", (1, 2))]),
        ("- Việc thứ nhất của phòng\n\n4\n\n\fcần làm ngay", [("- Việc thứ nhất của phòng cần làm ngay", (1, 5))]),
        ("- Soạn\u00ad thảo\u00a0 quy   chế", [("- Soạn thảo quy chế", (1, 1))]),
        ("- Một việc.\n\n\n- Hai việc.", [("- Một việc.", (1, 1)), ("- Hai việc.", (4, 4))]),
        ("- Trang 2\n- 2 -\nTrang 2/9\n____", [("- Trang 2", (1, 1))]),
    ],
)
def test_wrapped_lines_become_one_line_with_its_span(text: str, expected: list[tuple[str, tuple[int, int]]]) -> None:
    assert _paragraphs(text) == expected


def test_a_wrapped_line_that_begins_with_a_dash_is_no_new_item() -> None:
    text = (
        "- Đơn vị chủ trì: Phòng Xây dựng, kiểm tra văn bản và Phổ biến, giáo dục luật\n"
        "- Theo dõi thi hành pháp luật.\n- Thời gian: Quý I/2027."
    )
    first, second = _paragraphs(text)
    assert first[0].endswith("giáo dục luật - Theo dõi thi hành pháp luật.")
    assert second[0] == "- Thời gian: Quý I/2027."


def test_an_article_at_the_start_of_a_wrapped_line_is_no_number_of_an_item() -> None:
    text = "- Mọi hồ sơ được số hóa và lưu trữ trong kho dữ liệu chung của Sở theo Điều\n27. Văn phòng Sở theo dõi."
    assert len(_paragraphs(text)) == 1


def test_a_heading_that_ends_in_chuyen_doi_so_does_not_swallow_the_next_item() -> None:
    assert len(_paragraphs("1. Chuyển đổi số\na) Nội dung:\n- Việc một.\n2. Việc hằng tháng\n3. Việc khác")) == 5


def test_decomposed_letters_are_composed() -> None:
    ((text, _),) = _paragraphs("- Văn phòng Sở".encode().decode().replace("ă", "a\u0306"))
    assert text == "- Văn phòng Sở"


def test_windows_and_old_mac_line_ends_count_as_lines() -> None:
    assert [line.number for line in source_lines("một\r\nhai\rba")] == [1, 2, 3]


WRAPPED = [
    ("1. Bảo đảm phát triển kinh tế", "- xã hội của ngành."),
    ("- Lấy mẫu theo chuỗi sản xuất", "- tiêu thụ của tỉnh."),
    ("- Sơ kết công tác 6 tháng đầu năm (Phòng", "Hành chính - Tổng hợp)."),
]
MANY = "".join(f"- Việc thứ {at} phải làm cho xong trong năm nay, không để lại sang năm sau.\n" for at in range(8))


@pytest.mark.parametrize(("first", "rest"), WRAPPED)
def test_a_line_that_goes_on_with_a_dash_or_within_a_bracket_is_joined(first: str, rest: str) -> None:
    assert f"{first} {rest}" in [text for text, _ in _paragraphs(f"{MANY}{first}\n{rest}\n{MANY}")]


def test_a_verb_in_capitals_below_a_title_begins_what_is_to_be_done() -> None:
    title = "4. Rà soát tiêu chí bình xét các danh hiệu văn hóa ở khu dân cư"
    body = "Tham mưu UBND tỉnh sửa đổi quy định."
    assert [text for text, _ in _paragraphs(f"{MANY}{title}\n{body}\n")][-2:] == [title, body]
