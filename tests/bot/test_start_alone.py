"""Telegram is away when the process starts: whatever does not need it works, and the rest catches up."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiogram.exceptions import ClientDecodeError
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.intake.webhook import SECRET_HEADER
from bot.run import Process, StartError, _until_done
from bot.sandbox import Limits, SandboxServer
from bot.sandbox.faults import Fault, Trouble
from bot.settings import Settings
from handlers.people import invites
from handlers.shared.desk import Desk
from handlers.shared.reply import Refusal
from storage.outgoing import Outgoing
from storage.records import Grant, OutboxKind, OutboxState, Role
from storage.unit_of_work import UnitOfWork
from tests.bot.intake.line import utc_now
from tests.bot.raw import message
from tests.bot.test_run import SECRET, free_port, running, webhook_settings
from tests.handlers.scheme import SCHEME

pytestmark = pytest.mark.usefixtures("one_validator")

PATIENCE = 60.0


@pytest.fixture
def telegram() -> SandboxServer:
    """A Telegram that nobody can reach yet."""
    server = SandboxServer(limits=Limits.none(), port=free_port())
    server.base_url = f"http://127.0.0.1:{server._address[1]}"
    return server


@pytest.fixture
def settings(telegram: SandboxServer, tmp_path: Path, database_url: str) -> Settings:
    return webhook_settings(telegram, tmp_path, database_url)


@asynccontextmanager
async def back(telegram: SandboxServer) -> AsyncIterator[SandboxServer]:
    async with telegram:
        yield telegram


async def ready(settings: Settings) -> tuple[int, dict[str, object]]:
    async with aiohttp.request("GET", f"http://{settings.metrics_listen}/readyz") as answer:
        return answer.status, await answer.json()


async def bring(settings: Settings, raw: dict[str, Any]) -> int:
    headers = {SECRET_HEADER: SECRET}
    async with aiohttp.request("POST", str(settings.webhook_url), data=json.dumps(raw), headers=headers) as answer:
        return answer.status


async def until_met(process: Process) -> None:
    async with asyncio.timeout(PATIENCE):
        while not process.has_met_telegram:
            await asyncio.sleep(0.02)


def office(uow: UnitOfWork) -> None:
    uow.schemes.put(SCHEME, by=None, now=utc_now())
    grants = [Grant(Role.OFFICE, "*")]
    uow.people.add(telegram_id=7, name="陈静", locale="zh-CN", now=utc_now(), grants_of=grants)


def invites_office(process: Process, uow: UnitOfWork) -> object:
    """What the office gets that asks for a link."""
    now, services = utc_now(), process.base.services
    desk = Desk(uow, services, now, 7, uow.people.by_telegram(7), uow.conversations.get(7))
    return invites.choose_role(desk, Role.OFFICE)


async def test_updates_are_taken_in_and_the_calendar_works_before_telegram_is_there(settings: Settings) -> None:
    with capture_logs() as logged:
        async with running(settings) as process:
            await process.base.database.run(office)
            kept = await bring(settings, message(1))
            status, said = await ready(settings)
            alive = process.alive
            greeting = process.greeting()

    assert (kept, status, said, alive) == (200, 200, {"ok": True, "telegram": False, "failing": []}, True)
    assert "暂时连不上" in greeting
    assert [line["event"] for line in logged if line["event"] == "telegram.away"]


async def test_it_catches_up_when_telegram_is_back(telegram: SandboxServer, settings: Settings) -> None:
    async with running(settings) as process:
        database = process.base.database
        await bring(settings, message(900_000_000, chat=7))
        await database.run(
            lambda uow: uow.outbox.add("k", 7, Outgoing("红色预警"), kind=OutboxKind.WARNING, now=utc_now())
        )
        async with back(telegram):
            await until_met(process)
            _, said = await ready(settings)
            wang = await telegram.person("王芳")
            answer = await wang.says("你好", timeout=PATIENCE)
            async with asyncio.timeout(PATIENCE):
                while (await database.run(lambda uow: uow.outbox.by_key("k").state)) == OutboxState.WAITING:  # type: ignore[union-attr]  # it was put there above
                    await asyncio.sleep(0.02)

    assert said == {"ok": True, "telegram": True, "failing": []}
    assert "邀请" in answer.text


async def test_links_can_be_made_once_the_name_is_known_and_ever_after(
    telegram: SandboxServer, settings: Settings
) -> None:
    async with running(settings) as process:
        database = process.base.database
        await database.run(office)
        before = await database.run(lambda uow: invites_office(process, uow))
        async with back(telegram):
            await until_met(process)
            async with asyncio.timeout(PATIENCE):
                while not await database.run(lambda uow: uow.state.get(invites.BOT_USERNAME)):
                    await asyncio.sleep(0.02)
            found = await database.run(lambda uow: invites_office(process, uow))
    async with running(settings) as process:
        again = await process.base.database.run(lambda uow: invites_office(process, uow))

    assert before == Refusal("no-name-yet")
    for made in (found, again):
        assert isinstance(made, invites.MadeInvite)
        assert made.link.startswith("https://t.me/shiji_bot?start=")


async def test_a_wrong_token_is_still_one_clear_line_where_telegram_says_so(
    telegram: SandboxServer, settings: Settings
) -> None:
    wrong = settings.model_copy(update={"token": SecretStr("11111111:not-the-right-one")})
    async with back(telegram):
        with pytest.raises(StartError, match="Telegram 不接受这个令牌"):
            async with running(wrong):
                pass


async def test_a_telegram_that_answers_rubbish_is_one_that_is_away(telegram: SandboxServer, settings: Settings) -> None:
    telegram.faults.add(Fault(Trouble.RUBBISH, "getMe"))
    async with back(telegram), running(settings) as process:
        alone = not process.has_met_telegram
        await until_met(process)

    assert alone


async def test_a_telegram_that_is_away_for_a_night_is_asked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    failures, waits = iter([True] * 1100), []

    async def ask() -> None:
        if next(failures, False):
            raise ClientDecodeError("no answer", ValueError(), b"")

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr("bot.run.asyncio.sleep", sleep)
    await _until_done("telegram.away", ask)

    assert (waits[0], waits[-1], len(waits)) == (2.0, 30.0, 1100)
