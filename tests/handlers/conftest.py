from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.shared.boards import Boards
from handlers.shared.services import Services
from locales import Catalogue, Words
from scoring.validator import Validator
from storage.database import Database
from tests.handlers.world import WEDNESDAY, ZONE, World, import_scheme


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.load()


@pytest.fixture(scope="session")
def validator() -> Validator:
    return Validator.load()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without a scheme, made once and copied for each test."""
    file = tmp_path_factory.mktemp("migrated") / "empty.db"
    with Database(f"sqlite:///{file}") as database:
        database.migrate()
    return file


@pytest.fixture
def bare_world(empty_file: Path, tmp_path: Path, catalogue: Catalogue, validator: Validator) -> Iterator[World]:
    """A database without a scheme."""
    file = tmp_path / "test.db"
    shutil.copy(empty_file, file)
    with Database(f"sqlite:///{file}") as database:
        services = Services(
            database=database,
            catalogue=catalogue,
            validator=validator,
            boards=Boards(database),
            clock=lambda: WEDNESDAY,
            timezone=ZONE,
            bot_username="shiji_test_bot",
        )
        yield World(database, services)


@pytest.fixture
def world(bare_world: World) -> World:
    """A database with the small district."""
    import_scheme(bare_world.database)
    return bare_world


@pytest.fixture
def chinese(catalogue: Catalogue) -> Words:
    return catalogue.words("zh-CN")


@pytest.fixture
def english(catalogue: Catalogue) -> Words:
    return catalogue.words("en")
