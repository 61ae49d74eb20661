from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import count, takewhile

from handlers.report.draft import REMINDED, handed_in
from handlers.rounds import replies
from handlers.shared.access import Action, may_in_unit, may_on_indicator, units_for
from handlers.shared.alerts import sync_unit
from handlers.shared.desk import Desk
from handlers.shared.period import Period, period_of
from handlers.shared.quiet import first_moment, is_working_day
from handlers.supervise import digest as weekly
from handlers.supervise import replies as supervise_replies
from handlers.supervise.digest import Digest, UnitWeek
from locales import Words
from scoring.scheme import Indicator, Unit
from scoring.scheme.model import Escalation as Step
from scoring.warnings import escalated, escalation
from storage.outgoing import Outgoing
from storage.records import OpenWarning, OutboxKind, Person, Report, ReportStatus, Role

REVIEW_WITHIN_WORKING_DAYS = 5
"""How long a reviewer has. After that those concerned are told; what the report counts for stays as it is."""

_UNREVIEWED = (ReportStatus.SUBMITTED, ReportStatus.BLOCKED, ReportStatus.ESCALATED)
"""What waits for a reviewer; an obstacle told of most of all: somebody has to help."""
_PAGE = 200

DIGEST_STAYS_GOOD = timedelta(days=3)
"""A digest that could not be delivered in that time says nothing new any more."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """Open warnings that somebody is told of, after their units had time to answer."""

    person: Person
    warnings: tuple[OpenWarning, ...]


def refresh_warnings(desk: Desk, unit_ids: Sequence[str]) -> int:
    """Bring the warnings of these units in line with the day; time alone can raise and clear them. Returns how many
    units changed."""
    board, people = desk.hold(*unit_ids), desk.uow.people.with_role(Role.REPORTER)
    return sum(bool(sync_unit(desk, board.standing(unit_id), tell=people)) for unit_id in unit_ids)


def escalate(desk: Desk) -> tuple[Escalation, ...]:
    """Tell those who are next in the scheme's chain of warnings whose unit had its time to answer, one message each,
    the answer included.

    A warning is told as it is when somebody may be written to about it. Until then it stays due, also while there is
    nobody to write to.
    """
    told: dict[Person, list[OpenWarning]] = defaultdict(list)
    for warning, climb in _to_tell(desk):
        if desk.uow.warnings.escalated(
            warning.key, desk.now, due=warning.escalate_at, after_hours=climb.after_hours, next_at=climb.next_at
        ):
            for person in climb.readers:
                told[person].append(warning)

    done = tuple(Escalation(person, tuple(mine)) for person, mine in told.items())
    for one in done:
        _tell(desk, one)
    return done


def can_escalate(desk: Desk) -> bool:
    """Whether `escalate` would tell anybody now. Changes nothing: what is due and nobody can be told of is found at
    every look, and nobody's message should wait for that."""
    return next(_to_tell(desk), None) is not None


@dataclass(frozen=True, slots=True)
class _Climb:
    """How far up the chain a warning goes now, whom it reaches, and when it goes on."""

    after_hours: int
    next_at: datetime | None
    readers: Collection[Person]


def _to_tell(desk: Desk) -> Iterator[tuple[OpenWarning, _Climb]]:
    known = {unit.id for unit in desk.scheme.units}
    due = [one for one in desk.uow.warnings.due_for_escalation(desk.now) if one.unit in known]
    chain = escalation(desk.scheme) if due else ()
    held = _reachable(desk, chain)
    awake = {person for people in held.values() for person in people if _may_be_written_to(desk, person)}
    for warning in due:
        breaks_quiet = desk.scheme.colour(warning.colour).breaks_quiet
        if not (awake or breaks_quiet):
            continue
        steps, next_at = _steps(desk, chain, warning)
        readers = {one: None for step in steps for one in held[Role(step.to)] if _hears(desk, one, step, warning)}
        if readers if breaks_quiet else awake.intersection(readers):
            yield warning, _Climb(steps[-1].after_hours, next_at, readers)


def _reachable(desk: Desk, chain: Iterable[Step]) -> dict[Role, list[Person]]:
    """Those whom the chain names, by role."""
    roles = {Role(step.to) for step in chain}
    return {role: [one for one in desk.uow.people.with_role(role) if one.reachable] for role in roles}


