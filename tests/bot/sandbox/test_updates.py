"""getUpdates: what waits, in which order, until when; and what a bot is told of what people do."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox import Limits, Refused, SandboxServer
from tests.bot.sandbox.tools import Caller, keyboard, picture


async def test_updates_stay_until_a_later_offset_confirms_them(sandbox: SandboxServer, call: Caller) -> None:
    wang = await sandbox.person("王芳")
    await wang.writes("一")
    await wang.writes("二")

    first = await call.updates()
    again = await call.updates()
    rest = await call.updates(first[0]["update_id"] + 1)

    assert [update["message"]["text"] for update in first] == ["一", "二"]
    assert again == first
    assert rest == first[1:]


async def test_a_negative_offset_keeps_the_newest(sandbox: SandboxServer, call: Caller) -> None:
    wang = await sandbox.person("王芳")
    for text in "一二三":
        await wang.writes(text)

    kept = await call.updates(-1)

    assert [update["message"]["text"] for update in kept] == ["三"]


async def test_a_poll_waits_for_the_first_update(sandbox: SandboxServer, call: Caller) -> None:
    wang = await sandbox.person("王芳")
    polling = asyncio.create_task(call.ok("getUpdates", timeout=10))

    await wang.writes("你好")

    assert [update["message"]["text"] for update in await polling] == ["你好"]


async def test_a_poll_without_patience_returns_at_once(call: Caller) -> None:
    assert await call.ok("getUpdates", timeout=0) == []


async def test_a_second_poll_ends_the_first(sandbox: SandboxServer, call: Caller) -> None:
    polling = [asyncio.create_task(call("getUpdates", timeout=10)) for _ in range(2)]
    wang = await sandbox.person("王芳")

    done, waiting = await asyncio.wait(polling, return_when=asyncio.FIRST_COMPLETED)
    await wang.writes("你好")

    assert [task.result()["error_code"] for task in done] == [409]
    assert [len((await task)["result"]) for task in waiting] == [1]


async def test_only_the_kinds_asked_for_are_kept(sandbox: SandboxServer, call: Caller) -> None:
    wang = await sandbox.person("王芳")
    await call.ok("getUpdates", allowed_updates=["edited_message"])

    message = await wang.writes("一")
    await sandbox.client.post(f"chats/{wang.id}/messages/{message.id}/edit", {"text": "二"})

    assert [list(update)[1] for update in await call.updates()] == ["edited_message"]


async def test_an_album_is_several_messages_with_one_group_and_one_caption(
    sandbox: SandboxServer, call: Caller
) -> None:
    wang = await sandbox.person("王芳")

    await wang.drops([("photo", "a.jpg", picture()), ("photo", "b.jpg", picture())], "修好路灯12盏")

    messages = [update["message"] for update in await call.updates()]
    assert len({message["media_group_id"] for message in messages}) == 1
    assert [message.get("caption") for message in messages] == ["修好路灯12盏", None]


async def test_a_photo_comes_in_several_sizes_smallest_first(sandbox: SandboxServer, call: Caller) -> None:
    wang = await sandbox.person("王芳")

    await wang.drops([("photo", "a.jpg", picture(3000, 1500))])

    sizes = (await call.updates())[0]["message"]["photo"]
    assert [(size["width"], size["height"]) for size in sizes] == [(90, 45), (320, 160), (800, 400), (1280, 640)]


async def test_a_broken_picture_still_reaches_the_bot_as_it_is(sandbox: SandboxServer, call: Caller) -> None:
    wang = await sandbox.person("王芳")

    await wang.drops([("photo", "a.jpg", b"not a picture")])

    photo = (await call.updates())[0]["message"]["photo"][-1]
    told = await call.ok("getFile", file_id=photo["file_id"])
    assert await call.get(f"/file/bot{sandbox.token}/{told['file_path']}") == (200, b"not a picture")


@pytest.mark.parametrize("kind", ["document", "video", "voice", "audio", "sticker"])
async def test_every_kind_of_file_reaches_the_bot(kind: str, sandbox: SandboxServer, call: Caller) -> None:
    wang = await sandbox.person("王芳")

    await wang.drops([(kind, "a.bin", b"x")])

    assert (await call.updates())[0]["message"][kind]["file_size"] == 1


async def test_a_text_of_100_kilobytes_comes_in_pieces_of_4096_units(sandbox: SandboxServer, call: Caller) -> None:
    wang = await sandbox.person("王芳")
    text = "实绩😀" * 6000

    await wang.writes(text)

    pieces = [update["message"]["text"] for update in await call.updates()]
    assert "".join(pieces) == text
    assert max(len(piece.encode("utf-16-le")) // 2 for piece in pieces) <= 4096


async def test_an_edited_caption_is_told_with_its_photo(sandbox: SandboxServer, call: Caller) -> None:
    wang = await sandbox.person("王芳")
    sent = await wang.drops([("photo", "a.jpg", picture())], "旧")

    await sandbox.client.post(f"chats/{wang.id}/messages/{sent[0].id}/edit", {"text": "新"})

    edited = (await call.updates())[-1]["edited_message"]
    assert edited["caption"] == "新"
    assert edited["photo"] == sent[0].body["photo"]
    assert "edit_date" in edited


async def test_a_press_tells_who_pressed_what_where(sandbox: SandboxServer, call: Caller) -> None:
    wang = await sandbox.person("王芳")
    await wang.writes("/start")
    sent = await call.ok("sendMessage", chat_id=wang.id, text="?", reply_markup=keyboard("提交", "放弃"))

    await wang.taps("放弃")

    query = (await call.updates())[-1]["callback_query"]
    assert (query["data"], query["from"]["id"], query["message"]) == ("放弃", wang.id, sent)


async def test_a_press_on_a_message_too_old_tells_only_where_it_was() -> None:
    now = [datetime(2026, 10, 16, 9, tzinfo=UTC)]
    limits = Limits(message_memory=timedelta(days=30).total_seconds())
    async with SandboxServer(limits=limits, clock=lambda: now[0]) as sandbox, Caller(sandbox) as call:
        wang = await sandbox.person("王芳")
        await wang.writes("/start")
        sent = await call.ok("sendMessage", chat_id=wang.id, text="?", reply_markup=keyboard("提交"))
        now[0] += timedelta(days=31)

        await wang.taps("提交")

        told = (await call.updates(-1))[0]["callback_query"]["message"]
    assert told == {"chat": sent["chat"], "message_id": sent["message_id"], "date": 0}


async def test_a_button_that_is_no_longer_there_cannot_be_pressed(sandbox: SandboxServer, call: Caller) -> None:
    wang = await sandbox.person("王芳")
    await wang.writes("/start")
    sent = await call.ok("sendMessage", chat_id=wang.id, text="?", reply_markup=keyboard("提交"))
    await call.ok("editMessageReplyMarkup", chat_id=wang.id, message_id=sent["message_id"])

    with pytest.raises(Refused, match="DATA_INVALID"):
        await sandbox.client.post(f"chats/{wang.id}/messages/{sent['message_id']}/press", {"data": "提交"})


async def test_blocking_and_returning_is_told(sandbox: SandboxServer, call: Caller) -> None:
    wang = await sandbox.person("王芳")

    await wang.blocks()
    await wang.blocks(blocked=False)

    states = [update["my_chat_member"]["new_chat_member"]["status"] for update in await call.updates()]
    assert states == ["kicked", "member"]


@pytest.mark.parametrize(
    ("text", "reaches"),
    [
        ("/score", True),
        ("/score@shiji_bot", True),
        ("/score@other_bot", False),
        ("请 @shiji_bot 看看", True),
        ("大家好", False),
    ],
)
async def test_in_a_group_the_bot_sees_only_what_is_meant_for_it(
    text: str, reaches: bool, sandbox: SandboxServer, call: Caller
) -> None:
    wang = await sandbox.person("王芳")
    group = await sandbox.group("青柳镇", wang)

    await wang.at(group).writes(text)

    assert bool(await call.updates()) is reaches


async def test_form_and_query_reach_a_method_like_json(sandbox: SandboxServer, call: Caller) -> None:
    wang = await sandbox.person("王芳")
    await wang.writes("/start")

    status, body = await call.get(f"/bot{sandbox.token}/SENDMESSAGE?chat_id={wang.id}&text=hi")
    form = await call.form("sendMessage", {}, chat_id=str(wang.id), text="hi", reply_markup='{"inline_keyboard":[]}')

    assert (status, b'"ok": true' in body) == (200, True)
    assert form["result"]["text"] == "hi"


async def test_commands_show_in_the_narrowest_scope_and_language(sandbox: SandboxServer, call: Caller) -> None:
    wang = await sandbox.person("王芳", language_code="zh-hans")
    menu = {"all": [{"command": "help", "description": "Help"}], "zh": [{"command": "help", "description": "帮助"}]}
    await call.ok("setMyCommands", commands=menu["all"])

    await call.ok("setMyCommands", commands=menu["zh"], language_code="zh")
    await call.ok(
        "setMyCommands",
        commands=[{"command": "score", "description": "成绩"}],
        scope={"type": "chat", "chat_id": wang.id},
    )

    shown = (await sandbox.client.get("state", chat=wang.id))["chats"][0]["commands"]
    assert [command["command"] for command in shown] == ["score"]
    assert await call.ok("getMyCommands", language_code="zh") == menu["zh"]
    await call.ok("deleteMyCommands", scope={"type": "chat", "chat_id": wang.id})
    shown = (await sandbox.client.get("state", chat=wang.id))["chats"][0]["commands"]
    assert shown == menu["zh"]
