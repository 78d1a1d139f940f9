"""What is wrong in a page of many small forms, as the error summary names it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.forms import Form


@dataclass(frozen=True, slots=True)
class Flaw:
    """A field with what is wrong in it."""

    label: str
    id_for_label: str
    auto_id: str
    errors: Sequence[str]


def flaws_of(forms: Iterable[tuple[str, Form]]) -> Iterator[Flaw]:
    """Yield the wrong fields of several forms, each under the name of its form."""
    for name, form in forms:
        for bound in form:
            if bound.errors:
                label = f"{name}, {bound.label.lower()}"
                yield Flaw(label, bound.id_for_label, bound.auto_id, [str(error) for error in bound.errors])
