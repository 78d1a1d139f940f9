"""Who is named: scopes, and the splitting of unit names that themselves contain commas, dashes and "và"."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from plans.reading.shapes import Assignment, KnownUnit
from plans.reading.vocabulary import OUTSIDE_GENERICS, UNIT_GENERICS, VERBS, fold

ALL_UNITS = "Các phòng, đơn vị thuộc Sở"
_OF_COMMUNE = ("trung tâm", "văn phòng", "phòng ", "ban quản lý", "nhà văn hóa", "đội ", "tổ ", "thư viện")
_DISTRICTS = ("huyện", "thị xã", "thành phố", "quận", "xã", "phường", "thị trấn", "đặc khu")
LONGEST_PHRASE = 300
LONGEST_TEXT = 20_000
_MOST_NAMES = 200

NOUN = "(?:" + "|".join(sorted((*UNIT_GENERICS, *OUTSIDE_GENERICS), key=len, reverse=True)) + r")\b"
_HEADS = (
    r"(?:(?:(?:thủ trưởng|trưởng|lãnh đạo|giám đốc|chánh|người đứng đầu|phụ trách)(?: (?:phòng|trung tâm|đơn vị"
    r"|văn phòng(?: sở)?|thanh tra(?: sở)?))?(?:,| và)?"
    r"|(?:văn phòng|thanh tra)(?:,| và)(?= (?:các|thanh|văn|thủ|trưởng)\b)) ){0,4}"
)
HOMES = (
    r"(?:sở|huyện|xã|phường|thị xã|thị trấn|thành phố|quận|đặc khu|chi cục|cục|trung tâm|trường|bệnh viện"
    r"|thanh tra tỉnh"
    r"|thanh tra|văn phòng|cơ quan|ban chỉ đạo|ban quản lý|ban|hội|đảng ủy|đảng bộ|tỉnh đoàn|viện|tổng cục|học viện"
    r"|nhà trường"
    r"|công an|kho bạc|bảo hiểm xã hội|thuế|bộ chỉ huy|đại học|học viện|tòa án|viện kiểm sát|tập đoàn|công ty|đảng bộ"
    r"|báo|đài|liên minh|liên đoàn|quỹ|đơn vị|bộ|tỉnh)"
)
_TAIL = (
    r"(?: (?:sự nghiệp|chuyên môn|nghiệp vụ|(?:có )?liên quan|(?:trực )?thuộc(?:,? (?:và )?trực thuộc)?"
    r" (?:phạm vi quản lý(?: của)? )?(?:ngành|ubnd (?:tỉnh|huyện|xã|phường|thành phố)|" + HOMES + r")"
    r"|(?:của|trong) " + HOMES + r"|khác|trong ngành|trên địa bàn(?: (?:tỉnh|huyện|xã|phường|thành phố))?"
    r"|cấp (?:tỉnh|huyện|xã)|công lập|đóng trên địa bàn))*"
)
_CHIEF = r"(?:(?:thủ trưởng|trưởng|giám đốc|lãnh đạo|người đứng đầu|hiệu trưởng) )?"
GROUP = re.compile(
    rf"{_HEADS}(?:(?:toàn thể|tất cả|toàn bộ) )?(?:các|từng) {NOUN}"
    rf"(?:(?:, và|,| và| -) {_CHIEF}(?:các )?{NOUN}){{0,8}}{_TAIL}"
)
_BARE_GROUP = re.compile(
    r"toàn (?:trường|cơ quan|ngành|thể (?:công chức|đơn vị|cán bộ).{0,40}|sở|viện|đơn vị|trung tâm)$|"
    r"(?:phòng|đơn vị|trung tâm), (?:phòng|đơn vị|trung tâm).{0,40}thuộc sở"
)
_INSIDE = re.compile(r"\b(?:phòng|trung tâm|bộ phận|chi cục|thanh tra|khoa)\b")
_INSIDE_ELSEWHERE = re.compile(r"\b(?:trạm|bệnh viện|trường|đội|tổ|hạt|bộ môn|chi bộ)\b")
OWN = re.compile(
    r"\b(?:thuộc|của|trong)(?:,? (?:và )?trực thuộc)? (?:phạm vi quản lý(?: của)? )?(?:ubnd )?(?P<home>"
    + HOMES
    + r")\b"
)
_OUTSIDE = re.compile(
    r"^(?:sở |đại học |ubnd|hđnd|ủy ban|hội |bộ (?!phận)|đoàn |trạm y tế|đồn |hiệp hội|chi hội|các doanh nghiệp"
    r"|doanh nghiệp|công ty|công an|báo |đài |tòa án|viện kiểm sát|liên đoàn|liên minh|tỉnh|thành ủy"
    r"|phòng (?:cảnh sát|an ninh|quản lý xuất nhập cảnh|pc\d|tham mưu công an)"
    r"|.* công an (?:tỉnh|thành phố|huyện|xã|phường)$"
    r"|công đoàn (?:ngành|các|tỉnh|khu|viên chức|việt nam)|trung tâm (?:phát triển quỹ đất|kỹ thuật tài nguyên)"
    r"|bưu điện|viễn thông|vnpt|viettel|điện lực|tổng công ty|tập đoàn|hợp tác xã|liên hiệp|thường trực (?:tỉnh|hđnd)"
    r"|quân sự|bộ chỉ huy|ban chqs|tổ chức (?:chính trị|xã hội)"
    r"|mặt trận|kho bạc|ngân hàng|bảo hiểm xã hội|thuế |cục |cơ quan|cấp |chính phủ"
    r"|văn phòng (?:ubnd|ủy ban|hđnd|tỉnh ủy|đoàn|huyện ủy|đảng ủy)"
    r"|thanh tra (?:tỉnh|thành phố|bộ|chính phủ|huyện)|trường "
    r"|ban (?:dân tộc|tuyên giáo|tổ chức|nội chính|quản lý (?:khu|các|chợ|cửa khẩu|vườn)|chỉ huy quân sự))"
    r"|^(?:phòng|trung tâm) .*\b(?:các huyện|cấp huyện|huyện|xã|thành phố)$|^trung tâm phục vụ hành chính công"
)
_OF_DISTRICT = re.compile(
    r"\bhuyện$|^thanh tra huyện|\b(?:thị xã|thành phố|quận)$|^văn phòng (?:hđnd|ubnd|ủy ban)|^phòng "
)
# Schools of the whole area, not only those an agency runs itself.
_SCHOOLS_AROUND = re.compile(r"các trường (?!.*\bthuộc\b).*\btrên địa bàn\b")
# Agencies of the state or the province that sit in a district and bear its name.
_STATE_AT_DISTRICT = (
    "công an",
    "ubnd",
    "hđnd",
    "bảo hiểm xã hội",
    "bhxh",
    "kho bạc",
    "kbnn",
    "tòa án",
    "viện kiểm sát",
)
_BODY = re.compile(
    r"^(?:thành viên|tổ (?:giúp việc|công tác|thư ký|chuyên viên)|tiểu ban|bộ phận|văn phòng ban|thường trực ban"
    r"|ban thư ký"
    r"|các thành viên|tổ chuyên gia)"
)
_LIKE_A_BODY = ("ban chỉ đạo", "hội đồng", "ban tổ chức")
_COUNCILS = (*_LIKE_A_BODY, "ban", "tổ", "tiểu ban")
# Agencies whose units at lower levels bear the same name.
_LAYERED = ("bảo hiểm xã hội", "kho bạc nhà nước", "công an", "thuế", "liên đoàn lao động")
# Bodies of the Party and the unions, whose units are called "Ban".
_WITH_BOARDS = ("ban", "hội", "đoàn", "tỉnh đoàn", "liên đoàn lao động", "đảng bộ", "đảng ủy", "tỉnh ủy", "mặt trận")
_PROVINCES = ("tỉnh", "thành phố")
_OF_PROVINCE = re.compile(
    r"^(?:sở |văn phòng (?:ubnd|ủy ban)|thanh tra (?:tỉnh|thành phố)|ban (?:dân tộc|tôn giáo|quản lý)"
    r"|trung tâm (?!.*\b(?:huyện|xã)$)"
    r"|chi cục |viện (?!kiểm sát)|trường (?:cao đẳng|chính trị)|vườn quốc gia|quỹ )"
)
_AGENCIES = re.compile(r"\bcác (?:(?:cơ quan|ban),? )?(?:sở|ban|ngành|cơ quan chuyên môn)\b")
_JOINED_OFFICE = re.compile(
    r"văn phòng (?:hđnd|đoàn đbqh|ubnd|ủy ban nhân dân|hội đồng nhân dân)[^;.]{0,30}? và (?:hđnd|ubnd)[^;,.]{0,40}"
)
_START = re.compile(
    r"Khoa (?!học)|Đại học (?=[A-ZĐ])|Chủ tịch (?=UBND|HĐND|[ỦU][ỷyỳ] ban)"
    r"|Giáo viên\b|Đồng chí\b|Đ/c\b|Hiệu trưởng\b|Phó (?=[A-ZĐ])|Kế toán\b|Tổ trưởng\b|Chuyên viên\b"
    r"|Trạm\b|Đội (?!ngũ)|Hạt\b|Thư viện\b|Bảo tàng\b|Nhà (?=hát|văn hóa|văn hoá|thiếu nhi|trường)"
    r"|Học viện\b"
    r"|Tỉnh đoàn\b|Huyện (?:ủy|uỷ|đoàn)\b|Đồn\b|Hiệp hội\b|Vườn quốc gia\b|Công ty\b|Hạt Kiểm lâm|Bộ môn\b|Ban Chỉ huy"
    r"|Bộ Chỉ huy|Tiểu ban\b|Thành viên\b|các thành viên|Các thành viên|Đoàn Thanh niên|Liên hiệp\b|Chi nhánh\b"
    r"|Điện lực\b|Bưu điện\b|Viễn thông (?=[A-ZĐ])|VNPT\b|Viettel\b|Hợp tác xã\b|Tập đoàn\b|Chi đoàn\b|BCH\b"
    r"|Tổng công ty\b|Phân hiệu\b|Câu lạc bộ\b|Thuế (?=tỉnh|cơ sở|thành)|Hải quan\b|Đảng bộ\b|MTTQ\b|BHXH\b|KBNN\b"
    r"|P[A-Z]\d{2}\b|Đặc khu\b|Các (?:xã|phường|thôn|tổ)\b|HTX\b|Nhà máy\b|Xí nghiệp\b|Nhà xuất bản\b"
    r"|Phòng (?!chống|ngừa|cháy|tránh|dịch|,)|[Vv]ăn phòng\b|VP\b|Trung tâm\b"
    r"|Thanh tra (?=Sở|sở|tỉnh|Bộ|Thành|thành|huyện)"
    r"|Chi cục\b|Cục\b|Sở\b|UBND\b|HĐND\b|[ỦU][ỷyỳ]? ?ban\b|Hội (?!nghị|thảo|thi|đàm)|Ban (?!hành)"
    r"|Bộ (?!máy|tiêu chí|chỉ số|thủ|phận)|Bộ phận\b"
    r"|Công an\b|Báo (?!cáo)|Đài\b|T(?:òa|oà) án\b|Viện\b|Liên đoàn\b|Liên minh\b|Đoàn (?!kết)|Tỉnh\b"
    r"|Thành ủy\b|Đảng ủy\b|Công đoàn\b|Chi bộ\b|Tổ (?!chức)|[Ll]ãnh đạo\b|Giám đốc\b|Phó Giám đốc\b|Thủ trưởng\b"
    r"|Trưởng (?!thành)|Chánh\b|Trường (?!hợp)|Bệnh viện\b|Kho bạc\b|Ngân hàng\b|Bảo hiểm xã hội\b|Quỹ\b|Mặt trận\b"
    r"|Chính phủ\b|Thường trực\b|Đảng uỷ\b|cơ quan\b|cấp (?=trên|có)|(?i:các (?:" + NOUN + "))|phòng (?=[A-ZĐ])"
)
_LOST_LETTER = re.compile(r" [bcdđghklmnpqrstvx]{1,4}$")
_BARE_SITE = re.compile(r"(?:Sở|Bộ|Tỉnh|Cục|Huyện|Phường|Xã)(?:[,;.)]|$)")
_CUT = re.compile(r"(?: ?; ?(?:và )?| ?[,/&+] ?(?:và )?| và | cùng với | cùng )")
_SECOND_WORD = re.compile(r"(Phòng|phòng|Trung tâm|Chi cục) ([^\W\d_])")
_BOUNDARY = re.compile(r"(?<=[ ,])(?<!và )(?:" + "|".join(sorted(VERBS, key=len, reverse=True)) + r")(?![\w])")
_HARD_BOUNDARY = re.compile(r"[.;:()]")
_NEXT_WORD = re.compile(r" (?P<word>[a-zđà-ỹ]+)")
_PART_OF_NAMES = frozenset("thuộc của tỉnh huyện xã phường sở thành và trực cấp các liên trong - khu số nhà".split())


@dataclass(frozen=True, slots=True)
class UnitBook:
    """The unit names known before reading a phrase: those on record, and those the plan itself sets apart."""

    names: dict[str, str]
    pattern: re.Pattern[str] | None
    home: str = "sở"
    read: dict[str, Assignment] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, units: Iterable[KnownUnit], home: str = "sở") -> "UnitBook":
        """Build the book; the longest name wins where one is the beginning of another.

        ``home`` is the kind of agency whose plan is read ("sở", "huyện", "chi cục" …): what "thuộc Sở" is to a Sở,
        "thuộc huyện" is to the UBND of a district.
        """
        names: dict[str, str] = {}
        for unit in units:
            for written in (unit.name, *unit.aliases):
                if written.strip():
                    names.setdefault(fold(" ".join(written.split())), unit.name)
        if not names:
            return cls({}, None, home)
        longest_first = sorted(names, key=len, reverse=True)
        return cls(names, re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)"), home)

    def with_names(self, names: Iterable[str]) -> "UnitBook":
        """Return a book that also knows these names, as they are written."""
        known = [KnownUnit(canonical, (written,)) for written, canonical in self.names.items()]
        return UnitBook.of([*known, *(KnownUnit(name) for name in islice(names, _MOST_NAMES))], self.home)

    def spans(self, folded: str) -> list[tuple[int, int]]:
        """Return where known names stand in the folded text."""
        return [match.span() for match in self.pattern.finditer(folded)] if self.pattern else []

    def canonical(self, piece: str) -> str:
        """Return the recorded name, or the piece with the capital letters a name has."""
        known = self.names.get(fold(piece))
        if known is not None:
            return known
        if piece.lower().startswith("các "):
            return piece[0].lower() + piece[1:]
        named = piece[0].upper() + piece[1:]
        return _SECOND_WORD.sub(lambda found: f"{found[1]} {found[2].upper()}", named, count=1)


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    after: str


def read_assignment(text: str, book: UnitBook) -> Assignment:
    """Read a list of units; commas between two units are shown as semicolons, for commas also stand inside names."""
    found = book.read.get(text)
    if found is None:
        found = book.read[text] = _assignment(text, book)
    return found


def _assignment(text: str, book: UnitBook) -> Assignment:
    shown = text.strip(" .;,:")
    if not shown:
        return Assignment()
    if len(shown) > LONGEST_TEXT:
        return Assignment("single", shown, (shown[:LONGEST_PHRASE],))
    pieces = _pieces(shown, book)
    scopes = {scope_of(piece.text, book) for piece in pieces}
    units = (book.canonical(piece.text) for piece in pieces if scope_of(piece.text, book) != "all_units")
    rebuilt = "".join(piece.text + piece.after for piece in pieces)
    return Assignment("+".join(sorted(scopes)), rebuilt, tuple(dict.fromkeys(units)))


def _pieces(text: str, book: UnitBook) -> list[_Piece]:
    folded = fold(text)
    closed = book.spans(folded)
    closed += [match.span() for pattern in (GROUP, _JOINED_OFFICE) for match in pattern.finditer(folded)]
    closed = _covered(closed)
    starts = [first for first, _ in closed]
    pieces: list[_Piece] = []
    start = 0
    for cut in _CUT.finditer(text):
        if cut.start() < start or _is_closed(cut, closed, starts) or not _cuts(cut, text, folded, book):
            continue
        piece = text[start : cut.start()].strip()
        pieces.append(_Piece(piece, _shown_after(piece, cut[0])))
        start = cut.end()
    pieces.append(_Piece(text[start:].strip(), ""))
    return [piece for piece in pieces if piece.text]


def _shown_after(piece: str, cut: str) -> str:
    """Return what is shown between two units; the blank of a lost last letter ("lưu tr , Phòng") stays."""
    if cut.strip() in ("và", "cùng"):
        return " và "
    return " ; " if cut[0] == " " and _LOST_LETTER.search(fold(piece)) else "; "


def _covered(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans in order, each reaching as far as any before it."""
    reach = 0
    found = []
    for first, last in sorted(spans):
        reach = max(reach, last)
        found.append((first, reach))
    return found


