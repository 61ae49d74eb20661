"""Who was refused what: a line in the log for each, and the audit log for those we know, however many they are."""

from __future__ import annotations

from enum import StrEnum

import structlog

from handlers.shared.desk import Desk
from handlers.shared.reply import Refusal, TurnedAway
from storage.records import Person

log = structlog.get_logger(__name__)

REFUSED = "refused"
"""The audit's first entry of a kind in an hour."""

REFUSED_OFTEN = "refused_often"
"""The audit's sum of an hour in which there was more than that one."""


class Breach(StrEnum):
    """What kind of boundary a refusal keeps."""

    RIGHT = "right"
    """A right the person does not have, or not there."""
    OBJECT = "object"
    """A report, warning or person that is not there, or is not theirs: the person is not told which."""
    BUTTON = "button"
    """A button that is forged, replayed, or simply old: what arrives is the same."""
    INVITE = "invite"
    """An invite link that was guessed, used, expired, or meant for somebody else."""
    DOOR = "door"
    """Somebody who is not a member, or not any more."""
    CHAT = "chat"
    """A press in a chat that none of our buttons is in: a group, or somebody else's."""
    FORWARD = "forward"
    """A bot's message that was sent on, in place of one's own words."""

    @property
    def event(self) -> str:
        """The name of its line in the log; it stays as it is, whatever else changes."""
        return f"refused.{self}"


BREACHES: dict[str, Breach] = {
    "not-allowed": Breach.RIGHT,
    "command-of-another-role": Breach.RIGHT,
    "unit-out-of-reach": Breach.RIGHT,
    "review-own": Breach.RIGHT,
    "not-found": Breach.OBJECT,
    "button-old": Breach.BUTTON,
    "review-stale": Breach.BUTTON,
    "report-already-in": Breach.BUTTON,
    "report-closed": Breach.BUTTON,
    "report-reviewed": Breach.BUTTON,
    "warning-cleared": Breach.BUTTON,
    "already-removed": Breach.BUTTON,
    "invite-unknown": Breach.INVITE,
    "invite-used": Breach.INVITE,
    "invite-expired": Breach.INVITE,
    "invite-foreign": Breach.INVITE,
    "stranger": Breach.DOOR,
    "group-press": Breach.CHAT,
    "other-chat": Breach.CHAT,
    "forwarded-card": Breach.FORWARD,
}
"""The codes of refusals that keep a boundary; all others only say what a person got wrong."""


def note(desk: Desk, telegram_id: int, attempt: str, result: object) -> None:
    """Log what an action refused, once it is committed; put it into the audit if the person or the thing is known.

    `attempt` is what was tried: the data of a button, or a command. It must hold no words and no token.
    """
    refused = result if isinstance(result, Refusal | TurnedAway) else None
    breach = BREACHES.get(refused.code) if refused else None
    if refused is None or breach is None:
        return
    # Not the desk's visitor: who was removed is known, too.
    person = desk.uow.people.by_telegram(telegram_id)
    report_id = desk.uow.reports.concerned
    about = refused.about or (f"report:{report_id}" if report_id else None)
    line = {"code": refused.code, "attempt": attempt, "about": about, "telegram_id": telegram_id}
    line |= {"person_id": person.id if person else None} | ({"report_id": report_id} if report_id else {})
    desk.uow.after_commit(lambda: log.warning(breach.event, **line))
    _audit(desk, person, about, attempt or "message", {"kind": breach, "code": refused.code, "attempt": attempt})


def _audit(desk: Desk, person: Person | None, about: str | None, attempt: str, detail: dict[str, str]) -> None:
    subject = f"person:{person.id}" if person else about
    # A flood must not grow the audit without limit, nor hold its chain: only the first of an hour is written at once.
    if subject is None or desk.uow.refusals.add(subject, detail["kind"], desk.now) > 1:
        return
    who = person.id if person else None
    desk.uow.audit.append(at=desk.now, person=who, action=REFUSED, target=about or attempt, detail=detail)


def sum_up(desk: Desk) -> int:
    """Write how many there were in the hours that are over, beyond the one that was written; returns how many sums."""
    often = [one for one in desk.uow.refusals.take_over(desk.now) if one.count > 1]
    for one in often:
        detail = {"kind": one.kind, "count": one.count, "hour": one.hour.isoformat()}
        name, _, number = one.subject.partition(":")
        who = int(number) if name == "person" else None
        desk.uow.audit.append(at=desk.now, person=who, action=REFUSED_OFTEN, target=one.subject, detail=detail)
    return len(often)
