"""What a sheet says: checks, remarks, an opinion; how they are counted, told to the trail, asked of the unit. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from approvals.models import CheckMark, ReviewSheet
from approvals.sheets.patterns import Item
from audit.canonical import Value, canonical, digest
from workflows.models import ReturnCategory

SECTIONS: dict[str, str] = {
    "result": "Kết quả thực hiện",
    "text": "Nội dung báo cáo",
    "figures": "Số liệu",
    "products": "Sản phẩm",
    "difficulties": "Khó khăn, vướng mắc",
    "evidence": "Minh chứng",
}
UNCHECKED = "unchecked"
CATEGORIES: dict[str, ReturnCategory] = {
    "form": ReturnCategory.FORM,
    "figures": ReturnCategory.FIGURES,
    "products": ReturnCategory.EVIDENCE,
    "opinions": ReturnCategory.OPINIONS,
    "authority": ReturnCategory.AUTHORITY,
}
ICONS: dict[str, str] = {
    CheckMark.OK: "check-circle",
    CheckMark.WRONG: "alert",
    CheckMark.NOT_APPLICABLE: "dot",
    "": "help",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to check, with what was found ("" for not looked at) and a note."""

    key: str
    label: str
    mark: str = ""
    note: str = ""

    @property
    def words(self) -> str:
        """Return what was found, in words."""
        return str(CheckMark(self.mark).label) if self.mark else "Chưa kiểm tra"

    @property
    def icon(self) -> str:
        """Return the sign beside the words."""
        return ICONS[self.mark]


@dataclass(frozen=True, slots=True)
class Remark:
    """What the reviewer has to say of one section of the report, a remark a line."""

    anchor: str
    text: str

    @property
    def section(self) -> str:
        """Return the section's name."""
        return SECTIONS.get(self.anchor, "Báo cáo")


@dataclass(frozen=True, slots=True)
class Findings:
    """All that a reviewer has written on a sheet. `despite` says why a report goes on with something wrong."""

    checks: tuple[Check, ...] = ()
    remarks: tuple[Remark, ...] = ()
    opinion: str = ""
    despite: str = ""

    def count(self, mark: str) -> int:
        """Count the checks with a mark; "" counts those nobody has looked at."""
        return sum(check.mark == mark for check in self.checks)

    @property
    def wrong(self) -> list[Check]:
        """Return the checks that failed."""
        return [check for check in self.checks if check.mark == CheckMark.WRONG]

    @property
    def is_unexplained(self) -> bool:
        """Tell whether something is wrong and nothing says why the report goes on all the same."""
        return bool(self.wrong) and not self.despite.strip()

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """Return (mark, words, how many) of each mark."""
        told = [(str(mark.value), str(mark.label), self.count(mark)) for mark in CheckMark]
        return [*told, (UNCHECKED, "Chưa kiểm tra", self.count(""))]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing has been written or marked."""
        marked = any(check.mark or check.note for check in self.checks)
        return not (marked or self.remarks or self.opinion or self.despite)


def blank(items: Iterable[Item]) -> Findings:
    """Return a sheet on which nobody has written."""
    return Findings(tuple(Check(item.key, item.label) for item in items))


def read(sheet: ReviewSheet) -> Findings:
    """Return what a sheet says."""
    return Findings(
        checks=tuple(Check(one["key"], one["label"], one["mark"], one["note"]) for one in sheet.checks),
        remarks=tuple(Remark(one["anchor"], one["text"]) for one in sheet.remarks),
        opinion=sheet.opinion,
        despite=sheet.despite,
    )


def write(findings: Findings, sheet: ReviewSheet) -> None:
    """Put findings onto a sheet, without saving it."""
    sheet.checks = [{"key": one.key, "label": one.label, "mark": one.mark, "note": one.note} for one in findings.checks]
    sheet.remarks = [{"anchor": one.anchor, "text": one.text} for one in findings.remarks]
    sheet.opinion, sheet.despite = findings.opinion, findings.despite


def fingerprint(sheet: ReviewSheet, submission_sha256: str) -> str:
    """Return the SHA-256 that names a sheet as it was frozen, and the submission it speaks of."""
    content: dict[str, Value] = {
        "submission": submission_sha256,
        "checks": sheet.checks,
        "remarks": sheet.remarks,
        "opinion": sheet.opinion,
        "despite": sheet.despite,
        "verdict": sheet.verdict,
    }
    return digest(canonical(content))


def told(sheet: ReviewSheet, submission_sha256: str) -> dict[str, Value]:
    """Return what the trail keeps of a frozen sheet: its digest and its counts; the words stay on the sheet."""
    findings = read(sheet)
    facts: dict[str, Value] = {name: number for name, _, number in findings.counts}
    remarks = sum(1 for _ in lines_of(findings.remarks))
    return {"id": sheet.pk, "sha256": fingerprint(sheet, submission_sha256), **facts, "remarks": remarks}


def lines_of(remarks: Sequence[Remark]) -> Iterator[tuple[Remark, str]]:
    """Yield every remark by itself, bullets left out."""
    for remark in remarks:
        for line in remark.text.splitlines():
            if text := line.strip(" \t-–•+"):
                yield remark, text


def points(findings: Findings) -> list[str]:
    """Return what a unit would have to put right: what is wrong, then the remarks, each a line."""
    failed = [
        f"{check.label}: {flat(check.note)}" if check.note else f"{check.label}: chưa đạt" for check in findings.wrong
    ]
    return [*failed, *(f"{remark.section}: {text}" for remark, text in lines_of(findings.remarks))]


def category_of(findings: Findings) -> str:
    """Return the category of a return that the first failed check suggests; "" when nothing failed."""
    wrong = findings.wrong
    return str(CATEGORIES.get(wrong[0].key, ReturnCategory.CONTENT)) if wrong else ""


def flat(text: str) -> str:
    """Return a text on one line."""
    return " ".join(text.split())
