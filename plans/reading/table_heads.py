"""The head row of a table of tasks: what its columns are called, in all the ways that plans call them."""

import re
from collections.abc import Sequence
from functools import lru_cache

from plans.reading.grid import Column
from plans.reading.vocabulary import fold, tolerant

_LONGEST_NAME = 90
_NUMBER = re.compile(r"(?:s?tt|số tt|số thứ tự|số|tt ?/ ?stt|#|no)\.?")
_PREFIX = re.compile(r"^(?:(?:các|tên|dự kiến|danh mục|nhóm) )+")


def _opening(*words: str) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(tolerant(word) for word in words) + ")")


_OPENINGS: tuple[tuple[Column, re.Pattern[str]], ...] = (
    (
        Column.NOTE,
        _opening(
            "ghi chú", "bắt đầu", "ngày bắt đầu", "lãnh đạo", "căn cứ", "cơ sở", "địa điểm", "đối tượng",
            "thành phần", "người chỉ đạo", "chỉ đạo", "đơn vị theo dõi", "người theo dõi", "theo dõi",
            "cấp trình", "cơ quan trình", "cơ quan ban hành", "thẩm quyền", "cấp ban hành", "mục tiêu",
            "mục đích", "hình thức", "tài liệu", "điều kiện", "chỉ tiêu", "cơ quan phê duyệt", "cấp phê duyệt",
            "yêu cầu", "đơn vị phê duyệt", "đơn vị giám sát",
        ),
    ),
    (
        Column.MONEY,
        _opening(
            "kinh phí", "nguồn kinh phí", "thành tiền", "đơn giá", "dự toán", "số tiền", "nguồn vốn", "số lượng",
            "đơn vị tính", "khối lượng", "đvt", "tổng kinh phí", "tổng tiền", "nguồn lực",
        ),
    ),
    (
        Column.TIME,
        _opening("thời gian", "thời hạn", "tiến độ", "thời điểm", "hạn", "mốc", "lộ trình", "ngày", "hoàn thành",
                 "kỳ hạn", "kết thúc"),
    ),
    (Column.PRODUCT, _opening("sản phẩm", "kết quả", "đầu ra")),
    (Column.COOPERATING, _opening("phối hợp", "tham gia")),
    (
        Column.LEAD,
        _opening("đơn vị", "cơ quan", "bộ phận", "phòng", "người", "cá nhân", "chủ trì", "phân công", "trách nhiệm",
                 "tổ chức thực hiện", "tổ chức chủ trì", "đầu mối", "chịu trách nhiệm", "cán bộ", "công chức",
                 "phụ trách", "thực hiện", "tổ chức, cá nhân", "ban, đơn vị", "sở, ngành"),
    ),
    (
        Column.TASK,
        _opening("nội dung", "nhiệm vụ", "công việc", "hoạt động", "giải pháp", "đầu việc", "chương trình", "đề án",
                 "việc", "văn bản", "nhóm nhiệm vụ", "công tác", "tiêu chí", "chủ đề", "lĩnh vực"),
    ),
)  # fmt: skip
_WITH = re.compile(tolerant("phối hợp") + "|" + tolerant("tham gia"))
_LEADING = re.compile(tolerant("chủ trì") + "|" + tolerant("đầu mối") + "|" + tolerant("thực hiện"))
_AGENDA = re.compile(r"chương trình|chủ đề|lĩnh vực|tiêu chí")
HEAD_WORDS = frozenset(
    "tt stt số thứ tự nội dung nhiệm vụ công việc hoạt động giải pháp đầu tên các đơn vị cơ quan bộ phận phòng "
    "người cá nhân chủ trì phân trách thực hiện tổ chức mối chịu cán phụ phối hợp tham gia thời gian hạn tiến độ "
    "điểm mốc lộ trình ngày hoàn thành kỳ sản phẩm kết quả ra dự kiến ghi chú lãnh đạo kinh phí chỉ theo dõi và "
    "cụ thể việc mưu nguồn cấp ban hành trong yêu cầu địa nhóm căn cứ cơ sở liên quan chính đạt được mục tiêu "
    "hình thức báo cáo cần xây dựng triển khai năm tháng bắt kết thúc đồng triệu danh lượng tính đvt".split()
)
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_COLUMNS = 2
_TELLING = frozenset({Column.LEAD, Column.COOPERATING, Column.TIME, Column.PRODUCT})


@lru_cache(maxsize=2048)
def column_named(name: str) -> Column | None:
    """Say what a column with this name holds, or None for a text that names no column."""
    folded = " ".join(fold(name).split()).strip(" .:*-/")
    if not folded or len(folded) > _LONGEST_NAME:
        return None
    if _NUMBER.fullmatch(folded):
        return Column.NUMBER
    stripped = _PREFIX.sub("", folded)
    found = next((column for column, opening in _OPENINGS if opening.match(stripped)), None)
    if found is Column.LEAD and _WITH.search(folded) and not _LEADING.search(folded):
        return Column.COOPERATING
    return found


def is_head_text(text: str) -> bool:
    """Tell whether the text consists of words that column names are made of, as a wrapped name does."""
    words = _WORD.findall(fold(text))
    return bool(words) and len(text) <= _LONGEST_NAME and all(word in HEAD_WORDS for word in words)


def columns_of(names: Sequence[str]) -> tuple[Column, ...] | None:
    """Read a head row; None unless it is that of a table of tasks: what to do, and by whom, when or to what result."""
    columns = [column_named(name) or Column.OTHER for name in names]
    tasks = [at for at, column in enumerate(columns) if column is Column.TASK]
    if not tasks or not _TELLING.intersection(columns) or columns.count(Column.OTHER) > len(columns) - _FEWEST_COLUMNS:
        return None
    if len(tasks) == 1 and _AGENDA.match(fold(names[tasks[0]])):
        return None
    chosen = _chosen(tasks, names)
    for at in tasks:
        if at != chosen:
            columns[at] = Column.GROUP if at < chosen else Column.NOTE
    _settle_leads(columns, names)
    return tuple(_each_once(columns))


def _chosen(tasks: Sequence[int], names: Sequence[str]) -> int:
    """Of two columns that could hold the task, the later one holds the work and the earlier one its group."""
    last = tasks[-1]
    if len(tasks) > 1 and _AGENDA.match(fold(names[last])):
        return tasks[0]
    return last if last - tasks[0] <= 1 else tasks[0]


def _settle_leads(columns: list[Column], names: Sequence[str]) -> None:
    """Of two columns of units the one that says "chủ trì" leads; the other names those who join in."""
    leads = [at for at, column in enumerate(columns) if column is Column.LEAD]
    if len(leads) < _FEWEST_COLUMNS:
        return
    chief = next((at for at in leads if re.search(tolerant("chủ trì"), fold(names[at]))), leads[0])
    for at in leads:
        if at != chief:
            columns[at] = Column.COOPERATING if Column.COOPERATING not in columns else Column.NOTE


def _each_once(columns: Sequence[Column]) -> list[Column]:
    seen: set[Column] = set()
    kept: list[Column] = []
    for column in columns:
        kept.append(Column.OTHER if column in seen else column)
        seen.add(column)
    return kept
