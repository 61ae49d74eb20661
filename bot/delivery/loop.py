"""The sender of stored messages: one at a time per token, in order per chat, each message once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

import structlog

from bot.backoff import wait_before
from bot.delivery.failures import Kind, Scope, Verdict, judge
from bot.delivery.passed import Passed
from bot.delivery.sender import NothingToSendError, Sender
from handlers.shared.quiet import first_moment
from storage.database import Database
from storage.errors import StorageError
from storage.records import OutboxKind, OutboxRow, Person
from storage.repositories.outbox import PRIORITY
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

CONTACT_GONE = "contact_gone"
Watcher = Callable[[OutboxKind, str], None]


@dataclass(frozen=True, slots=True)
class Pace:
    """How much at once, how long, how often. Times in seconds."""

    parallel: int = 50
    lease: float = 12.0
    """How long this process is the token's sender without saying so again: another one takes over after that."""
    row_lease: float = 300.0
    look_around: float = 1.0
    """How often the outbox is looked at without having been woken, and the lease prolonged."""
    first_retry: float = 1.0
    most_retry: float = 60.0
    first_probe: float = 0.5
    most_probe: float = 30.0
    """While nothing gets through at all: the waits between the messages that find out whether it does again."""
    breath: float = 0.25
    """The least time from a look at the outbox that found nothing to the next: every reply wakes the sender, and few
    need it."""
    settling: float = 1.0
    """How long a new sender waits, because the one before it may have sent in this very second."""
    tries: int = 20
    """Failures of a message, through no fault of the line, after which it is dropped."""
    doubt: float = 3600.0
    """How long the clock has to say that a message is out of date before it is dropped; it is not sent meanwhile."""


