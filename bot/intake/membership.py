"""Somebody blocked the bot or let it in again: pushes stop and go on without a failed send to learn it from."""

from collections.abc import Callable
from datetime import datetime

from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import ChatMemberUpdated

from handlers.shared.contact import note_contact
from storage.database import Database
from storage.unit_of_work import UnitOfWork

_AWAY = {ChatMemberStatus.KICKED, ChatMemberStatus.LEFT}


class Membership:
    """Handles `my_chat_member` updates."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def note(self, event: ChatMemberUpdated) -> None:
        """Note in a person's private chat whether pushes reach them; groups are none of ours."""
        if event.chat.type != ChatType.PRIVATE:
            return
        reachable = event.new_chat_member.status not in _AWAY
        await self._database.run(lambda uow: self._record(uow, event.chat.id, reachable=reachable))

    def _record(self, uow: UnitOfWork, telegram_id: int, *, reachable: bool) -> None:
        person = uow.people.by_telegram(telegram_id)
        if person is not None:
            note_contact(uow, person, reachable=reachable, reason="my_chat_member", now=self._clock())
