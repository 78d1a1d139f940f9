"""Files people send: what they are called, what they truly are, and where they are kept.

`receiving` takes them in, `checking` judges them by their content and never by what the browser calls them, `keeping`
stores them. Structure is looked at before any parser sees a file: `package` (with `archive` and `markup`) for Word and
Excel, `pdf`, `image`, `text`. Nothing here opens a file to show it; it is handed out as an attachment that no browser
runs, so tags in a text or behind a picture stay harmless and are let be.
"""

from workflows.uploads.checking import KINDS, KINDS_IN_WORDS, Checked, check
from workflows.uploads.keeping import NotStored, Room, keep, kept_or_removed
from workflows.uploads.naming import clean_name, random_name
from workflows.uploads.verdict import MEGABYTE, Budget, FileRefused, budget_for

__all__ = [
    "KINDS",
    "KINDS_IN_WORDS",
    "MEGABYTE",
    "Budget",
    "Checked",
    "FileRefused",
    "NotStored",
    "Room",
    "budget_for",
    "check",
    "clean_name",
    "keep",
    "kept_or_removed",
    "random_name",
]
