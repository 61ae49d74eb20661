"""Calls to Telegram as JSON: the same is received, and the same comes back, as with aiogram's own session."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiogram import Bot
from aiogram import methods as m
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    ReplyParameters,
)
from aiohttp import web

from bot.intake.polling import GetRawUpdates
from bot.sandbox.params import Params, read_params
from bot.telegram import TelegramSession
from handlers.shared.sending import EditText, SendText

TOKEN = "123456:test"  # noqa: S105 — it opens nothing
MESSAGE = {"message_id": 5, "date": 1_760_000_000, "chat": {"id": 7, "type": "private"}, "text": "好"}
KEYS = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text="提交", callback_data="report:submit:1:2")],
        [InlineKeyboardButton(text="官网", url="https://example.org/?a=1&b=2"), InlineKeyboardButton(text="空")],
    ]
)
REPLY_ANYWAY = ReplyParameters(message_id=3, allow_sending_without_reply=True)
PREVIEW = LinkPreviewOptions(is_disabled=False, url="https://example.org")
DEFAULTS = DefaultBotProperties(
    parse_mode="HTML", protect_content=True, link_preview=PREVIEW, allow_sending_without_reply=True
)
PHOTO = BufferedInputFile(b"\x89PNG", filename="照片.png")


@dataclass
class FakeTelegram:
    """Notes what it is asked and gives one answer."""

    url: str = ""
    answer: Callable[[], web.Response] = lambda: web.json_response({"ok": True, "result": True})
    delay: float = 0
    heard: list[tuple[str, str, Params]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        await asyncio.sleep(self.delay)
        self.heard.append((request.path, request.content_type, await read_params(request)))
        return self.answer()


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    fake = FakeTelegram()
    app = web.Application()
    app.router.add_post("/{path:.*}", fake.take)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield fake
    await runner.cleanup()


class Pair:
    """A bot with aiogram's session and one with ours, at the same Telegram."""

    def __init__(
        self, telegram: FakeTelegram, default: DefaultBotProperties | None = None, timeout: float = 60
    ) -> None:
        api = TelegramAPIServer.from_base(telegram.url)
        self._bots = tuple(
            Bot(TOKEN, session=kind(api=api, timeout=timeout), default=default)
            for kind in (AiohttpSession, TelegramSession)
        )

    async def __aenter__(self) -> "Pair":  # noqa: PYI034 — it is used under its own name only
        return self

    async def __aexit__(self, *_: object) -> None:
        for bot in self._bots:
            assert isinstance(bot.session, AiohttpSession)
            # Not by its own way, which waits a moment for lines that are not there.
            await (await bot.session.create_session()).close()

    async def call(self, method: m.TelegramMethod[Any]) -> tuple[Any, Any]:
        """What comes back, aiogram's and ours: what is returned, or what is raised as its kind and words."""
        theirs, ours = [await _outcome(bot, method) for bot in self._bots]
        return theirs, ours


async def _outcome(bot: Bot, method: m.TelegramMethod[Any]) -> Any:
    try:
        return await bot(method)
    except Exception as error:  # noqa: BLE001 — what is raised is what is compared
        return type(error), _words(error)


def _words(error: Exception) -> str:
    # The decoder's own words about text that is no text name the place in bytes or in characters.
    return str(error).partition("(from")[0]


def meaning(params: Params) -> dict[str, Any]:
    """The values as Telegram understands them, whichever way they came, and files by their content."""
    names = {f"attach://{key}": upload.content for key, upload in params.files.items()}
    return {name: _plain(value, names) for name, value in params.values.items()}


def _plain(value: Any, files: dict[str, bytes]) -> Any:
    if isinstance(value, str):
        if value in files:
            return files[value]
        parsed = _parsed(value)
        return value if isinstance(parsed, int | float | str) else _plain(parsed, files)
    if isinstance(value, dict):
        return {key: _plain(one, files) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one, files) for one in value]
    return json.dumps(value)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


