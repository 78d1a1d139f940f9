"""Parts of an office package, read as XML that defines no entities and fetches nothing."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from plans.parsers.shapes import BROKEN, NotReadable

Element = etree._Element  # noqa: SLF001 - lxml has no public name for what it parses into
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError)
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(wordprocessingml|spreadsheetml|drawingml)/")
_TRANSITIONAL = rb"http://schemas.openxmlformats.org/\1/2006/"


class Package:
    """A zipped office document, its parts found by their kind as the relations tell."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise NotReadable(BROKEN) from error

    def main(self) -> str:
        """Return the name of the part that holds the document."""
        return next(self.related("", "officeDocument"), "word/document.xml")

    def relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        """Give what a part points to within the package: id, kind and name of the other part."""
        folder, name = posixpath.split(part)
        relations = self.root(posixpath.join(folder, "_rels", f"{name}.rels"))
        for relation in relations if relations is not None else ():
            if relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
                yield relation.get("Id", ""), relation.get("Type", "").rpartition("/")[2], target

    def related(self, part: str, kind: str) -> Iterator[str]:
        """Give the names of the parts of a kind that a part points to."""
        return (name for _, found, name in self.relations(part) if found == kind)

    def first(self, part: str, kind: str) -> Element | None:
        """Return the root of the first part of a kind that a part points to."""
        return next((root for name in self.related(part, kind) if (root := self.root(name)) is not None), None)

    def root(self, name: str) -> Element | None:
        """Return the root of a part, None when there is no such part; raises NotReadable when it is broken."""
        data = self.read(name)
        return None if data is None else parsed(data)

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a part, None when there is no such part; raises NotReadable when it is broken."""
        try:
            return self._zip.read(name)
        except KeyError:
            return None
        except _BROKEN_ZIP as error:
            raise NotReadable(BROKEN) from error


def parsed(data: bytes) -> Element:
    """Return the root of an XML part; the strict dialect is read as the common one. Raises NotReadable."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(_STRICT.sub(_TRANSITIONAL, data), parser)
    except etree.XMLSyntaxError as error:
        raise NotReadable(BROKEN) from error
