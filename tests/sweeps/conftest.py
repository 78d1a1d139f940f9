"""The sweeps share one world, built once; every test undoes what it did to it."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.sweeps.building import build
from tests.sweeps.world import World, undone

HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder, and keep it in one process: it shares the world."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.sweep)
            item.add_marker(pytest.mark.xdist_group("sweeps"))


@pytest.fixture(scope="module")
def shared_world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Two agencies inside a transaction that ends with the module; each test lives in a savepoint of it."""
    folder = tmp_path_factory.mktemp("files")
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": folder, "base_url": None}}
    with override_settings(STORAGES={**settings.STORAGES, "default": default}), django_db_blocker.unblock(), undone():
        yield build()


@pytest.fixture(autouse=True)
def quiet_refusals() -> Iterator[None]:
    """Leave thousands of expected refusals out of the log: writing their tracebacks takes longer than the requests."""
    logger = logging.getLogger("django.request")
    logger.disabled = True
    yield
    logger.disabled = False


@pytest.fixture
def world(shared_world: World, db: None) -> Iterator[World]:
    """The world, as it was built."""
    cache.clear()
    yield shared_world
    cache.clear()
