from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial

import structlog
from aiogram import Bot
from aiogram.enums import ParseMode
from aiogram.exceptions import ClientDecodeError, TelegramAPIError, TelegramBadRequest
from aiogram.methods import TelegramMethod
from aiogram.types import BufferedInputFile, InputMediaPhoto
from pydantic import BaseModel, Field

from storage.outgoing import Button, Document, Outgoing

TROUBLE = (TelegramAPIError, ClientDecodeError)
"""What a call to Telegram may come to grief with: it refuses, is away, or answers what is no answer."""

MOST_IN_ALBUM = 10
"""Telegram's limit for the photos of one album."""

Part = Callable[[], Awaitable[int]]
"""One call to Telegram; it returns the message's id and raises what is in `TROUBLE`."""

log = structlog.get_logger(__name__)


class Sent(BaseModel):
    """What we need of a message that Telegram has taken."""

    message_id: int


Markup = dict[str, list[list[dict[str, str]]]]
"""The buttons of a message as Telegram wants them."""


class _Text(BaseModel):
    """What a reply says. aiogram's own methods read and write many times as many fields."""

    chat_id: int
    text: str
    parse_mode: str = ParseMode.HTML.value
    link_preview_options: dict[str, bool] = Field(default_factory=lambda: {"is_disabled": True})
    reply_markup: Markup | None = None


class SendText(_Text, TelegramMethod[Sent]):
    """Telegram's `sendMessage`."""

    __returning__ = Sent
    __api_method__ = "sendMessage"

    disable_notification: bool = False
    reply_parameters: dict[str, int | bool] | None = None


class EditText(_Text, TelegramMethod[Sent | bool]):
    """Telegram's `editMessageText`."""

    __returning__ = Sent | bool
    __api_method__ = "editMessageText"

    message_id: int


def keyboard(outgoing: Outgoing) -> Markup | None:
    """The buttons of a message, where it has any."""
    if not outgoing.buttons:
        return None
    return {"inline_keyboard": [[_button(button) for button in row] for row in outgoing.buttons]}


def _button(button: Button) -> dict[str, str]:
    goes, where = ("url", button.url) if button.data is None else ("callback_data", button.data)
    return {"text": button.text, goes: where or ""}


def parts(bot: Bot, chat_id: int, outgoing: Outgoing) -> tuple[Part, ...]:
    """The calls that bring a reply to the chat, in order; the last one returns the id of the message with the buttons.

    Photos go before their text: a caption holds a quarter of what a message holds. A caller that has to wait between
    two parts goes on with the second and does not send the first again.
    """
    if outgoing.edit_message_id is not None:
        return (partial(_edit, bot, chat_id, outgoing, outgoing.edit_message_id),)
    photos = outgoing.photos
    albums = [photos[start : start + MOST_IN_ALBUM] for start in range(0, len(photos), MOST_IN_ALBUM)]
    pictures = [partial(_photos, bot, chat_id, deque(album)) for album in albums]
    if outgoing.document is not None:
        return (*pictures, partial(_file, bot, chat_id, outgoing, outgoing.document))
    return (*pictures, partial(_text, bot, chat_id, outgoing))


async def _edit(bot: Bot, chat_id: int, outgoing: Outgoing, message_id: int) -> int:
    await bot(EditText(chat_id=chat_id, message_id=message_id, text=outgoing.text, reply_markup=keyboard(outgoing)))
    return message_id


async def _photos(bot: Bot, chat_id: int, album: deque[str]) -> int:
    """An album takes no picture that was sent as a file, and none at all where there is one: then each goes by itself.

    What is sent leaves the album, so that a caller that had to wait goes on with the rest.
    """
    if len(album) > 1:
        try:
            sent = await bot.send_media_group(chat_id, [InputMediaPhoto(media=photo) for photo in album])
        except TelegramBadRequest as error:
            log.warning("reply.album_taken_apart", error=str(error), photos=len(album))
        else:
            return sent[0].message_id
    while album:
        await _photo(bot, chat_id, album[0])
        album.popleft()
    return 0


async def _photo(bot: Bot, chat_id: int, photo: str) -> None:
    for send in (bot.send_photo, bot.send_document):
        try:
            await send(chat_id, photo)
        except TelegramBadRequest as error:
            trouble = str(error)
        else:
            return
    # One that Telegram has forgotten: the words are worth more than the picture, and where the chat itself is the
    # matter, they fail as well.
    log.warning("reply.without_photo", error=trouble)


async def _file(bot: Bot, chat_id: int, outgoing: Outgoing, document: Document) -> int:
    file = BufferedInputFile(document.content, filename=document.name)
    sent = await bot.send_document(chat_id, file, caption=outgoing.text or None, parse_mode=ParseMode.HTML)
    return sent.message_id


async def _text(bot: Bot, chat_id: int, outgoing: Outgoing) -> int:
    answers = {"message_id": outgoing.reply_to, "allow_sending_without_reply": True} if outgoing.reply_to else None
    sent = await bot(
        SendText(
            chat_id=chat_id,
            text=outgoing.text,
            disable_notification=outgoing.silent,
            reply_parameters=answers,
            reply_markup=keyboard(outgoing),
        )
    )
    return sent.message_id
