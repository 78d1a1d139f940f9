"""What an inspector reads beside the values of an event."""

import pytest

from audit.labels import OTHER, label_of


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("facts.changes.12.lead", "Dòng 12: đơn vị chủ trì"),
        ("facts.changes.3.skipped", "Dòng 3: giao hay không"),
        ("facts.changes.title", "Tên kế hoạch"),
        ("facts.times", "Số dòng được đặt thời hạn"),
        ("facts.changes.12.something_new", OTHER),
    ],
)
def test_a_field_has_a_name_in_words(name: str, label: str) -> None:
    assert label_of(name) == label
