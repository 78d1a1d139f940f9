"""The head of a plan: whose it is, its number, place and date, and its title."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from plans.reading.letterhead import as_written, names_in_head, short, without_province
from plans.reading.lines import SourceLine
from plans.reading.passages import Passage
from plans.reading.shapes import LegalBasis, PlanDate
from plans.reading.vocabulary import LOWER, UPPER, fold

_BLANK = "[ .…_]{0,40}"
_PLACE_WORD = f"[{UPPER}][{LOWER}]{{1,10}}"
_DATE_LINE = re.compile(
    rf"(?<!\S)(?P<place>(?:TP\. ?)?{_PLACE_WORD}(?:(?: | - ){_PLACE_WORD}){{0,4}}) ?,? ?ngày{_BLANK}(?P<day>\d{{1,2}})?"
    rf"{_BLANK}tháng{_BLANK}(?P<month>\d{{1,2}})?{_BLANK}năm{_BLANK}(?P<year>20\d\d)?"
)
_NUMBER = re.compile(r"S ?ố ?:? ?(?P<number>\d{1,5} ?[/-] ?[A-ZĐƯ][\w&]{0,15}(?: ?[-/.&] ?[\w&]{1,15}){0,4})")
_AGENCY_WORDS = (
    r"(?:Sở|Ban|Cục|Chi cục|Thanh tra|UBND|[ỦU][ỷy] ban nhân dân|Văn phòng|Trung tâm|Trường|Bệnh viện|Hội|Đảng ủy|Viện)"
)
_ISSUES = re.compile(
    rf"(?:^|[,;.:] ?)(?P<agency>{_AGENCY_WORDS} [^;:.()]{{2,110}}?)"
    r"(?: \([^()]{0,80}\)(?: [^;:.(),]{2,60})?)? (?:ban hành|xây dựng|triển khai|đề ra|lập|tổ chức)\b"
)
_LAST_AGENCY = re.compile(rf", (?={_AGENCY_WORDS} )")
_NOT_IN_NAMES = "Sở|Kế|Nghị|Quyết|Chương|Ban|Đảng|Hội|Ủy|Uỷ|Bộ|Văn|Phòng|Thông|Chỉ|Luật|Về|Công văn|Báo|Đài"
_PLACE_NAME = (
    rf"(?!(?:{_NOT_IN_NAMES})\b)[{UPPER}]\w{{1,10}}(?:(?: | - )(?!(?:{_NOT_IN_NAMES})\b)[{UPPER}]\w{{1,10}}){{0,3}}"
)
_PROVINCE = re.compile(rf"\b(?:[Tt]ỉnh|[Tt]hành phố|TP\.?) (?P<name>{_PLACE_NAME})")
_PARENT = re.compile(r"(?:UBND|[ỦU][ỷy] ban nhân dân) (?P<level>tỉnh|thành phố)")
_COMMITTEE = re.compile(rf"(?:UBND|[ỦU][ỷy] ban nhân dân) (?:tỉnh|thành phố) {_PLACE_NAME}")
_LEVELS = ("tỉnh", "thành phố", "thị xã", "thị trấn", "huyện", "quận", "phường", "xã", "đặc khu")
_KINDS = (
    "sở", "ban chỉ đạo", "ban tổ chức", "ban quản lý", "ban", "chi cục", "cục", "trung tâm", "trường", "bệnh viện",
    "thanh tra tỉnh", "bảo hiểm xã hội", "kho bạc nhà nước", "công an", "thuế", "tỉnh đoàn", "đoàn",
    "mặt trận", "ủy ban mặt trận", "tỉnh ủy", "huyện ủy",
    "liên đoàn lao động", "viện kiểm sát", "tòa án", "thanh tra", "văn phòng", "hội đồng", "hội",
    "đảng ủy", "đảng bộ", "viện", "báo", "đài",
)  # fmt: skip
_YEAR = re.compile(r"\bnăm (20\d\d)\b")
_CAPITAL_PLACE = re.compile(r"(TỈNH|THÀNH PHỐ|THÀNH PHÔ) (.+)$")


@dataclass(frozen=True, slots=True)
class Header:
    """What the head says, blanks left as None."""

    agency: str | None
    parent_agency: str | None
    province: str | None
    number: str | None
    place: str | None
    date: PlanDate
    title: str | None


def read_header(head: Sequence[SourceLine], title: Sequence[str], preamble: str, body: Iterable[Passage]) -> Header:
    """Read the head; what the file has lost of it is taken from the sentence that issues the plan."""
    columns = [column for line in head for column in line.columns]
    texts = [preamble, " ".join(title), *(passage.text for passage in body)]
    names = [as_written(name, texts) for name in names_in_head(columns)]
    written = _agency(names, preamble)
    place, date = _place_and_date(line.text for line in head)
    names = [_with_its_place(name, place) for name in names]
    province = _province(written, columns, texts, place)
    return Header(
        agency=without_province(written) if written else None,
        parent_agency=_above(names, written, texts) or _parent(written, columns, texts, province),
        province=province,
        number=next((_number(found["number"]) for found in map(_NUMBER.search, columns) if found), None),
        place=place,
        date=date,
        title=" ".join(title).strip() or None,
    )


def _with_its_place(name: str, place: str | None) -> str:
    """Give the place at the end of a name, which capitals have hidden, its capital letters back."""
    named = place is not None and fold(name).endswith(" " + fold(place))
    return name[: -len(place)] + place if place is not None and named else name


def _agency(names: Sequence[str], preamble: str) -> str | None:
    """Return who issues the plan: the last name of the letterhead, or who speaks in the preamble."""
    spoken = _issuing(preamble)
    said = short(spoken[0]) if spoken else None
    if not names or (len(names) == 1 and names[0].startswith("UBND") and said and not said.startswith("UBND")):
        return said or (names[-1] if names else None)
    return names[-1]


def _above(names: Sequence[str], written: str | None, texts: Sequence[str]) -> str | None:
    """Return the name above the agency's in the letterhead; above a district or a commune stands its province."""
    above = [name for name in names if name != written]
    if above:
        return _whole_committee(above[-1], texts)
    if written is None or not written.startswith("UBND") or " tỉnh" in written:
        return None
    found = next((match for text in texts for match in _COMMITTEE.finditer(text) if match[0] not in written), None)
    return short(found[0]) if found else None


