"""The word to the reporter: what the reviewer decided, and what it did to the score."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from handlers.report.draft import line_of
from handlers.shared import numbers
from handlers.shared.buttons import button
from handlers.shared.desk import Desk
from handlers.shared.excerpt import results, shortened
from handlers.shared.quiet import first_moment
from handlers.shared.reply import message
from locales import Html, Words
from scoring.results import Line, Standing
from scoring.scheme import Indicator, Scheme
from storage.outgoing import Outgoing
from storage.records import OutboxKind, Report

_EXCERPT = 60


class Outcome(StrEnum):
    """What a reviewer may decide."""

    VERIFIED = "verified"
    GRADED = "graded"
    SENT_BACK = "sent_back"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, with the unit's standing before and after it."""

    report: Report
    outcome: Outcome
    before: Standing
    after: Standing
    grade: str | None = None


def tell_reporter(desk: Desk, decided: Decided) -> None:
    """Put the word to the reporter in line, for a time at which pushes are welcome."""
    report = decided.report
    if decided.outcome == Outcome.UNDONE and desk.uow.outbox.cancel(_key(report, report.version - 1), desk.now):
        return  # nobody has read yet what was decided
    person = desk.uow.people.get(report.reporter_id)
    if person is None or person.removed_at is not None or not person.reachable:
        return
    words = desk.services.catalogue.words(person.locale)
    desk.uow.outbox.add(
        _key(report, report.version),
        person.telegram_id,
        decision(words, desk.scheme, decided),
        kind=OutboxKind.DECISION,
        now=desk.now,
        not_before=first_moment(person, desk.now, desk.services.timezone),
        breaks_quiet=False,
    )


def _key(report: Report, version: int) -> str:
    return f"decision:{report.id}:{version}"


def decision(words: Words, scheme: Scheme, decided: Decided) -> Outgoing:
    """The message: what was decided, on which words, the points old → new, the comment, and what can be done."""
    report = decided.report
    indicator = scheme.indicator(report.indicator or "")
    lines = [
        words.html(f"review-told-{decided.outcome}", grade=decided.grade or "", by=_department(words, scheme, report)),
        words.html(
            "review-told-report",
            number=report.number,
            indicator=words.named(indicator),
            period=numbers.period(words, report.period),
        ),
    ]
    lines += [words.html("review-told-excerpt", text=_recognisable(report))] if report.text else []
    lines += points(words, decided, indicator)
    if decided.outcome != Outcome.SENT_BACK:
        return message(Html("\n".join(lines)))
    lines += [words.html("review-told-comment", comment=report.comment or ""), words.html("review-told-fix")]
    return message(Html("\n".join(lines)), (button(words("review-button-fix"), "report", "fix", report.id),))


def _how(old: Line, new: Line) -> str:
    if old.points != new.points:
        return ""
    return "-firm" if old.unverified and not new.unverified else "-same"


def _recognisable(report: Report) -> str:
    """A short report whole, as the person wrote it; of a long one what it says was achieved."""
    return shortened(report.text if len(report.text) <= _EXCERPT else results(report), _EXCERPT)


def _department(words: Words, scheme: Scheme, report: Report) -> str:
    owner = scheme.indicator(report.indicator or "").owner
    found = next((one for one in scheme.departments if one.id == owner), None)
    return words.named(found) if found else words("people-role-reviewer")


def points(words: Words, decided: Decided, indicator: Indicator) -> list[Html]:
    """What the decision did to the points, in a line; none where the indicator does not concern the unit."""
    old, new = line_of(decided.before, indicator), line_of(decided.after, indicator)
    if old is None or new is None:
        return []
    return [
        words.html(
            f"review-told-points{_how(old, new)}",
            old=numbers.points(old.points),
            new=numbers.points(new.points),
            full=numbers.points(new.full),
            total=numbers.points(decided.after.total),
            change=numbers.signed(decided.after.total - decided.before.total),
        )
    ]
