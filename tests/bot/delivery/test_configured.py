"""What the settings say about sending: the pace of pushes, and whether Telegram may charge for a faster one."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.delivery.limiter import Limits
from bot.run import Process
from bot.sandbox import Limits as TelegramLimits
from bot.sandbox import SandboxServer, params
from bot.sandbox.world import User
from bot.settings import Settings
from storage.outgoing import Document, Outgoing
from storage.records import OutboxKind, OutboxState
from tests.bot.delivery.test_limiter import Line, most_within
from tests.bot.intake.line import utc_now
from tests.faults.shiji import until
from tests.journeys.town import picture

FIRST_ID = 5_000_000


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxServer]:
    async with SandboxServer(limits=TelegramLimits.none()) as server:
        yield server


Read = Callable[[web.Request], Awaitable[params.Params]]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """Each call that sends something, with what it says of paying for it."""
    calls: list[tuple[str, Any]] = []

    async def listen(request: web.Request) -> params.Params:
        read = await params.read_params(request)
        method = request.match_info["method"]
        if method.startswith("send"):
            calls.append((method, read.values.get("allow_paid_broadcast")))
        return read

    monkeypatch.setattr("bot.sandbox.api.read_params", listen)
    return calls


@asynccontextmanager
async def sending(
    sandbox: SandboxServer, database_url: str, folder: Path, messages: list[Outgoing], **settings: Any
) -> AsyncIterator[Process]:
    """A process that sends, with those settings; entered when it has sent each message to somebody else."""
    process = Process(
        Settings(
            token=SecretStr(sandbox.token),
            api_base=sandbox.base_url,
            data_dir=folder,
            database_url=SecretStr(database_url),
            **settings,
        ),
        ("delivery",),
    )
    await process.start()
    database = process.base.database

    async def all_sent() -> bool:
        counts = await database.run(lambda uow: uow.outbox.counts())
        return counts == {(OutboxKind.WARNING, OutboxState.SENT): len(messages)}

    try:
        for number in range(len(messages)):
            sandbox.world.add_user(User(FIRST_ID + number, f"人{number}", started=True))
        await database.run(
            lambda uow: [
                uow.outbox.add(f"warning:{number}", FIRST_ID + number, one, kind=OutboxKind.WARNING, now=utc_now())
                for number, one in enumerate(messages)
            ]
        )
        await until(all_sent, "everything is sent")
        yield process
    finally:
        await process.stop()


@pytest.fixture(autouse=True)
def no_validator(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading it takes seconds, and who only sends asks it nothing."""
    monkeypatch.setattr("bot.run.load_validator", lambda _folder: object())


async def test_paid_broadcast_is_allowed_in_every_call_that_sends(
    sandbox: SandboxServer, database_url: str, tmp_path: Path, heard: list[tuple[str, Any]]
) -> None:
    files = [(await sandbox.world.files.add_photo(picture(), strict=True))[-1].file_id for _ in range(2)]
    messages = [
        Outgoing("预警"),
        Outgoing("表格", document=Document("表.csv", b"1,2")),
        Outgoing("照片", photos=(files[0],)),
        Outgoing("相册", photos=tuple(files)),
    ]

    async with sending(
        sandbox, database_url, tmp_path, messages, paid_broadcast=True, pushes_per_second=500
    ) as process:
        limits = process.base.limiter._limits

    assert {method for method, _ in heard} == {"sendMessage", "sendDocument", "sendPhoto", "sendMediaGroup"}
    assert {str(paid).lower() for _, paid in heard} == {"true"}
    assert limits.overall == 500


async def test_without_it_no_call_mentions_it_and_the_pace_is_the_one_that_was_set(
    sandbox: SandboxServer, database_url: str, tmp_path: Path, heard: list[tuple[str, Any]]
) -> None:
    rate, people = 8, 10

    async with sending(sandbox, database_url, tmp_path, [Outgoing("预警")] * people, pushes_per_second=rate):
        times = [call["at"] for call in await sandbox.client.calls("sendMessage")]

    assert heard == [("sendMessage", None)] * people
    # Pushes may run a little ahead of an even pace. At the usual rate all would be out in a quarter of this.
    assert times[-1] - times[0] >= 0.6 * (people - 1) / rate


@pytest.mark.parametrize("rate", [1, 8, 60])
async def test_on_a_clock_of_its_own_any_rate_is_kept_and_used(rate: int) -> None:
    line = Line(Limits(overall=rate, ceiling=rate + 4), latency=0.05)
    for chat_id in range(1, 10 * rate + 1):
        line.send(chat_id)

    await line.finish()

    times = [at for at, _ in line.sent]
    assert most_within(times, 1.0) <= rate
    assert len(times) / (times[-1] + 1 / rate) >= 0.95 * rate
