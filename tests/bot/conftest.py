"""An empty SQLite database for every test, copied from one that was migrated once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.quick import load_aiogram
from scoring.validator import Validator
from storage.database import Database

load_aiogram()


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """structlog's own default paints a trace with every local variable, which takes seconds."""
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, structlog.processors.add_log_level, plain])


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "shiji.db"
    with Database(f"sqlite:///{path}") as database:
        database.migrate()
    return path


@pytest.fixture
def database_url(migrated: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(migrated, tmp_path / 'shiji.db')}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with Database(database_url, busy_seconds=0.2) as database:
        yield database


@pytest.fixture(scope="module")
def one_validator() -> Iterator[None]:
    """One for all processes that a module starts: none of these tests is about its loading."""
    validator = Validator.load()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.run.load_validator", lambda _folder: validator)
        yield
