"""A printed plan comes out of its PDF in reading order, with its tables as rows."""

import json

import pytest

from plans.parsers.pdf import LOCKED, MOST_PAGES, parse
from plans.parsers.shapes import BROKEN, NO_TEXT, SCAN, NotReadable
from tests.files.building import pdf as bare_pdf
from tests.files.building import stream
from tests.plans.sources.building import NATION, Paper, pdf_of, pdf_plan, pdf_with, scan_pdf

LONG = (
    "1. Rà soát các văn bản quy phạm pháp luật của tỉnh về thủ tục hành chính, lập danh mục văn bản cần sửa đổi, "
    "thay thế, bãi bỏ cho phù hợp với quy định mới của cơ quan nhà nước cấp trên."
)
TABLE = (
    ("TT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời gian"),
    ("1", "Biên soạn tờ gấp hỏi đáp về đăng ký hộ tịch trực tuyến", "Văn phòng Sở", "Tháng 10/2026"),
    ("2", "Khảo sát mức độ hài lòng", "Thanh tra Sở", "Quý I/2027"),
)
ALPHABET = "ắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵđĂÂĐÊÔƠƯ"


def words(text: str) -> str:
    return " ".join(text.replace("\u2028", " ").split())


def test_a_printed_plan_keeps_every_word_in_reading_order() -> None:
    paper = Paper(body=("I. NHIỆM VỤ", LONG, "II. TỔ CHỨC THỰC HIỆN"), table=TABLE)
    read = parse(pdf_plan(paper)).text.split("\n")
    head = [*paper.left, "Số: /KH-STP", *NATION, "An Khê, ngày tháng 9 năm 2026"]
    assert read[0] == "1"  # the page number, which the reader drops
    assert [words(line) for line in read[1 : 1 + len(head)]] == head
    text = words("\n".join(read))
    assert text.index("KẾ HOẠCH") < text.index("I. NHIỆM VỤ") < text.index(LONG) < text.index("TT Nhiệm vụ")
    assert text.index("Nơi nhận:") < text.index("Lưu: VT, VP.") < text.index("KT. GIÁM ĐỐC")


def test_a_table_with_borders_is_one_line_for_a_row_and_lines_within_a_cell_are_kept_apart() -> None:
    read = parse(pdf_plan(Paper(table=TABLE))).text.split("\n")
    rows = [line.split("\t") for line in read if "\t" in line]
    assert [tuple(map(words, row)) for row in rows] == [tuple(map(words, row)) for row in TABLE]
    assert "\u2028" in rows[1][1]


def test_merged_cells_speak_where_they_begin() -> None:
    made = pdf_of(
        """#table(columns: (1cm, 5cm, 4cm),
        [TT], [Nhiệm vụ], [Chủ trì],
        table.cell(colspan: 3)[I. Cải cách thể chế],
        table.cell(rowspan: 2)[1], [Biên soạn tờ gấp], [Văn phòng],
        [Phát tờ gấp], [Thanh tra])"""
    )
    assert parse(made).text.split("\n") == [
        "TT\tNhiệm vụ\tChủ trì",
        "I. Cải cách thể chế\t\t",
        "1\tBiên soạn tờ gấp\tVăn phòng",
        "\tPhát tờ gấp\tThanh tra",
    ]


def test_a_page_break_cuts_neither_a_table_nor_a_row_and_the_head_is_not_repeated() -> None:
    made = pdf_of(
        """#set page(height: 9cm, width: 15cm, margin: 1.5cm, numbering: "1")
        #table(columns: (1cm, 6cm, 4cm), table.header([TT], [Nhiệm vụ], [Chủ trì]),
        ..range(1, 12).map(n => ([#n], [Việc số #n của kế hoạch này], [Văn phòng])).flatten(),
        [12], [#("dài lắm " * 60)], [Sở])"""
    )
    rows = [line.split("\t") for line in parse(made).text.split("\n") if "\t" in line]
    assert [row[0] for row in rows] == ["TT", *map(str, range(1, 13))]
    assert words(rows[-1][1]) == words("dài lắm " * 60)


def test_columns_without_borders_are_rows_when_they_say_so_themselves() -> None:
    cells = [text for row in TABLE for text in row] + ["3", "Họp", "Văn phòng Sở", "Thường xuyên"]
    source = """#set par(justify: false)
    #let cells = json(bytes(sys.inputs.cells))
    #grid(columns: (1cm, 5cm, 4cm, 4cm), column-gutter: 8mm, row-gutter: 3mm, ..cells.map(text))"""
    read = parse(pdf_of(source, cells=json.dumps(cells))).text.split("\n")
    assert [words(line.split("\t")[1]) for line in read] == ["Nhiệm vụ", TABLE[1][1], TABLE[2][1], "Họp"]


def test_two_columns_of_running_text_stay_plain_lines() -> None:
    read = parse(pdf_of("#columns(2)[" + "Một đoạn văn dài chạy trong hai cột của trang. " * 40 + "]")).text
    assert "\t" not in read


