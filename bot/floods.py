"""Telegram's 429, wherever it meets us: one line each, which the metrics count, and a word to the sender of pushes."""

from collections.abc import Callable

import structlog
from aiogram import Bot
from aiogram.client.session.middlewares.base import NextRequestMiddlewareType, RequestMiddlewareType
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import AnswerCallbackQuery, Response, TelegramMethod
from aiogram.methods.base import TelegramType

log = structlog.get_logger(__name__)


def flooded(method: str, wait: float) -> None:
    """Telegram answered this call by asking for a wait of so many seconds."""
    log.warning("telegram.flood", method=method, wait=wait)


async def note_floods(
    make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
) -> Response[TelegramType]:
    """A middleware of aiogram's session."""
    try:
        return await make_request(bot, method)
    except TelegramRetryAfter as error:
        flooded(method.__api_method__, error.retry_after)
        raise


def telling(tell: Callable[[int | None, float], None]) -> RequestMiddlewareType:
    """A middleware that passes each wait on with the chat it was said of: who sends pushes keeps it as well.

    A wait said of an answer to a press is no chat's: it is the bot that has answered too much. What is no answer to
    anybody, such as fetching updates, is counted by Telegram for itself and keeps its wait alone.
    """

    async def tell_of_floods(
        make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        try:
            return await make_request(bot, method)
        except TelegramRetryAfter as error:
            chat_id = getattr(method, "chat_id", None)
            if isinstance(chat_id, int) or isinstance(method, AnswerCallbackQuery):
                tell(chat_id, error.retry_after)
            raise

    return tell_of_floods
