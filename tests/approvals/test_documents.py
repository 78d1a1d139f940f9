"""Papers of a report and of a decision: what they say, where it stands; whatever is typed is text and nothing else."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import re
import time
import unicodedata
import zipfile
from io import BytesIO

import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Length
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.approvals.documents import opened, page_count, pieces, text_of, word_text
from workflows import uploads
from workflows.papers.as_docx import as_docx
from workflows.papers.as_pdf import as_pdf
from workflows.papers.blocks import Closing, Grid, Head, Heading, Paper, Room, Said
from workflows.papers.typeface import FONTS, letters, printable
from workflows.papers.wording import archive_line, dateline, initials, number_line
from workflows.uploads import Checked

MADE_AT = dt.datetime(2026, 3, 5, 7, 4, 5, 678901, tzinfo=dt.UTC)
HOSTILE = (
    '#eval("1") #import "@preview/x:1.0.0" $x$ *đậm* _nghiêng_ `mã` = Mục ] [ } { \\ // /* */ <nhan> @nhan ~ -- " \''
)


def paper(*blocks: Said | Heading | Grid | Room, mark: str = "", name: str = "Nguyễn Văn Ắ") -> Paper:
    """Return a paper with these blocks."""
    return Paper(
        file_name="thu",
        title="PHIẾU PHÊ DUYỆT",
        subject="Kết quả thực hiện nhiệm vụ NV-00001",
        head=Head("UBND TỈNH AN KHÊ", "SỞ TƯ PHÁP", "Số: 05/PPD-STP", "An Khê, ngày 05 tháng 3 năm 2026"),
        blocks=blocks or (Said("Một dòng."),),
        closing=Closing(("Văn phòng Sở",), "Lưu: VT, VP.", ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), name),
        made_at=MADE_AT,
        mark=mark,
    )


def in_mm(size: Length | None) -> int:
    """Return a length in whole millimetres."""
    assert size is not None
    whole: int = round(size.mm)
    return whole


class TestTypeface:
    """The only typeface there is."""

    def test_every_style_has_every_vietnamese_letter(self) -> None:
        marks = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
        vowels = {unicodedata.normalize("NFC", vowel + mark) for vowel in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for mark in marks}
        wanted = {ord(letter) for letter in vowels | set("đĐ–—…“”‘’•₫°½²") | {chr(code) for code in range(32, 127)}}
        faces = sorted(FONTS.glob("*.ttf"))
        assert [face.name for face in faces] == [f"Tinos-{s}.ttf" for s in ("Bold", "BoldItalic", "Italic", "Regular")]
        for face in faces:
            assert wanted <= letters(face)
        assert len({letters(face) for face in faces}) == 1

    def test_the_files_are_those_the_readme_names(self) -> None:
        named = dict(re.findall(r"\| (\S+\.ttf) \| `([0-9a-f]{64})` \|", (FONTS / "README.md").read_text("utf-8")))
        assert named == {face.name: hashlib.sha256(face.read_bytes()).hexdigest() for face in FONTS.glob("*.ttf")}
        assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text("utf-8")

    def test_what_has_no_shape_is_named_and_what_turns_the_direction_too(self) -> None:
        assert printable("a🙂b\u202ec\ue000 中") == "a[U+1F642]b[U+202E]c[U+E000] [U+4E2D]"
        assert printable("a\x00\x07\x9fb\ufe0f\ufeff\r\nc\td") == "ab\nc    d"

    def test_an_endless_word_may_be_broken_and_a_hash_stays_whole(self) -> None:
        assert printable("5f" * 32) == "5f" * 32
        assert max(map(len, printable("x" * 1000).split("\u200b"))) == 32


class TestWording:
    """How papers write things."""

    def test_dates_have_their_zeros_and_blanks(self) -> None:
        assert dateline("An Khê", dt.date(2026, 2, 5), year=2026) == "An Khê, ngày 05 tháng 02 năm 2026"
        assert dateline("", dt.date(2026, 3, 15), year=2026) == "ngày 15 tháng 3 năm 2026"
        assert re.fullmatch(r"An Khê, ngày {6}tháng {6}năm 2026", dateline("An Khê", None, year=2026))
        assert number_line(5, "PPD-STP") == "Số: 05/PPD-STP"
        assert number_line(None, "PPD-STP") == "Số:      /PPD-STP"

    def test_agencies_and_shelves_are_abbreviated_as_offices_do(self) -> None:
        assert initials("Sở Tư pháp tỉnh An Khê") == "STP"
        assert initials("Sở Khoa học và Công nghệ") == "SKHCN"
        assert initials("") == ""
        assert archive_line("vp", "Văn phòng Sở") == "Lưu: VT, VP."
        assert archive_line("phong-hanh-chinh", "Phòng Hành chính - Tư pháp") == "Lưu: VT, PHCTP."


class TestLayout:
    """Where things stand: Nghị định 30/2020/NĐ-CP, Phụ lục I."""

    def test_page_margins_head_and_closing_stand_where_the_decree_puts_them(self) -> None:
        long = [Said("Nội dung dài để dòng chữ chạy hết chiều ngang của trang giấy. " * 40) for _ in range(4)]
        found = pieces(as_pdf(paper(*long)))
        words = {one.text: one for one in found}
        assert min(one.left for one in found) == pytest.approx(30, abs=1)
        assert max(one.right for one in found) == pytest.approx(196, abs=1.5)  # the space at the end of a line hangs
        assert min(one.top for one in found if one.page == 1) >= 18.5
        assert max(one.bottom for one in found) <= 297 - 18.5
        agency = next(one for one in found if one.text.startswith("SỞ TƯ PHÁP"))
        motto = next(one for one in found if one.text.startswith("Độc lập"))
        assert agency.right < 98 < motto.left
        assert abs((motto.left + motto.right) / 2 - (98 + 48.5)) < 2
        to, name = words["Nơi nhận:"], words["Nguyễn Văn Ắ"]
        assert to.left == pytest.approx(30, abs=1)
        assert name.left > 105
        assert to.page == name.page

    def test_pages_are_numbered_in_the_middle_of_the_top_margin_from_the_second_on(self) -> None:
        written = as_pdf(paper(*[Said("Nội dung. " * 200) for _ in range(8)]))
        found = pieces(written)
        assert page_count(written) >= 3
        for number in range(1, page_count(written) + 1):
            above = [one for one in found if one.page == number and one.bottom < 20]
            assert [one.text for one in above] == ([] if number == 1 else [str(number)])
            for one in above:
                assert (one.left + one.right) / 2 == pytest.approx(30 + 165 / 2, abs=1.5)

    def test_a_signature_never_stands_alone_on_a_page(self) -> None:
        for count in range(28, 44):
            found = pieces(as_pdf(paper(*[Said(f"Dòng số {number}") for number in range(count)])))
            last = max(one.page for one in found)
            assert any(one.text.startswith("Dòng số") for one in found if one.page == last), count

    def test_the_file_is_archival_names_itself_and_carries_its_letters(self) -> None:
        written = as_pdf(paper(Said("Chữ thường", look=""), Said("Chữ nghiêng", look="italic")))
        assert written.startswith(b"%PDF-1.7")
        assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in written
        assert b"<pdfuaid:part>1</pdfuaid:part>" in written
        fonts = set(re.findall(rb"/BaseFont\s*/([A-Z]{6}\+[\w-]+)", written))
        assert {name.split(b"+")[1].split(b"-")[0] for name in fonts} == {b"Tinos"}
        assert written.count(b"/FontFile2") + written.count(b"/FontFile3") >= 2

    def test_the_same_paper_gives_the_same_bytes_and_another_others(self) -> None:
        for make in (as_pdf, as_docx):
            first = make(paper())
            time.sleep(0.01)
            assert make(paper()) == first
            assert make(paper(name="Trần Văn B")) != first
        assert b"2026-03-05" in as_pdf(paper())

    def test_our_own_pdf_passes_our_own_check_of_uploads(self) -> None:
        checked = check_of("phieu.pdf", as_pdf(paper(Grid(("A",), (165,), (("b",),)), mark="DỰ THẢO")))
        assert checked.content_type == "application/pdf"

    def test_the_word_file_has_the_same_layout(self) -> None:
        word = opened(as_docx(paper(Said("Nội dung"), mark="DỰ THẢO")))
        section = word.sections[0]
        sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [in_mm(side) for side in sides] == [20, 20, 30, 15]
        assert (in_mm(section.page_width), in_mm(section.page_height)) == (210, 297)
        style = word.styles["Normal"].font
        assert (style.name, style.size.pt if style.size else 0) == ("Times New Roman", 13)
        assert section.different_first_page_header_footer
        number = section.header.paragraphs[0]
        assert number.alignment == WD_ALIGN_PARAGRAPH.CENTER
        assert "PAGE" in number._element.xml
        head, closing = word.tables[0], word.tables[-1]
        left, right = (cell.text for cell in head.rows[0].cells)
        assert "SỞ TƯ PHÁP" in left
        assert right.startswith("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc")
        receiving, signing = (cell.text for cell in closing.rows[0].cells)
        assert receiving == "Nơi nhận:\n- Văn phòng Sở;\n- Lưu: VT, VP."
        assert signing == "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nNguyễn Văn Ắ"

    def test_both_files_say_the_same(self) -> None:
        blocks = (
            Heading("I. MỘT"),
            Said("Hai dòng\nở đây", "Nhãn"),
            Grid(("Cột", "Khác"), (65, 100), (("ô một", "ô hai\ndòng hai"),)),
            Room(2),
        )
        pdf, word = text_of(as_pdf(paper(*blocks))), word_text(opened(as_docx(paper(*blocks))))
        for words in (
            "I. MỘT",
            "Nhãn: ",
            "Hai dòng",
            "ở đây",
            "Cột",
            "ô một",
            "ô hai",
            "dòng hai",
            "Kết quả thực hiện",
        ):
            assert words.strip() in pdf
            assert words in word


def check_of(name: str, content: bytes) -> Checked:
    """Look a file through as an upload."""
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    return uploads.check(SimpleUploadedFile(name, content, content_type="application/pdf"))


class TestHostileText:
    """Whatever people type is printed as it is, and is never read as anything but text."""

    def test_markup_of_either_language_is_printed_as_it_is(self) -> None:
        everywhere = dataclasses.replace(
            paper(Said(HOSTILE, HOSTILE), Heading(HOSTILE), Grid((HOSTILE,), (165,), ((HOSTILE,),)), name=HOSTILE),
            subject=HOSTILE,
            to=HOSTILE,
            head=Head(HOSTILE, HOSTILE, HOSTILE, HOSTILE),
        )
        pdf, word = text_of(as_pdf(everywhere)), word_text(opened(as_docx(everywhere)))
        spaceless = "".join(HOSTILE.split())
        assert "".join(pdf.split()).count(spaceless) >= 10
        assert word.count(HOSTILE) >= 10

    def test_xml_of_word_is_text_too(self) -> None:
        text = '</w:t></w:r><w:r><w:t>chèn</w:t> &amp; <!ENTITY x SYSTEM "file:///etc/passwd">'
        assert text in word_text(opened(as_docx(paper(Said(text)))))

    def test_pictograms_other_scripts_and_controls_fail_no_paper(self) -> None:
        text = "Cười 🙂👨‍👩‍👧 שלום العربية 中文 \u202eđảo\u202c \x00\x08\x1b[31m \ufffe \ue123 a\u0301 Z̷͎"
        pdf = text_of(as_pdf(paper(Said(text), Grid((text,), (165,), ((text,),)))))
        assert "Cười [U+1F642]" in pdf
        assert "[U+202E]đảo[U+202C]" in pdf
        assert "á" in pdf
        assert "שלום" in word_text(opened(as_docx(paper(Said(text)))))

    @pytest.mark.parametrize("text", ["x" * 100_000, "Báo cáo kết quả. " * 6_000, "a\n" * 30_000, "🙂" * 20_000])
    def test_a_text_of_any_length_is_set_whole_within_seconds(self, text: str) -> None:
        began = time.process_time()
        written = as_pdf(paper(Said(text)))
        assert time.process_time() - began < 30
        said = text_of(written).replace(" ", "")
        wanted = printable(text).replace("\u200b", "")
        assert "".join(wanted.split()) in re.sub(r"(?<=\D)\d{1,4}(?=\D)", "", said) or len(said) >= len(
            "".join(wanted.split())
        )
        assert "KT. GIÁM ĐỐC" in text_of(written)

    @settings(max_examples=40)
    @given(st.text(max_size=200), st.text(max_size=60))
    def test_any_text_at_all_can_be_set(self, text: str, other: str) -> None:
        whole = paper(Said(text, other), Heading("I. MỘT"), Grid((other,), (165,), ((text,),)), name=other)
        assert as_pdf(whole).startswith(b"%PDF")
        assert zipfile.ZipFile(BytesIO(as_docx(whole))).testzip() is None
