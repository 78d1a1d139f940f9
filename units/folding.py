"""Text as a person types it into a search box: "bao cao quy" finds "Báo cáo quý". Pure."""

import unicodedata


def fold(text: str) -> str:
    """Return the text without marks and capitals, its spaces made single."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())
