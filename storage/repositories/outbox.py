"""Messages to send. Each has a key that says what it is, so it exists once whoever produces it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    bindparam,
    delete,
    func,
    literal_column,
    or_,
    select,
    update,
)

from storage.outgoing import Outgoing
from storage.prepared import Insertion, Prepared
from storage.records import OPEN_DRAFT, OutboxKind, OutboxRow, OutboxState
from storage.repositories.base import Repository
from storage.session import AnyRow, News
from storage.tables import outbox, people, reports

PRIORITY = {kind: place for place, kind in enumerate(OutboxKind)}

WAITING = OutboxState.WAITING.value

FAR = timedelta(hours=1)
"""Longer than any reply is left to its router, any failed message to its next try, and any row to who leased it."""
FLOOD, LONG_FLOOD = "flood", "long flood"
"""The error of a message that Telegram put off; and for longer than that, the only retry that may be so far off."""
UNWELCOME = "unwelcome"
"""The error of a message that was due, and was put off because it would have disturbed."""


class Ahead(StrEnum):
    """What is before a new reply of a chat."""

    NOTHING = "nothing"
    ON_ITS_WAY = "on its way"
    """A reply that another process may be sending at this moment."""
    LEFT = "left"
    """A reply that waits for the sender of stored messages."""


_IS_WAITING = outbox.c.state == WAITING
_other = outbox.alias("other")
_now = bindparam("now", type_=outbox.c.not_before.type)
_far = bindparam("far", type_=outbox.c.not_before.type)


def _due(row: FromClause) -> ColumnElement[bool]:
    """A wait further off than any can be was begun before the clock was put back, and counts for nothing.

    What was put off on purpose may be as far off as it likes: to the morning, to next week, or by Telegram.
    """
    due_from_the_first = and_(row.c.not_before <= row.c.created_at, row.c.error.is_(None))
    never_put_off = and_(row.c.attempts == 0, or_(row.c.kind == OutboxKind.REPLY.value, due_from_the_first))
    tried = and_(row.c.attempts > 0, row.c.error != LONG_FLOOD)
    return or_(row.c.not_before <= _now, and_(row.c.not_before > _far, or_(never_put_off, tried)))


def _fresh(row: FromClause) -> ColumnElement[bool]:
    return or_(row.c.expires_at.is_(None), row.c.expires_at > _now)


_not_leased = or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= _now, outbox.c.lease_until > _far)
# What holds a chat back: a message being sent right now; or an earlier one, by priority and age, that failed and
# will be tried again, or that is a reply, or that is due itself. A message put off to a later time, or out of date,
# holds nothing back. A scalar subquery and not NOT EXISTS, for the reason that the inbox gives.
_held_back_by = (
    select(_other.c.id)
    .where(
        _other.c.chat_id == outbox.c.chat_id,
        _other.c.state == WAITING,
        _other.c.id != outbox.c.id,
        or_(
            and_(_other.c.lease_until > _now, _other.c.lease_until <= _far),
            and_(
                or_(
                    _other.c.priority < outbox.c.priority,
                    and_(_other.c.priority == outbox.c.priority, _other.c.id < outbox.c.id),
                ),
                _fresh(_other),
                or_(_other.c.attempts > 0, _other.c.kind == OutboxKind.REPLY.value, _due(_other)),
            ),
        ),
    )
    .limit(1)
    .scalar_subquery()
)
_CLAIMABLE = Prepared(
    select(outbox)
    .where(outbox.c.state == WAITING, _due(outbox), _fresh(outbox), _not_leased, _held_back_by.is_(None))
    .order_by(outbox.c.priority, outbox.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_EXPIRE = Prepared(
    update(outbox)
    .where(
        outbox.c.state == WAITING,
        outbox.c.expires_at <= bindparam("passed", type_=outbox.c.expires_at.type),
        _not_leased,
    )
    .values(state=OutboxState.DROPPED.value, error="expired", settled_at=_now)
    .returning(*outbox.c)
)
# The oldest reply of a chat that waits: whether somebody has given it up, and whether it is due or was told to wait.
# The state is written out, so that SQLite knows beforehand that the small index will do.
_AHEAD = Prepared(
    select(
        or_(outbox.c.attempts > 0, outbox.c.error.is_not(None), outbox.c.lease_until.is_not(None)).label("left"),
        or_(outbox.c.attempts > 0, outbox.c.not_before <= _now).label("timed"),
    )
    .where(
        outbox.c.chat_id == bindparam("chat"),
        outbox.c.state == literal_column(f"'{WAITING}'"),
        outbox.c.priority == literal_column(str(PRIORITY[OutboxKind.REPLY])),
    )
    .order_by(outbox.c.id)
    .limit(literal_column("1"))
)
_ADD = Insertion(outbox, lambda insert: insert.on_conflict_do_nothing().returning(outbox.c.id))
_SETTLE = Prepared(
    update(outbox)
    .where(outbox.c.id == bindparam("row_id"), outbox.c.state == WAITING)
    .values(
        state=bindparam("new_state"),
        message_id=bindparam("sent_as"),
        error=bindparam("why"),
        settled_at=_now,
        lease_owner=None,
        lease_until=None,
    )
)


_REPLIED = Prepared(
    update(outbox)
    .where(outbox.c.key == bindparam("reply_key"), outbox.c.state == WAITING)
    .values(
        state=OutboxState.SENT.value,
        message_id=bindparam("sent_as"),
        settled_at=_now,
        lease_owner=None,
        lease_until=None,
    )
)


_draft = (
    select(reports.c.id)
    .where(
        reports.c.chat_id == outbox.c.chat_id,
        reports.c.status.in_([status.value for status in OPEN_DRAFT]),
        reports.c.created_at <= outbox.c.created_at,
    )
    .limit(1)
    .scalar_subquery()
)
# By its key as well: an apology for an update that was set aside is a reply, too, and is made once.
_IS_OLD_REPLY = and_(
    outbox.c.kind == OutboxKind.REPLY.value,
    outbox.c.key.startswith("reply:"),
    outbox.c.state != WAITING,
    _draft.is_(None),
)


class Outbox(Repository):
    """What is to be sent and what was sent. Rows wait until they are sent, dropped or cancelled."""

    def add(
        self,
        key: str,
        chat_id: int,
        payload: Outgoing,
        *,
        kind: OutboxKind,
        now: datetime,
        not_before: datetime | None = None,
        breaks_quiet: bool | None = None,
        expires_at: datetime | None = None,
    ) -> bool:
        """Put a message to a chat (a Telegram id) in line. False, and nothing changes, when the key exists."""
        due = not_before or now
        values: dict[str, Any] = {
            "key": key,
            "chat_id": chat_id,
            "kind": kind.value,
            "priority": PRIORITY[kind],
            "payload": payload.to_json(),
            "state": WAITING,
            "not_before": due,
            "due_at": due,
            "breaks_quiet": breaks_quiet,
            "expires_at": expires_at,
            "attempts": 0,
            "created_at": now,
        }
        added = self._session.run(_ADD, values).first() is not None
        # A reply is not due while its router sends it itself: waking anybody for it would cost more than it saves.
        if added and due <= now:
            self._session.news.add(News.OUTBOX)
        return added

    def ahead(self, chat_id: int, now: datetime) -> Ahead:
        """Whether a reply of that chat still waits, so that a new one must not be sent before it.

        One that was left by who was to send it is due from now on, unless Telegram told it to wait. With SQLite there
        is no other process, and what waits was left: its sending failed or was cut off.
        """
        oldest = self._session.run(_AHEAD, {"chat": chat_id, "now": now}).first()
        if oldest is None:
            return Ahead.NOTHING
        if not (oldest.left or oldest.timed or self._session.dialect == "sqlite"):
            return Ahead.ON_ITS_WAY
        if not oldest.timed:
            self._hurry(chat_id, now)
        return Ahead.LEFT

    def _hurry(self, chat_id: int, now: datetime) -> None:
        statement = update(outbox).where(
            outbox.c.chat_id == chat_id,
            _IS_WAITING,
            outbox.c.kind == OutboxKind.REPLY.value,
            outbox.c.attempts == 0,
            outbox.c.not_before > now,
        )
        if self._session.dialect != "sqlite":
            statement = statement.where(outbox.c.error.is_not(None))
        self._session.execute(statement.values(not_before=now))
        self._session.news.add(News.OUTBOX)

    def is_next(self, key: str) -> bool:
        """Whether no earlier reply of its chat waits any more."""
        row = outbox.alias("row")
        earlier = select(_other.c.id).where(
            _other.c.chat_id == row.c.chat_id,
            _other.c.state == WAITING,
            _other.c.priority == PRIORITY[OutboxKind.REPLY],
            _other.c.id < row.c.id,
        )
        return self._session.execute(select(row.c.id).where(row.c.key == key, ~earlier.exists())).first() is not None

    def leave(self, keys: Sequence[str], error: str, due: datetime | None = None) -> None:
        """Note that nobody is sending these any more; the sender of stored messages does, when they are due."""
        values: dict[str, Any] = {"error": error}
        if due is not None:
            values["not_before"] = due
            self._session.news.add(News.OUTBOX)
        self._session.execute(update(outbox).where(outbox.c.key.in_(keys), _IS_WAITING).values(values))

    def claim(
        self,
        *,
        now: datetime,
        limit: int,
        lease: timedelta,
        owner: str = "delivery",
    ) -> list[OutboxRow]:
        """Take up to `limit` messages that may be sent now, at most one a chat, the most urgent first.

        Per chat they come by kind, then by age; one that failed holds the later ones of its chat back until it is
        settled. Messages past their `expires_at` are left. The lease keeps others off for its length.
        """
        rows = self._session.run(_CLAIMABLE, {"now": now, "far": now + FAR, "limit": limit}).all()
        if rows:
            self._session.execute(
                update(outbox)
                .where(outbox.c.id.in_([row.id for row in rows]))
                .values(lease_owner=owner, lease_until=now + lease)
            )
        return [_row(row) for row in rows]

    def expire(self, passed: datetime, now: datetime) -> list[OutboxRow]:
        """Drop what was to be sent before `passed`, a time that has passed for certain, and return it."""
        return [_row(row) for row in self._session.run(_EXPIRE, {"now": now, "far": now + FAR, "passed": passed}).all()]

    def mark_sent(self, row_id: int, message_id: int | None, now: datetime) -> bool:
        """Record the sending and the message's id in the chat. False when the row was settled before."""
        return self._settle(row_id, OutboxState.SENT, now, message_id=message_id)

    def mark_replied(self, sent: Mapping[str, int | None], now: datetime) -> None:
        """Record replies that were sent at once: key → the message's id in the chat. Settled rows stay as they are."""
        for key, message_id in sent.items():
            self._session.run(_REPLIED, {"reply_key": key, "sent_as": message_id, "now": now})

    def drop(self, row_id: int, error: str, now: datetime) -> bool:
        """Give the message up, with the reason on record."""
        return self._settle(row_id, OutboxState.DROPPED, now, error=error)

    def retry(self, row_id: int, at: datetime, error: str) -> None:
        """Try again at that time; until then the later messages of the chat wait behind it."""
        self._retry(outbox.c.id == row_id, at, error)

    def told_to_wait(self, key_or_id: str | int, now: datetime, wait: float) -> None:
        """Telegram put it off for so many seconds; until then the later messages of the chat wait behind it."""
        at, name = now + timedelta(seconds=wait), outbox.c.key if isinstance(key_or_id, str) else outbox.c.id
        self._retry(name == key_or_id, at, LONG_FLOOD if at > now + FAR else FLOOD)

    def _retry(self, which: ColumnElement[bool], at: datetime, error: str) -> None:
        self._session.execute(
            update(outbox)
            .where(which, _IS_WAITING)
            .values(not_before=at, error=error, attempts=outbox.c.attempts + 1, lease_owner=None, lease_until=None)
        )

    def release(self, row_id: int, not_before: datetime | None = None) -> None:
        """Give a claim back unsent and without counting a failure: for a shutdown, or until it will be welcome."""
        values: dict[str, Any] = {"lease_owner": None, "lease_until": None}
        if not_before is not None:
            # As if it had been put in line for then: until then it is not late, and holds nothing of its chat back.
            values |= {"not_before": not_before, "due_at": not_before, "attempts": 0, "error": UNWELCOME}
        self._session.execute(update(outbox).where(outbox.c.id == row_id, outbox.c.state == WAITING).values(values))

    def release_others(self, owner: str) -> int:
        """Take over from senders before this one: what they had claimed may be sent at once. Returns how many."""
        statement = (
            update(outbox)
            .where(outbox.c.state == WAITING, outbox.c.lease_until.is_not(None), outbox.c.lease_owner != owner)
            .values(lease_owner=None, lease_until=None)
        )
        return self._session.execute(statement).rowcount

    def put_off(self, chat_id: int, prefix: str, now: datetime) -> OutboxRow | None:
        """The oldest message of the chat whose key begins so, that waits for a later hour and was never tried."""
        query = select(outbox).where(
            outbox.c.chat_id == chat_id,
            _IS_WAITING,
            outbox.c.not_before > now,
            outbox.c.attempts == 0,
            outbox.c.key.startswith(prefix, autoescape=True),
        )
        row = self._session.execute(query.order_by(outbox.c.id).limit(1)).first()
        return None if row is None else _row(row)

    def reword(self, key: str, payload: Outgoing, now: datetime, *, not_before: datetime, breaks_quiet: bool) -> bool:
        """Let a message say something else, at another hour. False when it is too late or the key unknown."""
        values = {"payload": payload.to_json(), "breaks_quiet": breaks_quiet}
        changed = self._change_idle(key, now, {**values, "not_before": not_before, "due_at": not_before})
        if changed and not_before <= now:
            self._session.news.add(News.OUTBOX)
        return changed

    def cancel(self, key: str, now: datetime) -> bool:
        """Take back a message that is not sent and not being sent. False when it is too late or unknown."""
        return self._change_idle(key, now, {"state": OutboxState.CANCELLED.value, "settled_at": now})

    def _change_idle(self, key: str, now: datetime, values: dict[str, Any]) -> bool:
        idle = or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= now, outbox.c.lease_until > now + FAR)
        statement = update(outbox).where(outbox.c.key == key, outbox.c.state == WAITING, idle).values(values)
        return self._session.execute(statement).rowcount > 0

    def contact_gone(self, chat_id: int, error: str, now: datetime) -> int:
        """Nobody reads there any more: mark the person unreachable and drop what waits. Returns how many rows."""
        self._session.execute(update(people).where(people.c.telegram_id == chat_id).values(reachable=False))
        statement = (
            update(outbox)
            .where(outbox.c.chat_id == chat_id, outbox.c.state == WAITING)
            .values(state=OutboxState.DROPPED.value, error=error, settled_at=now, lease_owner=None, lease_until=None)
        )
        return self._session.execute(statement).rowcount

    def old_replies(self, settled_before: datetime, limit: int) -> list[int]:
        """The oldest replies settled before that time which nothing needs any more.

        Everything else stays: the key of a warning, digest or decision is the promise that it is sent once, and what
        was said since an open draft was begun belongs to it.
        """
        query = select(outbox.c.id).where(_IS_OLD_REPLY, outbox.c.settled_at < settled_before)
        return list(self._session.execute(query.order_by(outbox.c.id).limit(limit)).scalars())

    def forget(self, row_ids: Sequence[int]) -> int:
        """Delete those of the rows that still are replies nothing needs, and say how many that was."""
        return self._session.execute(delete(outbox).where(outbox.c.id.in_(row_ids), _IS_OLD_REPLY)).rowcount

    def get(self, row_id: int) -> OutboxRow | None:
        """The row with that id."""
        row = self._session.execute(select(outbox).where(outbox.c.id == row_id)).first()
        return None if row is None else _row(row)

    def by_key(self, key: str) -> OutboxRow | None:
        """The row with that key."""
        row = self._session.execute(select(outbox).where(outbox.c.key == key)).first()
        return None if row is None else _row(row)

    def oldest_age(self, now: datetime) -> timedelta | None:
        """How long the message that is most overdue has been due, tried or not; None when nothing is due."""
        due = func.coalesce(outbox.c.due_at, outbox.c.not_before)
        fresh = or_(outbox.c.expires_at.is_(None), outbox.c.expires_at > now)
        query = select(func.min(due)).where(_IS_WAITING, due <= now, fresh)
        oldest = self._session.execute(query).scalar()
        return None if oldest is None else now - oldest

    def next_due(self) -> datetime | None:
        """When the next message becomes due; in the past when one is."""
        return self._session.execute(select(func.min(outbox.c.not_before)).where(outbox.c.state == WAITING)).scalar()

    def counts(self) -> dict[tuple[OutboxKind, OutboxState], int]:
        """How many rows there are by kind and state."""
        query = select(outbox.c.kind, outbox.c.state, func.count()).group_by(outbox.c.kind, outbox.c.state)
        return {(OutboxKind(kind), OutboxState(state)): count for kind, state, count in self._session.execute(query)}

    def _settle(
        self, row_id: int, state: OutboxState, now: datetime, *, message_id: int | None = None, error: str | None = None
    ) -> bool:
        values = {"row_id": row_id, "new_state": state.value, "sent_as": message_id, "why": error, "now": now}
        return self._session.run(_SETTLE, values).rowcount > 0


def _row(row: AnyRow) -> OutboxRow:
    return OutboxRow(
        row.id,
        row.key,
        row.chat_id,
        OutboxKind(row.kind),
        Outgoing.from_json(row.payload),
        OutboxState(row.state),
        row.not_before,
        row.breaks_quiet,
        row.expires_at,
        row.attempts,
        row.error,
        row.created_at,
        row.settled_at,
        row.message_id,
    )
