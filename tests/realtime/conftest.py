"""What the tests of the bell share: a quick floor, and a line that no earlier test has closed."""

import pytest

from realtime import bell, hub
from realtime.models import Ring


@pytest.fixture(autouse=True)
def quick_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the feed more often, so that tests need not wait; nothing else differs."""
    monkeypatch.setattr(hub, "FLOOR_SECONDS", 0.3)
    bell.line.closed_until = 0.0


@pytest.fixture
def whole_feed(db: None) -> None:
    """A feed from its first number on: emptied between tests, it would not know what had stood there."""
    Ring.objects.create(pk=0, topic="unit.0", version=0)
