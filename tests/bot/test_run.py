"""The whole process against the local Telegram: real HTTP, real database, the real conversations."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import aiohttp
import pytest
from aiogram import BaseMiddleware, Router
from aiogram.types import CallbackQuery, Message, TelegramObject
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.intake.workers import Patience
from bot.run import Process, StartError
from bot.sandbox import Limits, SandboxServer
from bot.settings import ROLES, Settings
from bot.wiring import load_validator
from handlers.shared.services import Services
from scoring.validator import Validator
from storage.database import Database
from storage.outgoing import Outgoing
from storage.records import OutboxKind
from tests.bot.intake.line import utc_now

pytestmark = pytest.mark.usefixtures("one_validator")

SECRET = "webhook-secret"  # noqa: S105 — it guards nothing but this test


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxServer]:
    async with SandboxServer(limits=Limits.none()) as server:
        yield server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings_for(sandbox: SandboxServer, folder: Path, database_url: str, **more: Any) -> Settings:
    given = {
        "token": SecretStr(sandbox.token),
        "api_base": sandbox.base_url,
        "data_dir": folder,
        "database_url": SecretStr(database_url),
        **more,
    }
    return Settings(_env_file=None, **given)


def webhook_settings(sandbox: SandboxServer, folder: Path, database_url: str) -> Settings:
    listen = f"127.0.0.1:{free_port()}"
    return settings_for(
        sandbox,
        folder,
        database_url,
        webhook_url=f"http://{listen}/bring",
        webhook_secret=SecretStr(SECRET),
        webhook_listen=listen,
        metrics_listen=f"127.0.0.1:{free_port()}",
    )


@pytest.fixture
def settings(sandbox: SandboxServer, tmp_path: Path, database_url: str) -> Settings:
    return settings_for(sandbox, tmp_path, database_url)


@pytest.fixture
def by_webhook(sandbox: SandboxServer, tmp_path: Path, database_url: str) -> Settings:
    return webhook_settings(sandbox, tmp_path, database_url)


class OpenDoor(BaseMiddleware):
    """Lets everybody in."""

    def __init__(self, _services: Services) -> None: ...

    async def __call__(self, handler: Any, event: TelegramObject, data: dict[str, Any]) -> Any:
        return await handler(event, data)


def echo() -> list[Router]:
    """Conversations that mark nothing done and say what they got."""
    router = Router()

    async def say(message: Message, album: tuple[Message, ...], inbox_ids: tuple[int, ...]) -> None:
        if message.text == "毒":
            raise RuntimeError("poison")
        await message.answer(f"{message.text or '照片'} {len(album)} {len(inbox_ids)}")

    async def pressed(query: CallbackQuery) -> None:
        await query.answer()

    router.message.register(say)
    router.callback_query.register(pressed)
    return [router]


@asynccontextmanager
async def running(settings: Settings, **more: Any) -> AsyncIterator[Process]:
    process = Process(settings, **more)
    await process.start()
    try:
        yield process
    finally:
        await process.stop()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():
            await asyncio.sleep(0.01)


async def look(url: str) -> tuple[int, dict[str, Any]]:
    async with aiohttp.request("GET", url) as answer:
        return answer.status, await answer.json()


async def test_a_stranger_gets_a_polite_sentence_by_polling(sandbox: SandboxServer, settings: Settings) -> None:
    stranger = await sandbox.person("王芳")
    async with running(settings):
        said = await stranger.says("你好")
        refused = await stranger.start("no-such-invite")

    assert "邀请" in said.text
    assert "邀请" in refused.text


async def test_updates_come_by_webhook_and_metrics_tell_of_them(sandbox: SandboxServer, by_webhook: Settings) -> None:
    stranger = await sandbox.person("王芳")
    async with running(by_webhook) as process:
        said = await stranger.says("你好")
        async with aiohttp.request("GET", f"http://{by_webhook.metrics_listen}/readyz") as answer:
            ready = answer.status
        async with aiohttp.request("GET", f"http://{by_webhook.metrics_listen}/metrics") as answer:
            metrics = await answer.text()

    assert "邀请" in said.text
    assert ready == 200
    assert 'shiji_updates_received_total{kind="message"} 1.0' in metrics
    assert process.metrics.text()


async def test_a_push_from_anywhere_is_sent(sandbox: SandboxServer, settings: Settings) -> None:
    wang = await sandbox.person("王芳")
    await wang.writes("/start")
    async with running(settings) as process:
        await process.base.database.run(
            lambda uow: uow.outbox.add("k", wang.id, Outgoing("红色预警"), kind=OutboxKind.WARNING, now=utc_now())
        )
        await wang.hears("红色预警")


async def test_what_arrived_while_nobody_ran_is_answered_after_the_start(
    sandbox: SandboxServer, settings: Settings
) -> None:
    wang = await sandbox.person("王芳")
    await wang.writes("你好")
    async with running(settings):
        await wang.hears("邀请")


async def test_blocking_the_bot_is_noticed_and_undone_by_letting_it_in(
    sandbox: SandboxServer, settings: Settings
) -> None:
    wang = await sandbox.person("王芳")
    async with running(settings) as process:
        database = process.base.database
        person = await database.run(
            lambda uow: uow.people.add(telegram_id=wang.id, name="王芳", locale="zh-CN", now=utc_now())
        )
        seen = []
        async with asyncio.timeout(5):
            for blocked in (True, False):
                await wang.blocks(blocked=blocked)
                while True:
                    found = await database.run(lambda uow: uow.people.get(person.id))
                    if found is not None and found.reachable is not blocked:
                        break
                seen.append(found.reachable)

    assert seen == [False, True]


async def test_a_poison_update_is_apologised_for_and_the_next_is_answered(
    sandbox: SandboxServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.wiring.Patience", partial(Patience, tries=2, first_retry=0.01))
    monkeypatch.setattr("bot.wiring.Doorkeeper", OpenDoor)
    wang = await sandbox.person("王芳")
    async with running(settings, conversations=echo):
        await wang.writes("毒")
        await wang.writes("好")
        await wang.hears("好 0 1")
        await wang.hears("没能处理")


async def test_an_album_is_one_update(
    sandbox: SandboxServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.wiring.Doorkeeper", OpenDoor)
    wang = await sandbox.person("王芳")
    async with running(settings, conversations=echo):
        said = await wang.sends_album([b"1", b"2", b"3"])
        await wang.hears_nothing("照片", within=0.3)

    assert said.text == "照片 3 3"


async def test_a_token_that_telegram_refuses_is_one_clear_line(settings: Settings) -> None:
    wrong = settings.model_copy(update={"token": SecretStr("11111111:not-the-right-one")})
    with pytest.raises(StartError, match="SHIJI_TOKEN：Telegram 不接受这个令牌"):
        async with running(wrong):
            pass


async def test_a_database_that_cannot_be_reached_is_waited_for_and_said_outside(
    sandbox: SandboxServer, settings: Settings, tmp_path: Path
) -> None:
    file, listen = tmp_path / "shiji.db", f"127.0.0.1:{free_port()}"
    file.rename(tmp_path / "kept")
    file.mkdir()
    process = Process(settings.model_copy(update={"metrics_listen": listen}))
    with capture_logs() as logged:
        starting = asyncio.ensure_future(process.start())
        try:
            await until(lambda: any(line["event"] == "database.away" for line in logged))
            waiting = [await look(f"http://{listen}/{path}") for path in ("healthz", "readyz")]
            file.rmdir()
            (tmp_path / "kept").rename(file)
            await starting
            ready = await look(f"http://{listen}/readyz")
            said = await (await sandbox.person("王芳")).says("你好")
        finally:
            await process.stop()

    assert [(status, answer["database"]) for status, answer in waiting] == [(200, "away"), (503, "away")]
    assert ready == (200, {"ok": True, "telegram": True, "failing": []})
    assert "邀请" in said.text
    lines = [line for line in logged if line["event"] == "database.away"]
    assert "unable to open" in lines[0]["error"]
    assert [line["failures"] for line in lines] == list(range(1, len(lines) + 1))


async def test_a_token_that_is_refused_is_told_while_the_database_is_away(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    away = {"database_url": SecretStr(f"sqlite:///{tmp_path / 'folder.db'}")}
    wrong = settings.model_copy(update={**away, "token": SecretStr("11111111:not-the-right-one")})
    with pytest.raises(StartError, match="Telegram 不接受这个令牌"):
        async with running(wrong):
            pass


async def test_a_database_that_no_waiting_can_mend_is_one_clear_line(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "damaged.db").write_bytes(b"not a database" * 100)
    wrong = settings.model_copy(update={"database_url": SecretStr(f"sqlite:///{tmp_path / 'damaged.db'}")})
    with pytest.raises(StartError, match="数据库连不上"):
        async with running(wrong):
            pass


async def test_a_database_of_a_later_version_is_one_clear_line(settings: Settings, database: Database) -> None:
    with database.raw_transaction() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StartError, match="数据库已由更新版本的程序升级"):
        async with running(settings):
            pass


async def test_a_taken_port_is_one_clear_line(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        wrong = settings.model_copy(update={"metrics_listen": listen})
        with pytest.raises(StartError, match=f"{listen} 不能使用"):
            async with running(wrong):
                pass


async def test_a_part_that_ends_ends_the_process(settings: Settings) -> None:
    async with running(settings) as process:
        assert process.alive
        next(task for task, name in process._tasks.items() if name == "workers").cancel()

        with pytest.raises(RuntimeError, match="workers"):
            await process.wait(asyncio.Event())
        assert not process.alive


async def test_updates_are_kept_and_nothing_waits_in_a_transaction_while_the_validator_is_loaded(
    sandbox: SandboxServer, by_webhook: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once an action asked for it while it held SQLite's one writer, for as long as the loading took."""
    may_load = Event()
    validator = load_validator(by_webhook.data_dir)

    def load(_folder: Path) -> Validator:
        may_load.wait()
        return validator

    monkeypatch.setattr("bot.run.load_validator", load)
    wang = await sandbox.person("王芳")
    async with running(by_webhook) as process:
        try:
            await wang.writes("你好")
            async with asyncio.timeout(60):
                while not (counts := await process.base.database.run(lambda uow: uow.inbox.counts())).waiting:
                    await asyncio.sleep(0.01)
            await wang.hears_nothing("邀请", within=0.3)
        finally:
            may_load.set()
        await wang.hears("邀请", timeout=60)

    assert (counts.waiting, counts.failing, counts.done) == (1, 0, 0)


