"""What the tests of the bell share: a quick floor, and a line that no earlier test has closed."""

import pytest

from realtime import bell, hub


@pytest.fixture(autouse=True)
def quick_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the feed more often, so that tests need not wait; nothing else differs."""
    monkeypatch.setattr(hub, "FLOOR_SECONDS", 0.3)
    bell.line.closed_until = 0.0