METHODS: list[m.TelegramMethod[Any]] = [
    m.GetMe(),
    m.SendMessage(chat_id=7, text="<b>你好</b> & 再见\n第二行 😀"),
    m.SendMessage(chat_id="@name", text="100", parse_mode=None, disable_notification=False),
    m.SendMessage(chat_id=7, text="true", reply_markup=KEYS, link_preview_options=LinkPreviewOptions(is_disabled=True)),
    m.SendMessage(chat_id=7, text="答", reply_parameters=REPLY_ANYWAY),
    m.SendMessage(chat_id=7, text="答", reply_parameters=ReplyParameters(message_id=3)),
    m.SendMessage(chat_id=7, text=""),
    m.EditMessageText(text="改", chat_id=7, message_id=5, reply_markup=KEYS),
    m.AnswerCallbackQuery(callback_query_id="99999999999999999", text=None, show_alert=False),
    m.AnswerCallbackQuery(callback_query_id="1", text="已记下", show_alert=True, cache_time=0),
    m.SendPhoto(chat_id=7, photo="AgACAgQ", caption="现场"),
    m.SendPhoto(chat_id=7, photo=PHOTO, caption="现场", reply_markup=KEYS),
    m.SendMediaGroup(chat_id=7, media=[InputMediaPhoto(media="AgACAgQ", caption="一"), InputMediaPhoto(media="BQAC")]),
    m.SendMediaGroup(chat_id=7, media=[InputMediaPhoto(media=PHOTO), InputMediaPhoto(media="BQACAgQ")]),
    m.SendDocument(chat_id=7, document=PHOTO),
    m.SetMyCommands(
        commands=[BotCommand(command="report", description="报送进展")], scope=BotCommandScopeChat(chat_id=7)
    ),
    m.DeleteMyCommands(scope=BotCommandScopeChat(chat_id=7)),
    m.SetWebhook(url="https://example.org/t", allowed_updates=["message"], max_connections=40),
    m.BanChatMember(chat_id=7, user_id=8, until_date=datetime(2030, 1, 2, 3, 4, tzinfo=UTC)),
    m.GetFile(file_id="AgACAgQ"),
    GetRawUpdates(offset=12, timeout=0),
]  # fmt: skip


@pytest.mark.parametrize("default", [None, DEFAULTS], ids=["no defaults", "defaults"])
@pytest.mark.parametrize("method", METHODS, ids=lambda method: type(method).__name__)
async def test_telegram_hears_the_same(
    telegram: FakeTelegram, method: m.TelegramMethod[Any], default: DefaultBotProperties | None
) -> None:
    async with Pair(telegram, default) as pair:
        await pair.call(method)
    (path, _, theirs), (our_path, _, ours) = telegram.heard
    assert (our_path, meaning(ours)) == (path, meaning(theirs))


async def test_a_wait_in_words_of_time_is_counted_from_now(telegram: FakeTelegram) -> None:
    async with Pair(telegram) as pair:
        await pair.call(m.BanChatMember(chat_id=7, user_id=8, until_date=timedelta(hours=1)))
    theirs, ours = (int(params.values["until_date"]) for _, _, params in telegram.heard)
    assert abs(ours - theirs) <= 5


async def test_only_a_file_makes_a_form(telegram: FakeTelegram) -> None:
    async with Pair(telegram) as pair:
        for method in METHODS:
            await pair.call(method)
    ours = telegram.heard[1::2]
    assert {kind for _, kind, params in ours if params.files} == {"multipart/form-data"}
    assert {kind for _, kind, params in ours if not params.files} == {"application/json"}


