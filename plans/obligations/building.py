"""The task of one period, or those of all units: a snapshot of the plan's line with the period's dates, given out.

Nothing is lost: what nobody can be given any more is opened all the same, "chưa phân công".
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from audit.canonical import Value
from plans.editions.issuing import assigned_in_words, snapshot_of, source_lines
from plans.models import Obligation, Occurrence, Plan
from plans.obligations import texts
from plans.obligations.dates import Dated
from units.heirs import heir_of
from units.models import Unit, User
from workflows import periodic
from workflows.models import CommonTask, Task
from workflows.periods import Span
from workflows.states import State
from workflows.turns import HOLDERS, slot_of


@dataclass(frozen=True)
class Building:
    """What the tasks of one period share; the plan and the obligation are locked."""

    plan: Plan
    obligation: Obligation
    span: Span
    dates: Dated
    at: dt.datetime
    today: dt.date
    actor: User | None = None
    asked: str = ""

    @property
    def words(self) -> str:
        """The period in words; what is asked for out of turn has none but its day."""
        return f"yêu cầu ngày {self.span.first:%d/%m/%Y}" if self.asked else self.span.words

    @property
    def content(self) -> str:
        """What is to be done."""
        return f"Báo cáo đột xuất: {self.asked}" if self.asked else texts.content_of(self.obligation, self.span)

    @cached_property
    def units(self) -> list[Unit]:
        """The units of today."""
        return list(self.plan.agency.units.active(self.today))

    @cached_property
    def coordinator(self) -> Unit:
        """The unit that gives the work out and reviews it: the plan's own, or whoever has taken over from it."""
        own = self.plan.coordinating_unit
        if own is None:
            raise ValueError(f"plan {self.plan.pk} is in force without a coordinating unit")
        return heir_of(own, self.today) or own

    @property
    def slots(self) -> list[str]:
        """The worklists through which the tasks pass while they are made, in all."""
        both = {unit.pk for unit in (self.coordinator, *self.units)}
        return [slot_of(state, pk) for state in (State.DRAFT, State.ASSIGNED) if state in HOLDERS for pk in both]

    def everybodys(self) -> tuple[CommonTask, list[Task]]:
        """Make the common task of the period, with one for each unit that there is today."""
        common = CommonTask.objects.create(
            agency=self.plan.agency,
            coordinating_unit=self.coordinator,
            content=self.content,
            plan=self.plan.code,
            created_at=self.at,
        )
        return common, [self.given(unit, common) for unit in self.owing()]

    def owing(self) -> list[Unit]:
        """Return the units that owe it: nobody reports to himself what he puts together from the others' reports."""
        gathering = set(self.obligation.followed_by.values_list("lead_unit", flat=True))
        return [unit for unit in self.units if unit.pk not in gathering] or self.units

    def given(self, lead: Unit | None, common: CommonTask | None = None) -> Task:
        """Make one task and give it out; without a unit it waits for one."""
        task = self.drafted(common)
        periodic.give_out(task, lead, actor=self.actor, at=self.at, facts=self.facts)
        task.cooperating_units.set(self.helpers(lead))
        return task

    def drafted(self, common: CommonTask | None) -> Task:
        """Build the task with its source and its dates."""
        obligation, item = self.obligation, self.obligation.item
        return Task(
            agency=self.plan.agency,
            coordinating_unit=self.coordinator,
            common=common,
            lead_text=assigned_in_words(self.plan, item) if item else "",
            cooperating_text=item.cooperating_text if item else "",
            content=self.content,
            product=texts.product_of(obligation),
            time_kind=texts.time_kind_of(obligation),
            due_text=texts.due_text_of(obligation),
            due_on=self.dates.due_on,
            effective_due_on=self.dates.effective,
            parent_due_on=self.dates.due_on,
            due_rule=self.dates.rule,
            rolls_back=self.dates.rolls_back,
            period=self.words,
            opinions_required=self.plan.opinions_required,
            **self.source,
        )

    @cached_property
    def source(self) -> dict[str, str | int]:
        """What a task keeps of the paper it comes from."""
        if self.obligation.item is not None:
            return snapshot_of(self.plan, self.obligation.item, source_lines(self.plan.source_text))
        plan = self.plan
        return {
            "plan": plan.code,
            "plan_title": plan.title,
            "source_text": self.obligation.text,
            "source_sha256": plan.source_sha256,
        }

    @property
    def facts(self) -> dict[str, Value]:
        """What the trail keeps with each task."""
        return {"obligation": self.obligation.pk, "period": self.words}

    def helpers(self, lead: Unit | None) -> list[Unit]:
        """Return the units that help with the line today."""
        item = self.obligation.item
        if item is None:
            return []
        named = self.units if item.cooperating_all else [heir_of(u, self.today) for u in item.cooperating_units.all()]
        found = {unit.pk: unit for unit in named if unit is not None and unit != lead}
        return list(found.values())

    def lead(self) -> Unit | None:
        """Return who does it: the unit the plan names, else the one that had it last, or whoever took over from it."""
        named = self.obligation.lead_unit or last_lead(self.obligation)
        return heir_of(named, self.today) if named else None


def last_lead(obligation: Obligation) -> Unit | None:
    """Return the unit to which the latest period that one was given; None while all wait for one."""
    given = Occurrence.objects.filter(obligation=obligation, task__lead_unit__isnull=False)
    latest = given.select_related("task__lead_unit").order_by("-first_day").first()
    return latest.task.lead_unit if latest and latest.task else None
