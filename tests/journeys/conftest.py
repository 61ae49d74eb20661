"""A running bot for every test: mostly on the small district, which starts at once, sometimes on the sample county."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.clock import MovableClock
from bot.demo import ZONE, Demo, prepare, running
from bot.demo.running import sample_moment
from bot.quick import load_aiogram
from bot.sandbox import Limits, SandboxServer
from bot.wiring import load_validator
from handlers.rounds.action import refresh_warnings
from handlers.shared.boards import Boards
from handlers.shared.desk import Desk
from handlers.shared.services import Services
from locales import Catalogue
from scoring.validator import Validator
from storage.database import Database
from tests.handlers.world import WEDNESDAY, import_scheme
from tests.journeys.town import Town

load_aiogram()


@pytest.fixture(scope="session")
def validator(tmp_path_factory: pytest.TempPathFactory) -> Validator:
    """The validator, which takes longest to load and is the same for every test."""
    return load_validator(tmp_path_factory.mktemp("validator"))


@pytest.fixture(scope="session")
def prepared_town(tmp_path_factory: pytest.TempPathFactory, validator: Validator) -> Path:
    """The small district's data folder; copied for each test."""
    folder = tmp_path_factory.mktemp("town")
    with Database(f"sqlite:///{folder / 'town.db'}") as database:
        database.migrate()
        import_scheme(database)
        _raise_warnings(database, validator)
    return folder


def _raise_warnings(database: Database, validator: Validator) -> None:
    """The warnings of the day are raised before anybody joins, so that none is pushed in the middle of a test."""
    services = Services(
        database=database,
        catalogue=Catalogue.load(),
        validator=validator,
        boards=Boards(database),
        clock=lambda: WEDNESDAY,
        timezone=ZONE,
        bot_username="shiji_bot",
    )
    with database.transaction() as uow:
        desk = Desk.of_the_program(uow, services, WEDNESDAY)
        refresh_warnings(desk, [unit.id for unit in desk.scheme.units])


@pytest.fixture
async def town(
    prepared_town: Path, validator: Validator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Town]:
    """The small district with its bot, on a Wednesday morning."""
    monkeypatch.setattr("bot.run.load_validator", lambda _folder: validator)
    data_dir = tmp_path / "town"
    shutil.copytree(prepared_town, data_dir)
    clock = MovableClock(WEDNESDAY)
    async with SandboxServer(limits=Limits.none(), clock=clock, settle=0.1) as sandbox:
        town = Town(sandbox, clock, data_dir)
        await town.start()
        try:
            yield town
        finally:
            await town.stop()


@pytest.fixture(scope="session")
def prepared_county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample county's data folder with its year so far; made once, copied for each test."""
    folder = tmp_path_factory.mktemp("county")
    # In the year that `running` plays in, whichever that is.
    prepare(folder, sample_moment(datetime.now(ZONE).year))
    return folder


@pytest.fixture
def county(prepared_county: Path, tmp_path: Path) -> Path:
    """A data folder with the sample county."""
    folder = tmp_path / "county"
    shutil.copytree(prepared_county, folder)
    return folder


@pytest.fixture
async def demo(county: Path) -> AsyncIterator[Demo]:
    """The demo as people start it, on the sample county."""
    async with running(county) as demo:
        yield demo
