"""What each action is called in Vietnamese; a test sees to it that every recorded action has its words."""

import re

from audit.models import Event

VERBS: dict[str, str] = {
    "task.create": "lập nhiệm vụ từ kế hoạch",
    "task.assign": "giao việc",
    "task.decline": "trả lại nhiệm vụ",
    "task.start": "tiếp nhận nhiệm vụ",
    "task.report": "trình báo cáo",
    "task.withdraw": "rút báo cáo",
    "task.open_review": "mở báo cáo để rà soát",
    "task.review": "rà soát đạt và trình lãnh đạo",
    "review.claim": "nhận rà soát",
    "review.take_over": "nhận rà soát thay",
    "review.release": "thôi rà soát",
    "review.pattern": "sửa danh mục kiểm tra",
    "task.return_to_unit": "trả lại báo cáo cho đơn vị",
    "task.approve": "phê duyệt",
    "task.withdraw_decision": "hoàn tác phê duyệt",
    "task.recall_decision": "thu hồi phê duyệt",
    "task.reroute": "chuyển người ký",
    "task.hand_over": "bàn giao nhiệm vụ",
    "folder.hand_over": "bàn giao hồ sơ trình ký",
    "opinion.hand_over": "bàn giao việc cho ý kiến",
    "task.return_to_office": "trả lại để rà soát lại",
    "task.return_from_leadership": "trả lại báo cáo cho đơn vị",
    "task.suspend": "tạm dừng nhiệm vụ",
    "task.resume": "cho tiếp tục nhiệm vụ",
    "task.cancel": "huỷ nhiệm vụ",
    "task.recall": "thu hồi giao việc",
    "task.supersede": "thay thế theo kế hoạch sửa đổi",
    "task.amend": "điều chỉnh theo kế hoạch sửa đổi",
    "task.remind": "đôn đốc",
    "task.escalate": "nhắc nhiệm vụ quá hạn",
    "opinion.ask": "xin ý kiến",
    "opinion.add": "hỏi thêm ý kiến",
    "opinion.answer": "cho ý kiến",
    "opinion.extend": "gia hạn lấy ý kiến",
    "opinion.close": "kết thúc đợt lấy ý kiến",
    "opinion.reopen": "mở lại đợt lấy ý kiến",
    "extension.ask": "đề nghị gia hạn",
    "extension.offer": "đề nghị ngày khác khi gia hạn",
    "extension.accept": "nhận ngày được đề nghị",
    "extension.decline": "không nhận ngày được đề nghị",
    "extension.refuse": "không đồng ý gia hạn",
    "extension.withdraw": "rút đề nghị gia hạn",
    "task.extend": "gia hạn",
    "folder.prepare": "lập hồ sơ trình ký",
    "folder.revise": "sửa hồ sơ trình ký đang soạn",
    "folder.discard": "bỏ hồ sơ trình ký đang soạn",
    "folder.send": "trình hồ sơ trình ký",
    "folder.take_back": "rút lại hồ sơ trình ký",
    "folder.decide": "quyết định theo hồ sơ trình ký",
    "task.succeed": "chuyển nhiệm vụ cho đơn vị kế thừa",
    "task.recalendar": "tính lại thời hạn theo lịch làm việc",
    "calendar.enter": "ghi ngày nghỉ, ngày làm việc vào lịch",
    "calendar.change": "sửa ngày trong lịch làm việc",
    "calendar.remove": "bỏ ngày khỏi lịch làm việc",
    "calendar.set_before": "đổi cách hiểu “trước ngày”",
    "agency.batch_rule": "đổi quy định duyệt theo hồ sơ",
    "plan.import": "nhập kế hoạch",
    "plan.issue": "ban hành kế hoạch và giao việc",
    "plan.discard": "bỏ bản nhập kế hoạch",
    "plan.upload": "tải tệp kế hoạch lên",
    "plan.edit": "sửa bản nhập kế hoạch",
    "plan.split": "tách một dòng kế hoạch",
    "plan.merge": "gộp các dòng kế hoạch",
    "plan.promote": "chuyển một dòng kế hoạch thành nhiệm vụ",
    "plan.reorder": "sắp xếp lại các dòng kế hoạch",
    "plan.recall": "thu hồi kế hoạch và việc đã giao",
    "plan.amend": "áp dụng kế hoạch sửa đổi",
    "plan.export": "xuất kế hoạch",
    "consolidation.begin": "lập báo cáo tổng hợp",
    "consolidation.rebuild": "lập lại số liệu báo cáo tổng hợp",
    "consolidation.edit": "sửa nội dung báo cáo tổng hợp",
    "consolidation.finish": "hoàn thành báo cáo tổng hợp",
    "consolidation.reopen": "mở lại báo cáo tổng hợp để sửa",
    "consolidation.export": "xuất báo cáo tổng hợp",
    "task.consolidated": "đưa báo cáo tổng hợp vào bản soạn",
    "list.export": "xuất danh sách ra tệp Excel",
    "duty.begin": "mở chế độ báo cáo của kế hoạch",
    "duty.ask": "yêu cầu báo cáo đột xuất",
    "duty.change": "sửa kỳ và hạn báo cáo",
    "obligation.begin": "mở theo kỳ các nhiệm vụ thường xuyên, hằng năm",
    "obligation.open": "mở một kỳ của nhiệm vụ định kỳ",
    "obligation.skip": "bỏ qua một kỳ vì đang tạm dừng",
    "obligation.pause": "tạm dừng nhiệm vụ định kỳ",
    "obligation.resume": "tiếp tục nhiệm vụ định kỳ",
    "obligation.stop": "dừng nhiệm vụ định kỳ",
    "obligation.set_period": "đổi kỳ của nhiệm vụ định kỳ",
    "plan.close_year": "kết thúc năm của kế hoạch",
    "unit.alias": "ghi tên gọi khác của đơn vị",
    "unit.create": "lập đơn vị",
    "unit.external": "ghi tên đơn vị ngoài cơ quan",
    "appointment.begin": "bổ nhiệm, trao quyền",
    "appointment.end": "chấm dứt bổ nhiệm, thu hồi quyền",
    "absence.begin": "ghi vắng mặt",
    "absence.end": "kết thúc vắng mặt",
    "authority.begin": "ghi thẩm quyền ký",
    "authority.end": "chấm dứt thẩm quyền ký",
    "person.sign_in": "đăng nhập",
    "person.sign_in_failed": "đăng nhập không thành công",
    "person.sign_out": "đăng xuất",
    "person.change_password": "đổi mật khẩu",
    "person.password_refused": "nhập sai mật khẩu của mình",
    "person.confirm": "xác nhận mật khẩu để ký",
    "feed.create": "tạo đường dẫn lịch của mình",
    "feed.renew": "đổi đường dẫn lịch của mình",
    "feed.revoke": "thu hồi đường dẫn lịch của mình",
    "trail.read": "đọc nhật ký",
    "file.download": "tải tệp",
    "document.number": "cấp số văn bản",
    "document.renumber": "sửa số văn bản",
    "document.signed_copy": "tải bản đã ký lên",
    "document.download": "tải văn bản",
    "report.save": "lưu bản soạn báo cáo",
    "job.again": "cho chạy lại việc nền đã hỏng",
    "job.drop": "bỏ việc nền đã hỏng",
    "job.pause": "tạm dừng việc theo lịch",
    "job.resume": "cho việc theo lịch chạy tiếp",
}


def verb(event: Event) -> str:
    """Say what was done, or tried and refused."""
    words = VERBS.get(event.action, f"thực hiện “{event.action}”")
    return f"bị từ chối khi {words}" if event.refused else words


def headline(event: Event) -> str:
    """Say who did what: "Chánh Văn phòng giao việc"."""
    return f"{event.actor_name} {verb(event)}"


def unsaid(name: str, *parts: str) -> list[str]:
    """Return title and unit without what the name already says: "Chánh Văn phòng Sở" is not called one again."""
    said = name.casefold()
    return [part for part in dict.fromkeys(parts) if part and part.casefold() not in said]


def introduced(name: str, *parts: str) -> str:
    """Introduce a person: "Nguyễn Văn A, Trưởng phòng, Phòng Hành chính"."""
    return ", ".join([name, *unsaid(name, *parts)])


def known(action: str) -> bool:
    """Tell whether an action has its words."""
    return bool(re.fullmatch(r"[a-z_]+\.[a-z_]+", action)) and action in VERBS
