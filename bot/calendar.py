"""What is due when nobody writes: looks at the clock and has the rounds made, each once whichever process does it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog

from bot.renewal import again_and_again
from handlers.rounds import action
from handlers.shared import refusals
from handlers.shared.boards import NoSchemeError
from handlers.shared.desk import Desk
from handlers.shared.services import Services
from handlers.supervise.digest import UnitWeek
from storage.errors import DatabaseError
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")
log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 30.0
LEASE = timedelta(seconds=15)
"""How long this process has the calendar without saying so again: another one takes over after that."""
RENEW_SECONDS = 4.0
"""How often it says so, also while it makes its round, and how often the others try."""
UNITS_AT_ONCE = 50
"""Units whose warnings are refreshed in one transaction, so that nobody's message waits behind all of them."""

KEEP_REPLIES = timedelta(days=30)
REPLIES_AT_ONCE = 500
"""Replies that are forgotten in one transaction."""

_WARNINGS_DAY = "calendar:warnings"
_DIGEST_DAY = "calendar:digest"


class Calendar:
    """Makes the rounds. Several processes may have one: a lease lets a single one of them work at a time."""

    def __init__(self, services: Services, owner: str, keep_replies: timedelta = KEEP_REPLIES) -> None:
        self._services = services
        self._owner = owner
        self._keep_replies = keep_replies
        self._forgot_on: date | None = None
        self._awake = asyncio.Event()
        self._stopping = False
        self._has_it = False

    def look_now(self) -> None:
        """Look at the clock at once, for instance because it was moved."""
        self._awake.set()

    def stop(self) -> None:
        """End `run` after the round it is making."""
        self._stopping = True
        self._awake.set()

    async def run(self) -> None:
        """Look at the clock every half minute, and whenever `look_now` says so."""
        try:
            async with again_and_again(self._keep_lease, RENEW_SECONDS):
                await self._watch()
        finally:
            await self._give_back()

    async def _watch(self) -> None:
        while not self._stopping:
            self._awake.clear()
            try:
                await self.once()
            except NoSchemeError:
                log.info("calendar.no_scheme")
            except DatabaseError as error:
                # What is due stays due; the next look finds it.
                log.warning("calendar.put_off", error=str(error))
            try:
                async with asyncio.timeout(LOOK_EVERY_SECONDS):
                    await self._awake.wait()
            except TimeoutError:
                continue

    async def _keep_lease(self) -> None:
        """Say that this process has the calendar; or go on for the one that had it, when that was killed."""
        had_it = self._has_it
        try:
            await self._services.database.run(self._take_lease)
        except DatabaseError as error:
            log.warning("calendar.lease_not_renewed", error=str(error))
            return
        if self._has_it and not had_it:
            self.look_now()

    async def once(self) -> bool:
        """Do everything that is due now. False when another process has the calendar."""
        if not await self._services.database.run(self._take_lease):
            return False
        # These need no scheme, so they come before what waits for one.
        await self._alone("refusals", lambda: self._do(refusals.sum_up))
        await self._alone("replies", self._forget_replies)
        await self._alone("warnings", self._refresh_warnings)
        await self._alone("escalation", self._escalate)
        await self._alone("digests", self._send_digests)
        await self._alone("reviews", lambda: self._do(action.move_on_unreviewed))
        return True

    async def _alone(self, name: str, job: Callable[[], Awaitable[object]]) -> None:
        """Do one job so that a fault in it stops neither the others nor the process."""
        try:
            await job()
        except (NoSchemeError, DatabaseError):
            raise
        except Exception:
            # Nothing of it was saved. It is tried again at the next look, and the log says each time what went wrong.
            log.exception("calendar.job_failed", job=name)

    def _take_lease(self, uow: UnitOfWork) -> bool:
        now = self._services.clock()
        self._has_it = uow.leases.acquire("calendar", self._owner, until=now + LEASE, now=now)
        return self._has_it

    async def _give_back(self) -> None:
        """Leave the calendar to another process at once, for a restart in turn."""
        try:
            await self._services.database.run(lambda uow: uow.leases.release("calendar", self._owner))
        except DatabaseError as error:
            # The lease runs out by itself.
            log.warning("calendar.not_given_back", error=str(error))

    async def _refresh_warnings(self) -> None:
        """Once a day for every unit: time alone brings warnings. What a report brings is refreshed with the report."""
        due = await self._do(_units_to_refresh)
        for units in _batches(due, UNITS_AT_ONCE):
            await self._do(lambda desk, units=units: action.refresh_warnings(desk, units))  # type: ignore[misc]  # mypy does not infer a lambda with a default
        if due:
            await self._do(lambda desk: desk.uow.state.put(_WARNINGS_DAY, desk.today.isoformat()))

    async def _escalate(self) -> None:
        if await self._look(action.can_escalate):
            await self._do(action.escalate)

    async def _send_digests(self) -> None:
        """Once a week: the weeks of all units, looked at beside the writers, a category after the other, so that nobody
        waits for them and a city's worth is never in memory at once; then the messages, together."""
        day = await self._look(_digest_to_send)
        if day is None:
            return
        weeks: list[UnitWeek] = []
        for units in await self._look(action.digest_portions):
            weeks += await self._look(partial(action.digest_weeks, day=day, units=units))
        sent = await self._do(partial(_digests, day=day, weeks=weeks))
        log.info("calendar.digests", day=day.isoformat(), sent=sent)

    async def _forget_replies(self) -> None:
        """Once a day: replies that were sent long ago. Looked for beside the writers, so that nobody waits for it."""
        today = self._services.clock().date()
        if self._forgot_on == today:
            return
        before, database, forgotten = self._services.clock() - self._keep_replies, self._services.database, 0
        while found := await database.read(lambda uow: uow.outbox.old_replies(before, REPLIES_AT_ONCE)):
            forgotten += await database.run(partial(_forget, found))
        self._forgot_on = today
        if forgotten:
            log.info("calendar.replies_forgotten", replies=forgotten)

    async def _do(self, work: Callable[[Desk], T]) -> T:
        now: datetime = self._services.clock()
        return await self._services.database.run(lambda uow: work(Desk.of_the_program(uow, self._services, now)))

    async def _look(self, work: Callable[[Desk], T]) -> T:
        now: datetime = self._services.clock()
        return await self._services.database.read(lambda uow: work(Desk.of_the_program(uow, self._services, now)))


def _digest_to_send(desk: Desk) -> date | None:
    day = action.digest_due(desk)
    return None if day is None or desk.uow.state.get(_DIGEST_DAY) == day.isoformat() else day


def _digests(desk: Desk, day: date, weeks: Sequence[UnitWeek]) -> int:
    sent = action.send_digests(desk, day, weeks)
    desk.uow.state.put(_DIGEST_DAY, day.isoformat())
    return sent


def _forget(replies: Sequence[int], uow: UnitOfWork) -> int:
    return uow.outbox.forget(replies)


def _units_to_refresh(desk: Desk) -> Sequence[str]:
    if desk.uow.state.get(_WARNINGS_DAY) == desk.today.isoformat():
        return ()
    return tuple(unit.id for unit in desk.scheme.units)


def _batches(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))
