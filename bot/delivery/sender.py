"""Sends one message with python-telegram-bot, whatever it consists of."""

from collections import deque
from collections.abc import Callable
from dataclasses import replace

import structlog
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.delivery.failures import Kind, judge
from bot.delivery.limiter import Limiter
from bot.delivery.parts import Buttons, Edit, File, Part, Photos, Room, Text, instead_of, parts_of, places_of
from storage.outgoing import Outgoing

CONNECTIONS = 64
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

log = structlog.get_logger(__name__)


def _tell_nobody(_places: int) -> None:
    """Something is out, and it is of no use later."""


class NothingToSendError(ValueError):
    """The message has neither words nor anything else that would show."""


class Sender:
    """Sends through Telegram's Bot API at `api_base`, as fast as the limiter allows.

    `paid` lets Telegram charge for what exceeds its free rate; the limiter should then be given a higher one.
    """

    def __init__(
        self, token: str, limiter: Limiter, *, api_base: str, paid: bool = False, timeout: float = 20.0
    ) -> None:
        self._request = HTTPXRequest(
            connection_pool_size=CONNECTIONS,
            connect_timeout=5.0,
            read_timeout=timeout,
            write_timeout=timeout,
            media_write_timeout=60.0,
            pool_timeout=60.0,
        )
        self._bot: ExtBot[int] = ExtBot(
            token,
            base_url=f"{api_base}/bot",
            base_file_url=f"{api_base}/file/bot",
            request=self._request,
            get_updates_request=self._request,
            rate_limiter=limiter,
        )
        self._paid = True if paid else None

    async def close(self) -> None:
        """Let go of the connections."""
        await self._request.shutdown()

    async def send(
        self,
        chat_id: int,
        message: Outgoing,
        *,
        priority: int,
        start: int = 0,
        sent: Callable[[int], None] = _tell_nobody,
    ) -> int:
        """Send the message and return the id of its last part, which has the buttons.

        `start` skips the places of parts that an earlier try has sent (an album has one for each photo); `sent` is told
        how many are out after each. What can be put right here is: an edited message that is gone is sent anew, an
        album with a picture Telegram does not take in it is taken apart, a photo Telegram has forgotten is left out,
        what Telegram finds too long is cut smaller; then nothing is told, because the next try begins with the large
        parts again. Raises `NothingToSendError` and what `telegram` raises.
        """
        room = Room()
        while True:
            try:
                return await self._parts(chat_id, parts_of(message, room), message, priority, start, sent)
            except NothingToSendError:
                raise
            except Exception as error:
                simpler, room = _simpler(message, room, judge(error).kind)
                if simpler is None:
                    raise
                message, start = simpler, 0
                if room != Room():
                    sent = _tell_nobody

    async def _parts(
        self,
        chat_id: int,
        parts: tuple[Part, ...],
        message: Outgoing,
        priority: int,
        start: int,
        sent: Callable[[int], None],
    ) -> int:
        left = deque(parts)
        message_id = done = 0
        while left:
            part = left.popleft()
            if done + places_of(part) <= start:
                done += places_of(part)
                continue
            # An album of which an earlier try has sent some photos was taken apart.
            instead = instead_of(part) if done < start else None
            if instead is None:
                try:
                    message_id = await self._part(chat_id, part, priority, silent=message.silent)
                except Exception as error:
                    instead = instead_of(part) if judge(error).kind is Kind.BAD_PHOTO else None
                    if instead is None:
                        raise
                    log.warning("delivery.photo_refused", reason=str(error), photos=places_of(part))
            if instead:
                left.extendleft(reversed(instead))
                continue
            done += places_of(part)
            sent(done)
        if not (message_id or start):
            raise NothingToSendError
        return message_id

    async def _part(self, chat_id: int, part: Part, priority: int, *, silent: bool) -> int:
        match part:
            case Edit():
                return await self._edit(chat_id, part, priority)
            case Text():
                sent = await self._text(chat_id, part, priority, silent=silent)
            case File():
                sent = await self._file(chat_id, part, priority, silent=silent)
            case Photos():
                sent = await self._photos(chat_id, part, priority, silent=silent)
        return sent.message_id

    async def _edit(self, chat_id: int, part: Edit, priority: int) -> int:
        try:
            await self._bot.edit_message_text(
                part.text,
                chat_id=chat_id,
                message_id=part.message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=_keyboard(part.buttons),
                link_preview_options=_NO_PREVIEW,
                rate_limit_args=priority,
            )
        except Exception as error:
            if judge(error).kind is not Kind.SENT:
                raise
        return part.message_id

    async def _text(self, chat_id: int, part: Text, priority: int, *, silent: bool) -> Message:
        return await self._bot.send_message(
            chat_id,
            part.text,
            parse_mode=ParseMode.HTML,
            reply_markup=_keyboard(part.buttons),
            reply_parameters=_reply(part.reply_to),
            link_preview_options=_NO_PREVIEW,
            disable_notification=silent,
            allow_paid_broadcast=self._paid,
            rate_limit_args=priority,
        )

    async def _file(self, chat_id: int, part: File, priority: int, *, silent: bool) -> Message:
        document = part.document
        return await self._bot.send_document(
            chat_id,
            document if isinstance(document, str) else InputFile(document.content, filename=document.name),
            caption=part.caption or None,
            parse_mode=ParseMode.HTML,
            reply_markup=_keyboard(part.buttons),
            reply_parameters=_reply(part.reply_to),
            disable_notification=silent,
            allow_paid_broadcast=self._paid,
            rate_limit_args=priority,
        )

    async def _photos(self, chat_id: int, part: Photos, priority: int, *, silent: bool) -> Message:
        if len(part.files) == 1:
            return await self._bot.send_photo(
                chat_id,
                part.files[0],
                caption=part.caption or None,
                parse_mode=ParseMode.HTML,
                reply_markup=_keyboard(part.buttons),
                reply_parameters=_reply(part.reply_to),
                disable_notification=silent,
                allow_paid_broadcast=self._paid,
                rate_limit_args=priority,
            )
        album = await self._bot.send_media_group(
            chat_id,
            [InputMediaPhoto(file) for file in part.files],
            caption=part.caption or None,
            parse_mode=ParseMode.HTML if part.caption else None,
            reply_parameters=_reply(part.reply_to),
            disable_notification=silent,
            allow_paid_broadcast=self._paid,
            rate_limit_args=priority,
        )
        return album[0]


def _simpler(message: Outgoing, room: Room, kind: Kind) -> tuple[Outgoing | None, Room]:
    """The message as it may be taken after a failure of that kind; None when nothing here helps."""
    if kind is Kind.LOST_MESSAGE and message.edit_message_id is not None:
        return replace(message, edit_message_id=None), room
    if kind is Kind.TOO_LONG and room == Room():
        return message, room.halved()
    return None, room


def _keyboard(buttons: Buttons) -> InlineKeyboardMarkup | None:
    if not buttons:
        return None
    rows = [[InlineKeyboardButton(one.text, callback_data=one.data, url=one.url) for one in row] for row in buttons]
    return InlineKeyboardMarkup(rows)


def _reply(message_id: int | None) -> ReplyParameters | None:
    return None if message_id is None else ReplyParameters(message_id, allow_sending_without_reply=True)
