"""From a draft to a task: units, time and product read, and for each field where it stands and how sure that is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Generic, TypeVar

from plans.reading.assignment import LONGEST_TEXT, UnitBook, read_assignment
from plans.reading.brackets import named_and_timed, named_parts, without_bracket
from plans.reading.clauses import read_time
from plans.reading.drafts import Draft, Value
from plans.reading.passages import Passage
from plans.reading.sentence_times import time_in_sentence
from plans.reading.sentence_units import named_in_sentence
from plans.reading.shapes import (
    Assignment,
    Confidence,
    FieldName,
    Mark,
    Span,
    TaskReading,
    TimeClause,
    TimeKind,
)
from plans.reading.vocabulary import Label

_FEWEST_WORDS = 3
_NEXT_SENTENCE = re.compile(r"[.;] (?=[A-ZĐ])")
_REACH = 1500
_MOST_SENTENCES = 6
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")
_SHORT = "Nội dung quá ngắn, chưa rõ phải làm gì."
_TWICE = "Nhãn này được ghi hai lần với nội dung khác nhau; đã lấy lần đầu."
_NO_SUCH_DAY = "Ngày ghi trong văn bản không có trong lịch."
_NO_TIME = "Chưa hiểu được thời gian ghi trong văn bản."
_NO_YEAR = "Văn bản không ghi năm."
_TOO_LONG = "Danh sách đơn vị quá dài nên chưa tách được từng đơn vị; cần đối chiếu với văn bản."
_SHARED = "Lấy theo nhãn hoặc đề mục dùng chung cho nhiều việc."
_HEADING = "Lấy theo đề mục phía trên."
_WITHOUT_DATE = (TimeKind.NONE, TimeKind.ONGOING, TimeKind.ANNUAL, TimeKind.CONDITIONAL)

T = TypeVar("T")


@dataclass(frozen=True)
class _Found(Generic[T]):
    """A field with the lines it was read from; ``shared`` when it stands above the task or serves several."""

    value: T
    lines: Span
    shared: str = ""
    doubled: bool = False


def finished(draft: Draft, book: UnitBook, year: int | None) -> TaskReading:
    """Read the fields of a task."""
    without_bracket(draft, book)
    lead, cooperating = _named(draft, book)
    time = _time(draft, year)
    product = draft.attributes.get(Label.PRODUCT)
    content = draft.content.part(0, strip=" :")
    stated = bool(lead.value.text or time.value.text or product)
    confidence = _confidence(content.text, draft.doubt, stated=stated)
    return TaskReading(
        path=draft.path,
        heading=draft.heading.text if draft.heading else None,
        content=content.source,
        lines=draft.content.lines,
        lead=lead.value,
        cooperating=cooperating.value,
        time=time.value,
        product=(_closed(product.passage.source) or None) if product else None,
        confidence=confidence,
        marks=tuple(
            mark
            for mark in (
                _content_mark(draft, confidence),
                _mark("lead", lead, _doubt_of_names(lead.value)) if lead.value.text else None,
                _mark("cooperating", cooperating, _doubt_of_names(cooperating.value))
                if cooperating.value.text
                else None,
                _mark("time", time, _doubt_of_time(time.value)) if time.value.text else None,
                _mark("product", _stated(product), "") if product and product.passage.text.strip(" .;,") else None,
            )
            if mark is not None
        ),
    )


def _closed(text: str) -> str:
    """Return the value without stops, and without the end of a bracket that it does not open."""
    shown = text.strip(" .;,")
    return shown[:-1].rstrip(" .;,") if shown.endswith(")") and "(" not in shown else shown


def _content_mark(draft: Draft, confidence: Confidence) -> Mark:
    if confidence == "low":
        return Mark("content", draft.content.lines, "low", _SHORT)
    return Mark("content", draft.content.lines, "medium" if draft.doubt else "high", draft.doubt)


def _stated(value: Value) -> _Found[Value]:
    return _Found(value, value.passage.lines, _SHARED if value.shared else "", value.doubled)


def _mark(field: FieldName, found: _Found[T], doubt: str) -> Mark:
    """Prefer the gravest doubt; what was taken from a place that several items share is only likely."""
    reason = (_TWICE if found.doubled else "") or doubt
    if reason:
        return Mark(field, found.lines, "low", reason)
    return Mark(field, found.lines, "medium" if found.shared else "high", found.shared)


def _doubt_of_names(assignment: Assignment) -> str:
    return _TOO_LONG if len(assignment.text or "") > LONGEST_TEXT else ""


def _doubt_of_time(time: TimeClause) -> str:
    if time.due_on is not None or time.kind in _WITHOUT_DATE:
        impossible = time.kind is TimeKind.NONE and _DATE.search(time.text or "")
        return _NO_SUCH_DAY if impossible else _NO_TIME if time.kind is TimeKind.NONE else ""
    return _NO_SUCH_DAY if _DATE.search(time.text or "") else _NO_YEAR


def _named(draft: Draft, book: UnitBook) -> tuple[_Found[Assignment], _Found[Assignment]]:
    """Prefer the labels; else what the sentence itself says; else what its heading says."""
    _split_lead(draft, book)
    lead, cooperating = (draft.attributes.get(label) for label in (Label.LEAD, Label.COOPERATING))
    sources = [_Found(draft.content, draft.content.lines)]
    if draft.heading is not None:
        sources.append(_Found(draft.heading.passage, draft.heading.lines, _HEADING))
    if lead is not None:
        said = _stated(lead)
        sources.insert(0, _Found(lead.passage, said.lines, said.shared, said.doubled))
    none = _Found(Assignment(), draft.content.lines)
    if lead is None:
        sources[1:1] = [_Found(sentence, sentence.lines) for sentence in _later_sentences(draft.content)]
    leading, joining = none, none
    for source in sources:
        one, two = named_in_sentence(source.value.text, book, acting=source.value is draft.content)
        if lead is not None and source is sources[0] and not one.text:
            one = _assigned(source.value, book)
        leading = leading if leading.value.text else _Found(one, source.lines, source.shared, source.doubled)
        joining = joining if joining.value.text else _Found(two, source.lines, source.shared, source.doubled)
    if cooperating is not None:
        said = _stated(cooperating)
        joining = _Found(_assigned(cooperating.passage, book), said.lines, said.shared, said.doubled)
    return leading, joining


def _later_sentences(content: Passage) -> Iterator[Passage]:
    """Yield what follows the first sentence: "… . Phòng Tham mưu chủ trì, phối hợp với …"."""
    for found in islice(_NEXT_SENTENCE.finditer(content.text, 0, _REACH), _MOST_SENTENCES):
        yield content.part(found.end())


def _split_lead(draft: Draft, book: UnitBook) -> None:
    """A label may say more than who leads: "Phân công: A chủ trì, B phối hợp", "Đơn vị, thời gian: A, quý I"."""
    lead = draft.attributes.get(Label.LEAD)
    if lead is None:
        return
    whole = lead.passage.part(0, strip=" .;")
    parts = named_parts(whole, book) if "phối hợp" in whole.text else named_and_timed(whole, book)
    for label, passage in (parts or {}).items():
        if label is Label.LEAD:
            draft.attributes[label] = replace(lead, passage=passage)
        else:
            draft.attributes.setdefault(label, replace(lead, passage=passage))


def _assigned(passage: Passage, book: UnitBook) -> Assignment:
    """Read who is named; the text shown is the source as it stands."""
    read = read_assignment(passage.text, book)
    if not passage.verbatim:
        return read
    return Assignment(read.scope, read_assignment(passage.source, book).text, read.units)


def _time(draft: Draft, year: int | None) -> _Found[TimeClause]:
    value = draft.attributes.get(Label.TIME)
    if value is not None and value.passage.text.strip(" .;"):
        said = _stated(value)
        read = read_time(value.passage.text, year)
        if value.passage.verbatim:
            read = TimeClause(read_time(value.passage.source, year).text, read.kind, read.due_on)
        return _Found(read, said.lines, said.shared, said.doubled)
    found = time_in_sentence(draft.content.text, year)
    if found.text or draft.heading is None:
        return _Found(found, draft.content.lines)
    return _Found(time_in_sentence(draft.heading.passage.text, year), draft.heading.lines, _HEADING)


def _confidence(content: str, doubt: str, *, stated: bool) -> Confidence:
    """A task that says who, when or to what result is surely one."""
    if content.count(" ") < _FEWEST_WORDS - 1:
        return "low"
    return "high" if stated and not doubt else "medium"
