"""Troubles on request."""

import asyncio

import aiohttp
import pytest

from bot.sandbox import Fault, Person, Refused, SandboxServer, Trouble
from tests.bot.sandbox.tools import Caller


@pytest.fixture
async def wang(sandbox: SandboxServer) -> Person:
    person = await sandbox.person("王芳")
    await person.writes("/start")
    return person


async def test_a_flood_error_tells_how_long_to_wait(sandbox: SandboxServer, call: Caller, wang: Person) -> None:
    await sandbox.client.trouble("429", "sendMessage", seconds=7)

    answer = await call("sendMessage", chat_id=wang.id, text="a")

    assert answer["parameters"] == {"retry_after": 7}


async def test_only_the_named_method_and_only_so_often(sandbox: SandboxServer, call: Caller, wang: Person) -> None:
    await sandbox.client.trouble("500", "sendMessage", times=2)

    other = await call("getMe")
    answers = [await call("sendMessage", chat_id=wang.id, text="a") for _ in range(3)]

    assert other["ok"]
    assert [answer.get("error_code", 200) for answer in answers] == [500, 500, 200]


async def test_a_dropped_connection_breaks_the_call(sandbox: SandboxServer, call: Caller, wang: Person) -> None:
    sandbox.faults.add(Fault(Trouble.DROP))

    with pytest.raises(aiohttp.ClientError):
        await call("sendMessage", chat_id=wang.id, text="a")

    assert [message.text for message in await wang.looks()] == ["/start"]


async def test_an_answer_lost_after_the_fact_leaves_its_message(
    sandbox: SandboxServer, call: Caller, wang: Person
) -> None:
    await sandbox.client.trouble("drop", "sendMessage", after=True)

    with pytest.raises(aiohttp.ClientError):
        await call("sendMessage", chat_id=wang.id, text="a")

    assert [message.text for message in await wang.looks()] == ["/start", "a"]


async def test_rubbish_is_no_json(sandbox: SandboxServer, call: Caller, wang: Person) -> None:
    await sandbox.client.trouble("rubbish")

    with pytest.raises(aiohttp.ContentTypeError):
        await call("sendMessage", chat_id=wang.id, text="a")


async def test_a_call_that_hangs_goes_on_later(sandbox: SandboxServer, call: Caller, wang: Person) -> None:
    await sandbox.client.trouble("hang", "sendMessage", seconds=0.2)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(call("sendMessage", chat_id=wang.id, text="a"), 0.05)

    assert (await call("sendMessage", chat_id=wang.id, text="b"))["ok"]


async def test_faults_can_be_called_off(sandbox: SandboxServer, call: Caller) -> None:
    sandbox.faults.add(Fault(Trouble.INTERNAL, times=99))

    sandbox.faults.clear()

    assert (await call("getMe"))["ok"]


async def test_a_download_can_fail_too(sandbox: SandboxServer, call: Caller, wang: Person) -> None:
    sent = await wang.drops([("document", "a.txt", b"x")])
    told = await call.ok("getFile", file_id=sent[0].file_id)
    await sandbox.client.trouble("500", "download")

    status, _ = await call.get(f"/file/bot{sandbox.token}/{told['file_path']}")

    assert status == 500


async def test_an_unknown_trouble_is_refused_in_words(sandbox: SandboxServer) -> None:
    with pytest.raises(Refused, match="trouble must be one of 429, 500, hang, drop, rubbish"):
        await sandbox.client.trouble("earthquake")


async def test_every_call_is_on_record_with_its_status(sandbox: SandboxServer, call: Caller, wang: Person) -> None:
    await call("sendMessage", chat_id=wang.id, text="a")
    await call("sendMessage", chat_id=1, text="a")

    record = await sandbox.client.calls("sendMessage")

    assert [(entry["chat_id"], entry["status"]) for entry in record] == [(str(wang.id), 200), ("1", 400)]