def _may_be_written_to(desk: Desk, person: Person) -> bool:
    return first_moment(person, desk.now, desk.services.timezone) <= desk.now


def _steps(desk: Desk, chain: Iterable[Step], warning: OpenWarning) -> tuple[Sequence[Step], datetime | None]:
    """The steps of the chain that are due and not done, and when the next one after them is; None after the last."""
    told = _told_after_hours(desk, warning)
    left = [step for step in chain if step.after_hours > told]
    if not left or warning.escalate_at is None:
        return (), None
    begun = warning.escalate_at - timedelta(hours=left[0].after_hours)
    due = [step for step in escalated(desk.scheme, begun, desk.now) if step in left]
    later = left[len(due) :]
    return due, begun + timedelta(hours=later[0].after_hours) if later else None


def _told_after_hours(desk: Desk, warning: OpenWarning) -> int:
    """How far up the chain the warning has come since it was raised or got worse: not at all is less than any hour."""
    if warning.escalated_at is None:
        return -1
    told = [event for event in desk.uow.warnings.events(warning.id) if event.kind == "escalated"]
    return int(told[-1].detail["after_hours"])


def _hears(desk: Desk, person: Person, step: Step, warning: OpenWarning) -> bool:
    if step.to == "reviewer":
        indicator = next((one for one in desk.scheme.indicators if one.id == warning.indicator), None)
        return indicator is not None and may_on_indicator(person, Action.REVIEW, indicator)
    return may_in_unit(person, Action.SEE_STANDING, desk.scheme.unit(warning.unit))


def _tell(desk: Desk, told: Escalation) -> None:
    # The hour too: a warning that got worse, or goes further up, has a new one, and is told again.
    ids = "|".join(f"{one.id}{one.escalate_at}" for one in told.warnings)
    _push(
        desk,
        told.person,
        f"escalation:{hashlib.sha256(ids.encode()).hexdigest()[:16]}:{told.person.id}",
        replies.escalation(_words(desk, told.person), desk.scheme, told.warnings, told.person),
        OutboxKind.WARNING,
        breaks_quiet=any(desk.scheme.colour(one.colour).breaks_quiet for one in told.warnings),
    )


def digest_portions(desk: Desk) -> list[Sequence[Unit]]:
    """The units that any digest is about, in portions that `digest_weeks` goes through one by one."""
    asked_for = {unit.id for _, units in _digest_readers(desk) for unit in units}
    return list(weekly.by_category(unit for unit in desk.scheme.units if unit.id in asked_for))


def digest_weeks(desk: Desk, day: date, units: Sequence[Unit]) -> list[UnitWeek]:
    """What the digests of the week before `day` may say of these units. Changes nothing."""
    return weekly.weeks_of(desk, _week_before(day), units)


def send_digests(desk: Desk, day: date, weeks: Iterable[UnitWeek]) -> int:
    """The digest of the week before `day`, once to everybody who gets one. Returns how many were put in line."""
    known = {one.unit.id: one for one in weeks}
    made: dict[tuple[str, ...], Digest] = {}
    sent = 0
    for person, units in _digest_readers(desk):
        key = tuple(unit.id for unit in units if unit.id in known)
        if key not in made:
            made[key] = weekly.put_together(desk, _week_before(day), [known[name] for name in key])
        sent += _send_digest(desk, person, made[key])
    return sent


def _week_before(day: date) -> Period:
    return period_of("week", day - timedelta(days=7))


def _digest_readers(desk: Desk) -> list[tuple[Person, tuple[Unit, ...]]]:
    """Everybody who gets a digest, once, with the units it is about."""
    people = [*desk.uow.people.with_role(Role.SUPERVISOR), *desk.uow.people.with_role(Role.OFFICE)]
    readers = {person.id: person for person in people if person.reachable}
    return [(person, units_for(person, Action.DIGEST, desk.scheme)) for person in readers.values()]


def _send_digest(desk: Desk, person: Person, made: Digest) -> bool:
    messages = supervise_replies.digest(_words(desk, person), made)
    sent = [
        _push(desk, person, f"digest:{made.week.id}:{person.id}:{place}", one, OutboxKind.DIGEST)
        for place, one in enumerate(messages)
    ]
    return any(sent)


