"""Lost letters are offered back, and the source stays as it stands."""

import pytest

from plans.reading import read_plan
from plans.reading.repair import Lexicon
from tests.plans.reading.building import only, plan

LEXICON = Lexicon.of("")


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("L nh đạo Sở", "Lãnh đạo Sở"),
        ("ứng dụng c ng nghệ th ng tin", "ứng dụng công nghệ thông tin"),
        ("đ n đốc việc thực hiện", "đôn đốc việc thực hiện"),
        ("các ph ng, đơn vị", "các phòng, đơn vị"),
        ("giữ v ng an ninh", "giữ vững an ninh"),
        ("cơ sở d  liệu", "cơ sở dữ  liệu"),
        ("phát triển bền v ng", "phát triển bền vững"),
        ("phối hợp gi a các phòng", "phối hợp giữa các phòng"),
    ],
)
def test_a_word_known_beside_its_neighbour_is_put_back(damaged: str, whole: str) -> None:
    assert LEXICON.repair(damaged) == whole


@pytest.mark.parametrize(
    "text",
    [
        "theo điểm c khoản 2 Điều 5", "a) Văn phòng Sở; b) Thanh tra Sở", "Phòng Nghiệp vụ 4", "kênh h k", "x y z",
        "- Lưu: VT, P.TH.", "gửi về địa chỉ sotuphap@gov.vn", "mục V Kế hoạch", "quý I, quý II", "TP. HCM b/c",
    ],
)  # fmt: skip
def test_nothing_is_offered_where_no_letter_is_lost(text: str) -> None:
    assert LEXICON.offers([text]) == []


def test_offers_name_the_line_and_both_words_and_leave_the_content_alone() -> None:
    reading = plan("1. Ứng dụng c ng nghệ số trong giải quyết hồ sơ.\n- Đơn vị chủ trì: Văn ph ng Sở.")
    (task,) = reading.tasks
    assert task.content == "Ứng dụng c ng nghệ số trong giải quyết hồ sơ."
    assert (task.lead.text, task.lead.units) == ("Văn ph ng Sở", ("Văn phòng Sở",))
    assert [(repair.line, repair.written, repair.proposed) for repair in reading.repairs] == [
        (9, "c ng", "công"),
        (10, "ph ng", "phòng"),
    ]


def test_a_damaged_unit_still_leads_what_stands_below_it() -> None:
    task = only("1. Văn ph ng Sở:\n- Lập danh mục hồ sơ.")
    assert task.lead.units == ("Văn phòng Sở",)


def test_decomposed_letters_are_no_damage() -> None:
    text = "KẾ HOẠCH\nII. NHIỆM VỤ\n1. Đôn đốc các phòng lập danh mục hồ sơ công việc.\n"
    assert read_plan(text).repairs == ()
