"""The text of one Word paragraph as it shows on paper: changes accepted, hidden text gone, fields by their results."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from plans.parsers.styles import VAL, Look, Styles, W, look_of
from plans.parsers.tcvn import from_tcvn, to_capitals
from plans.parsers.vni import from_vni
from plans.parsers.xml import Element

GAP = "    "  # a tab inside a sentence must not look like the border of a table cell
SIGN = "\ue000"  # stands for a symbol until its place in the paragraph is known
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_ADDED = frozenset({f"{W}ins", f"{W}moveTo"})
_REMOVED = frozenset({f"{W}del", f"{W}moveFrom"})
_THROUGH = _ADDED | {
    f"{W}{name}" for name in "hyperlink smartTag fldSimple bdo dir customXml sdt sdtContent ruby rubyBase".split()
}
_RUN, _RUN_PROPERTIES, _RUN_STYLE, _TEXT = f"{W}r", f"{W}rPr", f"{W}rStyle", f"{W}t"
_ALTERNATIVES = f"{_MC}AlternateContent"
_FORMULAS = frozenset({f"{_MATH}oMath", f"{_MATH}oMathPara"})
_DRAWN = frozenset({f"{W}drawing", f"{W}pict", f"{W}object"})
_BOX = f"{W}txbxContent"
_PLAIN = {
    f"{W}tab": GAP,
    f"{W}ptab": GAP,
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}sym": SIGN,
}
_SPACES = str.maketrans({"\t": GAP, "\n": " ", "\r": " ", "\u2028": " ", "\u2029": " ", "\x0b": "\n", "\x0c": "\n"})
_LEADING = re.compile("^[\ue000\uf000-\uf0ff][\\s\ue000]*")
_PRIVATE = re.compile("[\ue000\uf000-\uf0ff]")


@dataclass(slots=True)
class Tally:
    """What was met on the way and a person should know."""

    added: int = 0
    removed: int = 0
    hidden: int = 0
    tables: set[str] = field(default_factory=set)
    boxes_skipped: int = 0


class Runs:
    """Reads paragraphs one after another."""

    def __init__(self, styles: Styles, tally: Tally) -> None:
        self._styles = styles
        self._tally = tally
        self._fields: list[bool] = []
        self.boxes: list[Element] = []

    def text(self, paragraph: Element, style: str | None) -> str:
        """Return the text of a paragraph with its forced line ends; `boxes` are the text boxes it anchors."""
        self.boxes = []
        self._fields = []
        text = "".join(self._inside(paragraph, style))
        if _PRIVATE.search(text):
            text = _PRIVATE.sub(" ", _LEADING.sub("- ", text.lstrip()))
        return text.lstrip()

    def _inside(self, parent: Element, style: str | None) -> Iterator[str]:
        for child in parent:
            tag = child.tag
            if tag == _RUN:
                yield self._run(child, style)
            elif tag in _THROUGH:
                self._tally.added += tag in _ADDED
                yield from self._inside(child, style)
            elif tag in _REMOVED:
                self._tally.removed += 1
            elif tag == _ALTERNATIVES:
                yield from self._inside(_chosen(child), style)
            elif tag in _FORMULAS:
                yield "".join(piece.text or "" for piece in child.iter(f"{_MATH}t"))

    def _run(self, run: Element, style: str | None) -> str:
        properties, text = None, ""
        for child in run:
            tag = child.tag
            if tag == _TEXT:
                text += (child.text or "").translate(_SPACES)
            elif tag == _RUN_PROPERTIES:
                properties = child
            else:
                text += self._piece(child, tag)
        if not text or True in self._fields:
            return ""
        look = self._look(properties, style)
        if look.hidden:
            self._tally.hidden += bool(text.strip())
            return ""
        return self._lettered(text, look) if look.font or look.capitals else text

    def _look(self, properties: Element | None, style: str | None) -> Look:
        if properties is None:
            return self._styles.look(style, None)
        own = properties.find(_RUN_STYLE)
        below = self._styles.look(style, None if own is None else own.get(VAL))
        return look_of(properties).over(below)

    def _piece(self, child: Element, tag: str) -> str:
        """Return what a child of a run shows that is not its text."""
        if tag in _PLAIN:
            return _PLAIN[tag]
        if tag == f"{W}fldChar":
            self._turn(child.get(f"{W}fldCharType"))
        elif tag in _DRAWN:
            self.boxes += [box for box in child.iter(_BOX) if next(box.iterancestors(_BOX), None) is None]
        elif tag == _ALTERNATIVES:
            return "".join(self._piece(one, one.tag) for one in _chosen(child))
        elif tag == f"{W}ruby":
            return "".join(self._inside(child, None))
        return ""

    def _turn(self, kind: str | None) -> None:
        """Follow a field: what stands between its beginning and its separator is code, not text."""
        if kind == "begin":
            self._fields.append(True)
        elif kind == "separate" and self._fields:
            self._fields[-1] = False
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _lettered(self, text: str, look: Look) -> str:
        """Return text with the letters its font shows: fonts of the old tables draw other letters than they store."""
        font = (look.font or "").lower()
        if font.startswith(".vn") and not text.isascii():
            self._tally.tables.add("TCVN3 (ABC)")
            text = to_capitals(text) if font.endswith("h") else from_tcvn(text)
        elif font.startswith(".vn") and font.endswith("h"):
            text = text.upper()
        elif font.startswith("vni") and not text.isascii():
            self._tally.tables.add("VNI-Windows")
            text = from_vni(text)
        return text.upper() if look.capitals else text


def _chosen(alternatives: Element) -> Element:
    """Return the content Word shows of alternatives: the first it understands."""
    choice = alternatives.find(f"{_MC}Choice")
    return alternatives if choice is None else choice
