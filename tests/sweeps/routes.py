"""Every route of the house, read from the resolver itself."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from approvals.documents.giving_out import WAYS
from plans.consolidating.files import WAYS as PAPER_WAYS
from plans.exporting import FORMATS
from workflows.paths import SLUGS

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
# The whole list of what anybody may open; a calendar is opened by a secret in its address.
PUBLIC = frozenset({"health", "source", "sign_in", "feed_calendar"})

# Arguments that choose between words instead of naming an object: every word there is.
CHOICES: dict[str, tuple[str, ...]] = {
    "name": tuple(SLUGS.values()),
    "format": tuple(FORMATS),
    "way": tuple(WAYS),
    "paper": PAPER_WAYS,
    "key": ("all", "overdue"),
}


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the house; `template` has its arguments in angle brackets, as they are declared."""

    name: str
    template: str

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return the names of what the address asks for."""
        return tuple(ARGUMENT.findall(self.template))

    @property
    def objects(self) -> tuple[str, ...]:
        """Return the arguments that name an object."""
        return tuple(name for name in self.arguments if name not in CHOICES)

    def path(self, values: Mapping[str, object]) -> str:
        """Return the address with these arguments, whatever they are: a sweep also asks for what no link names."""
        return ARGUMENT.sub(lambda found: str(values[found[1]]), self.template)

    def paths(self, objects: Mapping[str, Iterable[object]]) -> Iterator[str]:
        """Yield the address for every choice of words and every one of these objects."""
        offered = [tuple(objects[name]) if name in objects else CHOICES[name] for name in self.arguments]
        for values in product(*offered):
            yield self.path(dict(zip(self.arguments, values, strict=True)))


def routes(resolver: URLResolver, prefix: str = "/") -> Iterator[Route]:
    """Yield every route; raises AssertionError for one that no sweep could follow."""
    for entry in resolver.url_patterns:
        assert isinstance(entry.pattern, RoutePattern), f"{entry.pattern}: write it with path(), sweeps read no regex"
        route = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif isinstance(entry, URLPattern):
            assert entry.name, f"{route} has no name"
            yield Route(entry.name, route)


ROUTES = sorted(routes(get_resolver()), key=lambda route: route.name)
CLOSED = [route for route in ROUTES if route.name not in PUBLIC]
WITH_OBJECTS = [route for route in CLOSED if route.objects]
