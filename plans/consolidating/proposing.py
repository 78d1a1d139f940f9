"""The machine's text of each section, out of the rows that count. Pure: the same rows give the same words."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from plans.consolidating.counting import ELSEWHERE, NOBODY, Counts, counted
from plans.consolidating.shapes import Measure, Row, Section
from units.folding import fold
from workflows.papers.wording import day_in_figures

MOST_OF_A_UNIT = 5
MOST_NAMED = 60
LONGEST_TITLE = 220
NUMBERED = re.compile(r"^[IVXLC\d]+(?:\.\d+)*\.\s+")
NOTHING: dict[Section, str] = {
    Section.GENERAL: "Không có nhiệm vụ nào trong kỳ.",
    Section.RESULTS: "Trong kỳ chưa có kết quả nào được báo cáo.",
    Section.LATE: "Không có nhiệm vụ chậm hạn hoặc quá hạn.",
    Section.DIFFICULTIES: "Các đơn vị không nêu khó khăn, vướng mắc.",
    Section.PROPOSALS: "Không có.",
    Section.NEXT: "Không có nhiệm vụ nào đến hạn hoặc bắt đầu trong kỳ tới.",
}


def proposed(rows: Sequence[Row], *, period: str, until: str) -> dict[str, str]:
    """Return section → text; `period` is "quý IV/2026", `until` the day of the figures as papers write it."""
    said = {
        Section.GENERAL: general(counted(rows), period=period, until=until),
        Section.RESULTS: results(rows),
        Section.LATE: late(rows),
        Section.DIFFICULTIES: told_by_units(rows, "difficulties"),
        Section.PROPOSALS: told_by_units(rows, "proposals"),
        Section.NEXT: coming(rows),
    }
    return {str(section): text or NOTHING[section] for section, text in said.items()}


def general(counts: Counts, *, period: str, until: str) -> str:
    """Say how many tasks there were and how they stand."""
    of = counts.of
    if not of(Measure.ALL):
        return ""
    parts = [
        f"{of(measure)} {word}"
        for measure, word in (
            (Measure.ON_TIME, "đúng hạn"),
            (Measure.LATE, "chậm hạn"),
            (Measure.UNDATED, "không có hạn"),
        )
        if of(measure)
    ]
    cut = f" ({', '.join(parts)})" if parts else ""
    first = (
        f"Trong {period} có {of(Measure.ALL)} nhiệm vụ phải thực hiện. Tính đến ngày {until}: đã hoàn thành "
        f"{of(Measure.DONE)}{cut}; đã báo cáo, chờ duyệt {of(Measure.WAITING)}; "
        f"đang thực hiện {of(Measure.IN_PROGRESS)}; chưa bắt đầu {of(Measure.NOT_STARTED)}."
    )
    return "\n".join([first, *further(counts)])


def further(counts: Counts) -> Iterator[str]:
    """Yield what else there is to count, where there is any."""
    of = counts.of
    if of(Measure.OVERDUE):
        yield f"Quá hạn mà chưa báo cáo: {of(Measure.OVERDUE)} nhiệm vụ."
    beside = [
        f"{of(measure)} nhiệm vụ {word}"
        for measure, word in (
            (Measure.UNASSIGNED, "chưa giao đơn vị chủ trì"),
            (Measure.SUSPENDED, "tạm dừng"),
            (Measure.EXTENDED, "đã được gia hạn"),
        )
        if of(measure)
    ]
    if beside:
        yield f"Trong đó {', '.join(beside)}."
    if of(Measure.CANCELLED):
        yield f"Ngoài ra có {of(Measure.CANCELLED)} nhiệm vụ được huỷ trong kỳ."


def results(rows: Sequence[Row]) -> str:
    """Say section by section what the units have achieved, in the first sentences of their reports."""
    lines: list[str] = []
    of_section: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.counts_as(Measure.ALL):
            of_section[row.section].append(row)
    for number, section in enumerate(sorted(of_section), start=1):
        own = of_section[section]
        done = sum(row.counts_as(Measure.DONE) for row in own)
        lines.append(f"{number}. {named(own[0])}: hoàn thành {done}/{len(own)} nhiệm vụ.")
        lines += achieved(own)
    return "\n".join(lines)


def achieved(rows: Iterable[Row]) -> Iterator[str]:
    """Yield what each unit has reported of its tasks; what is not approved yet says so."""
    of_unit: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.done:
            of_unit[row.unit or NOBODY].append(row)
    for unit in sorted(of_unit, key=fold):
        said = of_unit[unit]
        for row in said[:MOST_OF_A_UNIT]:
            waits = "" if row.counts_as(Measure.DONE) else " (đang chờ duyệt)"
            yield f"- {unit}: {row.done}{waits}"
        if len(said) > MOST_OF_A_UNIT:
            yield f"- {unit} còn {len(said) - MOST_OF_A_UNIT} kết quả khác, xem Phụ lục."


def named(row: Row) -> str:
    """Name a section without the number that the plan gave it: the report numbers its own."""
    return titled(NUMBERED.sub("", row.heading) or ELSEWHERE)


def late(rows: Iterable[Row]) -> str:
    """Say which tasks were reported late or are overdue, and why as far as anybody has said."""
    return listed(
        (row for row in rows if row.counts_as(Measure.LATE) or row.counts_as(Measure.OVERDUE)),
        lambda row: f": {lowered(row.standing)}. {f'Lý do: {row.reason}' if row.reason else 'Chưa nêu lý do.'}",
    )


def listed(rows: Iterable[Row], ending: Callable[[Row], str]) -> str:
    """Name tasks one by one; what several units have in common is said once, with all of them."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        alike.setdefault((titled(row.content), row.due_on, ending(row)), []).append(row.unit or NOBODY)
    lines = []
    for (content, due_on, end), units in list(alike.items())[:MOST_NAMED]:
        due = f", hạn {day_in_figures(dt.date.fromisoformat(due_on))}" if due_on else ""
        lines.append(f"- {content} ({'; '.join(dict.fromkeys(units))}{due}){end}")
    if len(alike) > MOST_NAMED:
        lines.append(f"- Và {len(alike) - MOST_NAMED} nhiệm vụ khác, xem Phụ lục.")
    return "\n".join(lines)


def told_by_units(rows: Iterable[Row], name: str) -> str:
    """Gather what the units have said of one thing, each unit once, the same words once."""
    of_unit: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        text = str(getattr(row, name))
        if text and row.counts_as(Measure.ALL):
            of_unit[row.unit or NOBODY].setdefault(text)
    lines = []
    for unit in sorted(of_unit, key=fold):
        said = list(of_unit[unit])
        lines += [f"- {unit}: {text}" for text in said[:MOST_OF_A_UNIT]]
    return "\n".join(lines)


def coming(rows: Iterable[Row]) -> str:
    """Say what is due or begins in the next period."""
    return listed((row for row in rows if row.counts_as(Measure.COMING)), lambda row: ".")


def titled(text: str) -> str:
    """Return a task's words as they fit before a bracket: on one line, without the full stop, not endless."""
    plain = " ".join(text.split()).rstrip(" .;,:")
    return plain if len(plain) <= LONGEST_TITLE else f"{plain[:LONGEST_TITLE].rsplit(' ', 1)[0]}…"


def lowered(text: str) -> str:
    """Begin with a small letter, within a sentence."""
    return text[:1].lower() + text[1:]
