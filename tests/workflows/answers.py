"""Reading what the test client brings back."""

from typing import Any, Protocol


class Answer(Protocol):
    """A response of the test client, as far as these tests read it."""

    @property
    def content(self) -> bytes:
        """Return the bytes of the page."""

    @property
    def context(self) -> Any:  # noqa: ANN401 - whatever the view has handed to its template
        """Return what the view handed to its template."""


def body(answer: Answer) -> str:
    """Return the page as text."""
    return answer.content.decode()
