"""What a check may say of a file, and how much work it may put into saying it."""

from __future__ import annotations

from dataclasses import dataclass

KILOBYTE = 1024
MEGABYTE = 1024 * 1024
PIECE = 64 * KILOBYTE  # read and unpacked at a time, so that memory does not grow with the file
MOST_UNPACKED = 200 * MEGABYTE
MOST_RATIO = 100  # a sheet of a million empty styled rows packs 40 to 1; zeros pack 1000 to 1
ALWAYS_UNPACKED = 10 * MEGABYTE

STRANGE = "có cấu trúc bất thường nên không được nhận. Hãy mở tệp, lưu lại (hoặc lưu thành PDF) rồi tải lại."
TOO_LARGE_INSIDE = "giải nén ra quá lớn nên không được nhận."


class FileRefused(Exception):
    """The file cannot be taken; the message is the sentence for the person who sent it."""


class Unfit(Exception):
    """What is wrong with a file: the end of a sentence that begins with its name."""


class OtherKind(Exception):
    """The content is not of the kind that the name promises."""


@dataclass(slots=True)
class Budget:
    """Work a check may still do: bytes as they really come out, whatever the headers declare."""

    limit: int
    spent: int = 0
    reason: str = TOO_LARGE_INSIDE

    def spend(self, count: int) -> None:
        """Count work done. Raises Unfit once it is more than a real document asks for."""
        self.spent += count
        if self.spent > self.limit:
            raise Unfit(self.reason)


def budget_for(size: int) -> Budget:
    """Return what a file of `size` bytes may unpack to."""
    return Budget(min(MOST_UNPACKED, max(ALWAYS_UNPACKED, MOST_RATIO * size)))
