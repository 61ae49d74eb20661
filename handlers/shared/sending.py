from __future__ import annotations

from aiogram import Bot
from aiogram.enums import ParseMode
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    ReplyParameters,
)

from storage.outgoing import Outgoing

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def keyboard(outgoing: Outgoing) -> InlineKeyboardMarkup | None:
    """The buttons of a message as Telegram wants them."""
    if not outgoing.buttons:
        return None
    rows = [
        [InlineKeyboardButton(text=b.text, callback_data=b.data, url=b.url) for b in row] for row in outgoing.buttons
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


async def send(bot: Bot, chat_id: int, outgoing: Outgoing) -> int:
    """Send a reply at once and return the message's id. Raises aiogram's `TelegramAPIError`.

    Photos go before their text: a caption holds a quarter of what a message holds.
    """
    if outgoing.edit_message_id is not None:
        await bot.edit_message_text(
            outgoing.text,
            chat_id=chat_id,
            message_id=outgoing.edit_message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(outgoing),
            link_preview_options=_NO_PREVIEW,
        )
        return outgoing.edit_message_id
    if len(outgoing.photos) > 1:
        await bot.send_media_group(chat_id, [InputMediaPhoto(media=photo) for photo in outgoing.photos[:10]])
    elif outgoing.photos:
        await bot.send_photo(chat_id, outgoing.photos[0])
    if outgoing.document is not None:
        file = BufferedInputFile(outgoing.document.content, filename=outgoing.document.name)
        sent = await bot.send_document(chat_id, file, caption=outgoing.text or None, parse_mode=ParseMode.HTML)
        return sent.message_id
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
