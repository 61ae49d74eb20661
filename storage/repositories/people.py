"""Who may talk to the bot, and as what."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, select, update

from storage.errors import NotFound
from storage.prepared import Prepared
from storage.records import Grant, Person, Role
from storage.repositories.base import Repository
from storage.session import AnyRow
from storage.tables import grants, people

_FIELDS = (
    people.c.id,
    people.c.telegram_id,
    people.c.name,
    people.c.locale,
    people.c.quiet_from,
    people.c.quiet_until,
    people.c.reachable,
    people.c.removed_at,
    grants.c.role,
    grants.c.scope,
)
_SELECT = select(*_FIELDS).select_from(people.outerjoin(grants, grants.c.person_id == people.c.id))
_SELECT = _SELECT.order_by(people.c.id, grants.c.id)
_BY_TELEGRAM = Prepared(_SELECT.where(people.c.telegram_id == bindparam("telegram_id")))
_BY_ID = Prepared(_SELECT.where(people.c.id == bindparam("person_id")))


class People(Repository):
    """People and their grants. Somebody removed keeps the row, with `removed_at` and without grants."""

    def get(self, person_id: int) -> Person | None:
        """The person, removed or not."""
        return _one(self._session.run(_BY_ID, {"person_id": person_id}).all())

    def by_telegram(self, telegram_id: int) -> Person | None:
        """The person behind a Telegram account, removed or not."""
        return self._session.once(("telegram", telegram_id), lambda: self._by_telegram(telegram_id))

    def _by_telegram(self, telegram_id: int) -> Person | None:
        return _one(self._session.run(_BY_TELEGRAM, {"telegram_id": telegram_id}).all())

    def behind(self, telegram_ids: Iterable[int]) -> dict[int, Person]:
        """The people behind these Telegram accounts, removed or not."""
        return {person.telegram_id: person for person in self._where(people.c.telegram_id.in_(tuple(telegram_ids)))}

    def all(self, *, removed: bool = False) -> list[Person]:
        """Everybody, by default only those who have not been removed."""
        return self._where(*(() if removed else (people.c.removed_at.is_(None),)))

    def with_role(self, role: Role, scopes: Iterable[str] | None = None) -> list[Person]:
        """People who hold the role; with scopes, those who hold it for one of exactly these."""
        wanted = select(grants.c.person_id).where(grants.c.role == role)
        if scopes is not None:
            wanted = wanted.where(grants.c.scope.in_(tuple(scopes)))
        return self._where(people.c.id.in_(wanted), people.c.removed_at.is_(None))

    def unreachable(self) -> list[Person]:
        """People who blocked the bot or left Telegram; nothing is pushed to them until they write again."""
        return self._where(people.c.reachable.is_(False), people.c.removed_at.is_(None))

    def counts(self) -> dict[Role, int]:
        """How many people hold each role."""
        query = (
            select(grants.c.role, func.count(grants.c.person_id.distinct()))
            .join(people, people.c.id == grants.c.person_id)
            .where(people.c.removed_at.is_(None))
            .group_by(grants.c.role)
        )
        return {Role(role): count for role, count in self._session.execute(query)}

    def add(
        self, *, telegram_id: int, name: str, locale: str, now: datetime, grants_of: Sequence[Grant] = ()
    ) -> Person:
        """Add the person, or let somebody who was removed back in; then give the grants. Returns the person."""
        statement = self._session.insert(people).values(
            telegram_id=telegram_id, name=name, locale=locale, reachable=True, joined_at=now
        )
        statement = statement.on_conflict_do_update(
            index_elements=[people.c.telegram_id], set_={"reachable": True, "removed_at": None}
        )
        person_id = self._session.execute(statement.returning(people.c.id)).scalar_one()
        for grant in grants_of:
            self.grant(person_id, grant.role, grant.scope, now)
        return self._known(person_id)

    def grant(self, person_id: int, role: Role, scope: str, now: datetime) -> bool:
        """Give a role within a scope. False when the person already had it."""
        statement = self._session.insert(grants).values(
            person_id=person_id, role=role.value, scope=scope, granted_at=now
        )
        result = self._session.execute(statement.on_conflict_do_nothing().returning(grants.c.id))
        return result.first() is not None

    def revoke(self, person_id: int, role: Role, scope: str) -> bool:
        """Take a role within a scope away. False when the person did not have it."""
        statement = delete(grants).where(
            grants.c.person_id == person_id, grants.c.role == role.value, grants.c.scope == scope
        )
        return self._session.execute(statement).rowcount > 0

    def rename(self, person_id: int, name: str) -> None:
        """Set the name shown on cards and in the audit."""
        self._change(person_id, name=name)

    def set_locale(self, person_id: int, locale: str) -> None:
        """Set the language of every message to this person."""
        self._change(person_id, locale=locale)

    def set_quiet(self, person_id: int, quiet_from: time | None, quiet_until: time | None) -> None:
        """Set or clear the hours, in the person's local time, in which nothing is pushed but what `breaks_quiet`."""
        self._change(person_id, quiet_from=quiet_from, quiet_until=quiet_until)

    def set_reachable(self, person_id: int, *, reachable: bool) -> bool:
        """Note that pushes reach the person, or no longer do. False when nothing changed."""
        statement = (
            update(people)
            .where(people.c.id == person_id, people.c.reachable.is_(not reachable))
            .values(reachable=reachable)
        )
        return self._session.execute(statement).rowcount > 0

    def remove(self, person_id: int, now: datetime) -> None:
        """Take all roles away and close the door; what the person wrote stays."""
        self._session.execute(delete(grants).where(grants.c.person_id == person_id))
        self._change(person_id, removed_at=now)

    def _change(self, person_id: int, **values: Any) -> None:
        if not self._session.execute(update(people).where(people.c.id == person_id).values(values)).rowcount:
            msg = f"person {person_id}"
            raise NotFound(msg)

    def _known(self, person_id: int) -> Person:
        person = self.get(person_id)
        if person is None:
            msg = f"person {person_id}"
            raise NotFound(msg)
        return person

    def _where(self, *conditions: ColumnElement[bool]) -> list[Person]:
        return _people(self._session.execute(_SELECT.where(*conditions)).all())


def _one(rows: Sequence[AnyRow]) -> Person | None:
    return next(iter(_people(rows)), None)


def _people(rows: Sequence[AnyRow]) -> list[Person]:
    """Fold rows, one a grant and ordered by person, into people."""
    folded: dict[int, tuple[AnyRow, list[Grant]]] = {}
    for row in rows:
        held = folded.setdefault(row.id, (row, []))[1]
        if row.role is not None:
            held.append(Grant(Role(row.role), row.scope))
    return [_person(row, tuple(held)) for row, held in folded.values()]


def _person(row: AnyRow, held: tuple[Grant, ...]) -> Person:
    return Person(
        row.id,
        row.telegram_id,
        row.name,
        row.locale,
        row.quiet_from,
        row.quiet_until,
        row.reachable,
        held,
        row.removed_at,
    )
