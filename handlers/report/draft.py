"""A report while it is being written: its parts, the person's answers, and its reading, kept with the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from handlers.report.amounts import pick_figure, possible
from handlers.report.ledger import as_before
from handlers.report.reading import Answers, Known, Need, Reading, candidates, read, reportable
from handlers.shared.desk import Desk
from handlers.shared.period import in_grace, period_of, reported_period
from handlers.shared.verdict import to_json
from scoring.evidence import Evidence
from scoring.facts import Fact, MilestoneDone
from scoring.results import Line, Standing
from scoring.scheme import Indicator
from scoring.scheme.model import Reporting
from scoring.validator import Figure
from scoring.validator.numerals import parse_number
from storage.records import NewReport, Report, ReportStatus

SAME_TEXT_WITHIN = timedelta(days=60)
"""How far back other reports are looked at for the same words."""

OTHER_TEXTS = 100
"""How many of them."""

SHORT_ANSWER = 16
"""Characters up to which an answer is taken for a figure alone."""

LIKELY = 5
"""How many of the indicators a report may speak about are offered first."""

REMINDED = "review_overdue"
"""The answer under which it is kept when those concerned were told that nobody had reviewed the report in time."""

HANDED_IN_AGAIN = "handed_in_again"
"""The answer under which it is kept when a report was last handed in anew."""

_UNDONE = "review_undone"
"""The answer under which it is kept when a decision on a report, as it was last handed in, was taken back."""

Part = tuple[int, str]
"""A chat message of the report: its id and its words."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A report, how it was read, and what was known when it was."""

    report: Report
    reading: Reading
    line: Line | None
    photos: int


def parts_of(report: Report) -> tuple[Part, ...]:
    """The chat messages the report's words came in, in order; those of a correction that is not in force yet first."""
    kept = report.answers.get("pending") or report.answers.get("parts", ())
    return tuple((int(message_id), str(text)) for message_id, text in kept)


def with_part(report: Report, part: Part) -> Report:
    """The report with one more message, or with a message's words replaced where it is edited."""
    message_id, _ = part
    old = parts_of(report)
    known = any(one == message_id for one, _ in old)
    new = tuple(part if one == message_id else (one, text) for one, text in old) if known else (*old, part)
    return with_parts(report, new)


def with_parts(report: Report, parts: Sequence[Part]) -> Report:
    """The report made of these messages."""
    kept = [[message_id, text] for message_id, text in parts]
    text = "\n".join(text for _, text in parts if text)
    return replace(report, text=text, answers={**report.answers, "parts": kept})


def each_its_words(report: Report, captions: Sequence[Part]) -> Report:
    """Several captions of an album, kept under the first of them, as parts of their own: each of them may be edited."""
    if len(captions) < 2:
        return report
    together = (captions[0][0], "\n".join(text for _, text in captions))
    apart = [captions if part == together else (part,) for part in parts_of(report)]
    return with_parts(report, [one for several in apart for one in several])


def in_place_of(report: Report, part: Part) -> Report:
    """The report with this message in place of all its words."""
    old = {message_id for message_id, text in parts_of(report) if text}
    return with_answer(with_parts(report, (part,)), replaced=sorted({*report.answers.get("replaced", ()), *old}))


def was_replaced(report: Report, message_id: int) -> bool:
    """Whether the words of this message belong to the report no more."""
    known = any(one == message_id for one, _ in parts_of(report))
    return not known and message_id in report.answers.get("replaced", ())


def pending(stored: Report, changed: Report) -> Report:
    """The stored report with a correction put by that is not good enough yet: what was handed in stays in force."""
    answers = {**changed.answers, "parts": stored.answers.get("parts", []), "pending": changed.answers.get("parts", [])}
    return replace(stored, answers=answers)


def handed_in(report: Report) -> datetime | None:
    """Since when the report waits for its reviewer: it was handed in then, maybe corrected, or its review undone."""
    again = report.answers.get(_UNDONE) or report.answers.get(HANDED_IN_AGAIN)
    return datetime.fromisoformat(again) if again else report.submitted_at


def for_review(report: Report, now: datetime) -> dict[str, Any]:
    """The answers of a report that is handed in, maybe again: the time of its reviewer begins now."""
    answers = _without_times(report)
    return answers if report.submitted_at is None else {**answers, HANDED_IN_AGAIN: now.isoformat()}


