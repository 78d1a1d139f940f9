"""What precision and recall count."""

from typing import Any

from plans.reading import to_json
from plans.reading.scoring import Scores
from tests.plans.reading.building import plan


def _printed(*tasks: str) -> dict[str, Any]:
    return to_json(plan("\n".join(f"{at}. {task}" for at, task in enumerate(tasks, start=1))))


def _row(scores: Scores, name: str) -> tuple[float, float, int]:
    return next((precision, recall, count) for row, precision, recall, count in scores.table() if row == name)


def test_a_plan_read_whole_scores_one_everywhere() -> None:
    scores = Scores()
    scores.add(_printed("Lập danh mục hồ sơ."), _printed("Lập danh mục hồ sơ."))
    assert all(precision == recall == 1 for _, precision, recall, _ in scores.table())
    assert (scores.plans, scores.whole) == (1, 1)


def test_a_missed_task_lowers_recall_and_an_invented_one_precision() -> None:
    scores = Scores()
    scores.add(
        _printed("Lập danh mục hồ sơ.", "Kiểm tra kho lưu trữ."),
        _printed("Lập danh mục hồ sơ.", "Số hóa hồ sơ.", "Mua máy quét.", "Tập huấn viên chức."),
    )
    assert _row(scores, "nhiệm vụ") == (0.5, 0.25, 4)
    assert scores.whole == 0


def test_the_content_is_compared_by_its_letters_and_digits() -> None:
    scores = Scores()
    scores.add(_printed("Lập danh mục, hồ sơ."), _printed("Lập danh mục hồ sơ"))
    assert _row(scores, "nhiệm vụ") == (1, 1, 1)
    assert _row(scores, "nội dung nguyên văn") == (0, 0, 1)