def _whole_committee(name: str, texts: Sequence[str]) -> str:
    """Complete "UBND tỉnh" by the name of the province where the text says it."""
    if name not in ("UBND tỉnh", "UBND thành phố"):
        return name
    found = next((match for text in texts for match in _COMMITTEE.finditer(text) if match[0].startswith(name)), None)
    return found[0] if found else name


def home_of(agency: str | None) -> str:
    """Say what kind of agency it is, as its plan speaks of it: "thuộc Sở", "thuộc huyện", "thuộc Chi cục"."""
    name = fold(agency or "sở")
    if name.startswith("ubnd "):
        return next((level for level in _LEVELS if name.startswith(f"ubnd {level}")), "huyện")
    return next((kind for kind in _KINDS if name.startswith(kind)), "cơ quan")


def _number(written: str) -> str:
    return re.sub(r" ?([/-]) ?", r"\1", written).strip(" .")


def founding_end(preamble: str) -> int:
    """Return where the preamble stops naming its bases and the agency begins to speak."""
    found = _issuing(preamble)
    return found[1] if found else len(preamble)


def year_of_bases(date: PlanDate, bases: Iterable[LegalBasis]) -> PlanDate:
    """Without a date line the plan is of the year of its latest basis."""
    years = [basis.date.year for basis in bases if basis.date]
    return replace(date, year=max(years)) if date.year is None and years else date


def working_year(title: str | None, date: PlanDate) -> int | None:
    """Return the year that "tháng 5" without a year means: the one in the title, else the one of the date."""
    found = _YEAR.findall(title or "")
    return int(found[-1]) if found else date.year


def _issuing(preamble: str) -> tuple[str, int] | None:
    last = None
    for found in _ISSUES.finditer(preamble):
        last = found
    if last is None:
        return None
    name = _LAST_AGENCY.split(last["agency"])[-1]
    return name, last.end("agency") - len(name)


def _place_and_date(lines: Iterable[str]) -> tuple[str | None, PlanDate]:
    for line in lines:
        found = _DATE_LINE.search(line)
        if found is not None:
            day, month, year = (int(found[part]) if found[part] else None for part in ("day", "month", "year"))
            return found["place"].strip(), PlanDate(day, month, year)
    return None, PlanDate()


def _province(written: str | None, columns: Sequence[str], texts: Sequence[str], place: str | None) -> str | None:
    """Prefer the agency's own name, then the head, then what the text speaks of most; last, the place."""
    own = _PROVINCE.search(written or "")
    if own is not None:
        return own["name"]
    for column in columns:
        found = _CAPITAL_PLACE.search(column)
        if found is not None and column.isupper():
            return found[2].title()
    counted = Counter(match["name"] for text in texts for match in _PROVINCE.finditer(text))
    return counted.most_common(1)[0][0] if counted else place


def _parent(written: str | None, columns: Sequence[str], texts: Sequence[str], province: str | None) -> str | None:
    if written is not None and not written.startswith(("Sở", "Ban", "Thanh tra tỉnh")):
        return None
    capitals = next((c for c in columns if c.startswith(("UBND ", "ỦY BAN NHÂN DÂN ", "UỶ BAN NHÂN DÂN "))), None)
    if capitals is not None:
        level = "thành phố" if "THÀNH PH" in capitals else "tỉnh"
        return f"UBND {level} {province}" if province else f"UBND {level}"
    found = next((match for match in map(_PARENT.search, texts) if match), None)
    if found is None and written is None:
        return None
    level = found["level"] if found else "tỉnh"
    return f"UBND {level} {province}" if province else f"UBND {level}"
