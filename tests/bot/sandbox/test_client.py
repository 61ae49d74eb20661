"""The client that reads like a chat: what it returns, what it waits for, how it fails."""

import asyncio

import pytest

from bot.sandbox import ChatError, Person, Refused, SandboxClient, SandboxServer
from tests.bot.sandbox.tools import Caller, keyboard


@pytest.fixture
async def wang(sandbox: SandboxServer) -> Person:
    person = await sandbox.person("王芳")
    await person.writes("/start")
    return person


async def reply_twice(call: Caller, chat_id: int) -> None:
    await call.ok("getUpdates", offset=-1, timeout=5)
    await call.ok("sendMessage", chat_id=chat_id, text="一")
    await call.ok("sendMessage", chat_id=chat_id, text="二")


async def test_a_reply_of_two_messages_returns_the_last(call: Caller, wang: Person) -> None:
    bot = asyncio.create_task(reply_twice(call, wang.id))

    reply = await wang.says("你好")

    await bot
    assert reply.text == "二"
    assert [message.text for message in wang.messages][-3:] == ["你好", "一", "二"]


async def test_no_reply_fails_with_the_transcript(wang: Person) -> None:
    with pytest.raises(ChatError, match=r"no reply within 0.1 s to '你好'\n--- 王芳 ---\n王芳: /start\n王芳: 你好"):
        await wang.says("你好", timeout=0.1)


async def test_a_pushed_message_is_heard_once_even_when_it_came_before(call: Caller, wang: Person) -> None:
    await call.ok("sendMessage", chat_id=wang.id, text="黄色预警：招商进度")

    heard = await wang.hears("预警")

    assert heard.text.startswith("黄色预警")
    await wang.hears_nothing("预警", within=0.1)


async def test_a_push_between_two_turns_is_not_lost(call: Caller, wang: Person) -> None:
    await call.ok("sendMessage", chat_id=wang.id, text="红色预警")
    bot = asyncio.create_task(reply_twice(call, wang.id))

    await wang.says("你好")

    await bot
    assert (await wang.hears("红色")).text == "红色预警"


async def test_hearing_waits_for_what_is_yet_to_come(call: Caller, wang: Person) -> None:
    waiting = asyncio.create_task(wang.hears("解除"))
    sent = await call.ok("sendMessage", chat_id=wang.id, text="黄色预警")

    await call.ok("editMessageText", chat_id=wang.id, message_id=sent["message_id"], text="已解除")

    assert (await waiting).edited


async def test_a_missing_button_fails_with_the_transcript(call: Caller, wang: Person) -> None:
    await call.ok("sendMessage", chat_id=wang.id, text="确认？", reply_markup=keyboard("提交", "放弃"))

    with pytest.raises(ChatError, match=r"there is no button '修改'(?s:.)*bot: 确认？\n    \[提交\]\n    \[放弃\]"):
        await wang.presses("修改")


async def test_a_press_that_brings_only_a_notice_returns_the_pressed_message(call: Caller, wang: Person) -> None:
    sent = await call.ok("sendMessage", chat_id=wang.id, text="确认？", reply_markup=keyboard("提交"))

    async def answer() -> None:
        update = (await call.ok("getUpdates", offset=-1, timeout=5))[-1]
        while "callback_query" not in update:
            update = (await call.ok("getUpdates", offset=update["update_id"] + 1, timeout=5))[-1]
        await call.ok("answerCallbackQuery", callback_query_id=update["callback_query"]["id"], text="已提交过")

    bot = asyncio.create_task(answer())
    result = await wang.presses("提交")

    await bot
    assert (result.id, wang.toast) == (sent["message_id"], "已提交过")


async def test_a_press_nobody_answers_fails(call: Caller, wang: Person) -> None:
    await call.ok("sendMessage", chat_id=wang.id, text="确认？", reply_markup=keyboard("提交"))

    with pytest.raises(ChatError, match=r"nothing happened within 0.1 s of pressing '提交'"):
        await wang.presses("提交", timeout=0.1)


async def test_the_exact_label_wins_over_a_longer_one(call: Caller, wang: Person) -> None:
    await call.ok("sendMessage", chat_id=wang.id, text="?", reply_markup=keyboard("提交并继续", "提交"))

    await wang.taps("提交")

    assert (await call.updates(-1))[0]["callback_query"]["data"] == "提交"


async def test_a_deleted_message_is_no_longer_in_the_chat(call: Caller, wang: Person) -> None:
    sent = await call.ok("sendMessage", chat_id=wang.id, text="a")
    await wang.looks()

    await call.ok("deleteMessage", chat_id=wang.id, message_id=sent["message_id"])

    assert [message.text for message in await wang.looks()] == ["/start"]


async def test_another_client_finds_a_person_and_what_was_said(
    sandbox: SandboxServer, call: Caller, wang: Person
) -> None:
    await call.ok("sendMessage", chat_id=wang.id, text="欢迎")

    async with SandboxClient(sandbox.base_url) as elsewhere:
        same = await elsewhere.known(wang.id)

        assert same.transcript() == "王芳: /start\nbot: 欢迎"


@pytest.mark.parametrize("text", ["", "  \n "], ids=["nothing", "space"])
async def test_the_app_sends_no_empty_message(text: str, wang: Person) -> None:
    with pytest.raises(Refused, match="message text is empty"):
        await wang.writes(text)


async def test_another_site_cannot_act_for_people(sandbox: SandboxServer, wang: Person) -> None:
    client = sandbox.client

    with pytest.raises(Refused, match="not served from here"):
        await client._request("POST", f"chats/{wang.id}/messages", json={}, headers={"Origin": "https://e.invalid"})


async def test_a_file_keeps_its_chinese_name(wang: Person) -> None:
    sent = await wang.drops([("document", "第47周 台账（终）.xlsx", b"x")])

    assert sent[0].file_name == "第47周 台账（终）.xlsx"
