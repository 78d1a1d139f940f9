"""Canonical bytes of an event: UTF-8 JSON, sorted keys, NFC, no floats, a version field. Pure."""

import datetime as dt
import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence

VERSION = 1

Value = None | bool | int | str | Sequence["Value"] | Mapping[str, "Value"]


def canonical(content: Mapping[str, Value]) -> bytes:
    """Return the one byte string that stands for this content. Raises TypeError on a float or an unknown type."""
    return json.dumps(
        normal({**content, "v": VERSION}), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def normal(value: Value) -> Value:
    """Return the value with every string in NFC."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return unicodedata.normalize("NFC", value)
        case Mapping():
            return {unicodedata.normalize("NFC", str(key)): normal(inner) for key, inner in value.items()}
        case Sequence():
            return [normal(inner) for inner in value]
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical form")


def digest(body: bytes) -> str:
    """Return the SHA-256 of a body, in hexadecimal (64 characters)."""
    return hashlib.sha256(body).hexdigest()


def timestamp(moment: dt.datetime) -> str:
    """Write a moment as the trail keeps it: Vietnam time, microseconds, offset included."""
    return moment.astimezone(dt.timezone(dt.timedelta(hours=7))).isoformat(timespec="microseconds")
