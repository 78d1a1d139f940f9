"""What a report takes over from the units' own words: first sentences, difficulties, what they ask for. Pure."""

from __future__ import annotations

import re

LONGEST = 320
MOST_SENTENCES = 2
# A full stop ends a sentence when a capital or the end follows; in "15/KH-STP." or "3.000" it does not.
END = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-ỸĐ“\"(\-])")
ASKS = re.compile(
    r"^(?:(?:Do đó|Vì vậy|Vì thế|Để khắc phục[^,]*),?\s+)?(?:[^,;]{0,60}\s)?(?:đề nghị|kiến nghị|đề xuất)\b",
    re.IGNORECASE,
)
BULLET = re.compile(r"^[-+*•]\s*")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, each on one line, without the dash that a list puts before them."""
    lines = (BULLET.sub("", " ".join(line.split())) for line in text.splitlines())
    return [part.strip() for line in lines for part in END.split(line) if part.strip()]


def first_sentences(text: str) -> str:
    """Return how a report begins: two sentences at most, cut where they grow too long."""
    return cut(" ".join(closed(one) for one in sentences(text)[:MOST_SENTENCES]))


def asked_for(text: str) -> str:
    """Return the sentences in which a unit asks for something ("đề nghị", "kiến nghị", "đề xuất")."""
    return cut(" ".join(closed(one) for one in sentences(text) if ASKS.search(one)))


def on_one_line(text: str) -> str:
    """Return a text as one paragraph."""
    return cut(" ".join(closed(one) for one in sentences(text)))


def closed(sentence: str) -> str:
    """End a sentence that has no end."""
    return sentence if sentence[-1] in ".!?…:;" else f"{sentence}."


def cut(text: str) -> str:
    """Cut a text at a word where it grows too long."""
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST].rsplit(' ', 1)[0].rstrip(' ,;.')}…"
