import asyncio
import os
import socket
import threading
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest

from storage.database import AddressError, Database
from storage.errors import DatabaseReadOnly, DatabaseUnavailable
from storage.outgoing import Outgoing
from storage.records import OutboxKind
from storage.session import News
from storage.unit_of_work import UnitOfWork
from tests.storage.conftest import NOW, postgres


class BoomError(Exception):
    """Something an action could not foresee."""


def fail(uow: UnitOfWork) -> None:
    uow.state.put("a", 1)
    raise BoomError


def remembered(database: Database) -> object:
    with database.transaction() as uow:
        return uow.state.get("a")


def test_what_a_block_did_is_kept_when_it_ends(database: Database) -> None:
    with database.transaction() as uow:
        uow.state.put("a", 1)

    assert remembered(database) == 1


def test_nothing_is_kept_when_a_block_raises(database: Database) -> None:
    with pytest.raises(BoomError), database.transaction() as uow:
        fail(uow)

    assert remembered(database) is None


async def test_an_action_runs_in_one_transaction_and_gives_its_result(database: Database) -> None:
    result = await database.run(lambda uow: uow.burden.add("qingliu", "2026-W47", "question", "bot"))

    assert result == 1


async def test_an_action_that_raises_leaves_nothing_and_the_next_one_works(database: Database) -> None:
    with pytest.raises(BoomError):
        await database.run(fail)

    assert await database.run(lambda uow: uow.state.get("a")) is None


async def test_an_action_does_not_hold_up_the_loop(database: Database) -> None:
    entered, leave = threading.Event(), threading.Event()

    def wait(_: UnitOfWork) -> bool:
        entered.set()
        return leave.wait(10)

    running = asyncio.ensure_future(database.run(wait))
    await asyncio.to_thread(entered.wait, 10)
    leave.set()

    assert await running


async def test_many_actions_at_once_count_right(database: Database) -> None:
    counts = await asyncio.gather(
        *(database.run(lambda uow: uow.burden.add("qingliu", "2026-W47", "question", "bot")) for _ in range(50))
    )

    assert sorted(counts) == list(range(1, 51))


def test_callbacks_run_after_the_commit_and_see_it(database: Database) -> None:
    seen: list[object] = []

    with database.transaction() as uow:
        uow.state.put("a", 1)
        uow.after_commit(lambda: seen.append(remembered(database)))
        before = list(seen)

    assert (before, seen) == ([], [1])


def test_callbacks_of_a_failed_transaction_do_not_run(database: Database) -> None:
    called: list[str] = []

    def act(uow: UnitOfWork) -> None:
        uow.after_commit(lambda: called.append("after"))
        uow.outbox.add("a", 7, Outgoing("x"), kind=OutboxKind.REPLY, now=NOW)
        raise BoomError

    database.wakeups.on(News.OUTBOX, lambda: called.append("outbox"))
    with pytest.raises(BoomError), database.transaction() as uow:
        act(uow)

    assert called == []


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    with database.transaction() as writer:
        writer.state.put("a", 1)
        with database.transaction(read_only=True) as reader:
            seen = reader.state.get("a")

    assert seen is None


async def test_an_action_that_only_reads_cannot_write_and_writers_can_afterwards(database: Database) -> None:
    with pytest.raises(DatabaseReadOnly):
        await database.read(lambda uow: uow.state.put("a", 1))

    await database.run(lambda uow: uow.state.put("a", 2))
    assert await database.read(lambda uow: uow.state.get("a")) == 2


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_readers_leave_the_writer_of_a_file_the_connection_that_remembers_it(database: Database) -> None:
    def read() -> object:
        with database.raw_transaction(read_only=True) as connection:
            return connection.connection.dbapi_connection

    def write() -> object:
        with database.raw_transaction() as connection:
            read()
            return connection.connection.dbapi_connection

    used = {write() for _ in range(3)}

    assert len(used) == 1
    assert read() not in used


async def test_reading_does_not_stand_in_line_behind_a_long_action(database: Database) -> None:
    entered, leave = threading.Event(), threading.Event()

    def work_long(uow: UnitOfWork) -> bool:
        uow.state.put("a", 1)
        entered.set()
        return leave.wait(10)

    long = asyncio.ensure_future(database.run(work_long))
    await asyncio.to_thread(entered.wait, 10)
    seen = await database.read(lambda uow: uow.state.get("a"))
    leave.set()

    assert (seen, await long) == (None, True)