class Delivery:
    """Claims due messages, sends them, and records how it ended. Only the holder of the token's lease sends.

    `watcher(kind, end)` is told how each try ended: sent, retry, flood, drop, gone.
    """

    def __init__(
        self,
        database: Database,
        sender: Sender,
        *,
        lease_name: str,
        owner: str,
        clock: Callable[[], datetime],
        timezone: ZoneInfo,
        sleep: Callable[[float], Awaitable[None]],
        random: Random,
        pace: Pace,
        watcher: Watcher = lambda _kind, _end: None,
    ) -> None:
        self._database = database
        self._sender = sender
        self._lease_name = lease_name
        self._owner = owner
        self._clock = clock
        self._timezone = timezone
        self._sleep = sleep
        self._random = random
        self._pace = pace
        self._watcher = watcher
        self._awake = asyncio.Event()
        self._stopping = False
        self._looking = asyncio.Lock()
        self._unbegun: list[int] = []
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._parts_sent: dict[int, int] = {}
        self._line_failures = 0
        self._line_judged = 0
        self._sends = False
        self._found_nothing = False
        self._passed = Passed(pace.doubt)

    def wake(self) -> None:
        """There may be something to send; call it in the loop's own thread."""
        self._awake.set()

    async def run(self) -> None:
        """Send until `stop`."""
        failures = 0
        while not self._stopping:
            try:
                await self._claim()
                failures = 0
            except StorageError as error:
                failures += 1
                log.warning("outbox.not_claimed", error=f"{type(error).__name__}: {error}", failures=failures)
                await self._sleep(wait_before(failures, self._random, first=0.2, most=5.0))
                continue
            await self._wait_for_more()

    async def stop(self, grace: float) -> None:
        """Begin nothing more, finish what is being sent within `grace` seconds, leave the lease to another process."""
        self._stopping = True
        self._awake.set()
        # A look at the outbox that is under way may still take the lease, and rows.
        async with self._looking:
            tasks = dict(self._tasks)
        if tasks:
            await asyncio.wait(tasks.values(), timeout=grace)
        left = [row_id for row_id, task in tasks.items() if not task.done()]
        for row_id in left:
            tasks[row_id].cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)
        await self._give_back([*left, *self._unbegun])

    async def _give_back(self, row_ids: list[int]) -> None:
        def work(uow: UnitOfWork) -> None:
            for row_id in row_ids:
                uow.outbox.release(row_id)
            uow.leases.release(self._lease_name, self._owner)

        try:
            await self._database.run(work)
        except StorageError as error:
            # The leases run out by themselves.
            log.warning("outbox.not_given_back", error=str(error))

    async def _claim(self) -> None:
        self._awake.clear()
        free = self._pace.parallel - len(self._tasks)
        if self._line_failures:
            # Nothing gets through at present: one message at a time finds out when that has changed.
            free = 0 if self._tasks else 1
        if not self._sends:
            # Who only stands by takes a breath as well: it is woken for every message that another one sends.
            self._found_nothing = True
            await self._become_sender()
            return
        passed = self._passed.look(self._clock(), asyncio.get_running_loop().time())
        rows: list[OutboxRow] = []
        more = True
        async with self._looking:
            # Nothing is sent of a claim that is put off or dropped whole, and what is behind it need not wait.
            while more and not rows and not self._stopping:
                rows, more = await self._database.run(lambda uow: self._lease_and_claim(uow, free, passed))
            if self._stopping:
                self._unbegun = [row.id for row in rows]
                return
        self._found_nothing = not rows
        for row in rows:
            if row.id not in self._tasks:
                task = asyncio.ensure_future(self._deliver(row))
                self._tasks[row.id] = task
                task.add_done_callback(partial(self._ended, row.id))
        if more:
            self._awake.set()

    async def _become_sender(self) -> None:
        async with self._looking:
            has_taken_over = await self._database.run(self._take_over)
        if has_taken_over:
            await self._sleep(self._pace.settling)
            self._sends = True
            self._awake.set()

    def _take_over(self, uow: UnitOfWork) -> bool:
        if not self._acquire(uow, self._clock()):
            return False
        # The sender before this one was killed or has stopped: what it had in hand need not wait for its leases.
        uow.outbox.release_others(self._owner)
        return True

    def _acquire(self, uow: UnitOfWork, now: datetime) -> bool:
        until = now + timedelta(seconds=self._pace.lease)
        return uow.leases.acquire(self._lease_name, self._owner, until, now)

    def _lease_and_claim(self, uow: UnitOfWork, free: int, passed: datetime) -> tuple[list[OutboxRow], bool]:
        """What to send now, and whether there may be more of it."""
        now = self._clock()
        self._sends = self._acquire(uow, now)
        if not self._sends or free <= 0:
            return [], False
        for late in uow.outbox.expire(passed, now):
            uow.after_commit(partial(self._expired, late))
        lease = timedelta(seconds=self._pace.row_lease)
        rows = uow.outbox.claim(now=now, limit=free, lease=lease, owner=self._owner)
        more = len(rows) == free
        pushed_to = {row.chat_id for row in rows if row.kind is not OutboxKind.REPLY}
        if not pushed_to:
            return rows, more
        people = uow.people.behind(pushed_to)
        return [row for row in rows if self._goes(uow, row, people.get(row.chat_id), now)], more

    def _goes(self, uow: UnitOfWork, row: OutboxRow, person: Person | None, now: datetime) -> bool:
        """Whether the claimed row is sent now.

        Pushes to somebody who was removed or cannot be reached stop; others wait while they would disturb, though they
        were welcome when they were put in line.
        """
        if row.kind is OutboxKind.REPLY or person is None:
            return True
        if person.removed_at is not None or not person.reachable:
            uow.outbox.drop(row.id, CONTACT_GONE, now)
            uow.after_commit(partial(self._watcher, row.kind, Kind.GONE))
            return False
        if row.breaks_quiet is False and (welcome := first_moment(person, now, self._timezone)) > now:
            uow.outbox.release(row.id, welcome)
            return False
        return True

    def _expired(self, row: OutboxRow) -> None:
        log.error("delivery.dropped", reason="expired", kind=row.kind, outbox_key=row.key, chat_id=row.chat_id)
        self._parts_sent.pop(row.id, None)
        self._watcher(row.kind, Kind.DROP)

    async def _wait_for_more(self) -> None:
        if self._stopping:
            return
        if self._line_failures and not self._tasks:
            pace = self._pace
            failures = self._line_failures
            await self._sleep(wait_before(failures, self._random, first=pace.first_probe, most=pace.most_probe))
            return
        try:
            async with asyncio.timeout(self._pace.look_around):
                await self._awake.wait()
        except TimeoutError:
            return
        if self._found_nothing and not self._stopping:
            await self._sleep(self._pace.breath)

    def _ended(self, row_id: int, _task: asyncio.Task[None]) -> None:
        self._tasks.pop(row_id, None)
        self._awake.set()

    async def _deliver(self, row: OutboxRow) -> None:
        with structlog.contextvars.bound_contextvars(outbox_key=row.key, chat_id=row.chat_id):
            record, end = await self._send(row)
            self._watcher(row.kind, end)
            await self._record(record)

    async def _send(self, row: OutboxRow) -> tuple[Callable[[UnitOfWork], object], str]:
        def progress(parts: int) -> None:
            self._parts_sent[row.id] = parts

        begun_at = self._line_judged
        try:
            message_id = await self._sender.send(
                row.chat_id,
                row.payload,
                priority=PRIORITY[row.kind],
                start=self._parts_sent.get(row.id, 0),
                sent=progress,
            )
        except NothingToSendError:
            return self._dropped(row, "nothing to send"), Kind.DROP
        except Exception as error:  # noqa: BLE001 — every failed send has a kind, whatever raised it
            return self._failed(row, judge(error), begun_at)
        self._line_failures = 0
        self._parts_sent.pop(row.id, None)
        now = self._clock()
        return lambda uow: uow.outbox.mark_sent(row.id, message_id, now), Kind.SENT

    def _failed(self, row: OutboxRow, verdict: Verdict, begun_at: int) -> tuple[Callable[[UnitOfWork], object], str]:
        now = self._clock()
        self._judge_line(verdict, begun_at)
        if verdict.kind is Kind.GONE:
            log.warning("delivery.contact_gone", reason=verdict.reason)
            self._parts_sent.pop(row.id, None)
            return lambda uow: _contact_gone(uow, row, verdict.reason, now), Kind.GONE
        if verdict.kind is not Kind.RETRY:
            return self._dropped(row, verdict.reason), Kind.DROP
        if verdict.scope is Scope.ROW and row.attempts + 1 >= self._pace.tries:
            return self._dropped(row, f"given up: {verdict.reason}"), Kind.DROP
        wait = self._wait(row, verdict)
        log.warning("delivery.retry", reason=verdict.reason, attempts=row.attempts + 1, wait=round(wait, 3))
        if verdict.wait is not None:
            return lambda uow: uow.outbox.told_to_wait(row.id, now, wait), verdict.end
        return lambda uow: uow.outbox.retry(row.id, now + timedelta(seconds=wait), verdict.reason), verdict.end

    def _judge_line(self, verdict: Verdict, begun_at: int) -> None:
        if verdict.scope is not Scope.TELEGRAM:
            self._line_failures = 0
        elif begun_at == self._line_judged:
            # Messages that were on their way together fail together: that is one failure of the line, not many.
            self._line_failures += 1
            self._line_judged += 1

    def _wait(self, row: OutboxRow, verdict: Verdict) -> float:
        if verdict.wait is not None:
            return verdict.wait
        pace = self._pace
        return wait_before(row.attempts + 1, self._random, first=pace.first_retry, most=pace.most_retry)

    def _dropped(self, row: OutboxRow, reason: str) -> Callable[[UnitOfWork], object]:
        log.error("delivery.dropped", reason=reason)
        self._parts_sent.pop(row.id, None)
        now = self._clock()
        return lambda uow: uow.outbox.drop(row.id, reason, now)

    async def _record(self, record: Callable[[UnitOfWork], object]) -> None:
        """Write down how it ended, however long the database is away: forgetting it would send the message again."""
        failures = 0
        while True:
            try:
                await self._database.run(record)
            except StorageError as error:
                failures += 1
                log.warning("delivery.not_recorded", error=f"{type(error).__name__}: {error}", failures=failures)
                await self._sleep(wait_before(failures, self._random, first=0.2, most=5.0))
            else:
                return


def _contact_gone(uow: UnitOfWork, row: OutboxRow, reason: str, now: datetime) -> None:
    uow.outbox.contact_gone(row.chat_id, reason, now)
    uow.audit.append(at=now, person=None, action=CONTACT_GONE, target=f"chat:{row.chat_id}", detail={"reason": reason})
