"""Plain text: UTF-8 without control characters. Tags in it are only text: it is handed out as an attachment."""

from __future__ import annotations

import codecs
import re
from typing import IO

from workflows.uploads.verdict import PIECE, Budget, OtherKind

CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def examine(file: IO[bytes], budget: Budget) -> None:
    """Read a text through, piece by piece. Raises OtherKind when it is no text."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while piece := file.read(PIECE):
            if CONTROL.search(decoder.decode(piece)):
                raise OtherKind
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise OtherKind from None
