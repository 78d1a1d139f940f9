"""The reading as a whole: each part of the paper read by its own module, put together here."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from plans.reading.account import Account
from plans.reading.appendix import Appendix, appendices_of, drafts_of_appendix
from plans.reading.bases import legal_bases
from plans.reading.closing import read_closing
from plans.reading.decoding import refuse_endless_lines, refuse_what_is_no_text
from plans.reading.drafts import Draft, Notes, Place
from plans.reading.finishing import finished
from plans.reading.frame import Frame, frame_of
from plans.reading.grid import Table
from plans.reading.header import Header, founding_end, home_of, read_header, working_year, year_of_bases
from plans.reading.joining import dashed_pairs, paragraphs, usual_width
from plans.reading.kinds import other_kind
from plans.reading.lines import mended_lines, source_lines, split_source
from plans.reading.organisation import Organisation, read_organisation
from plans.reading.outline import Node, outline_of, split_preamble
from plans.reading.passages import Passage, joined
from plans.reading.repair import Lexicon
from plans.reading.shapes import (
    KnownUnit,
    LegalBasis,
    LineUse,
    NotAPlan,
    PlanReading,
    Section,
    Signer,
    Statement,
    TaskReading,
)
from plans.reading.table_tasks import drafts_of_table
from plans.reading.tables import with_tables
from plans.reading.tasks import book_with_names_of, organising_sections, read_drafts, task_sections
from plans.reading.titles import Role, is_purpose, measures, role_of, tells_what_to_say
from plans.reading.vocabulary import fold

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


@dataclass(frozen=True, slots=True)
class _Body:
    """What stands between the title and the signature, and the appendices."""

    preamble: Passage | None
    passages: Sequence[Passage]
    root: Node
    appendices: Sequence[Appendix]


def read_plan(text: str, known_units: Sequence[KnownUnit] = ()) -> PlanReading:
    """Read a plan; raise NotAPlan, whose text is a Vietnamese sentence, for anything that is none.

    ``known_units`` are the agency's own units and their aliases; without them names are read from the text.
    """
    refuse_what_is_no_text(text)
    refuse_endless_lines(text)
    written = source_lines(text)
    lexicon = Lexicon.of(" ".join(line.text for line in written))
    every, repairs = mended_lines(written, lexicon)
    lines = with_tables(every)
    frame = frame_of(lines)
    body = _body(frame, usual_width(lines), dashed_pairs(lines))
    _refuse_other_papers(frame, body)
    header, bases = _head(frame, body)
    book = book_with_names_of(body.root, known_units, home_of(header.agency))
    notes = Notes()
    drafts = _drafts(body, Place((), None, book, notes))
    missing = _attachment_is_missing(frame, body.passages)
    if not drafts and not missing:
        raise NotAPlan(_NO_TASK)
    titles = " ".join(appendix.title for appendix in body.appendices)
    year = working_year(header.title or titles, header.date)
    tasks = tuple(finished(draft, book, year) for draft in drafts)
    organisation = read_organisation(organising_sections(body.root), book)
    reading = _put_together(header, bases, organisation, tasks, missing=missing)
    account = Account.of(len(split_source(text)), every)
    _settle(account, frame, body, notes, drafts)
    for duty in reading.reporting_duties:
        account.put_span(duty.lines, LineUse.DUTY)
    return replace(
        _closed(reading, frame, lexicon),
        sections=tuple(_sections(body.root)),
        repairs=tuple(repairs),
        telling=_telling(body.root, notes),
        uses=account.closed(),
        second_plan_line=frame.second,
    )


def _body(frame: Frame, width: int, dashed: frozenset[tuple[str, str]]) -> _Body:
    preamble, blocks = split_preamble(paragraphs(frame.body, width, dashed))
    spoken = [block for block in preamble if isinstance(block, Passage)]
    root = outline_of([*(block for block in preamble if isinstance(block, Table)), *blocks])
    return _Body(
        joined(spoken) if spoken else None,
        [block for block in blocks if isinstance(block, Passage)],
        root,
        appendices_of(frame.appendix, width),
    )


def _refuse_other_papers(frame: Frame, body: _Body) -> None:
    """Raise NotAPlan for a paper of another kind, or one that has no place where tasks could stand."""
    other = None if frame.has_title_mark else other_kind(frame.head)
    if other is not None:
        raise NotAPlan(other)
    tables = any(node.tables for node in body.root.walk()) or any(each.has_table for each in body.appendices)
    if not task_sections(body.root) and not tables:
        raise NotAPlan(_NO_SECTION)
    spoken = [body.preamble.text] if body.preamble else []
    says_so = "kế hoạch" in fold(" ".join([*spoken, *(passage.text for passage in body.passages)]))
    if not (frame.has_title_mark or says_so or tables):
        raise NotAPlan(_NO_TITLE)


def _head(frame: Frame, body: _Body) -> tuple[Header, tuple[LegalBasis, ...]]:
    """Read the head with the bases, for either may lack what the other says (the year)."""
    spoken = body.preamble.text if body.preamble else ""
    header = read_header(frame.head, frame.title, spoken, body.passages)
    bases = legal_bases(body.preamble, founding_end(spoken), body.passages)
    return replace(header, date=year_of_bases(header.date, bases)), bases


def _drafts(body: _Body, place: Place) -> list[Draft]:
    """Read the sections and the appendices; where neither holds a task, any table of tasks does."""
    chosen = task_sections(body.root)
    found = read_drafts(chosen, place)
    outside = list(_outside_tables(body.root, [section for _, section in chosen], place)) if found else []
    if outside:
        found = sorted([*found, *outside], key=lambda draft: draft.content.numbers[0])
    for appendix in body.appendices:
        found.extend(drafts_of_appendix(appendix, place))
    if not found:
        for node in body.root.walk():
            path = (node.label,) if node.label else ()
            for table in node.tables:
                found.extend(drafts_of_table(table, place.at(path)))
    return found


def _outside_tables(root: Node, chosen: Sequence[Node], place: Place) -> Iterator[Draft]:
    """Yield the tasks of tables in other sections ("TIẾN ĐỘ THỰC HIỆN"), not those of aims, money or organisation."""
    for section in root.children:
        if section in chosen or role_of(section.title) is Role.ORGANISATION or measures(section.title):
            continue
        if any(child in chosen for child in section.children):
            continue
        for node in section.walk():
            path = (section.label,) if node is section else (section.label, node.label)
            for table in node.tables:
                yield from drafts_of_table(table, place.at(path))


def _attachment_is_missing(frame: Frame, body: Sequence[Passage]) -> bool:
    """Tell whether the plan points to an appendix that the file does not hold."""
    if frame.appendix:
        return False
    return any(_ATTACHMENT.search(fold(passage.text)) for passage in body)


def _settle(account: Account, frame: Frame, body: _Body, notes: Notes, drafts: Sequence[Draft]) -> None:
    """Say of every line what it was read as."""
    account.put_frame(frame)
    if body.preamble is not None:
        account.put(body.preamble.numbers, LineUse.BASIS)
    _settle_sections(account, body.root.children, [section for _, section in task_sections(body.root)])
    for numbers, use in notes.uses:
        account.put(numbers, use)
    for draft in drafts:
        account.put(draft.content.numbers, LineUse.TASK)


def _settle_sections(account: Account, sections: Sequence[Node], chosen: Sequence[Node]) -> None:
    for section in sections:
        holds_chosen = any(child in chosen for child in section.children)
        if section in chosen or holds_chosen:
            account.put(section.numbers, LineUse.HEADING)
        else:
            account.put_node(section, _use_of(section))
        if holds_chosen:
            _settle_sections(account, section.children, chosen)


def _use_of(section: Node) -> LineUse:
    """Say what a section without tasks is; one whose title says nothing is shown to a person."""
    role = role_of(section.title)
    if role is Role.ORGANISATION:
        return LineUse.ORGANISATION
    if role is Role.TASKS and tells_what_to_say(section.title):
        return LineUse.TELLING
    return LineUse.AIM if role is not Role.OTHER or is_purpose(section.title) else LineUse.IGNORED


def _sections(root: Node) -> list[Section]:
    found = []
    for section in root.children:
        inner = [child for child in section.children if child.level < section.level or child.label[:1].isupper()]
        for node in (section, *inner):
            if node.paragraphs:
                role = role_of(node.title).name.lower()
                found.append(Section(node.label, node.title, role, node.paragraphs[0].lines))
    return found


def _telling(root: Node, notes: Notes) -> tuple[Statement, ...]:
    chosen = [section for _, section in task_sections(root)]
    for section in root.children:
        if section not in chosen and _use_of(section) is LineUse.TELLING:
            notes.tells(section)
    return tuple(sorted(notes.telling, key=lambda statement: statement.lines))


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
        escalation=organisation.escalation,
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
            replace(
                duty,
                reporter=_mended(duty.reporter, lexicon),
                to=tuple(lexicon.repair(name) for name in duty.to),
                via=_mended(duty.via, lexicon),
            )
            for duty in reading.reporting_duties
        ),
        signer=closing.signer,
        recipients=closing.recipients,
        archive=closing.archive,
    )


def _mended(name: str | None, lexicon: Lexicon) -> str | None:
    return lexicon.repair(name) if name is not None else None


def _task_mended(task: TaskReading, lexicon: Lexicon) -> TaskReading:
    mended = [tuple(lexicon.repair(unit) for unit in each.units) for each in (task.lead, task.cooperating)]
    if mended == [task.lead.units, task.cooperating.units]:
        return task
    lead, cooperating = replace(task.lead, units=mended[0]), replace(task.cooperating, units=mended[1])
    return replace(task, lead=lead, cooperating=cooperating)
