"""TỔ CHỨC THỰC HIỆN: who reports to whom and when, who coordinates, and to whom unassigned work falls."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from plans.reading.assignment import ALL_UNITS, UnitBook, is_unit_phrase, scope_of, unit_list_end, without_request
from plans.reading.outline import Node
from plans.reading.passages import Passage
from plans.reading.shapes import ReportingDuty
from plans.reading.timing_of_reports import ReportTime, report_times
from plans.reading.vocabulary import fold, tolerant

_CLAUSE_STOP = re.compile(r"[();]|\.(?= |$|/)|/\.")
_ESCALATION = re.compile(
    r"\b(?:trường hợp|nếu|vướng mắc|phát sinh|trong quá trình|trên đây|khó khăn|tiêu chí)\b|^kết quả thực hiện"
)
_REPORT = re.compile(r"\bbáo cáo\b")
_DECISION = re.compile(r"xem xét|quyết định|cho ý kiến|chỉ đạo")
_ORGAN = (
    r"(?:các )?(?:sở\b|văn phòng|phòng |ubnd|hđnd|[uủ][ỷy]? ?ban|lãnh đạo|l nh đạo|giám đốc|ban |cơ quan|bộ |tỉnh ủy"
    r"|thường trực|trung tâm|cấp |thủ trưởng|đảng ủy|thanh tra|hội đồng|chi cục|cục )"
)
_DIRECT = re.compile(rf"\bbáo cáo (?:về )?(?:cho |lên |với |tới )?(?={_ORGAN})")
_SENT = re.compile(rf"\b(?:về|gửi|cho|tới|lên|đến|với) (?={_ORGAN})")
_VIA = re.compile(rf"\b(?:thông qua|qua) (?={_ORGAN})")
_PURPOSE = re.compile(r"\b(?:để|nhằm)\b")
_TARGET_END = re.compile(
    r"[.;()]|,? \b(?:theo|trước|vào|định kỳ|để|xem xét|tổng hợp|kết quả|tình hình|hằng|hàng|khi|qua|đột xuất|chậm nhất"
    r"|bằng|quyết định|về|gửi|cho|và (?:đề xuất|báo cáo|đề nghị)|trong|những|các nội dung|báo cáo|phục vụ)\b"
    rf"|, (?!{_ORGAN})|$"
)
_TARGET_CUT = re.compile(rf"(?:,? và |, )(?={_ORGAN})")
_EVERYONE = re.compile(
    r"\b(?P<unit>(?:thủ trưởng )?các (?:phòng|đơn vị|trung tâm)[^.;:()]{0,80}?) "
    r"(?:\w+ ){0,3}?(?:gửi|nộp|báo cáo|có trách nhiệm)"
)
_SUBJECT_END = re.compile(
    r",? (?:chủ trì|căn cứ|trên cơ sở|có trách nhiệm|chịu trách nhiệm|làm đầu mối|là đầu mối|theo dõi|định kỳ"
    r"|theo chức năng|tổng hợp|là|tham mưu|tổ chức|triển khai|chủ động|báo cáo|gửi|hướng dẫn|đôn đốc|giúp)\b|:"
)
_PREFIX = re.compile(r"^(?:giao )?.{3,160}?chủ trì,? (?:và )?(?:phối hợp (?:với )?)?")
_GROUNDS = re.compile(r",? ?(?:căn cứ|trên cơ sở|theo chức năng|có trách nhiệm|chủ động|tổ chức|triển khai)\b")
_COORDINATES = re.compile(rf"{tolerant('đôn đốc')}|theo dõi|tổng hợp|{tolerant('đầu mối')}|{tolerant('điều phối')}")
_CENTRE = re.compile(tolerant("đầu mối"))
_FEWEST_SIGNS = 2
_LONGEST_SUBJECT = 160
_MOST_CLAUSE = 2000


@dataclass(frozen=True, slots=True)
class Organisation:
    """What the section on organisation settles."""

    coordinating_unit: str | None
    default_assignment: str | None
    duties: tuple[ReportingDuty, ...]


@dataclass(frozen=True, slots=True)
class _Statement:
    """One paragraph and the unit it speaks of, read from itself or from the heading above."""

    passage: Passage
    subject: str | None
    headed: bool


def read_organisation(sections: Iterable[Node], book: UnitBook) -> Organisation:
    """Read the sections on organisation; they never hold tasks."""
    kept = list(sections)
    spoken_of = {
        statement.subject: None
        for section in kept
        for statement in _statements(section, None, book)
        if statement.subject and scope_of(statement.subject, book) == "single"
    }
    book = book.with_names(spoken_of)
    statements = [statement for section in kept for statement in _statements(section, None, book)]
    duties = [duty for statement in statements for duty in _duties(statement, book)]
    return Organisation(_coordinator(statements, duties, book), _default(statements, book), tuple(duties))


def _statements(node: Node, above: str | None, book: UnitBook) -> Iterator[_Statement]:
    """Yield each paragraph with the unit that has to do what it says."""
    subject = above
    for paragraph in node.paragraphs:
        own = _subject(paragraph.text, book)
        yield _Statement(paragraph, own or above, own is None and above is not None)
        if own is not None and (paragraph.text.endswith(":") or is_unit_phrase(without_request(paragraph.text), book)):
            subject = own
    for child in node.children:
        yield from _statements(child, subject, book)


def _subject(text: str, book: UnitBook) -> str | None:
    """Return the unit a paragraph opens with ("Giao Văn phòng Sở chủ trì …")."""
    opening = without_request(text[:_LONGEST_SUBJECT])
    end = _SUBJECT_END.search(fold(opening))
    named = opening[: end.start()] if end else opening
    if is_unit_phrase(named, book):
        return named.strip(" ,.:;")
    listed = opening[: unit_list_end(opening, 0, book)]
    return listed.strip(" ,.:;") if is_unit_phrase(listed, book) else None


def _duties(statement: _Statement, book: UnitBook) -> Iterator[ReportingDuty]:
    for clause in _clauses(statement.passage):
        folded = fold(clause.text)
        if _REPORT.search(folded) is None or _ESCALATION.search(folded):
            continue
        times = report_times(folded)
        to, via = _targets(clause.text, folded, book)
        regular = "theo quy định" in folded or "theo yêu cầu" in folded
        if not times and not regular and (not to or _DECISION.search(folded)):
            continue
        reporter = _reporter(folded, clause.text, statement, book)
        for time in times or [ReportTime()]:
            yield _duty(clause, reporter, to, via, time)


def _clauses(passage: Passage) -> Iterator[Passage]:
    """Cut a paragraph at semicolons and full stops that stand outside brackets."""
    start = depth = 0
    text = passage.text
    for found in _CLAUSE_STOP.finditer(text):
        sign = found[0]
        if sign in "()":
            depth = max(depth + (1 if sign == "(" else -1), 0)
        elif depth == 0 and found.start() >= start:
            if found.start() > start:
                yield passage.part(start, found.start())
            start = found.end()
    if start < len(text):
        yield passage.part(start)


def _duty(
    clause: Passage, reporter: str | None, to: tuple[str, ...], via: str | None, time: ReportTime
) -> ReportingDuty:
    return ReportingDuty(
        reporter=reporter,
        to=to,
        via=via,
        frequency=time.frequency,
        day=time.day,
        boundary=time.boundary,
        months=time.months,
        on_demand=time.on_demand,
        text=_text(clause.text, time),
        lines=clause.lines,
    )


def _reporter(folded: str, text: str, statement: _Statement, book: UnitBook) -> str | None:
    """Prefer who is said to report in the clause itself ("các đơn vị gửi báo cáo"), then the paragraph's subject."""
    found = _EVERYONE.search(folded)
    if found is not None and "phối hợp" not in folded[max(found.start() - 20, 0) : found.start()]:
        return _everyone(text[found.start("unit") : found.end("unit")])
    if statement.subject is None:
        return None
    everyone = scope_of(statement.subject, book) == "all_units"
    return _everyone(statement.subject) if everyone else book.canonical(statement.subject)


