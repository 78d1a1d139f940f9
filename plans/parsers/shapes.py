"""What a parser gives back, and how it declines."""

from dataclasses import dataclass

BROKEN = (
    "Không đọc được tệp: tệp hỏng hoặc có cấu trúc lạ. "
    "Hãy mở tệp bằng chương trình đã tạo ra nó, lưu lại rồi tải lên, hoặc chép nội dung rồi dán vào ô văn bản."
)
NO_TEXT = "Tệp không có chữ nào để đọc. Hãy kiểm tra lại tệp, hoặc chép nội dung rồi dán vào ô văn bản."
TOO_COMPLEX = (
    "Tệp quá phức tạp nên máy chủ dừng đọc giữa chừng. "
    "Hãy tách tệp cho nhỏ lại hoặc lưu lại bằng Word, hay chép nội dung rồi dán vào ô văn bản."
)
TOO_MUCH_TEXT = (
    "Tệp có quá nhiều chữ (hơn 5 MB văn bản) nên không đọc được trong một lần. "
    "Hãy tách riêng phần kế hoạch, hoặc chép phần cần đọc rồi dán vào ô văn bản."
)
SCAN = (
    "Tệp PDF là bản quét (ảnh), không có lớp chữ để đọc. "
    "Hãy gửi bản Word (.docx) của kế hoạch, hoặc chép nội dung rồi dán vào ô văn bản."
)


class NotReadable(ValueError):
    """No text can be had from the file; `str()` is one Vietnamese sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The text of a file, a line feed between its lines, and what a person should know of how it was read."""

    text: str
    remarks: tuple[str, ...] = ()
