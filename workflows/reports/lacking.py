"""What a report lacks before it is submitted: first what forbids it, then what a reviewer would ask about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from workflows.models import Evidence, Submission
from workflows.reports.contents import NOTHING, Words, aligned, answer_name, fingerprint, words_of

SHOWN_OF_A_POINT = 80


@dataclass(frozen=True, slots=True)
class Gap:
    """Something a report lacks: where to mend it, and whether it forbids submitting."""

    field: str
    sentence: str
    forbids: bool


def gaps(
    words: Words | None, files: Sequence[Evidence], *, points: Sequence[str] = (), before: Submission | None = None
) -> list[Gap]:
    """Return what the report lacks; `points` are those of the last return, `before` is what was submitted last."""
    said = words or NOTHING
    return [
        *(Gap(field, sentence, forbids=True) for field, sentence in forbidding(said, points)),
        *(Gap(field, sentence, forbids=False) for field, sentence in advised(said, files, before)),
    ]


def forbidding(words: Words, points: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield (field, sentence) of whatever nobody may submit without."""
    for number, answer in enumerate(aligned(points, words.answers), 1):
        if not answer.answer.strip():
            yield answer_name(answer.point), f"Chưa trả lời điểm {number} bị yêu cầu bổ sung: “{cut(answer.point)}”."
    if not words.result:
        yield "result", "Chưa chọn kết quả thực hiện."
    if not words.text.strip():
        yield "text", "Chưa có nội dung báo cáo."
    yield from unfinished_rows(words)


def unfinished_rows(words: Words) -> Iterator[tuple[str, str]]:
    """Yield (field, sentence) of figures without name or value, and of products without a name."""
    for number, figure in enumerate(words.figures, 1):
        if not (figure.name and figure.value):
            lacking = "giá trị" if figure.name else "tên chỉ tiêu"
            yield "figures", f"Số liệu dòng {number} chưa có {lacking}."
    for number, product in enumerate(words.products, 1):
        if not product.name:
            yield "products", f"Sản phẩm dòng {number} chưa có tên."


def advised(words: Words, files: Sequence[Evidence], before: Submission | None) -> Iterator[tuple[str, str]]:
    """Yield (field, sentence) of whatever a reviewer would ask about."""
    if words.result in {Submission.Result.PARTLY, Submission.Result.NOT_DONE} and not words.difficulties.strip():
        yield "difficulties", "Chưa nêu khó khăn, vướng mắc khiến việc chưa hoàn thành."
    if not files:
        yield "evidence", "Chưa kèm tệp minh chứng nào."
    if before is not None and is_the_same(words, files, before):
        yield "text", f"Nội dung, số liệu, sản phẩm và tệp giống hệt lần trình {before.round}."


def is_the_same(words: Words, files: Sequence[Evidence], before: Submission) -> bool:
    """Tell whether nothing but the answers has changed since a submission."""
    theirs = replace(words_of(before), answers=())
    return fingerprint(replace(words, answers=()), files) == fingerprint(theirs, before.files.all())


def cut(point: str) -> str:
    """Return the beginning of a long point."""
    return point if len(point) <= SHOWN_OF_A_POINT else f"{point[:SHOWN_OF_A_POINT].rstrip()}…"
