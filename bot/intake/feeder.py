"""Turns an item of the inbox into what aiogram's handlers get."""

import structlog
from aiogram import Bot, Dispatcher
from aiogram.types import Update
from aiogram.types.update import UpdateTypeLookupError
from pydantic import ValidationError

from bot.intake.updates import MalformedUpdateError, Raw, readable
from storage.records import InboxItem

log = structlog.get_logger(__name__)


class Feeder:
    """Hands an update, or a whole album as one, to the dispatcher.

    Handlers get `update_id`, `inbox_ids` (what to mark done), and `album`: all messages of the album with the fed one
    first; an empty tuple when the update is no part of an album.
    """

    def __init__(self, bot: Bot, dispatcher: Dispatcher) -> None:
        self._bot = bot
        self._dispatcher = dispatcher

    async def __call__(self, item: InboxItem) -> None:
        """Handle the item. Raises what the handler raises, and `MalformedUpdateError`."""
        updates = [self._read(row.raw) for row in item.rows]
        first = updates[0]
        try:
            kind = first.event_type
        except UpdateTypeLookupError:
            # Newer than this library: there is nobody to handle it, and nothing to do again later.
            log.warning("update.unknown_kind", keys=sorted(item.rows[0].raw))
            return
        is_album = item.rows[0].media_group_id is not None
        album = tuple(update.message for update in updates if update.message) if is_album else ()
        # Not by `feed_update`, which first goes through what nobody here uses: error handlers, and a look-up of
        # the user and the chat.
        await self._dispatcher.propagate_event(
            kind,
            getattr(first, kind),
            bot=self._bot,
            event_update=first,
            update_id=first.update_id,
            album=album,
            inbox_ids=item.update_ids,
        )

    def _read(self, raw: Raw) -> Update:
        try:
            return Update.model_validate(readable(raw), context={"bot": self._bot})
        except ValidationError as error:
            raise MalformedUpdateError(str(error)) from error
