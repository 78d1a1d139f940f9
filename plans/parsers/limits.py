"""What one file may cost, kept by the kernel: a hostile file kills its child, never the server."""

import contextlib
import resource

MEGABYTE = 1024 * 1024
MOST_TEXT = 5 * MEGABYTE  # bytes of UTF-8
MOST_MEMORY = 200 * MEGABYTE  # what a child may allocate on top of the file itself
MOST_ANSWER = 6 * MOST_TEXT  # JSON may write a character in six
CPU_SECONDS = 5  # a real file takes a fraction of one; a slow machine is granted the rest
DRAWING_SECONDS = 60  # pages drawn for a program that recognises letters


def confine(file_size: int, seconds: int = CPU_SECONDS) -> None:
    """Give up, for good, the right to more memory, time, files or processes than one file may need."""
    memory = MOST_MEMORY + file_size
    for limit, most in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_AS, 2 * memory),  # code and files mapped count here too
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, MOST_ANSWER),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(limit)
        lowered = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(ValueError, OSError):  # not every system keeps every limit; Linux does
            resource.setrlimit(limit, (lowered, lowered))
