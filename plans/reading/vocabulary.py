"""The words plans are written in: labels, section titles, unit words, verbs. Data and the matching of it, no reading.

Fonts of PDF files lose accented letters ("l nh đạo", "đ n đốc"), so label and title words are matched gap-tolerantly:
an accented letter may be missing or be a blank.
"""

import re
from enum import Enum, auto
from functools import lru_cache

LOWER = "a-zàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
UPPER = "A-Z" + LOWER[3:].upper()


class Label(Enum):
    """What a label line says about its item."""

    LEAD = auto()
    COOPERATING = auto()
    TIME = auto()
    PRODUCT = auto()
    CONTENT = auto()
    NOTE = auto()


LABEL_WORDS: dict[Label, tuple[str, ...]] = {
    Label.LEAD: (
        "giao đơn vị chủ trì",
        "các đơn vị chủ trì",
        "đơn vị chủ trì",
        "cơ quan chủ trì",
        "bộ phận chủ trì",
        "phòng chủ trì",
        "đơn vị thực hiện",
        "cơ quan thực hiện",
        "bộ phận thực hiện",
        "đơn vị đầu mối",
        "đơn vị chịu trách nhiệm",
        "đơn vị được giao",
        "đơn vị phụ trách",
        "chịu trách nhiệm",
        "trách nhiệm",
        "trách nhiệm thực hiện",
        "người chủ trì",
        "người thực hiện",
        "chủ trì",
        "phân công",
        "phân công thực hiện",
        "giao nhiệm vụ",
        "đơn vị chủ trì, phối hợp",
        "đơn vị chủ trì, thời gian",
        "đơn vị thực hiện, thời gian",
        "đơn vị, thời gian",
        "thời gian, đơn vị",
        "đơn vị và thời gian",
        "thời gian và đơn vị",
        "phân công, thời gian",
        "đơn vị tham mưu",
        "cơ quan tham mưu",
        "phòng tham mưu",
        "cơ quan, đơn vị chủ trì",
        "cơ quan, đơn vị thực hiện",
        "cán bộ thực hiện",
        "công chức thực hiện",
        "đầu mối thực hiện",
        "đầu mối",
        "đơn vị triển khai",
        "cá nhân, đơn vị chủ trì",
        "tổ chức, cá nhân thực hiện",
    ),
    Label.COOPERATING: (
        "các đơn vị phối hợp",
        "đơn vị phối hợp",
        "cơ quan phối hợp",
        "các cơ quan phối hợp",
        "bộ phận phối hợp",
        "phòng phối hợp",
        "phối hợp",
        "phối hợp với",
        "đơn vị tham gia",
        "cơ quan, đơn vị phối hợp",
        "đơn vị, cá nhân phối hợp",
        "đơn vị hỗ trợ",
        "các phòng phối hợp",
        "tham gia phối hợp",
    ),
    Label.TIME: (
        "thời gian",
        "thời hạn",
        "tiến độ",
        "thời điểm",
        "kỳ hạn",
        "hạn",
        "hạn hoàn thành",
        "mốc thời gian",
        "lộ trình",
        "thời gian, địa điểm",
        "thời gian và địa điểm",
        "thời gian, tiến độ",
        "dự kiến thời gian",
        "dự kiến hoàn thành",
        "ngày hoàn thành",
        "kế hoạch thời gian",
        "hoàn thành",
    ),
    Label.PRODUCT: (
        "sản phẩm",
        "kết quả",
        "kết quả, sản phẩm",
        "sản phẩm, kết quả",
        "sản phẩm/kết quả",
        "kết quả/sản phẩm",
        "dự kiến sản phẩm",
        "dự kiến kết quả",
        "kết quả và sản phẩm",
        "yêu cầu sản phẩm",
        "đầu ra",
        "sản phẩm và kết quả",
    ),
    Label.CONTENT: ("nội dung", "nội dung thực hiện", "nội dung công việc", "nội dung nhiệm vụ", "nhiệm vụ"),
    Label.NOTE: (
        "kinh phí",
        "nguồn kinh phí",
        "kinh phí thực hiện",
        "địa điểm",
        "địa điểm tổ chức",
        "đối tượng",
        "thành phần",
        "số lượng",
        "ghi chú",
        "mục tiêu",
        "mục đích",
        "yêu cầu",
        "chỉ tiêu",
        "cấp trình",
        "người theo dõi",
        "lãnh đạo phụ trách",
        "lãnh đạo chỉ đạo",
        "đơn vị theo dõi",
    ),
}
_LABEL_TAIL = (
    "(?: (?:tham mưu|thực hiện|hoàn thành|triển khai|chính|đầu ra|dự kiến|cần đạt|đạt được|báo cáo|xây dựng|tổ chức"
    "|tiến hành|kiểm tra|áp dụng|bắt đầu))?"
)

