"""Files as they come in: no more is written to the disk than could be kept, and a full disk ends no request.

Without this, Django writes ten gigabytes to the temporary folder before anybody asks for their size, and a full disk
answers 500 and loses everything typed.
"""

from __future__ import annotations

import contextlib
import io
import logging
import tempfile
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from workflows.uploads.verdict import MEGABYTE

logger = logging.getLogger(__name__)
NOT_STORED = (
    "chưa lưu được vì máy chủ hết chỗ hoặc không ghi được tệp. "
    "Phần còn lại của biểu mẫu vẫn giữ; hãy thử lại sau hoặc báo quản trị."
)
MOST_AT_ONCE = 500 * MEGABYTE
TOO_MUCH_AT_ONCE = "chưa được nhận vì cả lần gửi quá nặng. Hãy gửi ít tệp hơn mỗi lần."


class Received(UploadedFile[bytes]):
    """An uploaded file in a nameless temporary file; `lost` says why its content is not whole, if it is not."""

    lost = ""


class Receiver(FileUploadHandler):
    """Writes files to the temporary folder up to the limits; what is beyond is counted, not kept."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.content: IO[bytes] = io.BytesIO()
        self.lost = ""
        self.written = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.lost = ""
        try:
            self.content = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 - Django closes it
        except OSError:
            self.content = io.BytesIO()
            self.give_up()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece, unless the file is already larger than any that is kept."""
        if self.lost or start > settings.UPLOAD_MAX_BYTES:
            return
        if self.written + len(raw_data) > MOST_AT_ONCE:
            self.lost = TOO_MUCH_AT_ONCE
            return
        try:
            self.content.write(raw_data)
            self.content.flush()
        except OSError:
            self.give_up()
        else:
            self.written += len(raw_data)

    def give_up(self) -> None:
        """Remember that the disk gave no room, and give back what was taken."""
        logger.error("an uploaded file could not be written to the temporary folder")
        self.lost = NOT_STORED
        with contextlib.suppress(OSError):
            self.content.close()
        self.content = io.BytesIO()

    def file_complete(self, file_size: int) -> Received:
        """Hand the file on with its true size, whether or not all of it was kept."""
        self.content.seek(0)
        received = Received(
            self.content, self.file_name, self.content_type or "", file_size, self.charset, self.content_type_extra
        )
        received.lost = self.lost
        return received

    def upload_interrupted(self) -> None:
        """Give back what a broken upload took."""
        with contextlib.suppress(OSError):
            self.content.close()
