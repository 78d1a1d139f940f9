"""What a bench reports is computed and written right; how fast anything is, no test asks."""

import json
from pathlib import Path

import pytest

from bench.results import Goal, Row, alone, compared, ends, percentile, rounded, table, write


def figures(name: str = "step", *, inverse: bool = False) -> Row:
    """Return a row of three rounds."""
    return compared(
        name, [10, 40, 30], [5, 10, 60], unit="moves/s", goal=Goal(">=", 3), inverse=inverse, packages=("Django",)
    )


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.95, 95), (0.99, 99), (1, 100), (0, 1)])
def test_a_percentile_is_the_nearest_rank(share: float, value: int) -> None:
    assert percentile(range(100, 0, -1), share) == value


def test_the_ratio_is_the_median_of_the_ratios_of_each_round() -> None:
    assert figures().ratio == 2  # of 2, 4 and 0.5; the medians alone would say 3


def test_less_is_better_turns_the_ratio_over() -> None:
    assert figures(inverse=True).ratio == 0.5


def test_medians_and_ends_of_both_sides_are_kept() -> None:
    row = figures()
    assert (row.ours, row.peer, row.rounds) == (30, 10, 3)
    assert row.spread == {"ours": [10, 40], "peer": [5, 60]}


def test_rounds_that_do_not_pair_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        compared("step", [1, 2], [1], unit="ms", goal=Goal(">=", 1))


@pytest.mark.parametrize(
    ("goal", "value", "met"),
    [(Goal(">=", 3), 3, True), (Goal(">=", 3), 2.9, False), (Goal("<=", 1.3), 1.3, True), (Goal("<=", 0), 1, False)],
)
def test_a_goal_is_met_at_its_limit(goal: Goal, value: float, met: bool) -> None:  # noqa: FBT001 - a row of the table
    assert goal.met(value) is met


def test_a_figure_without_a_peer_is_held_against_its_goal() -> None:
    row = alone("sqlite_safe", [0], unit="errors", goal=Goal("<=", 0), details={"moves": 600})
    assert (row.peer, row.ratio, row.met, row.details) == (None, 0, True, {"moves": 600})


def test_figures_keep_four_significant_digits() -> None:
    assert (rounded(123456.7), rounded(0.00123456)) == (123500, 0.001235)
    assert ends([3, 1, 2]) == [1, 3]


def test_the_table_has_one_aligned_line_a_row_and_marks_what_is_missed() -> None:
    lines = table([figures(), alone("sqlite_safe", [0], unit="errors", goal=Goal("<=", 0))]).splitlines()
    assert len(lines) == 4
    columns = [line.index("moves/s") for line in lines if "moves/s" in line] + [lines[0].index("unit")]
    assert len(set(columns)) == 1
    assert "NO" in lines[2].split()
    assert "yes" in lines[3].split()


def test_the_file_has_the_agreed_fields_and_keeps_rows_of_earlier_runs(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    write([figures("step"), figures("push")], path)
    write([figures("step", inverse=True)], path)
    rows = {row["name"]: row for row in json.loads(path.read_text(encoding="utf-8"))["rows"]}
    agreed = {"name", "ours", "peer", "ratio", "goal", "met", "unit", "versions", "rounds", "spread"}
    assert set(rows) == {"step", "push"}
    assert agreed <= set(rows["step"])
    assert rows["step"]["ratio"] == 0.5
