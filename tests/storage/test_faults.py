"""The database refuses, breaks or goes away: an error that says so, nothing half done, and work goes on afterwards."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import event

from storage.database import Database
from storage.errors import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseFull,
    DatabaseReadOnly,
    DatabaseRefused,
    DatabaseUnavailable,
)
from storage.records import Role
from storage.unit_of_work import UnitOfWork
from tests.storage.conftest import NOW, join, postgres

NOBODY = 99
ONLY_SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
ONLY_POSTGRES = pytest.mark.parametrize("kind", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)


def put(database: Database, value: object = 1) -> None:
    with database.transaction() as uow:
        uow.state.put("a", value)


def got(database: Database) -> object:
    with database.transaction(read_only=True) as uow:
        return uow.state.get("a")


def read_only_address(database: Database) -> str:
    if database.dialect == "sqlite":
        return f"sqlite:///file:{database.url.database}?mode=ro&uri=true"
    return f"{database.address}%20-cdefault_transaction_read_only%3Don"


def test_a_database_that_cannot_be_written_says_so_and_can_still_be_read(database: Database) -> None:
    put(database)

    with Database(read_only_address(database)) as sealed:
        with pytest.raises(DatabaseReadOnly):
            put(sealed, 2)

        assert got(sealed) == 1


@contextmanager
def _holding(database: Database) -> Iterator[None]:
    """Somebody else holds what every writer needs."""
    if database.dialect == "sqlite":
        other = sqlite3.connect(str(database.url.database), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            other.close()
    else:
        with postgres(database.address) as server, server.transaction():
            server.execute("LOCK TABLE app_state")
            yield


def test_a_locked_database_is_busy_and_free_again_afterwards(database: Database) -> None:
    with Database(database.address, busy_seconds=0.05) as impatient:
        with _holding(database), pytest.raises(DatabaseBusy):
            put(impatient)

        put(impatient, 2)
        assert got(impatient) == 2


@ONLY_SQLITE
def test_a_full_disk_keeps_nothing_of_the_transaction_and_all_of_those_before(database: Database) -> None:
    put(database)
    limit = [1]
    event.listen(
        database.engine,
        "begin",
        lambda connection: connection.connection.execute(f"PRAGMA max_page_count = {limit[0]}"),
    )

    with pytest.raises(DatabaseFull):
        put(database, "x" * 1_000_000)
    limit[0] = 100_000

    assert got(database) == 1
    put(database, "x" * 1_000_000)


@ONLY_SQLITE
def test_a_file_that_is_no_database_is_damaged(address: str) -> None:
    with Database(address) as database:
        assert database.url.database is not None
        Path(database.url.database).write_bytes(b"not a database" * 100)

        with pytest.raises(DatabaseDamaged):
            put(database)


def _put_and_cut(uow: UnitOfWork) -> None:
    """Write, then end the server's side of this connection, as a restart of the server does."""
    uow.state.put("a", 1)
    backend = uow._session.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with postgres() as server:
        server.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])


@ONLY_POSTGRES
def test_a_connection_cut_in_the_middle_keeps_nothing_and_the_next_one_works(database: Database) -> None:
    def act(uow: UnitOfWork) -> None:
        _put_and_cut(uow)
        uow.state.put("a", 2)

    with pytest.raises(DatabaseUnavailable), database.transaction() as uow:
        act(uow)

    assert got(database) is None
    put(database, 3)
    assert got(database) == 3


@ONLY_POSTGRES
def test_a_connection_cut_before_the_commit_keeps_nothing(database: Database) -> None:
    with pytest.raises(DatabaseUnavailable), database.transaction() as uow:
        _put_and_cut(uow)

    assert got(database) is None


@ONLY_POSTGRES
def test_a_connection_cut_between_two_updates_costs_nothing(database: Database) -> None:
    backends: list[int] = []
    with database.transaction() as uow:
        backends.append(uow._session.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
    with postgres() as server:
        server.execute("SELECT pg_terminate_backend(%s, 5000)", backends)

    put(database, 2)

    assert got(database) == 2


@ONLY_POSTGRES
async def test_a_process_that_ends_hangs_up_on_a_server_that_does_not_answer(address: str) -> None:
    begun = Event()

    def hangs(uow: UnitOfWork) -> None:
        begun.set()
        uow._session.connection.exec_driver_sql("SELECT pg_sleep(20)")

    with Database(address) as database:
        waiting = asyncio.ensure_future(database.run(hangs))
        await asyncio.to_thread(begun.wait)
        database.hang_up(after=60)
        await asyncio.wait([waiting], timeout=0.2)
        patient = not waiting.done()

        database.hang_up(after=0)
        with pytest.raises(DatabaseUnavailable):
            async with asyncio.timeout(10):
                await waiting
        with pytest.raises(DatabaseUnavailable, match="hung up"):
            await database.run(lambda uow: uow.state.get("a"))

    assert patient


def test_hanging_up_leaves_what_was_answered_alone(database: Database) -> None:
    put(database)
    with database.transaction() as uow:
        # Whoever has the answer may work at it for as long as it takes.
        found = uow.state.get("a")
        database.hang_up(after=0)
        uow.state.put("b", found)
    database.hang_up(after=0)

    assert got(database) == 1


def test_a_violated_rule_is_refused_and_the_next_transaction_works(database: Database) -> None:
    with pytest.raises(DatabaseRefused), database.transaction() as uow:
        uow.people.grant(NOBODY, Role.REPORTER, "qingliu", NOW)

    join(database)


def test_catching_a_refusal_outside_does_not_keep_half_a_transaction(database: Database) -> None:
    with suppress(DatabaseRefused), database.transaction() as uow:
        uow.state.put("a", 1)
        uow.people.grant(NOBODY, Role.REPORTER, "qingliu", NOW)

    assert got(database) is None
