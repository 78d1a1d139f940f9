"""Papers that are no plans: each is named, with what to do instead."""

import re
from collections.abc import Iterable

from plans.reading.lines import SourceLine

_KIND = re.compile(
    r"(?P<kind>BÁO CÁO|TỜ TRÌNH|THÔNG BÁO|QUYẾT ĐỊNH|CHỈ THỊ|NGHỊ QUYẾT|BIÊN BẢN|GIẤY MỜI|HƯỚNG DẪN|QUY CHẾ|QUY ĐỊNH"
    r"|CÔNG ĐIỆN|ĐỀ ÁN|PHƯƠNG ÁN|KẾT LUẬN|HỢP ĐỒNG|GIẤY ỦY QUYỀN|PHIẾU TRÌNH|DANH SÁCH|THÔNG TƯ|NGHỊ ĐỊNH|LUẬT)(?: .*)?"
)
_LETTER = re.compile(r"Kính gửi ?:|V/v\b")


def other_kind(head: Iterable[SourceLine]) -> str | None:
    """Return what to say about a paper whose head names another kind, or None."""
    columns = [column for line in head for column in line.columns]
    for column in columns:
        found = _KIND.fullmatch(column)
        if found is not None and column.isupper():
            return _sentence(found["kind"].capitalize())
    if any(_LETTER.match(column) for column in columns):
        return _sentence("Công văn")
    return None


def _sentence(kind: str) -> str:
    return (
        f"Văn bản này là {kind}, không phải Kế hoạch, nên không tách nhiệm vụ từ đây. "
        "Hãy chọn tệp Kế hoạch; nếu nhiệm vụ nằm trong văn bản này, hãy dán phần nhiệm vụ dưới dòng chữ KẾ HOẠCH."
    )
