"""The warning ledger: what is open, what was, and every change of state."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, select, update

from storage.prepared import Prepared
from storage.records import OpenWarning, WarningEvent
from storage.repositories.base import Repository
from storage.session import AnyRow
from storage.tables import warning_events, warnings

_OPEN = warnings.c.cleared_at.is_(None)
# Whoever was told first: another is next in the chain where that hour is still to come.
_UNTOLD = or_(warnings.c.escalated_at.is_(None), warnings.c.escalated_at < warnings.c.escalate_at)
_OPEN_OF_UNIT = Prepared(select(warnings).where(_OPEN, warnings.c.unit == bindparam("of_unit")).order_by(warnings.c.id))
_REFRESH = Prepared(
    update(warnings)
    .where(warnings.c.id == bindparam("warning_id"), _OPEN)
    .values(code=bindparam("new_code"), params=bindparam("new_params"))
)
_OPEN_ONE = Prepared(select(warnings).where(warnings.c.key == bindparam("open_key"), _OPEN))


class Warnings(Repository):
    """A warning is known by its key while it is open; raised again after clearing it is a new episode."""

    def open(self, unit: str | None = None) -> list[OpenWarning]:
        """Warnings that are open, of one unit or of all, oldest first."""
        if unit is not None:
            return [_warning(row) for row in self._session.run(_OPEN_OF_UNIT, {"of_unit": unit})]
        return self._many(select(warnings).where(_OPEN).order_by(warnings.c.id))

    def open_before(self, unit: str, moment: datetime) -> list[OpenWarning]:
        """The unit's warnings that were open just before that moment, oldest first, in the colour they had then."""
        was_open = and_(warnings.c.raised_at < moment, or_(_OPEN, warnings.c.cleared_at >= moment))
        query = select(warnings).where(warnings.c.unit == unit, was_open).order_by(warnings.c.id)
        return [replace(one, colour=self._colour_before(one.id, moment)) for one in self._many(query)]

    def _colour_before(self, warning_id: int, moment: datetime) -> str:
        return [event.colour for event in self.events(warning_id) if event.at < moment][-1]

    def get(self, key: str) -> OpenWarning | None:
        """The open warning with that key."""
        row = self._session.run(_OPEN_ONE, {"open_key": key}).first()
        return None if row is None else _warning(row)

    def by_id(self, warning_id: int) -> OpenWarning | None:
        """The warning, open or cleared."""
        row = self._session.execute(select(warnings).where(warnings.c.id == warning_id)).first()
        return None if row is None else _warning(row)

    def raise_(
        self,
        key: str,
        *,
        unit: str,
        indicator: str | None,
        colour: str,
        code: str,
        params: dict[str, Any],
        now: datetime,
        escalate_at: datetime | None = None,
    ) -> OpenWarning | None:
        """Open a warning; None, and nothing changes, when one with this key is open.

        From `escalate_at` on, unless cleared before, it is due for the unit's supervisor.
        """
        statement = self._session.insert(warnings).values(
            key=key,
            unit=unit,
            indicator=indicator,
            colour=colour,
            code=code,
            params=params,
            raised_at=now,
            changed_at=now,
            escalate_at=escalate_at,
        )
        row = self._session.execute(statement.on_conflict_do_nothing().returning(*warnings.c)).first()
        if row is None:
            return None
        self._note(row.id, now, "raised", colour, None, {"code": code, "params": params})
        return _warning(row)

    def change_colour(
        self,
        key: str,
        colour: str,
        *,
        now: datetime,
        code: str | None = None,
        params: dict[str, Any] | None = None,
        escalate_at: datetime | None = None,
    ) -> bool:
        """The open warning became better or worse. False when it already had that colour or is not open, also when
        another transaction has just seen to that.

        With `escalate_at` its supervisor is told again from then on, also when told before.
        """
        old = self.get(key)
        if old is None or old.colour == colour:
            return False
        values: dict[str, Any] = {"colour": colour, "changed_at": now}
        values |= {} if code is None else {"code": code}
        values |= {} if params is None else {"params": params}
        values |= {} if escalate_at is None else {"escalate_at": escalate_at, "escalated_at": None}
        if not self._change(old.id, values, _OPEN, warnings.c.colour == old.colour):
            return False
        self._note(old.id, now, "colour", colour, None, {"from": old.colour})
        return True

    def refresh(self, old: OpenWarning, *, code: str, params: dict[str, Any]) -> bool:
        """Bring the figures of an open warning up to date; its state stays, so nothing is noted. False when nothing
        differs, or when it was cleared since it was read."""
        if old.code == code and old.params == params:
            return False
        values = {"warning_id": old.id, "new_code": code, "new_params": params}
        return self._session.run(_REFRESH, values).rowcount > 0

    def clear(self, key: str, now: datetime) -> OpenWarning | None:
        """The unit recovered: close the warning and return it as it was; None when none is open, also when another
        transaction has just closed it."""
        old = self.get(key)
        if old is None or not self._change(old.id, {"cleared_at": now, "changed_at": now}, _OPEN):
            return None
        self._note(old.id, now, "cleared", old.colour, None, {})
        return old

    def answered(self, key: str, *, by: int, text: str, now: datetime) -> bool:
        """The unit said something to an open warning; the supervisor sees it too. False when none is open."""
        old = self.get(key)
        if old is None:
            return False
        self._change(old.id, {"answered_at": now, "answered_by": by, "answer": text})
        self._note(old.id, now, "answered", old.colour, by, {"text": text})
        return True

    def due_for_escalation(self, now: datetime) -> list[OpenWarning]:
        """Open warnings whose unit had its time to answer, and of which somebody was to be told by now and was not."""
        query = select(warnings).where(_OPEN, _UNTOLD, warnings.c.escalate_at <= now)
        return self._many(query.order_by(warnings.c.id))

    def escalated(
        self,
        key: str,
        now: datetime,
        *,
        due: datetime | None = None,
        after_hours: int | None = None,
        next_at: datetime | None = None,
    ) -> bool:
        """Those to be told after so many hours were told; the next in the chain are to be at `next_at`, by default
        nobody. False when that was on record already or the warning is not open.

        With `due` only where that is still its hour: one that got worse meanwhile has a new one, and is told again.
        """
        old = self.get(key)
        only_if = (_OPEN, _UNTOLD) if due is None else (_OPEN, _UNTOLD, warnings.c.escalate_at == due)
        if old is None or not self._change(old.id, {"escalated_at": now, "escalate_at": next_at}, *only_if):
            return False
        self._note(old.id, now, "escalated", old.colour, None, {"after_hours": after_hours})
        return True

    def history(self, unit: str, limit: int = 50, since: datetime | None = None) -> list[OpenWarning]:
        """The unit's warnings, open and cleared, newest first."""
        query = select(warnings).where(warnings.c.unit == unit).order_by(warnings.c.id.desc()).limit(limit)
        return self._many(query if since is None else query.where(warnings.c.raised_at >= since))

    def events(self, warning_id: int) -> list[WarningEvent]:
        """Every change of one warning's state, in order."""
        query = select(warning_events).where(warning_events.c.warning_id == warning_id).order_by(warning_events.c.id)
        return [_event(row) for row in self._session.execute(query)]

    def _many(self, query: Any) -> list[OpenWarning]:
        return [_warning(row) for row in self._session.execute(query)]

    def _change(self, warning_id: int, values: dict[str, Any], *only_if: ColumnElement[bool]) -> bool:
        statement = update(warnings).where(warnings.c.id == warning_id, *only_if).values(values)
        return self._session.execute(statement).rowcount > 0

    def _note(
        self, warning_id: int, now: datetime, kind: str, colour: str, by: int | None, detail: dict[str, Any]
    ) -> None:
        values = {"warning_id": warning_id, "at": now, "kind": kind, "colour": colour, "by": by, "detail": detail}
        self._session.execute(self._session.insert(warning_events), values)


def _event(row: AnyRow) -> WarningEvent:
    return WarningEvent(row.warning_id, row.at, row.kind, row.colour, row.by, row.detail)


def _warning(row: AnyRow) -> OpenWarning:
    return OpenWarning(
        row.id,
        row.key,
        row.unit,
        row.indicator,
        row.colour,
        row.code,
        row.params,
        row.raised_at,
        row.changed_at,
        row.escalate_at,
        row.escalated_at,
        row.answered_at,
        row.answered_by,
        row.answer,
        row.cleared_at,
    )
