"""Whether pushes reach a person: told by Telegram, or seen because they write again."""

from __future__ import annotations

from datetime import datetime

import structlog

from storage.records import Person
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)


def note_contact(uow: UnitOfWork, person: Person, *, reachable: bool, reason: str, now: datetime) -> None:
    """Note it with its entry in the audit and its line in the log; nothing when it is known already."""
    if not uow.people.set_reachable(person.id, reachable=reachable):
        return
    action, chat = "contact_back" if reachable else "contact_gone", person.telegram_id
    uow.audit.append(at=now, person=person.id, action=action, target=f"chat:{chat}", detail={"reason": reason})
    uow.after_commit(lambda: log.info("person.reachable", chat_id=chat, reachable=reachable, reason=reason))
