from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from handlers.report.amounts import possible
from handlers.report.draft import for_review_again, with_answer
from handlers.report.ledger import (
    Stamp,
    brought,
    effective_day,
    found_in_review,
    moment,
    retracted,
    stamp,
    with_found,
)
from handlers.report.small_talk import is_small_talk
from handlers.review.cards import (
    REVIEWABLE,
    Card,
    Shown,
    Wanted,
    card,
    mode_of,
    next_card,
    own_indicators,
    wanted,
)
from handlers.review.decisions import Decided, Outcome, tell_reporter
from handlers.review.states import ReviewState
from handlers.shared.access import Action, may
from handlers.shared.alerts import sync_unit
from handlers.shared.desk import Desk
from handlers.shared.period import period_of
from handlers.shared.reply import Refusal
from scoring.facts import Fact, Grade, MilestoneDone, Retracted, Source, Value, Verified
from scoring.scheme import Indicator, Unit
from scoring.scheme.rules import Graded
from scoring.validator.numerals import parse_number
from storage.records import Report, ReportStatus

LONGEST_COMMENT = 1000

_NEVER_MIND = re.compile(r"(?:先|还是)?[不别]退回?了?[。！!]?|算了吧?[。！!]?|取消|never ?mind|cancel", re.IGNORECASE)
"""Said in place of a comment it means that nothing is to be returned."""

_DECIDED = "decided"
"""Among a report's answers: the ids of the facts of the latest decision, which takes them back when it is undone."""

_ASKED_FOR = {ReviewState.FIGURE: Wanted.FIGURE, ReviewState.MARK: Wanted.MARK}


@dataclass(frozen=True, slots=True)
class Ask:
    """The next message says what is still wanted: a comment, a figure, a mark."""

    card: Card
    state: ReviewState


@dataclass(frozen=True, slots=True)
class Turned:
    """The next report, and whether the one shown before came with photos."""

    next: Shown
    had_photos: bool


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What was decided, and what comes next."""

    decided: Decided
    unit: Unit
    indicator: Indicator
    next: Shown


def queue(desk: Desk) -> Shown | Refusal:
    """The report that has waited longest."""
    if not may(desk.person, Action.REVIEW):
        return Refusal("not-allowed")
    _leave(desk)
    return next_card(desk)


def skip(desk: Desk, report_id: int) -> Turned | Refusal:
    """下一条: the report behind this one."""
    if not may(desk.person, Action.REVIEW):
        return Refusal("not-allowed")
    _leave(desk)
    behind = desk.uow.reports.get(report_id)
    return Turned(next_card(desk, after=behind), had_photos=bool(behind and behind.photos))


def verify(desk: Desk, report_id: int, version: int) -> Reviewed | Refusal:
    """核实: what the report states is true."""
    loaded = _load(desk, report_id, version)
    if isinstance(loaded, Refusal):
        return loaded
    report, indicator = loaded
    if wanted(report, indicator) in {Wanted.GRADE, Wanted.MARK}:
        return Refusal("button-old")

    return _decide(desk, report, Outcome.VERIFIED, _verified(desk, report))


def grade(desk: Desk, report_id: int, version: int, place: int) -> Reviewed | Refusal:
    """One of the scheme's grades, by its place in the scheme."""
    loaded = _load(desk, report_id, version)
    if isinstance(loaded, Refusal):
        return loaded
    report, indicator = loaded
    names = tuple(indicator.method.grades) if isinstance(indicator.method, Graded) else ()
    if place >= len(names):
        return Refusal("button-old")
    return _graded(desk, report, names[place])


def ask_comment(desk: Desk, report_id: int, version: int) -> Ask | Refusal:
    """退回 asks for the comment first: nothing goes back without a word on what it lacks."""
    return _ask(desk, report_id, version, ReviewState.COMMENT)


def ask_figure(desk: Desk, report_id: int, version: int) -> Ask | Refusal:
    """核实 of a report that yielded no figure asks for the one the reviewer found."""
    return _ask(desk, report_id, version, ReviewState.FIGURE)


def ask_mark(desk: Desk, report_id: int, version: int) -> Ask | Refusal:
    """评分 where the rule is a mark out of a number."""
    return _ask(desk, report_id, version, ReviewState.MARK)


def leave(desk: Desk, report_id: int) -> Report | Refusal:
    """算了: what was asked about the report need not be answered, and nothing becomes of it."""
    reviewed = _reviewed_here(desk, report_id)
    if isinstance(reviewed, Refusal):
        return reviewed
    if desk.conversation.state not in set(ReviewState) or desk.recall().get("report") != report_id:
        return Refusal("button-old")
    desk.forget()
    return reviewed[0]


def send_back(desk: Desk, comment: str) -> Reviewed | Refusal:
    """退回: the report goes back with the comment, and what it had earned is taken back."""
    loaded = _recall(desk)
    if isinstance(loaded, Refusal):
        return loaded
    report, _ = loaded
    words = " ".join(comment.split())
    if not any(letter.isalnum() for letter in words) or is_small_talk(words) or _NEVER_MIND.fullmatch(words):
        return Refusal("review-comment-empty")
    if len(words) > LONGEST_COMMENT:
        return Refusal("review-comment-long", {"most": LONGEST_COMMENT})

    desk.uow.burden.add(report.unit, period_of("week", desk.today).id, "question", f"reviewer:{desk.person.id}")
    own, found = brought(desk, report)
    back = retracted(desk, report, (*own, *found), Source.REVIEWER)
    return _decide(desk, replace(report, comment=words), Outcome.SENT_BACK, back)


