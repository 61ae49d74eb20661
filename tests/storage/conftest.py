"""Both databases, fresh for every test. The same tests run on each."""

import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from storage.database import Database
from storage.records import Grant, NewReport, Person, Report, Role

POSTGRES = os.environ.get("SHIJI_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")
NOW = datetime(2026, 11, 16, 1, 30, tzinfo=UTC)
"""A Monday morning in Shanghai."""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'shiji.db'}"
        return
    yield from postgres_address()


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    with Database(address) as database:
        database.migrate()
        yield database


def postgres_address() -> Iterator[str]:
    """A schema of its own, dropped afterwards. No server is a failure in CI and an announced skip elsewhere."""
    schema = f"shiji_{secrets.token_hex(6)}"
    try:
        server = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        words = f"no PostgreSQL at SHIJI_TEST_POSTGRES ({POSTGRES}): {error}"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(words)
        pytest.skip(words)
    with server:
        server.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        try:
            yield f"{POSTGRES}?options=-csearch_path%3D{schema}"
        finally:
            server.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))


def join(database: Database, telegram_id: int = 1001, *, unit: str = "qingliu", name: str = "王芳") -> Person:
    """A reporter of the unit."""
    with database.transaction() as uow:
        grant = Grant(Role.REPORTER, unit)
        return uow.people.add(telegram_id=telegram_id, name=name, locale="zh-CN", now=NOW, grants_of=(grant,))


def write(database: Database, person: Person, text: str = "修好路灯12盏", unit: str = "qingliu") -> Report:
    """A draft of that person."""
    new = NewReport(
        unit=unit, reporter_id=person.id, chat_id=person.telegram_id, text=text, year=2026, period="2026-W47"
    )
    with database.transaction() as uow:
        return uow.reports.create(new, by=person.id, now=NOW)
