from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.people.states import PeopleState
from handlers.shared.access import EVERYTHING, Action, may
from handlers.shared.boards import NoSchemeError
from handlers.shared.desk import Desk
from handlers.shared.names import find_units
from handlers.shared.reply import Refusal
from handlers.shared.scopes import Place, Reach, place_of, reach, scheme_if_any
from scoring.scheme import Scheme, Unit
from storage.records import Grant, Role

BOT_USERNAME = "bot_username"
"""The name under which it is remembered what Telegram calls the bot."""

VALID_FOR = timedelta(days=7)
OFFERED = (Role.REPORTER, Role.REVIEWER, Role.SUPERVISOR, Role.OFFICE)
MOST_UNITS = 40
"""More units than this are not offered as buttons: typing part of the name is quicker than scrolling."""


MOST_OPEN = 20
"""Links that are shown with a button to take them back, the newest ones."""


@dataclass(frozen=True, slots=True)
class OpenInvite:
    """A link that would still let somebody in, and who made it."""

    id: int
    reached: Reach
    by: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OpenInvites:
    """The links that nobody has used yet, the newest first; `more` are too old to be shown."""

    shown: tuple[OpenInvite, ...]
    more: int


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """The roles somebody can be invited for."""

    roles: tuple[Role, ...]


class Step:
    """What comes next on the way to a link: one more choice, or the link."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ScopeChoice(Step):
    """Where the role is to hold; `units_of` are categories whose units are offered next."""

    role: Role
    places: tuple[Place, ...]
    everywhere: bool = False
    units_of: bool = False
    more: int = 0


@dataclass(frozen=True, slots=True)
class MadeInvite(Step):
    """A link, shown once and kept nowhere."""

    reached: Reach
    link: str
    expires_at: datetime


def begin(desk: Desk) -> RoleChoice | Refusal:
    """Whom to invite."""
    if not may(desk.person, Action.INVITE):
        return Refusal("not-allowed")
    return RoleChoice(OFFERED)


def choose_role(desk: Desk, name: str) -> Step | Refusal:
    """Where the role is to hold; the office has no scope, so its link is made at once."""
    if not may(desk.person, Action.INVITE):
        return Refusal("not-allowed")
    if name not in OFFERED:
        return Refusal("button-old")
    role = Role(name)
    if role == Role.OFFICE:
        return _make(desk, Grant(role, EVERYTHING))
    try:
        scheme = desk.scheme
    except NoSchemeError:
        return Refusal("no-scheme")

    if role == Role.REPORTER:
        desk.remember(PeopleState.CHOOSING_UNIT)
    return _scopes(scheme, role)


def _scopes(scheme: Scheme, role: Role) -> ScopeChoice:
    if role == Role.REVIEWER:
        return ScopeChoice(role, scheme.departments)
    if role == Role.SUPERVISOR:
        return ScopeChoice(role, scheme.categories, everywhere=True)
    return ScopeChoice(role, scheme.categories, units_of=True)


def choose_category(desk: Desk, category: str) -> ScopeChoice | Refusal:
    """The units of a category."""
    if not may(desk.person, Action.INVITE):
        return Refusal("not-allowed")
    scheme = scheme_if_any(desk)
    units = scheme.units_in(category) if scheme else ()
    return _units(units) if units else Refusal("button-old")


def find_unit(desk: Desk, text: str) -> Step | Refusal:
    """The unit by part of its name; when it is clear which one, the link is made at once."""
    if not may(desk.person, Action.INVITE):
        return Refusal("not-allowed")
    scheme = scheme_if_any(desk)
    found = find_units(text, scheme.units) if scheme else ()
    if not found:
        return Refusal("unit-unknown", {"text": text[:40]})
    return _make(desk, Grant(Role.REPORTER, found[0].id)) if len(found) == 1 else _units(found)


def _units(units: tuple[Unit, ...]) -> ScopeChoice:
    return ScopeChoice(Role.REPORTER, units[:MOST_UNITS], more=max(0, len(units) - MOST_UNITS))


def choose_scope(desk: Desk, role: str, scope: str) -> MadeInvite | Refusal:
    """Make the link for a role in a scope, both from a button."""
    if not may(desk.person, Action.INVITE):
        return Refusal("not-allowed")
    scheme = scheme_if_any(desk)
    if role not in OFFERED or scheme is None or not _fits(scheme, Role(role), scope):
        return Refusal("button-old")
    return _make(desk, Grant(Role(role), scope))


def _fits(scheme: Scheme, role: Role, scope: str) -> bool:
    """Buttons can be forged: a role goes with its own kind of scope only."""
    if scope == EVERYTHING:
        return role in {Role.SUPERVISOR, Role.OFFICE}
    allowed = _scopes(scheme, role).places if role != Role.REPORTER else scheme.units
    return role != Role.OFFICE and place_of(scheme, scope) in allowed


def unused(desk: Desk) -> OpenInvites | Refusal:
    """The links that would still let somebody in."""
    if not may(desk.person, Action.INVITE):
        return Refusal("not-allowed")
    newest = desk.uow.invites.unused(desk.now)[::-1]
    scheme, names = scheme_if_any(desk), {one.id: one.name for one in desk.uow.people.all(removed=True)}
    shown = tuple(
        OpenInvite(
            one.id,
            reach(scheme, Grant(one.role, one.scope)),
            names.get(one.created_by or 0, ""),
            one.expires_at.astimezone(desk.services.timezone),
        )
        for one in newest[:MOST_OPEN]
    )
    return OpenInvites(shown, len(newest) - len(shown))


def take_back(desk: Desk, invite_id: int) -> OpenInvites | Refusal:
    """收回: the link lets nobody in any more."""
    if not may(desk.person, Action.INVITE):
        return Refusal("not-allowed")
    taken = desk.uow.invites.take_back(invite_id, desk.now)
    if taken is None:
        return Refusal("button-old", about=f"invite:{invite_id}")
    desk.uow.audit.append(
        at=desk.now,
        person=desk.person.id,
        action="invite_taken_back",
        target=f"{taken.role}:{taken.scope}",
        detail={"invite": taken.id},
    )
    return unused(desk)


def _make(desk: Desk, grant: Grant) -> MadeInvite | Refusal:
    # A process that started while Telegram was away learns the name later, and keeps it for all.
    username = desk.services.bot_username or desk.uow.state.get(BOT_USERNAME)
    if not username:
        return Refusal("no-name-yet")
    expires_at = desk.now + VALID_FOR
    token = desk.uow.invites.create(
        role=grant.role, scope=grant.scope, expires_at=expires_at, created_by=desk.person.id, now=desk.now
    )
    desk.uow.audit.append(
        at=desk.now,
        person=desk.person.id,
        action="invited",
        target=f"{grant.role}:{grant.scope}",
        detail={"expires_at": expires_at.isoformat()},
    )
    desk.forget()
    link = f"https://t.me/{username}?start={token}"
    return MadeInvite(reach(scheme_if_any(desk), grant), link, expires_at.astimezone(desk.services.timezone))
