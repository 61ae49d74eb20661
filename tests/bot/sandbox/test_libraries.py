"""The two libraries the bot uses, unmodified, against the local Telegram."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import telegram
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import BufferedInputFile, CallbackQuery, InputMediaPhoto, Message
from aiogram.utils.keyboard import InlineKeyboardBuilder
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from bot.sandbox import Limits, SandboxServer
from tests.bot.sandbox.tools import Caller, picture

SECRET = "s3-cret_"  # noqa: S105 - a test's own


def dispatcher() -> Dispatcher:
    """A bot that shows each kind of answer."""
    dp = Dispatcher()

    @dp.callback_query()
    async def pressed(query: CallbackQuery) -> None:
        await query.answer("已提交")
        if isinstance(query.message, Message):
            await query.message.edit_text("<b>已提交</b>", parse_mode="HTML")

    @dp.message(F.photo)
    async def photo(message: Message, bot: Bot) -> None:
        file = await bot.download(message.photo[-1] if message.photo else "")
        await message.reply(f"{len(file.read()) if file else 0} bytes")

    @dp.edited_message()
    async def edited(message: Message) -> None:
        await message.answer(f"改为：{message.text}")

    @dp.message()
    async def said(message: Message) -> None:
        keys = InlineKeyboardBuilder().button(text="提交", callback_data="submit")
        await message.answer(f"收到：{message.text}", reply_markup=keys.as_markup())

    return dp


@asynccontextmanager
async def polling(sandbox: SandboxServer) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(sandbox.base_url))
    dp = dispatcher()
    async with Bot(sandbox.token, session=session) as bot:
        task = asyncio.create_task(dp.start_polling(bot, handle_signals=False, close_bot_session=False))
        yield bot
        await dp.stop_polling()
        await task


@asynccontextmanager
async def aiogram_bot(sandbox: SandboxServer) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(sandbox.base_url))
    async with Bot(sandbox.token, session=session) as bot:
        yield bot


@asynccontextmanager
async def ptb_bot(sandbox: SandboxServer) -> AsyncIterator[telegram.Bot]:
    base = sandbox.base_url
    async with telegram.Bot(sandbox.token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot") as bot:
        yield bot


async def test_a_polling_bot_chats(sandbox: SandboxServer) -> None:
    async with polling(sandbox):
        wang = await sandbox.person("王芳")

        hello = await wang.start("invite-1")
        card = await wang.presses("提交")
        receipt = await wang.sends_photo(picture(800, 600), "照片")
        changed = await wang.edits(wang.messages[0], "/start 2")

    assert hello.text == "收到：/start invite-1"
    assert (card.id, card.text, card.edited, card.buttons) == (hello.id, "已提交", True, [])
    assert wang.toast == "已提交"
    assert receipt.text.endswith(" bytes")
    assert changed.text == "改为：/start 2"


async def test_a_webhook_bot_chats_and_checks_the_secret(sandbox: SandboxServer, call: Caller) -> None:
    async with aiogram_bot(sandbox) as bot:
        app = web.Application()
        SimpleRequestHandler(dispatcher(), bot, handle_in_background=False, secret_token=SECRET).register(app, "/hook")
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        await bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook", secret_token=SECRET)
        wang = await sandbox.person("王芳")

        reply = await wang.says("你好")

        await bot.delete_webhook()
        await runner.cleanup()

    assert reply.text == "收到：你好"


async def test_aiogram_sends_files_and_menus(sandbox: SandboxServer) -> None:
    wang = await sandbox.person("王芳")
    await wang.writes("/start")

    async with aiogram_bot(sandbox) as bot:
        me = await bot.me()
        album = await bot.send_media_group(
            wang.id,
            [
                InputMediaPhoto(media=BufferedInputFile(picture(), "a.png"), caption="<i>一</i>", parse_mode="HTML"),
                InputMediaPhoto(media=BufferedInputFile(picture(), "b.png")),
            ],
        )
        sheet = await bot.send_document(wang.id, BufferedInputFile(b"a,b", "周报.csv"), caption="周报")
        chat = await bot.get_chat(wang.id)

    assert me.username == "shiji_bot"
    assert len({message.media_group_id for message in album}) == 1
    assert sheet.document is not None
    assert sheet.document.file_name == "周报.csv"
    assert chat.first_name == "王芳"
    assert await wang.downloads((await wang.looks())[-1]) == b"a,b"


async def test_aiogram_reads_the_refusals_as_its_own_errors(sandbox: SandboxServer) -> None:
    wang = await sandbox.person("王芳")

    async with aiogram_bot(sandbox) as bot:
        with pytest.raises(TelegramForbiddenError, match="can't initiate"):
            await bot.send_message(wang.id, "a")
        with pytest.raises(TelegramBadRequest, match="chat not found"):
            await bot.send_message(1, "a")


async def test_both_libraries_understand_the_flood_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # otherwise the library warns of its own future
    async with SandboxServer(limits=Limits()) as sandbox:
        wang = await sandbox.person("王芳")
        await wang.writes("/start")
        async with aiogram_bot(sandbox) as bot, ptb_bot(sandbox) as sender:
            await bot.send_message(wang.id, "a")

            with pytest.raises(TelegramRetryAfter) as flooded:
                await bot.send_message(wang.id, "b")
            with pytest.raises(telegram.error.RetryAfter):
                await sender.send_message(wang.id, "c")

    assert flooded.value.retry_after == 1


async def test_python_telegram_bot_sends_text_files_and_buttons(sandbox: SandboxServer) -> None:
    wang = await sandbox.person("王芳")
    await wang.writes("/start")
    keys = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("查看", callback_data="see")]])

    async with ptb_bot(sandbox) as bot:
        sent = await bot.send_message(wang.id, "<b>黄色预警</b>", parse_mode="HTML", reply_markup=keys)
        await bot.edit_message_text("<b>解除</b>", wang.id, sent.message_id, parse_mode="HTML")
        photo = await bot.send_photo(wang.id, picture(), caption="a")
        file = await bot.get_file(photo.photo[-1].file_id)
        content = await file.download_as_bytearray()
        document = await bot.send_document(wang.id, b"x", filename="通报.txt")

    assert sent.entities[0].type == "bold"
    assert len(content) == photo.photo[-1].file_size
    assert document.document is not None
    assert [message.text for message in await wang.looks()] == ["/start", "解除", "a", ""]


async def test_python_telegram_bot_reads_the_refusals_as_its_own_errors(sandbox: SandboxServer) -> None:
    wang = await sandbox.person("王芳")
    await wang.writes("/start")
    await wang.blocks()

    async with ptb_bot(sandbox) as bot:
        with pytest.raises(telegram.error.Forbidden, match="blocked"):
            await bot.send_message(wang.id, "a")
        with pytest.raises(telegram.error.BadRequest, match="parse entities"):
            await bot.send_message(wang.id, "a<x>", parse_mode="HTML")
