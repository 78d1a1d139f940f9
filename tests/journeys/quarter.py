"""The agency, the plan and the house of the journey that lives a whole quarter."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.site import ROOT, STOP_SECONDS, Site, await_health, fresh_database, manage
from tests.services import free_port

BEGIN = "2026-10-05T08:30:00+07:00"
AGENCY = """
agency: {code: stp, name: Sở Tư pháp tỉnh An Khê, parent: UBND tỉnh An Khê, place: An Khê}
units:
  - {code: vp, name: Văn phòng Sở, kind: office}
  - {code: hctp, name: Phòng Hành chính tư pháp, kind: division}
  - {code: xdpb, name: Phòng Phổ biến pháp luật, kind: division}
people:
"""
PERSON = (
    "  - {{username: {0}, name: {1}, email: {0}@stp.example, appointments: [{{{2}, from: 2024-01-01, basis: QĐ 1}}]}}\n"
)
PEOPLE = (
    ("chanhvanphong", "Chánh Văn phòng", "position: unit_head, title: Chánh Văn phòng, unit: vp"),
    ("vanphong", "Chuyên viên tổng hợp", "position: coordinator, title: Chuyên viên, unit: vp"),
    ("tp.hctp", "Trưởng phòng Hành chính", "position: unit_head, title: Trưởng phòng, unit: hctp"),
    ("tp.xdpb", "Trưởng phòng Phổ biến", "position: unit_head, title: Trưởng phòng, unit: xdpb"),
    ("pgd", "Phó Giám đốc Sở", "position: deputy_director, title: Phó Giám đốc, portfolio: [vp, hctp, xdpb]"),
    ("giamdoc", "Giám đốc Sở", "position: director, title: Giám đốc"),
    ("thanhtra", "Thanh tra viên", "position: inspector, title: Thanh tra viên"),
)
LINES = (
    ("Rà soát toàn bộ thủ tục nội bộ của Sở", "Phòng Hành chính tư pháp", "Hoàn thành trong tháng 10/2026"),
    (
        "Xây dựng cơ sở dữ liệu dùng chung của ngành",
        "Phòng Phổ biến pháp luật",
        "Hoàn thành trong tháng 11/2026 và thực hiện thường xuyên",
    ),
    ("Cập nhật tin, bài trên trang thông tin điện tử", "Phòng Hành chính tư pháp", "Thực hiện thường xuyên"),
    ("Tổ chức tập huấn nghiệp vụ cho cán bộ cơ sở", "Phòng Phổ biến pháp luật", "Hằng năm"),
    ("Tổ chức sơ kết công tác cải cách hành chính", "Văn phòng Sở", "Quý IV/2026"),
    ("Biên soạn sổ tay nghiệp vụ hộ tịch", "Phòng Hành chính tư pháp", "Năm 2026"),
    ("Ban hành quy chế phối hợp liên ngành", "Phòng Phổ biến pháp luật", "Trước ngày 20/11/2026"),
    ("Tham mưu sửa đổi quy định về công chứng", "Phòng Hành chính tư pháp", "Theo Thông tư mới"),
)
DUTIES = (
    "1. Các phòng, đơn vị thuộc Sở gửi báo cáo kết quả về Văn phòng Sở trước ngày 15 hằng tháng.",
    "2. Văn phòng Sở tổng hợp, báo cáo Sở Nội vụ vào ngày 18 hằng tháng.",
    "3. Văn phòng Sở làm đầu mối theo dõi, đôn đốc việc thực hiện Kế hoạch này.",
)


def plan_text() -> str:
    """Return a plan with every kind of time there is, and a chain of reports."""
    lines = ["UBND TỈNH AN KHÊ", "SỞ TƯ PHÁP", "Số: 31/KH-STP", "", "An Khê, ngày 05 tháng 10 năm 2026", "", "KẾ HOẠCH"]
    lines += ["Cải cách hành chính quý IV năm 2026", "", "II. NHIỆM VỤ CỤ THỂ"]
    for number, (content, lead, when) in enumerate(LINES, start=1):
        lines += [f"{number}. {content}.", f"- Đơn vị chủ trì: {lead}.", f"- Thời gian: {when}."]
    lines += ["III. TỔ CHỨC THỰC HIỆN", *DUTIES, "", "Nơi nhận:", "- Sở Nội vụ;", "- Lưu: VT, VP.", ""]
    return "\n".join([*lines, "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", ""])


@dataclass(frozen=True, kw_only=True)
class MovedSite(Site):
    """A house whose clock is moved by lines on its standard input (`tests.journeys.moved`)."""

    process: subprocess.Popen[str]  # type: ignore[assignment]  # it is spoken to in words

    def say(self, line: str) -> str:
        """Have a line obeyed; return what it printed. Raises AssertionError with the log when the house died."""
        asked, answered = self.process.stdin, self.process.stdout
        assert asked is not None
        assert answered is not None
        print(line, file=asked, flush=True)
        printed: list[str] = []
        while (told := answered.readline()) and told != "done\n":
            printed.append(told)
        assert told, self.log.read_text(encoding="utf-8")[-4000:]
        return "".join(printed)

    def live_until(self, moment: str) -> None:
        """Live every day until a local moment ("2026-10-14T09:00"), the worker's mornings included."""
        self.say(f"go {moment}:00+07:00")

    def shell(self, code: str) -> str:
        """Run Python in the house and return what it printed."""
        file = self.log.parent / "code.py"
        file.write_text(code, encoding="utf-8")
        return self.say(f"run shell --no-imports -c \"exec(open('{file}').read())\"").strip()


@contextlib.contextmanager
def moved_site(folder: Path, mail: str) -> Iterator[MovedSite]:
    """Run the house from BEGIN on, with its people; letters go to `mail`."""
    file = folder / "co-quan.yaml"
    file.write_text(AGENCY + "".join(PERSON.format(*person) for person in PEOPLE), encoding="utf-8")
    with fresh_database(folder) as database:
        port = free_port()
        env = os.environ | {
            "DATABASE_URL": database,
            "DATA_DIR": str(folder / "data"),
            "EMAIL_URL": mail,
            "SITE_URL": f"http://127.0.0.1:{port}",
        }
        (folder / "data").mkdir()
        manage(env, "migrate", "--verbosity", "0")
        with (folder / "moved.log").open("w", encoding="utf-8") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.moved", str(port), BEGIN],
                cwd=ROOT,
                env=env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
            try:
                site = MovedSite(url=f"http://127.0.0.1:{port}", env=env, log=folder / "moved.log", process=process)
                assert process.stdout is not None
                assert process.stdout.readline() == "done\n", site.log.read_text(encoding="utf-8")
                await_health(site.url, process, site.log)  # type: ignore[arg-type]  # asks only whether it lives
                site.say(f"run load_agency {file}")
                site.shell(
                    "from project.samples import give_passwords; from units.models import Agency;"
                    " give_passwords(Agency.objects.get())"
                )
                yield site
            finally:
                process.terminate()
                process.communicate(timeout=STOP_SECONDS)