def state_figure(desk: Desk, text: str) -> Reviewed | Refusal:
    """The figure the reviewer found, as typed."""
    loaded = _recall(desk)
    if isinstance(loaded, Refusal):
        return loaded
    report, indicator = loaded
    value = _number(text, indicator)
    if value is None:
        return Refusal("review-figure-unclear")
    return _with_figure(desk, report, indicator, value)


def take_figure(desk: Desk, report_id: int, version: int) -> Reviewed | Refusal:
    """The figure that was read in the report is the one the reviewer found, too."""
    loaded = _load(desk, report_id, version)
    if isinstance(loaded, Refusal):
        return loaded
    report, indicator = loaded
    return Refusal("button-old") if report.value is None else _with_figure(desk, report, indicator, report.value)


def state_mark(desk: Desk, text: str) -> Reviewed | Refusal:
    """A mark out of the indicator's number, as typed."""
    loaded = _recall(desk)
    if isinstance(loaded, Refusal):
        return loaded
    report, indicator = loaded
    most = indicator.method.out_of if isinstance(indicator.method, Graded) else None
    value = _number(text, indicator)
    if most is None or value is None or not 0 <= value <= most:
        return Refusal("review-mark-unclear", {"most": f"{most or 0:f}"})
    return _graded(desk, report, f"{value:f}")


def milestone_done(desk: Desk, report_id: int, version: int, place: int) -> Reviewed | Refusal:
    """The milestone the reviewer found done, by its place in the scheme."""
    loaded = _load(desk, report_id, version)
    if isinstance(loaded, Refusal):
        return loaded
    report, indicator = loaded
    if place >= len(indicator.milestones) or wanted(report, indicator) != Wanted.MILESTONE:
        return Refusal("button-old")
    found, day = indicator.milestones[place].id, effective_day(desk, report)
    fact = MilestoneDone(id=_fact_id(desk, report), milestone=found, done_on=day, **_stamp(desk, report, day))
    return _decide(desk, replace(report, milestone=found), Outcome.VERIFIED, (fact,))


def undo(desk: Desk, report_id: int, version: int) -> Reviewed | Refusal:
    """收回: what the person decided is taken back, and the report waits for review as it did before.

    Only while nothing else became of the report: a correction of it has been read by nobody yet.
    """
    loaded = _load(desk, report_id, version, (ReportStatus.VERIFIED,))
    if isinstance(loaded, Refusal):
        return loaded
    report, indicator = loaded
    if report.reviewer_id != desk.person.id or _DECIDED not in report.answers:
        return Refusal("review-stale", {"number": report.number})
    facts = desk.uow.facts.by_ids(report.answers[_DECIDED])
    own, found = brought(desk, report)
    held = [one.id for one in found if one not in facts]
    held += [one.target for one in facts if isinstance(one, Retracted)]
    before = desk.uow.reports.versions(report.id)[-2]
    waiting = replace(
        for_review_again(with_found(report, held), desk.now),
        status=before.status,
        mode=before.mode,
        value=before.value,
        milestone=before.milestone,
        reviewed_at=None,
        reviewer_id=None,
        fact_ids=tuple(one.id for one in own),
    )
    back = retracted(desk, report, facts, Source.REVIEWER)
    decided = _keep(desk, waiting, Outcome.UNDONE, back)
    again = card(desk, decided.report, waiting=0, pending=back)
    return Reviewed(decided, again.unit, indicator, again)


def _with_figure(desk: Desk, report: Report, indicator: Indicator, value: Decimal) -> Reviewed | Refusal:
    if wanted(report, indicator) != Wanted.FIGURE:
        return Refusal("button-old")
    if not possible(value, indicator):
        return Refusal("review-figure-impossible")
    mode = mode_of(report, indicator)
    fact = Value(
        id=_fact_id(desk, report),
        value=value,
        mode=mode,
        period=report.period,
        **_stamp(desk, report, effective_day(desk, report)),
    )
    return _decide(desk, replace(report, value=value, mode=mode), Outcome.VERIFIED, (fact,))


def _graded(desk: Desk, report: Report, value: str) -> Reviewed:
    stamped = _stamp(desk, report, effective_day(desk, report))
    fact = Grade(id=_fact_id(desk, report), value=value, period=report.period, **stamped)
    return _decide(desk, report, Outcome.GRADED, (*_verified(desk, report), fact), grade=value)


def _decide(
    desk: Desk, report: Report, outcome: Outcome, facts: Sequence[Fact], *, grade: str | None = None
) -> Reviewed:
    """Decide on the report that is shown, and go on to the next."""
    facts = (*_overtaken(desk, report, outcome, facts), *facts)
    decided = _keep(desk, _closed(desk, report, outcome, facts), outcome, facts, grade)
    unit, indicator = desk.scheme.unit(report.unit), desk.scheme.indicator(report.indicator or "")
    return Reviewed(decided, unit, indicator, next_card(desk, after=decided.report, pending=facts))


