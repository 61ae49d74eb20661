"""A database that gives no answer: told like one that refuses, and nobody is told anything that is not so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event

from structlog.testing import capture_logs

from bot.intake.outage import Silence
from storage.database import Database
from storage.records import InboxItem
from tests.bot.intake.line import Line
from tests.bot.raw import message

SOON = 0.05


def silence_of(line: Line, after: float = SOON) -> Silence:
    return Silence(
        line.database,
        line.outage,
        lambda: (line.writer.asking(), *line.workers.asking()),
        sleep=asyncio.sleep,
        after=after,
    )


@asynccontextmanager
async def looking(silence: Silence) -> AsyncIterator[None]:
    task = asyncio.create_task(silence.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


@asynccontextmanager
async def held(database: Database) -> AsyncIterator[None]:
    """Somebody has the one writer and does not give it back."""
    entered, leave = Event(), Event()

    def hold(_: object) -> None:
        entered.set()
        leave.wait(10)

    holding = asyncio.ensure_future(database.run(hold))
    await asyncio.to_thread(entered.wait, 10)
    try:
        yield
    finally:
        leave.set()
        await holding


async def test_whoever_writes_is_told_once_and_everything_is_kept_when_there_is_an_answer(database: Database) -> None:
    line = Line(database)
    silence = silence_of(line)
    with capture_logs() as logged:
        async with held(database):
            keeping = [asyncio.ensure_future(line.store(message(1, chat=7)))]
            async with looking(silence):
                await line.until(lambda: len(line.told) == 1)
                # He comes later, and shares the wait of those before him.
                keeping.append(asyncio.ensure_future(line.store(message(2, chat=8))))
                await line.until(lambda: len(line.told) == 2)
            # Something else was answered meanwhile; what waits goes on waiting, and is not told again.
            line.outage.over()
            await silence.look()
        await asyncio.gather(*keeping)
        await silence.look()
        counts = await database.run(lambda uow: uow.inbox.counts())

    assert line.told == [(7, "zh-CN"), (8, "zh-CN")]
    assert counts.waiting == 2
    said = [entry for entry in logged if entry["event"] == "database.silent"]
    assert said[0]["seconds"] >= SOON
    assert said[0]["transactions"] == 1


async def test_whose_update_is_in_hand_is_told_and_it_is_handled_once(database: Database) -> None:
    leave = Event()

    async def ask(_item: InboxItem) -> None:
        await database.run(lambda _uow: leave.wait(10))

    async with Line(database, ask) as line, looking(silence_of(line)):
        await line.store(message(1, chat=7))
        await line.until(lambda: len(line.told) == 1)
        leave.set()
        await line.until(lambda: len(line.handled) == 1)

    assert line.told == [(7, "zh-CN")]
    assert line.handled == [(1,)]


async def test_an_update_that_waits_for_something_else_is_no_outage(database: Database) -> None:
    """A reply waits for as long as Telegram says; what was sent is recorded."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def reply(_item: InboxItem) -> None:
        begun.set()
        await go_on.wait()

    async with Line(database, reply) as line:
        await line.store(message(1, chat=7))
        await begun.wait()
        # Whoever asks the database at this moment has waited for long enough.
        await silence_of(line, after=0.0).look()
        go_on.set()
        await line.until(lambda: len(line.handled) == 1)

    assert line.told == []


async def test_a_long_silence_is_logged_at_growing_distances(database: Database) -> None:
    line = Line(database)
    silence = silence_of(line, after=10.0)
    with capture_logs() as logged:
        for seconds in (9.0, 10.5, 11.5, 20.0, 21.5, 30.0, 43.0, 2000.0, 2500.0, 2601.0):
            silence._note(seconds, 1 if seconds >= 10.0 else 0)
        silence._note(0.0, 0)
        silence._note(10.2, 1)

    assert [entry["seconds"] for entry in logged] == [10.5, 21.5, 43.0, 2000.0, 2601.0, 10.2]
