"""How well a plan was read: precision and recall per attribute, against what a careful reader took out of it.

Pure: both sides are dicts in the printed schema. A task is found when the other side has one with the same content;
attributes are then compared between the two. What neither side states does not count.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Printed = Mapping[str, Any]
Fact = tuple[str, str]
_NO_LETTERS = re.compile(r"[^\w]+")


@dataclass(slots=True)
class Score:
    """Counts of one attribute: read and right, read but wrong, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Of what was read, the share that is right."""
        read = self.right + self.wrong
        return self.right / read if read else 1.0

    @property
    def recall(self) -> float:
        """Of what there was to read, the share that was read."""
        there = self.right + self.missed
        return self.right / there if there else 1.0


@dataclass(slots=True)
class Scores:
    """The counts of every attribute over some plans, and how many of the plans were read without any difference."""

    attributes: dict[str, Score] = field(default_factory=dict)
    plans: int = 0
    whole: int = 0

    def add(self, read: Printed, expected: Printed) -> None:
        """Compare one plan."""
        self.plans += 1
        self.whole += read == expected
        for name, got, wanted in compared(read, expected):
            score = self.attributes.setdefault(name, Score())
            score.right += len(got & wanted)
            score.wrong += len(got - wanted)
            score.missed += len(wanted - got)

    def table(self) -> list[tuple[str, float, float, int]]:
        """Return a row for each attribute: its name, precision, recall, and how many there were to read."""
        return [
            (name, score.precision, score.recall, score.right + score.missed)
            for name, score in sorted(self.attributes.items(), key=lambda item: ORDER.index(item[0]))
        ]


def letters(text: str | None) -> str:
    """Return the text as it is compared: letters and digits only."""
    return _NO_LETTERS.sub("", text or "").lower()


def compared(read: Printed, expected: Printed) -> Iterator[tuple[str, set[Fact], set[Fact]]]:
    """Yield each attribute with the facts that were read and those that were to be read."""
    for name, facts_of in _OF_PLAN.items():
        yield name, facts_of(read), facts_of(expected)
    got, wanted = _tasks_by_content(read), _tasks_by_content(expected)
    yield "nhiệm vụ", {(key, "") for key in got}, {(key, "") for key in wanted}
    both = got.keys() & wanted.keys()
    for name, fact_of in _OF_TASK.items():
        yield name, _facts(got, both, fact_of), _facts(wanted, both, fact_of)


def _tasks_by_content(plan: Printed) -> dict[str, Printed]:
    found: dict[str, Printed] = {}
    for task in plan["tasks"]:
        key = letters(task["content"])
        while key in found:
            key += "'"
        found[key] = task
    return found


def _facts(tasks: Mapping[str, Printed], keys: Iterable[str], fact_of: Callable[[Printed], Iterable[str]]) -> set[Fact]:
    return {(key, fact) for key in keys for fact in fact_of(tasks[key]) if fact}


def _one(value: object) -> list[str]:
    return [] if value is None else [str(value)]


def _scope(task: Printed, side: str) -> list[str]:
    scope = task[side]["scope"]
    return [] if scope == "none" else [scope]


_OF_TASK: dict[str, Callable[[Printed], Iterable[str]]] = {
    "nội dung nguyên văn": lambda task: _one(task["content"]),
    "vị trí (path)": lambda task: [".".join(task["path"])],
    "đề mục": lambda task: _one(task["heading"]),
    "dòng nguồn": lambda task: [str(task["lines"])],
    "phạm vi chủ trì": lambda task: _scope(task, "lead"),
    "đơn vị chủ trì": lambda task: task["lead"]["units"],
    "phạm vi phối hợp": lambda task: _scope(task, "cooperating"),
    "đơn vị phối hợp": lambda task: task["cooperating"]["units"],
    "loại thời gian": lambda task: [] if task["time"]["kind"] == "none" else [task["time"]["kind"]],
    "ngày đến hạn": lambda task: _one(task["time"]["due_on"]),
    "sản phẩm": lambda task: _one(task["product"]),
}


def _fields(*names: str) -> Callable[[Printed], set[Fact]]:
    return lambda plan: {(name, str(plan[name])) for name in names if plan[name] is not None}


def _listed(name: str, *keys: str) -> Callable[[Printed], set[Fact]]:
    return lambda plan: {(name, str([each[key] for key in keys] if keys else each)) for each in plan[name]}


def _inside(name: str) -> Callable[[Printed], set[Fact]]:
    return lambda plan: {(key, str(value)) for key, value in plan[name].items() if value is not None}


_OF_PLAN: dict[str, Callable[[Printed], set[Fact]]] = {
    "cơ quan": _fields("agency", "parent_agency", "province"),
    "số, nơi ban hành": _fields("number", "place"),
    "ngày": _inside("date"),
    "tên kế hoạch": _fields("title"),
    "căn cứ": _listed("legal_bases", "kind", "number", "date", "issuer"),
    "đơn vị đầu mối": _fields("coordinating_unit"),
    "phân công mặc định": _fields("default_assignment"),
    "chế độ báo cáo": _listed("reporting_duties", "from", "to", "via", "frequency", "day", "boundary", "months"),
    "người ký": _inside("signer"),
    "nơi nhận": _listed("recipients"),
    "lưu": _listed("archive"),
    "thiếu phụ lục": lambda plan: {("missing_attachment", "true")} if plan["missing_attachment"] else set(),
}
ORDER = (*_OF_PLAN, "nhiệm vụ", *_OF_TASK)