def digest_due(desk: Desk) -> date | None:
    """The latest day up to now on which a digest falls due by the scheme's calendar; None before the first."""
    moment = desk.scheme.calendar.digest
    local = desk.now.astimezone(desk.services.timezone)
    day = local.date() - timedelta(days=(local.isoweekday() - moment.weekday) % 7)
    if datetime.combine(day, time.fromisoformat(moment.time), tzinfo=desk.services.timezone) > local:
        day -= timedelta(days=7)
    return day if day > desk.scheme.start else None


def move_on_unreviewed(desk: Desk) -> tuple[Report, ...]:
    """Reports nobody reviewed in time: the reporter, the reviewers and the office are told, once."""
    known = {unit.id for unit in desk.scheme.units}
    waiting = [one for one in _waiting(desk) if one.unit in known and REMINDED not in one.answers]
    overdue = [one for one in waiting if _is_overdue(desk, handed_in(one))]
    people = desk.uow.people.all() if overdue else []
    for report in overdue:
        marked = replace(report, answers={**report.answers, REMINDED: desk.now.isoformat()})
        desk.uow.reports.save(marked, by=None, now=desk.now, reason="review overdue")
    _tell_of_overdue(desk, overdue, people)
    return tuple(overdue)


def _waiting(desk: Desk) -> Iterator[Report]:
    """Reports that wait for a reviewer, the oldest first, as far back as one may be overdue."""
    indicators = [one.id for one in desk.scheme.indicators]
    for start in count(0, _PAGE):
        page = desk.uow.reports.queue(indicators, _UNREVIEWED, limit=_PAGE, offset=start)
        yield from takewhile(lambda one: _is_overdue(desk, one.submitted_at), page)
        if len(page) < _PAGE or not _is_overdue(desk, page[-1].submitted_at):
            return


def _is_overdue(desk: Desk, since: datetime | None) -> bool:
    if since is None:
        return False
    day = since.astimezone(desk.services.timezone).date()
    passed = sum(is_working_day(day + timedelta(days=n)) for n in range(1, (desk.today - day).days + 1))
    return passed > REVIEW_WITHIN_WORKING_DAYS


def _tell_of_overdue(desk: Desk, overdue: Iterable[Report], people: Iterable[Person]) -> None:
    reachable = [person for person in people if person.reachable]
    concerned: dict[tuple[Person, replies.Reader], list[Report]] = defaultdict(list)
    unheard: set[int] = set()
    for report in overdue:
        indicator = desk.scheme.indicator(report.indicator or "")
        readers = {person: _reader(person, report, indicator) for person in reachable}
        if "reviewer" not in readers.values():
            unheard.add(report.id)
        for person, reader in readers.items():
            if reader is not None:
                concerned[person, reader].append(report)
    for (person, reader), reports in concerned.items():
        numbers = hashlib.sha256("|".join(one.number for one in reports).encode()).hexdigest()[:16]
        missed = sum(one.id in unheard for one in reports)
        said = replies.unreviewed(_words(desk, person), desk.scheme, reports, reader, missed)
        # A report that was fixed and waits again is told of again, hence the day.
        _push(desk, person, f"unreviewed:{numbers}:{desk.today}:{reader}:{person.id}", said, OutboxKind.NOTICE)


def _reader(person: Person, report: Report, indicator: Indicator) -> replies.Reader | None:
    if person.id == report.reporter_id:
        return "mine"
    if may_on_indicator(person, Action.REVIEW, indicator):
        return "reviewer"
    return "office" if person.has(Role.OFFICE) else None


def _words(desk: Desk, person: Person) -> Words:
    return desk.services.catalogue.words(person.locale)


def _push(
    desk: Desk, person: Person, key: str, outgoing: Outgoing, kind: OutboxKind, *, breaks_quiet: bool = False
) -> bool:
    if not person.reachable:
        return False
    start = first_moment(person, desk.now, desk.services.timezone, breaks_quiet=breaks_quiet)
    expires = start + DIGEST_STAYS_GOOD if kind == OutboxKind.DIGEST else None
    return desk.uow.outbox.add(
        key,
        person.telegram_id,
        outgoing,
        kind=kind,
        now=desk.now,
        not_before=start,
        breaks_quiet=breaks_quiet,
        expires_at=expires,
    )
