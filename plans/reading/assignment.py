"""Who is named: scopes, and the splitting of unit names that themselves contain commas, dashes and "và"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from plans.reading.shapes import Assignment, KnownUnit
from plans.reading.vocabulary import OUTSIDE_GENERICS, UNIT_GENERICS, VERBS, fold

ALL_UNITS = "Các phòng, đơn vị thuộc Sở"
_DISTRICTS = ("huyện", "thị xã", "thành phố", "quận", "xã", "phường", "thị trấn", "đặc khu")
_LONGEST_PHRASE = 300
_LONGEST_TEXT = 1500
_MOST_NAMES = 200

_NOUN = "(?:" + "|".join(sorted((*UNIT_GENERICS, *OUTSIDE_GENERICS), key=len, reverse=True)) + r")\b"
_HEADS = (
    r"(?:(?:thủ trưởng|trưởng|lãnh đạo|giám đốc|chánh|người đứng đầu)(?: (?:phòng|trung tâm|đơn vị|văn phòng(?: sở)?"
    r"|thanh tra(?: sở)?))?(?:,| và)? ){0,4}"
)
HOMES = (
    r"(?:sở|huyện|xã|phường|thị xã|thị trấn|thành phố|quận|đặc khu|chi cục|cục|trung tâm|trường|bệnh viện"
    r"|thanh tra tỉnh"
    r"|thanh tra|văn phòng|cơ quan|ban chỉ đạo|ban quản lý|ban|hội|đảng ủy|đảng bộ|tỉnh đoàn|viện|tổng cục|học viện"
    r"|nhà trường"
    r"|báo|đài|liên minh|liên đoàn|quỹ|đơn vị|bộ|tỉnh)"
)
_TAIL = (
    r"(?: (?:sự nghiệp|chuyên môn|nghiệp vụ|(?:có )?liên quan|(?:trực )?thuộc(?:,? (?:và )?trực thuộc)?"
    r" (?:phạm vi quản lý(?: của)? )?(?:ngành|ubnd (?:tỉnh|huyện|xã|phường|thành phố)|" + HOMES + r")"
    r"|(?:của|trong) " + HOMES + r"|khác|trong ngành|trên địa bàn(?: (?:tỉnh|huyện|xã|phường|thành phố))?"
    r"|cấp (?:tỉnh|huyện|xã)|công lập|đóng trên địa bàn))*"
)
GROUP = re.compile(
    rf"{_HEADS}(?:(?:toàn thể|tất cả|toàn bộ) )?(?:các|từng) {_NOUN}"
    rf"(?:(?:, và|,| và| -) (?:các )?{_NOUN}){{0,8}}{_TAIL}"
)
_BARE_GROUP = re.compile(r"(?:phòng|đơn vị|trung tâm), (?:phòng|đơn vị|trung tâm).{0,40}thuộc sở")
_INSIDE = re.compile(r"\b(?:phòng|trung tâm|bộ phận|chi cục|thanh tra|khoa)\b")
_INSIDE_ELSEWHERE = re.compile(r"\b(?:trạm|bệnh viện|trường|đội|tổ|hạt|bộ môn|chi bộ)\b")
OWN = re.compile(
    r"\b(?:thuộc|của|trong)(?:,? (?:và )?trực thuộc)? (?:phạm vi quản lý(?: của)? )?(?:ubnd )?(?P<home>"
    + HOMES
    + r")\b"
)
_OUTSIDE = re.compile(
    r"^(?:sở |ubnd|hđnd|ủy ban|hội |bộ (?!phận)|đoàn |trạm y tế|đồn |hiệp hội|chi hội|các doanh nghiệp|doanh nghiệp"
    r"|công ty|công an|báo |đài |tòa án|viện kiểm sát|liên đoàn|liên minh|tỉnh|thành ủy"
    r"|mặt trận|kho bạc|ngân hàng|bảo hiểm xã hội|thuế |cục |cơ quan|cấp |chính phủ"
    r"|văn phòng (?:ubnd|ủy ban|hđnd|tỉnh ủy|đoàn|huyện ủy|đảng ủy)"
    r"|thanh tra (?:tỉnh|thành phố|bộ|chính phủ|huyện)|trường "
    r"|ban (?:dân tộc|tuyên giáo|tổ chức|nội chính|quản lý (?:khu|các|chợ|cửa khẩu|vườn)|chỉ huy quân sự))"
    r"|^(?:phòng|trung tâm) .*\b(?:các huyện|cấp huyện|huyện|xã|thành phố)$|^trung tâm phục vụ hành chính công"
)
_OF_DISTRICT = re.compile(
    r"\bhuyện$|^thanh tra huyện|\b(?:thị xã|thành phố|quận)$|^văn phòng (?:hđnd|ubnd|ủy ban)|^phòng "
)
_BODY = re.compile(
    r"^(?:thành viên|tổ (?:giúp việc|công tác|thư ký|chuyên viên)|tiểu ban|bộ phận|văn phòng ban|thường trực ban"
    r"|ban thư ký"
    r"|các thành viên|tổ chuyên gia)"
)
_LIKE_A_BODY = ("ban chỉ đạo", "hội đồng", "tỉnh", "ban tổ chức")
_JOINED_OFFICE = re.compile(
    r"văn phòng (?:hđnd|đoàn đbqh|ubnd|ủy ban nhân dân|hội đồng nhân dân)[^;.]{0,30}? và (?:hđnd|ubnd)[^;,.]{0,40}"
)
_START = re.compile(
    r"Khoa (?!học)|Giáo viên\b|Đồng chí\b|Đ/c\b|Hiệu trưởng\b|Phó (?=[A-ZĐ])|Kế toán\b|Tổ trưởng\b|Chuyên viên\b"
    r"|Trạm\b|Đội (?!ngũ)|Hạt\b|Thư viện\b|Bảo tàng\b|Nhà (?=hát|văn hóa|văn hoá|thiếu nhi|trường)"
    r"|Học viện\b"
    r"|Tỉnh đoàn\b|Huyện (?:ủy|uỷ|đoàn)\b|Đồn\b|Hiệp hội\b|Vườn quốc gia\b|Công ty\b|Hạt Kiểm lâm|Bộ môn\b|Ban Chỉ huy"
    r"|Bộ Chỉ huy|Tiểu ban\b|Thành viên\b|các thành viên|Các thành viên|Đoàn Thanh niên|Liên hiệp\b|Chi nhánh\b"
    r"|Điện lực\b"
    r"|Phòng (?!chống|ngừa|cháy|tránh|dịch|,)|[Vv]ăn phòng\b|VP\b|Trung tâm\b"
    r"|Thanh tra (?=Sở|sở|tỉnh|Bộ|Thành|thành|huyện)"
    r"|Chi cục\b|Cục\b|Sở\b|UBND\b|HĐND\b|[ỦU][ỷyỳ]? ?ban\b|Hội (?!nghị|thảo|thi|đàm)|Ban (?!hành)"
    r"|Bộ (?!máy|tiêu chí|chỉ số|thủ|phận)|Bộ phận\b"
    r"|Công an\b|Báo (?!cáo)|Đài\b|T(?:òa|oà) án\b|Viện\b|Liên đoàn\b|Liên minh\b|Đoàn (?!kết)|Tỉnh\b"
    r"|Thành ủy\b|Đảng ủy\b|Công đoàn\b|Chi bộ\b|Tổ (?!chức)|[Ll]ãnh đạo\b|Giám đốc\b|Phó Giám đốc\b|Thủ trưởng\b"
    r"|Trưởng (?!thành)|Chánh\b|Trường (?!hợp)|Bệnh viện\b|Kho bạc\b|Ngân hàng\b|Bảo hiểm xã hội\b|Quỹ\b|Mặt trận\b"
    r"|Chính phủ\b|Thường trực\b|Đảng uỷ\b|cơ quan\b|cấp (?=trên|có)|(?i:các (?:" + _NOUN + "))|phòng (?=[A-ZĐ])"
)
_BARE_SITE = re.compile(r"(?:Sở|Bộ|Tỉnh|Cục|Huyện|Phường|Xã)(?:[,;.)]|$)")
_CUT = re.compile(r"(?: ?; ?(?:và )?| ?[,/&+] ?(?:và )?| và | cùng với | cùng )")
_SECOND_WORD = re.compile(r"(Phòng|phòng|Trung tâm|Chi cục) ([^\W\d_])")
_BOUNDARY = re.compile(r"(?<=[ ,])(?<!và )(?:" + "|".join(sorted(VERBS, key=len, reverse=True)) + r")(?![\w])")
_HARD_BOUNDARY = re.compile(r"[.;:()]")


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
    if len(shown) > _LONGEST_TEXT:
        return Assignment("single", shown, (shown[:_LONGEST_PHRASE],))
    pieces = _pieces(shown, book)
    scopes = {scope_of(piece.text, book) for piece in pieces}
    units = (book.canonical(piece.text) for piece in pieces if scope_of(piece.text, book) != "all_units")
    rebuilt = "".join(piece.text + piece.after for piece in pieces)
    return Assignment("+".join(sorted(scopes)), rebuilt, tuple(dict.fromkeys(units)))


def _pieces(text: str, book: UnitBook) -> list[_Piece]:
    folded = fold(text)
    closed = book.spans(folded)
    closed += [match.span() for pattern in (GROUP, _JOINED_OFFICE) for match in pattern.finditer(folded)]
    pieces: list[_Piece] = []
    start = 0
    for cut in _CUT.finditer(text):
        if cut.start() < start or not _cuts(cut, text, folded, closed, book):
            continue
        pieces.append(_Piece(text[start : cut.start()].strip(), " và " if cut[0].strip() in ("và", "cùng") else "; "))
        start = cut.end()
    pieces.append(_Piece(text[start:].strip(), ""))
    return [piece for piece in pieces if piece.text]


def _cuts(cut: re.Match[str], text: str, folded: str, closed: list[tuple[int, int]], book: UnitBook) -> bool:
    if any(first < cut.end() and cut.start() < last for first, last in closed):
        return False
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
    if book.home.startswith("đảng") and folded.startswith("văn phòng đảng"):
        return "single"
    if book.home in _DISTRICTS and _OF_DISTRICT.search(folded) and not folded.startswith(("công an", "ubnd", "hđnd")):
        return "single"
    return "external" if _OUTSIDE.search(folded) else "single"


def _is_inside(folded: str, group: str, book: UnitBook) -> bool:
    own = OWN.search(folded)
    if own is not None and own["home"] not in ("tỉnh", "bộ", "ban", "hội"):
        return own["home"] not in _DISTRICTS or book.home in _DISTRICTS or own["home"] == book.home
    if own is not None and book.home.startswith(own["home"]):
        return True
    if book.home.startswith(_LIKE_A_BODY):
        return "thành viên" in group
    if _INSIDE.search(group):
        return "cơ quan" not in group
    if _INSIDE_ELSEWHERE.search(group) and book.home not in ("sở", "tỉnh"):
        return True
    outside = any(re.search(rf"\b{noun}\b", group) for noun in OUTSIDE_GENERICS) or "liên quan" in folded
    return not outside and own is None


def is_unit_phrase(text: str, book: UnitBook) -> bool:
    """Tell whether the text is nothing but names of units ("Văn phòng Sở", "Thủ trưởng các phòng, đơn vị thuộc Sở")."""
    phrase = text.strip(" .;:")
    if not phrase or len(phrase) > _LONGEST_PHRASE:
        return False
    if fold(phrase) in book.names:
        return True
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
    piece = text[start : start + _LONGEST_PHRASE]
    hard = _HARD_BOUNDARY.search(piece)
    limit = hard.start() if hard else len(piece)
    known = book.spans(fold(piece))
    for found in _BOUNDARY.finditer(piece, 0, limit):
        if not any(first < found.end() and found.start() < last for first, last in known):
            return start + len(piece[: found.start()].rstrip(" ,"))
    return start + limit


_LEADS = re.compile(r"(?:(?:giao|đề nghị|yêu cầu) )?(?P<unit>.{4,160}?) (?:là đơn vị |làm đơn vị )?chủ trì\b,? ?")
_WITH = re.compile(r"(?:chủ trì,? (?:và )?)?phối hợp (?:chặt chẽ )?(?:với|cùng) (?=\S)")
_ACTOR = re.compile(
    r"(?:phòng|văn phòng|trung tâm|chi cục|thanh tra (?:sở|tỉnh|huyện)|khoa|trạm|sở|ubnd|công an|đội|hạt|ban quản lý"
    rf"|(?:thủ trưởng |trưởng )?các {_NOUN}|hội|báo|đài|kho bạc|thư viện|bảo tàng|trường)\b"
)
_ASKED = re.compile(r"(?:giao|đề nghị|yêu cầu|phân công) ", re.IGNORECASE)


def named_in_sentence(sentence: str, book: UnitBook, *, acting: bool = False) -> tuple[Assignment, Assignment]:
    """Read "Giao A chủ trì, phối hợp với B tham mưu …": the lead and the cooperating units, where the text opens so.

    ``acting``: a unit that the sentence opens with and that does what it says leads, too.
    """
    text = sentence[: 2 * _LONGEST_PHRASE]
    folded = fold(text)
    lead, at = Assignment(), 0
    found = _LEADS.match(folded)
    if found is not None and is_unit_phrase(text[found.start("unit") : found.end("unit")], book):
        lead = read_assignment(text[found.start("unit") : found.end("unit")], book)
        at = found.end()
    elif acting:
        lead = _acting(text, folded, book)
    asked = _WITH.match(folded, at)
    if asked is None or not _opens_name(text, asked.end(), book):
        return lead, Assignment()
    return lead, read_assignment(text[asked.end() : unit_list_end(text, asked.end(), book)], book)


def _acting(text: str, folded: str, book: UnitBook) -> Assignment:
    """Read "Phòng Nội vụ tham mưu …": a unit that the sentence opens with and that does what it says."""
    if not (_ACTOR.match(folded) and _opens_name(text, 0, book)):
        return Assignment()
    end = unit_list_end(text, 0, book)
    named = text[:end].strip(" ,")
    acts = end < len(text) and text[end] in ", " and is_unit_phrase(named, book)
    return read_assignment(named, book) if acts else Assignment()


def _opens_name(text: str, at: int, book: UnitBook) -> bool:
    folded = fold(text)
    known = book.pattern is not None and book.pattern.match(folded, at) is not None
    return known or _START.match(text, at) is not None or GROUP.match(folded, at) is not None


def without_request(text: str) -> str:
    """Drop "Giao", "Đề nghị" … before the name of a unit."""
    return _ASKED.sub("", text, count=1) if _ASKED.match(text) else text
