"""Several actions in one commit, for a database with one writer: what waits while one is under way shares the next."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import AbstractContextManager, suppress
from contextvars import Context, copy_context
from functools import partial
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection

from storage.errors import OUTAGES, translated
from storage.session import Session
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")
Action = Callable[[UnitOfWork], Any]

MOST = 16
"""Actions in one commit: the first of them waits for the last."""


class Job:
    """An action, who waits for it, and what came of it."""

    __slots__ = ("action", "context", "error", "future", "loop", "result", "session")

    def __init__(self, action: Action) -> None:
        self.action = action
        self.context: Context = copy_context()
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self.loop.create_future()
        self.session: Session | None = None
        self.result: Any = None
        self.error: Exception | None = None

    def attempt(self, work: Callable[[], Any]) -> None:
        """Do this in the caller's context, so that lines logged on the way name the same update."""
        self.result = self.error = None
        try:
            self.result = self.context.run(work)
        except StopIteration as error:
            # No future takes it, and those who are told after this one would wait for ever.
            self.error = RuntimeError("an action raised StopIteration")
            self.error.__cause__ = error
        except Exception as error:  # noqa: BLE001 — it goes on to the one who waits for it
            self.error = error

    @property
    def adds_facts(self) -> bool:
        """Whether the action has put facts into the ledger."""
        return self.session is not None and self.session.adds_facts

    def settle(self) -> None:
        """Tell the one who waits; in the loop's own thread."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class _Spoilt(Exception):  # noqa: N818 — it is no error of anybody's: each action meets its own again by itself
    """One of the group raised."""


class Together:
    """Runs actions one after another in one thread, those that wait at the same time in one transaction.

    Each sees what those before it did, as if they had committed, and whoever waits for one hears of it after the
    commit. One that adds facts is the last of its group, because others keep facts in memory and must not see any that
    may yet vanish. When one raises, or the commit fails, each is run again in a transaction of its own, unless the
    database is away when the transaction begins or ends: all of this happens seldom, and to be able to undo one action
    alone would cost every other a tenth of its time.
    """

    def __init__(
        self,
        executor: Executor,
        transaction: Callable[[], AbstractContextManager[Connection]],
        alone: Callable[[Action], Any],
        after: Callable[[Session], None],
    ) -> None:
        self._executor = executor
        self._transaction = transaction
        self._alone = alone
        self._after = after
        self._waiting: deque[Job] = deque()
        self._lock = Lock()
        self._busy = False

    async def run(self, action: Callable[[UnitOfWork], T]) -> T:
        """Run the action and return what it returns, after the commit."""
        job = Job(action)
        with self._lock:
            if not self._busy:
                # First, because it raises once the database is closed; nobody may then be left waiting.
                self._executor.submit(self._work)
                self._busy = True
            self._waiting.append(job)
        result: T = await job.future
        return result

    def _work(self) -> None:
        while (job := self._next(ends=True)) is not None:
            _tell(self._settled([job]))

    def _next(self, *, ends: bool = False) -> Job | None:
        with self._lock:
            while self._waiting:
                job = self._waiting.popleft()
                if not job.future.cancelled():
                    return job
            if ends:
                self._busy = False
            return None

    def _settled(self, group: list[Job]) -> list[Job]:
        """The group, which others join on the way, with what came of each."""
        again: list[Job] = []
        try:
            self._commit(group)
        except OUTAGES as error:
            for job in group:
                job.error = error
        except Exception:  # noqa: BLE001 — whatever the group came to grief on, each meets it again by itself
            # Who was alone already has.
            again = [job for job in group if len(group) > 1 or job.error is None]
        else:
            for job in group:
                job.attempt(partial(self._told, job.session, job.result))
        # Only now: an error met while another is handled is logged as if there were two.
        for job in again:
            job.attempt(partial(self._alone, job.action))
        return group

    def _told(self, session: Session | None, result: Any) -> Any:
        if session is not None:
            self._after(session)
        return result

    def _commit(self, group: list[Job]) -> None:
        with self._transaction() as connection:
            _try(connection, group[0])
            while len(group) < MOST and not group[-1].adds_facts and (job := self._next()) is not None:
                group.append(job)
                _try(connection, job)


def _try(connection: Connection, job: Job) -> None:
    """Run the action. Raises `_Spoilt` when the group has to be undone because of it."""
    job.session = session = Session(connection, connection.dialect.name)
    job.attempt(partial(_act, job.action, session))
    if job.error is not None:
        raise _Spoilt from job.error


def _act(action: Action, session: Session) -> Any:
    with translated():
        result = action(UnitOfWork(session))
        session.finish()
        return result


def _tell(group: list[Job]) -> None:
    for loop in {job.loop for job in group}:
        # A loop that was closed meanwhile has nobody left who waits.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle, [job for job in group if job.loop is loop])


def _settle(jobs: list[Job]) -> None:
    for job in jobs:
        job.settle()