def for_review_again(report: Report, now: datetime) -> Report:
    """The report after its review was undone: the time of its reviewer begins now, and nothing in it was corrected."""
    return replace(report, answers={**_without_times(report), _UNDONE: now.isoformat()})


def _without_times(report: Report) -> dict[str, Any]:
    return {name: value for name, value in report.answers.items() if name not in {REMINDED, _UNDONE}}


def settled(report: Report) -> Report:
    """The report without a pending correction: it is in force now, or given up."""
    if "pending" not in report.answers:
        return report
    return replace(report, answers={name: value for name, value in report.answers.items() if name != "pending"})


def short_figure(text: str, indicator: Indicator | None, figures: Sequence[Figure]) -> Decimal | None:
    """The figure of an answer that is little more than one, such as 48 or 四十八户; None for anything longer, for a
    figure that its words say is something else (还差14公里), and for what the indicator cannot have."""
    said = text.strip().rstrip(".。,，!！")
    if not 0 < len(said) <= SHORT_ANSWER:
        return None
    amount = parse_number(said.removesuffix(indicator.measure).rstrip() if indicator else said)
    if amount is None and indicator is not None:
        found = pick_figure(text, figures, indicator, asked_for=True)
        amount = found.amount if found else None
    return None if amount is None or (indicator and not possible(amount, indicator)) else amount


def with_answer(report: Report, **answers: Any) -> Report:
    """The report with what the person chose; None takes an answer back."""
    return replace(report, answers={**report.answers, **answers})


def answers_of(report: Report) -> Answers:
    """What the person chose or said when asked."""
    kept = report.answers
    value = kept.get("value")
    return Answers(
        indicator=kept.get("indicator"),
        value=None if value is None else Decimal(value),
        mode=kept.get("mode"),
        milestone=kept.get("milestone"),
        asked=tuple(kept.get("asked", ())),
    )


def start(desk: Desk, unit: str, part: Part, indicator: str | None = None) -> Report:
    """A new report, kept from its first word."""
    new = NewReport(
        unit=unit,
        reporter_id=desk.person.id,
        chat_id=desk.chat_id,
        text=part[1],
        year=desk.today.year,
        period=str(desk.today.year),
        indicator=indicator,
        answers={"parts": [list(part)], "asked": [], "indicator": indicator},
    )
    return desk.uow.reports.create(new, by=desk.person.id, now=desk.now)


def understand(desk: Desk, report: Report, *, to_file: bool = True) -> Draft:
    """Read the report anew and keep what was understood. The caller saves it.

    `to_file`: it may be handed in by this very update. That other units wrote the same is for its reviewer alone; for
    a draft that nobody reviews yet, their words, of up to a hundred reports, are not even looked for.
    """
    report = _without_outdated_press(desk, report)
    answers = answers_of(report)
    # What the report itself brought is not known beforehand: a correction starts from where the report started.
    back = as_before(desk, report)
    indicator, offered, guessed = _indicator(desk, report, answers)
    line = _line_without(desk, report.unit, indicator, back)
    known = _known(desk, report, indicator, line, back, to_file=to_file) if indicator else Known()
    reading = read(desk.services.validator, report.text, indicator, offered, known, answers)
    earlier = _earlier_need(report, reading, guessed=guessed)
    if earlier is not None:
        reading = replace(reading, need=earlier)
    return Draft(_keep(desk, report, reading), reading, line, len(report.photos))


def _without_outdated_press(desk: Desk, report: Report) -> Report:
    """The report without the indicator that was pressed for it, once its words are changed and surely name another."""
    pressed = report.answers.get("indicator")
    named = surely_named(desk, report, report.text) if pressed else None
    if named in {None, pressed}:
        return report
    stored = desk.uow.reports.get(report.id)
    if stored is None or named == surely_named(desk, stored, stored.text):
        return report  # it was pressed in spite of these words
    return with_answer(report, indicator=None, milestone=None)


def surely_named(desk: Desk, report: Report, text: str) -> str | None:
    """The indicator that words of or for a report surely name, if any."""
    ranked, sure = candidates(text, reportable(desk.scheme, report.unit, desk.today))
    return ranked[0].id if sure else None