UNIT_GENERICS = (
    "phòng chuyên môn",
    "phòng nghiệp vụ",
    "phòng",
    "trung tâm",
    "đơn vị sự nghiệp",
    "đơn vị",
    "bộ phận",
    "chi cục",
    "chuyên môn",
    "nghiệp vụ",
    "thanh tra",
    "văn phòng",
    "khoa",
    "trạm",
    "trung tâm y tế",
    "bệnh viện",
    "trường",
    "đội",
    "tổ",
    "hạt kiểm lâm",
    "bộ môn",
    "cơ sở trực thuộc",
    "chi bộ",
    "đảng bộ",
    "chi đoàn",
    "chi hội",
    "cơ sở đoàn",
    "khu phố",
    "ban quản lý",
    "chi nhánh",
    "ban chuyên môn",
    "tổ chuyên môn",
    "phân hiệu",
    "viện nghiên cứu",
)
OUTSIDE_GENERICS = (
    "cơ quan",
    "sở",
    "ban",
    "ngành",
    "địa phương",
    "doanh nghiệp",
    "tổ chức",
    "cá nhân",
    "huyện",
    "thị xã",
    "thành phố",
    "xã",
    "phường",
    "bộ",
    "đoàn thể",
    "hội",
    "cấp",
    "tỉnh",
    "ủy ban",
    "thị trấn",
    "đặc khu",
    "quận",
    "cơ sở",
    "cơ sở đào tạo",
    "cơ sở giáo dục",
    "hợp tác xã",
    "báo",
    "đài",
    "trạm y tế",
    "công ty",
    "thành viên",
    "đồng chí",
    "chủ đầu tư",
    "nhà trường",
    "thôn",
    "ngân hàng",
    "tổ chức tín dụng",
    "tổ chức hội",
    "hiệp hội",
    "nhà đầu tư",
    "khu công nghiệp",
    "chợ",
    "tập đoàn",
    "nhà mạng",
    "lực lượng",
    "tổ dân phố",
    "hộ",
)
VERBS = (
    "tham mưu", "xây dựng", "tổ chức", "rà soát", "triển khai", "thực hiện", "ban hành", "hướng dẫn", "kiểm tra",
    "theo dõi", "đôn đốc", "tổng hợp", "báo cáo", "nghiên cứu", "đề xuất", "tuyên truyền", "phổ biến", "cập nhật",
    "duy trì", "đẩy mạnh", "tăng cường", "nâng cao", "hoàn thiện", "hoàn thành", "đánh giá", "bố trí", "phối hợp",
    "chủ trì", "kết nối", "số hóa", "cung cấp", "công khai", "tiếp nhận", "xử lý", "giải quyết", "bảo đảm", "đảm bảo",
    "lập", "trình", "quán triệt", "căn cứ", "trên cơ sở", "có trách nhiệm", "chịu trách nhiệm", "tiếp tục",
    "thường xuyên", "định kỳ", "chuẩn bị", "tập huấn", "bồi dưỡng", "đào tạo", "hỗ trợ", "gửi", "khai thác",
    "quản lý", "vận hành", "phát động", "phân công", "kịp thời", "chủ động", "làm", "là", "tập trung", "để", "trong",
    "nhằm", "cho", "tại", "về", "khi", "thẩm định", "góp ý", "soạn thảo", "đăng", "đăng tải", "viết", "in", "mở",
    "khảo sát", "thống kê", "sơ kết", "tổng kết", "lựa chọn", "đưa", "bám sát", "nêu",
    "tháo gỡ", "khắc phục", "thu hút", "kiện toàn", "biên soạn", "phát hành", "cắt giảm", "làm sạch", "đối soát",
    "tích hợp", "vận động", "huy động", "trực tiếp", "phong tỏa", "phong toả",
    "cưỡng chế", "tạm dừng", "đình chỉ", "truy thu", "quyết toán", "chỉnh lý",
    "xóa", "xoá", "bàn giao", "bổ sung", "biên soạn", "cải tạo", "cải thiện", "chấn chỉnh", "công bố",
    "củng cố", "đề nghị", "điều chỉnh", "đối thoại", "động viên", "giới thiệu", "giúp", "hình thành",
    "huy động", "kêu gọi", "khắc phục", "kiến nghị", "kiện toàn", "ký kết", "lắp đặt", "lấy ý kiến", "liên kết",
    "lồng ghép", "mua sắm", "nâng cấp", "ngăn chặn", "nhân rộng", "niêm yết", "phát hành", "phát hiện", "phân bổ",
    "phân tích", "phân loại", "phấn đấu", "phê duyệt", "quảng bá", "ra quân", "ra mắt", "rút ngắn", "sắp xếp", "số hoá",
    "sửa chữa", "sửa đổi", "tham dự", "thanh toán", "thành lập", "thay thế", "thu gom", "thu hút", "thu hồi",
    "thu thập", "thúc đẩy", "tích hợp", "tiến hành", "tiết kiệm", "tôn vinh", "trao", "trao đổi", "tuần tra",
    "tuyển chọn", "vận động", "xác định", "xác minh", "xử phạt", "kết hợp", "trang bị",
    "diễn tập", "thăm hỏi", "nghiệm thu", "đối chiếu", "tiếp xúc", "tuyên dương", "giải ngân",
    "chi trả", "công nhận", "bình xét", "chấm điểm", "nắm", "nắm bắt", "nghiêm túc", "tập hợp", "trả lời",
    "luân phiên", "điều động", "kiểm soát",
    "quyết liệt", "tích cực", "làm sạch", "kê khai", "đấu tranh", "hằng năm", "hàng năm",
)  # fmt: skip
DANGLING = frozenset(
    "của về và với các ngày tháng năm thuộc tại theo trong cho đến từ là do hoặc những để bằng nghị kế trên bộ trung "
    "ủy điều khoản mục thông quyết".split()
)
# These end a heading as often as they break one; they only dangle at the margin, or where a name has begun ("Sở").
HALF_DANGLING = frozenset("sở phòng luật tỉnh ngành ban hội quý công văn chương điểm huyện trường xã".split())
# After these a number or a letter belongs to the sentence. Not "số", "năm", "tháng": "chuyển đổi số" ends headings.
NUMBER_LEADERS = frozenset("ngày điều khoản mục quý đến từ đoạn khóa thứ phần chương điểm lục kỳ".split())