def test_two_databases_of_one_address_see_the_same(database: Database) -> None:
    with database.transaction() as uow:
        uow.state.put("a", 1)

    with Database(database.address) as other:
        assert remembered(other) == 1


@pytest.mark.parametrize("kind", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_new_messages_are_announced_to_other_processes(database: Database) -> None:
    with postgres() as listener:
        listener.execute("LISTEN shiji_outbox")
        with database.transaction() as uow:
            uow.outbox.add("a", 7, Outgoing("x"), kind=OutboxKind.REPLY, now=NOW)

        # One at least: the channel is the whole server's, and other tests may be using it at the same time.
        assert {note.channel for note in listener.notifies(timeout=10, stop_after=1)} == {"shiji_outbox"}


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/x"])
def test_an_address_that_cannot_work_is_refused_in_words(url: str) -> None:
    with pytest.raises(ValueError, match=r"file|unknown"):
        Database(url)


@pytest.mark.parametrize("url", ["postgresql:/x", "postgresql://shiji@host:hidden/x", "postgresql://shiji:a:hidden/x"])
def test_an_address_that_cannot_be_read_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(AddressError) as refused:
        Database(url)

    assert "hidden" not in str(refused.value)
    assert refused.value.__suppress_context__


def test_a_server_that_is_not_there_is_unavailable(unused_port: int) -> None:
    with (
        Database(f"postgresql://x@127.0.0.1:{unused_port}/x", busy_seconds=2) as database,
        pytest.raises(DatabaseUnavailable),
        database.transaction(),
    ):
        pass


@pytest.mark.parametrize("kind", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_a_connection_whose_server_acknowledges_nothing_is_given_up_within_twenty_seconds(database: Database) -> None:
    with database.raw_transaction() as connection:
        line = connection.connection.dbapi_connection
        assert line is not None
        with socket.socket(fileno=os.dup(line.fileno())) as looked_at:
            milliseconds = looked_at.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)

    assert milliseconds == 20_000


async def test_it_is_known_who_waits_for_an_answer_and_since_when(database: Database) -> None:
    entered, leave = threading.Event(), threading.Event()

    def wait(_: UnitOfWork) -> bool:
        entered.set()
        return leave.wait(10)

    before = monotonic()
    asks = (database.run(wait), database.run(lambda _: True))
    tasks = [asyncio.ensure_future(one) for one in asks]
    await asyncio.to_thread(entered.wait, 10)
    since = database.unanswered[tasks[0]]
    leave.set()
    await asyncio.gather(*tasks)

    assert before <= since <= monotonic()
    assert database.unanswered == {}


async def test_nobody_waits_any_more_after_an_error_or_when_giving_up(database: Database) -> None:
    with pytest.raises(BoomError):
        await database.run(fail)
    leave = threading.Event()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await database.run(lambda _: leave.wait(10))
    leave.set()

    assert database.unanswered == {}


def test_the_folder_of_an_sqlite_file_is_made(tmp_path: Path) -> None:
    with Database(f"sqlite:///{tmp_path / 'new' / 'folder' / 'shiji.db'}") as database:
        database.migrate()
        assert remembered(database) is None


def test_an_address_with_a_password_is_not_shown(unused_port: int) -> None:
    with Database(f"postgresql://shiji:hidden@127.0.0.1:{unused_port}/x") as database:
        assert "hidden" not in repr(database)
        assert "hidden" not in repr(database.url)


def test_a_lease_outlives_its_transaction(database: Database) -> None:
    with database.transaction() as uow:
        uow.leases.acquire("sender", "a", NOW + timedelta(minutes=1), NOW)

    with database.transaction() as uow:
        assert uow.leases.holder("sender", NOW) == "a"


@pytest.mark.parametrize(("asked", "level"), [("", 1), ("?synchronous=normal", 1), ("?synchronous=full", 2)])
def test_an_sqlite_address_says_how_hard_a_commit_is_pressed_onto_the_disk(
    tmp_path: Path, asked: str, level: int
) -> None:
    with Database(f"sqlite:///{tmp_path / 'shiji.db'}{asked}") as database, database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == level
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_any_other_way_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="use normal or full"):
        Database(f"sqlite:///{tmp_path / 'shiji.db'}?synchronous=off")
