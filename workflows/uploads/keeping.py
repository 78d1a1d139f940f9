"""Where files are kept: within quotas, under random names, whole or not at all."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

from workflows.uploads.checking import Checked
from workflows.uploads.naming import in_megabytes
from workflows.uploads.receiving import NOT_STORED
from workflows.uploads.verdict import MEGABYTE

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Room:
    """What is there already: files with the draft, bytes with the task, bytes of the whole agency."""

    files: int
    task_bytes: int
    agency_bytes: int

    def refusal(self, file: Checked) -> str:
        """Return the sentence that refuses one more file, or nothing. A limit of 0 is no limit."""
        if self.files >= settings.UPLOAD_MAX_FILES:
            why = f"mỗi báo cáo kèm tối đa {settings.UPLOAD_MAX_FILES} tệp."
        elif 0 < settings.UPLOAD_MAX_TASK_BYTES < self.task_bytes + file.size:
            had, most = in_megabytes(self.task_bytes), settings.UPLOAD_MAX_TASK_BYTES // MEGABYTE
            why = f"nhiệm vụ này đã có {had} MB tệp, mỗi nhiệm vụ tối đa {most} MB. Hãy bỏ bớt hoặc thu nhỏ tệp."
        elif 0 < settings.UPLOAD_MAX_AGENCY_BYTES < self.agency_bytes + file.size:
            why = (
                f"kho tệp của cơ quan đã hết chỗ ({settings.UPLOAD_MAX_AGENCY_BYTES // MEGABYTE} MB). Hãy báo quản trị."
            )
        else:
            return ""
        return f"Tệp “{file.name}” chưa được nhận: {why}"

    def fill(self, file: Checked) -> None:
        """Count a file that has been kept."""
        self.files += 1
        self.task_bytes += file.size
        self.agency_bytes += file.size


class NotStored(Exception):
    """The storage did not take a file; nothing of it is left there. The message is for the person who sent it."""


def keep(file: Checked, name: str) -> str:
    """Write a file to the storage under a new name and return the name it got. Raises NotStored."""
    try:
        kept: str = default_storage.save(name, File(file.content))
        if default_storage.size(kept) == file.size:
            return kept
        logger.error("the storage kept less of a file than it was given")
        default_storage.delete(kept)
    except OSError:
        logger.exception("a file could not be written to the storage")
        forget(name)
    raise NotStored(f"Tệp “{file.name}” {NOT_STORED}")


def forget(name: str) -> None:
    """Remove what a failed writing may have left."""
    try:
        default_storage.delete(name)
    except OSError:
        logger.exception("%s could not be removed from the storage", name)


@contextmanager
def kept_or_removed() -> Iterator[list[str]]:
    """Collect the names of files written to the storage; if the work fails, remove them again."""
    written: list[str] = []
    done = False
    try:
        yield written
        done = True
    finally:
        if not done:
            for name in written:
                forget(name)
