from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from locales import Catalogue, Words
from scoring.validator import Validator
from storage.database import Database
from tests.handlers.world import World, import_scheme


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
        yield World.on(database, catalogue, validator)


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
