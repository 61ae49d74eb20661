"""The sender of stored messages against the local Telegram: real HTTP, real database."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any, Self
from zoneinfo import ZoneInfo

import pytest
from telegram.error import BadRequest, NetworkError

from bot.delivery.limiter import Limiter, Limits
from bot.delivery.loop import Delivery, Pace
from bot.delivery.parts import Text
from bot.delivery.sender import Sender
from bot.sandbox import Limits as TelegramLimits
from bot.sandbox import SandboxServer
from bot.sandbox.client import Person
from storage.database import Database
from storage.outgoing import Button, Outgoing
from storage.records import Grant, OutboxKind, OutboxRow, OutboxState, Role
from storage.unit_of_work import UnitOfWork

ZONE = ZoneInfo("Asia/Shanghai")
QUICK = Pace(
    look_around=0.02,
    lease=5,
    first_retry=0.01,
    most_retry=0.05,
    first_probe=0.01,
    most_probe=0.05,
    settling=0,
    breath=0,
    doubt=0,
)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Post:
    """A sender for the local Telegram, with what tests want to know of it."""

    def __init__(
        self,
        database: Database,
        sandbox: SandboxServer,
        owner: str = "one",
        pace: Pace = QUICK,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.clock = clock
        self.ends: list[tuple[str, str]] = []
        limiter = Limiter(Limits(), monotonic=asyncio.get_running_loop().time, sleep=asyncio.sleep)
        self.sender = Sender(sandbox.token, limiter, api_base=sandbox.base_url, timeout=1.0)
        self.delivery = Delivery(
            database,
            self.sender,
            lease_name="delivery:test",
            owner=owner,
            clock=clock,
            timezone=ZONE,
            sleep=asyncio.sleep,
            random=Random(3),
            pace=pace,
            watcher=lambda kind, end: self.ends.append((str(kind), str(end))),
        )
        self.limiter = limiter
        self.task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self.task = asyncio.create_task(self.delivery.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self.task is not None
        await self.delivery.stop(grace=2)
        self.task.cancel()
        await self.close()

    async def close(self) -> None:
        await self.limiter.shutdown()
        await self.sender.close()

    async def put(
        self,
        chat_id: int,
        text: str,
        kind: OutboxKind = OutboxKind.WARNING,
        breaks_quiet: bool | None = None,
        **more: Any,
    ) -> str:
        key, now = f"{kind}:{chat_id}:{text}"[:60], self.clock()
        message = Outgoing(text, **more)
        await self.database.run(
            lambda uow: uow.outbox.add(key, chat_id, message, kind=kind, now=now, breaks_quiet=breaks_quiet)
        )
        return key

    async def row(self, key: str) -> OutboxRow:
        row = await self.database.run(lambda uow: uow.outbox.by_key(key))
        assert row is not None
        return row

    async def until(self, key: str, state: OutboxState = OutboxState.SENT) -> OutboxRow:
        return await self.until_row(key, lambda row: row.state is state)

    async def until_row(self, key: str, holds: Callable[[OutboxRow], bool]) -> OutboxRow:
        async with asyncio.timeout(8):
            while not holds(row := await self.row(key)):
                pass
            return row


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxServer]:
    async with SandboxServer(limits=TelegramLimits()) as server:
        yield server


@pytest.fixture
async def post(database: Database, sandbox: SandboxServer) -> AsyncIterator[Post]:
    async with Post(database, sandbox) as post:
        yield post


@pytest.fixture
async def wang(sandbox: SandboxServer, database: Database) -> Person:
    person = await sandbox.person("王芳")
    await person.writes("/start")
    grants = (Grant(Role.REPORTER, "qingliu"),)
    await database.run(
        lambda uow: uow.people.add(telegram_id=person.id, name="王芳", locale="zh-CN", now=utc_now(), grants_of=grants)
    )
    return person


async def test_a_message_arrives_with_its_buttons_and_is_recorded(post: Post, wang: Person) -> None:
    key = await post.put(wang.id, "<b>预警</b> &lt;1&gt;", buttons=((Button("说明", data="w:1"),),))

    row = await post.until(key)

    heard = await wang.hears("预警 <1>")
    assert heard.buttons == ["说明"]
    assert row.message_id == heard.id
    assert post.ends == [("warning", "sent")]


async def test_messages_of_a_chat_come_in_order_and_a_second_apart(post: Post, wang: Person) -> None:
    await post.put(wang.id, "二 周报", OutboxKind.DIGEST)
    last = await post.put(wang.id, "三 周报", OutboxKind.DIGEST)
    await post.put(wang.id, "一 预警")

    await post.until(last)

    texts = [message.text[0] for message in await wang.looks() if message.from_bot]
    assert texts in (["一", "二", "三"], ["二", "一", "三"])
    assert all(end == "sent" for _, end in post.ends)


async def test_an_edit_changes_the_message_and_the_same_edit_again_is_no_failure(post: Post, wang: Person) -> None:
    first = await post.until(await post.put(wang.id, "待审核"))
    await post.until(await post.put(wang.id, "已审核", OutboxKind.DECISION, edit_message_id=first.message_id))

    again = await post.until(await post.put(wang.id, "已审核", OutboxKind.NOTICE, edit_message_id=first.message_id))

    assert again.message_id == first.message_id
    assert [message.text for message in await wang.looks() if message.from_bot] == ["已审核"]


async def test_an_edit_of_a_message_that_is_gone_comes_as_a_new_one(post: Post, wang: Person) -> None:
    row = await post.until(await post.put(wang.id, "已审核", edit_message_id=4711))

    assert (await wang.hears("已审核")).id == row.message_id


async def test_words_go_without_a_photo_that_telegram_has_forgotten(post: Post, wang: Person) -> None:
    await post.until(await post.put(wang.id, "请看照片", photos=("no-such-file",)))

    assert (await wang.hears("请看照片")).kind == "text"


async def test_to_somebody_who_blocked_the_bot_pushes_stop_until_they_write_again(
    post: Post, wang: Person, database: Database
) -> None:
    await wang.blocks()
    gone = await post.until(await post.put(wang.id, "预警"), OutboxState.DROPPED)
    later = await post.until(await post.put(wang.id, "周报", OutboxKind.DIGEST), OutboxState.DROPPED)

    person, audit = await database.run(lambda uow: (uow.people.by_telegram(wang.id), uow.audit.entries()))
    assert person is not None
    assert not person.reachable
    assert "blocked" in (gone.error or "")
    assert later.error == "contact_gone"
    assert [(entry.action, entry.target) for entry in audit] == [("contact_gone", f"chat:{wang.id}")]

    await wang.blocks(blocked=False)
    known = person.id
    await database.run(lambda uow: uow.people.set_reachable(known, reachable=True))
    await post.until(await post.put(wang.id, "新的预警"))
    await wang.hears("新的预警")


async def test_to_somebody_who_was_removed_nothing_is_pushed(post: Post, wang: Person, database: Database) -> None:
    """It was put in line by somebody who had read the people before."""

    def remove(uow: UnitOfWork) -> None:
        person = uow.people.by_telegram(wang.id)
        assert person is not None
        uow.people.remove(person.id, utc_now())

    await database.run(remove)

    await post.until(await post.put(wang.id, "预警"), OutboxState.DROPPED)

    assert post.ends == [("warning", "gone")]


NIGHT, MORNING = datetime(2026, 11, 17, 2, tzinfo=ZONE), datetime(2026, 11, 17, 8, tzinfo=ZONE)


async def test_what_is_late_at_night_waits_for_the_morning_unless_it_may_disturb(
    database: Database, sandbox: SandboxServer
) -> None:
    """A message due in the evening was sent at night when Telegram was back. What is put off ends no search for it."""
    people = [await sandbox.person(f"人{n}") for n in range(5)]

    def join(uow: UnitOfWork) -> None:
        for one in people:
            uow.people.add(telegram_id=one.id, name="王芳", locale="zh-CN", now=NIGHT)

    await database.run(join)
    for one in people:
        await one.writes("/start")
    # Telegram was away: between one try and the next there is a minute.
    post = Post(database, sandbox, pace=replace(QUICK, first_probe=60, most_probe=60), clock=lambda: NIGHT)
    post.delivery._sends, post.delivery._line_failures = True, 1
    put_off = [await post.put(one.id, "黄色", breaks_quiet=False) for one in people[:3]]
    sent = [await post.put(people[2].id, "红色", breaks_quiet=True), await post.put(people[3].id, "以前的")]

    async with post:
        for key in sent:
            await post.until(key)
        sent.append(await post.put(people[4].id, "回复", OutboxKind.REPLY, breaks_quiet=False))
        await post.until(sent[-1])
        rows = [await post.until_row(key, lambda row: row.not_before == MORNING) for key in put_off]

    assert [(row.state, row.attempts) for row in rows] == [(OutboxState.WAITING, 0)] * 3
    assert len(await sandbox.client.calls("sendMessage")) == len(sent)


async def test_a_flood_wait_is_kept(post: Post, wang: Person, sandbox: SandboxServer) -> None:
    await sandbox.client.trouble("429", "sendMessage", seconds=2)
    began = asyncio.get_running_loop().time()

    row = await post.until(await post.put(wang.id, "预警"))

    assert asyncio.get_running_loop().time() - began >= 2
    assert row.attempts == 1
    assert [call["status"] for call in await sandbox.client.calls("sendMessage")] == [429, 200]


@pytest.mark.parametrize("trouble", ["500", "drop", "rubbish"])
async def test_trouble_of_the_line_passes_and_the_message_comes(
    post: Post, wang: Person, sandbox: SandboxServer, trouble: str
) -> None:
    await sandbox.client.trouble(trouble, "sendMessage", times=2)

    row = await post.until(await post.put(wang.id, "预警"))

    assert row.attempts == 2
    await wang.hears("预警")


async def test_while_nothing_gets_through_only_one_message_at_a_time_is_tried(
    post: Post, sandbox: SandboxServer
) -> None:
    people = [await sandbox.person(f"人{n}") for n in range(8)]
    for person in people:
        await person.writes("/start")
    await sandbox.client.trouble("500", "sendMessage", times=10)

    keys = [await post.put(person.id, "周报", OutboxKind.DIGEST) for person in people]
    for key in keys:
        await post.until(key)

    assert len(await sandbox.client.calls("sendMessage")) == 18


async def test_a_message_with_broken_html_is_dropped_with_the_reason(post: Post, wang: Person) -> None:
    row = await post.until(await post.put(wang.id, "<blink>预警</blink>"), OutboxState.DROPPED)

    assert "can't parse entities" in (row.error or "").lower()


async def test_a_message_of_nothing_is_dropped(post: Post, wang: Person) -> None:
    row = await post.until(await post.put(wang.id, "  "), OutboxState.DROPPED)

    assert row.error == "nothing to send"


async def test_a_text_longer_than_a_message_comes_in_parts(post: Post, wang: Person) -> None:
    text = "\n".join(f"第{n}项 已完成" + "。" * 60 for n in range(90))

    await post.until(await post.put(wang.id, text))

    parts = [message.text for message in await wang.looks() if message.from_bot]
    assert len(parts) == 2
    assert "\n".join(parts) == text


async def test_a_text_cut_smaller_that_failed_half_way_comes_whole(
    post: Post, wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next try skipped as many parts, but large ones."""
    text = "\n".join(f"第{n}项已完成" for n in range(400))
    said: list[str] = []
    away = [NetworkError("away")]

    async def telegram(_chat: int, part: Text, *_: Any, **__: Any) -> SimpleNamespace:
        if len(part.text) > 2048:
            raise BadRequest("Message is too long")
        if said and away:
            raise away.pop()
        said.append(part.text)
        return SimpleNamespace(message_id=len(said))

    monkeypatch.setattr(post.sender, "_text", telegram)

    await post.until(await post.put(wang.id, text))

    assert "\n".join(said[1:]) == text