async def test_a_validator_that_cannot_be_loaded_ends_the_process_and_health_says_so(
    by_webhook: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(_folder: Path) -> Validator:
        raise FileNotFoundError("dictionary")

    monkeypatch.setattr("bot.run.load_validator", load)
    with capture_logs() as logged:
        async with running(by_webhook) as process:
            with pytest.raises(RuntimeError, match="has ended") as ended:
                await process.wait(asyncio.Event())
            async with aiohttp.request("GET", f"http://{by_webhook.metrics_listen}/healthz") as answer:
                health = answer.status

    assert health == 503
    assert isinstance(ended.value.__cause__, FileNotFoundError)
    assert [str(line["exc_info"]) for line in logged if line["event"] == "process.part_ended"] == ["dictionary"]


async def test_roles_may_run_in_different_processes(sandbox: SandboxServer, settings: Settings) -> None:
    wang = await sandbox.person("王芳")
    async with running(settings, roles=["intake"]) as intake, running(settings, roles=["delivery"]):
        assert "邀请" in (await wang.says("你好")).text
        await intake.base.database.run(
            lambda uow: uow.outbox.add("k", wang.id, Outgoing("周报"), kind=OutboxKind.DIGEST, now=utc_now())
        )
        await wang.hears("周报")


def test_the_greeting_says_what_runs(settings: Settings) -> None:
    assert ROLES == ("intake", "delivery", "calendar")
    assert Process(settings, ["calendar"]).roles == ("calendar",)
