"""A day of 200,000 updates in minutes: memory and file handles of the real process, hour by hour of its clock."""

import asyncio
import datetime as dt
import signal
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import fmean

import psutil

from bot.demo import DATABASE, ZONE
from bot.wiring import load_validator
from scoring.standing import Board
from storage.database import Database
from storage.records import InboxCounts
from tests.bench.lines import WebhookLine
from tests.bench.reporters import Reporter, Step, _results, _trace
from tests.bench.start import FIRST_REPORTER, prepare
from tests.bench.subjects import MEGABYTE, Spawned, Subject, free_port, spawned

TITLE = "soak: a day of the bot's clock, everything by webhook; one update in ten belongs to a report handed in"
HEAD = ("what", "figure", "target")
HOURS = 24
UNITS = 500
AT_ONCE = 40
MOST_GROWTH = 1.05
MOST_HANDLES = 5
"""Connections come and go; so many more at some moment are no leak."""
LOOKS = 5
"""Rounds of looking around between two reports of the same person."""
A_REPORT, A_LOOK = 4, 3
"""Updates that a result, with a trace returned and put away, and a look around are made of."""
ROUND = A_REPORT + LOOKS * A_LOOK
VISIT = A_REPORT + A_LOOK
"""Updates of one person, one after the other, before somebody else takes the turn."""


@dataclass(slots=True)
class Hour:
    """What the process had in this hour of its clock, looked at every second."""

    megabytes: list[float] = field(default_factory=list)
    handles: list[int] = field(default_factory=list)
    updates: int = 0
    seconds: float = 0.0

    @property
    def memory(self) -> float:
        """The mean of the hour."""
        return fmean(self.megabytes)

    def __str__(self) -> str:
        most, speed = max(self.megabytes), self.updates / self.seconds
        return f"{self.memory:.1f} MB, at most {most:.1f}; {max(self.handles)} handles; {speed:.0f} updates/s"


@dataclass(frozen=True, slots=True)
class Day:
    """How the day went."""

    updates: int
    seconds: float
    hours: list[Hour]
    counts: InboxCounts

    @property
    def growth(self) -> float:
        """The memory of the last hour as a share of that of the first."""
        return self.hours[-1].memory / self.hours[0].memory

    @property
    def more_handles(self) -> int:
        """How many file handles the last hour had at most beyond those that the first had."""
        return max(self.hours[-1].handles) - max(self.hours[0].handles)


class Soaked(Subject):
    """The bot with its clock in our hands."""

    def command(self, api_base: str, port: int | None) -> list[str]:
        """How it is started."""
        return [sys.executable, "-m", "tests.bench.soak_bot", monday().isoformat()]


def rows(*, quick: bool = False) -> list[tuple[str, ...]]:
    """Live through the day and say how it was."""
    return list(_rows(day(24_000 if quick else 200_000)))


def _rows(lived: Day) -> Iterator[tuple[str, ...]]:
    hours = lived.hours
    yield f"{lived.updates} updates", f"{lived.seconds / 60:.1f} min", f"{lived.updates / lived.seconds:.0f} a second"
    for number in (1, 6, 12, 18, HOURS):
        one = hours[number - 1]
        yield f"memory and file handles in hour {number}", f"{one.memory:.0f} MB, {max(one.handles)}", ""
    yield "memory of the last hour beside the first", f"{lived.growth:.1%}", _held("105%", lived.growth <= MOST_GROWTH)
    more = lived.more_handles
    yield "file handles more than in the first hour", str(more), _held(str(MOST_HANDLES), more <= MOST_HANDLES)
    left = lived.counts.waiting + lived.counts.set_aside
    yield "updates left or set aside", str(left), _held("0", not left)


def _held(most: str, met: bool) -> str:
    return f"≤ {most}{'' if met else '  ✗'}"


