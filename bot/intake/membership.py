"""Somebody blocked the bot or let it in again: pushes stop and go on without a failed send to learn it from."""

from collections.abc import Callable
from datetime import datetime

import structlog
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import ChatMemberUpdated

from storage.database import Database
from storage.unit_of_work import UnitOfWork

_AWAY = {ChatMemberStatus.KICKED, ChatMemberStatus.LEFT}
log = structlog.get_logger(__name__)


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
        changed = await self._database.run(lambda uow: self._record(uow, event.chat.id, reachable=reachable))
        if changed:
            log.info("person.reachable", chat_id=event.chat.id, reachable=reachable)

    def _record(self, uow: UnitOfWork, telegram_id: int, *, reachable: bool) -> bool:
        person = uow.people.by_telegram(telegram_id)
        if person is None or person.reachable == reachable:
            return False
        uow.people.set_reachable(person.id, reachable=reachable)
        action = "contact_back" if reachable else "contact_gone"
        detail = {"reason": "my_chat_member"}
        uow.audit.append(at=self._clock(), person=person.id, action=action, target=f"chat:{telegram_id}", detail=detail)
        return True
