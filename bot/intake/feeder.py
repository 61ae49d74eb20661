"""Turns an item of the inbox into what aiogram's handlers get."""

import structlog
from aiogram import Bot, Dispatcher
from aiogram.types import Update
from aiogram.types.update import UpdateTypeLookupError
from pydantic import ValidationError

from bot.intake.updates import MalformedUpdateError, Raw, all_numbers_fit, with_clean_texts
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
        with structlog.contextvars.bound_contextvars(kind=kind):
            await self._dispatcher.feed_update(
                self._bot, first, update_id=first.update_id, album=album, inbox_ids=item.update_ids
            )

    def _read(self, raw: Raw) -> Update:
        if not all_numbers_fit(raw):
            raise MalformedUpdateError("a number of more than 64 bits")
        try:
            return Update.model_validate(with_clean_texts(raw), context={"bot": self._bot})
        except ValidationError as error:
            raise MalformedUpdateError(str(error)) from error
