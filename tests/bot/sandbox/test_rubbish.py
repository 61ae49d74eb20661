"""Whatever a bot sends, it gets a result or a refusal in words: the server itself never breaks."""

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox import Limits, SandboxServer, methods
from bot.sandbox.api import BotApi
from bot.sandbox.errors import ApiError, Json
from bot.sandbox.files import FileStore
from bot.sandbox.params import Params
from bot.sandbox.world import Bot, User, World
from tests.bot.sandbox.tools import Caller

WANG = 7
# Waiting for updates, and pushing them, are tested where there is somebody to wait for.
PATIENT = {"getupdates", "setwebhook"}
# fmt: off
NAMES = [
    "action", "caption", "caption_entities", "chat_id", "callback_query_id", "commands", "description",
    "entities", "file_id", "from_chat_id", "media", "message_id", "message_ids", "name",
    "parse_mode", "photo", "document", "reply_markup", "reply_parameters", "scope", "text", "user_id",
]
# fmt: on
LEAVES = (
    st.none() | st.booleans() | st.integers(-2, 9) | st.sampled_from(["", "HTML", "<b>a", "{", "[1]", "a", "\ud83d"])
)
KEYS = st.sampled_from(["type", "media", "offset", "length", "message_id", "inline_keyboard", "text", "callback_data"])
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))


def bot_api() -> BotApi:
    world = World(Bot("1:x", "a_bot", "a"), FileStore(Path()), Limits.none(), lambda: datetime.now(UTC), time.monotonic)
    user = world.add_user(User(WANG, "王芳", started=True))
    world.post(world.chat(str(WANG)), user, {"text": "/start"})
    world.post(world.chat(str(WANG)), None, {"text": "a"})
    return BotApi(world)


async def answered(method: str, values: Json) -> int:
    try:
        await bot_api()._call(method, Params(values))
    except ApiError as refused:
        return refused.code
    return 200


@settings(deadline=None)  # the machine may be busy
@given(
    st.sampled_from(sorted(set(methods.ALL) - PATIENT)),
    st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6),
    st.booleans(),
)
def test_any_json_is_answered(method: str, values: Json, to_wang: bool) -> None:
    given = values | ({"chat_id": WANG, "message_id": 2} if to_wang else {})

    code = asyncio.run(answered(method, given))

    assert code in {200, 400, 403, 413}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "can't parse JSON object"),
        (b"[]", "object expected as JSON body"),
        (b'{"chat_id":1,"text":"\xff"}', "strings must be encoded in UTF-8"),
        (b'{"chat_id":1,"text":"\\ud83d"}', "strings must be encoded in UTF-8"),
    ],
    ids=["cut off", "no object", "no UTF-8", "half an emoji"],
)
async def test_a_body_that_cannot_be_read_is_refused(
    body: bytes, words: str, sandbox: SandboxServer, call: Caller
) -> None:
    headers = {"Content-Type": "application/json"}

    async with aiohttp.request("POST", call.url("sendMessage"), data=body, headers=headers) as answer:
        refused = await answer.json()

    assert refused == {"ok": False, "error_code": 400, "description": f"Bad Request: {words}"}
