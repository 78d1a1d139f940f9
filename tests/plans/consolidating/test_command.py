"""`manage.py consolidate`: three files, the same as the page gives; a clear sentence for everything that is wrong."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from audit.models import Event
from plans.models import ConsolidatedReport, Plan
from tests.plans.consolidating.conftest import AFTER, Lived, on
from units.models import User

pytestmark = pytest.mark.django_db


def consolidate(out: Path, **changes: str) -> None:
    """Run the command on a day in November."""
    given = {"agency": "stp", "plan": "15/KH-STP", "period": "2026-10", "out": str(out), **changes}
    with on(AFTER):
        call_command("consolidate", **given)


def test_it_writes_three_files_and_a_past_day_gives_the_same_bytes(
    lived: Lived, deputy_director: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("first", "second"):
        consolidate(tmp_path / folder, as_of="2026-10-25")
    names = sorted(file.name for file in (tmp_path / "first").iterdir())
    assert names == [f"bao-cao-15-KH-STP-2026-10.{way}" for way in ("docx", "pdf", "xlsx")]
    for name in names[:2]:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()
    assert capsys.readouterr().out.count("Đã ghi ") == 6
    assert Event.objects.filter(action="consolidation.export", actor=None).count() == 6
    assert not ConsolidatedReport.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"agency": "khac"}, "Không có cơ quan nào mang mã khac"),
        ({"plan": "99/KH"}, "Không có kế hoạch đã ban hành nào mang số hoặc mã 99/KH"),
        ({"period": "2026-13"}, "“2026-13” không phải là kỳ báo cáo"),
        ({"period": "2027"}, "Kỳ này chưa bắt đầu"),
        ({"as_of": "31/10/2026"}, "“31/10/2026” không phải là ngày"),
        ({"as_of": "2026-12-31"}, "Ngày lấy số liệu không được sau hôm nay"),
    ],
)
def test_what_is_wrong_ends_with_a_sentence_and_code_2(
    plan: Plan, changes: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=sentence) as error:
        consolidate(tmp_path / "out", **changes)
    assert error.value.returncode == 2
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_ends_with_a_sentence(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("đây là một tệp")
    with pytest.raises(CommandError, match="Không tạo được thư mục"):
        consolidate(tmp_path / "tep" / "trong")
    (tmp_path / "bao-cao-15-KH-STP-2026-10.docx").mkdir()
    with pytest.raises(CommandError, match="Không ghi được tệp"):
        consolidate(tmp_path)
