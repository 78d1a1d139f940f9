"""From bytes to text, and the refusal of what is no text at all."""

import codecs

from plans.reading.shapes import NotAPlan

_WHITESPACE_CONTROLS = frozenset("\t\n\r\x0b\x0c\x1c\x1d\x1e\x85")
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
    controls = sum(1 for character in text if is_control(character))
    if "\x00" in text or controls > _MOST_CONTROLS * len(text):
        raise NotAPlan("Tệp là dữ liệu nhị phân, không phải văn bản: không đọc được kế hoạch.")


def is_control(character: str) -> bool:
    """Tell whether the character is a control code that never occurs in honest text."""
    code = ord(character)
    return (code < 0x20 or 0x7F <= code < 0xA0) and character not in _WHITESPACE_CONTROLS
