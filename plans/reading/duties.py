"""Reporting duties: who reports to whom, through whom and when, read clause by clause."""

import re
from collections.abc import Iterator
from dataclasses import replace

from plans.reading.assignment import ALL_UNITS, GROUP, OWN, UnitBook, read_assignment, scope_of
from plans.reading.passages import Passage
from plans.reading.shapes import ReportingDuty
from plans.reading.statements import Said, subject_of
from plans.reading.timing_of_reports import ReportTime, report_times
from plans.reading.vocabulary import fold

_CLAUSE_STOP = re.compile(r"[();]|\.(?= |$|/)|/\.")
_ESCALATION = re.compile(
    r"\b(?:trường hợp|nếu|vướng mắc|phát sinh|trong quá trình|trên đây|khó khăn|tiêu chí"
    r"|báo cáo ngay|báo ngay|để xảy ra)\b|^kết quả thực hiện"
)
_REPORT = re.compile(r"\b(?:báo cáo|gửi (?:kết quả|báo cáo|văn bản)|thông tin kết quả)\b")
_DECISION = re.compile(
    r"xem xét|quyết định|cho ý kiến|chỉ đạo(?! (?:của|tỉnh|theo|và|trước|định|hằng|hàng|an|các)\b|$|[;,.])"
)
_ORGAN = (
    r"(?:các )?(?:sở\b|văn phòng|phòng |ubnd|hđnd|[uủ][ỷy]? ?ban|lãnh đạo|l nh đạo|giám đốc|ban |cơ quan|bộ |tỉnh ủy"
    r"|thường trực|trung tâm|cấp |thủ trưởng|đảng ủy|thanh tra|hội đồng|chi cục|cục |trưởng ban|chủ tịch|chánh |phó "
    r"|bí thư"
    r"|hiệu trưởng|chi cục trưởng|cục trưởng|viện|khoa |huyện ủy|thành ủy|trạm |chính phủ|thủ tướng|tổ |công an|hội "
    r"|p[a-z]\d\d\b"
    r"|bch |ban chấp hành|đoàn (?!kết|viên)|chi đoàn|công đoàn"
    r"|liên đoàn|kho bạc|bảo hiểm xã hội|tỉnh đoàn|btv |mặt trận|trưởng |hạt |đội |thuế |bhxh|kbnn|tổng cục|bệnh viện"
    r"|trường |đảng bộ|thủ trưởng|đồng chí)"
)
_DIRECT = re.compile(rf"\bbáo cáo (?:về )?(?:cho |lên |với |tới )?(?={_ORGAN})")
_SENT = re.compile(rf"\b(?:về|gửi|cho|tới|lên|đến|với) (?={_ORGAN})")
_VIA = re.compile(rf"\b(?:thông qua|qua) (?={_ORGAN})")
_PURPOSE = re.compile(r"\b(?:để|nhằm)\b")
_TARGET_END = re.compile(
    r"[.;()]|,? \b(?:theo|trước|vào|định kỳ|để|xem xét|tổng hợp|kết quả|tình hình|hằng|hàng|khi|qua|đột xuất|chậm nhất"
    r"|bằng|quyết định|về|gửi|cho|và (?:đề xuất|báo cáo|đề nghị|đột xuất)|trong|những|các nội dung|báo cáo|phục vụ"
    r"|thông qua"
    rf"|sau|tại|ngay|kèm|chậm|đồng thời|cuối|mỗi|tham mưu)\b|, (?!{_ORGAN})|$"
)
_TARGET_CUT = re.compile(rf"(?:,? và |, )(?={_ORGAN})")
_BEYOND = re.compile(
    r"(?:,| và) (?:ubnd|ủy ban nhân dân) (?:các |cấp )?(?:huyện|xã|phường|thị trấn|thị xã|thành phố|đặc khu|, )+"
)
_REPORTS = re.compile(r",? (?:[^\W\d_]+,? ){0,5}?(?:gửi|nộp|báo cáo|có trách nhiệm|tổng hợp)\b")
_NOT_THE_REPORTER = re.compile(
    r"(?:phối hợp(?: với)?|đôn đốc|hướng dẫn|kiểm tra|theo dõi|của|đề nghị,?|yêu cầu,?|tới|đến|từ) $"
)
_GROUNDS = re.compile(r"[,:]? ?(?:căn cứ|trên cơ sở|theo chức năng|có trách nhiệm|chủ động|tổ chức|triển khai)\b")
_THEN_REPORTS = re.compile(
    r"(?:,| và) (?=(?:gửi|nộp|báo cáo|tổng hợp|định kỳ|trước ngày|vào ngày|chậm nhất|hằng|hàng|tham mưu|6 tháng"
    r"|kịp thời báo cáo)\b)"
)
_PREFIX = re.compile(r"^(?:giao )?.{3,160}?chủ trì,? (?:và )?(?:phối hợp (?:với )?)?")
_NEXT_DATE = re.compile(
    r"(?:, (?:và )?| và )(?=báo cáo (?:năm|quý|tháng|6 tháng|06 tháng|sơ kết|tổng kết|đột xuất)\b)"
    r"|, (?:và )?(?=(?:trước|vào|chậm nhất) )|,? để (?=(?:văn phòng|phòng|trung tâm|chi cục) [^,;]{2,80}tổng hợp)"
)
_ON_DAY = re.compile(r"\bngày \d{1,2}\b")
_FURTHER = re.compile(
    r",? (?:và )?(?:đề xuất|tham mưu|kiến nghị|theo dõi|tổ chức|công khai|chịu trách nhiệm|đồng thời)\b.*$"
)
_RHYTHM_BEFORE = re.compile(r"(?:định kỳ|hằng|hàng|mỗi|tháng|quý|năm|\bvà)\s*(?:tháng|quý|năm)?\s*$")
_REGULAR = re.compile(r"theo (?:quy định|yêu cầu|chế độ)")
_LONGEST_OPENING = 240


