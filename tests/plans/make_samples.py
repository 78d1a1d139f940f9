"""`python -m tests.plans.make_samples`: the sample plans that are no text files, made anew from their texts.

Run it after a change of a text in `tests/plans/sample_texts/`; the files made are committed, for `make run` has neither
Typst nor the tests.
"""

from dataclasses import replace
from pathlib import Path

from tests.plans.sources.building import Paper, docx_plan, pdf_plan, xlsx_table

ROOT = Path(__file__).resolve().parents[2]
TEXTS = Path(__file__).with_name("sample_texts")
SAMPLES = ROOT / "samples"
AN_KHE = Paper(
    left=("UBND TỈNH AN KHÊ", "SỞ TƯ PHÁP"),
    number="Số:       /KH-STP",
    place_and_date="An Khê, ngày       tháng 11 năm 2026",
    recipients=(
        "- Bộ Tư pháp;",
        "- UBND tỉnh;",
        "- Sở Khoa học và Công nghệ;",
        "- Lãnh đạo Sở;",
        "- Các phòng, đơn vị thuộc Sở;",
        "- Trang thông tin điện tử Sở;",
        "- Lưu: VT, VP.",
    ),
    signature=("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "", "(đã ký)"),
)
LAM_SON = Paper(
    left=("UBND TỈNH LAM SƠN", "SỞ TƯ PHÁP"),
    number="Số:       /KH-STP",
    place_and_date="Lam Sơn, ngày       tháng       năm 2026",
    recipients=("- UBND tỉnh;", "- Sở KHCN;", "- Các phòng, Trung tâm thuộc Sở;", "- Lưu: VT."),
    signature=("GIÁM ĐỐC", "", "(đã ký)"),
)
APPENDIX = (
    ("TT", "Nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời gian hoàn thành", "Sản phẩm"),
    ("I", "Chuẩn bị", "", "", "", ""),
    ("1", "Lập danh sách hồ sơ giấy cần số hóa", "Văn phòng Sở", "Các phòng, đơn vị thuộc Sở", "Trước ngày 15/01/2027",
     "Danh sách"),
    ("2", "Chọn nhà cung cấp dịch vụ số hóa", "Văn phòng Sở", "", "Tháng 02/2027", "Hợp đồng"),
    ("II", "Số hóa", "", "", "", ""),
    ("3", "Số hóa hồ sơ hộ tịch giai đoạn 2000 - 2010", "Phòng Hành chính và Bổ trợ tư pháp",
     "Văn phòng Sở; UBND các xã, phường", "Quý II/2027", "Cơ sở dữ liệu"),
    ("4", "Số hóa hồ sơ trợ giúp pháp lý đã kết thúc", "Trung tâm Trợ giúp pháp lý nhà nước", "", "Quý III/2027",
     "Cơ sở dữ liệu"),
    ("5", "Cập nhật hồ sơ mới phát sinh", "Các phòng, đơn vị thuộc Sở", "", "Thường xuyên", ""),
)  # fmt: skip


def paper_of(name: str, frame: Paper) -> Paper:
    """Return a plan's paper: the first two paragraphs of its text are the title, the rest is the body."""
    lines = [line for line in (TEXTS / name).read_text(encoding="utf-8").splitlines() if line]
    return replace(frame, title=tuple(lines[:2]), body=tuple(lines[2:]))


def amended(paper: Paper) -> Paper:
    """Return the plan as amended a while later: a later date, another unit, a task dropped, a task added."""
    changes = {
        "Hoàn thành trong tháng 6/2027.": "Hoàn thành trong tháng 9/2027.",
        "- Đề xuất thuê dịch vụ hạ tầng số thay cho mua sắm thiết bị lẻ.": "",
        "- Duy trì giám sát an toàn thông tin hệ thống của Sở.": "- Duy trì giám sát an toàn thông tin hệ thống của Sở,"
        " diễn tập ứng cứu sự cố mỗi năm một lần.",
        "- Tổ chức bồi dưỡng kỹ năng số cho công chức, viên chức.": "- Tổ chức bồi dưỡng kỹ năng số cho công chức, viên"
        " chức.\n- Xây dựng kho dữ liệu dùng chung của Sở.",
    }
    text = "\n".join(paper.body)
    for old, new in changes.items():
        text = text.replace(old, new)
    title = (paper.title[0], f"Sửa đổi, bổ sung Kế hoạch {paper.title[1][0].lower()}{paper.title[1][1:]}")
    return replace(paper, title=title, body=tuple(line for line in text.split("\n") if line))


def main() -> None:
    """Write the files."""
    an_khe, lam_son = paper_of("an-khe.txt", AN_KHE), paper_of("lam-son.txt", LAM_SON)
    made = {
        "so-tu-phap/ban-nhap-chuyen-doi-so-2027.docx": docx_plan(an_khe),
        "so-tu-phap-lam-son/ke-hoach-doi-moi-sang-tao.pdf": pdf_plan(lam_son),
        "thu-nghiem/ban-sua-doi-chuyen-doi-so-2027.docx": docx_plan(amended(an_khe)),
        "thu-nghiem/phu-luc-so-hoa-ho-so.xlsx": xlsx_table(APPENDIX),
        "thu-nghiem/ke-hoach-hai-cot.pdf": pdf_plan(an_khe),
    }
    for name, data in made.items():
        (SAMPLES / name).write_bytes(data)


if __name__ == "__main__":
    main()
