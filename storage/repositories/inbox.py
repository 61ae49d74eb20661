"""Updates as Telegram sent them, kept before they are acknowledged and handled once, in order per chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    or_,
    select,
    update,
)

from storage.errors import UpdateAlreadyDone
from storage.prepared import Insertion, Prepared
from storage.records import InboxCounts, InboxItem, InboxRow
from storage.repositories.base import Repository
from storage.session import AnyRow
from storage.tables import inbox

IncomingUpdate = tuple[int, int | None, str | None, dict[str, Any]]
"""Update id, chat id (None when it belongs to no chat), media group id (None when it is no album), raw update."""

FAR = timedelta(hours=1)
BEFORE_ALL = -(2**63)
"""No chat has so small a number."""
LOOKS = 256
"""Chats that one claim looks at: where thousands wait for a retry, it holds nobody up for them."""

NEW, DONE, ASIDE, DISMISSED = "new", "done", "aside", "closed"

_FIELDS = (
    inbox.c.update_id,
    inbox.c.chat_id,
    inbox.c.media_group_id,
    inbox.c.raw,
    inbox.c.received_at,
    inbox.c.attempts,
    inbox.c.error,
)
_now = bindparam("now", type_=inbox.c.lease_until.type)
# Nobody leases a row or puts it off for so long: it was done before the clock was put back.
_far = bindparam("far", type_=inbox.c.lease_until.type)


def _may_be_claimed(row: FromClause) -> ColumnElement[bool]:
    retry_at, lease_until = row.c.retry_at, row.c.lease_until
    return and_(
        or_(retry_at.is_(None), retry_at <= _now, retry_at > _far),
        or_(lease_until.is_(None), lease_until <= _now, lease_until > _far),
    )


_most = bindparam("most", type_=Integer)
_ONE = literal_column("1", Integer)
# Written out and not a parameter: only so do both databases see that an index of the open rows serves it.
_IS_OPEN = inbox.c.state == literal_column(f"'{NEW}'")


def _after(chat: ColumnElement[int], wanted: ColumnElement[int]) -> ScalarSelect[int]:
    """Of the oldest open row of the next chat: one look into the index, whose order this asks for."""
    query = select(wanted).where(_IS_OPEN, inbox.c.chat_id > chat).order_by(inbox.c.chat_id, inbox.c.update_id)
    # Its number is written out: PostgreSQL plans for a tenth of all rows where it does not know it.
    return query.limit(literal_column("1")).scalar_subquery()


def _step_after(chat: ColumnElement[int], step: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    free = case((_may_be_claimed(inbox), _ONE), else_=literal_column("0"))
    head = _after(chat, inbox.c.update_id)
    return select(
        _after(chat, inbox.c.chat_id).label("chat"), head.label("head"), _after(chat, free).label("free"), step
    )


def _walk() -> Select[*tuple[Any, ...]]:
    """From chat to chat, past what stands behind their heads, until enough heads that may be claimed were met.

    The head's lease and its waiting time are the chat's: nothing overtakes it. Rows: those heads, each with `free`;
    and the one the walk came to last when it ended before: of no chat, or of the chat after which it had seen enough.
    Nothing is joined: PostgreSQL might make a join with every row of it.
    """
    walk = _step_after(bindparam("after", type_=BigInteger), _ONE.label("step")).cte("walk", recursive=True)
    onward = _step_after(walk.c.chat, walk.c.step + _ONE)
    walk = walk.union_all(onward.where(walk.c.chat.is_not(None), walk.c.step < _most))
    wanted = or_(walk.c.free == _ONE, walk.c.chat.is_(None), walk.c.step == _most)
    return select(walk.c.chat, walk.c.head, walk.c.free).where(wanted).limit(bindparam("limit"))


def _alone() -> Select[*tuple[Any, ...]]:
    """Rows without a chat wait for nobody."""
    query = select(inbox.c.update_id, inbox.c.retry_at, inbox.c.lease_until).where(_IS_OPEN, inbox.c.chat_id.is_(None))
    oldest = query.order_by(inbox.c.chat_id, inbox.c.update_id).limit(_most).subquery()
    return select(oldest.c.update_id).where(_may_be_claimed(oldest)).limit(bindparam("limit"))


_WALK = Prepared(_walk())
_ALONE = Prepared(_alone())


@cache
def _hold(places: int) -> Prepared:
    """So many of the rows that were met, unless somebody has taken them since; nobody else takes them after this."""
    heads = [bindparam(f"head{place}", type_=BigInteger) for place in range(places)]
    query = select(*_FIELDS).where(inbox.c.update_id.in_(heads), _IS_OPEN, _may_be_claimed(inbox))
    return Prepared(query.order_by(inbox.c.update_id).with_for_update(skip_locked=True))


_ALBUM = Prepared(
    select(*_FIELDS)
    .where(
        inbox.c.chat_id == bindparam("chat"),
        inbox.c.media_group_id == bindparam("group"),
        inbox.c.state == NEW,
    )
    .order_by(inbox.c.update_id)
)


def _count(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(inbox).where(*conditions).scalar_subquery()


# Counted by the small indexes; what is done is many, and is what remains.
_COUNTS = select(
    _count(inbox.c.state == NEW),
    _count(inbox.c.state == NEW, inbox.c.attempts > 0),
    _count(inbox.c.state == ASIDE),
    _count(),
)
_WAITING_OF = Prepared(
    select(inbox.c.update_id).where(inbox.c.chat_id == bindparam("chat"), _IS_OPEN).limit(bindparam("most"))
)
_STORE = Insertion(inbox, lambda insert: insert.on_conflict_do_nothing().returning(inbox.c.update_id))
_LEASE_ONE = Prepared(
    update(inbox)
    .where(inbox.c.update_id == bindparam("one"))
    .values(lease_owner=bindparam("holder"), lease_until=bindparam("until"))
)
_THAT = and_(inbox.c.update_id == bindparam("one"), inbox.c.state == NEW)
_DONE_ONE = Prepared(update(inbox).where(_THAT).values(state=DONE, done_at=_now, lease_owner=None, lease_until=None))


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a claim got, and the chat after which to look on; None when every chat was looked at."""

    items: list[InboxItem]
    after: int | None


