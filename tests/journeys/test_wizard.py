"""The whole way from a file to tasks that are given out: once from Word, with names to answer, once from PDF."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.site import Site
from tests.plans.sources.building import Paper, docx_plan, pdf_plan

ALIAS, OUTSIDER = "Phòng Tuyên truyền và Hỗ trợ pháp luật", "Phòng Tiếp dân liên ngành"
BODY = f"""I. MỤC ĐÍCH
Nâng cao chất lượng phục vụ người dân.
II. NHIỆM VỤ CỤ THỂ
1. Rà soát các thủ tục hành chính thuộc phạm vi quản lý.
- Đơn vị chủ trì: Phòng Hành chính và Bổ trợ tư pháp.
- Đơn vị phối hợp: Văn phòng Sở; {OUTSIDER}.
- Thời gian: Hoàn thành trong tháng 01/2027.
2. Tổ chức hội nghị phổ biến các luật mới cho cán bộ cơ sở.
- Đơn vị chủ trì: {ALIAS}.
- Thời gian: Hoàn thành trong tháng 01/2027.
3. Kiểm tra việc thực hiện quy chế văn thư, lưu trữ.
- Đơn vị chủ trì: Văn phòng Sở.
- Thời gian: Trước ngày 30/9/2027.
4. Cập nhật tin, bài trên trang thông tin điện tử.
- Đơn vị chủ trì: Thủ trưởng các phòng, đơn vị thuộc Sở.
- Thời gian: Thực hiện thường xuyên.
III. TỔ CHỨC THỰC HIỆN
Văn phòng Sở làm đầu mối theo dõi, đôn đốc việc thực hiện Kế hoạch này."""


def paper(subject: str) -> Paper:
    """Return the plan under a title of its own."""
    return Paper(title=("KẾ HOẠCH", subject), body=tuple(BODY.split("\n")))


def uploaded(office: Page, file: Path) -> None:
    """Send a plan to the first step."""
    office.goto("/ke-hoach/nhap/")
    office.locator("input[type=file]").set_input_files(file)
    office.get_by_role("button", name="Đọc kế hoạch").click()
    expect(office.locator("body")).to_contain_text("Đã đọc được 4 nhiệm vụ")


def came_alive(office: Page) -> None:
    """The page that an upload brings has its own styles and scripts, as if it had been opened."""
    expect(office.locator(".proposal.is-current")).to_have_count(1)
    expect(office.locator(".src > li").first).to_have_css("display", "grid")


def go_on_from_compare(office: Page) -> None:
    """Look at what was read, and go on to the times."""
    expect(office.locator(".proposal")).to_have_count(4)
    office.get_by_role("button", name="Lưu và tiếp tục").click()
    office.wait_for_url(re.compile("/thoi-gian/$"))
    expect(office.get_by_role("heading", level=1)).to_have_text("Thời gian")


def issue(office: Page) -> None:
    """Give the tasks out from the confirm page."""
    expect(office.locator("main")).to_contain_text("Khi ban hành: ")
    office.get_by_role("button", name="Ban hành và giao việc").click()
    office.wait_for_url(re.compile(r"/ke-hoach/\d+/$"))
    expect(office.locator("body")).to_contain_text("Đã ban hành kế hoạch")


def test_a_word_file_becomes_tasks_and_the_answers_about_names_are_remembered(
    sample_site: Site, sign_in: SignIn, tmp_path: Path
) -> None:
    word, pdf = tmp_path / "ke-hoach.docx", tmp_path / "ke-hoach.pdf"
    word.write_bytes(docx_plan(paper("Đợt kiểm thử thứ nhất về cải cách thủ tục năm 2027")))
    pdf.write_bytes(pdf_plan(paper("Hoạt động truyền thông và văn thư của toàn ngành trong năm 2027")))
    office = sign_in("vanphong")

    uploaded(office, word)
    expect(office.get_by_role("heading", level=1)).to_have_text("Tên đơn vị chưa nhận ra")
    known = office.locator("section.card", has_text=ALIAS)
    known.get_by_label("Là đơn vị của cơ quan").check()
    meant = known.locator("option", has_text="Phòng Xây dựng và Phổ biến pháp luật").get_attribute("value")
    known.locator("select[name$=unit]").select_option(meant)
    office.locator("section.card", has_text=OUTSIDER).get_by_label("Là cơ quan ngoài").check()
    office.get_by_role("button", name="Lưu và sang đối chiếu").click()
    expect(office.locator("body")).to_contain_text("Đã trả lời 2 tên")
    go_on_from_compare(office)

    expect(office.locator("main")).to_contain_text("31/01/2027 là Chủ nhật → 01/02/2027")
    expect(office.locator("main")).to_contain_text("trước ngày 30/9/2027, tức hết ngày 29/9/2027")
    group = office.locator("section.card", has_text="Hoàn thành trong tháng 01/2027")
    group.get_by_text("dòng của nhóm").click()
    group.get_by_label("Dòng 2: hạn riêng").fill("2027-01-15")
    office.get_by_role("button", name="Lưu và sang bước xác nhận").click()
    office.wait_for_url(re.compile("/xac-nhan/$"))
    expect(office.locator("body")).to_contain_text("Đã đặt thời hạn cho 1 dòng")
    issue(office)
    office.goto("/nhiem-vu/?q=phổ biến các luật mới cho cán bộ cơ sở")
    expect(office.locator(".tasks")).to_contain_text("Phòng Xây dựng và Phổ biến pháp luật")

    uploaded(office, pdf)
    came_alive(office)
    go_on_from_compare(office)
    office.get_by_role("button", name="Lưu và sang bước xác nhận").click()
    issue(office)


def test_a_file_that_cannot_be_read_is_kept_and_its_text_pasted_instead(
    sample_site: Site, sign_in: SignIn, tmp_path: Path
) -> None:
    broken = tmp_path / "hong.docx"
    broken.write_bytes(docx_plan(paper("Bản hỏng"))[:900])
    office = sign_in("vanphong")
    office.goto("/ke-hoach/nhap/")
    office.locator("input[type=file]").set_input_files(broken)
    office.get_by_role("button", name="Đọc kế hoạch").click()
    kept = office.locator("li.task", has_text="hong.docx")
    expect(kept).to_contain_text("hỏng")
    kept.get_by_role("link", name="Dán văn bản thay").click()
    office.locator("textarea[name=text]").fill(f"KẾ HOẠCH\nVăn bản dán vào năm 2027\n{BODY}")
    office.get_by_role("button", name="Đọc kế hoạch").click()
    expect(office.locator("body")).to_contain_text("Đã đọc được 4 nhiệm vụ")
    office.goto("/ke-hoach/nhap/")
    office.locator("li.task", has_text="hong.docx").get_by_role("button", name="Bỏ tệp").click()
    expect(office.locator("body")).to_contain_text("Đã bỏ tệp “hong.docx”")


def test_the_times_are_set_without_javascript(sample_site: Site, sign_in: SignIn) -> None:
    office = sign_in("vanphong", javascript=False)
    office.goto("/ke-hoach/nhap/")
    text = f"KẾ HOẠCH\nKhông dùng JavaScript năm 2027\n{BODY}".replace(ALIAS, "Văn phòng Sở")
    office.locator("textarea[name=text]").fill(text.replace(f"; {OUTSIDER}", ""))
    office.get_by_role("button", name="Đọc kế hoạch").click()
    office.goto(re.sub(r"/nhap/(\d+)/.*$", r"/nhap/\1/thoi-gian/", office.url))
    office.locator("section.card", has_text="Trước ngày 30/9/2027").locator("input[type=date]").first.fill("2027-10-15")
    office.get_by_role("button", name="Lưu", exact=True).click()
    expect(office.locator("main")).to_contain_text("15/10/2027")
