"""One line of an amended edition after the other: its tasks go on, are given out, opened or closed as was decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from plans.editions import periods
from plans.editions.differing import Change, Kind, Part
from plans.editions.issuing import (
    Issuing,
    assigned_in_words,
    common_of,
    give_out,
    giving,
    helpers_of,
    issue_item,
    snapshot_of,
)
from plans.models import PlanItem
from plans.obligations.beginning import When, comes_back, when_of
from units.models import Unit
from workflows import engine, ledger
from workflows.models import CommonTask, Task

GONE = "Bản sửa đổi không còn nhiệm vụ này."
PLACE = ("plan", "plan_title", "source_path", "source_text", "source_first_line", "source_last_line")


@dataclass(frozen=True, slots=True)
class Succession:
    """What every line of one amendment shares; `tasks` are those of the plan that is amended, locked."""

    issuing: Issuing
    basis: str
    tasks: Mapping[int, Task]
    later: Mapping[int, periods.Later]

    def make(self, change: Change, old: PlanItem | None, new: PlanItem | None) -> None:
        """Carry out one change."""
        if new is None:
            self.close(change.fate.close, GONE)
            if old is not None:
                periods.stop_with(self, old, GONE)
        elif old is None:
            PlanItem.objects.filter(pk=new.pk).update(replaces=None)
            issue_item(self.issuing, new)
        else:
            own = periods.Own(old.task_id, old.common_id)
            self.take_over(change, old, new)
            periods.carry_on(self, change, old, own, new)

    def take_over(self, change: Change, old: PlanItem, new: PlanItem) -> None:
        """Let a line of the new edition stand for an old one, with all its tasks."""
        fate = change.fate
        leaves_task, leaves_common = old.task, old.common
        moves_common = leaves_common is not None and (new.all_units or not (new.lead_unit_id or new.lead_outside))
        if moves_common:
            new.common, old.common = leaves_common, None
        elif new.all_units:
            new.common = common_of(self.issuing, new)
        self.rewrite(fate.go_on, change.parts, new)
        opened = self.open(change, old, new)
        given = self.give(fate.give, change.parts, new)
        self.close(fate.close, self.reason(change, [*opened, *given]))
        if not new.all_units and not moves_common:
            kept = [*given, *opened, *(self.tasks[pk] for pk in (*fate.go_on, *fate.rest))]
            new.task = self.one_of(kept, leaves_task)
        if old.task_id in {*fate.go_on, *(task.pk for task in given), new.task.pk if new.task else None}:
            old.task = None
        new.replaces = old
        old.save(update_fields=["task", "common"])
        new.save(update_fields=["task", "common", "replaces"])
        if new.common_id:
            CommonTask.objects.filter(pk=new.common_id).update(content=new.content, plan=self.issuing.plan.code)

    def one_of(self, kept: Iterable[Task], own: Task | None) -> Task | None:
        """Return the one task that the line goes on with: one just made, an open one, a closed one."""
        found = next(iter(kept), None)
        return found if found is not None else own

    def rewrite(self, numbers: Iterable[int], parts: Iterable[Part], new: PlanItem) -> None:
        """Let tasks go on under the words of the new edition; what is not said differently stays as it is."""
        for pk in numbers:
            task = self.tasks[pk]
            if task.common_id != (new.common.pk if new.common else None):
                Task.objects.filter(pk=pk).update(common=new.common)
            changes = self.changes_for(task, frozenset(parts), new)
            if "due_on" in changes:
                Task.objects.filter(pk=pk, parent_due_on__isnull=False).update(parent_due_on=changes["due_on"])
            if changes:
                engine.amend_within(pk, actor=self.issuing.actor, changes=changes, basis=self.basis)

    def changes_for(self, task: Task, parts: frozenset[Part], new: PlanItem) -> dict[str, object]:
        """Return what an amendment rewrites in one task."""
        changes: dict[str, object] = {}
        if Part.CONTENT in parts:
            changes["content"] = new.content
        if Part.PRODUCT in parts:
            changes["product"] = new.product
        if Part.LEAD in parts:
            changes["lead_text"] = assigned_in_words(self.issuing.plan, new)
        if Part.DUE in parts:
            changes |= {"due_text": new.due_text, "time_kind": new.time_kind, **self.dates_for(task, new)}
        if Part.COOPERATING in parts:
            changes["cooperating_text"] = new.cooperating_text
            changes["cooperating_units"] = helpers_of(self.issuing, new, task.lead_unit)
        return {**changes, **self.place_of(task, new)}

    def dates_for(self, task: Task, new: PlanItem) -> dict[str, object]:
        """Return the dates that the new edition sets; a period of a line that comes back keeps its own."""
        when = when_of(new, self.issuing.plan, self.issuing.today)
        own = comes_back(new) and when.period and (task.period or periods.is_of_a_period(task))
        return {} if own else {"due_on": when.due_on, "due_rule": when.rule}

    def place_of(self, task: Task, new: PlanItem) -> dict[str, object]:
        """Return the place in the new paper, when it differs; a line that the paper no longer has keeps its old one."""
        snapshot: dict[str, object] = dict(snapshot_of(self.issuing.plan, new, self.issuing.lines))
        if is_kept(new, self.issuing.lines):
            snapshot = {name: snapshot[name] for name in ("plan", "plan_title")}
        differs = any(getattr(task, name) != snapshot[name] for name in PLACE if name in snapshot)
        return snapshot if differs else {}

    def open(self, change: Change, old: PlanItem, new: PlanItem) -> list[Task]:
        """Give the units that had none of the line's tasks one of their own."""
        units: dict[int | None, Unit] = {unit.pk: unit for unit in self.issuing.units}
        closing = [self.tasks[pk].code for pk in change.fate.close]
        also = {"replaces": ", ".join(closing)} if closing and change.kind == Kind.SUPERSEDED else None
        when = periods.present_dates(old, new, self.issuing.today) if change.fate.open_for else None
        opened = [give_out(self.issuing, new, units.get(unit or 0), also, when) for unit in change.fate.open_for]
        common = periods.present_common(old) if opened and new.all_units else None
        if common is not None:
            Task.objects.filter(pk__in=[task.pk for task in opened]).update(common=common)
        return opened

    def give(self, gift: tuple[int, int] | None, parts: Iterable[Part], new: PlanItem) -> list[Task]:
        """Give a task that nobody led to the unit that the new edition names."""
        if gift is None or new.lead_unit is None:
            return []
        self.rewrite([gift[0]], parts, new)
        task, _ = ledger.locked(gift[0], self.issuing.actor)
        self.issuing.counts.assigned += 1
        prepare = partial(giving, kept_by(task), new.lead_unit)
        return [engine.assign_within(task, actor=self.issuing.actor, prepare=prepare)]

    def close(self, numbers: Iterable[int], note: str) -> None:
        """Close tasks, the new plan being the basis."""
        for pk in numbers:
            engine.supersede_within(pk, actor=self.issuing.actor, note=note, basis=self.basis)

    def reason(self, change: Change, successors: Iterable[Task]) -> str:
        """Say why tasks of a line that goes on are closed."""
        named = [f"{task.code} ({task.lead_unit or 'chưa phân công'})" for task in successors]
        if change.kind == Kind.SUPERSEDED and named:
            return f"Bản sửa đổi giao đơn vị khác chủ trì; nhiệm vụ thay thế: {', '.join(named)}."
        if change.kind == Kind.SUPERSEDED:
            return "Bản sửa đổi giao đơn vị khác chủ trì."
        return "Đơn vị không còn hoạt động khi kế hoạch được sửa đổi."


def kept_by(task: Task) -> When:
    """Return the dates that a task has."""
    return When(task.due_on, task.effective_due_on, task.due_rule, task.period)


def is_kept(item: PlanItem, lines: Sequence[str]) -> bool:
    """Tell whether a line was carried over from the edition before, without words in the new paper."""
    return item.first_line > len(lines)
