"""The real process, killed without warning while people write: nothing acknowledged is lost, nothing counts twice."""

import asyncio
import os
import signal
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from bot.sandbox import Limits, SandboxServer
from storage.database import Database

ROOT = Path(__file__).parents[2]
CHATS = 8


class Shiji:
    """`shiji run` as a process of its own, started again after each kill."""

    def __init__(self, sandbox: SandboxServer, folder: Path, database_url: str, *, webhook: bool) -> None:
        self.environment = os.environ | {
            "SHIJI_TOKEN": sandbox.token,
            "SHIJI_API_BASE": sandbox.base_url,
            "SHIJI_DATA_DIR": str(folder),
            "SHIJI_DATABASE_URL": database_url,
            "PYTHONPATH": str(ROOT),
        }
        if webhook:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                listen = f"127.0.0.1:{probe.getsockname()[1]}"
            self.environment |= {
                "SHIJI_WEBHOOK_URL": f"http://{listen}/bring",
                "SHIJI_WEBHOOK_SECRET": "webhook-secret",
                "SHIJI_WEBHOOK_LISTEN": listen,
            }
        self.folder = folder

    @asynccontextmanager
    async def life(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """One life: ready when entered, killed -9 when left."""
        log = self.folder / "shiji.log"
        with log.open("ab") as errors:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "bot", "run"),
                env=self.environment,
                cwd=self.folder,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
            )
        assert process.stdout is not None
        async with asyncio.timeout(60):
            assert await process.stdout.readline(), log.read_text(encoding="utf-8")
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxServer]:
    limits = Limits(per_second=10**6, private_per_second=10**6, webhook_backoff=0.05)
    async with SandboxServer(limits=limits) as server:
        yield server


async def until_all_are_handled(database: Database, number: int) -> None:
    async with asyncio.timeout(60):
        while True:
            counts = await database.read(lambda uow: uow.inbox.counts())  # a writer would have to wait for the bot
            if counts.done + counts.set_aside >= number:
                assert counts.set_aside == 0
                return


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
@pytest.mark.parametrize("kills", [1])
async def test_whatever_was_sent_is_handled_once_however_often_the_process_is_killed(
    sandbox: SandboxServer, tmp_path: Path, database: Database, database_url: str, *, webhook: bool, kills: int
) -> None:
    random = Random(kills)
    shiji = Shiji(sandbox, tmp_path, database_url, webhook=webhook)
    people = [await sandbox.person(f"人{number}") for number in range(CHATS)]
    written = 0
    for _ in range(kills):
        async with shiji.life():
            for _ in range(random.randrange(10, 40)):
                await random.choice(people).writes(f"第{written}条")
                written += 1

    async with shiji.life() as last:
        await until_all_are_handled(database, written)
        last.send_signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            assert await last.wait() == 0

    with database.transaction() as uow:
        rows = [uow.outbox.get(number) for number in range(1, written + 50)]
    keys = Counter(row.key for row in rows if row is not None)
    assert len(keys) == written
    assert set(keys.values()) == {1}
    for person in people:
        own = [message for message in await person.looks() if not message.from_bot]
        answers = [message for message in person.messages if message.from_bot]
        assert len(answers) >= len(own) - kills
