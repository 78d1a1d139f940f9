"""`manage.py measure_reading`, and the table it has written into the documentation."""

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from plans.management.commands.measure_reading import BEGIN, CORPUS, END, PAGE


def printed(*folders: Path) -> list[str]:
    """Return the table that the command prints."""
    out = StringIO()
    call_command("measure_reading", *map(str, folders), stdout=out)
    return out.getvalue().strip().splitlines()


def cells(line: str) -> list[str]:
    """Return the cells of a row."""
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_the_documentation_shows_what_the_command_measures() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.partition(BEGIN)[2].partition(END)[0].strip().splitlines() == printed()


def test_a_wrong_lead_and_an_invented_task_cost_precision_and_a_missed_one_recall(tmp_path: Path) -> None:
    for name in ("a01.txt", "a01.expected.json"):
        shutil.copy(CORPUS / name, tmp_path / name)
    right = {cells(line)[0]: cells(line)[1:] for line in printed(tmp_path)}
    assert right["nhiệm vụ"][:2] == ["1.000", "1.000"]
    path = tmp_path / "a01.expected.json"
    expected = json.loads(path.read_text(encoding="utf-8"))
    count = len(expected["tasks"])
    expected["tasks"][0]["lead"]["units"] = ["Phòng không có"]
    expected["tasks"][1]["content"] = "Một việc mà kế hoạch không nói"
    path.write_text(json.dumps(expected), encoding="utf-8")
    wrong = {cells(line)[0]: cells(line)[1:] for line in printed(tmp_path)}
    assert wrong["nhiệm vụ"] == [f"{1 - 1 / count:.3f}", f"{1 - 1 / count:.3f}", str(count)]
    assert float(wrong["đơn vị chủ trì"][0]) < 1
    assert wrong["plans without any difference"][0] == "0 of 1"


def test_a_folder_without_plans_ends_with_a_sentence_and_code_2(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Không có kế hoạch nào") as failure:
        printed(tmp_path)
    assert failure.value.returncode == 2