def _everyone(written: str) -> str:
    """Return the plan's own words for all units where they say so in full, else the usual ones."""
    folded = fold(written)
    return written[0].upper() + written[1:] if folded.startswith("các ") and "thuộc sở" in folded else ALL_UNITS


def _targets(text: str, folded: str, book: UnitBook) -> tuple[tuple[str, ...], str | None]:
    """Return to whom the report goes in the end and through whom."""
    passing = _VIA.search(folded)
    via = _named_at(text, folded, passing.end(), book)[0] if passing else None
    purpose = _PURPOSE.search(folded)
    limit = purpose.start() if purpose else len(folded)
    for pattern in (_DIRECT, _SENT):
        found = pattern.search(folded, 0, limit)
        if found is not None:
            return _named_at(text, folded, found.end(), book), via
    found = _DIRECT.search(folded, limit)
    return _named_at(text, folded, found.end(), book) if found else (), via


def _named_at(text: str, folded: str, start: int, book: UnitBook) -> tuple[str, ...]:
    known = book.pattern.match(folded, start) if book.pattern else None
    end = _TARGET_END.search(folded, known.end() if known else start + 1)
    stop = end.start() if end else len(text)
    cuts = [found.span() for found in _TARGET_CUT.finditer(folded, known.end() if known else start, stop)]
    starts = [start, *(after for _, after in cuts)]
    ends = [*(before for before, _ in cuts), stop]
    return tuple(text[one:two].strip(" ,") for one, two in zip(starts, ends, strict=True) if text[one:two].strip(" ,"))


