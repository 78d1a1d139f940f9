"""Absences and signing authority, on the record; rights follow at once, open pages and sockets included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction

from audit import trail
from audit.canonical import Value
from realtime import bell
from units import absences, delegating
from units.conflicts import Conflict
from units.delegating import NO_ONWARD, Giving, rests_on_authority
from units.models import Absence, SigningAuthority, Unit, User
from units.positions import Capacity, Right
from units.rules import forget_standing, keeps_authority

NOT_YOURS = "Chỉ Văn phòng, Giám đốc hoặc chính người vắng mặt được ghi hoặc kết thúc vắng mặt."
NOT_A_KEEPER = "Chỉ Văn phòng hoặc Giám đốc được ghi hoặc chấm dứt uỷ quyền, thừa lệnh, ký thay."
NOT_FOR_ONESELF = "Không ai tự ghi thẩm quyền ký cho mình; hãy để người khác ở Văn phòng, hoặc Giám đốc, ghi."


@dataclass(frozen=True, slots=True)
class About:
    """What a line of the trail speaks of: its chain, its label, what an inspector asks of it."""

    action: str
    key: str
    label: str
    agency_id: int
    unit: Unit | None = None
    facts: dict[str, Value] = field(default_factory=dict)


def enter_absence(absence: Absence, *, actor: User, at: dt.datetime) -> Absence:
    """Enter an absence, with or without a stand-in. `at` is local time: its date decides which rights hold today.

    Raises PermissionDenied and units.conflicts.Conflict, both recorded with their rule, and
    django.core.exceptions.ValidationError when something was left out.
    """
    absence.entered_by, absence.entered_at = actor, at
    about = about_absence("absence.begin", absence)
    refuse_unless(*reason_against_absence(absence, actor), about, actor=actor, at=at)
    try:
        with transaction.atomic():
            affected = absences.enter(absence, on=at.date())
            note_down(about_absence("absence.begin", absence), actor=actor, at=at, note=absence.reason)
    except Conflict as conflict:
        note_down(about, actor=actor, at=at, note=conflict.sentence, rule=conflict.rule)
        raise
    tell(affected, actor, absence.person)
    return absence


def end_absence(absence: Absence, *, actor: User, at: dt.datetime) -> bool:
    """End an absence now; tell whether it was this act that ended it. Raises PermissionDenied (recorded)."""
    about = about_absence("absence.end", absence)
    refuse_unless(*reason_against_absence(absence, actor, ending=True), about, actor=actor, at=at)
    with transaction.atomic():
        affected = absences.end(absence, at=at)
        if affected:
            note_down(about, actor=actor, at=at)
    tell(affected, actor, absence.person)
    return bool(affected)


def give(giving: Giving, *, actor: User, at: dt.datetime) -> list[SigningAuthority]:
    """Enter a delegation (TUQ.) or an order (TL.): one authority, and one line, for each kind. Raises as above."""
    about = about_giving(giving, actor)
    refuse_unless(*reason_against_giving(giving, actor, at=at), about, actor=actor, at=at)
    try:
        with transaction.atomic():
            given = delegating.give(giving, at=at)
            for authority in given.authorities:
                note_down(about_authority("authority.begin", authority), actor=actor, at=at)
    except Conflict as conflict:
        note_down(about, actor=actor, at=at, note=conflict.sentence, rule=conflict.rule)
        raise
    tell(given.affected, actor)
    return given.authorities


def end_authority(authority: SigningAuthority, *, actor: User, reason: str, at: dt.datetime) -> bool:
    """End an authority now; tell whether it was this act that ended it. Raises PermissionDenied (recorded)."""
    about = about_authority("authority.end", authority)
    refuse_unless(*reason_against_keeping(actor, authority.agency_id), about, actor=actor, at=at)
    with transaction.atomic():
        affected, was_open = delegating.end(authority, at=at)
        if was_open:
            note_down(about, actor=actor, at=at, note=reason)
    tell(affected, actor)
    return was_open


def turn_away(action: str, *, actor: User, at: dt.datetime) -> None:
    """Refuse, on the record, who asks for the form of an act that is the Office's and the Director's alone."""
    agency_id = actor.agency_id or 0
    about = About(action, f"person:{actor.pk}", actor.name, agency_id)
    refuse_unless(
        *reason_against_keeping(actor, agency_id, giving=action.startswith("authority")), about, actor=actor, at=at
    )


def reason_against_absence(absence: Absence, actor: User, *, ending: bool = False) -> tuple[str, str]:
    """Return the rule, and its sentence, against entering or ending an absence; both "" when there is none."""
    if actor.pk != absence.person_id and not keeps(actor, absence.agency_id):
        return "enters_for_others", NOT_YOURS
    if not ending and absence.stand_in_id == actor.pk:
        return "not_for_oneself", NOT_FOR_ONESELF
    return "", ""


def reason_against_giving(giving: Giving, actor: User, *, at: dt.datetime) -> tuple[str, str]:
    """Return the rule, and its sentence, against a person's giving; both "" when there is none."""
    rule, sentence = reason_against_keeping(actor, giving.agency.pk, giving=giving.capacity is Capacity.TUQ)
    if rule:
        return rule, sentence
    holders = delegating.holders_now(giving.person, giving.head_of, on=at.date())
    if actor in holders and actor != giving.giver:
        return "not_for_oneself", NOT_FOR_ONESELF
    return "", ""