def duties_of(said: Said, book: UnitBook, everyone: str | None) -> Iterator[ReportingDuty]:
    """Yield the duties that a paragraph lays down; ``everyone`` is what the plan calls all the units it binds."""
    before: tuple[tuple[str, ...], str | None] = ((), None)
    for whole in _clauses(said.passage):
        folded = fold(whole.text)
        if _REPORT.search(folded) is None or _ESCALATION.search(folded):
            continue
        reporter, rest = _reporter_and_rest(whole, said, book, everyone)
        for clause in _each_date(rest):
            other = subject_of(clause.text, book) if clause is not rest else None
            who = book.canonical(other) if other is not None else reporter
            folded = fold(clause.text)
            times = report_times(folded)
            to, via = _targets(clause.text, folded, book)
            report = _REPORT.search(folded)
            regular = report is not None and _REGULAR.search(folded, report.start()) is not None
            if not times and not regular and (not to or _DECISION.search(folded)):
                continue
            to, via = before = (to, via) if to or via else before
            lines = whole.lines if clause is rest else clause.lines
            for time in times or [ReportTime()]:
                yield replace(_duty(clause, who, to, via, time), lines=lines)


def _each_date(clause: Passage) -> Iterator[Passage]:
    """Cut "báo cáo X trước ngày 15 …, báo cáo năm trước ngày 10/11" into its dates, and drop what follows the last."""
    folded = fold(clause.text)
    report = _REPORT.search(folded)
    start = 0
    for found in _NEXT_DATE.finditer(folded):
        if report is not None and report.start() < found.start() and _ON_DAY.search(folded, start, found.start()):
            yield clause.part(start, found.start())
            start = found.end()
    days = list(_ON_DAY.finditer(folded, start))
    further = _FURTHER.search(folded, days[-1].end()) if days and report is not None else None
    outside = further is not None and folded.count("(", 0, further.start()) == folded.count(")", 0, further.start())
    if further is not None and outside and report is not None and report.start() < days[-1].start():
        yield clause.part(start, further.start())
    else:
        yield clause if start == 0 else clause.part(start)


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
        text=_text(clause, time),
        lines=clause.lines,
    )


def _reporter_and_rest(clause: Passage, said: Said, book: UnitBook, everyone: str | None) -> tuple[str | None, Passage]:
    """Return who reports, and the clause without its subject and without the grounds on which it acts."""
    own = subject_of(clause.text, book)
    rest = clause
    if own is not None:
        rest = _without_opening(clause, clause.text.find(own) + len(own))
    named = _everyone_in(fold(clause.text), clause.text, book)
    subject = named or own or said.subject
    if subject is None:
        return None, rest
    if named is None and scope_of(subject, book) != "all_units" and not fold(subject).startswith("các "):
        return book.canonical(subject), rest
    return _as_everyone(subject, book, everyone), rest


