"""What the tests of the local Telegram share: a raw Bot API caller, pictures, a small bot."""

import io
from types import TracebackType
from typing import Any, Self

import aiohttp
from PIL import Image

from bot.sandbox import SandboxServer
from bot.sandbox.errors import Json


def picture(width: int = 60, height: int = 40, color: str = "steelblue") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), color).save(out, "PNG")
    return out.getvalue()


def keyboard(*labels: str) -> Json:
    return {"inline_keyboard": [[{"text": label, "callback_data": label}] for label in labels]}


class Caller:
    """Calls the Bot API as a bot without a library does."""

    def __init__(self, sandbox: SandboxServer) -> None:
        self._sandbox = sandbox
        self._session = aiohttp.ClientSession()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    def url(self, method: str) -> str:
        return f"{self._sandbox.base_url}/bot{self._sandbox.token}/{method}"

    async def __call__(self, method: str, **values: Any) -> Json:
        async with self._session.post(self.url(method), json=values) as answer:
            body: Json = await answer.json()
        assert body["ok"] == (answer.status == 200)
        return body

    async def ok(self, method: str, **values: Any) -> Any:
        body = await self(method, **values)
        assert body["ok"], body
        return body["result"]

    async def form(self, method: str, files: dict[str, bytes], **values: str) -> Json:
        form = aiohttp.FormData(values)
        for name, content in files.items():
            form.add_field(name, io.BytesIO(content), filename=f"{name}.png")
        async with self._session.post(self.url(method), data=form) as answer:
            body: Json = await answer.json()
        return body

    async def get(self, path: str) -> tuple[int, bytes]:
        async with self._session.get(self._sandbox.base_url + path) as answer:
            return answer.status, await answer.read()

    async def updates(self, offset: int = 0) -> list[Json]:
        found: list[Json] = await self.ok("getUpdates", offset=offset)
        return found
