"""The yardstick: the smallest bot aiogram allows that answers from memory. It keeps nothing and decides nothing.

Run as a program: `python -m tests.bench.echo_bot TOKEN API_BASE [PORT SECRET]`; with a port it takes a webhook there.
"""

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

WEBHOOK_PATH = "/telegram"
KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="echo", callback_data="echo")]])

dispatcher = Dispatcher()


@dispatcher.message()
async def say_again(message: Message) -> None:
    await message.answer(message.text or "?", reply_markup=KEYBOARD)


@dispatcher.callback_query()
async def say_what_was_pressed(query: CallbackQuery) -> None:
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.answer(query.data or "?", reply_markup=KEYBOARD)


def serve_webhook(bot: Bot, port: int, secret: str) -> None:
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=secret).register(app, path=WEBHOOK_PATH)
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


def main(token: str, api_base: str, port: str = "", secret: str = "") -> None:
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(api_base)))
    if port:
        serve_webhook(bot, int(port), secret)
    else:
        asyncio.run(dispatcher.start_polling(bot, handle_signals=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