_SHORT = 400
_TONES = dict(
    zip(
        "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ".split(),
        "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy".split(),
        strict=True,
    )
)
_TONE = re.compile("(?<!q)(?:" + "|".join(_TONES) + r")(?![^\W\d_])")


def fold(text: str) -> str:
    """Lower the case and settle where the tone mark stands ("uỷ" and "ủy" are one word); the length never changes."""
    return _fold_short(text) if len(text) <= _SHORT else _folded(text)


def _folded(text: str) -> str:
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return _TONE.sub(lambda found: _TONES[found.group()], lowered)


_fold_short = lru_cache(maxsize=8192)(_folded)


def tolerant(words: str) -> str:
    """Return a pattern for the words in which any accented letter may be lost or be a blank."""
    return "".join(_tolerant_letter(letter) for letter in words)


def _tolerant_letter(letter: str) -> str:
    if letter == " ":
        return " ?"
    if letter.isascii():
        return re.escape(letter)
    return f"[{letter} ]?"


def _label_pattern() -> str:
    groups = []
    for label, variants in LABEL_WORDS.items():
        ordered = sorted(variants, key=len, reverse=True)
        groups.append(f"(?P<{label.name}>{'|'.join(tolerant(words) for words in ordered)})")
    return "(?:" + "|".join(groups) + ")" + _LABEL_TAIL + r"(?: ?\([^()]{0,40}\))? ?:"


LABEL_AT_START = re.compile(_label_pattern(), re.IGNORECASE)
LABEL_AFTER_STOP = re.compile(" ?" + _label_pattern(), re.IGNORECASE)


def opens_with_label(text: str) -> bool:
    """Tell whether the text opens with a label, as a line of its own does: a capital letter and a colon."""
    return text[:1].isupper() and LABEL_AT_START.match(text) is not None


def label_named(found: re.Match[str]) -> Label:
    """Return which label a match of one of the label patterns is."""
    return Label[found.lastgroup or Label.NOTE.name]
