"""The bot beside a bare aiogram echo bot, in one run on one machine: cold start, memory, reply time, intake."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil

from bot.demo import ZONE, prepare
from bot.quick import load_aiogram
from bot.sample.county import members, scheme_text
from bot.sandbox import Limits, SandboxServer
from bot.sandbox.world import User
from scoring.scheme import parse_scheme
from tests.bench.lines import SandboxLine, WebhookLine
from tests.bench.reporters import as_fast_as_answered, at_a_rate, everything, reporters, whole_reports
from tests.bench.subjects import TOKEN, Spawned, Subject, free_port, spawned

Row = tuple[str, ...]

TITLE = "conversation: the bot on the sample county beside a bare aiogram echo bot"
HEAD = ("what", "shiji", "echo bot", "ratio", "target")
RATE = 20.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How long is measured, in seconds, and how often."""

    starts: int
    warm_up: float
    steady: float
    burst: float
    bursts: int


FULL = Pace(starts=5, warm_up=6, steady=30, burst=8, bursts=3)
QUICK = Pace(starts=1, warm_up=3, steady=5, burst=3, bursts=1)


@dataclass(frozen=True, slots=True)
class Polled:
    """What a subject did behind the local Telegram. Seconds; MB; processor seconds an update."""

    start: float
    start_processor: float
    idle: float
    loaded: float
    took: list[float]
    processor: float


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a subject did behind a webhook: updates a second at most, and reply times at half of that."""

    most: float
    processor: float
    harness: float
    """The share of one processor that the bench itself took meanwhile."""
    took: list[float]


def rows(*, quick: bool = False) -> list[Row]:
    """Measure both and put them side by side."""
    load_aiogram()
    pace = QUICK if quick else FULL
    now = datetime.now(ZONE)
    with tempfile.TemporaryDirectory(prefix="shiji-bench-") as name:
        folder = Path(name)
        prepare(folder / "county", now)
        return asyncio.run(_measure(folder, now, pace))


async def _measure(folder: Path, now: datetime, pace: Pace) -> list[Row]:
    ours, echo = Subject("shiji", folder / "county"), Subject("echo", None)
    polled = [await _polled(one, folder, now, pace) for one in (ours, echo)]
    pushed = [await _pushed(one, folder, now, pace) for one in (ours, echo)]
    return [*_polled_rows(*polled), *_pushed_rows(*pushed)]


# Behind the local Telegram


@asynccontextmanager
async def _telegram(now: datetime) -> AsyncIterator[SandboxServer]:
    """A local Telegram without flood limits, which are not what is measured, and with everybody of the county."""
    async with SandboxServer(limits=Limits.none(), token=TOKEN) as sandbox:
        for one in members(parse_scheme(scheme_text(now.year))):
            sandbox.world.add_user(User(one.telegram_id, one.name, started=True))
        yield sandbox


async def _polled(subject: Subject, folder: Path, now: datetime, pace: Pace) -> Polled:
    # Each start on a new copy; the file cache is warm for both, which the first start, not counted, sees to.
    starts = [await _start(subject, folder, now) for _ in range(pace.starts + 1)][1:]
    async with _telegram(now) as sandbox, spawned(subject, folder, sandbox.base_url) as process:
        line = SandboxLine(sandbox)
        people = reporters(folder / "county", now, everything)
        await line.says(people[0].chat, "/score", "")
        idle = process.memory
        await at_a_rate(line, people, rate=RATE, seconds=pace.warm_up, echo=subject.is_echo)
        before = process.processor_seconds
        took = await at_a_rate(line, people, rate=RATE, seconds=pace.steady, echo=subject.is_echo)
        process.complain_if_ended()
        spent = (process.processor_seconds - before) / len(took)
        start, start_processor = (statistics.median(column) for column in zip(*starts, strict=True))
        return Polled(start, start_processor, idle, process.memory, took, spent)


async def _start(subject: Subject, folder: Path, now: datetime) -> tuple[float, float]:
    """Seconds from spawning to the first answer, to a message that was waiting; and processor seconds spent on it."""
    async with _telegram(now) as sandbox:
        first = reporters(folder / "county", now, everything)[0]
        waiting = asyncio.ensure_future(SandboxLine(sandbox).says(first.chat, "/score", ""))
        async with spawned(subject, folder, sandbox.base_url) as process:
            await waiting
            return time.monotonic() - process.started_at, process.processor_seconds


# Behind a webhook


async def _pushed(subject: Subject, folder: Path, now: datetime, pace: Pace) -> Pushed:
    line = WebhookLine()
    port = free_port()
    await line.start(port)
    try:
        async with spawned(subject, folder, line.base_url, port) as process:
            await line.up()
            return await _push(subject, process, line, folder, now, pace)
    finally:
        await line.stop()


async def _push(
    subject: Subject, process: Spawned, line: WebhookLine, folder: Path, now: datetime, pace: Pace
) -> Pushed:
    people = reporters(folder / "county", now, whole_reports)
    echo = subject.is_echo
    await as_fast_as_answered(line, people, seconds=pace.warm_up / 2, echo=echo)
    harness = psutil.Process()
    harness.cpu_percent()
    before = process.processor_seconds
    counts, speeds = 0, []
    for _ in range(pace.bursts):
        started = time.monotonic()
        done = await as_fast_as_answered(line, people, seconds=pace.burst, echo=echo)
        speeds.append(done / (time.monotonic() - started))
        counts += done
    share = harness.cpu_percent() / 100
    spent = (process.processor_seconds - before) / counts
    most = max(speeds)
    took = await at_a_rate(line, people, rate=most / 2, seconds=pace.steady / 2, echo=echo)
    process.complain_if_ended()
    return Pushed(most, spent, share, took)


# The table


def _polled_rows(ours: Polled, echo: Polled) -> Iterator[Row]:
    yield _row("cold start to first answer, s", ours.start, echo.start, "≤ 3", ours.start <= 3)
    yield _row("processor time of a cold start, s", ours.start_processor, echo.start_processor, "")
    yield _row("memory after the first answer, MB", ours.idle, echo.idle, "≤ 250", ours.idle <= 250)
    yield _row("memory after the load, MB", ours.loaded, echo.loaded, "")
    for share in (50, 95, 99):
        a, b = (percentile(one.took, share) * 1000 for one in (ours, echo))
        yield _row(f"reply time p{share} at {RATE:g} updates/s, ms", a, b, "≤ 250" if share == 99 else "", a <= 250)
    yield _row("processor time an update, polling, ms", ours.processor * 1000, echo.processor * 1000, "")


def _pushed_rows(ours: Pushed, echo: Pushed) -> Iterator[Row]:
    # Updates against updates: a whole report is two of them, and the echo bot answers the same messages and presses.
    yield _row("intake by webhook at most, updates/s", ours.most, echo.most, "ratio ≥ 0.5", ours.most >= echo.most / 2)
    yield ("whole reports/s at most, two updates each", _figure(ours.most / 2), "", "", "")
    a, b = (percentile(one.took, 99) * 1000 for one in (ours, echo))
    yield _row("reply time p99 at half of that, ms", a, b, "≤ 250", a <= 250)
    yield _row("processor time an update, webhook, ms", ours.processor * 1000, echo.processor * 1000, "")
    yield _row("the bench's own share of a processor", ours.harness, echo.harness, "")


def _row(what: str, ours: float, echo: float, target: str, met: bool = True) -> Row:
    return (what, _figure(ours), _figure(echo), f"{ours / echo:.2f}", f"{target}{'' if met else '  ✗'}")


def _figure(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def percentile(took: Sequence[float], share: int) -> float:
    """The value that `share` percent do not exceed."""
    ranked = sorted(took)
    return ranked[min(len(ranked) - 1, max(0, -(-len(ranked) * share // 100) - 1))]
