"""The whole corpus checked in a process of its own: what every check said, unpacked, read and took in memory.

`python -m tests.files.measure` prints one line of JSON: [{name, said, unpacked, read, size, peak}, …], all in bytes.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tracemalloc
from typing import Any

import django
from django.core.files import File


class Counted(io.BytesIO):
    """A file that counts the bytes read from it."""

    handed_out = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Read, and count."""
        content = super().read(size)
        self.handed_out += len(content)
        return content


def main() -> None:
    """Check every file of the corpus and print what it cost."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    from tests.files.corpus import HONEST, HOSTILE  # noqa: PLC0415 - settings come first
    from workflows import uploads  # noqa: PLC0415 - the same

    made = {name: make() for name, make in [*HONEST.items(), *((name, one.make) for name, one in HOSTILE.items())]}
    lines = []
    tracemalloc.start()  # counts zlib's and Expat's memory too
    for name, content in made.items():
        raw, budget, said = Counted(content), uploads.budget_for(len(content)), ""
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        try:
            uploads.check(File(raw, name=name), budget=budget)
        except uploads.FileRefused as refusal:
            said = str(refusal)
        peak = tracemalloc.get_traced_memory()[1] - before
        cost: dict[str, Any] = {"unpacked": budget.spent, "read": raw.handed_out, "size": len(content), "peak": peak}
        lines.append({"name": name, "said": said, **cost})
    sys.stdout.write(json.dumps(lines))


if __name__ == "__main__":
    main()
