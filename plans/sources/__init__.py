"""From file to text: Word, PDF, Excel, plain text of any Vietnamese table, and what people paste.

`extract` looks a file through as every upload is looked through, then lets a child process with hard limits read it
(`plans.parsers`). What comes back is one line for a paragraph, for a printed line of a PDF, or for a table row: cells
parted by tabs, lines within a cell by U+2028.
"""

from plans.parsers.limits import MOST_TEXT
from plans.parsers.shapes import NotReadable
from plans.sources.extracting import Extracted, extract, pasted
from plans.sources.ocr import ocr_available
from plans.sources.turns import Crowded, turn

__all__ = ["MOST_TEXT", "Crowded", "Extracted", "NotReadable", "extract", "ocr_available", "pasted", "turn"]