def test_every_vietnamese_letter_survives() -> None:
    read = parse(pdf_of(f"{ALPHABET}\n\n#strong[{ALPHABET}]\n\n#emph[#strong[{ALPHABET}]]")).text
    assert read.replace("\n", "") == ALPHABET * 3


def test_sideways_pages_are_read_and_what_slants_across_is_not() -> None:
    made = pdf_of(
        """#set page(width: 21cm, height: 29.7cm)
        #rotate(-90deg, reflow: true)[#table(columns: (2cm, 6cm), [TT], [Nhiệm vụ], [1], [Rà soát văn bản])]
        #place(center + horizon, rotate(45deg, text(size: 60pt)[DỰ THẢO]))"""
    )
    assert parse(made).text.split("\n") == ["TT\tNhiệm vụ", "1\tRà soát văn bản"]


def test_a_scan_says_that_it_is_one_and_what_to_do() -> None:
    with pytest.raises(NotReadable) as refused:
        parse(scan_pdf())
    assert str(refused.value) == SCAN
    assert "bản quét" in SCAN
    assert "dán" in SCAN


def test_scanned_pages_among_printed_ones_are_named() -> None:
    blank = 'image(bytes((255,) * 1600), format: (encoding: "luma8", width: 40, height: 40))'
    made = pdf_of(f"Trang một có chữ để đọc, trang hai thì không.\n#pagebreak()\n#{blank}")
    assert parse(made).remarks == ("Bỏ qua trang 2 (trong 2 trang): chỉ có ảnh, không có lớp chữ.",)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7\nrubbish\n%%EOF\n", BROKEN),
        (bare_pdf(), NO_TEXT),
        (pdf_plan(Paper())[:900], BROKEN),
        (bare_pdf(stream(b"/Filter /FlateDecode", b"rubbish")), NO_TEXT),
    ],
    ids="rubbish empty cut stream".split(),
)
def test_what_cannot_be_opened_says_what_to_do(data: bytes, sentence: str) -> None:
    with pytest.raises(NotReadable) as refused:
        parse(data)
    assert str(refused.value) == sentence


def test_too_many_pages_are_counted_and_refused() -> None:
    with pytest.raises(NotReadable, match=f"{MOST_PAGES + 1} trang"):
        parse(pdf_of("a #pagebreak()\n" * MOST_PAGES + "b"))
    assert "mật khẩu" in LOCKED


def drawn(content: str) -> bytes:
    """Return a page with these drawing commands, in one of the fonts every viewer has."""
    return pdf_with(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            (
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
                b" /Resources << /Font << /F 5 0 R >> >> >>"
            ),
            stream(b"", content.encode("latin-1")),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
    )


def put(x: float, y: float, text: str) -> str:
    return f"BT /F 12 Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n"


WORDS = (
    put(55, 705, "TT") + put(85, 705, "Viec") + put(55, 675, "1") + put(85, 685, "Ra soat") + put(85, 670, "van ban")
)
THIN_BOXES = "".join(f"{x} {y} {w} 0.5 re f\n" for y in (720, 700, 660) for x, w in ((50, 30), (80, 200))) + "".join(
    f"{x} {y} 0.5 {h} re f\n" for x in (50, 80, 280) for y, h in ((700, 20), (660, 40))
)
ONE_PATH = (
    "50 720 m 280 720 l 50 700 m 280 700 l 50 660 m 280 660 l "
    "50 660 m 50 720 l 80 660 m 80 720 l 280 660 m 280 720 l S\n"
)
DRAWN_BOXES = "50 700 30 20 re S 80 700 200 20 re S 50 660 30 40 re S 80 660 200 40 re S\n"
OPEN_SIDES = (
    "50 720 m 280 720 l S 50 700 m 280 700 l S 50 660 m 280 660 l S 80 660 m 80 720 l S 150 660 m 150 720 l S\n"
)


@pytest.mark.parametrize("borders", [THIN_BOXES, ONE_PATH, DRAWN_BOXES], ids="thin path boxes".split())
def test_borders_are_known_however_a_program_draws_them(borders: str) -> None:
    assert parse(drawn(borders + WORDS)).text == "TT\tViec\n1\tRa soat\u2028van ban"


def test_a_table_open_at_its_sides_has_its_outer_columns() -> None:
    assert parse(drawn(OPEN_SIDES + WORDS)).text == "TT\tViec\t\n1\tRa soat\u2028van ban\t"


def test_letters_printed_twice_for_boldness_are_read_once() -> None:
    twice = put(50, 700, "Ke hoach") + put(50.3, 700, "Ke hoach") + put(50, 680, "cai cach hanh chinh")
    assert parse(drawn(twice)).text == "Ke hoach\ncai cach hanh chinh"


def test_a_frame_around_a_page_and_a_rule_under_a_line_are_no_tables() -> None:
    frame = "20 20 555 802 re S 50 695 m 200 695 l S\n"
    assert parse(drawn(frame + put(50, 700, "Mot dong chu") + put(50, 680, "Hai dong chu"))).text == (
        "Mot dong chu\nHai dong chu"
    )
