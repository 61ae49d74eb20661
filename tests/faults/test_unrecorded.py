"""Killed between sending and recording: that one message may come again, and nothing else is lost or repeated."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.sandbox import SandboxServer
from storage.database import Database
from storage.outgoing import Outgoing
from storage.records import OutboxKind, OutboxRow, OutboxState
from storage.unit_of_work import UnitOfWork
from tests.faults.district import member, utc_now
from tests.faults.line import Line, Way
from tests.faults.shiji import PATIENCE, Shiji, until

pytestmark = pytest.mark.postgres

TEXTS = ("预警一", "预警二")


@pytest.fixture
def database_url(postgres_url: str) -> str:
    return postgres_url


async def test_a_sender_killed_before_it_could_record_what_it_sent_repeats_only_that(
    sandbox: SandboxServer, folder: Path, postgres_url: str, database: Database
) -> None:
    address = urlsplit(postgres_url)
    target = (address.hostname or "127.0.0.1", address.port or 5432)
    wang = await member(database, sandbox, scope="zhangjia")
    async with Line(target) as line:
        url = postgres_url.replace(f"{target[0]}:{target[1]}", line.address)
        assert line.address in url
        shiji = Shiji(sandbox, folder, url, roles="delivery")
        async with shiji.life():
            hung = asyncio.create_task(_hangs_when_something_is_sent(sandbox, wang.id, line))
            await database.run(lambda uow: _line_up(uow, wang.id))
            await hung
            await until(lambda: _answered(sandbox), "Telegram has answered")
            await shiji.kill()
            unrecorded = await database.run(_rows)
            # What it still had to say is cut off with it.
            await line.becomes(Way.RESET)
            await line.becomes(Way.OPEN)
            await database.run(lambda uow: _let_its_lease_run_out(uow, sandbox.token))

            await shiji.start()
            await until(lambda: _all_sent(database), "the rest is sent", PATIENCE)

    assert [row.state for row in unrecorded] == [OutboxState.WAITING] * len(TEXTS)
    said = [message.text for message in await wang.looks() if message.from_bot]
    assert said == [TEXTS[0], *TEXTS]
    assert [row.attempts for row in await database.run(_rows)] == [0] * len(TEXTS)


async def _hangs_when_something_is_sent(sandbox: SandboxServer, chat_id: int, line: Line) -> None:
    """As soon as the local Telegram has the message, in the same loop, nothing gets to the database any more."""
    assert await sandbox.world.events.wait(sandbox.world.events.seq, PATIENCE, chat_id)
    await line.becomes(Way.HANGING)


def _line_up(uow: UnitOfWork, chat_id: int) -> None:
    for text in TEXTS:
        uow.outbox.add(f"warning:{text}", chat_id, Outgoing(text), kind=OutboxKind.WARNING, now=utc_now())


def _rows(uow: UnitOfWork) -> list[OutboxRow]:
    rows = [uow.outbox.by_key(f"warning:{text}") for text in TEXTS]
    return [row for row in rows if row is not None]


async def _answered(sandbox: SandboxServer) -> bool:
    return any(call["status"] == 200 for call in await sandbox.client.calls("sendMessage"))


async def _all_sent(database: Database) -> bool:
    return all(row.state is OutboxState.SENT for row in await database.run(_rows))


def _let_its_lease_run_out(uow: UnitOfWork, token: str) -> None:
    """Twelve seconds in which nothing happens; another test waits for them."""
    name = f"delivery:{token.partition(':')[0]}"
    holder = uow.leases.holder(name, utc_now())
    assert holder is not None
    uow.leases.release(name, holder)