def _line_without(desk: Desk, unit: str, indicator: Indicator | None, back: tuple[Fact, ...]) -> Line | None:
    """The line of an indicator as it is with these facts taken back."""
    if indicator is None:
        return None
    return line_of(desk.board.preview(unit, back), indicator) if back else desk.board.shown_line(unit, indicator.id)


def line_of(standing: Standing, indicator: Indicator | None) -> Line | None:
    """The line of an indicator, if the unit has one."""
    if indicator is None:
        return None
    return next((line for line in standing.lines if line.indicator == indicator.id), None)


def _earlier_need(report: Report, reading: Reading, *, guessed: bool) -> Need | None:
    """What comes before the indicator: the unit, any words at all, and something that was done when nothing in the
    words points to an indicator (开会5次 is asked what came of it, not which of thirty indicators it was for).
    """
    if report.answers.get("units"):
        return Need.UNIT
    if not report.text.strip():
        return Need.WORDS
    pointless = reading.need == Need.INDICATOR and not guessed and not reading.assessment.accepted
    return Need.RESULT if pointless and not report.answers.get("blocked") else None


def _indicator(desk: Desk, report: Report, answers: Answers) -> tuple[Indicator | None, tuple[Indicator, ...], bool]:
    """The indicator, where it is known; those to offer; and whether anything points to one of them."""
    all_of_them = reportable(desk.scheme, report.unit, desk.today)
    if answers.indicator:
        return next((one for one in all_of_them if one.id == answers.indicator), None), all_of_them, True
    ranked, sure = candidates(report.text, all_of_them)
    wants_all = bool(report.answers.get("offer_all"))
    offered = all_of_them if wants_all or not ranked else ranked[:LIKELY]
    return (ranked[0] if sure else None), offered, wants_all or bool(ranked)


def _known(
    desk: Desk, report: Report, indicator: Indicator, line: Line | None, back: tuple[Fact, ...], *, to_file: bool
) -> Known:
    earlier = desk.uow.reports.texts_of(unit=report.unit, indicator=indicator.id, limit=5)
    since = desk.now - SAME_TEXT_WITHIN
    others = desk.uow.reports.texts_of_others(report.unit, indicator.id, since, OTHER_TEXTS) if to_file else ()
    return Known(
        last_total=line.value if line and indicator.reporting == Reporting.CUMULATIVE else None,
        target=line.target if line else None,
        previous_texts=tuple(one.text for one in earlier if one.report_id != report.id),
        other_texts=others,
        done_milestones=_done(desk, report.unit, indicator, back) if indicator.milestones else frozenset(),
    )


def _done(desk: Desk, unit: str, indicator: Indicator, back: tuple[Fact, ...]) -> frozenset[str]:
    facts = (*desk.board.facts_of(unit, indicator.id), *back)
    return frozenset(one.milestone for one in Evidence(facts, desk.today).of(MilestoneDone))


def _keep(desk: Desk, report: Report, reading: Reading) -> Report:
    indicator = reading.indicator
    returned = reading.need == Need.RESULT
    asked = list(report.answers.get("asked", ()))
    if reading.need is not None and reading.need not in asked:
        asked.append(str(reading.need))
    period, late = _period(desk, report, indicator) if indicator else (report.period, report.late)
    return replace(
        report,
        indicator=indicator.id if indicator else None,
        value=reading.value,
        mode=reading.mode,
        milestone=reading.milestone,
        period=period,
        late=late,
        status=ReportStatus.RETURNED if returned else ReportStatus.DRAFT,
        assessment=to_json(reading.assessment),
        answers={**report.answers, "asked": asked},
    )


def _period(desk: Desk, report: Report, indicator: Indicator) -> tuple[str, bool]:
    """The id of the period a report is about, and whether it is late.

    A correction stays in the period it was handed in for.
    """
    if report.submitted_at is None:
        day, open_before = desk.today, _previous_is_open(desk, report.unit, indicator)
    else:
        day = report.submitted_at.astimezone(desk.services.timezone).date()
        open_before = report.period < period_of(indicator.period, day).id
    found = reported_period(indicator.period, report.text, day, previous_is_open=open_before)
    return found.id, day > found.due


def _previous_is_open(desk: Desk, unit: str, indicator: Indicator) -> bool:
    if not in_grace(indicator.period, desk.today):
        return False
    last = desk.uow.reports.last_period(unit, indicator.id)
    return last is not None and last < period_of(indicator.period, desk.today).previous.id
