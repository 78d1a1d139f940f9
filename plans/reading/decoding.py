"""From bytes to text, and the refusal of what is no text at all."""

import codecs
import re

from plans.reading.shapes import NotAPlan

_LONGEST_LINE = 100_000
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]+")
_MOST_CONTROLS = 0.01


def decode_text(data: bytes) -> str:
    """Decode UTF-8 (with or without a byte order mark) or UTF-16 with one; raise NotAPlan for anything else."""
    marked_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if marked_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAPlan(
            "Không đọc được chữ trong tệp: tệp không phải văn bản mã UTF-8 hoặc UTF-16. "
            "Hãy lưu lại tệp với bảng mã UTF-8 rồi tải lên lần nữa."
        ) from error


def refuse_what_is_no_text(text: str) -> None:
    """Raise NotAPlan for an empty or a binary text; a stray control character from a PDF is forgiven."""
    if not text.strip():
        raise NotAPlan("Tệp không có nội dung: không có chữ nào để đọc.")
    controls = sum(len(run) for run in _CONTROLS.findall(text))
    if "\x00" in text or controls > _MOST_CONTROLS * len(text):
        raise NotAPlan("Tệp là dữ liệu nhị phân, không phải văn bản: không đọc được kế hoạch.")


def refuse_endless_lines(text: str) -> None:
    """Raise NotAPlan for a text that has lost its line breaks: nothing tells its items apart."""
    if len(text) > _LONGEST_LINE and max(map(len, text.split("\n"))) > _LONGEST_LINE:
        raise NotAPlan(
            "Văn bản có một dòng dài hơn 100.000 ký tự nên không tách được thành từng mục. "
            "Hãy xuất lại tệp sao cho mỗi đoạn ở một dòng, hoặc dán phần nhiệm vụ có xuống dòng."
        )


def without_controls(text: str) -> str:
    """Return the text with a blank for each run of control codes, which never occur in honest text."""
    return _CONTROLS.sub(" ", text)