REPLIES = [
    (
        SendText(chat_id=7, text="<b>好</b>"),
        m.SendMessage(
            chat_id=7, text="<b>好</b>", parse_mode="HTML", link_preview_options=LinkPreviewOptions(is_disabled=True),
            disable_notification=False,
        ),
    ),
    (
        SendText(
            chat_id=7, text="好", disable_notification=True, reply_markup=KEYS.model_dump(exclude_none=True),
            reply_parameters={"message_id": 3, "allow_sending_without_reply": True},
        ),
        m.SendMessage(
            chat_id=7, text="好", parse_mode="HTML", link_preview_options=LinkPreviewOptions(is_disabled=True),
            disable_notification=True, reply_markup=KEYS,
            reply_parameters=REPLY_ANYWAY,
        ),
    ),
    (
        EditText(chat_id=7, message_id=5, text="改"),
        m.EditMessageText(
            chat_id=7, message_id=5, text="改", parse_mode="HTML",
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("ours", "theirs"), REPLIES, ids=["text", "text with all there is", "edit"])
async def test_our_replies_are_what_aiogram_would_say(
    telegram: FakeTelegram, ours: m.TelegramMethod[Any], theirs: m.TelegramMethod[Any]
) -> None:
    telegram.answer = lambda: web.json_response({"ok": True, "result": MESSAGE})
    async with Pair(telegram) as pair:
        sent, _ = await pair.call(ours)
        await pair.call(theirs)
    assert sent.message_id == 5
    assert len({json.dumps([path, meaning(params)], sort_keys=True) for path, _, params in telegram.heard}) == 1


def refusal(code: int, words: str, **parameters: int) -> tuple[int, bytes]:
    body = {"ok": False, "error_code": code, "description": words, "parameters": parameters}
    return code, json.dumps(body).encode()


ANSWERS = {
    "a message": (200, json.dumps({"ok": True, "result": MESSAGE}, ensure_ascii=False).encode()),
    "more than the library knows": (200, json.dumps({"ok": True, "result": {**MESSAGE, "new": {"a": [1]}}}).encode()),
    "half a character": (200, json.dumps({"ok": True, "result": {**MESSAGE, "text": "\ud83d"}}).encode()),
    "a message without its id": (200, json.dumps({"ok": True, "result": {"date": 1}}).encode()),
    "nothing": (200, b""),
    "no JSON": (200, b"<html>gateway</html>"),
    "no object": (200, b"[1]"),
    "no result": (200, b'{"ok": true}'),
    "no words": (400, b'{"ok": false}'),
    "ok with a bad status": (502, json.dumps({"ok": True, "result": MESSAGE, "description": "?"}).encode()),
    "not ok with a good status": (200, b'{"ok": false, "description": "odd"}'),
    "a wait": refusal(429, "Too Many Requests: retry after 7", retry_after=7),
    "moved": refusal(400, "group was upgraded", migrate_to_chat_id=-100),
    "bad request": refusal(400, "Bad Request: message is not modified"),
    "wrong token": refusal(401, "Unauthorized"),
    "blocked": refusal(403, "Forbidden: bot was blocked by the user"),
    "unknown method": refusal(404, "Not Found"),
    "two that fetch": refusal(409, "Conflict: terminated by other getUpdates request"),
    "too large": refusal(413, "Request Entity Too Large"),
    "a teapot": refusal(418, "I'm a teapot"),
    "broken": refusal(500, "Internal Server Error"),
    "restarting": refusal(500, "Internal Server Error: restart"),
}


@pytest.mark.parametrize("method", [m.SendMessage(chat_id=7, text="好"), GetRawUpdates()], ids=["send", "fetch"])
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
async def test_every_answer_is_understood_alike(
    telegram: FakeTelegram, method: m.TelegramMethod[Any], answer: tuple[int, bytes]
) -> None:
    telegram.answer = lambda: web.Response(status=answer[0], body=answer[1], content_type="application/json")
    async with Pair(telegram) as pair:
        theirs, ours = await pair.call(method)
    assert ours == theirs


async def test_updates_come_as_they_are(telegram: FakeTelegram) -> None:
    odd = {"update_id": 1, "message": {"text": "\ud83d", "new": [None, 1e3, 2**70, -0.5], "": {}}}
    telegram.answer = lambda: web.json_response({"ok": True, "result": [odd]})
    async with Pair(telegram) as pair:
        theirs, ours = await pair.call(GetRawUpdates())
    assert ours == theirs == [odd]


async def test_bytes_that_are_no_text_are_no_answer(telegram: FakeTelegram) -> None:
    telegram.answer = lambda: web.Response(body=b'{"ok": true, "result": "\xff"}', content_type="application/json")
    async with Pair(telegram) as pair:
        _, (kind, _) = await pair.call(m.GetMe())
    assert kind.__name__ == "ClientDecodeError"


async def test_a_telegram_that_is_away_is_the_same_trouble() -> None:
    async with Pair(FakeTelegram("http://127.0.0.1:1")) as pair:
        theirs, ours = await pair.call(m.GetMe())
    assert ours == theirs
    assert ours[0] is TelegramNetworkError


async def test_a_telegram_that_is_silent_is_the_same_trouble(telegram: FakeTelegram) -> None:
    telegram.delay = 60
    async with Pair(telegram, timeout=0.05) as pair:
        theirs, ours = await pair.call(m.GetMe())
    assert ours == theirs
    assert ours[0] is TelegramNetworkError
