"""Word's styles, as far as they decide what is read: hidden text, capitals, the font, and numbering by style."""

from dataclasses import dataclass

from plans.parsers.xml import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"
_FONTS, _VANISH, _CAPS = f"{W}rFonts", f"{W}vanish", f"{W}caps"
_THEME, _ASCII, _ANSI = f"{W}asciiTheme", f"{W}ascii", f"{W}hAnsi"
_OFF = frozenset({"0", "false", "off", "none"})
_DEEPEST = 20  # Word itself follows no more than ten


@dataclass(frozen=True, slots=True)
class Look:
    """How a run looks; None is left to the style below."""

    hidden: bool | None = None
    capitals: bool | None = None
    font: str | None = None

    def over(self, below: "Look") -> "Look":
        """Return this look with its gaps filled from the one below."""
        if self is _PLAIN:
            return below
        return Look(
            below.hidden if self.hidden is None else self.hidden,
            below.capitals if self.capitals is None else self.capitals,
            below.font if self.font is None else self.font,
        )


_PLAIN = Look()
_NOTHING = (None, None, None)


@dataclass(frozen=True, slots=True)
class Style:
    """One style: what it says itself, and the style it rests on."""

    look: Look = _PLAIN
    based_on: str | None = None
    number: str | None = None
    level: int | None = None


class Styles:
    """All styles of a document, each looked up once."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self._default = _PLAIN
        self._paragraph: str | None = None
        self._seen: dict[tuple[str | None, str | None], Look] = {}
        self._given: dict[str | None, tuple[str | None, int | None, str | None]] = {}
        if root is not None:
            self._default = look_of(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
            for element in root.iterchildren(f"{W}style"):
                self._add(element)

    def _add(self, element: Element) -> None:
        name = element.get(f"{W}styleId") or ""
        number, level = numbering_of(element.find(f"{W}pPr"))
        based_on = value(element.find(f"{W}basedOn"))
        self._styles[name] = Style(look_of(element.find(f"{W}rPr")), based_on, number, level)
        if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in {"1", "true", "on"}:
            self._paragraph = name

    def look(self, paragraph: str | None, run: str | None) -> Look:
        """Return how text of a paragraph style and a character style looks."""
        key = (paragraph, run)
        if key not in self._seen:
            below = self._resolved(paragraph if paragraph in self._styles else self._paragraph)
            self._seen[key] = self._resolved(run).over(below).over(self._default)
        return self._seen[key]

    def _resolved(self, name: str | None) -> Look:
        look = _PLAIN
        for _, style in self._chain(name):
            look = look.over(style.look)
        return look

    def numbering(self, name: str | None) -> tuple[str | None, int | None, str | None]:
        """Return number and level a paragraph style gives, and the style that gives the number."""
        if name not in self._given:
            self._given[name] = self._numbering(name)
        return self._given[name]

    def _numbering(self, name: str | None) -> tuple[str | None, int | None, str | None]:
        level = None
        for style_name, style in self._chain(name if name in self._styles else self._paragraph):
            level = style.level if level is None else level
            if style.number is not None:
                return style.number, level, style_name
        return None, level, None

    def _chain(self, name: str | None) -> list[tuple[str, Style]]:
        """Return a style and those it rests on, nearest first; a circle ends soon."""
        chain: list[tuple[str, Style]] = []
        while name in self._styles and len(chain) < _DEEPEST:
            chain.append((name, self._styles[name]))
            name = self._styles[name].based_on
        return chain


def look_of(properties: Element | None) -> Look:
    """Return what run properties say of the look of text."""
    if properties is None:
        return _PLAIN
    hidden: bool | None = None
    capitals: bool | None = None
    font: str | None = None
    for child in properties:  # one walk: asking for each property by name is what made long tables slow
        tag = child.tag
        if tag == _FONTS:
            theme = child.get(_THEME)
            font = "" if theme else child.get(_ASCII) or child.get(_ANSI)
        elif tag == _VANISH:
            hidden = is_on(child)
        elif tag == _CAPS:
            capitals = is_on(child)
    return Look(hidden, capitals, font) if (hidden, capitals, font) != _NOTHING else _PLAIN


def numbering_of(properties: Element | None) -> tuple[str | None, int | None]:
    """Return the number and the level that paragraph properties name."""
    numbering = None if properties is None else properties.find(f"{W}numPr")
    if numbering is None:
        return None, None
    level = value(numbering.find(f"{W}ilvl"))
    return value(numbering.find(f"{W}numId")), int(level) if level and level.isdecimal() else None


def value(element: Element | None) -> str | None:
    """Return what an element is set to."""
    return None if element is None else element.get(VAL)


def is_on(element: Element | None) -> bool:
    """Tell whether a property stands there and is not switched off."""
    return element is not None and element.get(VAL, "1") not in _OFF
