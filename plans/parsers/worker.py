"""The door of the child process: `python -m plans.parsers.worker KIND` reads a file from stdin, writes JSON.

The answer is {"text": …, "remarks": […]} or {"refused": sentence}. Any other ending means that the file broke a parser
or went over its limits; the parent says so, and nothing but this process was in reach.
"""

import importlib
import json
import os
import sys
import warnings

from plans.parsers.limits import CPU_SECONDS, DRAWING_SECONDS, MOST_TEXT, confine
from plans.parsers.shapes import TOO_COMPLEX, TOO_MUCH_TEXT, NotReadable, Parsed

KINDS = {
    "docx": "plans.parsers.word",
    "pdf": "plans.parsers.pdf",
    "pictures": "plans.parsers.pictures",
    "xlsx": "plans.parsers.sheets",
}
SECONDS = {"pictures": DRAWING_SECONDS}


def main(kind: str, *arguments: str) -> None:
    """Read, parse and answer; only the parser of the kind is loaded."""
    confine(os.fstat(sys.stdin.fileno()).st_size, SECONDS.get(kind, CPU_SECONDS))
    warnings.simplefilter("ignore")
    try:
        answer = told(importlib.import_module(KINDS[kind]).parse(sys.stdin.buffer.read(), *arguments))
    except NotReadable as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        answer = {"refused": TOO_COMPLEX}
    json.dump(answer, sys.stdout, ensure_ascii=False)


def told(parsed: Parsed) -> dict[str, object]:
    """Return the answer for a parsed file. Raises NotReadable when it holds more text than is read."""
    if len(parsed.text.encode("utf-8", "replace")) > MOST_TEXT:
        raise NotReadable(TOO_MUCH_TEXT)
    return {"text": parsed.text, "remarks": list(parsed.remarks)}


if __name__ == "__main__":
    main(*sys.argv[1:])
