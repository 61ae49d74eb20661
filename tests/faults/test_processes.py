"""Several processes on one PostgreSQL: roles in any mix, one sender, one calendar, order kept, restarted in turn."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox import SandboxServer
from storage.database import Database
from storage.outgoing import Outgoing
from storage.records import NewReport, OutboxKind, PhotoState
from storage.unit_of_work import UnitOfWork
from tests.faults.district import Reporter, assert_nothing_lost_nothing_twice, member, reporters, utc_now
from tests.faults.line import Line
from tests.faults.shiji import Shiji, free_port, until
from tests.journeys.town import picture

pytestmark = pytest.mark.postgres

PUSHES = 8


@dataclass
class Fleet:
    """Two processes that take updates in behind one address, two that send and watch the calendar."""

    sandbox: SandboxServer
    intakes: list[Shiji]
    senders: list[Shiji]

    @property
    def everyone(self) -> list[Shiji]:
        return [*self.intakes, *self.senders]

    async def kill_all(self) -> None:
        await asyncio.gather(*(one.kill() for one in self.everyone))


@pytest.fixture
async def fleet(sandbox: SandboxServer, folder: Path, postgres_url: str) -> AsyncIterator[Fleet]:
    listens = [f"127.0.0.1:{free_port()}" for _ in range(2)]
    async with Line(*(("127.0.0.1", int(one.rpartition(":")[2])) for one in listens)) as balancer:
        address = f"http://{balancer.address}/bring"
        intakes = [
            Shiji(sandbox, folder, postgres_url, roles="intake", listen=listen, webhook=address) for listen in listens
        ]
        senders = [
            Shiji(
                *(sandbox, folder, postgres_url),
                roles="delivery,calendar",
                metrics_listen=f"127.0.0.1:{free_port()}",
            )
            for _ in range(2)
        ]
        fleet = Fleet(sandbox, intakes, senders)
        try:
            await asyncio.gather(*(one.start() for one in fleet.everyone))
            yield fleet
        finally:
            await fleet.kill_all()


@pytest.fixture
def database_url(postgres_url: str) -> str:
    return postgres_url


async def pushes_of(shiji: Shiji) -> float:
    """How many warnings the process has sent, by its own metrics."""
    async with aiohttp.request("GET", f"http://{shiji.environment['SHIJI_METRICS_LISTEN']}/metrics") as answer:
        text = await answer.text()
    found = re.search(r'^shiji_sends_total\{end="sent",kind="warning"\} (\S+)', text, re.MULTILINE)
    return float(found[1]) if found else 0.0


async def line_up(database: Database, chats: list[int], batch: str) -> None:
    await database.run(
        lambda uow: [
            uow.outbox.add(
                f"push:{batch}:{chat}:{n}", chat, Outgoing(f"{batch}{n:02}"), kind=OutboxKind.WARNING, now=utc_now()
            )
            for chat in chats
            for n in range(PUSHES)
        ]
    )


async def test_killed_and_restarted_in_turn_a_fleet_loses_nothing_and_counts_nothing_twice(
    fleet: Fleet, database: Database
) -> None:
    everyone = await reporters(database, fleet.sandbox)
    enough = asyncio.Event()

    async with asyncio.TaskGroup() as writing:
        for one in everyone:
            writing.create_task(one.reports_until(enough))
        await fleet.intakes[0].kill()
        await fleet.senders[0].kill()
        await until(lambda: _all_have_reported(everyone), "reports go on with half of the processes")
        await asyncio.gather(fleet.intakes[0].start(), fleet.senders[0].start())
        # The rolling restart: each is asked to end, and begun again, while the other works.
        statuses = [await _restart(one) for one in (fleet.intakes[1], fleet.senders[1], fleet.intakes[0])]
        enough.set()
    reports = await assert_nothing_lost_nothing_twice(database, fleet.sandbox, everyone)

    assert statuses == [0, 0, 0]
    assert len(reports) > len(everyone)
    assert not [line for one in fleet.everyone for line in one.events("update.set_aside")]


async def _all_have_reported(everyone: list[Reporter]) -> bool:
    return all(one.handed_in for one in everyone)


async def _restart(shiji: Shiji) -> int:
    status = await shiji.stop()
    await shiji.start()
    return status


async def test_one_of_the_senders_sends_and_the_other_takes_over_when_it_is_killed(
    fleet: Fleet, database: Database
) -> None:
    people = [await member(database, fleet.sandbox, scope="zhangjia", name=f"人{n}") for n in range(5)]
    chats = [person.id for person in people]
    await line_up(database, chats, "甲")
    first = await until(lambda: _senders(fleet), "somebody sends")
    other = next(one for one in fleet.senders if one is not first[0])
    idle = await pushes_of(other)

    await first[0].kill()
    await line_up(database, chats, "乙")

    async def all_sent() -> bool:
        return (await database.run(lambda uow: uow.outbox.oldest_age(utc_now()))) is None

    await until(all_sent, "the other one sends the rest")
    assert idle == 0
    assert await pushes_of(other) > 0
    expected = [f"{batch}{n:02}" for batch in "甲乙" for n in range(PUSHES)]
    repeated = 0
    for person in people:
        said = [message.text for message in await person.looks() if message.from_bot and message.text[0] in "甲乙"]
        repeated += len(said) - len(set(said))
        assert list(dict.fromkeys(said)) == expected
    # At most what was on its way at the moment of the kill, one message a chat, comes again.
    assert repeated <= len(people)


async def _senders(fleet: Fleet) -> list[Shiji]:
    """Those that have sent anything."""
    return [one for one in fleet.senders if await pushes_of(one)]


async def test_the_calendar_is_kept_once(fleet: Fleet, database: Database) -> None:
    # Both were started together on a fresh district, whose warnings of the day and whose digest were due at once.
    async def done() -> bool:
        return bool(await database.run(lambda uow: uow.state.get("calendar:digest")))

    await until(done, "the round of the day is made")
    opened = await database.run(lambda uow: uow.warnings.open())

    assert len({(one.unit, one.indicator, one.code) for one in opened}) == len(opened) > 0
    events = await database.run(lambda uow: [uow.warnings.events(one.id) for one in opened])
    assert [len(told) for told in events] == [1] * len(opened)
    assert len([line for shiji in fleet.senders for line in shiji.events("calendar.digests")]) == 1


async def test_a_process_that_ends_leaves_the_calendar_to_another_at_once(fleet: Fleet, database: Database) -> None:
    async def holder() -> str | None:
        return await database.run(lambda uow: uow.leases.holder("calendar", utc_now()))

    held = await until(holder, "one of the two has the calendar")
    first = next(one for one in fleet.senders if f":{one.pid}:" in str(held))

    status = await first.stop()

    assert status == 0
    assert await holder() != held


WITHIN = timedelta(seconds=15)
"""How long the calendar and the photos may be left to a process that was killed."""


async def report_with_photo(database: Database, sandbox: SandboxServer) -> int:
    """A report whose photo is to be fetched. Telegram has it from a stranger, whose own message changes nothing."""
    [sent] = await (await sandbox.person("路人")).drops([("photo", "road.jpg", picture())])
    wang = await member(database, sandbox, scope="zhangjia")

    def work(uow: UnitOfWork) -> int:
        person = uow.people.by_telegram(wang.id)
        assert person is not None
        new = NewReport(
            unit="zhangjia", reporter_id=person.id, chat_id=wang.id, text="路", year=2026, period="2026-W47"
        )
        report = uow.reports.create(new, by=person.id, now=utc_now()).id
        uow.photos.add(report, file_id=sent.file_id, file_unique_id=sent.file_id, now=utc_now())
        return report

    return await database.run(work)


async def test_a_killed_process_leaves_its_calendar_and_its_photos_to_another_within_seconds(
    sandbox: SandboxServer, folder: Path, postgres_url: str, database: Database
) -> None:
    first, second = (
        Shiji(sandbox, folder, postgres_url, roles="intake,calendar", listen=f"127.0.0.1:{free_port()}")
        for _ in range(2)
    )

    async def both(shiji: Shiji, left: timedelta = timedelta(0)) -> dict[str, str]:
        """The leases that the process has, and will have after that time unless it prolongs them."""
        at, names = utc_now() + left, ("calendar", "photos")
        held = await database.run(lambda uow: {name: uow.leases.holder(name, at) or "" for name in names})
        return {name: owner for name, owner in held.items() if f":{shiji.pid}:" in owner}

    async def has_both() -> bool:
        return len(await both(first)) == 2

    async with first.life():
        await sandbox.client.trouble("hang", "getFile", seconds=600)
        report = await report_with_photo(database, sandbox)
        await until(has_both, "the first has the calendar, and a photo in hand")
        async with second.life():
            held = await both(first)
            await first.kill()
            outlast = await both(first, WITHIN)
            # What is left of the time is not waited for.
            now = utc_now()
            await database.run(lambda uow: [uow.leases.acquire(name, owner, now, now) for name, owner in held.items()])

            async def goes_on() -> bool:
                [photo] = await database.run(lambda uow: uow.photos.of(report))
                return photo.state is PhotoState.FETCHED and "calendar" in await both(second)

            await until(goes_on, "the second makes the rounds and has fetched the photo", seconds=15.0)

    assert len(held) == 2
    assert outlast == {}
