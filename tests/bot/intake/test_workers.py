"""Handling the inbox: in order per chat, in parallel between chats, and nothing for ever."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.intake.workers import Patience
from storage.database import Database
from storage.errors import DatabaseReadOnly, UpdateAlreadyDone
from storage.records import Grant, InboxItem, OutboxKind, Role
from storage.repositories.inbox import Claimed
from storage.unit_of_work import UnitOfWork
from tests.bot.intake.line import QUICK, Line, utc_now
from tests.bot.raw import message, photo


async def test_updates_of_a_chat_are_handled_in_order(database: Database) -> None:
    async with Line(database) as line:
        await line.store(message(1), message(2), message(3))
        counts = await line.settled()

    assert line.handled == [(1,), (2,), (3,)]
    assert counts.done == 3


async def test_a_chat_goes_on_only_after_the_reply_of_the_update_before(database: Database) -> None:
    replying, may_end = asyncio.Event(), asyncio.Event()

    async def marks_done_and_replies_slowly(item: InboxItem) -> None:
        await database.run(lambda uow: uow.inbox.done(item.update_ids, utc_now()))
        if item.update_ids == (1,):
            replying.set()
            await may_end.wait()

    async with Line(database, marks_done_and_replies_slowly) as line:
        await line.store(message(1), message(2), message(3, chat=8))
        await replying.wait()
        await line.until(lambda: (3,) in line.handled)
        before = list(line.handled)
        may_end.set()
        await line.settled()

    assert before == [(3,)]
    assert line.handled == [(3,), (1,), (2,)]


async def test_other_chats_do_not_wait(database: Database) -> None:
    held = asyncio.Event()

    async def first_chat_hangs(item: InboxItem) -> None:
        if item.chat_id == 7:
            await held.wait()

    async with Line(database, first_chat_hangs) as line:
        await line.store(message(1, chat=7), message(2, chat=8), message(3, chat=9))
        await line.until(lambda: len(line.handled) == 2)
        held.set()
        await line.settled()

    assert line.handled[-1] == (1,)


async def test_an_album_is_handled_as_one(database: Database) -> None:
    async with Line(database, patience=Patience(album_wait=0.5, look_around=0.02)) as line:
        await line.store(photo(1, "a"))
        await line.store(photo(2, "a"), photo(3, "a"), message(4))
        await line.settled()

    assert line.handled == [(1, 2, 3), (4,)]


async def test_the_same_update_twice_is_handled_once(database: Database) -> None:
    async with Line(database) as line:
        await line.store(message(1), message(1))
        await line.settled()
        await line.store(message(1))
        await line.store(message(2))
        await line.settled()

    assert line.handled == [(1,), (2,)]


async def test_a_poison_update_is_set_aside_and_the_next_one_goes_on(database: Database) -> None:
    async def chokes(item: InboxItem) -> None:
        if item.update_ids == (1,):
            raise RuntimeError("cannot digest this")

    async with Line(database, chokes) as line:
        await line.store(message(1), message(2))
        counts = await line.settled()
        aside = await database.run(lambda uow: uow.inbox.aside())
        (told,) = await line.messages(7)

    assert (counts.done, counts.set_aside) == (1, 1)
    assert line.handled == [(2,)]
    assert aside[0].error == "RuntimeError: cannot digest this"
    assert (told.payload.text, told.kind, told.key) == ("sorry in zh-CN", OutboxKind.REPLY, "set-aside:1")


async def test_the_apology_is_in_the_persons_own_language(database: Database) -> None:
    grants: Sequence[Grant] = (Grant(Role.REPORTER, "qingliu"),)

    async def chokes(_item: InboxItem) -> None:
        raise RuntimeError

    await database.run(
        lambda uow: uow.people.add(telegram_id=7, name="Wang", locale="en", now=utc_now(), grants_of=grants)
    )
    async with Line(database, chokes) as line:
        await line.store(message(1, chat=7), message(2, chat=-8))
        await line.settled()
        told = await line.messages(7)
        group = await line.messages(-8)

    assert [row.payload.text for row in told] == ["sorry in en"]
    assert group == []


async def test_what_fails_once_succeeds_later(database: Database) -> None:
    tries: list[int] = []

    async def fails_at_first(item: InboxItem) -> None:
        tries.append(item.attempts)
        if len(tries) == 1:
            raise ConnectionError

    async with Line(database, fails_at_first) as line:
        await line.store(message(1))
        counts = await line.settled()

    assert tries == [0, 1]
    assert (counts.done, counts.set_aside) == (1, 0)


async def test_a_handler_that_never_ends_is_a_failure_like_others(database: Database) -> None:
    async def hangs(item: InboxItem) -> None:
        if item.update_ids == (1,):
            await asyncio.Event().wait()

    patience = Patience(tries=1, handling=0.05, look_around=0.02)
    async with Line(database, hangs, patience) as line:
        await line.store(message(1), message(2))
        counts = await line.settled()

    assert (counts.done, counts.set_aside) == (1, 1)


async def test_what_was_committed_is_not_set_aside_for_a_fault_after_it(database: Database) -> None:
    async def commits_then_fails(item: InboxItem) -> None:
        await database.run(lambda uow: uow.inbox.done(item.update_ids, utc_now()))
        raise ConnectionError

    async with Line(database, commits_then_fails, Patience(tries=1, look_around=0.02)) as line:
        await line.store(message(1))
        await line.store(message(2))
        counts = await line.settled()
        told = await line.messages(7)

    assert (counts.done, counts.set_aside) == (2, 0)
    assert told == []


async def test_an_update_that_another_process_handled_is_no_failure(database: Database) -> None:
    async def too_late(_item: InboxItem) -> None:
        raise UpdateAlreadyDone

    async with Line(database, too_late) as line:
        await line.store(message(1))
        counts = await line.settled()

    assert (counts.done, counts.failing) == (1, 0)


async def test_while_the_database_is_away_the_update_is_kept_and_the_person_told_once(database: Database) -> None:
    away = [True, True, True]

    async def database_is_away(_item: InboxItem) -> None:
        if away:
            away.pop()
            raise DatabaseReadOnly("attempt to write a readonly database")

    async with Line(database, database_is_away) as line:
        await line.store(message(1))
        counts = await line.settled()

    assert (counts.done, counts.failing, counts.set_aside) == (1, 0, 0)
    assert line.told == [(7, "zh-CN")]
    assert not line.outage.lasts


async def test_what_was_stored_before_a_crash_is_handled_after_it(database: Database) -> None:
    crashed = Line(database)
    await crashed.store(message(1), message(2))

    async with Line(database, owner="two") as line:
        counts = await line.settled()

    assert counts.done == 2
    assert line.handled == [(1,), (2,)]


async def test_an_update_in_hand_stays_with_its_process_however_long_it_takes(database: Database) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow(_item: InboxItem) -> None:
        begun.set()
        await may_end.wait()

    patience = Patience(lease=0.2, look_around=0.02)
    async with Line(database, slow, patience) as line, Line(database, slow, patience, "two") as other:
        await line.store(message(1))
        await begun.wait()
        await asyncio.sleep(0.5)  # longer than the lease: the point of this test is time
        may_end.set()
        await line.settled()

    assert len(line.handled) + len(other.handled) == 1


async def test_what_a_killed_process_had_in_hand_is_taken_over(database: Database) -> None:
    begun = asyncio.Event()

    async def never_ends(_item: InboxItem) -> None:
        begun.set()
        await asyncio.Event().wait()

    patience = Patience(lease=0.2, look_around=0.02)
    killed = Line(database, never_ends, patience)
    running = asyncio.create_task(killed.workers.run())
    await killed.store(message(1))
    await begun.wait()
    running.cancel()

    async with Line(database, patience=patience, owner="two") as heir:
        await heir.settled()

    assert heir.handled == [(1,)]
    for task in killed.workers._tasks:
        task.cancel()


async def test_stopping_finishes_what_was_begun(database: Database) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow(_item: InboxItem) -> None:
        begun.set()
        await may_end.wait()

    line = Line(database, slow)
    async with line:
        await line.store(message(1), message(2))
        await begun.wait()
        stopping = asyncio.create_task(line.workers.stop(grace=2))
        await asyncio.sleep(0)
        may_end.set()
        await stopping
        counts = await database.run(lambda uow: uow.inbox.counts())

    assert line.handled == [(1,)]
    assert (counts.done, counts.waiting) == (1, 1)


async def test_what_is_claimed_while_the_process_stops_is_left_to_the_next(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was begun after the rest was given back, with nobody waiting for it any more."""
    run, claimed, go_on = database.run, asyncio.Event(), asyncio.Event()

    async def slow(action: Callable[[UnitOfWork], Any]) -> Any:
        result = await run(action)
        if isinstance(result, Claimed) and result.items:
            claimed.set()
            await go_on.wait()
        return result

    line = Line(database, patience=replace(QUICK, lease=1000))
    monkeypatch.setattr(database, "run", slow)
    async with line:
        await line.store(message(1))
        await claimed.wait()
        stopping = asyncio.create_task(line.workers.stop(grace=2))
        await asyncio.sleep(0)
        go_on.set()
        await stopping
    async with Line(database, owner="two") as next_process:
        await next_process.settled()

    assert (line.handled, next_process.handled) == ([], [(1,)])


