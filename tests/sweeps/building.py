"""The world of the sweeps, built; and of each argument, which objects it names and who may see none of them."""

from django.test import Client
from django.utils import timezone

from audit.models import Event
from plans.models import ConsolidatedReport, KeptUpload, Obligation
from tests.sweeps.settling import (
    ask_about,
    begin_a_review,
    decide_and_lay_folders,
    give_work,
    lay_ahead,
    number_documents,
    put_off,
    put_together,
    settle_here,
    settle_there,
    take_plans_in,
)
from tests.sweeps.world import (
    FOREIGN,
    INSIDERS,
    OF_THE_UNIT,
    OTHERS,
    RIGHTLESS,
    SEARCHED,
    SEEING,
    Kind,
    World,
    everything,
)
from units.models import Absence, Appointment, CalendarOverride, SigningAuthority
from workflows.feeds import actions as feeds
from workflows.models import (
    Extension,
    Notice,
    OpinionRequest,
    OpinionRound,
    SavedFilter,
)
from workflows.reminders import urging
from workflows.reminders.urging import Pressed


def build() -> World:
    """Make the two agencies; every state is reached by real moves."""
    world = World()
    settle_here(world)
    settle_there(world)
    give_work(world)
    begin_a_review(world)
    decide_and_lay_folders(world)
    number_documents(world)
    ask_about(world)
    put_off(world)
    take_plans_in(world)
    put_together(world)
    lay_ahead(world)
    press(world)
    tell_kinds(world)
    for name, person in world.people.items():
        browser = world.browsers[name] = Client()
        browser.force_login(person)
        browser.get("/tai-khoan/")  # the day's first request computes rights
    world.built = {but_refusals: everything(but_refusals=but_refusals) for but_refusals in (False, True)}
    return world


def tell_kinds(world: World) -> None:
    """Say of each argument which objects it names and who may see none of them: this table is the promise."""
    away = (*OTHERS, *RIGHTLESS, *FOREIGN)
    tasks = tuple(task.pk for task in world.tasks.values())
    told = Event.objects.filter(action__in=("task.report", "task.approve", "plan.issue")).values_list("pk", flat=True)
    here = Appointment.objects.filter(agency=world.units["office"].agency).values_list("pk", flat=True)
    own, elsewhere = ("unit_head", "officer"), (*RIGHTLESS, *FOREIGN)
    world.kinds = {
        "task_id": (Kind(tasks, away, SEEING),),
        "common_id": (Kind((common_of(world),), away, SEEING),),
        "evidence_id": (
            Kind((world.files["submitted"].pk,), away, SEEING),
            Kind((world.files["drafted"].pk,), (*away, "reviewer", "deputy_director", "director", "inspector"), own),
        ),
        "plan_id": (
            Kind((world.plans["issued"].pk,), (*RIGHTLESS, *FOREIGN), (*SEEING, *OTHERS)),
            Kind((world.plans["draft"].pk,), tuple({*INSIDERS, *FOREIGN} - {"unit_head"}), ("unit_head",)),
        ),
        "report_id": (
            Kind(
                tuple(ConsolidatedReport.objects.values_list("pk", flat=True)),
                (*own, "other_unit_head", *RIGHTLESS, *FOREIGN),
                ("reviewer", "other_deputy", "deputy_director", "director", "inspector", "records_clerk"),
            ),
        ),
        "duty_id": (
            Kind(
                tuple(Obligation.objects.filter(kind=Obligation.Kind.REPORT).values_list("pk", flat=True)),
                (*RIGHTLESS, *FOREIGN),
                (*SEEING, *OTHERS),
            ),
        ),
        "obligation_id": (
            Kind(
                tuple(Obligation.objects.values_list("pk", flat=True)),
                (*RIGHTLESS, *FOREIGN),
                (*SEEING, *OTHERS),
            ),
        ),
        "upload_id": (
            Kind(
                tuple(KeptUpload.objects.values_list("pk", flat=True)),
                tuple({*INSIDERS, *FOREIGN} - {"reviewer"}),
                ("reviewer",),
            ),
        ),
        "item_id": (
            Kind(
                tuple(world.plans["draft"].items.values_list("pk", flat=True)),
                tuple({*INSIDERS, *FOREIGN} - {"unit_head"}),
                ("unit_head",),
            ),
        ),
        "round_id": (Kind(tuple(OpinionRound.objects.values_list("pk", flat=True)), away, SEEING),),
        "request_id": (Kind(tuple(OpinionRequest.objects.values_list("pk", flat=True)), away, SEEING),),
        "extension_id": (Kind(tuple(Extension.objects.values_list("pk", flat=True)), away, SEEING),),
        "decision_id": (Kind(world.documents, away, SEEING),),
        "copy_id": (Kind((world.copy,), away, SEEING),),
        "folder_id": (Kind((world.folder,), (*away, *own, "reviewer", "inspector"), ("deputy_director", "director")),),
        "prepared_id": (Kind((world.folder,), tuple({*INSIDERS, *FOREIGN} - {"reviewer"}), ("reviewer",)),),
        "notice_id": (
            Kind(
                tuple(Notice.objects.values_list("pk", flat=True)),
                tuple({*INSIDERS, *FOREIGN} - {"unit_head"}),
                ("unit_head",),
            ),
        ),
        "filter_id": (Kind((kept_filter(world),), tuple({*INSIDERS, *FOREIGN} - {"director"}), ("director",)),),
        "secret": (Kind((feeds.make(actor=world.people["officer"], at=timezone.now()),), (), ()),),
        "event_id": (Kind(tuple(told), tuple({*INSIDERS, *FOREIGN} - {"inspector"}), ("inspector",)),),
        "entry_id": (
            Kind(
                tuple(CalendarOverride.objects.values_list("pk", flat=True)),
                ("superuser", *FOREIGN),
                (*SEEING, *OTHERS, "administrator"),
            ),
        ),
        "absence_id": (Kind(tuple(Absence.objects.values_list("pk", flat=True)), elsewhere, (*SEEING, *OTHERS)),),
        "authority_id": (
            Kind(tuple(SigningAuthority.objects.values_list("pk", flat=True)), elsewhere, (*SEEING, *OTHERS)),
        ),
        "appointment_id": (
            Kind(tuple(here[:2]), tuple({*INSIDERS, *FOREIGN} - {"administrator"}), ("administrator",)),
        ),
    }


def press(world: World) -> None:
    """Let the reviewer press the division over a task, in words that are none of the agency's business."""
    urging.urge(world.tasks["assigned"].pk, Pressed(f"{SEARCHED} {OF_THE_UNIT}"), actor=world.people["reviewer"])


def kept_filter(world: World) -> int:
    """Keep a filter for the Director; return its id."""
    query = f"q={OF_THE_UNIT}"
    return SavedFilter.objects.create(person=world.people["director"], page="inbox", name="Lọc", query=query).pk


def common_of(world: World) -> int:
    """Return the id of the common task."""
    common_id = world.tasks["common"].common_id
    assert common_id is not None
    return common_id
