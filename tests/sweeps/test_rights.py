"""Who gets in, what does not exist for whom, and that those who only read change nothing."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client

from tests.sweeps.answers import METHODS, Answer, ask
from tests.sweeps.routes import CLOSED, PUBLIC, ROUTES, WITH_OBJECTS, Route
from tests.sweeps.world import (
    FOREIGN,
    NOWHERE,
    OF_THE_AGENCY,
    OF_THE_UNIT,
    OTHERS,
    RIGHTLESS,
    SEARCHED,
    Kind,
    World,
    changed,
)

# What a person does to nobody but oneself.
ONES_OWN = frozenset(
    {
        "sign_out",
        "change_password",
        "shortcuts",
        "notice_preferences",
        "save_filter",
        "my_absence",
        "feed_page",
        "feed_revoke",
    }
)
# A person for each reason not to see: these ask in every way for everything, the others in two ways for one thing.
THOROUGH = ("other_unit_head", "stranger")
IN_SOURCES = re.compile(r'GET(?:\.get|\.getlist)?[(\[]"(\w+)"')


def named(route: Route) -> str:
    """Name a test after its route."""
    return route.name


def form(world: World, path: str, **changes: object) -> bytes:
    """Return the fullest form as a browser sends it."""
    if path not in world.forms:
        world.forms[path] = world.attempt(path)
    return urlencode(world.forms[path] | changes, doseq=True).encode()


def first_path(world: World, route: Route) -> str:
    """Return an address of the route that exists for somebody."""
    kinds = world.kinds_of(route)
    return next(route.paths({route.objects[0]: kinds[0].objects} if kinds else {}))


def test_the_list_of_public_pages_names_pages() -> None:
    assert {route.name for route in ROUTES} >= PUBLIC


@pytest.mark.parametrize("route", ROUTES, ids=named)
def test_every_page_asks_for_sign_in(route: Route, world: World) -> None:
    path = first_path(world, route)
    answers = {method: ask(Client(), method, path, form(world, path)) for method in METHODS}
    if route.name in PUBLIC:
        assert answers["GET"].status == 200
        return
    for method, answer in answers.items():
        assert answer.status == 302, f"{method} {path} answered {answer.status}"
        assert answer.place.startswith("/dang-nhap/")
    assert not changed(world)


def names_of(world: World, person: str) -> list[str]:
    """Return the names that may stand on no page of this person's."""
    agency = world.units["office"].agency
    hidden = [OF_THE_UNIT] if person in OTHERS else [OF_THE_UNIT, OF_THE_AGENCY]
    if person in FOREIGN:
        hidden += [
            agency.name,
            *agency.units.exclude(code="vp").values_list("name", flat=True),
        ]  # "Văn phòng Sở" is any Sở's
        hidden += agency.people.values_list("name", flat=True)
    return hidden


def leaks(text: str, names: list[str]) -> list[str]:
    """Return the names that a page says."""
    return [name for name in names if name in text]


def tried(world: World, person: str, path: str, methods: tuple[str, ...]) -> dict[str, Answer]:
    """Ask for an address in several ways, each time with the fullest form."""
    body = form(world, path)
    return {method: ask(world.browsers[person], method, path, body) for method in methods}


@pytest.mark.parametrize("route", WITH_OBJECTS, ids=named)
def test_what_a_person_may_not_see_is_told_from_nothing_by_nobody(route: Route, world: World) -> None:
    for kind in world.kinds_of(route):
        for number, person in enumerate(kind.hidden_from):
            hidden, names = Hidden(route, kind, person), names_of(world, person)
            nothing: dict[str, dict[str, Answer]] = {}
            for path, absent, methods in hidden.asked(number):
                if not set(methods) <= nothing.get(absent, {}).keys():
                    nothing[absent] = tried(world, person, absent, methods)
                for method, answer in tried(world, person, path, methods).items():
                    assert answer.status in {404, 405}, f"{person}: {method} {path} answered {answer.status}"
                    assert answer.shape == nothing[absent][method].shape, f"{person} can tell that {path} exists"
                    assert not leaks(answer.text, names)
    assert not changed(world)


