"""TỔ CHỨC THỰC HIỆN: who coordinates, to whom unassigned work falls, what to do in difficulties, and who reports."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from plans.reading.assignment import GROUP, UnitBook, read_assignment, scope_of
from plans.reading.duties import duties_of
from plans.reading.outline import Node
from plans.reading.passages import Passage
from plans.reading.shapes import ReportingDuty, Statement
from plans.reading.statements import Said, statements_of
from plans.reading.vocabulary import fold, tolerant

_DIFFICULTY = re.compile(
    r"(?:nếu|trường hợp|trong quá trình|khi)\b.{0,120}?\b(?:khó khăn|vướng mắc|phát sinh|sửa đổi|bổ sung|điều chỉnh)\b"
    r"|(?:khó khăn|vướng mắc).{0,80}?(?:báo cáo|phản ánh|phản ảnh|trao đổi)"
)
_SENTENCE_STOP = re.compile(r"[.;](?= |/|$)")
_GROUNDS = re.compile(
    r"[,:]? ?(?:căn cứ|trên cơ sở|theo chức năng|theo nhiệm vụ|trực tiếp chỉ đạo"
    r"|có trách nhiệm|chịu trách nhiệm|chủ động|tổ chức|triển khai|nghiêm túc"
    r"|xây dựng kế hoạch)\b"
)
_TO_DO = re.compile(r"(?<!phối hợp )(?<!trong việc )(?:thực hiện|triển khai|được phân công|xây dựng kế hoạch)")
_COORDINATES = re.compile(rf"{tolerant('đôn đốc')}|theo dõi|tổng hợp|{tolerant('đầu mối')}|{tolerant('điều phối')}")
_CENTRE = re.compile(tolerant("đầu mối") + "|cơ quan thường trực|thường trực ban chỉ đạo")
_FEWEST_SIGNS = 2
_OPEN_HOMES = ("ban chỉ đạo", "tỉnh", "hội đồng", "ban tổ chức")


@dataclass(frozen=True, slots=True)
class Organisation:
    """What the section on organisation settles."""

    coordinating_unit: str | None
    default_assignment: str | None
    duties: tuple[ReportingDuty, ...]
    escalation: tuple[Statement, ...] = ()


def read_organisation(sections: Iterable[Node], book: UnitBook) -> Organisation:
    """Read the sections on organisation; they never hold tasks."""
    statements, book = statements_of(sections, book)
    everyone = _default(statements, book)
    duties = _completed([duty for said in statements for duty in duties_of(said, book, everyone)])
    return Organisation(
        _coordinator(statements, duties, book),
        everyone,
        tuple(duties),
        tuple(sentence for said in statements for sentence in _on_difficulties(said.passage)),
    )


def _completed(duties: list[ReportingDuty]) -> list[ReportingDuty]:
    """Let "Các đơn vị gửi báo cáo về Văn phòng Sở" behind a list of bare dates say who reports to whom on them."""
    kept: list[ReportingDuty] = []
    for duty in duties:
        bare = 0
        while bare < len(kept) and kept[-1 - bare].reporter is None and not kept[-1 - bare].to:
            bare += 1
        timeless = duty.frequency == "unspecified" and duty.day is None and not duty.on_demand
        if not bare or not timeless or duty.reporter is None or not duty.to:
            kept.append(duty)
            continue
        said = [replace(each, reporter=duty.reporter, to=duty.to, via=duty.via) for each in kept[-bare:]]
        kept[-bare:] = said
    return kept


def _on_difficulties(passage: Passage) -> Iterator[Statement]:
    """Yield the sentences that say what to do when work meets difficulties or the plan must change."""
    start = 0
    for stop in (*(found.end() for found in _SENTENCE_STOP.finditer(passage.text)), len(passage.text)):
        sentence = passage.part(start, stop)
        if sentence.text and _DIFFICULTY.search(fold(sentence.text)):
            yield Statement(sentence.source, sentence.lines)
        start = stop


def _coordinator(statements: Sequence[Said], duties: Sequence[ReportingDuty], book: UnitBook) -> str | None:
    """Weigh the signs of coordination per unit; fall back on the one through whom, or who, reports."""
    weights: dict[str, int] = {}
    for said in statements:
        subject = said.subject
        if subject is None:
            continue
        folded = fold(said.passage.text)
        if not (_may_coordinate(subject, book) or (_CENTRE.search(folded) and _sits_with(subject, book))):
            continue
        signs = {fold(found[0]) for found in _COORDINATES.finditer(folded)}
        weight = len(signs) + (_FEWEST_SIGNS if _CENTRE.search(folded) else 0)
        name = book.canonical(subject)
        weights[name] = weights.get(name, 0) + weight
    best = max(weights, key=lambda name: weights[name], default=None)
    if best is not None and weights[best] >= _FEWEST_SIGNS:
        return best
    others = [duty.via or duty.reporter for duty in duties]
    return next((name for name in others if name and _may_coordinate(name, book)), best if weights else None)


def _may_coordinate(name: str, book: UnitBook) -> bool:
    """One unit of the agency coordinates; for a committee it may be an agency of the province."""
    scope = scope_of(name, book)
    single = scope == "external" and book.home in _OPEN_HOMES and not fold(name).startswith(("các ", "ubnd các"))
    return (scope == "single" or single) and len(read_assignment(name, book).units) == 1


def _sits_with(name: str, book: UnitBook) -> bool:
    """Tell whether it is one agency of the state beside the committee of its place ("Công an huyện" in a district)."""
    return fold(name).endswith(f" {book.home}") and len(read_assignment(name, book).units) == 1


def _default(statements: Sequence[Said], book: UnitBook) -> str | None:
    """Find "Các phòng, đơn vị … trên cơ sở chức năng, nhiệm vụ … thực hiện": the hint for work that names nobody."""
    for said in statements:
        text = said.passage.text
        subject = said.subject
        if subject is None or not GROUP.match(fold(subject)) or not _names_everyone(subject, book):
            continue
        rest = fold(text)[0 if said.headed else len(subject) :]
        if _GROUNDS.match(rest) and _TO_DO.search(rest):
            return subject
    return None


def _names_everyone(subject: str, book: UnitBook) -> bool:
    scope = read_assignment(subject, book).scope
    return "all_units" in scope or (scope == "external" and book.home in _OPEN_HOMES)
