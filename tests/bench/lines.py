"""How updates get to a subject and its replies back: through the local Telegram, or straight to its webhook."""

import asyncio
import itertools
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp
from aiohttp import web

from bot.intake.webhook import SECRET_HEADER
from bot.sandbox import SandboxServer
from tests.bench.echo_bot import WEBHOOK_PATH
from tests.bench.subjects import SECRET

PATIENCE = 60.0
"""Seconds after which an answer is taken for lost. Long: the machine may be busy with something else."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """A message of the subject's."""

    message_id: int
    text: str
    data: tuple[str, ...]
    """What its buttons carry."""

    def has(self, wanted: str) -> bool:
        """Whether this is what was waited for: part of its words or of what a button carries."""
        return wanted in self.text or any(wanted in one for one in self.data)


def answer_of(body: Json) -> Answer:
    """The message as Bot API JSON."""
    rows = body.get("reply_markup", {}).get("inline_keyboard", [])
    data = tuple(str(button["callback_data"]) for row in rows for button in row if "callback_data" in button)
    return Answer(int(body["message_id"]), str(body.get("text", "")), data)


class Line(Protocol):
    """A way to the subject and back."""

    async def says(self, chat: int, text: str, expects: str) -> Answer:
        """Send a text; the first answer that has what is expected."""

    async def presses(self, chat: int, message_id: int, data: str, expects: str) -> Answer:
        """Press a button; the first answer that has what is expected."""


class SandboxLine:
    """Through the local Telegram, which runs in this process."""

    def __init__(self, sandbox: SandboxServer) -> None:
        self._sandbox = sandbox

    async def says(self, chat: int, text: str, expects: str) -> Answer:
        """Send a text."""
        return await self._acts(chat, f"chats/{chat}/messages", {"text": text, "user_id": chat}, expects)

    async def presses(self, chat: int, message_id: int, data: str, expects: str) -> Answer:
        """Press a button."""
        path = f"chats/{chat}/messages/{message_id}/press"
        return await self._acts(chat, path, {"data": data, "user_id": chat}, expects)

    async def _acts(self, chat: int, path: str, body: Json, expects: str) -> Answer:
        events = self._sandbox.world.events
        seq = events.seq
        await self._sandbox.client.post(path, body)
        deadline = time.monotonic() + PATIENCE
        heard = []
        while fresh := await events.wait(seq, max(0.0, deadline - time.monotonic()), chat):
            for event in fresh:
                if event["type"] in {"message", "edited"} and event["from_bot"]:
                    found = answer_of(event["message"])
                    if found.has(expects):
                        return found
                    heard.append(found.text)
            seq = fresh[-1]["seq"]
        raise TimeoutError(f"no {expects!r} in answer to {body} within {PATIENCE:g} s, only {heard}")


class WebhookLine:
    """Posts made-up updates straight to the subject's webhook and is the Bot API it answers to.

    It does as little as can be, so that what is measured is the subject.
    """

    def __init__(self) -> None:
        self.base_url = ""
        self._waiting: dict[int, tuple[str, asyncio.Future[Answer]]] = {}
        self._update_ids = itertools.count(1)
        self._message_ids = itertools.count(1)
        self._calls: dict[str, int] = defaultdict(int)
        self._runner: web.ServerRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self._urls: list[str] = []
        self._turns: Iterator[str] = iter(())

    async def start(self, *ports: int) -> None:
        """Listen as the Bot API; `ports` are where the subject's webhooks are, which get the updates in turn."""
        self._urls = [f"http://127.0.0.1:{port}{WEBHOOK_PATH}" for port in ports]
        self._turns = itertools.cycle(self._urls)
        self._runner = web.ServerRunner(web.Server(self._handle, access_log=None))
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        connector = aiohttp.TCPConnector(limit=100)
        self._session = aiohttp.ClientSession(connector=connector, headers={SECRET_HEADER: SECRET})

    async def stop(self) -> None:
        """Stop listening."""
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def says(self, chat: int, text: str, expects: str) -> Answer:
        """Post a text message."""
        return await self._acts(chat, {"message": {**self._message(chat), "from": _user(chat), "text": text}}, expects)

    async def presses(self, chat: int, message_id: int, data: str, expects: str) -> Answer:
        """Post a pressed button."""
        number = next(self._message_ids)
        message = {**self._message(chat), "message_id": message_id, "from": _BOT, "text": "…"}
        query = {"id": str(number), "from": _user(chat), "message": message, "chat_instance": "1", "data": data}
        return await self._acts(chat, {"callback_query": query}, expects)

    def _message(self, chat: int) -> Json:
        place = {"id": chat, "type": "private", "first_name": f"P{chat}"}
        return {"message_id": next(self._message_ids), "date": int(time.time()), "chat": place}

    async def _acts(self, chat: int, update: Json, expects: str) -> Answer:
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[chat] = (expects, answered)
        await self._post({"update_id": next(self._update_ids), **update})
        return await asyncio.wait_for(answered, PATIENCE)

    async def _post(self, update: Json) -> None:
        assert self._session is not None
        async with self._session.post(next(self._turns), json=update) as reply:
            if reply.status != web.HTTPOk.status_code:
                raise RuntimeError(f"the webhook answered {reply.status}")

    async def up(self) -> None:
        """Return once every webhook of the subject listens."""
        for url in self._urls:
            await self._listening(url)

    async def _listening(self, url: str) -> None:
        assert self._session is not None
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                async with self._session.get(url):
                    return
            except aiohttp.ClientConnectionError:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.05)

    async def _handle(self, request: web.BaseRequest) -> web.Response:
        method = request.path.rsplit("/", 1)[-1].lower()
        values = await (request.json() if request.content_type == "application/json" else request.post())
        self._calls[method] += 1
        match method:
            case "getme":
                result: object = _BOT
            case "sendmessage" | "editmessagetext":
                result = self._heard(values)
            case _:
                result = True
        return web.json_response({"ok": True, "result": result})

    def _heard(self, values: Any) -> Json:
        chat = int(values["chat_id"])
        body = {**self._message(chat), "from": _BOT, "text": str(values["text"])}
        markup = values.get("reply_markup")
        buttons = json.loads(markup) if isinstance(markup, str) else markup
        found = answer_of(body | ({"reply_markup": buttons} if buttons else {}))
        expects, answered = self._waiting.get(chat, ("", None))
        if answered is not None and not answered.done() and found.has(expects):
            answered.set_result(found)
        return body


_BOT: Json = {"id": 123456789, "is_bot": True, "first_name": "实绩", "username": "shiji_bot"}


def _user(chat: int) -> Json:
    return {"id": chat, "is_bot": False, "first_name": f"P{chat}", "language_code": "zh-hans"}
