"""Several actions in one commit, on SQLite, where one thread writes for all."""

import asyncio
import threading
from collections.abc import Callable
from contextvars import ContextVar
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from scoring.facts import Value
from storage.database import Database
from storage.together import MOST
from storage.unit_of_work import UnitOfWork
from tests.storage.conftest import NOW

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


class BoomError(Exception):
    """Something an action could not foresee."""


class Door:
    """An action that keeps the writer busy until it is let go, so that others come to wait behind it."""

    def __init__(self) -> None:
        self._entered, self._leave = threading.Event(), threading.Event()

    def __call__(self, _uow: UnitOfWork) -> None:
        self._entered.set()
        assert self._leave.wait(10)

    async def reached(self) -> None:
        assert await asyncio.to_thread(self._entered.wait, 10)

    def open(self) -> None:
        self._leave.set()


def put(name: str) -> Callable[[UnitOfWork], str]:
    def action(uow: UnitOfWork) -> str:
        uow.state.put(name, 1)
        return name

    return action


def commits_of(database: Database) -> list[int]:
    seen: list[int] = []
    event.listen(database.engine, "commit", lambda _connection: seen.append(1))
    return seen


async def behind_a_door(database: Database, *actions: Callable[[UnitOfWork], Any]) -> list[Any]:
    door = Door()
    first = asyncio.ensure_future(database.run(door))
    await door.reached()
    others = [asyncio.ensure_future(database.run(action)) for action in actions]
    await asyncio.sleep(0)
    door.open()
    await first
    return await asyncio.gather(*others, return_exceptions=True)


async def test_what_waits_together_is_committed_together(database: Database) -> None:
    commits = commits_of(database)

    results = await behind_a_door(database, *(put(f"n{number}") for number in range(MOST - 1)))

    assert results == [f"n{number}" for number in range(MOST - 1)]
    assert len(commits) == 1


async def test_a_commit_takes_only_so_many(database: Database) -> None:
    commits = commits_of(database)

    await behind_a_door(database, *(put(f"n{number}") for number in range(2 * MOST)))

    assert len(commits) == 3


async def test_nobody_hears_of_an_action_before_its_commit(database: Database) -> None:
    door = Door()
    first = asyncio.ensure_future(database.run(put("first")))
    second = asyncio.ensure_future(database.run(door))
    await door.reached()

    seen = await database.read(lambda uow: uow.state.get("first"))
    heard = first.done()
    door.open()
    await second

    assert (seen, heard) in {(None, False), (1, True)}
    assert await first == "first"


async def test_one_that_raises_is_undone_alone(database: Database) -> None:
    def boom(uow: UnitOfWork) -> None:
        uow.state.put("boom", 1)
        raise BoomError

    before, failed, after = await behind_a_door(database, put("before"), boom, put("after"))

    assert (before, after) == ("before", "after")
    assert isinstance(failed, BoomError)
    with database.transaction() as uow:
        assert [uow.state.get(name) for name in ("before", "boom", "after")] == [1, None, 1]


async def test_one_that_runs_out_of_something_is_told_and_so_are_the_others(database: Database) -> None:
    before, failed, after = await behind_a_door(database, put("before"), lambda _uow: next(iter(())), put("after"))

    assert (before, after) == ("before", "after")
    assert isinstance(failed, RuntimeError)
    assert isinstance(failed.__cause__, StopIteration)


async def test_after_the_end_everybody_is_refused_and_nobody_waits(database: Database) -> None:
    database.dispose()

    for _ in range(2):
        async with asyncio.timeout(10):
            with pytest.raises(RuntimeError, match="shutdown"):
                await database.run(put("late"))


async def test_the_next_one_sees_what_the_one_before_it_did(database: Database) -> None:
    _, seen = await behind_a_door(database, put("a"), lambda uow: uow.state.get("a"))

    assert seen == 1


async def test_facts_are_committed_before_anybody_else_acts(database: Database) -> None:
    fact = Value(id="f", unit="q", indicator="roads", effective=NOW.date(), recorded=NOW, value=Decimal(1))

    def committed(_uow: UnitOfWork) -> int:
        with database.transaction(read_only=True) as other:
            return len(other.facts.all())

    _, seen = await behind_a_door(database, lambda uow: uow.facts.append([fact]), committed)

    assert seen == 1


async def test_a_transaction_that_is_lost_is_made_up_for_one_by_one(database: Database) -> None:
    """SQLite gives up a whole transaction when the disk is full, and those before must not be told they were kept."""

    def lose(uow: UnitOfWork) -> None:
        uow._session.connection.exec_driver_sql("ROLLBACK")
        raise BoomError

    before, lost, after = await behind_a_door(database, put("before"), lose, put("after"))

    assert (before, after) == ("before", "after")
    assert isinstance(lost, BoomError)
    with database.transaction() as uow:
        assert [uow.state.get(name) for name in ("before", "after")] == [1, 1]


async def test_callbacks_of_those_that_were_kept_run_after_the_commit(database: Database) -> None:
    seen: list[object] = []

    def look() -> None:
        with database.transaction(read_only=True) as uow:
            seen.append(uow.state.get("a"))

    def act(uow: UnitOfWork) -> None:
        uow.state.put("a", 1)
        uow.after_commit(look)

    def boom(uow: UnitOfWork) -> None:
        uow.after_commit(look)
        raise BoomError

    await behind_a_door(database, act, boom)

    assert seen == [1]


async def test_one_that_nobody_waits_for_any_more_is_left_out(database: Database) -> None:
    door = Door()
    first = asyncio.ensure_future(database.run(door))
    await door.reached()
    given_up = asyncio.ensure_future(database.run(put("a")))
    await asyncio.sleep(0)

    given_up.cancel()
    door.open()
    await first

    assert await database.run(lambda uow: uow.state.get("a")) is None


async def test_an_action_runs_in_the_context_of_its_caller(database: Database) -> None:
    name: ContextVar[str] = ContextVar("name")

    async def say(word: str) -> str:
        name.set(word)
        return await database.run(lambda _uow: name.get())

    assert list(await asyncio.gather(say("a"), say("b"))) == ["a", "b"]


async def test_one_that_raises_by_itself_is_not_tried_twice(database: Database) -> None:
    tries: list[int] = []

    def boom(_uow: UnitOfWork) -> None:
        tries.append(1)
        raise BoomError

    with pytest.raises(BoomError):
        await database.run(boom)

    assert tries == [1]


async def test_an_error_met_again_is_told_as_one(database: Database) -> None:
    def boom(_uow: UnitOfWork) -> None:
        raise BoomError

    _, failed = await behind_a_door(database, put("before"), boom)

    assert isinstance(failed, BoomError)
    assert (failed.__cause__, failed.__context__) == (None, None)
