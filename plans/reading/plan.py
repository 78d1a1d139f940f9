"""The reading as a whole: each part of the paper read by its own module, put together here."""

import re
from collections.abc import Sequence
from dataclasses import replace

from plans.reading.bases import legal_bases
from plans.reading.closing import read_closing
from plans.reading.decoding import refuse_what_is_no_text
from plans.reading.duties import Organisation, read_organisation
from plans.reading.frame import Frame, frame_of, opens_appendix
from plans.reading.header import Header, founding_end, read_header, working_year, year_of_bases
from plans.reading.lines import paragraphs, source_lines, usual_width
from plans.reading.outline import outline_of, sections_with, split_preamble
from plans.reading.passages import Passage, joined
from plans.reading.repair import Lexicon
from plans.reading.shapes import KnownUnit, LegalBasis, NotAPlan, PlanReading, Signer, TaskReading
from plans.reading.tasks import book_with_names_of, read_tasks, task_sections
from plans.reading.vocabulary import Role, fold

_ATTACHMENT = re.compile(
    r"\b(?:phụ lục|biểu mẫu|bảng|biểu|danh mục)\b[^.;]{0,60}?\b(?:kèm theo|đính kèm|gửi kèm)"
    r"|\b(?:chi tiết )?(?:tại|theo|có) phụ lục\b"
)
_NO_SECTION = (
    "Không tìm thấy phần nhiệm vụ (NHIỆM VỤ, NHIỆM VỤ CỤ THỂ, NHIỆM VỤ, GIẢI PHÁP hoặc NỘI DUNG): "
    "văn bản này không phải là một kế hoạch."
)
_NO_TASK = "Văn bản có phần nhiệm vụ nhưng không tách được nhiệm vụ nào: không đọc được kế hoạch."
_NO_TITLE = "Không tìm thấy tên loại văn bản KẾ HOẠCH: văn bản này không phải là một kế hoạch."


def read_plan(text: str, known_units: Sequence[KnownUnit] = ()) -> PlanReading:
    """Read a plan; raise NotAPlan, whose text is a Vietnamese sentence, for anything that is none.

    ``known_units`` are the agency's own units and their aliases; without them names are read from the text.
    """
    refuse_what_is_no_text(text)
    lines = source_lines(text)
    frame = frame_of(lines)
    preamble, body = split_preamble(paragraphs(frame.body, usual_width(lines)))
    founding = joined(preamble) if preamble else None
    root = outline_of(body)
    if not task_sections(root):
        raise NotAPlan(_NO_SECTION)
    if not frame.has_title_mark and "kế hoạch" not in fold(" ".join(passage.text for passage in (*preamble, *body))):
        raise NotAPlan(_NO_TITLE)
    header, bases = _head(frame, founding, body)
    book = book_with_names_of(root, known_units)
    tasks = read_tasks(task_sections(root), book, working_year(header.title, header.date))
    missing = _attachment_is_missing(frame, body)
    if not tasks and not missing:
        raise NotAPlan(_NO_TASK)
    organisation = read_organisation((section for _, section in sections_with(root, Role.ORGANISATION)), book)
    reading = _put_together(header, bases, organisation, tasks, missing=missing)
    return _closed(reading, frame, Lexicon.of(text))


def _head(frame: Frame, founding: Passage | None, body: Sequence[Passage]) -> tuple[Header, tuple[LegalBasis, ...]]:
    """Read the head with the bases, for either may lack what the other says (the year)."""
    spoken = founding.text if founding else ""
    header = read_header(frame.head, frame.title, spoken, body)
    bases = legal_bases(founding, founding_end(spoken), body)
    return replace(header, date=year_of_bases(header.date, bases)), bases


def _attachment_is_missing(frame: Frame, body: Sequence[Passage]) -> bool:
    """Tell whether the plan points to an appendix that the file does not hold."""
    if frame.appendix or any(opens_appendix(passage.text) for passage in body):
        return False
    return any(_ATTACHMENT.search(fold(passage.text)) for passage in body)


def _put_together(
    header: Header,
    bases: tuple[LegalBasis, ...],
    organisation: Organisation,
    tasks: tuple[TaskReading, ...],
    *,
    missing: bool,
) -> PlanReading:
    return PlanReading(
        agency=header.agency,
        parent_agency=header.parent_agency,
        province=header.province,
        number=header.number,
        place=header.place,
        date=header.date,
        title=header.title,
        legal_bases=bases,
        coordinating_unit=organisation.coordinating_unit,
        default_assignment=organisation.default_assignment,
        tasks=tasks,
        reporting_duties=organisation.duties,
        signer=Signer(),
        recipients=(),
        archive=(),
        missing_attachment=missing,
    )


def _closed(reading: PlanReading, frame: Frame, lexicon: Lexicon) -> PlanReading:
    """Add the foot, and give names that will be looked up their lost letters back; quoted text keeps its gaps."""
    closing = read_closing(frame.closing, lexicon)
    return replace(
        reading,
        coordinating_unit=_mended(reading.coordinating_unit, lexicon),
        default_assignment=_mended(reading.default_assignment, lexicon),
        tasks=tuple(_task_mended(task, lexicon) for task in reading.tasks),
        reporting_duties=tuple(
            replace(duty, to=tuple(lexicon.repair(name) for name in duty.to), via=_mended(duty.via, lexicon))
            for duty in reading.reporting_duties
        ),
        signer=closing.signer,
        recipients=closing.recipients,
        archive=closing.archive,
    )


def _mended(name: str | None, lexicon: Lexicon) -> str | None:
    return lexicon.repair(name) if name is not None else None


def _task_mended(task: TaskReading, lexicon: Lexicon) -> TaskReading:
    lead, cooperating = (
        replace(assignment, units=tuple(lexicon.repair(unit) for unit in assignment.units))
        for assignment in (task.lead, task.cooperating)
    )
    return replace(task, lead=lead, cooperating=cooperating)
