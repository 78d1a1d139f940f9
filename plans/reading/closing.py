"""The foot of a plan: recipients, archive line, and who signs in which capacity."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plans.reading.assignment import opens_unit
from plans.reading.frame import COLLECTIVE, SIGNATURE
from plans.reading.lines import SourceLine
from plans.reading.markers import marker_of
from plans.reading.repair import Lexicon
from plans.reading.shapes import Signer
from plans.reading.vocabulary import LOWER, UPPER, fold

_ENTRY_END = re.compile(r"[;:.,)] +(?=[A-ZĐ]{1,3})")
_NAME_BEHIND = re.compile(
    rf"(?P<entry>.*(?:[;.,)]|\bL.?u ?:.*[A-ZĐ.])) "
    rf"(?P<name>[{UPPER}][{LOWER}]{{1,6}}(?: [{UPPER}][{LOWER}]{{0,6}}){{1,4}})"
)
_HEADING = re.compile(r"n.?i nh.?n ?:? ?")
_ARCHIVE = re.compile(r"l.?u ?:? ?(?=[A-ZĐ])", re.IGNORECASE)
_ARCHIVE_LINE = re.compile(r"(?:- ?)?(?:Lưu|L u|Lu)\b ?:? ?(?P<rest>.*)")
_BRACKETS = re.compile(r" ?\([^()]*\)")
_PURPOSE = re.compile(r",? (?:để|\(để).*$")
_NAME = re.compile(
    r"(?:(?:TS|ThS|PGS|GS|BS|KS|CN"
    r"|LS|DS"
    r"|TTND|TTƯT|BSCK ?I{1,2}|CK ?I{1,2}|NSND|NSƯT)\.? ?"
    r"|(?:Đại|Thượng|Trung|Thiếu) (?:tá|úy|tướng) |Bác sĩ |Kỹ sư |Luật sư |Tiến sĩ |Thạc sĩ ){0,4}"
    r"(?P<name>[^\W\d_]+(?: [^\W\d_]+){1,5})"
)
_DEPUTY = re.compile(r"^(?P<head>.+?) (?P<deputy>PHÓ .+|CHÁNH .+|TRƯỞNG .+)$")
_CAPACITIES = {"K/T": "KT", "T/M": "TM", "T/L": "TL", "QUYỀN": "Q"}
_REPLACING = ("KT", "TL", "TUQ")
_FEWEST_IN_ENTRY = 2


@dataclass(frozen=True, slots=True)
class Closing:
    """What stands after the last sentence."""

    signer: Signer
    recipients: tuple[str, ...]
    archive: tuple[str, ...]


def read_closing(lines: Sequence[SourceLine], lexicon: Lexicon) -> Closing:
    """Read the signature block and the list of recipients, in columns or one under the other."""
    entries = [part for line in lines for column in line.columns for part in _apart(column)]
    listed, others = _listed(entries)
    recipients = (lexicon.repair(_recipient(entry)) for entry in listed if _ARCHIVE_LINE.match(entry) is None)
    archive = next((found["rest"] for found in map(_ARCHIVE_LINE.match, listed) if found), "")
    return Closing(
        signer=_signer(others),
        recipients=tuple(recipient for recipient in recipients if recipient),
        archive=tuple(part for part in (_recipient(each) for each in re.split(r"[,;+]", archive)) if part),
    )


def _apart(column: str) -> list[str]:
    """Part an entry of the list from the office that a file without columns has put behind it."""
    if SIGNATURE.match(column) or COLLECTIVE.match(column):
        return [column]
    named = _NAME_BEHIND.fullmatch(column)
    if named is not None and not opens_unit(named["name"]):
        return [named["entry"], named["name"]]
    for found in _ENTRY_END.finditer(column):
        office = column[found.end() :]
        if SIGNATURE.match(office) or COLLECTIVE.match(office):
            return [column[: found.end()].rstrip(), office]
    return [column]


def _listed(entries: Iterable[str]) -> tuple[list[str], list[str]]:
    """Separate the entries of the list from the signature block; an unfinished entry takes the next line."""
    listed: list[str] = []
    others: list[str] = []
    reading = open_entry = False
    for entry in entries:
        heading = _HEADING.match(fold(entry))
        if heading is not None and not reading:
            reading = True
            listed.extend(part for part in _split(entry[heading.end() :]))
        elif reading and (marker := marker_of(entry)) is not None and marker.label in "-+*":
            listed.append(entry[marker.end :])
            open_entry = _is_open(listed[-1])
        elif reading and _ARCHIVE_LINE.match(entry) is not None:
            listed.append(entry)
            open_entry = False
        elif open_entry and not entry.isupper() and _goes_on(entry):
            listed[-1] += " " + entry
            open_entry = _is_open(listed[-1])
        else:
            others.append(entry)
    return listed, others


def _split(text: str) -> list[str]:
    return [part.strip(" -") for part in text.split(";") if len(part.strip(" -.")) >= _FEWEST_IN_ENTRY]


def _is_open(entry: str) -> bool:
    return not entry.rstrip().endswith((";", ".", ")")) and _ARCHIVE_LINE.match(entry) is None


def _goes_on(entry: str) -> bool:
    return entry[0].islower() or entry.rstrip().endswith((";", "."))


def _recipient(entry: str) -> str:
    return _PURPOSE.sub("", _BRACKETS.sub("", entry)).strip(" ;.,-")


def _signer(entries: Sequence[str]) -> Signer:
    """Derive the capacity from the abbreviations before the offices, and take the office of the person who signs."""
    capacities: list[str] = []
    position: str | None = None
    replaced = False
    for entry in entries:
        found = SIGNATURE.match(entry)
        collective = COLLECTIVE.match(entry)
        if collective is not None:
            capacities.append("TM")
        elif found is not None:
            capacity = _CAPACITIES.get(found["capacity"] or "", found["capacity"])
            capacities.extend([capacity] if capacity else [])
            replacing = bool(capacities[-1:] and capacities[-1] in _REPLACING)
            if capacity or position is None or (replacing and not replaced):
                replaced = replacing and not capacity
                position = _position(found["office"], capacity, position)
        elif position is not None and _is_name(entry):
            return Signer(_capacity(capacities), position, _name(entry))
    return Signer(_capacity(capacities) if position else None, position, None)


def _position(office: str, capacity: str | None, before: str | None) -> str:
    both = _DEPUTY.match(office) if capacity in _REPLACING else None
    if both is not None:
        return both["deputy"].strip()
    return office.strip() if capacity is None or before is None or capacity == "Q" else before


def _capacity(capacities: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(capacities))
    return "+".join(distinct) if distinct else "DIRECT"


def _is_name(entry: str) -> bool:
    found = _NAME.fullmatch(entry)
    return found is not None and all(word.istitle() for word in found["name"].split(" "))


def _name(entry: str) -> str | None:
    found = _NAME.fullmatch(entry)
    return found["name"] if found else None
