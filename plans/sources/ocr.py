"""Reading a scan by machine, where the server's owner has installed the programs for it; never required.

Both ways give a PDF with a text layer, which is then read like any other: `ocrmypdf` by itself, or Tesseract from
pictures of the pages that a child process draws.
"""

import functools
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from plans.parsers.shapes import NotReadable, Parsed
from plans.sources.child import read_in_child, run_alone

LANGUAGE = "vie"
SECONDS = 120
OFFER = "Máy chủ này có thể nhận dạng chữ từ ảnh: hãy chọn “Nhận dạng chữ” để thử; kết quả cần được soát lại kỹ."
REMARK = "Chữ được nhận dạng từ ảnh quét nên có thể sai; hãy đối chiếu kỹ với bản gốc."
FAILED = (
    "Không nhận dạng được chữ trong bản quét này trong thời gian cho phép. "
    "Hãy gửi bản Word (.docx), hoặc chép nội dung rồi dán vào ô văn bản."
)


@dataclass(frozen=True, slots=True)
class Tools:
    """The programs that were found; Tesseract knows Vietnamese, or it is not listed."""

    tesseract: str | None = None
    ocrmypdf: str | None = None


@functools.cache
def tools() -> Tools:
    """Look once, at the first question after the start, for the programs and the Vietnamese data."""
    tesseract = shutil.which("tesseract")
    if tesseract is None or LANGUAGE not in _languages(tesseract):
        return Tools()
    return Tools(tesseract, shutil.which("ocrmypdf"))


def _languages(tesseract: str) -> list[str]:
    try:
        told = subprocess.run(  # noqa: S603 - a program the server's owner installed, no shell
            [tesseract, "--list-langs"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    return (told.stdout + told.stderr).split()


def ocr_available() -> bool:
    """Tell whether this server can read pictures of Vietnamese text."""
    return tools().tesseract is not None


def read_by_ocr(data: bytes) -> Parsed:
    """Return the text of a scanned PDF; raises NotReadable."""
    found = tools()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        source, result = place / "source.pdf", place / "result.pdf"
        source.write_bytes(data)
        if found.ocrmypdf is not None:
            quick = ["--force-ocr", "--output-type", "pdf", "--optimize", "0", "--jobs", "1"]
            _run([found.ocrmypdf, "-l", LANGUAGE, *quick, str(source), str(result)], place)
        elif found.tesseract is not None:
            listed = place / "pictures.txt"
            listed.write_text(read_in_child("pictures", data, folder, seconds=SECONDS).text, encoding="utf-8")
            _run([found.tesseract, str(listed), str(result.with_suffix("")), "-l", LANGUAGE, "pdf"], place)
        if not result.is_file():
            raise NotReadable(FAILED)
        parsed = read_in_child("pdf", result.read_bytes())
    return Parsed(parsed.text, (REMARK, *parsed.remarks))


def _run(command: list[str], folder: Path) -> None:
    try:
        run_alone(command, subprocess.DEVNULL, subprocess.DEVNULL, folder=folder, seconds=SECONDS)
    except OSError as error:
        raise NotReadable(FAILED) from error
