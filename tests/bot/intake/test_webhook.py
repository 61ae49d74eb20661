"""Updates that are brought: 200 only for what is kept."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from structlog.testing import capture_logs

from bot.intake.webhook import SECRET_HEADER, Webhook
from storage.database import Database
from storage.errors import DatabaseFull, DatabaseReadOnly
from tests.bot.intake.line import Line
from tests.bot.raw import message

SECRET = "a-secret-of-our-own"  # noqa: S105 — it guards nothing but this test
Client = TestClient[Any, Any]


@pytest.fixture
def line(database: Database) -> Line:
    return Line(database)


@pytest.fixture
async def client(line: Line) -> AsyncIterator[Client]:
    app = Webhook(line.writer, line.outage, SECRET).app("/telegram")
    async with TestClient(TestServer(app)) as client:
        yield client


async def bring(client: Client, raw: Any, secret: str | None = SECRET) -> int:
    headers = {} if secret is None else {SECRET_HEADER: secret}
    body = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
    async with client.post("/telegram", data=body, headers=headers) as answer:
        return answer.status


async def stored(database: Database) -> int:
    return (await database.run(lambda uow: uow.inbox.counts())).waiting


async def test_an_update_is_kept_before_it_is_acknowledged(client: Client, database: Database) -> None:
    assert await bring(client, message(1)) == 200
    assert await stored(database) == 1


async def test_the_same_update_again_is_acknowledged_and_kept_once(client: Client, database: Database) -> None:
    assert [await bring(client, message(1)) for _ in range(3)] == [200, 200, 200]
    assert await stored(database) == 1


@pytest.mark.parametrize("secret", [None, "", "a-guess", SECRET + "x", "秘密"])
async def test_without_the_secret_nothing_is_taken(client: Client, database: Database, secret: str | None) -> None:
    with capture_logs() as logged:
        assert await bring(client, message(1), secret) == 401

    assert await stored(database) == 0
    assert [(line["event"], line["remote"]) for line in logged] == [("refused.webhook", "127.0.0.1")]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"update_id": "x"}', b"\xff\xfe", b"null"])
async def test_what_is_no_update_is_refused_for_good(client: Client, database: Database, body: bytes) -> None:
    assert await bring(client, body) == 400
    assert await stored(database) == 0


@pytest.mark.parametrize("error", [DatabaseReadOnly, DatabaseFull], ids=["read-only", "full"])
async def test_what_cannot_be_kept_stays_with_telegram_and_the_person_is_told_once(
    client: Client, line: Line, database: Database, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    async def refuses(_action: object) -> None:
        raise error("no")

    with monkeypatch.context() as broken:
        broken.setattr(database, "run", refuses)
        statuses = [await bring(client, message(number, chat=7 + number % 2)) for number in range(4)]
    after = [await bring(client, message(number, chat=7 + number % 2)) for number in range(4)]

    assert statuses == [503] * 4
    assert after == [200] * 4
    assert sorted(line.told) == [(7, "zh-CN"), (8, "zh-CN")]
    assert await stored(database) == 4


async def test_one_update_that_the_database_refuses_does_not_take_others_with_it(
    client: Client, database: Database
) -> None:
    bad = message(2)
    bad["update_id"] = 2**80

    statuses = await asyncio.gather(*(bring(client, raw) for raw in (message(1), bad, message(3))))

    assert [statuses[0], statuses[2]] == [200, 200]
    assert statuses[1] >= 400
    assert await stored(database) == 2
