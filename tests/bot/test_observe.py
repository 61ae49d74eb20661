"""Logs without secrets, metrics, health."""

import asyncio
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest
import structlog
from aiohttp.test_utils import TestClient, TestServer

from bot.observe import Metrics, Outside, Redactor, configure_logging, without_secrets
from storage.database import Database
from storage.errors import DatabaseUnavailable
from storage.outgoing import Outgoing
from storage.records import OutboxKind
from tests.bot.raw import message

TOKEN = "123456789:AAE-local_telegram"  # noqa: S105 — it opens nothing
PLAIN: tuple[tuple[str, str, str], ...] = (
    ("a token", f"using {TOKEN} now", "using *** now"),
    ("a token in an address", f"https://api.telegram.org/bot{TOKEN}/getMe", "https://api.telegram.org/bot***/getMe"),
    ("a database's password", "postgresql://shiji:s3cret@db/shiji", "postgresql://shiji:***@db/shiji"),
    ("a time of day is no secret", "10:30:12 at 127.0.0.1:8080", "10:30:12 at 127.0.0.1:8080"),
    ("nor is a report's number", "2026-000123: 修好路灯12盏", "2026-000123: 修好路灯12盏"),
)


@pytest.fixture
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, configured = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers, root.level = handlers, level
    structlog.configure(**configured)


def fail(words: str) -> None:
    raise RuntimeError(words)


@pytest.mark.parametrize(("text", "shown"), [row[1:] for row in PLAIN], ids=[row[0] for row in PLAIN])
def test_what_looks_like_a_secret_is_hidden(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


def test_secrets_are_hidden_at_any_depth() -> None:
    event: dict[str, Any] = {"a": ["x", {"b": f"bot{TOKEN}"}], "n": 5, "e": ValueError("the-webhook-secret!")}

    shown = Redactor(["the-webhook-secret"])(None, "info", event)

    assert shown == {"a": ["x", {"b": "bot***"}], "n": 5, "e": "***!"}


@pytest.mark.usefixtures("restored")
def test_every_line_is_json_with_its_context_and_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(secrets=["hush-hush"], as_json=True)
    log = structlog.get_logger("bot.test")

    with structlog.contextvars.bound_contextvars(update_id=42):
        try:
            fail(f"call of https://host/bot{TOKEN}/x failed: hush-hush")
        except RuntimeError:
            log.exception("update.failed", report_id=7)
    logging.getLogger("some.library").warning("password %s", "hush-hush")

    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (first["update_id"], first["report_id"], first["level"]) == (42, 7, "error")
    assert "RuntimeError" in first["exception"]
    assert TOKEN not in str(first)
    assert "hush" not in str(first)
    assert second["event"] == "password ***"


@pytest.mark.usefixtures("restored")
def test_libraries_that_log_addresses_with_the_token_are_kept_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(as_json=False)

    logging.getLogger("httpx").info("HTTP Request: POST https://host/bot%s/sendMessage", TOKEN)
    logging.getLogger("aiogram.event").info("Update handled")

    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("restored")
def test_verdicts_are_counted_from_the_line_that_tells_them() -> None:
    metrics = Metrics()
    configure_logging(watchers=[metrics.watch])

    structlog.get_logger("handlers").info("report.judged", verdict="trace")

    assert 'shiji_verdicts_total{verdict="trace"} 1.0' in metrics.text().decode()


@pytest.mark.usefixtures("restored")
def test_what_is_not_worth_a_line_is_counted_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    """With SHIJI_LOG_LEVEL=warning no verdict was counted."""
    metrics = Metrics()
    configure_logging(watchers=[metrics.watch], level=logging.WARNING, as_json=True)

    structlog.get_logger("handlers").info("report.judged", verdict="trace")
    structlog.get_logger("handlers").warning("refused.right")

    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == ["refused.right"]
    shown = metrics.text().decode()
    assert 'shiji_verdicts_total{verdict="trace"} 1.0' in shown
    assert 'shiji_refusals_total{kind="right"} 1.0' in shown


async def test_metrics_say_how_the_queues_stand(database: Database) -> None:
    now = datetime.now(UTC)
    await database.run(lambda uow: uow.inbox.store([(1, 7, None, message(1))], now))
    await database.run(lambda uow: uow.outbox.add("k", 7, Outgoing("预警"), kind=OutboxKind.WARNING, now=now))
    metrics = Metrics()
    metrics.sends.labels("warning", "flood").inc()

    async with TestClient(TestServer(Outside(metrics, database, lambda: now, lambda: True).app())) as client:
        text = await (await client.get("/metrics")).text()

    assert 'shiji_inbox{state="waiting"} 1.0' in text
    assert "shiji_outbox_oldest_seconds 0.0" in text
    assert 'shiji_sends_total{end="flood",kind="warning"} 1.0' in text


@pytest.mark.parametrize(
    ("alive", "database_away", "healthy", "ready"),
    [(True, False, 200, 200), (True, True, 200, 503), (False, False, 503, 503)],
    ids=["all is well", "the database is away", "a part has ended"],
)
async def test_health_is_of_the_process_and_readiness_of_its_work(
    database: Database, monkeypatch: pytest.MonkeyPatch, alive: bool, database_away: bool, healthy: int, ready: int
) -> None:
    async def away(_action: object) -> None:
        raise DatabaseUnavailable("gone")

    if database_away:
        monkeypatch.setattr(database, "run", away)
    outside = Outside(Metrics(), database, lambda: datetime.now(UTC), lambda: alive)

    async with TestClient(TestServer(outside.app())) as client:
        found = [(await client.get(path)).status for path in ("/healthz", "/readyz", "/metrics")]

    assert found == [healthy, ready, 200]


async def test_a_database_that_gives_no_answer_is_said_in_time_and_nobody_is_kept_waiting(database: Database) -> None:
    leave = Event()
    holding = asyncio.ensure_future(database.run(lambda _: leave.wait(10)))
    outside = Outside(Metrics(), database, lambda: datetime.now(UTC), lambda: True, patience=0.05)

    async with TestClient(TestServer(outside.app())) as client:
        silent = await client.get("/readyz")
        said = await silent.json()
        found = [(await client.get(path)).status for path in ("/healthz", "/metrics")]
        leave.set()
        await holding
        again = await client.get("/readyz")
        now = await again.json()

    assert (silent.status, said["ok"], said["database"]) == (503, False, "silent")
    assert found == [200, 200]
    assert (again.status, now) == (200, {"ok": True, "telegram": True, "failing": []})


async def test_before_the_parts_were_started_nothing_is_ready_and_the_database_is_left_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(database, "run", asked.append)
    away: list[bool] = [False]
    outside = Outside(
        Metrics(), database, lambda: datetime.now(UTC), lambda: True, begun=lambda: False, away=lambda: away[0]
    )

    async with TestClient(TestServer(outside.app())) as client:
        starting = await client.get("/readyz")
        first = await starting.json()
        away[0] = True
        answers = [await client.get(path) for path in ("/healthz", "/readyz", "/metrics")]
        healthy, ready = [await answer.json() for answer in answers[:2]]

    assert (starting.status, "database" in first) == (503, False)
    assert [answer.status for answer in answers] == [200, 503, 200]
    assert (healthy["database"], ready["database"]) == ("away", "away")
    assert asked == []
