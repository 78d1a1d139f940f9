"""The numbers Word computes stand in front of their paragraphs, as they do on paper."""

import pytest

from plans.parsers.numbering import write_number
from plans.parsers.word import parse
from tests.plans.sources.building import cell, item, level, list_of, paragraph, row, table, word

OUTLINE = list_of(
    level(0, "upperRoman", "%1."),
    level(1, "decimal", "%2."),
    level(2, "lowerLetter", "%3)"),
    level(3, "bullet", "\uf0b7"),
    level(4, "decimal", "%2.%5."),
)


def lines(inside: str, numbering: str = OUTLINE, styles: str = "") -> list[str]:
    return parse(word(inside, numbering=numbering, styles=styles)).text.split("\n")


def test_an_outline_counts_each_level_and_starts_deeper_ones_anew() -> None:
    inside = (
        item("MỤC ĐÍCH")
        + item("NHIỆM VỤ")
        + item("Thể chế", level=1)
        + item("rà soát", level=2)
        + item("biên soạn", level=2)
        + item("tờ gấp", level=3)
        + item("Thủ tục", level=1)
        + item("công bố", level=2)
        + item("TỔ CHỨC")
        + item("Kinh phí", level=1)
    )
    assert lines(inside) == [
        "I. MỤC ĐÍCH",
        "II. NHIỆM VỤ",
        "1. Thể chế",
        "a) rà soát",
        "b) biên soạn",
        "- tờ gấp",
        "2. Thủ tục",
        "a) công bố",
        "III. TỔ CHỨC",
        "1. Kinh phí",
    ]


def test_several_places_in_one_label_and_a_level_nobody_has_counted_yet() -> None:
    assert lines(item("Một", level=1) + item("con", level=4) + item("con", level=4)) == [
        "1. Một",
        "1.1. con",
        "1.2. con",
    ]
    assert lines(item("con", level=4)) == ["1.1. con"]


def test_a_list_goes_on_through_other_paragraphs_and_an_override_starts_it_anew() -> None:
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride>'
    numbering = (
        list_of(level(0, "decimal", "%1."), series=5, number=1)
        + f'<w:num w:numId="2"><w:abstractNumId w:val="5"/>{anew}</w:num>'
        + '<w:num w:numId="3"><w:abstractNumId w:val="5"/></w:num>'
    )
    inside = item("a") + paragraph("xen") + item("b") + item("c", 2) + item("d", 2) + item("e", 3) + item("không", 0)
    assert lines(inside, numbering) == ["1. a", "xen", "2. b", "4. c", "5. d", "6. e", "không"]


def test_an_overridden_level_and_legal_numbers() -> None:
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "upperLetter", "Phần %1:")}</w:lvlOverride>'
    numbering = list_of(level(0, "upperRoman", "%1."), level(1, "lowerLetter", "%1.%2", "<w:isLgl/>"), overrides=own)
    assert lines(item("x") + item("y", level=1), numbering) == ["Phần A: x", "1.1 y"]


def test_a_level_that_never_restarts() -> None:
    numbering = list_of(level(0, "decimal", "%1."), level(1, "decimal", "(%2)", '<w:lvlRestart w:val="0"/>'))
    inside = item("a") + item("x", level=1) + item("b") + item("y", level=1)
    assert lines(inside, numbering) == ["1. a", "(1) x", "2. b", "(2) y"]


def test_numbering_through_a_paragraph_style_and_the_style_it_rests_on() -> None:
    numbering = list_of(
        level(0, "upperRoman", "%1.", '<w:pStyle w:val="Muc"/>'), level(1, "decimal", "%2.", '<w:pStyle w:val="Y"/>')
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="Muc"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Y"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="YCon"><w:basedOn w:val="Y"/></w:style>'
    )
    inside = "".join(
        paragraph(text, f'<w:pStyle w:val="{style}"/>{more}')
        for text, style, more in (
            ("NHIỆM VỤ", "Muc", ""),
            ("một", "Y", ""),
            ("hai", "YCon", ""),
            ("thường", "Y", '<w:numPr><w:numId w:val="0"/></w:numPr>'),
        )
    )
    assert lines(inside, numbering, styles) == ["I. NHIỆM VỤ", "1. một", "2. hai", "thường"]


def test_a_list_that_only_points_to_a_list_style() -> None:
    numbering = (
        list_of(level(0, "decimal", "%1)"), series=7, number=8)
        + '<w:abstractNum w:abstractNumId="9"><w:numStyleLink w:val="DS"/></w:abstractNum>'
        + '<w:num w:numId="1"><w:abstractNumId w:val="9"/></w:num>'
    )
    styles = (
        '<w:style w:type="numbering" w:styleId="DS"><w:pPr><w:numPr><w:numId w:val="8"/></w:numPr></w:pPr></w:style>'
    )
    assert lines(item("a") + item("b"), numbering, styles) == ["1) a", "2) b"]


def test_a_column_of_numbers_in_a_table_is_counted_though_its_paragraphs_are_empty() -> None:
    numbering = list_of(level(0, "decimal", "%1"))
    rows = table(*(row(cell(item("")), cell(f"việc {n}")) for n in range(1, 4)))
    assert lines(rows, numbering) == ["1\tviệc 1", "2\tviệc 2", "3\tviệc 3"]


def test_bullets_with_a_meaning_are_kept() -> None:
    numbering = list_of(level(0, "bullet", "-"), level(1, "bullet", "+"), level(2, "bullet", "*"), level(3, "none", ""))
    inside = item("a") + item("b", level=1) + item("c", level=2) + item("d", level=3)
    assert lines(inside, numbering) == ["- a", "+ b", "* c", "d"]


def test_deleted_and_hidden_paragraphs_are_not_counted() -> None:
    gone = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr>'
        "<w:del><w:r><w:delText>cũ</w:delText></w:r></w:del></w:p>"
    )
    assert lines(item("a") + gone + item("b")) == ["I. a", "II. b"]


def test_circles_among_styles_and_lists_end() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="9"><w:numStyleLink w:val="A"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="9"/></w:num>'
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    )
    assert lines(paragraph("x", '<w:pStyle w:val="A"/>') + item("y"), numbering, styles) == ["x", "y"]


@pytest.mark.parametrize(
    ("count", "written", "shown"),
    [
        (4, "lowerRoman", "iv"),
        (1994, "upperRoman", "MCMXCIV"),
        (26, "lowerLetter", "z"),
        (28, "lowerLetter", "bb"),
        (0, "lowerLetter", ""),
        (7, "decimalZero", "07"),
        (3, "numberInDash", "- 3 -"),
        (12, "vietnameseCounting", "12"),
    ],
)
def test_numbers_are_written_the_way_a_level_asks(count: int, written: str, shown: str) -> None:
    assert write_number(count, written) == shown
