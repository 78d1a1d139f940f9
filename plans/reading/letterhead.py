"""The left side of the letterhead: the agency that issues the plan, and the one above it."""

import re
from collections.abc import Iterable, Sequence

from plans.reading.vocabulary import LOWER, UPPER, fold

_MOTTO = re.compile(r"cộng h[òo][àa]? ?xã hội|độc lập ?-|độc lập –|đảng cộng sản", re.IGNORECASE)
_STAMP = re.compile(r"\(?(?:HỎA TỐC|HOẢ TỐC|KHẨN|THƯỢNG KHẨN|MẬT|TỐI MẬT|DỰ THẢO|BẢN SAO|SAO Y|VĂN BẢN)\b")
_NO_NAME = re.compile(r"[0-9/:]")
_BEGINS = re.compile(
    r"(?:UBND|HĐND|BCH|BAN CHẤP HÀNH|[ỦU][ỶY] BAN|SỞ"
    r"|BAN|BỘ|CỤC|CHI CỤC|TỔNG CỤC|THANH TRA|TRUNG TÂM|VĂN PHÒNG|TRƯỜNG|BỆNH VIỆN|HỘI"
    r"|ĐẢNG BỘ"
    r"|ĐẢNG [ỦU][ỶY]|TỈNH [ỦU][ỶY]|TỈNH ĐOÀN|HUYỆN [ỦU][ỶY]|THÀNH [ỦU][ỶY]|HUYỆN ĐOÀN|VIỆN|CÔNG AN|LIÊN ĐOÀN|LIÊN MINH"
    r"|ĐOÀN|PHÒNG|KHO BẠC|BẢO HIỂM|ĐÀI|BÁO|ĐẠI HỌC"
    r"|HỌC VIỆN|TẬP ĐOÀN|TỔNG CÔNG TY|CÔNG TY|MẶT TRẬN|LIÊN HIỆP"
    r"|ĐẶC KHU|THUẾ|HẢI QUAN|KIỂM TOÁN|CỤM|THƯ VIỆN|BẢO TÀNG|QUỸ|HẠT|TRẠM|CHI NHÁNH|[ỦU][ỶY] BAN MẶT TRẬN|TÒA ÁN)\b"
)
_OPEN_END = re.compile(r"(?:[,-]| VÀ| CỦA| CÁC| THUỘC| TỈNH| HUYỆN| XÃ| PHƯỜNG| THÀNH PHỐ)$|^(?:TỈNH|HUYỆN) [ỦU][ỶY]$")
_LEVEL = r"tỉnh|thành phố|thị xã|thị trấn|huyện|quận|phường|xã|đặc khu"
_LEVELS = frozenset(_LEVEL.split("|"))
_PLACE_AFTER = re.compile(rf"\b(?P<level>{_LEVEL}) (?!hội\b)(?P<name>.+)$")
_PART_OF_NAME = re.compile(rf"(?:(?<=\bvà )|(?<=, )|(?<=- ))[{LOWER}]")
_INNER_AGENCY = re.compile(r"(?<=\w )[Ss]ở (\w)")
_BY_PLACE = ("UBND", "ỦY BAN", "UỶ BAN", "HĐND")
_PEOPLES_COMMITTEE = re.compile(r"^(?:ủy|uỷ) ban nhân dân\b", re.IGNORECASE)
_SUFFIX = re.compile(rf" (?:tỉnh|thành phố|TP\.?) [{UPPER}][{LOWER}]+(?: (?:- )?[{UPPER}][{LOWER}]+){{0,4}}$")
_SECOND_WORD_SMALL = frozenset(
    {
        ("ủy", "ban"),
        ("thanh", "tra"),
        ("đảng", "ủy"),
        ("văn", "phòng"),
        ("trung", "tâm"),
        ("bệnh", "viện"),
        ("chi", "cục"),
        ("đảng", "bộ"),
        ("kho", "bạc"),
        ("công", "an"),
        ("liên", "đoàn"),
        ("hội", "đồng"),
        ("chi", "nhánh"),
        ("thư", "viện"),
        ("bảo", "tàng"),
        ("tổng", "cục"),
    }
)


