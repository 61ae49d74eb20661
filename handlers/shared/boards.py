from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from functools import partial, wraps
from threading import RLock
from typing import Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from scoring.facts import Fact
from scoring.scheme import Category, Scheme, parse_scheme
from scoring.standing import Board, Source, Standing
from storage.database import Database
from storage.unit_of_work import UnitOfWork

P = ParamSpec("P")
R = TypeVar("R")

_PAST_BOARDS = 4
_PAST_IS_OVER = 100
"""A past day nobody has asked about for so many looks at today is forgotten: it takes as much memory as today."""


class NoSchemeError(LookupError):
    """No scheme is in force yet: the office has not imported one."""


def _alone(method: Callable[Concatenate[SharedBoard, P], R]) -> Callable[Concatenate[SharedBoard, P], R]:
    @wraps(method)
    def locked(board: SharedBoard, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with board.lock:
            return method(board, *args, **kwargs)

    return locked


class SharedBoard(Board):
    """A board that several threads ask and change; each question is answered before the next change.

    Questions too are asked one at a time: the first look at a category reads it and works it out.
    """

    def __init__(self, scheme: Scheme, *, as_of: date, source: Source) -> None:
        self.lock = RLock()
        super().__init__(scheme, as_of=as_of, source=source)

    add = _alone(Board.add)
    catch_up = _alone(Board.catch_up)
    advance = _alone(Board.advance)
    preview = _alone(Board.preview)
    standing = _alone(Board.standing)
    shown_line = _alone(Board.shown_line)
    standings = _alone(Board.standings)
    explain = _alone(Board.explain)
    grades = _alone(Board.grades)
    honours = _alone(Board.honours)
    rank_of = _alone(Board.rank_of)
    total_of = _alone(Board.total_of)
    points_of = _alone(Board.points_of)
    line_of = _alone(Board.line_of)
    facts_of = _alone(Board.facts_of)
    carried_over = _alone(Board.carried_over)


class PassingBoard(Board):
    """A board for one who looks at every unit once: what was worked out to be shown is not remembered.

    A standing on it has no trend, for which a third day would have to be worked out.
    """

    def __init__(self, scheme: Scheme, *, as_of: date, source: Source) -> None:
        super().__init__(scheme, as_of=as_of, source=source, trend_days=None)

    def standing(self, unit_id: str) -> Standing:
        """Everything about one unit."""
        found = super().standing(unit_id)
        self._forget(unit_id)
        return found


class Boards:
    """The scheme in force and the scores under it, kept in memory and brought up to the database before each use.

    Only committed facts enter the memory: an action that adds facts asks for a `Board.preview`, and the next reader
    catches up after the commit. A category's facts are read when somebody first asks about one of its units, so that
    a process is ready however many units there are. `read` makes a scheme of its text. Safe with several threads.
    """

    def __init__(self, database: Database, read: Callable[[str], Scheme] = parse_scheme) -> None:
        self._database = database
        self._read = read
        self._lock = RLock()
        self._version: int | None = None
        self._scheme: Scheme | None = None
        self._board: Board | None = None
        self._seq = 0
        self._past: OrderedDict[date, Board] = OrderedDict()
        """The latest asked for last."""
        self._looks = 0
        """How often today was asked for since any day before it was."""

    def scheme(self, uow: UnitOfWork) -> Scheme:
        """The scheme in force. Raises `NoSchemeError`."""
        with self._lock:
            version = uow.schemes.version()
            stored = uow.schemes.latest() if version != self._version else None
            if stored is not None:
                self._scheme, self._version = self._read(stored.text), stored.version
                self._board = None
                self._past.clear()
            if self._scheme is None:
                raise NoSchemeError
            return self._scheme

    def current(self, uow: UnitOfWork, today: date) -> Board:
        """The scores as of today, all committed facts counted. Raises `NoSchemeError`."""
        with self._lock:
            scheme = self.scheme(uow)
            self._looks += 1
            if self._looks > _PAST_IS_OVER:
                self._past.clear()
            self._catch_up(uow)
            if self._board is None:
                self._board = SharedBoard(scheme, as_of=today, source=partial(self._facts_of, scheme, None))
            else:
                self._board.advance(today)
            return self._board

    def on(self, uow: UnitOfWork, day: date) -> Board:
        """The scores as they stood at the end of `day`, with what was recorded by then. Raises `NoSchemeError`."""
        with self._lock:
            scheme = self.scheme(uow)
            self._looks = 0
            self._catch_up(uow)
            if day not in self._past:
                self._past[day] = SharedBoard(scheme, as_of=day, source=self._until(scheme, day))
                if len(self._past) > _PAST_BOARDS:
                    self._past.popitem(last=False)
            self._past.move_to_end(day)
            return self._past[day]

    def glance(self, uow: UnitOfWork, day: date) -> Board:
        """The same for somebody who goes through all units once: what it takes is given back with it, and no unit's
        standing is remembered.

        It does not catch up with what is recorded while it is looked at. Raises `NoSchemeError`.
        """
        scheme = self.scheme(uow)
        return PassingBoard(scheme, as_of=day, source=self._until(scheme, day))

    def _until(self, scheme: Scheme, day: date) -> Source:
        midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(scheme.timezone))
        return partial(self._facts_of, scheme, midnight)

    def _catch_up(self, uow: UnitOfWork) -> None:
        # A transaction that has appended facts of its own must not put them into the memory before it commits.
        if uow.facts.appended:
            return
        if self._board is None and not self._past:
            # Nothing was looked at yet; whatever is will be read with all that is known by then.
            self._seq = uow.facts.last_seq()
            return
        self._seq, new = uow.facts.since(self._seq)
        if not new:
            return
        try:
            self._take_in(new)
        except BaseException:
            # Half taken in, and never offered again: whoever asks next has everything read anew.
            self._board = None
            self._past.clear()
            raise

    def _take_in(self, new: Iterable[Fact]) -> None:
        if self._board is not None:
            self._board.catch_up(new)
        for day, board in self._past.items():
            zone = ZoneInfo(board.scheme.timezone)
            board.catch_up(one for one in new if one.recorded.astimezone(zone).date() <= day)

    def _facts_of(self, scheme: Scheme, before: datetime | None, category: Category) -> list[Fact]:
        """What is committed about a category, read beside the transaction under way, whose own facts may yet vanish."""
        units = [unit.id for unit in scheme.units_in(category.id)]
        with self._database.transaction(read_only=True) as uow:
            return uow.facts.of_units(units, scheme.start, before)
