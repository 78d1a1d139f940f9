"""Plans written for this project in the manner of many agencies, each beside what a careful reader takes out of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from plans.reading import LineUse, PlanReading, read_plan, to_json
from plans.reading.scoring import Scores

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
CASES = sorted(path.stem for path in CORPUS.glob("*.txt"))
# In these the font has lost letters on purpose.
DAMAGED = frozenset({"b02", "c01", "c09", "d06", "e05"})


def _reading(name: str) -> PlanReading:
    return read_plan((CORPUS / f"{name}.txt").read_text(encoding="utf-8"))


def _both(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    expected = json.loads((CORPUS / f"{name}.expected.json").read_text(encoding="utf-8"))
    return json.loads(json.dumps(to_json(_reading(name)))), expected


@pytest.mark.parametrize("name", CASES)
def test_a_plan_of_the_corpus_is_read_as_a_careful_reader_reads_it(name: str) -> None:
    read, expected = _both(name)
    assert read == expected


@pytest.mark.parametrize("name", CASES)
def test_no_line_of_a_real_plan_is_left_without_a_use(name: str) -> None:
    reading = _reading(name)
    ignored = [at for at, use in enumerate(reading.uses, start=1) if use is LineUse.IGNORED]
    assert ignored == []


@pytest.mark.parametrize("name", sorted(set(CASES) - DAMAGED))
def test_nothing_is_offered_to_repair_in_an_undamaged_plan(name: str) -> None:
    assert _reading(name).repairs == ()


def test_every_attribute_is_scored_over_the_corpus() -> None:
    scores = Scores()
    for name in CASES:
        scores.add(*_both(name))
    table = scores.table()
    assert scores.plans == len(CASES)
    assert {"nhiệm vụ", "đơn vị chủ trì", "ngày đến hạn", "chế độ báo cáo"} <= {row[0] for row in table}
    assert all(0 <= precision <= 1 and 0 <= recall <= 1 for _, precision, recall, _ in table)
