"""aiogram's way to Telegram with less work for each call: one JSON body in place of a form of many parts."""

from functools import cache
from http import HTTPStatus
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiohttp import ClientError, ClientTimeout
from pydantic import ValidationError

_JSON = {"Content-Type": "application/json"}


class TelegramSession(AiohttpSession):
    """Calls mean the same as with aiogram's own, fail with the same errors, and are a form only where a file goes."""

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        """One call. Raises what aiogram's session raises."""
        body = self._body(bot, method)
        if body is None:
            return await super().make_request(bot, method, timeout)
        status, content = await self._post(bot, method, body, self.timeout if timeout is None else timeout)
        return self._result(bot, method, status, content)

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
        session = await self.create_session()
        url = self.api.api_url(token=bot.token, method=method.__api_method__)
        try:
            async with session.post(url, data=body, headers=_JSON, timeout=ClientTimeout(total=seconds)) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TelegramNetworkError(method=method, message="Request timeout error") from error
        except ClientError as error:
            raise TelegramNetworkError(method=method, message=f"{type(error).__name__}: {error}") from error

    def _result(self, bot: Bot, method: TelegramMethod[TelegramType], status: int, content: bytes) -> TelegramType:
        try:
            answer = _answer(type(method)).model_validate_json(content, context={"bot": bot})
        except ValidationError:
            answer = None
        if answer is None or not answer.ok or not HTTPStatus.OK <= status <= HTTPStatus.IM_USED:
            # aiogram says what is wrong with it. Bytes that are no text are no JSON for it either.
            answer = self.check_response(bot, method, status, content.decode(errors="surrogateescape"))
        return cast("TelegramType", answer.result)


@cache
def _answer(method: type[TelegramMethod[Any]]) -> type[Response[Any]]:
    """The shape of Telegram's answer; kept, because to make such a class takes longer than to read an answer."""
    return Response[method.__returning__]  # type: ignore[name-defined] # a type that is known when it runs
