"""One-time ways in. The token is shown once and kept nowhere; the table holds its SHA-256."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, update

from storage.records import Grant, Invite, Redeemed, RefusalReason, Refused, Role
from storage.repositories.base import Repository
from storage.repositories.people import People
from storage.session import AnyRow
from storage.tables import invites

_TOKEN_BYTES = 24  # 192 bits, 32 characters of base64url; Telegram's deep links carry at most 64


class Invites(Repository):
    """Invites, used and unused."""

    def create(
        self,
        *,
        role: Role,
        scope: str,
        expires_at: datetime,
        created_by: int | None,
        now: datetime,
        name_hint: str | None = None,
        for_telegram_id: int | None = None,
    ) -> str:
        """Make an invite and return its token, which is fit for `https://t.me/<bot>?start=<token>`.

        With `for_telegram_id` only that account can use it.
        """
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        self._session.execute(
            self._session.insert(invites).values(
                token_hash=_hash(token),
                role=role.value,
                scope=scope,
                name_hint=name_hint,
                for_telegram_id=for_telegram_id,
                created_by=created_by,
                created_at=now,
                expires_at=expires_at,
            )
        )
        return token

    def find(self, token: str) -> Invite | None:
        """The invite behind a token, whatever its state."""
        row = self._session.execute(select(invites).where(invites.c.token_hash == _hash(token))).first()
        return None if row is None else _invite(row)

    def unused(self, now: datetime) -> list[Invite]:
        """Invites that would still open the door."""
        query = select(invites).where(_still_opens(now))
        return [_invite(row) for row in self._session.execute(query.order_by(invites.c.id))]

    def take_back(self, invite_id: int, now: datetime) -> Invite | None:
        """Let an invite end now and return it; None when it opens no door any more."""
        ended = update(invites).where(invites.c.id == invite_id, _still_opens(now)).values(expires_at=now)
        row = self._session.execute(ended.returning(invites)).first()
        return None if row is None else _invite(row)

    def redeem(self, token: str, *, telegram_id: int, name: str, locale: str, now: datetime) -> Redeemed | Refused:
        """Use the invite up: the account becomes (or stays) a person and gets the grant. At most once per token."""
        invite = self.find(token)
        refusal = _refusal(invite, telegram_id, now)
        if refusal is not None or invite is None:
            return Refused(refusal or RefusalReason.UNKNOWN, invite.id if invite else None)
        taken = (
            update(invites)
            .where(invites.c.id == invite.id, _still_opens(now))
            .values(used_at=now)
            .returning(invites.c.id)
        )
        # Of two who press the link at once, the second waits here for the first and then finds it used.
        if self._session.execute(taken).first() is None:
            return Refused(RefusalReason.USED, invite.id)
        person = People(self._session).add(
            telegram_id=telegram_id, name=name, locale=locale, now=now, grants_of=(Grant(invite.role, invite.scope),)
        )
        self._session.execute(update(invites).where(invites.c.id == invite.id).values(used_by=person.id))
        used = self.find(token)
        return Redeemed(person, used or invite)


def _still_opens(now: datetime) -> ColumnElement[bool]:
    return and_(invites.c.used_at.is_(None), invites.c.expires_at > now)


def _refusal(invite: Invite | None, telegram_id: int, now: datetime) -> RefusalReason | None:
    if invite is None:
        return RefusalReason.UNKNOWN
    if invite.for_telegram_id not in {None, telegram_id}:
        return RefusalReason.FOREIGN
    if invite.used_at is not None:
        return RefusalReason.USED
    return RefusalReason.EXPIRED if invite.expires_at <= now else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _invite(row: AnyRow) -> Invite:
    return Invite(
        row.id,
        Role(row.role),
        row.scope,
        row.name_hint,
        row.for_telegram_id,
        row.created_by,
        row.expires_at,
        row.used_by,
        row.used_at,
    )
