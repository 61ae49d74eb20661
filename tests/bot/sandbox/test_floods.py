"""Flood limits over any sliding window, on a clock the test moves."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox import Limits, Person, SandboxServer
from bot.sandbox.errors import ApiError, Json
from bot.sandbox.limits import FloodGate
from tests.bot.sandbox.tools import Caller, picture


class Stopwatch:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
async def strict(watch: Stopwatch) -> AsyncIterator[tuple[SandboxServer, Caller]]:
    async with SandboxServer(limits=Limits(), monotonic=watch) as sandbox, Caller(sandbox) as call:
        yield sandbox, call


async def opened(sandbox: SandboxServer, name: str = "王芳") -> Person:
    person = await sandbox.person(name)
    await person.writes("/start")
    return person


async def test_a_second_message_to_a_chat_within_a_second_waits(strict: tuple[SandboxServer, Caller]) -> None:
    sandbox, call = strict
    wang = await opened(sandbox)

    await call.ok("sendMessage", chat_id=wang.id, text="1")
    refused = await call("sendMessage", chat_id=wang.id, text="2")

    assert refused == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }


async def test_after_a_second_a_chat_is_free_again(strict: tuple[SandboxServer, Caller], watch: Stopwatch) -> None:
    sandbox, call = strict
    wang = await opened(sandbox)
    await call.ok("sendMessage", chat_id=wang.id, text="1")

    watch.now = 1.0

    await call.ok("sendMessage", chat_id=wang.id, text="2")


async def test_other_chats_do_not_wait_for_one(strict: tuple[SandboxServer, Caller]) -> None:
    sandbox, call = strict
    wang, li = await opened(sandbox), await opened(sandbox, "李强")

    await call.ok("sendMessage", chat_id=wang.id, text="1")

    await call.ok("sendMessage", chat_id=li.id, text="1")


async def test_edits_and_answers_are_not_counted(strict: tuple[SandboxServer, Caller]) -> None:
    sandbox, call = strict
    wang = await opened(sandbox)
    sent = await call.ok("sendMessage", chat_id=wang.id, text="1")

    for text in ("2", "3"):
        await call.ok("editMessageText", chat_id=wang.id, message_id=sent["message_id"], text=text)


async def test_a_refused_send_leaves_no_message(strict: tuple[SandboxServer, Caller]) -> None:
    sandbox, call = strict
    wang = await opened(sandbox)
    await call.ok("sendMessage", chat_id=wang.id, text="1")

    await call("sendMessage", chat_id=wang.id, text="2")

    assert [message.text for message in await wang.looks()] == ["/start", "1"]


async def test_an_album_is_one_send_to_its_chat(strict: tuple[SandboxServer, Caller]) -> None:
    sandbox, call = strict
    wang = await opened(sandbox)
    media = '[{"type":"photo","media":"attach://a"},{"type":"photo","media":"attach://b"}]'

    answer = await call.form("sendMediaGroup", {"a": picture(), "b": picture()}, chat_id=str(wang.id), media=media)

    assert len(answer["result"]) == 2


async def test_the_thirty_first_message_in_a_second_waits(strict: tuple[SandboxServer, Caller]) -> None:
    sandbox, call = strict
    people = [await opened(sandbox, f"报送员{number}") for number in range(31)]

    answers: list[Json] = [await call("sendMessage", chat_id=person.id, text="周报") for person in people]

    assert [answer["ok"] for answer in answers] == [True] * 30 + [False]


async def test_the_twenty_first_message_to_a_group_in_a_minute_waits(
    strict: tuple[SandboxServer, Caller], watch: Stopwatch
) -> None:
    sandbox, call = strict
    group = await sandbox.group("青柳镇", await opened(sandbox))
    for second in range(20):
        watch.now = float(second)
        await call.ok("sendMessage", chat_id=group.id, text=str(second))

    refused = await call("sendMessage", chat_id=group.id, text="21")

    assert refused["parameters"] == {"retry_after": 41}


async def test_a_burst_is_let_through_where_it_is_allowed() -> None:
    watch = Stopwatch()
    async with SandboxServer(limits=Limits(private_burst=2), monotonic=watch) as sandbox, Caller(sandbox) as call:
        wang = await opened(sandbox)

        answers = [await call("sendMessage", chat_id=wang.id, text=str(number)) for number in range(3)]

        assert [answer["ok"] for answer in answers] == [True, True, False]


@settings(deadline=None)  # the machine may be busy
@given(st.lists(st.integers(0, 32).map(lambda ticks: ticks / 64), max_size=80))  # sums of these are exact
def test_no_sliding_second_ever_holds_more_than_the_limit(pauses: list[float]) -> None:
    watch = Stopwatch()
    gate = FloodGate(Limits(per_second=3, private_per_second=1e9, tolerance=0), watch)
    admitted: list[float] = []

    for chat, pause in enumerate(pauses):
        watch.now += pause
        try:
            gate.admit(chat, group=False)
        except ApiError:
            continue
        admitted.append(watch.now)

    assert all(later - earlier >= 1 for earlier, later in zip(admitted, admitted[3:], strict=False))