def _without_opening(clause: Passage, end: int) -> Passage:
    folded = fold(clause.text)
    if _GROUNDS.match(folded, end):
        report = _REPORT.search(folded, end)
        cuts = [found.end() for found in _THEN_REPORTS.finditer(folded, end, min(end + _LONGEST_OPENING, len(folded)))]
        before = [cut for cut in cuts if report is None or cut <= report.start()]
        end = before[0] if before else end
    rest = clause.part(end)
    return clause.part(end + len(rest.text) - len(rest.text.lstrip(" ,:")) if rest.text[:1] in ",: " else end)


def _everyone_in(folded: str, text: str, book: UnitBook) -> str | None:
    """Find who is said to report in the clause itself ("các đơn vị gửi báo cáo")."""
    for found in GROUP.finditer(folded):
        if scope_of(found[0], book) != "all_units" and book.home == "sở":
            continue
        beyond = _BEYOND.match(folded, found.end())
        end = beyond.end() if beyond else found.end()
        if _REPORTS.match(folded, end) and not _NOT_THE_REPORTER.search(folded[: found.start()]):
            return text[found.start() : end].strip(" ,")
    return None


def _as_everyone(written: str, book: UnitBook, everyone: str | None) -> str:
    """Return the plan's own words for all units where they say so in full, else the usual ones."""
    folded = fold(written)
    if folded.startswith("các ") and (OWN.search(folded) or "ubnd" in folded or (book.home != "sở" and not everyone)):
        return written[0].upper() + written[1:]
    if folded.startswith("các ") and "all_units" not in read_assignment(written, book).scope:
        return written[0].upper() + written[1:]
    if everyone is not None and _is_short_for(folded, fold(everyone)):
        return everyone[0].upper() + everyone[1:]
    if everyone is not None:
        return written[0].upper() + written[1:]
    return ALL_UNITS if book.home == "sở" else written[0].upper() + written[1:]


def _is_short_for(written: str, everyone: str) -> bool:
    """Tell whether the words are a shorter way to say who is bound ("các phòng, đơn vị", "các đơn vị")."""
    return written in everyone or not written.startswith("các ") or "các " + written.rsplit(" ", 2)[-2] in everyone


def _targets(text: str, folded: str, book: UnitBook) -> tuple[tuple[str, ...], str | None]:
    """Return to whom the report goes in the end and through whom."""
    passing = _VIA.search(folded)
    through = _named_at(text, folded, passing.end(), book) if passing else ()
    via = through[0] if through else None
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
    stop = _target_end(text, folded, known.end() if known else start + 1)
    cuts = [found.span() for found in _TARGET_CUT.finditer(folded, known.end() if known else start, stop)]
    starts = [start, *(after for _, after in cuts)]
    ends = [*(before for before, _ in cuts), stop]
    named = (text[one:two].strip(" ,:") for one, two in zip(starts, ends, strict=True))
    return tuple(name for name in named if name)


def _target_end(text: str, folded: str, start: int) -> int:
    """Find where a name ends; a comma before a capital stands within it ("Sở Văn hóa, Thể thao và Du lịch")."""
    for found in _TARGET_END.finditer(folded, start):
        inside = found[0].startswith(",") and text[found.end() : found.end() + 1].isupper()
        if not inside:
            return found.start()
    return len(text)


def _text(clause: Passage, time: ReportTime) -> str:
    """Quote what says when: the bracket that holds it, or the clause from it on, without a bare list of recipients."""
    written, source = clause.text, clause.source
    if time.start is None:
        found = _PREFIX.match(written)
        rest = written[found.end() :] if found else written
        return source[len(written) - len(rest) :].strip(" ,") if _REPORT.search(fold(rest)) else source
    opening, closing = written.rfind("(", 0, time.start), written.find(")", time.start)
    bracketed = opening >= 0 and closing >= 0 and ")" not in written[opening : time.start]
    if bracketed and _RHYTHM_BEFORE.search(fold(written[:opening])):
        return source
    if bracketed:
        return source[opening + 1 : closing].strip()
    folded = fold(written)
    report = _REPORT.search(folded)
    if report is not None and report.start() < time.start:
        return source
    bare = _DIRECT.search(folded, time.start)
    if bare and time.end == bare.start():
        return source[time.start : bare.start()].strip(" ,")
    return source[time.start :].strip(" ,")