def reason_against_keeping(actor: User, agency_id: int, *, giving: bool = False) -> tuple[str, str]:
    """Return why a person may not enter authorities at all: above all who was only given one himself."""
    if keeps(actor, agency_id):
        return "", ""
    if giving and rests_on_authority(actor):
        return "no_redelegation", NO_ONWARD.format(name=actor.name)
    return "keeps_authority", NOT_A_KEEPER


def keeps(actor: User, agency_id: int) -> bool:
    """Tell whether the person enters absences and authorities of everybody in an agency."""
    return actor.agency_id == agency_id and keeps_authority(actor)


def refuse_unless(rule: str, sentence: str, about: About, *, actor: User, at: dt.datetime) -> None:
    """Raise PermissionDenied with its sentence when a rule says no, having recorded the attempt."""
    if rule:
        note_down(about, actor=actor, at=at, note=sentence, rule=rule)
        raise PermissionDenied(sentence)


def tell(affected: Iterable[User], *present: User) -> None:
    """Let open sockets ask again what they may hear, and the people at hand be read anew."""
    for person in affected:
        bell.recheck(person.pk)
    for person in present:
        forget_standing(person)


def about_absence(action: str, absence: Absence) -> About:
    """Return what a line says of an absence; it stands in the chain of the person it concerns."""
    facts: dict[str, Value] = {"from": absence.from_on.isoformat(), "to": absence.to_on.isoformat()}
    if absence.pk:
        facts["absence"] = absence.pk
    if absence.stand_in is not None:
        facts |= {"stand_in": absence.stand_in.name, "basis": absence.basis}
    return About(action, f"person:{absence.person_id}", absence.person.name, absence.agency_id, facts=facts)


def about_giving(giving: Giving, actor: User) -> About:
    """Return what a line says of what was to be given; it stands in the chain of who was to receive it."""
    concerned = giving.person or actor
    facts = facts_of(giving.capacity, giving.giver, giving.rights, giving.units if not giving.all_units else None)
    facts |= {
        "holder": holder_of(giving.person, giving.head_of),
        "basis": giving.basis,
        "from": giving.valid_from.isoformat(),
        "to": giving.valid_to.isoformat() if giving.valid_to else None,
    }
    return About(
        "authority.begin", f"person:{concerned.pk}", concerned.name, giving.agency.pk, giving.head_of, facts=facts
    )


def about_authority(action: str, authority: SigningAuthority) -> About:
    """Return what a line says of an authority, in words that outlive it; each has a chain of its own."""
    units = None if authority.all_units else list(authority.units.all())
    facts = facts_of(Capacity(authority.capacity), authority.on_behalf_of, [Right(authority.right)], units)
    holder = holder_of(authority.person, authority.head_of)
    facts |= {
        "holder": holder,
        "basis": authority.basis,
        "from": authority.valid_from.isoformat(),
        "to": authority.valid_to.isoformat() if authority.valid_to else None,
    }
    label = f"{authority.get_capacity_display()}: {holder}"
    unit = authority.head_of or (units[0] if units and len(units) == 1 else None)
    return About(action, f"authority:{authority.pk}", label, authority.agency_id, unit, facts=facts)


def facts_of(
    capacity: Capacity, giver: User | None, rights: Sequence[Right], units: Sequence[Unit] | None
) -> dict[str, Value]:
    """Return the capacity, the giver, the kinds and the units in words; all units are said to be all."""
    facts: dict[str, Value] = {
        "capacity": capacity.value,
        "kinds": [str(right.label) for right in rights],
        "units": ["Mọi đơn vị"] if units is None else [unit.name for unit in units],
    }
    return facts | ({"giver": giver.name} if giver else {})


def holder_of(person: User | None, head_of: Unit | None) -> str:
    """Name who holds an authority."""
    return person.name if person else f"Thủ trưởng {head_of.name}" if head_of else ""


def note_down(about: About, *, actor: User | None, at: dt.datetime, note: str = "", rule: str = "") -> None:
    """Record an act, of the system when nobody is its actor; with a rule, one that this rule refused."""
    entry = trail.Entry(
        object_key=about.key,
        action=about.action,
        actor=trail.actor_of(actor) if actor else trail.SYSTEM,
        label=about.label,
        agency_id=about.agency_id or None,
        unit_id=about.unit.pk if about.unit else None,
        unit=about.unit.name if about.unit else "",
        note=note.strip(),
        refused=bool(rule),
        facts={**about.facts, **({"rule": rule} if rule else {})},
    )
    trail.record(entry, at=at)
