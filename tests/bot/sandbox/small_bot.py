"""A small aiogram bot that shows each kind of answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot, Dispatcher, F, html
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BotCommand, CallbackQuery, Message
from aiogram.utils.keyboard import InlineKeyboardBuilder

from bot.sandbox import SandboxServer

COMMANDS = [BotCommand(command="report", description="报送进展"), BotCommand(command="score", description="当前成绩")]


def dispatcher() -> Dispatcher:
    """Answers text with buttons, a photo with itself, a press with a notice and an edit."""
    dp = Dispatcher()

    @dp.callback_query()
    async def pressed(query: CallbackQuery) -> None:
        await query.answer("已记下")
        if isinstance(query.message, Message):
            await query.message.edit_text("<b>已提交</b>", parse_mode="HTML")

    @dp.message(F.photo)
    async def photo(message: Message) -> None:
        if message.photo and not message.caption:
            await message.reply_photo(message.photo[-1].file_id, caption="照片已收到")

    @dp.edited_message()
    async def edited(message: Message) -> None:
        await message.answer(f"改为：{html.quote(message.text or '')}", parse_mode="HTML")

    @dp.message(F.text)
    async def said(message: Message) -> None:
        keys = InlineKeyboardBuilder().button(text="提交", callback_data="submit").as_markup()
        await message.answer(f"<b>收到</b>：{html.quote(message.text or '')}", parse_mode="HTML", reply_markup=keys)

    return dp


@asynccontextmanager
async def session_with(sandbox: SandboxServer) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(sandbox.base_url))
    async with Bot(sandbox.token, session=session) as bot:
        yield bot


@asynccontextmanager
async def polling(sandbox: SandboxServer) -> AsyncIterator[Bot]:
    dp = dispatcher()
    async with session_with(sandbox) as bot:
        await bot.set_my_commands(COMMANDS)
        task = asyncio.create_task(dp.start_polling(bot, handle_signals=False, close_bot_session=False))
        yield bot
        await dp.stop_polling()
        await task
