from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import structlog
from aiogram import Bot
from aiogram.enums import ParseMode
from aiogram.exceptions import ClientDecodeError, TelegramAPIError, TelegramBadRequest
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    ReplyParameters,
)

from storage.outgoing import Document, Outgoing

TROUBLE = (TelegramAPIError, ClientDecodeError)
"""What a call to Telegram may come to grief with: it refuses, is away, or answers what is no answer."""

MOST_IN_ALBUM = 10
"""Telegram's limit for the photos of one album."""

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

Part = Callable[[], Awaitable[int]]
"""One call to Telegram; it returns the message's id and raises what is in `TROUBLE`."""

log = structlog.get_logger(__name__)


def keyboard(outgoing: Outgoing) -> InlineKeyboardMarkup | None:
    """The buttons of a message as Telegram wants them."""
    if not outgoing.buttons:
        return None
    rows = [
        [InlineKeyboardButton(text=b.text, callback_data=b.data, url=b.url) for b in row] for row in outgoing.buttons
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def parts(bot: Bot, chat_id: int, outgoing: Outgoing) -> tuple[Part, ...]:
    """The calls that bring a reply to the chat, in order; the last one returns the id of the message with the buttons.

    Photos go before their text: a caption holds a quarter of what a message holds. A caller that has to wait between
    two parts goes on with the second and does not send the first again.
    """
    if outgoing.edit_message_id is not None:
        return (partial(_edit, bot, chat_id, outgoing, outgoing.edit_message_id),)
    photos = outgoing.photos
    albums = [photos[start : start + MOST_IN_ALBUM] for start in range(0, len(photos), MOST_IN_ALBUM)]
    pictures = [partial(_photos, bot, chat_id, album) for album in albums]
    if outgoing.document is not None:
        return (*pictures, partial(_file, bot, chat_id, outgoing, outgoing.document))
    return (*pictures, partial(_text, bot, chat_id, outgoing))


async def _edit(bot: Bot, chat_id: int, outgoing: Outgoing, message_id: int) -> int:
    await bot.edit_message_text(
        outgoing.text,
        chat_id=chat_id,
        message_id=message_id,
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard(outgoing),
        link_preview_options=_NO_PREVIEW,
    )
    return message_id


async def _photos(bot: Bot, chat_id: int, album: tuple[str, ...]) -> int:
    try:
        if len(album) == 1:
            return (await bot.send_photo(chat_id, album[0])).message_id
        return (await bot.send_media_group(chat_id, [InputMediaPhoto(media=photo) for photo in album]))[0].message_id
    except TelegramBadRequest as error:
        # A picture sent as a file, or one Telegram has forgotten: the words are worth more than the picture, and
        # where the chat itself is the matter, they fail as well.
        log.warning("reply.without_photos", error=str(error), photos=len(album))
        return 0


async def _file(bot: Bot, chat_id: int, outgoing: Outgoing, document: Document) -> int:
    file = BufferedInputFile(document.content, filename=document.name)
    sent = await bot.send_document(chat_id, file, caption=outgoing.text or None, parse_mode=ParseMode.HTML)
    return sent.message_id


async def _text(bot: Bot, chat_id: int, outgoing: Outgoing) -> int:
    sent = await bot.send_message(
        chat_id,
        outgoing.text,
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard(outgoing),
        link_preview_options=_NO_PREVIEW,
        disable_notification=outgoing.silent,
        reply_parameters=ReplyParameters(message_id=outgoing.reply_to, allow_sending_without_reply=True)
        if outgoing.reply_to
        else None,
    )
    return sent.message_id