def _keep(desk: Desk, report: Report, outcome: Outcome, facts: Sequence[Fact], grade: str | None = None) -> Decided:
    """Keep a decision: the report's new state, its facts, the unit's warnings, and the word to the reporter."""
    board = desk.hold(report.unit)
    before = board.standing(report.unit)
    after = board.preview(report.unit, facts)
    saved = desk.uow.reports.save(report, by=desk.person.id, now=desk.now, reason=str(outcome))
    desk.uow.facts.append(facts, saved.id)
    sync_unit(desk, after)
    decided = Decided(saved, outcome, before, after, grade)
    tell_reporter(desk, decided)
    _leave(desk)
    return decided


def _overtaken(desk: Desk, report: Report, outcome: Outcome, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """What an earlier review stated and this one replaces; it stays where this one states and confirms nothing."""
    if not facts or outcome == Outcome.SENT_BACK:
        return ()
    _, found = brought(desk, report)
    return retracted(desk, report, found, Source.REVIEWER)


def _closed(desk: Desk, report: Report, outcome: Outcome, facts: Sequence[Fact]) -> Report:
    reviewed = replace(report, reviewed_at=desk.now, reviewer_id=desk.person.id)
    if outcome == Outcome.SENT_BACK:
        return replace(with_found(reviewed, ()), status=ReportStatus.SENT_BACK, fact_ids=())
    stated = tuple(fact.id for fact in facts if not isinstance(fact, Verified | Retracted))
    still = () if facts else found_in_review(report)
    reviewed = with_answer(with_found(reviewed, ()), **{_DECIDED: [fact.id for fact in facts]})
    closed = replace(reviewed, status=ReportStatus.VERIFIED)
    return replace(closed, fact_ids=(*report.fact_ids, *still, *stated))


def _verified(desk: Desk, report: Report) -> tuple[Verified, ...]:
    """What is put right may have to be verified by a day, so it is today's word; in the table of a year that is over
    it still counts, and what is about the year to come is not verified before it."""
    day = max(effective_day(desk, report), min(desk.today, desk.scheme.end))
    stamped = _stamp(desk, report, day)
    return tuple(
        Verified(id=f"{fact_id}.ok{moment(desk, report)}", target=fact_id, **stamped) for fact_id in report.fact_ids
    )


def _load(
    desk: Desk, report_id: int, version: int, states: Sequence[ReportStatus] = REVIEWABLE
) -> tuple[Report, Indicator] | Refusal:
    """The report as the card showed it; a refusal once somebody decided on it or changed it."""
    found = _reviewed_here(desk, report_id)
    if isinstance(found, Refusal):
        return found
    report, _ = found
    if report.reporter_id == desk.person.id:
        return Refusal("review-own")
    if report.version != version or report.status not in states:
        return Refusal("review-stale", {"number": report.number})
    return found


def _reviewed_here(desk: Desk, report_id: int) -> tuple[Report, Indicator] | Refusal:
    """A report on an indicator that the person reviews; a refusal for any other, as if it were not there."""
    if not may(desk.person, Action.REVIEW):
        return Refusal("not-allowed")
    report = desk.uow.reports.get(report_id)
    indicator = next((one for one in own_indicators(desk) if report and one.id == report.indicator), None)
    return Refusal("not-found") if report is None or indicator is None else (report, indicator)


def _ask(desk: Desk, report_id: int, version: int, state: ReviewState) -> Ask | Refusal:
    loaded = _load(desk, report_id, version)
    if isinstance(loaded, Refusal):
        return loaded
    report, indicator = loaded
    if state in _ASKED_FOR and wanted(report, indicator) != _ASKED_FOR[state]:
        return Refusal("button-old")
    desk.remember(state, report=report.id, version=report.version)
    return Ask(card(desk, report, waiting=0), state)


def _recall(desk: Desk) -> tuple[Report, Indicator] | Refusal:
    """The report the message is about; what was asked is over when it can no longer be answered."""
    kept = desk.recall()
    loaded = _load(desk, int(kept.get("report", 0)), int(kept.get("version", 0)))
    if isinstance(loaded, Refusal):
        desk.forget()
    return loaded


def _leave(desk: Desk) -> None:
    """End the review's own question; a report the person was writing meanwhile stays open."""
    if desk.conversation and desk.conversation.state in set(ReviewState):
        desk.forget()


def _stamp(desk: Desk, report: Report, effective: date) -> Stamp:
    return stamp(desk, report, report.indicator or "", effective, Source.REVIEWER)


def _fact_id(desk: Desk, report: Report) -> str:
    return f"{report.number}.review{moment(desk, report)}"


def _number(text: str, indicator: Indicator) -> Decimal | None:
    """A number as people type it, with or without the indicator's unit of measure."""
    plain = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    return parse_number(plain.removesuffix(unicodedata.normalize("NFKC", indicator.measure)).strip())
