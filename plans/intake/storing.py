"""Where source files and uploads lie: written whole or not at all, and swept up when their process died too early."""

import datetime as dt
from contextlib import suppress

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from plans.models import PLANS, UPLOADS, KeptUpload, Plan
from workflows.uploads import Checked, NotStored
from workflows.uploads import keep as keep_file

LEFT_BEHIND = dt.timedelta(hours=1)  # no transaction that still may speak of its file is as old as that

__all__ = ["NotStored", "forget_file", "store", "sweep"]


def store(data: bytes, name: str, *, sent_as: str) -> str:
    """Write bytes to the storage under a name of ours; raises NotStored, whose sentence names the file as sent."""
    return keep_file(Checked(sent_as, len(data), "", "", ContentFile(data)), name)


def forget_file(name: str) -> None:
    """Remove a file from the storage; one that is gone already is no loss."""
    with suppress(OSError):
        default_storage.delete(name)


def sweep(*, at: dt.datetime) -> int:
    """Remove the files that no row speaks of, left by processes that died before their commit; return how many."""
    spoken_of = {
        PLANS: set(Plan.objects.values_list("source_file", flat=True)),
        UPLOADS: set(KeptUpload.objects.values_list("file", flat=True)),
    }
    left = [
        name
        for folder, known in spoken_of.items()
        for name in files_in(folder)
        if name not in known and modified(name) < at - LEFT_BEHIND
    ]
    for name in left:
        forget_file(name)
    return len(left)


def files_in(folder: str) -> list[str]:
    """Return the files of a folder of the storage; none while there is no such folder."""
    try:
        return [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
    except FileNotFoundError:
        return []


def modified(name: str) -> dt.datetime:
    """Return when a file was written; now, for one that has just gone."""
    try:
        return default_storage.get_modified_time(name)
    except FileNotFoundError:
        return timezone.now()
