"""A report from its first word to its submission.

`contents` says what a report is and what its SHA-256 covers, `drafts` keeps what is being written, `files` what lies
with it, `lacking` names what is missing, `submitting` freezes it for the door.
"""

from workflows.reports.contents import (
    NOTHING,
    Answer,
    Figure,
    Product,
    Words,
    aligned,
    answer_name,
    as_facts,
    as_rows,
    fingerprint,
    is_whole,
    words_of,
)
from workflows.reports.drafts import (
    Overtaken,
    draft_files,
    draft_of,
    keep_words,
    points_of,
    save_words,
    words_to_go_on,
)
from workflows.reports.files import attach, detach
from workflows.reports.lacking import Gap, gaps
from workflows.reports.submitting import freezing, reference_of, submit

__all__ = [
    "NOTHING",
    "Answer",
    "Figure",
    "Gap",
    "Overtaken",
    "Product",
    "Words",
    "aligned",
    "answer_name",
    "as_facts",
    "as_rows",
    "attach",
    "detach",
    "draft_files",
    "draft_of",
    "fingerprint",
    "freezing",
    "gaps",
    "is_whole",
    "keep_words",
    "points_of",
    "reference_of",
    "save_words",
    "submit",
    "words_of",
    "words_to_go_on",
]
