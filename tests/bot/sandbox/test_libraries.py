"""The two libraries the bot uses, unmodified, against the local Telegram."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import telegram
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import BufferedInputFile, InputMediaPhoto
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from bot.sandbox import Limits, SandboxServer
from tests.bot.sandbox.small_bot import dispatcher, polling, session_with
from tests.bot.sandbox.tools import Caller, picture

SECRET = "s3-cret_"  # noqa: S105 - a test's own


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
        echo = await wang.sends_photo(picture(800, 600))
        changed = await wang.edits(wang.messages[0], "/start 2")

    assert hello.text == "收到：/start invite-1"
    assert (card.id, card.text, card.edited, card.buttons) == (hello.id, "已提交", True, [])
    assert wang.toast == "已记下"
    assert (echo.kind, echo.text) == ("photo", "照片已收到")
    assert changed.text == "改为：/start 2"


async def test_a_webhook_bot_chats_and_checks_the_secret(sandbox: SandboxServer, call: Caller) -> None:
    async with session_with(sandbox) as bot:
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

    async with session_with(sandbox) as bot:
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

    async with session_with(sandbox) as bot:
        with pytest.raises(TelegramForbiddenError, match="can't initiate"):
            await bot.send_message(wang.id, "a")
        with pytest.raises(TelegramBadRequest, match="chat not found"):
            await bot.send_message(1, "a")


async def test_both_libraries_understand_the_flood_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # otherwise the library warns of its own future
    async with SandboxServer(limits=Limits()) as sandbox:
        wang = await sandbox.person("王芳")
        await wang.writes("/start")
        async with session_with(sandbox) as bot, ptb_bot(sandbox) as sender:
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