async def test_a_crash_between_sending_and_recording_repeats_only_that_message(
    database: Database, sandbox: SandboxServer, wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying = Post(database, sandbox, owner="one", pace=Pace(look_around=0.02, lease=0.2, row_lease=0.2, settling=0))
    sent = asyncio.Event()

    async def dies_before_recording(_record: object) -> None:
        sent.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(dying.delivery, "_record", dies_before_recording)
    first = await dying.put(wang.id, "一 预警")
    running = asyncio.create_task(dying.delivery.run())
    await sent.wait()
    running.cancel()
    second = await dying.put(wang.id, "二 预警")

    async with Post(database, sandbox, owner="two") as heir:
        await heir.until(first)
        await heir.until(second)

    texts = [message.text for message in await wang.looks() if message.from_bot]
    assert texts == ["一 预警", "一 预警", "二 预警"]
    for task in dying.delivery._tasks.values():
        task.cancel()
    await dying.close()


async def test_only_one_of_two_processes_sends(database: Database, sandbox: SandboxServer) -> None:
    people = [await sandbox.person(f"人{n}") for n in range(5)]
    for person in people:
        await person.writes("/start")
    async with Post(database, sandbox, owner="one") as one, Post(database, sandbox, owner="two") as two:
        keys = [await one.put(person.id, "周报", OutboxKind.DIGEST) for person in people]
        for key in keys:
            await one.until(key)
        senders = sorted((len(one.ends), len(two.ends)))

    assert senders == [0, 5]
    assert len(await sandbox.client.calls("sendMessage")) == 5


async def test_stopping_hands_the_lease_over_at_once(database: Database, sandbox: SandboxServer, wang: Person) -> None:
    async with Post(database, sandbox, owner="one", pace=Pace(lease=1000, settling=0)) as one:
        await one.until(await one.put(wang.id, "一 预警"))

    async with Post(database, sandbox, owner="two", pace=Pace(look_around=0.02)) as two:
        await two.until(await two.put(wang.id, "二 预警"))

    assert two.ends == [("warning", "sent")]


async def test_what_is_claimed_while_the_process_stops_is_left_to_the_next(
    database: Database, sandbox: SandboxServer, wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was begun when nobody waited for it any more: sent, not recorded, and sent again by the next."""
    run, claimed, go_on = database.run, asyncio.Event(), asyncio.Event()

    async def slow(action: Callable[[UnitOfWork], Any]) -> Any:
        result = await run(action)
        if result == ([], False) or not isinstance(result, tuple):
            return result
        claimed.set()
        await go_on.wait()
        return result

    one = Post(database, sandbox, owner="one", pace=Pace(look_around=0.02, lease=1000, row_lease=1000, settling=0))
    key = await one.put(wang.id, "预警")
    monkeypatch.setattr(database, "run", slow)
    running = asyncio.create_task(one.delivery.run())
    await claimed.wait()
    stopping = asyncio.create_task(one.delivery.stop(grace=2))
    await asyncio.sleep(0)
    go_on.set()
    await stopping
    await running
    await one.close()
    async with Post(database, sandbox, owner="two") as two:
        await two.until(key)

    assert (one.ends, two.ends) == ([], [("warning", "sent")])


async def test_a_message_that_has_expired_is_not_sent(post: Post, wang: Person, database: Database) -> None:
    past = utc_now() - timedelta(seconds=1)
    await database.run(
        lambda uow: uow.outbox.add(
            "late", wang.id, Outgoing("迟到的周报"), kind=OutboxKind.DIGEST, now=past, expires_at=past
        )
    )

    post.delivery.wake()
    row = await post.until("late", OutboxState.DROPPED)

    assert row.error == "expired"
    assert post.ends == [("digest", "drop")]
