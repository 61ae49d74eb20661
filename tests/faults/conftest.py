"""A strict local Telegram and an empty database of either kind for real processes."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from bot.quick import load_aiogram
from bot.sandbox import Limits, SandboxServer
from storage.database import Database
from tests.faults.district import prepare
from tests.storage.conftest import empty_schema

load_aiogram()


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """structlog's own default paints a trace with every local variable, which takes seconds."""
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, structlog.processors.add_log_level, plain])


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxServer]:
    """A Telegram that lets everything through and brings updates again soon."""
    limits = Limits(per_second=10**6, private_per_second=10**6, webhook_backoff=0.05)
    async with SandboxServer(limits=limits, settle=0.05) as server:
        yield server


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the processes keep what they prepare for themselves: made once, because it takes seconds."""
    return tmp_path_factory.mktemp("shiji")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A prepared SQLite file."""
    url = f"sqlite:///{tmp_path / 'faults.db'}"
    with Database(url) as database:
        prepare(database)
    return url


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A prepared schema on PostgreSQL."""
    for url in empty_schema():
        with Database(url) as database:
            prepare(database)
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The one and the other."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The same database that the processes use, looked at from outside."""
    with Database(database_url) as database:
        yield database
