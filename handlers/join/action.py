from __future__ import annotations

from dataclasses import dataclass

from handlers.shared.desk import Desk
from handlers.shared.reply import Refusal
from handlers.shared.scopes import Reach, reach, scheme_if_any
from storage.records import Grant, Person, Refused


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody came in, or was given one more role."""

    person: Person
    reached: Reach
    member_before: bool


def join(desk: Desk, token: str, telegram_id: int, name: str, locale: str) -> Joined | Refusal:
    """Use up the invite behind a link: the account becomes a member, or a member gets one more role."""
    before = desk.visitor

    found = desk.uow.invites.redeem(token, telegram_id=telegram_id, name=name, locale=locale, now=desk.now)
    if isinstance(found, Refused):
        return Refusal(f"invite-{found.reason}", about=f"invite:{found.invite_id}" if found.invite_id else None)
    grant = Grant(found.invite.role, found.invite.scope)

    desk.forget()
    desk.uow.audit.append(
        at=desk.now,
        person=found.person.id,
        action="joined",
        target=f"person:{found.person.id}",
        detail={"role": str(grant.role), "scope": grant.scope},
    )
    return Joined(found.person, reach(scheme_if_any(desk), grant), member_before=before is not None)
