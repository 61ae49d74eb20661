"""What the local Telegram refuses, over real HTTP, in Telegram's words: a described row per rule."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.sandbox import Limits, SandboxServer
from bot.sandbox.errors import Json
from tests.bot.sandbox.tools import Caller, keyboard, picture

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
STALE = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@dataclass(frozen=True)
class Row:
    """`values` may name the prepared chat's things: WANG, MINE (the bot's message), HERS, PHOTO, PHOTO_ID, DOC_ID."""

    case: str
    method: str
    values: Json = field(default_factory=dict)
    code: int = 400
    words: str = ""


def button(**fields: Any) -> Json:
    return {"inline_keyboard": [[fields]]}


ROWS = [
    Row("no text", "sendMessage", {"chat_id": "WANG"}, words="Bad Request: message text is empty"),
    Row("only space", "sendMessage", {"chat_id": "WANG", "text": " \n "}, words="Bad Request: text must be non-empty"),
    Row("nothing but tags", "sendMessage", {"chat_id": "WANG", "text": "<b></b>", "parse_mode": "HTML"},
        words="Bad Request: text must be non-empty"),
    Row("4097 units", "sendMessage", {"chat_id": "WANG", "text": "字" * 4097},
        words="Bad Request: message is too long"),
    Row("2049 emoji are 4098 units", "sendMessage", {"chat_id": "WANG", "text": "😀" * 2049},
        words="Bad Request: message is too long"),
    Row("broken HTML", "sendMessage", {"chat_id": "WANG", "text": "a<x>", "parse_mode": "HTML"},
        words='Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 1'),
    Row("no chat", "sendMessage", {"text": "a"}, words="Bad Request: chat_id is empty"),
    Row("unknown chat", "sendMessage", {"chat_id": 1, "text": "a"}, words="Bad Request: chat not found"),
    Row("a name for a chat", "sendMessage", {"chat_id": "@nobody", "text": "a"}, words="Bad Request: chat not found"),
    Row("a person who never pressed start", "sendMessage", {"chat_id": "STRANGER", "text": "a"}, 403,
        "Forbidden: bot can't initiate conversation with a user"),
    Row("an answer to a message that is gone", "sendMessage",
        {"chat_id": "WANG", "text": "a", "reply_parameters": {"message_id": 99}},
        words="Bad Request: message to be replied not found"),
    Row("65 bytes in a button", "sendMessage",
        {"chat_id": "WANG", "text": "a", "reply_markup": button(text="a", callback_data="a" * 65)},
        words="Bad Request: BUTTON_DATA_INVALID"),
    Row("22 Chinese characters are 66 bytes", "sendMessage",
        {"chat_id": "WANG", "text": "a", "reply_markup": button(text="a", callback_data="镇" * 22)},
        words="Bad Request: BUTTON_DATA_INVALID"),
    Row("a button without data", "sendMessage",
        {"chat_id": "WANG", "text": "a", "reply_markup": button(text="a", callback_data="")},
        words="Bad Request: BUTTON_DATA_INVALID"),
    Row("a button that does nothing", "sendMessage", {"chat_id": "WANG", "text": "a", "reply_markup": button(text="a")},
        words="Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    Row("a button without a label", "sendMessage",
        {"chat_id": "WANG", "text": "a", "reply_markup": button(text="", callback_data="x")},
        words="Bad Request: inline keyboard button text must be non-empty"),
    Row("a button with a bad link", "sendMessage",
        {"chat_id": "WANG", "text": "a", "reply_markup": button(text="a", url="x y")},
        words="Bad Request: inline keyboard button URL 'x y' is invalid: Wrong HTTP URL"),
    Row("a keyboard that is no JSON", "sendMessage", {"chat_id": "WANG", "text": "a", "reply_markup": "{"},
        words="Bad Request: can't parse reply keyboard markup JSON object"),
    Row("101 buttons", "sendMessage",
        {"chat_id": "WANG", "text": "a", "reply_markup": keyboard(*map(str, range(101)))},
        words="Bad Request: REPLY_MARKUP_TOO_LONG"),
    Row("an edit that changes nothing", "editMessageText", {"chat_id": "WANG", "message_id": "MINE", "text": "hello"},
        words=NOT_MODIFIED),
    Row("buttons taken from none", "editMessageReplyMarkup", {"chat_id": "WANG", "message_id": "MINE"},
        words=NOT_MODIFIED),
    Row("an edit of the person's message", "editMessageText", {"chat_id": "WANG", "message_id": "HERS", "text": "a"},
        words="Bad Request: message can't be edited"),
    Row("an edit of nothing", "editMessageText", {"chat_id": "WANG", "message_id": 99, "text": "a"},
        words="Bad Request: message to edit not found"),
    Row("an edit that names nothing", "editMessageText", {"chat_id": "WANG", "text": "a"},
        words="Bad Request: message identifier is not specified"),
    Row("the text of a photo", "editMessageText", {"chat_id": "WANG", "message_id": "PHOTO", "text": "a"},
        words="Bad Request: there is no text in the message to edit"),
    Row("the caption of a text", "editMessageCaption", {"chat_id": "WANG", "message_id": "MINE", "caption": "a"},
        words="Bad Request: there is no caption in the message to edit"),
    Row("a caption of 1025 units", "editMessageCaption",
        {"chat_id": "WANG", "message_id": "PHOTO", "caption": "字" * 1025},
        words="Bad Request: message caption is too long"),
    Row("deleting nothing", "deleteMessage", {"chat_id": "WANG", "message_id": 99},
        words="Bad Request: message to delete not found"),
    Row("an answer to no button", "answerCallbackQuery", {"callback_query_id": "1"}, words=STALE),
    Row("a photo by a bad id", "sendPhoto", {"chat_id": "WANG", "photo": "AgACAgIAAxkBAAI"},
        words="Bad Request: wrong file identifier/HTTP URL specified"),
    Row("a photo by a document's id", "sendPhoto", {"chat_id": "WANG", "photo": "DOC_ID"},
        words="Bad Request: can't use file of type Document as Photo"),
    Row("a photo from an unreachable address", "sendPhoto", {"chat_id": "WANG", "photo": "https://e.invalid/a.jpg"},
        words="Bad Request: failed to get HTTP URL content"),
    Row("no photo at all", "sendPhoto", {"chat_id": "WANG"}, words="Bad Request: there is no photo in the request"),
    Row("a photo's caption of 1025 units", "sendPhoto",
        {"chat_id": "WANG", "photo": "PHOTO_ID", "caption": "字" * 1025},
        words="Bad Request: message caption is too long"),
    Row("an empty album", "sendMediaGroup", {"chat_id": "WANG", "media": []},
        words="Bad Request: there are no messages to send"),
    Row("an album of 11", "sendMediaGroup",
        {"chat_id": "WANG", "media": [{"type": "photo", "media": "PHOTO_ID"}] * 11},
        words="Bad Request: too many messages to send as an album"),
    Row("documents among photos", "sendMediaGroup",
        {"chat_id": "WANG", "media": [{"type": "photo", "media": "x"}, {"type": "document", "media": "x"}]},
        words="Bad Request: document can't be mixed with other media types"),
    Row("an album item without its file", "sendMediaGroup",
        {"chat_id": "WANG", "media": [{"type": "photo", "media": "attach://a"}] * 2},
        words="Bad Request: can't parse InputMedia: media not found"),
    Row("voice in an album", "sendMediaGroup", {"chat_id": "WANG", "media": [{"type": "voice", "media": "x"}] * 2},
        words='Bad Request: can\'t parse InputMedia: type "voice" is unsupported'),
    Row("a file nobody sent", "getFile", {"file_id": "x"}, words="Bad Request: invalid file_id"),
    Row("a command in capitals", "setMyCommands", {"commands": [{"command": "Report", "description": "a"}]},
        words="Bad Request: BOT_COMMAND_INVALID"),
    Row("a command without a description", "setMyCommands", {"commands": [{"command": "report", "description": ""}]},
        words="Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"),
    Row("a command scope of no chat", "setMyCommands",
        {"commands": [], "scope": {"type": "chat", "chat_id": 1}}, words="Bad Request: chat not found"),
    Row("a secret with a space", "setWebhook", {"url": "http://127.0.0.1:1/", "secret_token": "a b"},
        words="Bad Request: secret token contains unallowed characters"),
    Row("a method that is not there", "sendSecrets", code=404, words="Not Found"),
]  # fmt: skip


@pytest.fixture
async def names(sandbox: SandboxServer, call: Caller) -> Json:
    wang, stranger = await sandbox.person("王芳"), await sandbox.person("李强")
    hers = await wang.writes("/start")
    mine = await call.ok("sendMessage", chat_id=wang.id, text="hello")
    photo = (await call.form("sendPhoto", {"photo": picture()}, chat_id=str(wang.id)))["result"]
    document = (await call.form("sendDocument", {"document": b"x"}, chat_id=str(wang.id)))["result"]
    return {
        "WANG": wang.id,
        "STRANGER": stranger.id,
        "HERS": hers.id,
        "MINE": mine["message_id"],
        "PHOTO": photo["message_id"],
        "PHOTO_ID": photo["photo"][-1]["file_id"],
        "DOC_ID": document["document"]["file_id"],
    }


@pytest.mark.parametrize("row", ROWS, ids=[row.case for row in ROWS])
async def test_what_telegram_refuses_is_refused_in_its_words(row: Row, call: Caller, names: Json) -> None:
    values = {key: names.get(value, value) if isinstance(value, str) else value for key, value in row.values.items()}

    answer = await call(row.method, **values)

    assert answer == {"ok": False, "error_code": row.code, "description": row.words}


async def test_an_unknown_token_is_unauthorized(sandbox: SandboxServer, call: Caller) -> None:
    status, body = await call.get("/bot1:wrong/getMe")

    assert status == 401
    assert b'"Unauthorized"' in body


async def test_a_text_of_exactly_4096_units_passes_whatever_its_tags(call: Caller, names: Json) -> None:
    text = "<b>" + "字" * 4096 + "</b>"

    sent = await call.ok("sendMessage", chat_id=names["WANG"], text=text, parse_mode="HTML")

    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 4096}]


async def test_a_button_is_answered_once(sandbox: SandboxServer, call: Caller) -> None:
    wang = await sandbox.person("王芳")
    await wang.writes("/start")
    await call.ok("sendMessage", chat_id=wang.id, text="?", reply_markup=keyboard("好"))
    query = await wang.taps("好")

    first = await call("answerCallbackQuery", callback_query_id=query, text="收到")
    second = await call("answerCallbackQuery", callback_query_id=query)

    assert first["ok"]
    assert second["description"] == STALE


async def test_a_button_is_answered_in_time() -> None:
    seconds = [0.0]
    async with SandboxServer(limits=Limits.none(), monotonic=lambda: seconds[0]) as sandbox, Caller(sandbox) as call:
        wang = await sandbox.person("王芳")
        await wang.writes("/start")
        await call.ok("sendMessage", chat_id=wang.id, text="?", reply_markup=keyboard("好"))
        query = await wang.taps("好")

        seconds[0] = 61.0

        assert (await call("answerCallbackQuery", callback_query_id=query))["description"] == STALE


@pytest.mark.parametrize(
    ("state", "words"),
    [("blocked", "Forbidden: bot was blocked by the user"), ("deactivated", "Forbidden: user is deactivated")],
)
async def test_a_person_who_is_gone_cannot_be_written_to(
    state: str, words: str, sandbox: SandboxServer, call: Caller, names: Json
) -> None:
    await sandbox.client.post(f"users/{names['WANG']}", {state: True})

    answer = await call("sendMessage", chat_id=names["WANG"], text="a")

    assert (answer["error_code"], answer["description"]) == (403, words)


async def test_a_photo_above_ten_megabytes_is_refused(call: Caller, names: Json) -> None:
    size = 10 * 1024 * 1024 + 1

    answer = await call.form("sendPhoto", {"photo": bytes(size)}, chat_id=str(names["WANG"]))

    assert answer["description"] == (
        f"Bad Request: file of size {size} bytes is too big for a photo; the maximum size is 10485760 bytes"
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no image", "Bad Request: IMAGE_PROCESS_FAILED"),
        (b"", "Bad Request: file must be non-empty"),
        (picture(2100, 100), "Bad Request: PHOTO_INVALID_DIMENSIONS"),
    ],
    ids=["no image", "nothing", "a strip"],
)
async def test_a_broken_photo_from_the_bot_is_refused(content: bytes, words: str, call: Caller, names: Json) -> None:
    answer = await call.form("sendPhoto", {"photo": content}, chat_id=str(names["WANG"]))

    assert answer["description"] == words


async def test_a_document_above_fifty_megabytes_is_refused(call: Caller, names: Json) -> None:
    answer = await call.form("sendDocument", {"document": bytes(50 * 1024 * 1024 + 1)}, chat_id=str(names["WANG"]))

    assert (answer["error_code"], answer["description"]) == (413, "Request Entity Too Large")


async def test_a_file_above_twenty_megabytes_cannot_be_fetched(sandbox: SandboxServer, call: Caller) -> None:
    wang = await sandbox.person("王芳")
    sent = await wang.drops([("document", "ledger.xlsx", bytes(20 * 1024 * 1024 + 1))])

    answer = await call("getFile", file_id=sent[0].file_id)

    assert answer["description"] == "Bad Request: file is too big"


async def test_a_file_is_downloaded_only_where_get_file_pointed(sandbox: SandboxServer, call: Caller) -> None:
    wang = await sandbox.person("王芳")
    sent = await wang.drops([("document", "a.txt", b"words")])
    path = f"/file/bot{sandbox.token}/documents/file_1.txt"

    before = await call.get(path)
    told = (await call.ok("getFile", file_id=sent[0].file_id))["file_path"]
    after = await call.get(path)

    assert before[0] == 404
    assert path.endswith(told)
    assert after == (200, b"words")
