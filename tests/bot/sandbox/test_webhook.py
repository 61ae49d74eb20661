"""Pushing updates to the bot's own address."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from bot.sandbox import Limits, SandboxServer
from bot.sandbox.errors import Json
from tests.bot.sandbox.tools import Caller

SECRET = "s3-cret_"  # noqa: S105 - a test's own
QUICK = Limits(per_second=10**6, private_per_second=1e6, webhook_backoff=0.01)


@dataclass
class Receiver:
    """The bot's side: keeps what came, answers what `answer` says."""

    url: str = ""
    came: list[Json] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    answer: Callable[[Json], web.Response] = field(default=lambda _: web.Response())
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def handle(self, request: web.Request) -> web.Response:
        update = await request.json()
        async with self.changed:
            self.came.append(update)
            self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""))
            self.changed.notify_all()
        return self.answer(update)

    async def texts(self, count: int) -> list[str]:
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(lambda: len(self.came) >= count)
        return [update["message"]["text"] for update in self.came]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxServer]:
    async with SandboxServer(limits=QUICK) as server:
        yield server


async def test_updates_are_pushed_in_order_with_the_secret(
    sandbox: SandboxServer, call: Caller, receiver: Receiver
) -> None:
    wang = await sandbox.person("王芳")
    await wang.writes("早先")
    await call.ok("setWebhook", url=receiver.url, secret_token=SECRET)

    await wang.writes("一")
    await wang.writes("二")

    assert await receiver.texts(3) == ["早先", "一", "二"]
    assert set(receiver.secrets) == {SECRET}


async def test_a_refused_update_comes_again_before_its_chats_next(
    sandbox: SandboxServer, call: Caller, receiver: Receiver
) -> None:
    statuses = iter([500, 503])
    receiver.answer = lambda _: web.Response(status=next(statuses, 200))
    wang = await sandbox.person("王芳")
    await wang.writes("一")
    await wang.writes("二")

    await call.ok("setWebhook", url=receiver.url)

    assert await receiver.texts(4) == ["一", "一", "一", "二"]
    info = await call.ok("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"


async def test_one_chat_in_trouble_does_not_hold_up_another(
    sandbox: SandboxServer, call: Caller, receiver: Receiver
) -> None:
    receiver.answer = lambda update: web.Response(status=500 if update["message"]["text"] == "坏" else 200)
    wang, li = await sandbox.person("王芳"), await sandbox.person("李强")
    await wang.writes("坏")
    await li.writes("好")

    await call.ok("setWebhook", url=receiver.url)

    assert "好" in await receiver.texts(2)


async def test_a_method_in_the_answer_is_carried_out(sandbox: SandboxServer, call: Caller, receiver: Receiver) -> None:
    receiver.answer = lambda update: web.json_response(
        {"method": "sendMessage", "chat_id": update["message"]["chat"]["id"], "text": "收到"}
    )
    await call.ok("setWebhook", url=receiver.url)
    wang = await sandbox.person("王芳")

    reply = await wang.says("你好")

    assert reply.text == "收到"


async def test_polling_beside_a_webhook_is_a_conflict(call: Caller, receiver: Receiver) -> None:
    await call.ok("setWebhook", url=receiver.url)

    answer = await call("getUpdates")

    assert answer["error_code"] == 409
    assert answer["description"].startswith("Conflict: can't use getUpdates method while webhook is active")


async def test_after_deleting_the_webhook_what_was_not_taken_can_be_polled(
    sandbox: SandboxServer, call: Caller, receiver: Receiver
) -> None:
    receiver.answer = lambda _: web.Response(status=500)
    await call.ok("setWebhook", url=receiver.url, max_connections=1)
    wang = await sandbox.person("王芳")
    await wang.writes("一")
    await receiver.texts(1)

    await call.ok("deleteWebhook")

    assert [update["message"]["text"] for update in await call.updates()] == ["一"]


async def test_pending_updates_are_dropped_on_request(sandbox: SandboxServer, call: Caller, receiver: Receiver) -> None:
    wang = await sandbox.person("王芳")
    await wang.writes("旧")
    await call.ok("setWebhook", url=receiver.url, drop_pending_updates=True)

    await wang.writes("新")

    assert await receiver.texts(1) == ["新"]


async def test_an_address_nobody_listens_at_is_reported(sandbox: SandboxServer, call: Caller) -> None:
    await call.ok("setWebhook", url="http://127.0.0.1:1/hook")
    wang = await sandbox.person("王芳")

    await wang.writes("一")

    seen: set[str] = set()
    while "webhook_error" not in seen:
        seen |= {event["type"] for event in (await sandbox.client.get("events", after=0, timeout=5))["events"]}
    info = await call.ok("getWebhookInfo")
    assert info["pending_update_count"] == 1
    assert info["last_error_message"].startswith("Connection failed")
