"""The load: reporters of the sample county who say what people say, at a rate or as fast as they are answered."""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from bot.demo import DATABASE, ZONE
from bot.sample.county import members, phrases, scheme_text
from handlers.shared.boards import Boards
from scoring.scheme import Scheme, parse_scheme
from scoring.standing import Board
from storage.database import Database
from storage.records import Role
from tests.bench.lines import Answer, Line

SPOKEN_OF = ("hazards", "garbage", "jobs")
"""Indicators of every category whose figure grows with each report."""

PLACES = ("柳湾村", "上坪村", "河西社区", "塘边村", "新桥社区", "石坎村")


@dataclass(frozen=True, slots=True)
class Step:
    """One update of a reporter: words, or a press of the button that carries `press`; and what shows the answer."""

    expects: str
    text: str = ""
    press: str = ""


@dataclass(slots=True)
class Reporter:
    """Somebody who goes through a round of steps again and again."""

    chat: int
    steps: Iterator[Step]
    last: Answer | None = None

    async def acts(self, line: Line, *, echo: bool) -> None:
        """Do the next step and wait for its answer."""
        step = next(self.steps)
        expects = "" if echo else step.expects
        if step.text:
            self.last = await line.says(self.chat, step.text, expects)
            return
        assert self.last is not None
        wanted = "" if echo else step.press
        data = next(one for one in self.last.data if one.startswith(wanted))
        self.last = await line.presses(self.chat, self.last.message_id, data, expects)


def everything(unit: str, board: Board) -> Iterator[Step]:
    """A result handed in, a trace returned and put away, and a look at the score: five updates, two of them presses."""
    for number, report in enumerate(_results(unit, board)):
        yield Step("report:submit", text=report)
        yield Step("已收到", press="report:submit")
        yield Step("report:human", text=_trace(number))
        yield Step("已放弃", press="report:discard")
        yield Step("总分", text="/score")


def whole_reports(unit: str, board: Board) -> Iterator[Step]:
    """Reports only, each handed in: two updates, the second a press."""
    for report in _results(unit, board):
        yield Step("report:submit", text=report)
        yield Step("已收到", press="report:submit")


def _results(unit: str, board: Board) -> Iterator[str]:
    reached = {line.indicator: line.value or Decimal(0) for line in board.standing(unit).lines}
    for number, indicator in enumerate(itertools.cycle(SPOKEN_OF), start=1):
        reached[indicator] = reached[indicator].to_integral_value() + 1
        wordings = phrases()["indicators"][indicator]
        place = PLACES[number % len(PLACES)]
        yield wordings[number % len(wordings)].format(v=reached[indicator], p=place, n=number)


def _trace(number: int) -> str:
    traces: list[str] = phrases()["traces"]
    return "垃圾分类方面," + traces[number % len(traces)].format(n=number + 2, p=PLACES[number % len(PLACES)])


def reporters(data_dir: Path, now: datetime, round_of: Callable[[str, Board], Iterator[Step]]) -> list[Reporter]:
    """The reporters of all units of the prepared county, each about to begin a round."""
    scheme: Scheme = parse_scheme(scheme_text(now.astimezone(ZONE).year))
    with Database(f"sqlite:///{data_dir / DATABASE}") as database, database.transaction(read_only=True) as uow:
        board = Boards(database).current(uow, now.astimezone(ZONE).date())
        # Read while the database is open: a board reads a category when it is first asked about.
        for category in scheme.categories:
            board.standings(category.id)
    people = [one for one in members(scheme) if one.role == Role.REPORTER]
    return [Reporter(one.telegram_id, round_of(one.scope, board)) for one in people]


async def at_a_rate(line: Line, people: Sequence[Reporter], *, rate: float, seconds: float, echo: bool) -> list[float]:
    """Updates at `rate` a second; the seconds from when each was due to its answer.

    Counted from when it was due, not from when it was sent: a slow answer must not hide the one behind it.
    """
    each = max(1, round(rate * seconds / len(people)))
    begun = time.monotonic() + 0.1

    async def play(place: int, person: Reporter) -> list[float]:
        took = []
        for turn in range(each):
            due = begun + (turn * len(people) + place) / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            await person.acts(line, echo=echo)
            took.append(time.monotonic() - due)
        return took

    every = await asyncio.gather(*(play(place, person) for place, person in enumerate(people)))
    return [one for took in every for one in took]


async def as_fast_as_answered(line: Line, people: Sequence[Reporter], *, seconds: float, echo: bool) -> int:
    """Everybody acts again as soon as they are answered; how many updates were answered."""
    end = time.monotonic() + seconds

    async def play(person: Reporter) -> int:
        done = 0
        while time.monotonic() < end:
            await person.acts(line, echo=echo)
            done += 1
        return done

    return sum(await asyncio.gather(*(play(person) for person in people)))
