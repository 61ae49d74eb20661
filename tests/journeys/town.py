"""The small district with its bot and its local Telegram: people chat over real HTTP, the rest can be looked up."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from PIL import Image
from pydantic import SecretStr
from sqlalchemy import Connection, event, select

from bot.clock import MovableClock
from bot.run import Process
from bot.sandbox import Person, SandboxServer, Seen
from bot.settings import Settings
from storage.records import Grant, PhotoState, Report, Role
from storage.tables import inbox
from storage.unit_of_work import UnitOfWork
from tests.handlers.world import ZONE

T = TypeVar("T")

DONE = "农村公路改造累计完成48公里，已验收通车。"
"""A report that says enough: one message, then 提交."""

TRACE = "农村公路改造召开推进会12次，发放宣传资料5000份。"
"""A report that only leaves a trace."""


@dataclass
class Town:
    """One running bot on a database of its own. `restart` stops it and starts another on the same database."""

    sandbox: SandboxServer
    clock: MovableClock
    data_dir: Path
    process: Process = field(init=False)

    async def start(self) -> None:
        """Start the bot."""
        self.process = Process(self._settings(), clock=self.clock)
        await self.process.start()

    async def stop(self) -> None:
        """Stop the bot; the local Telegram and the database stay."""
        await self.process.stop()

    async def restart(self) -> None:
        """Stop the bot and start another."""
        await self.stop()
        await self.start()

    def _settings(self) -> Settings:
        return Settings(
            token=SecretStr(self.sandbox.token),
            api_base=self.sandbox.base_url,
            data_dir=self.data_dir,
            database_url=SecretStr(f"sqlite:///{self.data_dir / 'town.db'}"),
            timezone=str(ZONE),
            locale="zh-CN",
            webhook_url=None,
            metrics_listen=None,
        )

    # People

    async def reporter(self, unit: str = "zhangjia", name: str = "王芳", locale: str = "zh-CN") -> Person:
        """Somebody who reports for a unit."""
        return await self.member(Role.REPORTER, unit, name, locale)

    async def member(self, role: Role, scope: str, name: str, locale: str = "zh-CN") -> Person:
        """Somebody with a role, who has opened the bot before."""
        person = await self.sandbox.person(name, language_code="en" if locale == "en" else "zh-hans")
        self.sandbox.world.users[person.id].started = True

        def join(uow: UnitOfWork) -> None:
            grants = [Grant(role, scope)]
            uow.people.add(telegram_id=person.id, name=name, locale=locale, now=self.clock(), grants_of=grants)

        await self.does(join)
        return person

    async def invite(self, unit: str = "zhangjia", valid: timedelta = timedelta(days=7), only_for: int = 0) -> str:
        """The token of an invite for a reporter."""
        return await self.does(
            lambda uow: uow.invites.create(
                role=Role.REPORTER,
                scope=unit,
                expires_at=self.clock() + valid,
                created_by=None,
                now=self.clock(),
                for_telegram_id=only_for or None,
            )
        )

    async def removes(self, person: Person) -> None:
        """The office removes somebody."""

        def remove(uow: UnitOfWork) -> None:
            found = uow.people.by_telegram(person.id)
            assert found is not None
            uow.people.remove(found.id, self.clock())

        await self.does(remove)

    # What is kept

    async def does(self, action: Callable[[UnitOfWork], T]) -> T:
        """Do something with the database."""
        return await self.process.base.database.run(action)

    async def reports(self) -> list[Report]:
        """Every report there is, oldest first, whatever became of it."""
        return await self.does(lambda uow: list(_while_there(uow.reports.get)))

    async def only_report(self) -> Report:
        """The one report there is."""
        (report,) = await self.reports()
        return report

    async def points(self, unit: str = "zhangjia") -> Decimal:
        """The unit's total."""
        boards = self.process.base.services.boards
        today = self.clock().astimezone(ZONE).date()
        return await self.does(lambda uow: boards.current(uow, today).standing(unit).total)

    async def received(self) -> list[str]:
        """The words of every message in the inbox, as they came, in order."""
        return await self.does(lambda uow: [_words_of(row) for row in uow._session.execute(_INBOX).scalars()])

    async def nothing_is_left_over(self) -> None:
        """Every update was handled: none waits, none was set aside."""
        counts = await self.does(lambda uow: uow.inbox.counts())
        assert (counts.waiting, counts.failing, counts.set_aside) == (0, 0, 0), counts

    async def handles_all(self) -> None:
        """Wait until every update that came is handled."""
        async with asyncio.timeout(PATIENCE):
            while len(self.sandbox.world.updates) or (await self.does(lambda uow: uow.inbox.counts())).waiting:
                await asyncio.sleep(0.02)
        await self.nothing_is_left_over()

    async def photos(self) -> list[PhotoState]:
        """What became of the photos of the one report, once none is pending any more."""
        async with asyncio.timeout(PATIENCE):
            while True:
                photos = (await self.only_report()).photos
                if photos and all(photo.state != PhotoState.PENDING for photo in photos):
                    return [photo.state for photo in photos]
                await asyncio.sleep(0.02)

    # What a well-behaved app does not do

    async def presses_stale(self, person: Person, on: Seen, data: str) -> str:
        """Press a button that the message does not show any more; returns the notice it is answered with."""
        world = self.sandbox.world
        query = world.ask(world.users[person.id], world.chats[person.chat_id])
        user = world.users[person.id].json()
        body = {"id": query.id, "from": user, "message": on.body, "chat_instance": "1", "data": data}
        before = world.events.seq
        world.updates.add("callback_query", person.chat_id, body)
        async with asyncio.timeout(PATIENCE):
            while True:
                for happened in await world.events.wait(before, PATIENCE, person.chat_id):
                    before = happened["seq"]
                    if happened["type"] == "callback_answer":
                        return str(happened["text"])

    def brings_everything_twice(self) -> None:
        """From now on every update is brought again after it was confirmed, once."""
        updates = self.sandbox.world.updates
        confirm, again = updates.confirm, set[int]()

        def forgetful(offset: int) -> None:
            before = updates.pending()
            confirm(offset)
            for update in before[: len(before) - len(updates)]:
                if update.update_id not in again:
                    again.add(update.update_id)
                    updates._pending.append(update)

        updates.confirm = forgetful  # type: ignore[method-assign] # a Telegram that loses what was confirmed

    @contextmanager
    def database_in_trouble(self, pragma: str) -> Iterator[None]:
        """While it lasts, every transaction begins after this pragma, which keeps it from writing anything."""
        database = self.process.base.database
        engine = database.engine
        pragmas = [pragma]

        def set_pragmas(connection: Connection) -> None:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            for one in pragmas:
                raw.cursor().execute(f"PRAGMA {one}")

        event.listen(engine, "engine_connect", set_pragmas)
        # A transaction under way began before the trouble, and what is said now would still be kept with it.
        database._workers.submit(lambda: None).result(PATIENCE)
        try:
            yield
        finally:
            pragmas[:] = ["query_only = 0", f"max_page_count = {PLENTY_OF_PAGES}"]


_INBOX = select(inbox.c.raw).order_by(inbox.c.update_id)
PATIENCE = 20.0
PLENTY_OF_PAGES = 1_000_000


def _while_there(get: Callable[[int], Report | None]) -> Iterator[Report]:
    for number in count(1):
        found = get(number)
        if found is None:
            return
        yield found


def _words_of(raw: dict[str, Any]) -> str:
    message = raw.get("message") or raw.get("edited_message") or {}
    return str(message.get("text") or message.get("caption") or "")


def picture(color: str = "steelblue", side: int = 80) -> bytes:
    """A photo in one colour."""
    out = io.BytesIO()
    Image.new("RGB", (side, side * 3 // 4), color).save(out, "JPEG")
    return out.getvalue()