def _text(clause: str, time: ReportTime) -> str:
    """Quote what says when: the bracket that holds it, or the clause from it on, without a bare list of recipients."""
    if time.start is None:
        return _PREFIX.sub("", clause).strip(" ,") if _REPORT.search(fold(_PREFIX.sub("", clause))) else clause
    opening, closing = clause.rfind("(", 0, time.start), clause.find(")", time.start)
    if opening >= 0 and closing >= 0 and ")" not in clause[opening : time.start]:
        return clause[opening + 1 : closing].strip()
    folded = fold(clause)
    report = _REPORT.search(folded)
    if report is not None and report.start() < time.start:
        return clause
    rest = clause[time.start :].strip(" ,")
    bare = _DIRECT.search(folded, time.start)
    return clause[time.start : bare.start()].strip(" ,") if bare and time.end == bare.start() else rest


def _coordinator(statements: Sequence[_Statement], duties: Sequence[ReportingDuty], book: UnitBook) -> str | None:
    """Weigh the signs of coordination per unit; fall back on the one through whom, or who, reports."""
    weights: dict[str, int] = {}
    for statement in statements:
        subject = statement.subject
        if subject is None or scope_of(subject, book) != "single":
            continue
        folded = fold(statement.passage.text)
        signs = {fold(found[0]) for found in _COORDINATES.finditer(folded)}
        weight = len(signs) + (_FEWEST_SIGNS if _CENTRE.search(folded) else 0)
        name = book.canonical(subject)
        weights[name] = weights.get(name, 0) + weight
    best = max(weights, key=lambda name: weights[name], default=None)
    if best is not None and weights[best] >= _FEWEST_SIGNS:
        return best
    others = [duty.via or duty.reporter for duty in duties]
    return next((name for name in others if name and scope_of(name, book) == "single"), best if weights else None)


def _default(statements: Sequence[_Statement], book: UnitBook) -> str | None:
    """Find "Các phòng, đơn vị … trên cơ sở chức năng, nhiệm vụ … thực hiện": the hint for work that names nobody."""
    for statement in statements:
        text = statement.passage.text
        subject = statement.subject
        if subject is None or not fold(subject).startswith("các ") or scope_of(subject, book) != "all_units":
            continue
        rest = fold(text)[0 if statement.headed else len(subject) :]
        if _GROUNDS.match(rest) and "thực hiện" in rest:
            return subject
    return None
