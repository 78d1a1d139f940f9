"""Measure how well plans are read: precision and recall per attribute, against what a careful reader took out."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from plans.reading import NotAPlan, read_plan, to_json
from plans.reading.scoring import Printed, Scores

PAGE = settings.BASE_DIR / "docs" / "plan-reading.md"
CORPUS = settings.BASE_DIR / "tests" / "plans" / "corpus"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
NOTHING: dict[str, Any] = {"title": None, "legal_bases": [], "tasks": [], "reporting_duties": [], "recipients": []}


class Command(BaseCommand):
    """`measure_reading [FOLDER …] [--write]`: each FOLDER holds NAME.txt beside NAME.expected.json.

    Without a folder, the corpus of the project. `--write` puts the table into docs/plan-reading.md. Exit code 2, with
    one sentence on standard error, when a folder holds nothing to measure.
    """

    help = "Measure the reading of plans against expected files; print a table, or write it into the documentation."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("folders", metavar="FOLDER", nargs="*", type=Path)
        parser.add_argument("--write", action="store_true", help=f"write the table into {PAGE.name}")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure, print, and write when told to."""
        folders = options["folders"] or [CORPUS]
        lines = table_of([(folder.name, measured(folder)) for folder in folders])
        self.stdout.write("\n".join(lines))
        if options["write"]:
            PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), lines), encoding="utf-8")


def measured(folder: Path) -> Scores:
    """Read every plan of a folder and compare it with what was expected."""
    scores = Scores()
    for expected in sorted(folder.glob("*.expected.json")):
        wanted = json.loads(expected.read_text(encoding="utf-8"))
        source = expected.with_name(expected.name.removesuffix(".expected.json") + ".txt")
        scores.add(read(source.read_text(encoding="utf-8"), wanted), wanted)
    if not scores.plans:
        raise CommandError(f"Không có kế hoạch nào để đo trong thư mục {folder}.", returncode=2)
    return scores


def read(text: str, wanted: Printed) -> Printed:
    """Read one plan as it is printed; a plan that is refused is one of which nothing was read."""
    try:
        found: dict[str, Any] = json.loads(json.dumps(to_json(read_plan(text))))
    except NotAPlan:
        found = {**dict.fromkeys(wanted), "date": {}, "signer": {}, "archive": [], **NOTHING}
    return found


def table_of(measures: Iterable[tuple[str, Scores]]) -> list[str]:
    """Return the table as Markdown: an attribute a row; precision, recall and count for each folder."""
    sets = [(name, scores, {row[0]: row[1:] for row in scores.table()}) for name, scores in measures]
    heads = [f"{name}: precision | recall | n" for name, _, _ in sets]
    rows = [f"| attribute | {' | '.join(heads)} |", f"|---|{'---|---|---|' * len(sets)}"]
    attributes = dict.fromkeys(name for _, _, found in sets for name in found)
    rows.extend(f"| {name} | {' | '.join(cells_of(found.get(name)) for _, _, found in sets)} |" for name in attributes)
    wholes = [f"{scores.whole} of {scores.plans} | | " for _, scores, _ in sets]
    return [*rows, f"| plans without any difference | {' | '.join(wholes)} |"]


def cells_of(row: tuple[float, float, int] | None) -> str:
    """Return the three cells of an attribute."""
    return f"{row[0]:.3f} | {row[1]:.3f} | {row[2]}" if row else "– | – | 0"


def with_table(page: str, lines: Iterable[str]) -> str:
    """Return the page with the table between its two marks; raises CommandError when they are not there."""
    parts = list(split(page))
    return f"{parts[0]}{BEGIN}\n\n" + "\n".join(lines) + f"\n\n{END}{parts[1]}"


def split(page: str) -> Iterator[str]:
    """Yield what stands before and after the marks."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise CommandError(f"{PAGE.name} không có chỗ dành cho bảng đo.", returncode=2)
    yield before
    yield after
