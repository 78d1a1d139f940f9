"""Short words for who does not sign, and when. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from units.authority import Book, Source, away_in_words
from units.positions import Right

NO_END = "không thời hạn"


def passed_over(
    book: Book, unit_id: int | None, right: Right = Right.APPROVE, *, without: Collection[int | None] = ()
) -> list[str]:
    """Say of everybody asked before the first who can sign why he does not: "Nguyễn Văn A vắng ngày 03/12/2026"."""
    words: list[str] = []
    for source in book.for_unit(unit_id, right):
        reason = reason_against(source, without)
        if not reason:
            break
        words.append(f"{source.person.name} {reason}")
    return words


def reason_against(source: Source, without: Collection[int | None]) -> str:
    """Say why somebody does not sign; "" when he can."""
    if source.person.pk in without:
        return "đã trình hoặc rà soát báo cáo"
    return away_in_words(source.absence)


def why_nobody(words: Sequence[str]) -> str:
    """Say why nobody signs, given what stands against each who could have."""
    return "; ".join(words) or "chưa phân công, uỷ quyền cho ai ký"


def span(first: dt.date, last: dt.date | None) -> str:
    """Write a time: "từ 01/01/2026 đến 31/12/2026", "ngày 01/01/2026"."""
    if last is None:
        return f"từ {first:%d/%m/%Y}, {NO_END}"
    return f"ngày {first:%d/%m/%Y}" if first == last else f"từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}"