def monday() -> dt.datetime:
    """Six on the coming Monday: later than all that is recorded, with the week's largest work, its digest, in the third
    hour, and the change of the day, with everybody's warnings, in the eighteenth: neither may be seen in the last."""
    now = dt.datetime.now(ZONE)
    day_ = now.date() + dt.timedelta(days=7 - now.weekday())
    return dt.datetime.combine(day_, dt.time(6), tzinfo=ZONE)


def day(updates: int) -> Day:
    """So many updates, spread over the hours; says on the way how it goes."""
    with tempfile.TemporaryDirectory(prefix="shiji-soak-") as name:
        folder = Path(name)
        scheme, facts = prepare(folder / "city", UNITS, monday())
        # Preparing the dictionary takes much memory, once in the life of an installation: what came later could hide
        # in it.
        load_validator(folder / "city")
        board = Board(scheme, facts, as_of=monday().date())
        people = [
            Reporter(FIRST_REPORTER + number, working_day(unit.id, board)) for number, unit in enumerate(scheme.units)
        ]
        return asyncio.run(_live(folder, people, updates))


def working_day(unit: str, board: Board) -> Iterator[Step]:
    """A result handed in, a trace returned and put away, and much looking around in between."""
    for number, report in enumerate(_results(unit, board)):
        yield Step("report:submit", text=report)
        yield Step("已收到", press="report:submit")
        yield Step("report:human", text=_trace(number))
        yield Step("已放弃", press="report:discard")
        for _ in range(LOOKS):
            yield Step("总分", text="/score")
            yield Step("standing:explain", press="standing:why")
            yield Step("（第", press="standing:explain")


async def _live(folder: Path, people: Sequence[Reporter], updates: int) -> Day:
    line, port = WebhookLine(), free_port()
    await line.start(port)
    subject = Soaked("soaked", folder / "city")
    hours = [Hour() for _ in range(HOURS)]
    try:
        async with spawned(subject, folder, line.base_url, port) as process:
            await line.up()
            # Everybody's round once: what is read when a unit is first spoken of, what is remembered of the latest
            # texts, and what the libraries prepare for each kind of message, is there before the first hour begins.
            sys.stderr.write(f"ready: {process.memory:.1f} MB\n")
            await acts(line, people, len(people) * ROUND)
            sys.stderr.write(f"everybody has been here once: {process.memory:.1f} MB\n")
            began = time.monotonic()
            for number, hour in enumerate(hours, start=1):
                await _hour(line, people, updates // HOURS, process, hour)
                process.complain_if_ended()
                sys.stderr.write(f"hour {number}: {hour}\n")
            seconds = time.monotonic() - began
        with Database(f"sqlite:///{folder / f'{subject.name}-data' / DATABASE}") as database:
            counts = await database.run(lambda uow: uow.inbox.counts())
        return Day(updates // HOURS * HOURS, seconds, hours, counts)
    finally:
        await line.stop()


async def _hour(line: WebhookLine, people: Sequence[Reporter], updates: int, process: Spawned, hour: Hour) -> None:
    seen = process._seen
    watching = asyncio.create_task(_watch(seen, hour))
    began = time.monotonic()
    try:
        await acts(line, people, updates)
        hour.updates, hour.seconds = updates, time.monotonic() - began
        seen.send_signal(signal.SIGUSR1)
        await asyncio.sleep(1.0)
    finally:
        watching.cancel()


async def _watch(seen: psutil.Process, hour: Hour) -> None:
    while True:
        hour.megabytes.append(seen.memory_info().rss / MEGABYTE)
        hour.handles.append(seen.num_fds())
        await asyncio.sleep(0.5)


async def acts(line: WebhookLine, people: Sequence[Reporter], updates: int) -> None:
    """Everybody in turn, some of them at once, each for a visit and waiting for the answer before the next step."""
    turn = deque(people)
    left = iter(range(updates))

    async def lane() -> None:
        while steps := list(islice(left, VISIT)):
            person = turn.popleft()
            for _ in steps:
                await person.acts(line, echo=False)
            turn.append(person)

    await asyncio.gather(*(lane() for _ in range(AT_ONCE)))
