"""Handling what is in the inbox: per chat in order, different chats in parallel, and never one update for ever."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

import structlog

from bot.backoff import wait_before
from bot.intake.outage import Asking, Outage
from bot.intake.updates import MalformedUpdateError, kind_of, locale_of, private_chat_waiting
from bot.intake.writer import Updates
from bot.observe import without_secrets
from storage.database import Database
from storage.errors import OUTAGES, UpdateAlreadyDone
from storage.outgoing import Outgoing
from storage.records import InboxItem, OutboxKind
from storage.repositories.inbox import Claimed
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")
BREATH_SECONDS = 0.05

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How much at once, how long, how often. Times in seconds."""

    parallel: int = 32
    tries: int = 5
    """Failures after which an update is set aside."""
    handling: float = 90.0
    """How long handling an update may take before that counts as a failure."""
    lease: float = 10.0
    """How long a claimed update is ours without saying so again: after a kill, others wait no longer than this."""
    album_wait: float = 0.8
    """How long after the last photo of an album came the album is taken to be whole."""
    look_around: float = 1.0
    """How often the inbox is looked at without having been woken: for retries, and for what other processes left."""
    first_retry: float = 0.5
    most_retry: float = 30.0


class Workers:
    """Claims items from the inbox and hands each to `feed`, which handles it and marks it done.

    `clock` is the machine's, for leases and waits; `people_clock` the one that messages to people go by, which a demo
    may move. `watcher(item, outcome)` is told how each try ended: done, failed, set_aside.

    A failing item is tried again after a growing wait and then set aside, telling the person with `apology(locale)`.
    While the database is away, items are kept in hand and tried again for as long as it takes.
    """

    def __init__(
        self,
        database: Database,
        feed: Callable[[InboxItem], Awaitable[None]],
        *,
        owner: str,
        clock: Callable[[], datetime],
        people_clock: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        random: Random,
        apology: Callable[[str], str],
        outage: Outage,
        default_locale: str,
        patience: Patience,
        watcher: Callable[[InboxItem, str], None] = lambda _item, _outcome: None,
    ) -> None:
        self._database = database
        self._feed = feed
        self._owner = owner
        self._clock = clock
        self._people_clock = people_clock
        self._sleep = sleep
        self._random = random
        self._apology = apology
        self._outage = outage
        self._default_locale = default_locale
        self._patience = patience
        self._watcher = watcher
        self._awake = asyncio.Event()
        self._stopping = False
        self._looking = asyncio.Lock()
        self._in_hand: set[int] = set()
        self._tasks: dict[asyncio.Task[None], InboxItem] = {}
        self._claiming: asyncio.Task[Any] | None = None
        self._last_of_chat: dict[int, asyncio.Task[None]] = {}
        self._handled: list[int] = []
        self._renewed_at = 0.0
        self._after: int | None = None

    def stored(self, updates: Updates) -> None:
        """Updates were put into the inbox by this process: look now, and when an album may be whole."""
        self._awake.set()
        if any(group is not None for _, _, group, _ in updates):
            loop = asyncio.get_running_loop()
            loop.call_later(self._patience.album_wait + 0.01, self._awake.set)

    async def run(self) -> None:
        """Claim and handle until `stop`, which lets what was begun come to its end."""
        failures = 0
        self._claiming = asyncio.current_task()
        while not self._stopping:
            try:
                async with self._looking:
                    await self._claim()
                failures = 0
            except Exception as error:  # noqa: BLE001 — a database in any trouble; the inbox waits until it is back
                failures += 1
                log.warning("inbox.not_claimed", error=f"{type(error).__name__}: {error}", failures=failures)
                await self._sleep(wait_before(failures, self._random, first=0.2, most=5.0))
                continue
            await self._wait_for_more()

    def asking(self) -> Iterator[Asking]:
        """Who may be asking the database, and the updates that are handled by it."""
        yield self._claiming, ()
        for task, item in self._tasks.items():
            yield task, [row.raw for row in item.rows]

    async def stop(self, grace: float) -> None:
        """Claim nothing more, finish what is being handled within `grace` seconds, give the rest back."""
        self._stopping = True
        self._awake.set()
        # A claim that is under way may still bring something, which then is given back.
        async with self._looking:
            tasks = set(self._tasks)
        if tasks:
            await asyncio.wait(tasks, timeout=grace)
        for task in set(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._give_back()

    async def _give_back(self) -> None:
        handled, left = tuple(self._handled), tuple(self._in_hand)
        now = self._clock()

        def work(uow: UnitOfWork) -> None:
            uow.inbox.settle(handled, now)
            uow.inbox.release(left)

        try:
            await self._database.run(work)
        except OUTAGES as error:
            # Their leases run out, and then they are claimed again.
            log.warning("inbox.not_given_back", error=str(error))

    async def _claim(self) -> None:
        self._awake.clear()
        free = self._patience.parallel - len(self._tasks)
        handled, self._handled = self._handled, []
        kept = self._to_renew()
        if free <= 0 and not handled and not kept:
            return
        try:
            claimed = await self._database.run(lambda uow: self._settle_and_claim(uow, handled, kept, free))
        except BaseException:
            self._handled = handled + self._handled
            raise
        for item in claimed.items:
            # Ours already: its lease ran out while we kept it in hand because the database was away.
            if self._in_hand.isdisjoint(item.update_ids):
                self._in_hand.update(item.update_ids)
                if not self._stopping:
                    self._begin(item)
        if free > 0:
            self._look_on(claimed)

    def _look_on(self, claimed: Claimed) -> None:
        """Until every chat was looked at: those before the first of this claim, and those after its last."""
        began, self._after = self._after, claimed.after
        if claimed.after is not None and not claimed.items:
            # Chats upon chats that wait for a retry. Whoever else wants to write goes first.
            asyncio.get_running_loop().call_later(BREATH_SECONDS, self._awake.set)
        elif claimed.after is not None or began is not None:
            self._awake.set()

    def _to_renew(self) -> tuple[int, ...]:
        """What is in hand, when it is time to say so again."""
        now = asyncio.get_running_loop().time()
        if not self._in_hand or now - self._renewed_at < self._patience.lease / 4:
            return ()
        self._renewed_at = now
        return tuple(self._in_hand)

    def _settle_and_claim(self, uow: UnitOfWork, handled: list[int], kept: tuple[int, ...], free: int) -> Claimed:
        now = self._clock()
        until = now + timedelta(seconds=self._patience.lease)
        if kept:
            uow.inbox.renew(kept, owner=self._owner, until=until)
        for one in handled:
            # What its action marked done itself is unaffected. The rest was handled by leaving it alone. One by one:
            # that statement is at hand, and one for any number of updates would be put together anew each time.
            uow.inbox.settle((one,), now)
        if free <= 0:
            return Claimed([], self._after)
        return uow.inbox.claim(
            owner=self._owner,
            now=now,
            lease=timedelta(seconds=self._patience.lease),
            album_wait=timedelta(seconds=self._patience.album_wait),
            limit=free,
            after=self._after,
        )

    async def _wait_for_more(self) -> None:
        if self._stopping or self._awake.is_set():
            return
        try:
            async with asyncio.timeout(self._patience.look_around):
                await self._awake.wait()
        except TimeoutError:
            return

    def _begin(self, item: InboxItem) -> None:
        # The item before it may be done in the database while its reply is still on its way to the chat.
        before = None if item.chat_id is None else self._last_of_chat.get(item.chat_id)
        task = asyncio.ensure_future(self._handle(item, before))
        self._tasks[task] = item
        if item.chat_id is not None:
            self._last_of_chat[item.chat_id] = task
        task.add_done_callback(lambda done: self._ended(item, done))

    def _ended(self, item: InboxItem, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task, None)
        if item.chat_id is not None and self._last_of_chat.get(item.chat_id) is task:
            del self._last_of_chat[item.chat_id]
        self._awake.set()

    async def _handle(self, item: InboxItem, before: asyncio.Task[None] | None) -> None:
        try:
            await self._see_through(item, before)
        except Exception:
            self._let_go(item)
            raise
        # What was cancelled stays in hand, to be given back.
        self._let_go(item)

    def _let_go(self, item: InboxItem) -> None:
        # At once, and not when the loop says that the task has ended: a retry that is due may have been claimed by
        # then, and taken for one we still hold it would lie there until its lease runs out.
        self._in_hand.difference_update(item.update_ids)

    async def _see_through(self, item: InboxItem, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        # For as long as this task lasts: nothing else is handled in it.
        first = item.rows[0]
        structlog.contextvars.bind_contextvars(update_id=first.update_id, chat_id=item.chat_id, kind=kind_of(first.raw))
        error = await self._while_database_is_away(lambda: self._try(item), item)
        if error is None:
            self._watcher(item, "done")
            self._handled.extend(item.update_ids)
        else:
            await self._while_database_is_away(lambda: self._database.run(self._failed(item, error)), item)

    async def _try(self, item: InboxItem) -> Exception | None:
        """Handle it once; what went wrong, except for a database that is away, which is raised."""
        try:
            async with asyncio.timeout(self._patience.handling):
                await self._feed(item)
        except UpdateAlreadyDone:
            log.info("update.handled_elsewhere")
        except OUTAGES:
            raise
        except Exception as error:  # noqa: BLE001 — any fault of a handler: it is recorded with the update
            return error
        return None

    async def _while_database_is_away(self, work: Callable[[], Awaitable[T]], item: InboxItem) -> T:
        failures = 0
        while True:
            try:
                result = await work()
            except OUTAGES as error:
                failures += 1
                log.warning("update.kept_in_hand", error=f"{type(error).__name__}: {error}", failures=failures)
                await self._outage.tell(row.raw for row in item.rows)
                await self._sleep(wait_before(failures, self._random, first=0.2, most=10.0))
            else:
                if self._outage.lasts:
                    self._outage.over()
                return result

    def _failed(self, item: InboxItem, error: Exception) -> Callable[[UnitOfWork], None]:
        words = without_secrets(f"{type(error).__name__}: {error}")
        attempts = item.attempts + 1
        now = self._clock()
        if attempts >= self._patience.tries or isinstance(error, MalformedUpdateError):
            log.error("update.set_aside", attempts=attempts, exc_info=error)
            self._watcher(item, "set_aside")
            return lambda uow: self._set_aside(uow, item, words, now)
        self._watcher(item, "failed")
        wait = wait_before(attempts, self._random, first=self._patience.first_retry, most=self._patience.most_retry)
        log.warning("update.failed", attempts=attempts, error=words, retry_in=round(wait, 3))
        retry_at = now + timedelta(seconds=wait)
        return lambda uow: uow.inbox.fail(item.update_ids, error=words, retry_at=retry_at, attempts=attempts)

    def _set_aside(self, uow: UnitOfWork, item: InboxItem, words: str, now: datetime) -> None:
        # Its action may have been committed before the handler failed on something after it.
        if not uow.inbox.is_open(item.update_ids):
            return
        uow.inbox.set_aside(item.update_ids, error=words, now=now)
        raw = item.rows[0].raw
        chat_id = private_chat_waiting(raw)
        if chat_id is None:
            return
        person = uow.people.by_telegram(chat_id)
        locale = person.locale if person else locale_of(raw, self._default_locale)
        apology = Outgoing(self._apology(locale), locale=locale)
        uow.outbox.add(
            f"set-aside:{item.update_ids[0]}", chat_id, apology, kind=OutboxKind.REPLY, now=self._people_clock()
        )
