from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from datetime import date
from threading import RLock
from zoneinfo import ZoneInfo

from scoring.facts import Fact
from scoring.results import Explanation, Standing
from scoring.scheme import Scheme, parse_scheme
from scoring.standing import Board
from storage.unit_of_work import UnitOfWork

_PAST_BOARDS = 16


class NoSchemeError(LookupError):
    """No scheme is in force yet: the office has not imported one."""


class SharedBoard(Board):
    """A board that several threads ask and change; each question is answered before the next change."""

    def __init__(self, scheme: Scheme, facts: Iterable[Fact] = (), *, as_of: date) -> None:
        self._lock = RLock()
        super().__init__(scheme, facts, as_of=as_of)

    def add(self, facts: Iterable[Fact]) -> frozenset[str]:
        """See `Board.add`."""
        with self._lock:
            return super().add(facts)

    def advance(self, as_of: date) -> None:
        """See `Board.advance`."""
        with self._lock:
            super().advance(as_of)

    def preview(self, unit_id: str, facts: Iterable[Fact]) -> Standing:
        """See `Board.preview`."""
        with self._lock:
            return super().preview(unit_id, facts)

    def standing(self, unit_id: str) -> Standing:
        """See `Board.standing`."""
        with self._lock:
            return super().standing(unit_id)

    def explain(self, unit_id: str, indicator_id: str) -> Explanation:
        """See `Board.explain`."""
        with self._lock:
            return super().explain(unit_id, indicator_id)

    def facts_of(self, unit_id: str, indicator_id: str) -> tuple[Fact, ...]:
        """See `Board.facts_of`."""
        with self._lock:
            return super().facts_of(unit_id, indicator_id)


class Boards:
    """The scheme in force and the scores under it, kept in memory and brought up to the database before each use.

    Only committed facts enter the memory: an action that adds facts asks for a `Board.preview`, and the next reader
    catches up after the commit. Safe to use from several threads.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._version: int | None = None
        self._scheme: Scheme | None = None
        self._board: Board | None = None
        self._facts: list[Fact] = []
        self._seq = 0
        self._past: OrderedDict[tuple[date, int], Board] = OrderedDict()

    def scheme(self, uow: UnitOfWork) -> Scheme:
        """The scheme in force. Raises `NoSchemeError`."""
        with self._lock:
            version = uow.schemes.version()
            stored = uow.schemes.latest() if version != self._version else None
            if stored is not None:
                self._scheme, self._version = parse_scheme(stored.text), stored.version
                self._board = None
                self._past.clear()
            if self._scheme is None:
                raise NoSchemeError
            return self._scheme

    def current(self, uow: UnitOfWork, today: date) -> Board:
        """The scores as of today, all committed facts counted. Raises `NoSchemeError`."""
        with self._lock:
            scheme = self.scheme(uow)
            self._catch_up(uow)
            if self._board is None:
                self._board = SharedBoard(scheme, self._facts, as_of=today)
            elif self._board.as_of != today:
                self._board.advance(today)
            return self._board

    def on(self, uow: UnitOfWork, day: date) -> Board:
        """The scores as they stood at the end of `day`, with what was recorded by then. Raises `NoSchemeError`."""
        with self._lock:
            scheme = self.scheme(uow)
            self._catch_up(uow)
            key = (day, self._seq)
            if key not in self._past:
                zone = ZoneInfo(scheme.timezone)
                known = [fact for fact in self._facts if fact.recorded.astimezone(zone).date() <= day]
                self._past[key] = SharedBoard(scheme, known, as_of=day)
                if len(self._past) > _PAST_BOARDS:
                    self._past.popitem(last=False)
            self._past.move_to_end(key)
            return self._past[key]

    def _catch_up(self, uow: UnitOfWork) -> None:
        # A transaction that has appended facts of its own must not put them into the memory before it commits.
        if uow.facts.appended:
            return
        self._seq, new = uow.facts.since(self._seq)
        self._facts.extend(new)
        if new and self._board is not None:
            self._board.add(new)
