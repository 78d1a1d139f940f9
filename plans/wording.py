"""What a plan says of reports and papers, written out as sentences. Pure."""

from collections.abc import Mapping
from typing import Any

TIMES = {"monthly": "hằng tháng", "quarterly": "hằng quý", "yearly": "hằng năm"}
EVERY_MONTH = "every month"


def duty_in_words(duty: Mapping[str, Any]) -> str:
    """Say who reports to whom, through whom and when: "Các phòng → lãnh đạo Sở, qua Văn phòng Sở, hằng tháng…"."""
    to = ", ".join(duty.get("to") or []) or "cấp có thẩm quyền"
    through = f" qua {duty['via']}" if duty.get("via") else ""
    when = when_in_words(duty)
    return f"{duty.get('from') or 'Các đơn vị'} báo cáo {to}{through}{': ' if when else ''}{when}."


def when_in_words(duty: Mapping[str, Any]) -> str:
    """Say when a report is due: "hằng tháng, trước ngày 15; đột xuất khi có yêu cầu"."""
    parts = [TIMES.get(str(duty.get("frequency")), ""), day_in_words(duty), months_in_words(duty.get("months"))]
    regular = ", ".join(part for part in parts if part)
    sudden = "đột xuất khi có yêu cầu" if duty.get("on_demand") else ""
    return "; ".join(part for part in (regular, sudden) if part)


def day_in_words(duty: Mapping[str, Any]) -> str:
    """Say the day: "trước ngày 15", "vào ngày 15"."""
    if not duty.get("day"):
        return ""
    return f"{'trước' if duty.get('boundary') == 'before' else 'vào'} ngày {duty['day']}"


def months_in_words(months: object) -> str:
    """Say which months, when not every one: "các tháng 3, 6, 9, 12"."""
    if not isinstance(months, list) or not months:
        return ""
    return f"{'tháng' if len(months) == 1 else 'các tháng'} {', '.join(str(month) for month in months)}"


def statement_text(statement: object) -> str:
    """Return the words of a statement that is kept as it stands, whether stored with its lines or alone."""
    return str(statement.get("text") or "") if isinstance(statement, Mapping) else str(statement)
