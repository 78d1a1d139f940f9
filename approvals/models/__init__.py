"""The rows of reviewing and deciding, one file to a subject."""

from approvals.models.decision import Decision, Verdict
from approvals.models.document import Issued, SignedCopy
from approvals.models.effect import Effect
from approvals.models.folder import Folder, FolderRow
from approvals.models.reading import Opening
from approvals.models.sheet import CheckMark, Claim, ReviewPattern, ReviewSheet, SheetVerdict

__all__ = [
    "CheckMark",
    "Claim",
    "Decision",
    "Effect",
    "Folder",
    "FolderRow",
    "Issued",
    "Opening",
    "ReviewPattern",
    "ReviewSheet",
    "SheetVerdict",
    "SignedCopy",
    "Verdict",
]