class Inbox(Repository):
    """What has arrived. A row is open (`new`) until it is done or set aside; that ends when somebody looks at it."""

    def store(self, updates: Sequence[IncomingUpdate], now: datetime) -> list[int]:
        """Keep the updates and return the ids of those that were not there yet; repeats are ignored."""
        rows = [_row_of(update_, now) for update_ in updates]
        if not rows:
            return []

        return sorted(self._session.run_each(_STORE, rows).scalars())

    def claim(
        self,
        *,
        owner: str,
        now: datetime,
        lease: timedelta,
        album_wait: timedelta,
        limit: int = 10,
        after: int | None = None,
    ) -> Claimed:
        """Take up to `limit` items that may be handled now, each the oldest open one of its chat.

        A chat whose oldest item is leased, or waits for a retry, gives nothing. An album is one item of all its
        updates that have arrived, and waits until the newest of them is `album_wait` old. Within `lease` the item
        belongs to `owner`; after that anybody may claim it again.

        What it costs depends on the chats that are looked at, at most `LOOKS`, and not on how many updates wait. The
        chats take turns: this claim looks at those that come after `after`, the next at those after the answer's.
        """
        heads, seen = self._heads(now, limit, after)
        items = [item for head in self._hold(heads, now) if (item := self._item(head, now - album_wait)) is not None]
        rows = [{"one": one, "holder": owner, "until": now + lease} for item in items for one in item.update_ids]
        if rows:
            self._session.run_each(_LEASE_ONE, rows)
        return Claimed(items, seen)

    def _heads(self, now: datetime, limit: int, after: int | None) -> tuple[list[int], int | None]:
        """The rows to claim, and the chat that was looked at last; None when no other comes after it."""
        common = {"now": now, "far": now + FAR, "most": LOOKS}
        walk = {**common, "limit": limit, "after": BEFORE_ALL if after is None else after}
        met = self._session.run(_WALK, walk).all()
        heads = [row.head for row in met if row.free]
        if met[-1].chat is None:
            heads += self._session.run(_ALONE, {**common, "limit": limit - len(heads)}).scalars()
        return heads, met[-1].chat

    def _hold(self, heads: list[int], now: datetime) -> Sequence[AnyRow]:
        if not heads:
            return ()
        # A few statements for any number: the first head fills the places that are left.
        places = 1 << (len(heads) - 1).bit_length()
        filled = heads + heads[:1] * (places - len(heads))
        values = {f"head{place}": head for place, head in enumerate(filled)}
        return self._session.run(_hold(places), {**values, "now": now, "far": now + FAR}).all()

    def _item(self, head: AnyRow, complete_before: datetime) -> InboxItem | None:
        if head.media_group_id is None or head.chat_id is None:
            return InboxItem((_row(head),))
        album = self._session.run(_ALBUM, {"chat": head.chat_id, "group": head.media_group_id}).all()
        if max(row.received_at for row in album) > complete_before:
            return None
        return InboxItem(tuple(_row(row) for row in album))

    def done(self, update_ids: Sequence[int], now: datetime) -> None:
        """Mark the updates handled; belongs into the transaction that keeps what handling them changed.

        Raises UpdateAlreadyDone when another transaction was faster (this one's lease had run out), so that the
        whole transaction is rolled back and nothing counts twice.
        """
        changed = self.settle(update_ids, now)
        if changed != len(update_ids):
            msg = f"updates {list(update_ids)}: only {changed} were still open"
            raise UpdateAlreadyDone(msg)

    def settle(self, update_ids: Sequence[int], now: datetime) -> int:
        """Mark those of the updates that are still open as handled, and say how many that were."""
        if len(update_ids) == 1:
            return self._session.run(_DONE_ONE, {"one": update_ids[0], "now": now}).rowcount
        return self._change(update_ids, state=DONE, done_at=now, lease_owner=None, lease_until=None)

    def is_open(self, update_ids: Sequence[int]) -> bool:
        """Whether at least one of the updates is still to be handled."""
        query = select(inbox.c.update_id).where(_open(update_ids)).limit(1)
        return self._session.execute(query).first() is not None

    def fail(self, update_ids: Sequence[int], *, error: str, retry_at: datetime, attempts: int) -> None:
        """Handling failed: the chat waits until `retry_at`, then the same item is claimable again."""
        self._change(update_ids, error=error, retry_at=retry_at, attempts=attempts, lease_owner=None, lease_until=None)

    def release(self, update_ids: Sequence[int]) -> None:
        """Give a claim back unhandled, for a graceful shutdown."""
        self._change(update_ids, lease_owner=None, lease_until=None)

    def renew(self, update_ids: Sequence[int], *, owner: str, until: datetime) -> None:
        """Prolong the lease on claimed updates that are still being handled, as far as they are this owner's."""
        statement = update(inbox).where(_open(update_ids), inbox.c.lease_owner == owner)
        self._session.execute(statement.values(lease_until=until))

    def set_aside(self, update_ids: Sequence[int], *, error: str, now: datetime) -> None:
        """Give these updates up, keeping them with their error; the chat goes on with the next one."""
        self._change(update_ids, state=ASIDE, error=error, done_at=now, lease_owner=None, lease_until=None)

    def aside(self, limit: int = 100) -> list[InboxRow]:
        """The updates that were set aside, newest first."""
        query = select(*_FIELDS).where(inbox.c.state == ASIDE).order_by(inbox.c.update_id.desc()).limit(limit)
        return [_row(row) for row in self._session.execute(query)]

    def reopen(self, update_id: int) -> bool:
        """Have an update that was set aside handled after all, its whole album with it. False when it is not there."""
        return self._change_aside(update_id, state=NEW, attempts=0, error=None, retry_at=None, done_at=None)

    def dismiss(self, update_id: int) -> bool:
        """It is no longer among those set aside, but kept with its error, and so is its album. False as above."""
        return self._change_aside(update_id, state=DISMISSED)

    def waiting_of(self, chat_id: int, most: int) -> int:
        """How many updates of that chat are open, those in hand among them; counted up to `most`."""
        return len(self._session.run(_WAITING_OF, {"chat": chat_id, "most": most}).all())

    def counts(self) -> InboxCounts:
        """How many rows stand where."""
        waiting, failing, aside, total = self._session.execute(_COUNTS).one()
        return InboxCounts(waiting, failing, aside, total - waiting - aside)

    def purge(self, older_than: datetime) -> int:
        """Forget updates handled before that time and say how many."""
        statement = delete(inbox).where(inbox.c.state == DONE, inbox.c.done_at < older_than)
        return self._session.execute(statement).rowcount

    def _change_aside(self, update_id: int, **values: Any) -> bool:
        is_aside = inbox.c.state == ASIDE
        that = inbox.c.update_id == update_id
        row = self._session.execute(select(inbox.c.chat_id, inbox.c.media_group_id).where(that, is_aside)).first()
        if row is None:
            return False
        if row.media_group_id is not None:
            that = and_(inbox.c.chat_id == row.chat_id, inbox.c.media_group_id == row.media_group_id)
        self._session.execute(update(inbox).where(that, is_aside).values(values))
        return True

    def _change(self, update_ids: Sequence[int], **values: Any) -> int:
        return self._session.execute(update(inbox).where(_open(update_ids)).values(values)).rowcount


def _open(update_ids: Sequence[int]) -> ColumnElement[bool]:
    return and_(inbox.c.update_id.in_(update_ids), inbox.c.state == NEW)


def _row_of(update_: IncomingUpdate, now: datetime) -> dict[str, Any]:
    update_id, chat_id, media_group_id, raw = update_
    return {
        "update_id": update_id,
        "chat_id": chat_id,
        "media_group_id": media_group_id,
        "raw": raw,
        "received_at": now,
        "state": NEW,
        "attempts": 0,
    }


def _row(row: AnyRow) -> InboxRow:
    return InboxRow(row.update_id, row.chat_id, row.media_group_id, row.raw, row.received_at, row.attempts, row.error)
