"""Warnings of a unit brought in line with its standing, and told to the unit: on a change of state only, merged."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.shared.access import Action, people_for
from handlers.shared.buttons import button
from handlers.shared.desk import Desk
from handlers.shared.explain import Warned, warning_words
from handlers.shared.quiet import first_moment
from handlers.shared.reply import message
from locales import Html, Words
from scoring.results import Standing, Status
from scoring.scheme import Scheme, Unit
from scoring.warnings import escalation
from storage.outgoing import Outgoing
from storage.records import OpenWarning, OutboxKind, Person, Role


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed in the warnings of one unit."""

    raised: tuple[OpenWarning, ...] = ()
    worse: tuple[OpenWarning, ...] = ()
    better: tuple[OpenWarning, ...] = ()
    cleared: tuple[OpenWarning, ...] = ()
    warned: frozenset[str | None] = frozenset()
    """The indicators that still have a warning."""
    excused: frozenset[str | None] = frozenset()
    """The indicators that wait for somebody else: nobody is warned of them meanwhile, though nothing is put right."""

    def __bool__(self) -> bool:
        return bool(self.raised or self.worse or self.better or self.cleared)


def sync_unit(desk: Desk, standing: Standing, *, tell: Iterable[Person] | None = None) -> Changes:
    """Bring the warning ledger in line with a standing and put one message for the unit's reporters in line.

    Belongs into the transaction that changed the standing, and that holds the unit (`Desk.hold`) since before it worked
    the standing out: an older one would undo what others have kept meanwhile. `tell` are the people to choose the
    readers from; by default all members.
    """
    before = desk.uow.warnings.open(standing.unit)
    if {one.key: one.colour for one in before} == {one.key: one.colour for one in standing.warnings}:
        _record(desk, standing, before)
        return Changes()
    people = desk.uow.people.with_role(Role.REPORTER) if tell is None else tuple(tell)
    concerned = people_for(people, Action.ANSWER_WARNING, desk.scheme.unit(standing.unit))
    readers = [person for person in concerned if person.reachable]
    _record(desk, standing, before, _escalate_at(desk, standing, before, readers))
    changes = _changes(desk, standing, before)
    for person in readers:
        if not _reword(desk, person, standing):
            _push(desk, person, standing.unit, changes)
    return changes


def _record(desk: Desk, standing: Standing, before: Iterable[OpenWarning], escalate_at: datetime | None = None) -> None:
    warnings, gone = desk.uow.warnings, {one.key: one for one in before}
    for one in standing.warnings:
        old, params = gone.pop(one.key, None), dict(one.params)
        if old is None:
            warnings.raise_(
                one.key,
                unit=one.unit,
                indicator=one.indicator,
                colour=one.colour,
                code=one.code,
                params=params,
                now=desk.now,
                escalate_at=escalate_at,
            )
        elif old.colour == one.colour:
            warnings.refresh(old, code=one.code, params=params)
        else:
            again = escalate_at if _is_worse(desk.scheme, one, old) else None
            warnings.change_colour(one.key, one.colour, now=desk.now, code=one.code, params=params, escalate_at=again)
    for key in gone:
        warnings.clear(key, desk.now)


def _is_worse(scheme: Scheme, one: Warned, old: Warned | None) -> bool:
    return old is None or scheme.gravity(one.colour) > scheme.gravity(old.colour)


def _escalate_at(
    desk: Desk, standing: Standing, before: Iterable[OpenWarning], readers: Iterable[Person]
) -> datetime | None:
    """When the unit will have had its time to answer, from when the last of its readers could read of it; None where
    the scheme tells nobody else."""
    steps, ledger = escalation(desk.scheme), {one.key: one for one in before}
    worse = [one for one in standing.warnings if _is_worse(desk.scheme, one, ledger.get(one.key))]
    read = max((_first_moment(desk, person, worse) for person in readers), default=desk.now)
    return read + timedelta(hours=steps[0].after_hours) if steps else None


def _changes(desk: Desk, standing: Standing, before: Iterable[OpenWarning]) -> Changes:
    """What is different in the ledger now."""
    old, now = {one.key: one for one in before}, {one.key: one for one in desk.uow.warnings.open(standing.unit)}
    other = [one for key, one in now.items() if key in old and one.colour != old[key].colour]
    worse = [one for one in other if _is_worse(desk.scheme, one, old[one.key])]
    return Changes(
        raised=tuple(one for key, one in now.items() if key not in old),
        worse=tuple(worse),
        better=tuple(one for one in other if one not in worse),
        cleared=tuple(one for key, one in old.items() if key not in now),
        warned=frozenset(one.indicator for one in now.values()),
        excused=frozenset(line.indicator for line in standing.lines if line.status == Status.BLOCKED),
    )