# Parts of names that are written one way only.
_ALWAYS_SO = (
    "TNCS", "BCH", "THPT", "THCS", "MTTQ", "CNTT", "PTNT", "Hồ Chí Minh", "Việt Nam", "Nhà nước", "Bảo hiểm xã hội",
    "Tổ quốc", "Đại học", "Cao đẳng", "Trung ương", "Quốc gia", "Đoàn Thanh niên",
)  # fmt: skip


def names_in_head(columns: Iterable[str]) -> list[str]:
    """Return the names in capitals above the number, each whole: the last one issues, the one before is above it."""
    names: list[str] = []
    for column in columns:
        if (
            not column.isupper()
            or _MOTTO.search(column)
            or _STAMP.match(column)
            or any(letter in "0123456789/:" for letter in column)
        ):
            continue
        if _BEGINS.match(column) and not (names and _OPEN_END.search(names[-1])):
            names.append(column)
        elif names:
            names[-1] += " " + column
    return list(dict.fromkeys(names))


def as_written(capitals: str, texts: Sequence[str]) -> str:
    """Return a name printed in capitals as the text writes it, or as names of its kind are written."""
    base = _PLACE_AFTER.split(fold(capitals))[0].strip() if not capitals.startswith(_BY_PLACE) else fold(capitals)
    for wanted in dict.fromkeys((fold(capitals), base)):
        for text in texts:
            at = fold(text).find(wanted)
            written = text[at : at + len(wanted)]
            if at >= 0 and not written.isupper() and text[at].isupper():
                return short(_with_place(written + fold(capitals)[len(wanted) :]))
    words = fold(capitals).split(" ")
    written = " ".join([words[0].capitalize(), *([words[1].capitalize()] if len(words) > 1 else []), *words[2:]])
    if words[0] in ("ubnd", "hđnd"):
        written = " ".join([words[0].upper(), *words[1:]])
    elif tuple(words[:2]) in _SECOND_WORD_SMALL:
        rest = (
            words[2:3]
            if words[0] == "thanh"
            else [word if word in _LEVELS else word.capitalize() for word in words[2:3]]
        )
        written = " ".join([words[0].capitalize(), words[1], *rest, *words[3:]])
    written = _PART_OF_NAME.sub(lambda found: found[0].upper(), written)
    for name in _ALWAYS_SO:
        written = re.sub(rf"\b{name}\b", name, written, flags=re.IGNORECASE)
    return short(_with_place(_INNER_AGENCY.sub(lambda found: f"Sở {found[1].upper()}", written)))


def _with_place(name: str) -> str:
    found = _PLACE_AFTER.search(name)
    if found is None:
        return name
    return f"{name[: found.start('level')]}{found['level']} {found['name'].title()}"


def short(name: str) -> str:
    """Write "UBND" for "Ủy ban nhân dân", as units are cited."""
    return _PEOPLES_COMMITTEE.sub("UBND", name)


# Without its place such a name would say nothing.
_NAMED_BY_PLACE = (
    "UBND", "HĐND", "Công an", "Bảo hiểm xã hội", "Kho bạc", "Thuế", "Thanh tra tỉnh", "Tòa án", "Viện kiểm sát",
    "Bệnh viện", "Trường", "Bộ Chỉ huy", "Ủy ban Mặt trận", "Đài", "Báo", "Tỉnh đoàn", "Liên đoàn", "Hội",
)  # fmt: skip


def without_province(name: str) -> str:
    """Leave out the province where the name says enough without it ("Sở Tư pháp tỉnh X")."""
    return name if name.startswith(_NAMED_BY_PLACE) else _SUFFIX.sub("", name)
