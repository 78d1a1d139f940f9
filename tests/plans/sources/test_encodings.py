"""Text files of every table that Vietnamese offices have used come out letter for letter."""

import unicodedata
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from plans.parsers import tcvn, vni
from plans.parsers.encodings import BINARY, UNKNOWN, decode, mended
from plans.parsers.shapes import NotReadable
from plans.parsers.syllables import is_syllable, look_at

ROOT: Path = settings.BASE_DIR
PLAN = (ROOT / "samples/so-tu-phap/ke-hoach-cai-cach.txt").read_text(encoding="utf-8")
VOWELS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"
TCVN_CODES = {letter: code for code, letter in tcvn.LETTERS.items()}
VNI_CODES = {letter: chr(code) for code, letter in vni.SINGLES.items()}
VNI_MARKS = {mark: code for code, mark in vni.MARKS.items() if code.lower() == code}
VNI_CAPITALS = {mark: code for code, mark in vni.MARKS.items() if code.lower() != code}
TONES = "\u0300\u0301\u0303\u0309\u0323"


def in_tcvn(text: str) -> bytes:
    """Write text as a typist did with the ABC fonts: capitals with a tone are small letters there."""
    return bytes(ord(one) if one.isascii() else TCVN_CODES.get(one) or TCVN_CODES[one.lower()] for one in text)


def in_vni(text: str) -> bytes:
    """Write text as the VNI keyboard does."""
    return "".join(map(vni_of, text)).encode("latin-1")


def vni_of(letter: str) -> str:
    if letter.isascii() or letter in VNI_CODES:
        return VNI_CODES.get(letter, letter)
    parts = unicodedata.normalize("NFD", letter)
    tone = "".join(part for part in parts if part in TONES)
    shape = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
    marks = VNI_CAPITALS if letter.isupper() else VNI_MARKS
    if shape in VNI_CODES:
        return VNI_CODES[shape] + marks[tone]
    kept = unicodedata.normalize("NFD", shape)
    return kept[0] + marks[kept[1:] + tone]


def in_1258(text: str) -> bytes:
    """Write text as Windows does: the shape of a vowel in one code, its tone in the next."""
    out = b""
    for letter in text:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tone = next(part for part in parts if part in TONES)
            out += unicodedata.normalize("NFC", parts.replace(tone, "")).encode("cp1258") + tone.encode("cp1258")
    return out


@pytest.mark.parametrize(
    "data",
    [
        PLAN.encode(),
        PLAN.encode("utf-8-sig"),
        PLAN.encode("utf-16"),
        PLAN.encode("utf-16-le"),
        PLAN.encode("utf-16-be"),
        b"\xfe\xff" + PLAN.encode("utf-16-be"),
        PLAN.encode("utf-32"),
        PLAN.replace("\n", "\r\n").encode(),
        PLAN.replace("\n", "\r").encode("utf-16-le"),
    ],
    ids="utf8 bom utf16 le be marked-be utf32 crlf cr".split(),
)
def test_unicode_is_read_with_or_without_its_mark(data: bytes) -> None:
    assert decode(data).text == PLAN
    assert decode(data).remarks == ()


@pytest.mark.parametrize(
    ("data", "table"),
    [(in_tcvn(PLAN), "TCVN3 (ABC)"), (in_vni(PLAN), "VNI-Windows"), (in_1258(PLAN), "Windows-1258")],
    ids="tcvn vni 1258".split(),
)
def test_a_real_plan_in_an_old_table_comes_out_letter_for_letter_and_says_so(data: bytes, table: str) -> None:
    read = decode(data)
    assert read.text == PLAN
    assert read.remarks == (f"Chuyển từ bảng mã {table}.",)


def test_every_letter_of_the_alphabet_stands_in_both_tables() -> None:
    small = set(VOWELS) - set("aeiouy")
    assert set(tcvn.LETTERS.values()) == small | set("ĂÂÊÔƠƯĐ")
    for letter in VOWELS + VOWELS.upper():
        assert vni.from_vni(in_vni(letter).decode("latin-1")) == letter
    for letter in VOWELS:
        assert tcvn.from_tcvn(in_tcvn(letter).decode("latin-1")) == letter


def test_capitals_typed_with_small_marked_letters_are_raised() -> None:
    typed = "CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM\n§éc lËp - Tù do - H¹nh phóc\nSè:   /KH-STP".encode("latin-1")
    assert decode(typed).text == ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSố:   /KH-STP")


def test_an_old_table_that_a_program_took_for_western_letters_is_put_right() -> None:
    for written, table in ((in_tcvn(PLAN), "TCVN3"), (in_vni(PLAN), "VNI")):
        read = mended(written.decode("latin-1"))
        assert read.text == PLAN
        assert table in read.remarks[0]


def test_proper_letters_are_never_touched() -> None:
    french = "Le café est fermé à Noël, très tôt, où l'élève a été reçu; déjà, même, goût, âgé, forêt, père, mère, là."
    for text in (PLAN, french, unicodedata.normalize("NFD", PLAN), "½ §5 ×3 «a» ± µm °C"):
        assert mended(text).text == text


def test_a_western_text_in_no_vietnamese_table_asks_for_utf8() -> None:
    with pytest.raises(NotReadable) as refused:
        decode("Größe, Straße, Übermaß, Äpfel, Öl, süß, grün, müßig, fröhlich, Hände".encode("cp1252"))
    assert str(refused.value) == UNKNOWN
    assert "UTF-8" in UNKNOWN


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 9, b"MZ\x90\x00\x03\x00\x00", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"]
)
def test_data_is_no_text(data: bytes) -> None:
    with pytest.raises(NotReadable) as refused:
        decode(data)
    assert str(refused.value) == BINARY


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_are_refused(data: bytes) -> None:
    try:
        assert isinstance(decode(data).text, str)
    except NotReadable as refused:
        assert str(refused)  # noqa: PT017 - either way is right, an empty sentence is not


@given(st.text(max_size=300))
def test_any_unicode_text_is_kept_or_put_right_without_an_error(text: str) -> None:
    assert isinstance(mended(text).text, str)


def test_syllables_are_told_from_noise() -> None:
    good = "nghiêng quyết giếng gì khuỷu oan uyên yêu ươm đặc xoáy quốc Phường QUÝ"
    bad = "nghÜa viÖt ñoäc laäp nguờa tảch cÖp"
    assert all(map(is_syllable, good.split()))
    assert not any(map(is_syllable, bad.split()))
    assert look_at(PLAN).share == 1.0
    assert look_at("").share == 0.0
