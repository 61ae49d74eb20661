"""Telegram's 429, wherever it meets us: one line each, which the metrics count."""

import structlog
from aiogram import Bot
from aiogram.client.session.middlewares.base import NextRequestMiddlewareType
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import Response, TelegramMethod
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
