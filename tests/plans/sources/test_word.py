"""A Word document reads as its printed page does."""

import pytest

from plans.parsers.shapes import NotReadable
from plans.parsers.word import parse
from tests.files.building import HEAD, WORD, document, docx, relation, relations
from tests.plans.sources.building import Paper, cell, docx_plan, paragraph, row, run, table, word

TEXT_BOX = (
    "<w:p>{0}<w:r><mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
    "<mc:Choice Requires='wps'><w:drawing><w:txbxContent>{1}</w:txbxContent></w:drawing></mc:Choice>"
    "<mc:Fallback><w:pict><w:txbxContent>{1}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)


def lines(inside: str) -> list[str]:
    return parse(word(inside)).text.split("\n")


def wrapped(*inside: str) -> str:
    return f"<w:p>{''.join(inside)}</w:p>"


def test_paragraphs_and_tables_come_in_their_order_and_content_controls_are_no_border() -> None:
    inside = (
        paragraph("Một")
        + f"<w:sdt><w:sdtContent>{paragraph('Hai')}{table(row(cell('a'), cell('b')))}</w:sdtContent></w:sdt>"
        + paragraph("Ba")
    )
    assert lines(inside) == ["Một", "Hai", "a\tb", "Ba"]


def test_tracked_changes_are_accepted_and_counted() -> None:
    inside = (
        f"<w:p>{run('Rà soát ')}<w:ins>{run('kỹ ')}</w:ins><w:del><w:r><w:delText>sơ </w:delText></w:r></w:del>"
        f"{run('văn bản')}</w:p>"
        f"<w:p><w:moveFrom>{run('Dời đi')}</w:moveFrom></w:p><w:p><w:moveTo>{run('Dời đến')}</w:moveTo></w:p>"
    )
    read = parse(word(inside))
    assert read.text == "Rà soát kỹ văn bản\nDời đến"
    assert read.remarks == ("Đã chấp nhận các thay đổi được theo dõi (2 chỗ thêm, 2 chỗ xoá).",)


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    inside = paragraph("Phối hợp với ", "<w:rPr><w:del/></w:rPr>") + paragraph("Sở Nội vụ.")
    assert lines(inside) == ["Phối hợp với Sở Nội vụ."]


def test_a_deleted_row_is_gone() -> None:
    rows = table(row(cell("1"), cell("giữ")), row(cell("2"), cell("bỏ"), properties="<w:del/>"))
    assert lines(rows) == ["1\tgiữ"]


def test_hidden_text_is_dropped_however_it_was_hidden() -> None:
    styles = (
        '<w:style w:type="character" w:styleId="Kin"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="An"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="AnTheo"><w:basedOn w:val="An"/></w:style>'
    )
    inside = (
        wrapped(run("Rõ"), run("kín", "<w:vanish/>"), run("ẩn", '<w:rStyle w:val="Kin"/>'))
        + paragraph("Ẩn theo kiểu", '<w:pStyle w:val="AnTheo"/>')
        + wrapped('<w:pPr><w:pStyle w:val="An"/></w:pPr>', run("Hiện lại", '<w:vanish w:val="0"/>'))
    )
    read = parse(word(inside, styles=styles))
    assert read.text == "Rõ\nHiện lại"
    assert read.remarks == ("Bỏ qua chữ ẩn (3 chỗ).",)


def test_tabs_breaks_hyphens_and_symbols_are_what_they_show() -> None:
    inside = (
        '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0A7"/></w:r><w:r><w:tab/><w:t>Gạch</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>\uf0b7 Chấm</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>57</w:t><w:noBreakHyphen/><w:t>NQ/TW</w:t><w:br/><w:t>dòng</w:t><w:softHyphen/><w:t>hai</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>Số:</w:t><w:tab/><w:t>ngày</w:t></w:r></w:p>"
    )
    assert lines(inside) == ["- Gạch", "- Chấm", "57-NQ/TW", "dònghai", "Số:    ngày"]


def test_a_field_shows_its_result_and_never_its_code() -> None:
    inside = (
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> IF 1 </w:instrText><w:t>mã</w:t></w:r>"
        "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>kết quả</w:t></w:r>"
        "<w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>"
        "<w:p><w:hyperlink><w:r><w:t>liên kết</w:t></w:r></w:hyperlink><w:fldSimple w:instr='DATE'>"
        "<w:r><w:t> hôm nay</w:t></w:r></w:fldSimple></w:p>"
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r></w:p><w:p><w:r><w:t>sau trường hỏng</w:t></w:r></w:p>"
    )
    assert lines(inside) == ["kết quả", "liên kết hôm nay", "sau trường hỏng"]


def test_a_cell_keeps_its_paragraphs_apart_and_a_table_in_it_is_flattened() -> None:
    inner = table(row(cell("x"), cell("y")), row(cell("z"), cell("t")))
    rows = table(row(cell("1"), cell("Việc một", "chi tiết")), row(cell("2"), cell(paragraph("Việc"), inner)))
    assert lines(rows) == ["1\tViệc một\u2028chi tiết", "2\tViệc\u2028x    y\u2028z    t"]


def test_merged_cells_speak_once() -> None:
    span, top, under = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = table(
        row(cell("TT"), cell("Nhiệm vụ"), cell("Chủ trì")),
        row(cell("I. Nhóm", properties='<w:gridSpan w:val="3"/>')),
        row(cell("1"), cell("Việc", properties=top), cell("Văn phòng")),
        row(cell("2"), cell("Việc", properties=under), cell("Thanh tra")),
        row(cell("3"), cell("rộng", properties=span)),
        row(cell("muộn"), cell("hết"), properties='<w:gridBefore w:val="1"/>'),
    )
    assert lines(rows) == [
        "TT\tNhiệm vụ\tChủ trì",
        "I. Nhóm\t\t",
        "1\tViệc\tVăn phòng",
        "2\t\tThanh tra",
        "3\trộng\t",
        "\tmuộn\thết",
    ]


def test_borders_that_nearly_meet_are_one_column() -> None:
    wide = '<w:gridSpan w:val="2"/>'
    rows = table(
        row(cell("1"), cell("a", properties=wide), cell("b")),
        row(cell("2", properties=wide), cell("c"), cell("d")),
        widths=[1000, 60, 3000, 3000],
    )
    assert lines(rows) == ["1\ta\tb", "2\tc\td"]


def test_letterhead_and_signature_are_lines_and_the_table_of_tasks_is_rows() -> None:
    paper = Paper(
        body=("I. NHIỆM VỤ",),
        table=(("TT", "Nhiệm vụ", "Nơi nhận"), ("1", "Rà soát\nvăn bản", "Sở")),
    )
    read = parse(docx_plan(paper)).text.split("\n")
    assert read[:6] == [
        *paper.left,
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        paper.number,
        paper.place_and_date,
    ]
    assert "TT\tNhiệm vụ\tNơi nhận" in read
    assert "1\tRà soát\u2028văn bản\tSở" in read
    assert read[-7:] == ["Nơi nhận:", *paper.recipients, *paper.signature]


def test_a_title_over_a_signature_is_enough_to_know_the_block() -> None:
    assert lines(table(row(cell("1. Nội dung"), cell("QLNN", "TMĐT", "Q. BÌNH THẠNH"))))[0].startswith("1. Nội dung\t")
    rows = table(row(cell(""), cell("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Lê Thị Bình")))
    assert lines(rows) == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Lê Thị Bình"]


def test_a_box_with_part_of_the_document_is_read_once_and_a_stamp_is_skipped() -> None:
    long = "Nhiệm vụ được giao trong khung chữ này khá dài. " * 6
    read = parse(word(TEXT_BOX.format(run("Thân"), paragraph(long)) + TEXT_BOX.format("", paragraph("HỎA TỐC"))))
    assert read.text == f"Thân\n{long.strip()}"
    assert read.remarks == ("Bỏ qua chữ trong khung chữ rời (1 khung).",)


def test_heads_feet_notes_and_comments_are_left_out_with_a_remark() -> None:
    part = f'{HEAD}<w:x xmlns:w="{WORD}">{paragraph("Lưu hành nội bộ")}</w:x>'.encode()
    links = [relation(kind, f"{kind}1.xml") for kind in ("header", "footer", "footnotes", "comments")]
    parts = {f"word/{kind}1.xml": part for kind in ("header", "footnotes", "comments")}
    number = f'{HEAD}<w:ftr xmlns:w="{WORD}">{paragraph("2")}</w:ftr>'.encode()
    made = docx(
        {
            "word/_rels/document.xml.rels": relations(*links),
            "word/footer1.xml": number,
            "word/document.xml": document(paragraph("Thân")),
            **parts,
        }
    )
    read = parse(made)
    assert read.text == "Thân"
    assert read.remarks == ("Bỏ qua đầu trang, chú thích cuối trang, ghi chú bên lề.",)


def test_fonts_of_the_old_tables_are_read_by_their_letters() -> None:
    styles = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr></w:style>'
    )
    inside = (
        paragraph("C\u00e9ng h\u00dfa x\u00b7 h\u00e9i l\u00ad")
        + wrapped(run("k\u00d5 ho\u00b9ch", '<w:rFonts w:ascii=".VnTimeH"/>'))
        + wrapped(run("Ke\u00e1 hoa\u00efch", '<w:rFonts w:ascii="VNI-Times"/>'))
        + wrapped(run("Kế hoạch", '<w:rFonts w:ascii="Times New Roman"/>'))
    )
    read = parse(word(inside, styles=styles))
    assert read.text == "Cộng hòa xã hội lư\nKẾ HOẠCH\nKế hoạch\nKế hoạch"
    assert read.remarks == ("Chuyển từ bảng mã TCVN3 (ABC).", "Chuyển từ bảng mã VNI-Windows.")


def test_small_letters_shown_as_capitals_are_capitals() -> None:
    assert lines(f"<w:p>{run('Nhiệm vụ', '<w:caps/>')}</w:p>") == ["NHIỆM VỤ"]


def test_the_strict_dialect_is_read_too() -> None:
    strict = document(paragraph("Nghiêm ngặt")).replace(
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/", b"http://purl.oclc.org/ooxml/wordprocessingml/"
    )
    assert parse(docx({"word/document.xml": strict})).text == "Nghiêm ngặt"


@pytest.mark.parametrize("broken", [b"", b"<w:p", b"<html/>", document("<w:p/>" * 3)])
def test_a_document_that_is_broken_or_empty_is_refused_with_what_to_do(broken: bytes) -> None:
    with pytest.raises(NotReadable, match="Hãy"):
        parse(docx({"word/document.xml": broken}))
