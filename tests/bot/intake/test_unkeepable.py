"""Updates that no database can keep: refused for good, without taking others with them."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from structlog.testing import capture_logs

from bot.intake.polling import Polling
from bot.intake.updates import DEEPEST, UnkeepableError, brought, check_keepable
from bot.intake.webhook import Webhook
from bot.telegram import TelegramSession
from storage.database import Database
from tests.bot.intake.line import Line
from tests.bot.intake.test_webhook import SECRET, Client, bring
from tests.storage.conftest import empty_schema


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('migrated'), tmp_path / 'shiji.db')}"
    else:
        yield request.getfixturevalue("migrated_schema")


@pytest.fixture(scope="module")
def migrated_schema() -> Iterator[str]:
    """One for all tests here: each leaves only updates behind, and those have ids of their own."""
    for address in empty_schema():
        with Database(address) as database:
            database.migrate()
        yield address


def lists(levels: int) -> str:
    return "[" * levels + "]" * levels


def dicts(levels: int) -> str:
    return '{"a":' * levels + "1" + "}" * levels


UNKEEPABLE = {
    "too large for a number": "1e999",
    "too small for a number": "-1e999",
    "endless by name": "-Infinity",
    "no number by name": "NaN",
    "a list too deep": lists(DEEPEST + 1),
    "deeper than the fast reader reads": lists(300),
    "deeper than any reader reads": dicts(5000),
    "deeper than memory": lists(500_000),
    "a whole number of more digits than Python reads": "9" * 5000,
}
KEEPABLE = {
    "a large number": "1e308",
    "as deep as may be": lists(DEEPEST - 2),
    "many lists beside each other": "[" + ",".join(["[]"] * 1000) + "]",
    "a whole number of many digits": "9" * 4000,
    "brackets in a text": json.dumps('\\"' + "[{" * 1000),
    "half a character": '"\\ud83d"',
}


def update(number: int, content: str = "1") -> str:
    chat = '"chat": {"id": 7, "type": "private"}'
    return f'{{"update_id": {number}, "message": {{"message_id": 1, {chat}, "content": {content}}}}}'


@pytest.fixture
def line(database: Database) -> Line:
    return Line(database)


@pytest.fixture
async def client(line: Line) -> AsyncIterator[Client]:
    async with TestClient(TestServer(Webhook(line.writer, line.outage, SECRET).app("/telegram"))) as client:
        yield client


async def ids(database: Database) -> set[int]:
    """What waits, which is claimed to see that it can also be read again."""
    found: set[int] = set()
    async with Line(database) as line:
        await line.settled()
        found.update(update_id for item in line.handled for update_id in item)
    return found


async def test_brought_each_is_refused_for_good_and_what_can_be_kept_is(client: Client, database: Database) -> None:
    refused = [await bring(client, update(n, one).encode()) for n, one in enumerate(UNKEEPABLE.values(), start=1)]
    kept = [await bring(client, update(n, one).encode()) for n, one in enumerate(KEEPABLE.values(), start=101)]

    assert set(refused) == {400}
    assert set(kept) == {200}
    assert await ids(database) == set(range(101, 101 + len(KEEPABLE)))


@dataclass
class Telegram:
    """Answers `getUpdates` as Telegram does: with everything from the offset on."""

    updates: dict[int, str] = field(default_factory=dict)
    asked: int = 0
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked += 1
        offset = (await request.json()).get("offset")
        if offset is not None:
            self.updates = {number: text for number, text in self.updates.items() if number >= offset}
        if not self.updates:
            self.acknowledged.set()
            await asyncio.Event().wait()
        return web.Response(text=f'{{"ok": true, "result": [{", ".join(self.updates.values())}]}}')


@pytest.fixture
async def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
async def polling(telegram: Telegram, line: Line) -> AsyncIterator[Polling]:
    app = web.Application()
    app.router.add_post("/bot123456:ABCdefgh/getUpdates", telegram.answer)
    async with TestServer(app, shutdown_timeout=0) as server:
        session = TelegramSession(api=TelegramAPIServer.from_base(str(server.make_url("/")).rstrip("/")))
        async with Bot("123456:ABCdefgh", session=session).context() as bot:
            yield Polling(bot, line.writer, line.outage, sleep=asyncio.sleep, random=Random(1))


async def fetch_until(seen: asyncio.Event, polling: Polling) -> None:
    fetching = asyncio.create_task(polling.run())
    async with asyncio.timeout(5):
        await seen.wait()
    fetching.cancel()
    await asyncio.wait([fetching])


@pytest.mark.parametrize("content", UNKEEPABLE.values(), ids=UNKEEPABLE.keys())
async def test_fetched_it_is_acknowledged_and_the_others_are_kept(
    telegram: Telegram, polling: Polling, database: Database, content: str
) -> None:
    base = 1000 * (1 + list(UNKEEPABLE.values()).index(content))
    telegram.updates = {base + 1: update(base + 1), base + 2: update(base + 2, content), base + 3: update(base + 3)}

    with capture_logs() as logged:
        await fetch_until(telegram.acknowledged, polling)

    assert telegram.asked == 2
    assert await ids(database) == {base + 1, base + 3}
    told = [(line["event"], line["update_id"]) for line in logged if line["event"].startswith("polling.")]
    assert told == [("polling.unkeepable", base + 2)]


@pytest.mark.parametrize("content", KEEPABLE.values(), ids=KEEPABLE.keys())
async def test_fetched_with_one_that_no_reader_reads_the_others_are_kept_as_they_are(
    telegram: Telegram, polling: Polling, database: Database, content: str
) -> None:
    base = 100_000 * (1 + list(KEEPABLE.values()).index(content))
    telegram.updates = {base + 1: update(base + 1, dicts(5000)), base + 2: update(base + 2, content)}

    await fetch_until(telegram.acknowledged, polling)

    assert telegram.asked == 2
    assert await ids(database) == {base + 2}


async def test_what_has_no_number_of_its_own_is_not_asked_for_without_a_pause(
    telegram: Telegram, line: Line, polling: Polling
) -> None:
    telegram.updates = {1: '{"no": "id"}', 2: "5"}
    paused = asyncio.Event()

    async def pauses(_seconds: float) -> None:
        paused.set()
        await asyncio.Event().wait()

    polling._sleep = pauses
    await fetch_until(paused, polling)

    assert telegram.asked == 1
    assert line.told == []


def test_what_is_checked_while_reading_and_what_is_checked_afterwards_are_the_same() -> None:
    for content in (*KEEPABLE.values(), *list(UNKEEPABLE.values())[:5]):
        body = update(1, content)
        try:
            brought(body.encode())
        except UnkeepableError:
            with pytest.raises(UnkeepableError):
                check_keepable(json.loads(body))
        else:
            check_keepable(json.loads(body))
