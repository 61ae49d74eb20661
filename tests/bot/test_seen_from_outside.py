"""A report is played through, with some trouble on the way: every metric moves, every line says what it is about."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog

from bot.observe import configure_logging
from bot.run import Process
from bot.sandbox import Limits, Person, SandboxServer
from bot.sandbox.faults import Fault, Trouble
from bot.settings import Settings
from storage.outgoing import Outgoing
from storage.records import OutboxKind
from tests.bot.intake.line import utc_now
from tests.bot.test_run import free_port, running, settings_for
from tests.faults.district import member, prepare
from tests.journeys.town import DONE, TRACE

pytestmark = pytest.mark.usefixtures("one_validator")

PATIENCE = 60.0


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxServer]:
    async with SandboxServer(limits=Limits.none()) as server:
        yield server


@pytest.fixture
def settings(sandbox: SandboxServer, tmp_path: Path, database_url: str) -> Settings:
    return settings_for(sandbox, tmp_path, database_url, metrics_listen=f"127.0.0.1:{free_port()}")


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, configured = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers, root.level = handlers, level
    structlog.configure(**configured)


class Watched:
    """A running bot, its metrics as Prometheus reads them, and its log."""

    def __init__(self, process: Process, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
        self.process = process
        self._url = f"http://{settings.metrics_listen}/metrics"
        self._capsys = capsys
        configure_logging(as_json=True, watchers=[process.metrics.watch])

    async def shows(self, name: str, **labels: str) -> float:
        """One metric; 0 as long as it is not there."""
        async with aiohttp.request("GET", self._url) as answer:
            text = await answer.text()
        inner = ",".join(f'{key}="{value}"' for key, value in sorted(labels.items()))
        found = re.search(rf"^{re.escape(name + (f'{{{inner}}}' if labels else ''))} (\S+)$", text, re.MULTILINE)
        return float(found[1]) if found else 0.0

    async def comes_to_show(self, name: str, **labels: str) -> None:
        """Wait until the metric has moved."""
        async with asyncio.timeout(PATIENCE):
            while not await self.shows(name, **labels):
                await asyncio.sleep(0.05)

    def log(self) -> list[dict[str, Any]]:
        """The lines since the last look."""
        return [json.loads(line) for line in self._capsys.readouterr().err.splitlines()]


Play = Callable[[Watched, SandboxServer, Person], Awaitable[object]]


async def plays_a_report(watched: Watched, _sandbox: SandboxServer, wang: Person) -> None:
    await wang.says(TRACE)
    await wang.says("/cancel")
    await wang.says(DONE)
    await wang.presses("提交")


async def presses_what_is_not_hers(watched: Watched, sandbox: SandboxServer, wang: Person) -> None:
    card = await wang.says(DONE)
    await wang.presses("提交", on=card)
    await wang.presses("提交", on=card)


async def writes_while_telegram_wants_a_pause(watched: Watched, sandbox: SandboxServer, wang: Person) -> None:
    sandbox.faults.add(Fault(Trouble.FLOOD, "sendMessage", seconds=1))
    await wang.says(DONE, timeout=PATIENCE)


async def is_pushed_to(watched: Watched, _sandbox: SandboxServer, wang: Person, text: str = "红色预警") -> None:
    now = utc_now()
    await watched.process.base.database.run(
        lambda uow: uow.outbox.add("push", wang.id, Outgoing(text), kind=OutboxKind.WARNING, now=now)
    )


async def is_pushed_to_in_a_flood(watched: Watched, sandbox: SandboxServer, wang: Person) -> None:
    sandbox.faults.add(Fault(Trouble.FLOOD, "sendMessage", seconds=1))
    await is_pushed_to(watched, sandbox, wang)


async def is_pushed_to_on_a_bad_line(watched: Watched, sandbox: SandboxServer, wang: Person) -> None:
    sandbox.faults.add(Fault(Trouble.INTERNAL, "sendMessage"))
    await is_pushed_to(watched, sandbox, wang)


async def has_blocked_the_bot(watched: Watched, sandbox: SandboxServer, wang: Person) -> None:
    sandbox.world.users[wang.id].blocked = True
    await is_pushed_to(watched, sandbox, wang)


async def is_sent_nothing(watched: Watched, sandbox: SandboxServer, wang: Person) -> None:
    await is_pushed_to(watched, sandbox, wang, text="")


MOVES: tuple[tuple[Play, str, dict[str, str]], ...] = (
    (plays_a_report, "shiji_updates_received_total", {"kind": "message"}),
    (plays_a_report, "shiji_updates_received_total", {"kind": "callback_query"}),
    (plays_a_report, "shiji_updates_handled_total", {"outcome": "done"}),
    (plays_a_report, "shiji_update_seconds_count", {}),
    (plays_a_report, "shiji_verdicts_total", {"verdict": "trace"}),
    (plays_a_report, "shiji_verdicts_total", {"verdict": "result"}),
    (plays_a_report, "shiji_inbox", {"state": "done"}),
    (presses_what_is_not_hers, "shiji_refusals_total", {"kind": "button"}),
    (writes_while_telegram_wants_a_pause, "shiji_telegram_429_total", {"method": "sendMessage"}),
    (is_pushed_to, "shiji_sends_total", {"kind": "warning", "end": "sent"}),
    (is_pushed_to_in_a_flood, "shiji_sends_total", {"kind": "warning", "end": "flood"}),
    (is_pushed_to_in_a_flood, "shiji_telegram_429_total", {"method": "sendMessage"}),
    (is_pushed_to_on_a_bad_line, "shiji_sends_total", {"kind": "warning", "end": "retry"}),
    (has_blocked_the_bot, "shiji_sends_total", {"kind": "warning", "end": "gone"}),
    (is_sent_nothing, "shiji_sends_total", {"kind": "warning", "end": "drop"}),
)
PLAYS = tuple(dict.fromkeys(play for play, *_ in MOVES))


@pytest.mark.parametrize("play", PLAYS, ids=[play.__name__ for play in PLAYS])
async def test_a_metric_moves_when_what_it_counts_happens(
    sandbox: SandboxServer, settings: Settings, capsys: pytest.CaptureFixture[str], play: Play
) -> None:
    moved = [(name, labels) for one, name, labels in MOVES if one is play]
    async with running(settings) as process:
        await asyncio.to_thread(prepare, process.base.database)
        watched = Watched(process, settings, capsys)
        wang = await member(process.base.database, sandbox, scope="zhangjia")
        before = [await watched.shows(name, **labels) for name, labels in moved]

        await play(watched, sandbox, wang)

        for name, labels in moved:
            await watched.comes_to_show(name, **labels)
    assert before == [0.0] * len(moved)


async def test_a_verdict_is_counted_once_however_often_the_card_is_shown_again(
    sandbox: SandboxServer, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running(settings) as process:
        await asyncio.to_thread(prepare, process.base.database)
        watched = Watched(process, settings, capsys)
        wang = await member(process.base.database, sandbox, scope="zhangjia")
        await plays_a_report(watched, sandbox, wang)

        counts = [await watched.shows("shiji_verdicts_total", verdict=one) for one in ("trace", "result")]

    assert counts == [1.0, 1.0]


async def test_the_age_of_the_outbox_is_how_long_the_most_overdue_message_has_waited(
    sandbox: SandboxServer, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    # Nobody sends here: an intake beside a sender that has died.
    async with running(settings, roles=["intake"]) as process:
        watched = Watched(process, settings, capsys)
        due = utc_now() - timedelta(minutes=10)
        await process.base.database.run(
            lambda uow: uow.outbox.add("k", 7, Outgoing("周报"), kind=OutboxKind.DIGEST, now=due)
        )

        assert await watched.shows("shiji_outbox_oldest_seconds") >= 600


async def test_every_line_of_a_turn_names_the_update_and_the_report(
    sandbox: SandboxServer, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running(settings) as process:
        await asyncio.to_thread(prepare, process.base.database)
        watched = Watched(process, settings, capsys)
        wang = await member(process.base.database, sandbox, scope="zhangjia")
        watched.log()

        await writes_while_telegram_wants_a_pause(watched, sandbox, wang)
        card = wang.last
        for _ in range(2):
            await wang.presses("提交", on=card)
        await watched.comes_to_show("shiji_refusals_total", kind="button")

        lines = [line for line in watched.log() if not line["event"].startswith("calendar.")]
    assert [line["event"] for line in lines] == ["report.judged", "telegram.flood", "refused.button"]
    assert [line["report_id"] for line in lines] == [1, 1, 1]
    assert all(isinstance(line["update_id"], int) and line["chat_id"] == wang.id for line in lines), lines
    assert lines[0]["verdict"] == "result"


async def test_a_turn_that_fails_names_its_report_as_well(
    sandbox: SandboxServer,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(*_args: object) -> None:
        raise ZeroDivisionError

    async with running(settings) as process:
        await asyncio.to_thread(prepare, process.base.database)
        watched = Watched(process, settings, capsys)
        wang = await member(process.base.database, sandbox, scope="zhangjia")
        await wang.says(DONE)
        monkeypatch.setattr("handlers.report.filing._facts", breaks)
        watched.log()

        await wang.taps("提交")
        await watched.comes_to_show("shiji_updates_handled_total", outcome="failed")

        lines = [line for line in watched.log() if line["event"] == "update.failed"]
    assert [line["report_id"] for line in lines][:1] == [1]


async def test_an_answer_of_telegram_that_is_none_leaves_the_reply_to_delivery(
    sandbox: SandboxServer, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """The update was counted and logged as one that had failed, though all of it was done."""
    async with running(settings) as process:
        await asyncio.to_thread(prepare, process.base.database)
        watched = Watched(process, settings, capsys)
        wang = await member(process.base.database, sandbox, scope="zhangjia")
        sandbox.faults.add(Fault(Trouble.RUBBISH, "sendMessage"))

        await wang.writes(DONE)
        await watched.comes_to_show("shiji_updates_handled_total", outcome="done")

        events = {line["event"] for line in watched.log()}
    assert "reply.left_to_delivery" in events
    assert "update.failed" not in events