async def test_what_does_not_end_in_time_is_given_back_at_once(database: Database) -> None:
    begun = asyncio.Event()

    async def never_ends(_item: InboxItem) -> None:
        begun.set()
        await asyncio.Event().wait()

    line = Line(database, never_ends)
    async with line:
        await line.store(message(1))
        await begun.wait()
        await line.workers.stop(grace=0.01)

    async with Line(database, owner="two") as next_process:
        await next_process.settled()

    assert next_process.handled == [(1,)]


@pytest.mark.parametrize("chats", [1, 40])
async def test_many_updates_all_come_through_in_their_chats_order(database: Database, chats: int) -> None:
    async with Line(database, patience=QUICK) as line:
        await asyncio.gather(*(line.store(message(n, chat=1 + n % chats)) for n in range(200)))
        counts = await line.settled()

    assert counts.done == 200
    for chat in range(chats):
        of_chat = [update for (update,) in line.handled if update % chats == chat]
        assert of_chat == sorted(of_chat)


async def test_chats_upon_chats_that_wait_for_a_retry_do_not_hide_the_one_behind_them(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.repositories.inbox.LOOKS", 3)
    patience = Patience(tries=3, look_around=3600, first_retry=1800, most_retry=1800)

    async def fails_but_for_the_last(item: InboxItem) -> None:
        if item.chat_id != 20:
            raise ValueError("broken for everybody")

    async with Line(database, fails_but_for_the_last, patience) as line:
        await line.store(*(message(number, chat=number) for number in range(1, 20)))
        async with asyncio.timeout(20):
            while (await database.run(lambda uow: uow.inbox.counts())).failing < 19:
                await asyncio.sleep(0.01)
        await line.store(message(20, chat=20))
        await line.until(lambda: line.handled == [(20,)])


async def test_with_more_chats_than_workers_each_has_its_turn(database: Database) -> None:
    patience = Patience(parallel=2, look_around=3600)
    chats = (5, -3, 11, 7, -8, 2, 40)
    async with Line(database, patience=patience) as line:
        await line.store(*(message(number, chat=chats[number % 7]) for number in range(1, 36)))
        await line.until(lambda: len(line.handled) == 35)

    assert {one for (one,) in line.handled} == set(range(1, 36))


async def test_a_retry_that_is_claimed_as_its_failure_is_recorded_is_not_taken_for_one_in_hand(
    database: Database,
) -> None:
    tries: list[int] = []

    async def fails_at_first(item: InboxItem) -> None:
        tries.append(item.update_ids[0])
        if len(tries) == 1:
            # While the database is busy with this, the failure and the next look at the inbox come to stand in line.
            busy.append(asyncio.ensure_future(database.run(lambda _uow: time.sleep(0.3))))
            await asyncio.sleep(0)
            raise RuntimeError

    busy: list[asyncio.Future[None]] = []
    # With a lease that outlasts the test: what is claimed and not begun would never be done.
    async with Line(database, fails_at_first, replace(QUICK, first_retry=0.0, lease=60)) as line:
        await line.store(message(1))
        await line.until(lambda: bool(line.handled))
        await asyncio.gather(*busy)

    assert tries == [1, 1]
