"""What kind a file is, by its name and by its first bytes, and what to tell the owner of one we do not read."""

import io
import zipfile

from plans.parsers.shapes import NotReadable

IN_WORDS = "Word (.docx), PDF, Excel (.xlsx) hoặc văn bản .txt"
READ = frozenset({"docx", "pdf", "xlsx", "txt"})
_OPEN_IN_WORD = "Tệp .{} là định dạng cũ nên không đọc được. Hãy mở bằng Word, lưu thành .docx rồi tải lên."
_OPEN_IN_EXCEL = "Tệp .{} là định dạng cũ nên không đọc được. Hãy mở bằng Excel, lưu thành .xlsx rồi tải lên."
_PICTURE = (
    "Tệp .{} là ảnh, không có chữ để đọc. "
    "Hãy gửi bản Word (.docx) hoặc PDF có lớp chữ, hoặc chép nội dung rồi dán vào ô văn bản."
)
_MACROS = "Tệp .{} có thể chứa macro nên không được nhận. Hãy lưu lại thành .docx hoặc .xlsx không kèm macro."
_OTHER = "Tệp .{} không thuộc loại đọc được ({}). Hãy lưu lại thành một trong các loại ấy rồi tải lên."
_DISGUISED = "Tệp mang đuôi .{} nhưng nội dung là {}. Hãy đổi đuôi của tên thành .{} rồi tải lên."
_REFUSED: dict[str, str] = {
    **dict.fromkeys("doc dot rtf odt ott wps wpt wpd pages".split(), _OPEN_IN_WORD),
    **dict.fromkeys("xls xlt ods ots et xlsb csv tsv".split(), _OPEN_IN_EXCEL),
    **dict.fromkeys("docm dotm xlsm xltm".split(), _MACROS),
    **dict.fromkeys("png jpg jpeg gif bmp tif tiff webp heic".split(), _PICTURE),
}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_INSIDE = (
    "Tệp là tài liệu Word hoặc Excel đời cũ, hoặc được khoá bằng mật khẩu. "
    "Hãy mở bằng Word, bỏ mật khẩu nếu có, lưu thành .docx rồi tải lên."
)
_RICH_TEXT = "Tệp là văn bản RTF nên không đọc được. Hãy mở bằng Word, lưu thành .docx rồi tải lên."
_UNKNOWN_ZIP = f"Tệp là tệp nén, không phải tài liệu. Hãy giải nén rồi gửi riêng tệp {IN_WORDS}."
_NAMES = {"docx": "tài liệu Word", "xlsx": "bảng tính Excel", "pdf": "PDF"}


def kind_of(name: str, data: bytes) -> str:
    """Return which of our kinds a file is; raises NotReadable with what to do when it is none."""
    extension = name.rpartition(".")[2].strip().lower() if "." in name else ""
    if extension in READ - {"txt"}:
        return extension
    if extension in _REFUSED:
        raise NotReadable(_REFUSED[extension].format(extension))
    found = _kind_inside(data)
    if found == "txt" and extension.isalpha() and extension != "txt":
        raise NotReadable(_OTHER.format(extension, IN_WORDS))
    if extension == "txt" and found != "txt":
        raise NotReadable(_DISGUISED.format(extension, _NAMES[found], found))
    return found


def _kind_inside(data: bytes) -> str:
    """Tell a kind by the content alone."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_package(data)
    if data.startswith(_OLD_OFFICE):
        raise NotReadable(_OLD_INSIDE)
    if data.startswith(b"{\\rtf"):
        raise NotReadable(_RICH_TEXT)
    return "txt"


def _kind_of_package(data: bytes) -> str:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise NotReadable(_UNKNOWN_ZIP) from error
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    raise NotReadable(_UNKNOWN_ZIP)