def _first_moment(desk: Desk, person: Person, bad_news: Iterable[Warned]) -> datetime:
    return first_moment(person, desk.now, desk.services.timezone, breaks_quiet=_breaks_quiet(desk.scheme, bad_news))


def _breaks_quiet(scheme: Scheme, bad_news: Iterable[Warned]) -> bool:
    return any(scheme.colour(one.colour).breaks_quiet for one in bad_news)


def _reword(desk: Desk, person: Person, standing: Standing) -> bool:
    """Whether a message that waits for the end of the person's quiet hours now says what is true instead, or, where all
    is again as it was, is taken back: what has changed since is not told after what came of it."""
    old = desk.uow.outbox.put_off(person.telegram_id, _prefix(standing.unit), desk.now)
    if old is None:
        return False
    changes = _changes(desk, standing, desk.uow.warnings.open_before(standing.unit, min(old.created_at, desk.now)))
    if not changes:
        return desk.uow.outbox.cancel(old.key, desk.now)
    bad_news = (*changes.raised, *changes.worse)
    return desk.uow.outbox.reword(
        old.key,
        _message(desk, person, standing.unit, changes),
        desk.now,
        not_before=_first_moment(desk, person, bad_news),
        breaks_quiet=_breaks_quiet(desk.scheme, bad_news),
    )


def _push(desk: Desk, person: Person, unit_id: str, changes: Changes) -> None:
    bad_news = (*changes.raised, *changes.worse)
    desk.uow.outbox.add(
        f"{_prefix(unit_id)}{_fingerprint(desk, changes)}:{person.id}",
        person.telegram_id,
        _message(desk, person, unit_id, changes),
        kind=OutboxKind.WARNING,
        now=desk.now,
        not_before=_first_moment(desk, person, bad_news),
        breaks_quiet=_breaks_quiet(desk.scheme, bad_news),
    )


def _prefix(unit_id: str) -> str:
    """What the keys of all messages about the warnings of a unit begin with."""
    return f"warning:{unit_id}:"


def _message(desk: Desk, person: Person, unit_id: str, changes: Changes) -> Outgoing:
    words = desk.services.catalogue.words(person.locale)
    return warning_message(words, desk.scheme, desk.scheme.unit(unit_id), changes)


def _fingerprint(desk: Desk, changes: Changes) -> str:
    """The same change has the same key, whichever process finds it; the same state a month later is another one."""
    events = desk.uow.warnings.events
    parts = (
        *(f"+{one.id}" for one in changes.raised),
        *(f"~{one.id}.{len(events(one.id))}" for one in (*changes.worse, *changes.better)),
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
    paused = [one for one in changes.cleared if one.indicator in changes.excused]
    cleared = [one for one in changes.cleared if one not in paused]
    if cleared:
        lines.append(words.html("shared-warning-cleared", unit=words.named(unit)))
        lines += dict.fromkeys(line for one in cleared for line in _cleared_line(words, scheme, one, changes.warned))
    if paused:
        lines.append(words.html("shared-warning-paused", unit=words.named(unit)))
        names = (words.named(scheme.indicator(one.indicator or "")) for one in paused)
        lines += dict.fromkeys(words.html("shared-warning-paused-line", indicator=name) for name in names)
    text = Html("\n".join(lines))
    if not (changes.raised or changes.worse):
        return message(text)
    return message(text, (button(words("shared-button-answer-warning"), "warnings", "list", unit.id),))


def _cleared_line(words: Words, scheme: Scheme, one: OpenWarning, warned: Container[str | None]) -> Iterator[Html]:
    """That all is well again; or only which warning is over, while there is another on the same indicator."""
    what = words("shared-warning-kind", code=one.code)
    indicator = next((each for each in scheme.indicators if each.id == one.indicator), None)
    if not one.indicator:
        yield words.html("shared-warning-cleared-unit", what=what)
    # A new scheme may have dropped the indicator; then the heading has to do.
    elif indicator is not None:
        key = "shared-warning-cleared-one" if one.indicator in warned else "shared-warning-cleared-line"
        yield words.html(key, indicator=words.named(indicator), what=what)
