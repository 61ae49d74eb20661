"""aiogram's way to Telegram with less work for each call: one JSON body in place of a form of many parts."""

import asyncio
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any, Self, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiohttp import ClientError, ClientRequest, ClientSession, ClientTimeout, ServerDisconnectedError
from aiohttp.client_proto import ResponseHandler
from aiohttp.hdrs import CONTENT_LENGTH
from aiohttp.http import HttpProcessingError
from pydantic import ValidationError
from yarl import URL

_JSON = {"Content-Type": "application/json"}
_UNLIMITED = ClientTimeout(total=None)


@dataclass(frozen=True, slots=True)
class _Address:
    """Where calls of one method go: by what a connection is asked for, and how each of them begins."""

    request: ClientRequest
    head: bytes

    @classmethod
    def of(cls, url: str, session: ClientSession) -> Self:
        request = ClientRequest("POST", URL(url), headers={**session.headers, **_JSON}, session=session)
        fields = [f"{name}: {value}" for name, value in request.headers.items() if name != CONTENT_LENGTH]
        lines = [f"POST {request.url.raw_path_qs} HTTP/1.1", *fields, f"{CONTENT_LENGTH}: "]
        return cls(request, "\r\n".join(lines).encode())


class TelegramSession(AiohttpSession):
    """Calls mean the same as with aiogram's own, fail with the same errors, and are a form only where a file goes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._addresses: dict[str, _Address] = {}
        """By their URL: as many as there are methods that are called."""

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        """One call. Raises what aiogram's session raises."""
        body = self._body(bot, method)
        if body is not None:
            status, content = await self._post(bot, method, body, self.timeout if timeout is None else timeout)
            if not HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
                return self._result(bot, method, status, content)
        # A file; or a server that names another address, which is followed there.
        return await super().make_request(bot, method, timeout)

    def _body(self, bot: Bot, method: TelegramMethod[Any]) -> bytes | None:
        """The call as JSON; None when a file goes with it."""
        given = method.model_dump(warnings=False, exclude_none=True).items()
        values = {name: value for name, value in given if value != ""}
        try:
            return self.json_dumps(values).encode()
        except TypeError:
            # Something that is not plain JSON: a time, a file, or what the bot may have a default for.
            files: dict[str, Any] = {}
            text = cast("str", self.prepare_value(values, bot, files))
            return None if files else text.encode()

    async def _post(self, bot: Bot, method: TelegramMethod[Any], body: bytes, seconds: float) -> tuple[int, bytes]:
        url = self.api.api_url(token=bot.token, method=method.__api_method__)
        try:
            async with asyncio.timeout(seconds or None):
                return await self._exchange(url, body)
        except TimeoutError as error:
            raise TelegramNetworkError(method=method, message="Request timeout error") from error
        except (ClientError, HttpProcessingError) as error:
            raise TelegramNetworkError(method=method, message=f"{type(error).__name__}: {error}") from error

    async def _exchange(self, url: str, body: bytes) -> tuple[int, bytes]:
        """Status and content of the answer.

        The connections, their pool and the reading of answers are aiohttp's. Its way to put a call together anew each
        time, with cookies, redirects and much else that Telegram has no use for, takes longer than all of that.
        """
        session = await self.create_session()
        address = self._addresses.get(url)
        if address is None:
            address = self._addresses[url] = _Address.of(url, session)
        connector = session.connector
        if connector is None:
            raise ServerDisconnectedError
        connection = await connector.connect(address.request, [], _UNLIMITED)
        try:
            answered = await _asked(connection.protocol, b"%b%d\r\n\r\n%b" % (address.head, len(body), body))
        except BaseException:
            # What may still come, now or after a cancelled call, is no answer to the next one.
            connection.close()
            raise
        connection.release()
        return answered

    def _result(self, bot: Bot, method: TelegramMethod[TelegramType], status: int, content: bytes) -> TelegramType:
        try:
            answer = _answer(type(method)).model_validate_json(content, context={"bot": bot})
        except ValidationError:
            answer = None
        if answer is None or not answer.ok or not HTTPStatus.OK <= status <= HTTPStatus.IM_USED:
            # aiogram says what is wrong with it. Bytes that are no text are no JSON for it either.
            answer = self.check_response(bot, method, status, content.decode(errors="surrogateescape"))
        return cast("TelegramType", answer.result)


async def _asked(line: ResponseHandler | None, call: bytes) -> tuple[int, bytes]:
    if line is None or line.transport is None:
        raise ServerDisconnectedError
    line.set_response_params(read_until_eof=True)
    line.transport.write(call)
    answer, content = await line.read()
    while answer.code < HTTPStatus.OK:
        answer, content = await line.read()
    return answer.code, await content.read()


@cache
def _answer(method: type[TelegramMethod[Any]]) -> type[Response[Any]]:
    """The shape of Telegram's answer; kept, because to make such a class takes longer than to read an answer."""
    return Response[method.__returning__]  # type: ignore[name-defined] # a type that is known when it runs