@dataclass(frozen=True, slots=True)
class Hidden:
    """What one person asks for that is not to be seen."""

    route: Route
    kind: Kind
    person: str

    def asked(self, number: int) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Yield (address, the same of nothing, methods); the number chooses the one thing of the less thorough."""
        objects = (
            self.kind.objects if self.person in THOROUGH else (self.kind.objects[number % len(self.kind.objects)],)
        )
        for place, object_id in enumerate(objects):
            methods = METHODS if self.person in THOROUGH and not place else ("GET", "POST")
            words = None if self.person in THOROUGH and not place else 1
            for path, absent in islice(zip(self.paths(object_id), self.paths(NOWHERE), strict=True), words):
                yield path, absent, methods

    def paths(self, object_id: int | str) -> list[str]:
        """Return the addresses of one object."""
        return list(self.route.paths({self.route.objects[0]: [object_id]}))


def parameters() -> list[str]:
    """Return every name that a view of ours reads from an address."""
    folders = ("project", "approvals", "plans", "workflows", "audit", "units", "realtime", "jobs")
    sources = [path for folder in folders for path in Path(settings.BASE_DIR, folder).rglob("*.py")]
    found = {name for path in sources for name in IN_SOURCES.findall(path.read_text(encoding="utf-8"))}
    assert {"q", "task", "page"} <= found
    return sorted(found | {"state", "unit", "plan", "lateness", "lead", "holder", "person", "action", "from_on"})


PARAMETERS = parameters()


@pytest.mark.parametrize("route", [route for route in CLOSED if not route.objects], ids=named)
def test_no_list_says_what_a_person_may_not_see(route: Route, world: World) -> None:
    values = (world.tasks["reported"].pk, world.units["division"].pk, "15/KH-STP")
    asked: list[Mapping[str, object]] = [dict.fromkeys(PARAMETERS, value) for value in values]
    asked.append({"q": SEARCHED})
    for person in (*OTHERS, *RIGHTLESS, *FOREIGN):
        names = names_of(world, person)
        for path in route.paths({}):
            for query in asked:
                answer = ask(world.browsers[person], "GET", f"{path}?{urlencode(query)}")
                assert not leaks(answer.text, names), f"{person} reads {leaks(answer.text, names)} on {answer.asked}"


@pytest.mark.parametrize("route", [route for route in CLOSED if route.name not in ONES_OWN], ids=named)
def test_those_who_only_read_change_nothing(route: Route, world: World) -> None:
    for person in ("inspector",) if route.objects else ("inspector", "superuser"):
        for _, path in world.openings(route, ("inspector",)):
            answer = ask(world.browsers[person], "POST", path, form(world, path))
            assert answer.status in {302, 403, 404, 405, 409}, f"{person}: {answer.asked} answered {answer.status}"
    assert not changed(world, but_refusals=True)


def test_a_form_that_names_others_takes_nothing_from_them(world: World) -> None:
    foreign, task, file = world.units["foreign"], world.tasks["in_progress"], world.files["drafted"]
    theirs, head = world.people["stranger"], world.browsers["other_unit_head"]
    refused: list[tuple[str, str, dict[str, object]]] = [
        ("administrator", "/quan-tri/bo-nhiem/", {"person": theirs.pk}),
        ("administrator", "/quan-tri/bo-nhiem/", {"unit": foreign.pk}),
        ("administrator", "/quan-tri/bo-nhiem/", {"position": "deputy_director", "portfolio": [foreign.pk]}),
        ("reviewer", f"/ra-soat/{world.tasks['reported'].pk}/dat/", {"signer": theirs.pk}),
        ("reviewer", "/tham-quyen/vang-mat/ghi/", {"person": theirs.pk}),
        ("deputy_director", "/tham-quyen/vang-mat/", {"stand_in": theirs.pk}),
        ("director", "/tham-quyen/uy-quyen/", {"person": theirs.pk}),
        ("director", "/tham-quyen/uy-quyen/", {"person": world.people["unit_head"].pk, "units": [foreign.pk]}),
        ("reviewer", "/tham-quyen/thua-lenh/", {"person": "", "head_of": foreign.pk}),
        ("reviewer", f"/ra-soat/{world.tasks['reported'].pk}/dat/", {"signer": world.people["other_deputy"].pk}),
        ("unit_head", f"/ke-hoach/nhap/{world.plans['draft'].pk}/", {"coordinating_unit": foreign.pk}),
    ]
    for person, path, changes in refused:
        answer = ask(world.browsers[person], "POST", path, form(world, path, **changes))
        assert answer.status in {200, 409, 422}, answer.asked
    assert not changed(world, but_refusals=True)
    path = f"/nhiem-vu/{task.pk}/bao-cao/"
    for name in ("remove", "evidence", "task", "task_id"):
        ask(head, "POST", path, form(world, path, **{name: file.pk}))
    assert not changed(world, but_refusals=True)
