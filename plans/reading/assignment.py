"""Who is named: scopes, and the splitting of unit names that themselves contain commas, dashes and "và"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from plans.reading.shapes import Assignment, KnownUnit
from plans.reading.vocabulary import OUTSIDE_GENERICS, UNIT_GENERICS, VERBS, fold

ALL_UNITS = "Các phòng, đơn vị thuộc Sở"
_LONGEST_PHRASE = 300
_LONGEST_TEXT = 1500
_MOST_NAMES = 200

_NOUN = "(?:" + "|".join(sorted((*UNIT_GENERICS, *OUTSIDE_GENERICS), key=len, reverse=True)) + r")\b"
_HEADS = (
    r"(?:(?:thủ trưởng|trưởng|lãnh đạo|giám đốc|chánh|người đứng đầu)(?: (?:phòng|trung tâm|đơn vị|văn phòng(?: sở)?"
    r"|thanh tra(?: sở)?))?(?:,| và)? ){0,4}"
)
_TAIL = (
    r"(?: (?:sự nghiệp|chuyên môn|nghiệp vụ|(?:có )?liên quan|(?:trực )?thuộc(?: và trực thuộc)? (?:sở|ngành|tỉnh)"
    r"|của sở|khác|của tỉnh|trên địa bàn(?: tỉnh)?|trong sở|cấp (?:tỉnh|huyện|xã)|công lập))*"
)
_GROUP = re.compile(
    rf"{_HEADS}(?:(?:toàn thể|tất cả|toàn bộ) )?(?:các|từng) {_NOUN}"
    rf"(?:(?:, và|,| và|;| -) (?:các )?{_NOUN}){{0,8}}{_TAIL}"
)
_BARE_GROUP = re.compile(r"(?:phòng|đơn vị|trung tâm), (?:phòng|đơn vị|trung tâm).{0,40}thuộc sở")
_INSIDE = re.compile(r"\b(?:phòng|trung tâm|bộ phận|chi cục|thanh tra)\b")
_OWN = re.compile(r"\b(?:thuộc|của|trong) (?:và trực thuộc )?sở\b")
_OUTSIDE = re.compile(
    r"^(?:sở |ubnd|hđnd|ủy ban|hội |bộ |công an|báo |đài |tòa án|viện kiểm sát|liên đoàn|liên minh|tỉnh|thành ủy"
    r"|mặt trận|kho bạc|ngân hàng|bảo hiểm xã hội|thuế |cục |cơ quan|cấp |chính phủ"
    r"|văn phòng (?:ubnd|ủy ban|hđnd|tỉnh ủy|đoàn)"
    r"|thanh tra (?:tỉnh|thành phố|bộ|chính phủ|huyện)|trường "
    r"|ban (?:dân tộc|tuyên giáo|tổ chức|nội chính|quản lý khu))"
    r"|^(?:phòng|trung tâm) .*\b(?:các huyện|cấp huyện|huyện|xã|thành phố)$|^trung tâm phục vụ hành chính công"
)
_START = re.compile(
    r"Phòng (?!chống|ngừa|cháy|tránh|dịch|,)|[Vv]ăn phòng\b|VP\b|Trung tâm\b"
    r"|Thanh tra (?=Sở|sở|tỉnh|Bộ|Thành|thành|huyện)"
    r"|Chi cục\b|Cục\b|Sở\b|UBND\b|HĐND\b|[ỦU][ỷyỳ]? ?ban\b|Hội (?!nghị|thảo|thi|đàm)|Ban (?!hành)"
    r"|Bộ (?!máy|tiêu chí|chỉ số|thủ|phận)|Bộ phận\b"
    r"|Công an\b|Báo (?!cáo)|Đài\b|T(?:òa|oà) án\b|Viện\b|Liên đoàn\b|Liên minh\b|Đoàn (?!kết)|Tỉnh\b"
    r"|Thành ủy\b|Đảng ủy\b|Công đoàn\b|Chi bộ\b|Tổ (?!chức)|[Ll]ãnh đạo\b|Giám đốc\b|Phó Giám đốc\b|Thủ trưởng\b"
    r"|Trưởng (?!thành)|Chánh\b|Trường (?!hợp)|Bệnh viện\b|Kho bạc\b|Ngân hàng\b|Bảo hiểm xã hội\b|Quỹ\b|Mặt trận\b"
    r"|Chính phủ\b|Thường trực\b|Đảng uỷ\b|cơ quan\b|cấp (?=trên|có)|[Cc]ác (?:" + _NOUN + ")|phòng (?=[A-ZĐ])"
)
_CUT = re.compile(r"(?: ?; ?(?:và )?| ?[,/&+] ?(?:và )?| và | cùng với | cùng )")
_SECOND_WORD = re.compile(r"(Phòng|phòng|Trung tâm|Chi cục) ([^\W\d_])")
_BOUNDARY = re.compile(r"(?<=[ ,])(?<!và )(?:" + "|".join(sorted(VERBS, key=len, reverse=True)) + r")(?![\w])")
_HARD_BOUNDARY = re.compile(r"[.;:()]")


@dataclass(frozen=True, slots=True)
class UnitBook:
    """The unit names known before reading a phrase: those on record, and those the plan itself sets apart."""

    names: dict[str, str]
    pattern: re.Pattern[str] | None

    @classmethod
    def of(cls, units: Iterable[KnownUnit]) -> "UnitBook":
        """Build the book; the longest name wins where one is the beginning of another."""
        names: dict[str, str] = {}
        for unit in units:
            for written in (unit.name, *unit.aliases):
                if written.strip():
                    names.setdefault(fold(" ".join(written.split())), unit.name)
        if not names:
            return cls({}, None)
        longest_first = sorted(names, key=len, reverse=True)
        return cls(names, re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)"))

    def with_names(self, names: Iterable[str]) -> "UnitBook":
        """Return a book that also knows these names, as they are written."""
        known = [KnownUnit(canonical, (written,)) for written, canonical in self.names.items()]
        return UnitBook.of([*known, *(KnownUnit(name) for name in islice(names, _MOST_NAMES))])

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
    closed = book.spans(folded) + [match.span() for match in _GROUP.finditer(folded)]
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
    group = _GROUP.match(folded)
    if group is not None:
        return "all_units" if _is_inside(folded, group[0]) else "external"
    if _BARE_GROUP.match(folded):
        return "all_units"
    return "external" if _OUTSIDE.search(folded) else "single"


def _is_inside(folded: str, group: str) -> bool:
    if _OWN.search(folded):
        return True
    if _INSIDE.search(group):
        return "cơ quan" not in group
    outside = any(re.search(rf"\b{noun}\b", group) for noun in OUTSIDE_GENERICS) or "liên quan" in folded
    return not outside


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
    if fold(piece) in book.names or _GROUP.fullmatch(fold(piece)) or _BARE_GROUP.match(fold(piece)):
        return True
    return _START.match(piece) is not None


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
_ASKED = re.compile(r"(?:giao|đề nghị|yêu cầu|phân công) ", re.IGNORECASE)


def named_in_sentence(sentence: str, book: UnitBook) -> tuple[Assignment, Assignment]:
    """Read "Giao A chủ trì, phối hợp với B tham mưu …": the lead and the cooperating units, where the text opens so."""
    text = sentence[: 2 * _LONGEST_PHRASE]
    folded = fold(text)
    lead, at = Assignment(), 0
    found = _LEADS.match(folded)
    if found is not None and is_unit_phrase(text[found.start("unit") : found.end("unit")], book):
        lead = read_assignment(text[found.start("unit") : found.end("unit")], book)
        at = found.end()
    asked = _WITH.match(folded, at)
    if asked is None or not _opens_name(text, asked.end(), book):
        return lead, Assignment()
    return lead, read_assignment(text[asked.end() : unit_list_end(text, asked.end(), book)], book)


def _opens_name(text: str, at: int, book: UnitBook) -> bool:
    folded = fold(text)
    known = book.pattern is not None and book.pattern.match(folded, at) is not None
    return known or _START.match(text, at) is not None or _GROUP.match(folded, at) is not None


def without_request(text: str) -> str:
    """Drop "Giao", "Đề nghị" … before the name of a unit."""
    return _ASKED.sub("", text, count=1) if _ASKED.match(text) else text