def _is_closed(cut: re.Match[str], closed: list[tuple[int, int]], starts: list[int]) -> bool:
    """Tell whether the place lies within a name that is known as a whole."""
    at = bisect_left(starts, cut.end())
    return at > 0 and cut.start() < closed[at - 1][1]


def _cuts(cut: re.Match[str], text: str, folded: str, book: UnitBook) -> bool:
    if ";" in cut[0]:
        return True
    known = book.pattern is not None and book.pattern.match(folded, cut.end()) is not None
    return known or _START.match(text, cut.end()) is not None


def scope_of(piece: str, book: UnitBook) -> str:
    """Say whether the piece is a unit of the agency, all of them, or someone outside."""
    folded = fold(piece)
    if folded in book.names:
        return "single"
    group = GROUP.match(folded)
    if group is not None:
        return "all_units" if _is_inside(folded, group[0], book) else "external"
    if _BARE_GROUP.match(folded):
        return "all_units"
    return _scope_of_one(folded, book)


def _scope_of_one(folded: str, book: UnitBook) -> str:
    if book.home.startswith(_LIKE_A_BODY):
        return "single" if _BODY.match(folded) else "external"
    return "single" if _is_own(folded, book.home) or not _OUTSIDE.search(folded) else "external"


def _is_own(folded: str, home: str) -> bool:
    """Tell whether a name that elsewhere would be of another agency belongs to this one."""
    if home in _LAYERED:
        return folded.startswith((home, "phòng ", "đội ", "trại ", "văn phòng cơ quan"))
    if home in _PROVINCES and _OF_PROVINCE.match(folded):
        return True
    if home in _DISTRICTS:
        named = folded.startswith(_OF_COMMUNE) and folded.endswith(f" {home}")
        of_district = _OF_DISTRICT.search(folded) is not None
        return named or (of_district and not folded.startswith(_STATE_AT_DISTRICT))
    if home in _WITH_BOARDS and folded.startswith("ban "):
        return True
    if home.startswith("đảng") and folded.startswith("văn phòng đảng"):
        return True
    return home not in _PROVINCES and folded.endswith(f" {home}")


