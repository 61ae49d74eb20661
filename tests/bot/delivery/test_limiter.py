"""The limiter, on a clock that only moves when somebody waits."""

import asyncio
from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import RetryAfter

from bot.delivery.limiter import Limiter, Limits
from tests.bot.clocks import FakeTime

TEXT, GROUP = 100, -100


class Line:
    """Sends through a limiter and writes down when each request went out."""

    def __init__(self, limits: Limits | None = None, latency: float = 0.0) -> None:
        self.time = FakeTime()
        self.limiter = Limiter(limits or Limits(), monotonic=self.time.monotonic, sleep=self.time.sleep)
        self.latency = latency
        self.sent: list[tuple[float, int]] = []
        self.tasks: list[asyncio.Future[Any]] = []
        self.floods: dict[int, int] = {}

    def send(self, chat_id: int, priority: int = 0, media: int = 0) -> asyncio.Future[Any]:
        data: dict[str, Any] = {"chat_id": chat_id} | ({"media": [None] * media} if media else {})
        request = self.limiter.process_request(self._post, (chat_id,), {}, "sendMessage", data, priority)
        task = asyncio.ensure_future(request)
        self.tasks.append(task)
        return task

    async def _post(self, chat_id: int) -> bool:
        self.sent.append((self.time.seconds, chat_id))
        if self.latency:
            await self.time.sleep(self.latency)
        if chat_id in self.floods:
            raise RetryAfter(self.floods.pop(chat_id))
        return True

    async def finish(self) -> None:
        await self.time.run(until=self.tasks)
        await self.limiter.shutdown()


def most_within(times: list[float], span: float) -> int:
    return max((sum(start <= at < start + span for at in times) for start in times), default=0)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(-2, 6), st.integers(0, 4)), max_size=60), st.sampled_from([0.0, 0.05, 0.3]))
async def test_no_sliding_second_is_over_any_limit(requests: list[tuple[int, int]], latency: float) -> None:
    line = Line(Limits(overall=5, ceiling=8), latency)
    for chat_id, priority in requests:
        line.send(chat_id or TEXT, priority)

    await line.finish()

    assert len(line.sent) == len(requests)
    assert most_within([at for at, _ in line.sent], 1.0) <= 5
    for chat_id in {chat_id for _, chat_id in line.sent}:
        times = [at for at, chat in line.sent if chat == chat_id]
        assert most_within(times, 1.0) <= 1
        assert chat_id > 0 or most_within(times, 60.0) <= 20


@pytest.mark.parametrize("latency", [0.0, 0.05, 0.15], ids=["at once", "usual", "far away"])
async def test_with_many_recipients_nearly_all_of_the_allowed_rate_is_used(latency: float) -> None:
    line = Line(latency=latency)
    for chat_id in range(1, 501):
        line.send(chat_id)

    await line.finish()

    times = [at for at, _ in line.sent]
    assert most_within(times, 1.0) <= 25
    assert len(times) / (times[-1] + 1 / 25) >= 0.95 * 25


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
async def test_however_the_delay_varies_telegram_never_sees_a_second_over_its_limit(seed: int) -> None:
    random = Random(seed)
    line = Line(Limits(overall=10, ceiling=12), latency=0.1)
    arrived: list[float] = []

    async def post(_chat_id: int) -> bool:
        # A line, or a machine, that now and then stands still and then lets everything through at once.
        still = random.choice([0.01, 0.05, 0.1, 0.6])
        await line.time.sleep(still)
        arrived.append(line.time.seconds)
        await line.time.sleep(0.02)
        return True

    for chat_id in range(1, 80):
        request = line.limiter.process_request(post, (chat_id,), {}, "sendMessage", {"chat_id": chat_id}, 0)
        line.tasks.append(asyncio.ensure_future(request))

    await line.finish()

    assert len(arrived) == 79
    assert most_within(arrived, 1.0) <= 12


async def test_the_next_message_to_a_chat_waits_a_second_from_the_answer() -> None:
    line = Line(latency=0.4)
    line.send(TEXT)
    line.send(TEXT)

    await line.finish()

    assert line.sent[1][0] >= 1.4


async def test_replies_overtake_digests_that_wait() -> None:
    line = Line(Limits(overall=2, ceiling=9, burst=0.0))
    for chat_id in range(1, 6):
        line.send(chat_id, priority=3)
    line.send(TEXT, priority=0)

    await line.finish()

    assert [chat for _, chat in line.sent].index(TEXT) == 0


async def test_an_urgent_message_to_a_busy_chat_does_not_hold_up_the_others() -> None:
    line = Line()
    line.send(TEXT)
    line.send(TEXT)
    line.send(7, priority=4)

    await line.finish()

    assert [chat for _, chat in line.sent] == [TEXT, 7, TEXT]


async def test_a_flood_wait_concerns_only_its_chat() -> None:
    line = Line()
    line.floods = {TEXT: 30}
    first = line.send(TEXT)
    await line.time.run(until=[first])
    line.send(TEXT)
    line.send(7)

    await line.finish()

    assert isinstance(first.exception(), RetryAfter)
    times = {chat: at for at, chat in line.sent}
    assert times[7] < 1
    assert times[TEXT] >= 30


async def test_flood_waits_of_several_chats_at_once_concern_all() -> None:
    line = Line()
    line.floods = {1: 30, 2: 30, 3: 30}
    flooded = [line.send(chat_id) for chat_id in (1, 2, 3)]
    await line.time.run(until=flooded)
    line.send(7)

    await line.finish()

    assert line.sent[-1][1] == 7
    assert line.sent[-1][0] >= 30
    assert all(task.exception() for task in flooded)


async def test_an_album_counts_for_each_of_its_photos() -> None:
    line = Line(Limits(overall=10, ceiling=20, burst=10.0))
    line.send(1, media=10)
    line.send(2)

    await line.finish()

    assert line.sent[1][0] >= 1.0


async def test_pushes_give_way_to_replies_that_went_beside_the_limiter() -> None:
    line = Line(Limits(overall=5, ceiling=6))
    for chat_id in range(1, 7):
        line.limiter.note(chat_id)
    line.send(TEXT)

    await line.finish()

    assert line.sent[0][0] >= 1.0


async def test_a_push_keeps_its_distance_from_a_reply_to_the_same_chat() -> None:
    line = Line()
    line.limiter.note(TEXT)
    line.send(TEXT)
    line.send(7)

    await line.finish()

    assert {chat: at >= 1.0 for at, chat in line.sent} == {7: False, TEXT: True}


async def test_a_cancelled_request_leaves_the_line_free() -> None:
    line = Line()
    line.send(TEXT)
    given_up = line.send(TEXT)
    await asyncio.sleep(0)
    given_up.cancel()
    line.send(TEXT)

    await line.finish()

    assert Counter(chat for _, chat in line.sent) == {TEXT: 2}


async def test_a_request_without_a_chat_does_not_wait() -> None:
    line = Line()

    async def get_me() -> bool:
        return True

    assert await line.limiter.process_request(get_me, (), {}, "getMe", {}, None) is True


async def test_chats_that_are_idle_are_forgotten() -> None:
    line = Line(Limits(overall=10_000, ceiling=10_000))
    for chat_id in range(1, 2600):
        line.send(chat_id)
        if chat_id % 500 == 0:
            await line.time.run(until=line.tasks)
            line.time.seconds += 2.0

    await line.finish()

    assert len(line.limiter._chats) <= 1500
    assert len(line.sent) == 2599
