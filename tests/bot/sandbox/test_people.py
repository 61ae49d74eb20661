"""What people can and cannot do in their apps, and how the demo's clock is moved for them."""

import io
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.sandbox import Limits, Refused, SandboxServer
from bot.sandbox.control import until_monday
from bot.sandbox.entities import units
from bot.sandbox.errors import Json
from bot.sandbox.files import render_sizes
from bot.sandbox.people import split_text
from tests.bot.sandbox.tools import Caller, keyboard, picture

SHANGHAI = ZoneInfo("Asia/Shanghai")


@settings(deadline=None)  # the machine may be busy
@given(st.text("字a😀 \n", max_size=60), st.integers(2, 9))
def test_cutting_a_text_loses_nothing_and_never_splits_a_character(text: str, limit: int) -> None:
    pieces = split_text(text, limit)

    assert "".join(pieces) == text
    assert all(units(piece) <= limit for piece in pieces)


def test_photos_lose_their_metadata_and_stand_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lying on its side
    exif[0x010F] = "Camera"
    out = io.BytesIO()
    Image.new("RGB", (400, 200)).save(out, "JPEG", exif=exif)

    content, width, height = render_sizes(out.getvalue())[-1]

    assert (width, height) == (200, 400)
    with Image.open(io.BytesIO(content)) as shown:
        assert not shown.getexif()


async def test_nobody_edits_what_another_wrote(sandbox: SandboxServer, call: Caller) -> None:
    wang = await sandbox.person("王芳")
    await wang.writes("/start")
    sent = await call.ok("sendMessage", chat_id=wang.id, text="a")

    with pytest.raises(Refused, match="message can't be edited"):
        await sandbox.client.post(f"chats/{wang.id}/messages/{sent['message_id']}/edit", {"text": "b"})


async def test_what_is_sent_on_says_whose_it_was_at_first(sandbox: SandboxServer, call: Caller) -> None:
    wang, li = await sandbox.person("王芳"), await sandbox.person("李强")
    await wang.writes("/start")
    card = await call.ok("sendMessage", chat_id=wang.id, text="卡片", reply_markup=keyboard("提交"))

    async def sends_on(message: Json) -> Json:
        body = {"from_chat_id": message["chat"]["id"], "message_ids": [message["message_id"]]}
        (sent,) = (await sandbox.client.post(f"chats/{li.id}/forward", body))["messages"]
        assert (await call.updates())[-1]["message"] == sent
        return dict(sent)

    once = await sends_on(card)
    twice = await sends_on(once)

    assert (once["from"]["id"], once["text"]) == (li.id, "卡片")
    assert once["forward_origin"] == {"type": "user", "sender_user": card["from"], "date": card["date"]}
    assert twice["forward_origin"] == once["forward_origin"]
    assert "reply_markup" not in once
    with pytest.raises(Refused, match="message can't be edited"):
        await sandbox.client.post(f"chats/{li.id}/messages/{once['message_id']}/edit", {"text": "b"})


async def test_an_album_is_sent_on_as_one_and_nothing_that_is_not_there(sandbox: SandboxServer) -> None:
    wang, li = await sandbox.person("王芳"), await sandbox.person("李强")
    album = await wang.drops([("photo", "a.jpg", picture())] * 2)
    numbers = [message.id for message in album]

    body = {"from_chat_id": wang.id, "message_ids": numbers}
    sent = (await sandbox.client.post(f"chats/{li.id}/forward", body))["messages"]

    groups = {message["media_group_id"] for message in sent}
    assert (len(sent), len(groups)) == (2, 1)
    assert groups.isdisjoint({album[0].body["media_group_id"]})
    with pytest.raises(Refused, match="message to forward not found"):
        await sandbox.client.post(f"chats/{li.id}/forward", body | {"message_ids": [*numbers, 999]})


async def test_who_blocked_the_bot_unblocks_it_before_writing(sandbox: SandboxServer, call: Caller) -> None:
    wang = await sandbox.person("王芳")
    await wang.blocks()

    with pytest.raises(Refused, match="unblock the bot first"):
        await wang.writes("你好")
    await sandbox.client.post(f"chats/{wang.id}/start", {"payload": "again"})

    assert (await call.updates())[-1]["message"]["text"] == "/start again"


async def test_only_members_speak_in_a_group(sandbox: SandboxServer) -> None:
    wang, li = await sandbox.person("王芳"), await sandbox.person("李强")
    group = await sandbox.group("青柳镇", wang)

    with pytest.raises(Refused, match="not a member"):
        await li.at(group).writes("/score")


async def test_eleven_files_are_too_many_for_one_album(sandbox: SandboxServer) -> None:
    wang = await sandbox.person("王芳")

    with pytest.raises(Refused, match="between 1 and 10 files"):
        await wang.drops([("photo", "a.jpg", picture())] * 11)


async def test_two_people_cannot_have_one_id(sandbox: SandboxServer) -> None:
    await sandbox.person("王芳", user_id=77)

    with pytest.raises(Refused, match="user id is taken"):
        await sandbox.person("李强", user_id=77)


async def test_files_are_gone_with_the_server_unless_a_folder_was_given(tmp_path: Path) -> None:
    async with SandboxServer(data_dir=tmp_path / "kept") as sandbox:
        wang = await sandbox.person("王芳")
        await wang.drops([("document", "a.txt", b"x")])

    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["file_1.txt"]


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        (datetime(2026, 11, 18, 15, 30, tzinfo=SHANGHAI), datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)),
        (datetime(2026, 11, 22, 23, 59, tzinfo=SHANGHAI), datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)),
        (datetime(2026, 11, 23, 8, tzinfo=SHANGHAI), datetime(2026, 11, 30, 9, tzinfo=SHANGHAI)),
    ],
    ids=["in the week", "on Sunday night", "early on a Monday"],
)
def test_next_monday_is_the_next_one_at_nine(now: datetime, monday: datetime) -> None:
    assert now + until_monday(now) == monday


@pytest.mark.parametrize(
    ("body", "words"), [({"hours": -1}, "only moves forward"), ({}, "only moves forward")], ids=["back", "nowhere"]
)
async def test_time_only_moves_forward(body: dict[str, int], words: str) -> None:
    async def advance(_: timedelta) -> None:
        raise AssertionError("it should not have moved")

    async with SandboxServer(advance_clock=advance) as sandbox:
        with pytest.raises(Refused, match=words):
            await sandbox.client.post("clock/advance", dict(body))


async def test_a_clock_that_nobody_gave_a_handle_to_cannot_be_moved(sandbox: SandboxServer) -> None:
    with pytest.raises(Refused, match="cannot be moved"):
        await sandbox.client.post("clock/advance", {"days": 1})


async def test_messages_carry_the_worlds_time_and_cannot_be_deleted_after_two_days() -> None:
    now = [datetime(2026, 11, 16, 9, tzinfo=SHANGHAI)]
    async with SandboxServer(limits=Limits.none(), clock=lambda: now[0]) as sandbox, Caller(sandbox) as call:
        wang = await sandbox.person("王芳")
        await wang.writes("/start")
        sent = await call.ok("sendMessage", chat_id=wang.id, text="a")

        now[0] += timedelta(hours=49)
        answer = await call("deleteMessage", chat_id=wang.id, message_id=sent["message_id"])

    assert sent["date"] == int(datetime(2026, 11, 16, 9, tzinfo=SHANGHAI).timestamp())
    assert answer["description"] == "Bad Request: message can't be deleted for everyone"
