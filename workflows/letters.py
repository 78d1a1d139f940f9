"""The shape of a letter: plain text, links to pages that say it all, never a way to decide."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage

LONGEST_TITLE = 200
FOOT = "Thư do hệ thống Rõ Việc gửi tự động. Mọi quyết định chỉ được thực hiện trên trang, sau khi đăng nhập."
NO_SERVER = "Chưa cấu hình máy chủ thư"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter before it has an envelope."""

    subject: str
    lines: tuple[str, ...]
    url: str

    @property
    def text(self) -> str:
        """Return the whole of it."""
        return "\n".join([*self.lines, "", f"Xem tại: {address_of(self.url)}", "", "-- ", FOOT, ""])


def address_of(url: str) -> str:
    """Return the full address of a page of this site."""
    return f"{settings.SITE_URL}{url}"


def shortened(text: str) -> str:
    """Return the beginning of a long text."""
    return text if len(text) <= LONGEST_TITLE else f"{text[:LONGEST_TITLE].rsplit(' ', 1)[0]}…"


def send(letter: Letter, to: Sequence[str], *, name: str) -> None:
    """Hand a letter over. Raises OSError when the mail server fails, ValueError for an address that is none.

    `name` is that of the row it comes from, and makes its number: one sent again after a crash is known to be the same.
    """
    host = settings.SITE_URL.partition("://")[2].partition(":")[0]
    headers = {"Message-ID": f"<{name}@{host}>", "Auto-Submitted": "auto-generated"}
    EmailMessage(letter.subject, letter.text, to=list(to), headers=headers).send()
