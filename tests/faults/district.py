"""The small district in a database of its own: people who report without end, and what must then be in the ledger."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from random import Random
from typing import TypeVar

from bot.sandbox import Person, SandboxServer, Seen
from bot.sandbox.client import ChatError
from bot.sandbox.updates import FIRST_ID
from scoring.facts import Value
from storage.database import Database
from storage.records import Grant, OutboxKind, OutboxState, Report, ReportStatus, Role
from storage.unit_of_work import UnitOfWork
from tests.faults.shiji import PATIENCE, until
from tests.handlers.scheme import SCHEME

T = TypeVar("T")

UNITS = ("zhangjia", "zhangwan", "qingliu", "baishi", "hekou", "east", "west")
MOST_LINES = 8
"""A card shows no more of a report than a message has room for."""
MOST_MISSING = 100
_NUMBER = re.compile(r"\d{4}-\d{6}")


def utc_now() -> datetime:
    """The machine's clock, which the processes go by too."""
    return datetime.now(UTC)


def prepare(database: Database) -> None:
    """Tables, and a scheme for the year it is: the real process cannot be told another date."""
    database.migrate()
    with database.transaction() as uow:
        uow.schemes.put(SCHEME.replace("2026", str(utc_now().year)), by=None, now=utc_now())


async def member(
    database: Database, sandbox: SandboxServer, *, role: Role = Role.REPORTER, scope: str, name: str = "王芳"
) -> Person:
    """Somebody with a role who has opened the bot before."""
    person = await sandbox.person(name)
    sandbox.world.users[person.id].started = True
    await database.run(
        lambda uow: uow.people.add(
            telegram_id=person.id, name=name, locale="zh-CN", now=utc_now(), grants_of=[Grant(role, scope)]
        )
    )
    return person


@dataclass
class Reporter:
    """Writes one report after another, each in several messages at once, and hands each in by its button."""

    person: Person
    unit: str
    random: Random
    patience: float = PATIENCE
    """Seconds to wait for one receipt."""
    handed_in: dict[str, list[str]] = field(default_factory=dict)
    """The lines of each report that a receipt was given for, by its number."""

    async def reports_until(self, end: asyncio.Event) -> None:
        """Go on until told; the report under way is finished."""
        for number in count(1):
            if end.is_set():
                return
            await self.reports(number)

    async def reports(self, number: int = 1) -> None:
        """One report, from the first word to the receipt."""
        lines = [f"农村公路改造累计完成{number}.{number % 10}公里，已验收通车。"]
        lines += [f"另外修好涵洞{number * 100 + place}处。" for place in range(self.random.randrange(1, 4))]
        for line in lines:
            await self.person.writes(line)
        receipt = await self._hands_in(lines)
        self.handed_in[receipt] = lines

    async def _hands_in(self, lines: list[str]) -> str:
        """Press the button below the whole report until the receipt comes; returns the report's number.

        While no card with the last line comes the person writes another line, as people do who wait for an answer.
        After the first press they only press again: a line more might begin the next report.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.patience
        pressed = False
        while (number := self._receipt()) is None:
            if loop.time() > deadline:
                raise ChatError(f"no receipt for {lines[-1]!r}\n{self.person.transcript()}")
            card = self._card(lines[-1].rstrip("。"))
            if card is not None:
                await self.person.taps("提交", on=card)
                pressed = True
            if await self._hears_something() or pressed or len(lines) >= MOST_LINES:
                continue
            if self._card(lines[-1].rstrip("。")) is None:
                lines.append(f"另外修好涵洞{len(self.handed_in) * 100 + 100 + len(lines)}处。")
                await self.person.writes(lines[-1])
        return number

    def _card(self, last_line: str) -> Seen | None:
        cards = (message for message in reversed(self.person.messages) if message.from_bot)
        return next((card for card in cards if last_line in card.text and card.button("提交")), None)

    def _receipt(self) -> str | None:
        for message in reversed(self.person.messages):
            number = _NUMBER.search(message.text) if message.from_bot and "已收到" in message.text else None
            if number is not None and number[0] not in self.handed_in:
                return number[0]
        return None

    async def _hears_something(self) -> bool:
        try:
            await self.person.hears(timeout=3.0)
        except ChatError:
            return False
        return True


async def reporters(
    database: Database, sandbox: SandboxServer, *, seed: int = 1, patience: float = PATIENCE
) -> list[Reporter]:
    """One for every unit."""
    people = [await member(database, sandbox, scope=unit, name=f"{unit}的王芳") for unit in UNITS]
    return [
        Reporter(person, unit, Random(f"{seed}:{unit}"), patience) for person, unit in zip(people, UNITS, strict=True)
    ]


def every(get: Callable[[int], T | None]) -> list[T]:
    """What there is under 1, 2, 3 and so on.

    On PostgreSQL a transaction that was cut off takes its number with it, so an empty number is not yet the end.
    """
    found: list[T] = []
    missing = 0
    for number in count(1):
        one = get(number)
        missing = missing + 1 if one is None else 0
        if one is not None:
            found.append(one)
        elif missing > MOST_MISSING:
            return found
    return found


async def settled(database: Database, sandbox: SandboxServer) -> None:
    """Wait until every update was handled and every reply sent."""

    async def look() -> bool:
        counts, outbox = await database.run(lambda uow: (uow.inbox.counts(), uow.outbox.counts()))
        # Warnings may wait for the next working morning; replies wait for nothing.
        left = outbox.get((OutboxKind.REPLY, OutboxState.WAITING), 0)
        return not (len(sandbox.world.updates) or counts.waiting or left)

    await until(look, "everything handled and sent")


async def assert_nothing_lost_nothing_twice(
    database: Database, sandbox: SandboxServer, everyone: list[Reporter]
) -> list[Report]:
    """Compare what people were told with what is kept, and return the reports."""
    await settled(database, sandbox)
    brought = sandbox.world.updates._next_id - FIRST_ID
    return await database.run(lambda uow: _assert_ledger(uow, everyone, brought))


def _assert_ledger(uow: UnitOfWork, everyone: list[Reporter], brought: int) -> list[Report]:
    counts = uow.inbox.counts()
    assert (counts.done, counts.set_aside, counts.waiting) == (brought, 0, 0)
    reports = every(uow.reports.get)
    by_number = {report.number: report for report in reports if report.status is ReportStatus.SUBMITTED}
    told = {number: lines for one in everyone for number, lines in one.handed_in.items()}
    differing = {number: lines for number, lines in told.items() if number not in by_number}
    assert not differing, "a receipt without a report"
    assert by_number.keys() == told.keys(), "a report without a receipt"
    for number, lines in told.items():
        report = by_number[number]
        assert report.text == "\n".join(lines), "words lost, doubled or out of order"
        facts = uow.facts.of_report(report.id)
        assert tuple(fact.id for fact in facts) == report.fact_ids
        assert [fact.value for fact in facts if isinstance(fact, Value)] == [report.value]
    facts = [fact for fact in uow.facts.all() if isinstance(fact, Value)]
    assert len(facts) == len({fact.id for fact in facts}) == len(told)
    assert uow.facts.last_seq() == len(uow.facts.all()), "a gap in the ledger"
    assert uow.audit.verify() is None
    return reports