def _is_inside(folded: str, group: str, book: UnitBook) -> bool:
    told = _told_by_home(group, book)
    if told is not None:
        return told
    own = OWN.search(folded)
    if own is not None and own["home"] not in ("tỉnh", "bộ", "ban", "hội"):
        return own["home"] not in _DISTRICTS or book.home in _DISTRICTS or own["home"] == book.home
    if own is not None and book.home.startswith(own["home"]):
        return True
    if _INSIDE.search(group) or _SCHOOLS_AROUND.match(folded):
        return "cơ quan" not in group and _SCHOOLS_AROUND.match(folded) is None
    if _INSIDE_ELSEWHERE.search(group) and book.home not in ("sở", "tỉnh"):
        return True
    outside = any(re.search(rf"\b{noun}\b", group) for noun in OUTSIDE_GENERICS) or "liên quan" in folded
    return not outside and own is None


def _told_by_home(group: str, book: UnitBook) -> bool | None:
    """Say what follows from whose plan it is: a council has members, the committee of a province its agencies."""
    if book.home.startswith(_COUNCILS) and ("thành viên" in group or book.home.startswith(_LIKE_A_BODY)):
        return "thành viên" in group
    if book.home in _WITH_BOARDS and re.search(r"\bcác ban\b", group):
        return True
    return True if book.home in _PROVINCES and _AGENCIES.search(group) else None


