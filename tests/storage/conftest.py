"""Both databases, empty for every test. The same tests run on each."""

import os
import secrets
import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from storage.database import Database
from storage.records import Grant, NewReport, Person, Report, Role
from storage.tables import metadata

POSTGRES = os.environ.get("SHIJI_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")
NOW = datetime(2026, 11, 16, 1, 30, tzinfo=UTC)
"""A Monday morning in Shanghai."""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def kind(request: pytest.FixtureRequest) -> str:
    """Which of the two databases the test runs on."""
    return str(request.param)


@pytest.fixture
def address(kind: str, tmp_path: Path) -> Iterator[str]:
    """The address of a database of its own without any tables."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'shiji.db'}"
    else:
        yield from empty_schema()


@pytest.fixture
def own_database(address: str) -> Iterator[Database]:
    """A database that the test may damage."""
    with Database(address) as database:
        database.migrate()
        yield database


@pytest.fixture
def database(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with tables and without rows. Migrating for every test would take most of the suite's time."""
    if kind == "postgres":
        address: str = request.getfixturevalue("migrated_schema")
        _empty(address)
    else:
        copy = shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "shiji.db")
        address = f"sqlite:///{copy}"
    with Database(address) as database:
        yield database


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("storage") / "empty.db"
    with Database(f"sqlite:///{path}") as database:
        database.migrate()
    return path


@pytest.fixture(scope="session")
def migrated_schema() -> Iterator[str]:
    for address in empty_schema():
        with Database(address) as database:
            database.migrate()
        yield address


def empty_schema() -> Iterator[str]:
    """A schema of its own, dropped afterwards. No server is a failure in CI and an announced skip elsewhere."""
    schema = f"shiji_{secrets.token_hex(6)}"
    name = sql.Identifier(schema)
    with postgres() as server:
        server.execute(sql.SQL("CREATE SCHEMA {}").format(name))
        try:
            # The server's disk is not what is tested; waiting for it at every commit would take most of the time.
            yield f"{POSTGRES}?options=-csearch_path%3D{schema}%20-csynchronous_commit%3Doff"
        finally:
            server.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(name))


def postgres(address: str = POSTGRES) -> psycopg.Connection:
    """A connection outside of the program."""
    try:
        return psycopg.connect(address, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        words = f"no PostgreSQL at SHIJI_TEST_POSTGRES ({POSTGRES}): {error}"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(words)
        pytest.skip(words)


def _empty(address: str) -> None:
    """Delete every row, the guarded ones too, and number from 1 again."""
    with postgres(address) as server, server.transaction():
        server.execute("SET LOCAL session_replication_role = replica")
        for table in metadata.sorted_tables:
            server.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)))
        server.execute(
            "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S' AND relnamespace = "
            "current_schema()::regnamespace"
        )


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


@pytest.fixture
def unused_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
