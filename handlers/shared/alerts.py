"""Warnings of a unit brought in line with its standing, and told to the unit: on a change of state only, merged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.shared.access import Action, people_for
from handlers.shared.buttons import button
from handlers.shared.desk import Desk
from handlers.shared.explain import warning_words
from handlers.shared.quiet import first_moment
from handlers.shared.reply import message
from locales import Html, Words
from scoring.results import Standing
from scoring.results import Warning as UnitWarning
from scoring.scheme import Scheme, Unit
from storage.outgoing import Outgoing
from storage.records import OpenWarning, OutboxKind, Person, Role


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed in the warnings of one unit."""

    raised: tuple[OpenWarning, ...] = ()
    worse: tuple[UnitWarning, ...] = ()
    better: tuple[UnitWarning, ...] = ()
    cleared: tuple[OpenWarning, ...] = ()
    turns: tuple[str, ...] = ()
    """What each change for the worse or the better is known by: the warning, and how much had happened to it."""

    def __bool__(self) -> bool:
        return bool(self.raised or self.worse or self.better or self.cleared)


def sync_unit(desk: Desk, standing: Standing, *, tell: Iterable[Person] | None = None) -> Changes:
    """Bring the warning ledger in line with a standing and put one message for the unit's reporters in line.

    Belongs into the transaction that changed the standing, and that holds the unit (`Desk.hold`) since before it worked
    the standing out: an older one would undo what others have kept meanwhile. `tell` are the people to choose the
    readers from; by default all members.
    """
    changes = _record(desk, standing)
    if changes:
        people = desk.uow.people.with_role(Role.REPORTER) if tell is None else tuple(tell)
        for person in people_for(people, Action.ANSWER_WARNING, desk.scheme.unit(standing.unit)):
            _push(desk, person, standing.unit, changes)
    return changes


def _record(desk: Desk, standing: Standing) -> Changes:
    ledger = {warning.key: warning for warning in desk.uow.warnings.open(standing.unit)}
    now = {warning.key: warning for warning in standing.warnings}
    new = [_raise(desk, warning) for key, warning in now.items() if key not in ledger]
    other = [warning for key, warning in now.items() if key in ledger and warning.colour != ledger[key].colour]
    worse = {w.key for w in other if desk.scheme.gravity(w.colour) > desk.scheme.gravity(ledger[w.key].colour)}
    changed = [one for one in other if _change_colour(desk, one, is_worse=one.key in worse)]
    for key in ledger.keys() & now.keys():
        desk.uow.warnings.refresh(ledger[key], code=now[key].code, params=dict(now[key].params))
    gone = [desk.uow.warnings.clear(key, desk.now) for key in ledger if key not in now]
    return Changes(
        raised=tuple(one for one in new if one is not None),
        worse=tuple(one for one in changed if one.key in worse),
        better=tuple(one for one in changed if one.key not in worse),
        cleared=tuple(one for one in gone if one is not None),
        turns=tuple(_turn(desk, ledger[one.key]) for one in changed),
    )


def _change_colour(desk: Desk, warning: UnitWarning, *, is_worse: bool) -> bool:
    return desk.uow.warnings.change_colour(
        warning.key,
        warning.colour,
        now=desk.now,
        code=warning.code,
        params=dict(warning.params),
        escalate_at=_escalate_at(desk) if is_worse else None,
    )


def _turn(desk: Desk, warning: OpenWarning) -> str:
    return f"{warning.id}.{len(desk.uow.warnings.events(warning.id))}"


def _raise(desk: Desk, warning: UnitWarning) -> OpenWarning | None:
    return desk.uow.warnings.raise_(
        warning.key,
        unit=warning.unit,
        indicator=warning.indicator,
        colour=warning.colour,
        code=warning.code,
        params=dict(warning.params),
        now=desk.now,
        escalate_at=_escalate_at(desk),
    )


def _escalate_at(desk: Desk) -> datetime:
    """When the unit has had its time to answer, and its supervisor is told."""
    return desk.now + timedelta(hours=desk.scheme.escalate_after_hours)


def _push(desk: Desk, person: Person, unit_id: str, changes: Changes) -> None:
    if not person.reachable:
        return
    colours = [one.colour for one in changes.raised] + [one.colour for one in changes.worse]
    breaks_quiet = any(desk.scheme.colour(colour).breaks_quiet for colour in colours)
    words = desk.services.catalogue.words(person.locale)
    desk.uow.outbox.add(
        f"warning:{unit_id}:{_fingerprint(changes)}:{person.id}",
        person.telegram_id,
        warning_message(words, desk.scheme, desk.scheme.unit(unit_id), changes),
        kind=OutboxKind.WARNING,
        now=desk.now,
        not_before=first_moment(person, desk.now, desk.services.timezone, breaks_quiet=breaks_quiet),
        breaks_quiet=breaks_quiet,
    )


def _fingerprint(changes: Changes) -> str:
    """The same change has the same key, whichever process finds it; the same state a month later is another one."""
    parts = (
        *(f"+{one.id}" for one in changes.raised),
        *(f"~{turn}" for turn in changes.turns),
        *(f"-{one.id}" for one in changes.cleared),
    )
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def warning_message(words: Words, scheme: Scheme, unit: Unit, changes: Changes) -> Outgoing:
    """One message for all that changed in the warnings of a unit."""
    lines: list[Html] = []
    if changes.raised or changes.worse:
        lines.append(words.html("shared-warning-raised", unit=words.named(unit)))
        lines += [warning_words(words, scheme, one) for one in changes.raised]
        lines += [warning_words(words, scheme, one) for one in changes.worse]
    if changes.better:
        lines.append(words.html("shared-warning-better", unit=words.named(unit)))
        lines += [warning_words(words, scheme, one) for one in changes.better]
    if changes.cleared:
        lines.append(words.html("shared-warning-cleared", unit=words.named(unit)))
        # A new scheme may have dropped the indicator; then the heading has to do.
        known = {one.id: one for one in scheme.indicators}
        lines += [
            words.html("shared-warning-cleared-line", indicator=words.named(known[one.indicator]))
            for one in changes.cleared
            if one.indicator in known
        ]
    text = Html("\n".join(lines))
    if not (changes.raised or changes.worse):
        return message(text)
    return message(text, (button(words("shared-button-answer-warning"), "warnings", "list", unit.id),))