def is_unit_phrase(text: str, book: UnitBook) -> bool:
    """Tell whether the text is nothing but names of units ("Văn phòng Sở", "Thủ trưởng các phòng, đơn vị thuộc Sở")."""
    phrase = text.strip(" .;:")
    if not phrase or len(phrase) > LONGEST_PHRASE:
        return False
    if fold(phrase) in book.names:
        return True
    if ";" in phrase:
        return all(is_unit_phrase(part, book) for part in phrase.split(";"))
    if unit_list_end(phrase, 0, book) < len(phrase):
        return False
    return all(_is_name(piece.text, book) for piece in _pieces(phrase, book))


def _is_name(piece: str, book: UnitBook) -> bool:
    if fold(piece) in book.names or GROUP.fullmatch(fold(piece)) or _BARE_GROUP.match(fold(piece)):
        return True
    return _START.match(piece) is not None


def opens_unit(text: str) -> bool:
    """Tell whether the text opens with the word for a unit that a name follows."""
    return _START.match(text) is not None and " " in text and _BARE_SITE.match(text) is None


def unit_list_end(text: str, start: int, book: UnitBook) -> int:
    """Return where a list of units running on into a sentence ends: before the verb, or at a stop."""
    piece = text[start : start + LONGEST_PHRASE]
    hard = _HARD_BOUNDARY.search(piece)
    limit = hard.start() if hard else len(piece)
    folded = fold(piece)
    named = _known_list_end(piece, folded, book)
    if named is not None:
        return start + named
    known = [*book.spans(folded), *(group.span() for group in GROUP.finditer(folded))]
    for found in _BOUNDARY.finditer(piece, 0, limit):
        if not any(first < found.end() and found.start() < last for first, last in known):
            return start + len(piece[: found.start()].rstrip(" ,"))
    return start + limit


def _known_list_end(piece: str, folded: str, book: UnitBook) -> int | None:
    """Return where a list of known names ends in a sentence that goes on in small letters."""
    if book.pattern is None:
        return None
    end = None
    at = 0
    while (found := book.pattern.match(folded, at)) is not None:
        end = found.end()
        cut = _CUT.match(piece, end)
        if cut is None:
            break
        at = cut.end()
    if end is None:
        return None
    after = _NEXT_WORD.match(piece, end)
    return end if after is not None and after["word"] not in _PART_OF_NAMES else None


def opens_name(text: str, at: int, book: UnitBook) -> bool:
    """Tell whether a unit is named at this place of the text."""
    folded = fold(text)
    known = book.pattern is not None and book.pattern.match(folded, at) is not None
    return known or _START.match(text, at) is not None or GROUP.match(folded, at) is not None
