"""Moves in addresses: a code name in our code, Vietnamese words in the URL."""

SLUGS: dict[str, str] = {
    "assign": "giao-viec",
    "decline": "tra-lai-nhiem-vu",
    "start": "tiep-nhan",
    "withdraw": "rut-bao-cao",
    "suspend": "tam-dung",
    "resume": "tiep-tuc",
    "cancel": "huy",
}
NAMES = {slug: name for name, slug in SLUGS.items()}


class MoveConverter:
    """The moves that a page of this floor makes; any other word is no address."""

    regex = "|".join(NAMES)

    def to_python(self, value: str) -> str:
        """Return the code name of a move."""
        return NAMES[value]

    def to_url(self, value: str) -> str:
        """Return the words of a move; raises ValueError (no such address) for a move that is made elsewhere."""
        if value not in SLUGS:
            raise ValueError(value)
        return SLUGS[value]
