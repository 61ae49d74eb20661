"""Where the talk in each chat stands."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select

from storage.prepared import Insertion, Prepared
from storage.records import Conversation
from storage.repositories.base import Repository
from storage.tables import conversations

_GET = Prepared(select(conversations).where(conversations.c.chat_id == bindparam("chat")))
_CLEAR = Prepared(delete(conversations).where(conversations.c.chat_id == bindparam("chat")))

_PUT = Insertion(
    conversations,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[conversations.c.chat_id],
        set_={name: insert.excluded[name] for name in ("state", "data", "updated_at")},
    ),
)


class Conversations(Repository):
    """One state per chat, with the data that belongs to it."""

    def get(self, chat_id: int) -> Conversation:
        """The conversation; an empty one (no state, no data) when there is none."""
        row = self._session.run(_GET, {"chat": chat_id}).first()
        if row is None:
            return Conversation(chat_id, None, {}, None)
        return Conversation(row.chat_id, row.state, row.data, row.updated_at)

    def put(self, chat_id: int, state: str | None, data: dict[str, Any], now: datetime) -> None:
        """Replace the conversation's state and data."""
        values = {"chat_id": chat_id, "state": state, "data": data, "updated_at": now}
        self._session.run(_PUT, values)

    def clear(self, chat_id: int) -> None:
        """Forget the conversation."""
        self._session.run(_CLEAR, {"chat": chat_id})
