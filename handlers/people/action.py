from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.shared.access import Action, may
from handlers.shared.desk import Desk
from handlers.shared.reply import Refusal
from handlers.shared.scopes import Reach, reach, scheme_if_any
from storage.records import Person, Role

PAGE = 8


@dataclass(frozen=True, slots=True)
class Member:
    """A person with what each of the roles reaches."""

    person: Person
    reached: tuple[Reach, ...]


@dataclass(frozen=True, slots=True)
class Members:
    """One page of the people, and how many there are in all."""

    page: int
    pages: int
    members: tuple[Member, ...]
    total: int
    by_role: Mapping[Role, int]
    unreachable: int
    unused_invites: int


@dataclass(frozen=True, slots=True)
class Revoked:
    """One role of a person was taken away; the others stay."""

    person: Person
    reached: Reach


def members(desk: Desk, page: int = 0) -> Members | Refusal:
    """Who is here: by role in the order of the domain, one page of them."""
    if not may(desk.person, Action.MANAGE_PEOPLE):
        return Refusal("not-allowed")
    people = sorted(desk.uow.people.all(), key=_by_role)
    unused = len(desk.uow.invites.unused(desk.now))

    scheme = scheme_if_any(desk)
    pages = max(1, -(-len(people) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = people[page * PAGE : (page + 1) * PAGE]
    return Members(
        page=page,
        pages=pages,
        members=tuple(Member(one, tuple(reach(scheme, grant) for grant in one.grants)) for one in shown),
        total=len(people),
        by_role=desk.uow.people.counts(),
        unreachable=sum(not one.reachable for one in people),
        unused_invites=unused,
    )


def _by_role(person: Person) -> tuple[int, str]:
    order = list(Role)
    return min((order.index(grant.role) for grant in person.grants), default=len(order)), person.name


def ask_removal(desk: Desk, person_id: int) -> Member | Refusal:
    """Ask once before somebody is removed."""
    person = _member(desk, person_id)
    if isinstance(person, Refusal):
        return person
    scheme = scheme_if_any(desk)
    return Member(person, tuple(reach(scheme, grant) for grant in person.grants))


def remove(desk: Desk, person_id: int) -> Member | Refusal:
    """Close the door behind somebody: no roles, no pushes, no conversation. What the person wrote stays."""
    person = _member(desk, person_id)
    if isinstance(person, Refusal):
        return person
    if _is_last_of_office(desk, person):
        return Refusal("last-office")
    grants = [f"{grant.role}:{grant.scope}" for grant in person.grants]

    desk.uow.people.remove(person.id, desk.now)
    desk.uow.outbox.contact_gone(person.telegram_id, "removed by the office", desk.now)
    desk.uow.conversations.clear(person.telegram_id)
    desk.uow.audit.append(
        at=desk.now,
        person=desk.person.id,
        action="removed",
        target=f"person:{person.id}",
        detail={"grants": grants},
    )
    return Member(person, ())


def revoke(desk: Desk, person_id: int, place: int, of: int) -> Revoked | Refusal:
    """Take one of a person's roles away, by its place among so many; the last one goes with the person."""
    person = _member(desk, person_id)
    if isinstance(person, Refusal):
        return person
    if len(person.grants) != of or of < 2 or place >= of:
        return Refusal("button-old", about=f"person:{person_id}")
    grant = person.grants[place]
    if grant.role == Role.OFFICE and _is_last_of_office(desk, person):
        return Refusal("last-office")

    desk.uow.people.revoke(person.id, grant.role, grant.scope)
    desk.uow.conversations.clear(person.telegram_id)
    desk.uow.audit.append(
        at=desk.now,
        person=desk.person.id,
        action="revoked",
        target=f"person:{person.id}",
        detail={"role": str(grant.role), "scope": grant.scope},
    )
    return Revoked(person, reach(scheme_if_any(desk), grant))


def _member(desk: Desk, person_id: int) -> Person | Refusal:
    if not may(desk.person, Action.MANAGE_PEOPLE):
        return Refusal("not-allowed")
    person, about = desk.uow.people.get(person_id), f"person:{person_id}"
    if person is None:
        return Refusal("not-found")
    if person.removed_at is not None:
        return Refusal("already-removed", {"name": person.name}, about)
    return person


def _is_last_of_office(desk: Desk, person: Person) -> bool:
    """Without anybody in the office nobody could be invited any more, not even a successor."""
    return person.has(Role.OFFICE) and len(desk.uow.people.with_role(Role.OFFICE)) == 1
