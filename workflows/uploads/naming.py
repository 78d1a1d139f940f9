"""What a file is called: for people without tricks, for the storage without meaning."""

from __future__ import annotations

import re
import secrets
import unicodedata

from workflows.uploads.verdict import MEGABYTE

NAME_LENGTH = 150
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_name(name: str) -> str:
    """Return the name in NFC without folders, control and direction characters, at most 150 characters long."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(letter for letter in plain if unicodedata.category(letter) not in INVISIBLE)
    plain = re.sub(r"\s+", " ", plain).lstrip(" ").rstrip(" .")
    stem, dot, extension = plain.rpartition(".")
    if not dot:
        return plain[:NAME_LENGTH] or "tep-khong-ten"
    return f"{(stem.lstrip(' .') or 'tep')[: NAME_LENGTH - len(extension) - 1]}.{extension}"[-NAME_LENGTH:]


def extension_of(name: str) -> str:
    """Return what follows the last dot, in small letters."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def in_megabytes(size: int) -> str:
    """Write a size with one decimal, as people here do: 21,4."""
    return f"{size / MEGABYTE:.1f}".replace(".", ",")


def random_name() -> str:
    """Return a name for the storage that says nothing about the file."""
    return secrets.token_hex(16)
