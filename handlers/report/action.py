"""Writing a report: receiving words and photos, answering questions, putting it aside or handing it to a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from handlers.report import filing
from handlers.report.amounts import ROLES
from handlers.report.draft import (
    Draft,
    Part,
    each_its_words,
    in_place_of,
    parts_of,
    pending,
    settled,
    short_figure,
    start,
    surely_named,
    understand,
    was_replaced,
    with_answer,
    with_part,
    with_parts,
)
from handlers.report.filing import Heard
from handlers.report.reading import Need, Reading, reportable
from handlers.report.small_talk import is_small_talk
from handlers.report.states import LASTS, ReportState
from handlers.shared.access import Action, may, units_for
from handlers.shared.desk import Desk
from handlers.shared.period import period_of
from handlers.shared.reply import Refusal
from scoring.scheme import Indicator, Unit
from scoring.scheme.model import Reporting
from scoring.validator import Label
from storage.records import OPEN_DRAFT, PhotoState, Report, ReportStatus

MOST_CHARACTERS = 20_000
"""Longer words are kept in the inbox as they came, but a report of that length is not read by anybody."""

MOST_PHOTO_BYTES = 20 * 1024 * 1024
"""What Telegram lets a bot download."""

CLOSED = frozenset({ReportStatus.DISCARDED, ReportStatus.WITHDRAWN})
"""A report in these states stays as it is."""

OTHERS = "*"
"""The choice that is none of the indicators offered: all of them are offered then."""

_WORDS_CAME = frozenset({"written", "edited"})
"""Why a report is shown after new words; after a choice the same ones would be judged a second time."""

_SAYS_SOMETHING = re.compile(r"\w")
_MORE_OF_IT = re.compile(r"新增|又|再|本月|本期|这个月")


@dataclass(frozen=True, slots=True)
class IncomingPhoto:
    """A photo as Telegram announces it; `size` in bytes, where it is told."""

    file_id: str
    file_unique_id: str
    message_id: int
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a person sent: one message, or all messages of one album. `message_id` is the first that has words."""

    message_id: int
    text: str = ""
    photos: tuple[IncomingPhoto, ...] = ()
    media_group_id: str | None = None
    message_ids: tuple[int, ...] = ()
    unreadable: tuple[str, ...] = ()
    """Kinds of what cannot be read: video, voice, sticker, …"""
    captions: tuple[Part, ...] = ()
    """The words of `text` by the message they are in."""


@dataclass(frozen=True, slots=True)
class Open(Heard):
    """The report as it is being written, to be read back, returned, or completed by a question."""

    draft: Draft
    unit: Unit
    units: tuple[Unit, ...] = ()
    unreadable: tuple[str, ...] = ()
    too_big: int = 0
    may_escalate: bool = True


@dataclass(frozen=True, slots=True)
class LatePhotos(Heard):
    """Photos that came to a report later: after the rest of their album, or in place of others."""

    number: str
    added: int
    too_big: int = 0


@dataclass(frozen=True, slots=True)
class AskCause:
    """The person is asked why there is no progress."""

    indicator: Indicator | None


@dataclass(frozen=True, slots=True)
class Discarded:
    """The draft was put away; `in_force`: only a correction was, and the report stands as it was handed in."""

    number: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class Unrelated(Heard):
    """An edit that changes no report, and was not meant to."""


@dataclass(frozen=True, slots=True)
class NoReport(Heard):
    """An edit of what is part of no report: it changes nothing, whatever it was meant to change."""


@dataclass(frozen=True, slots=True)
class SmallTalk(Heard):
    """A greeting or thanks; nothing is reported by it, and a report under way stays as it is."""


def receive(desk: Desk, incoming: Incoming) -> Heard | Refusal:
    """Take in words and photos: the next part of the open report, or the beginning of a new one."""
    units = units_for(desk.person, Action.REPORT, desk.scheme)
    if not units:
        return Refusal("not-allowed")
    desk = _as_if_new(desk)
    apart = _late_photos(desk, incoming) or _unusable(incoming) or _small_talk(incoming)
    if apart is not None:
        return apart
    if _is_cause(desk, units, incoming.text):
        return _no_progress(desk, units, incoming)
    report = each_its_words(_report_for(desk, units, incoming), incoming.captions)
    if len(report.text) > MOST_CHARACTERS:
        # Telegram cuts what is long into messages of 4096, so a report grows too long part by part.
        return Refusal("report-too-long", {"most": str(MOST_CHARACTERS)})
    report = _attach(desk, report, incoming)
    return _show(desk, report, reason="written", unreadable=incoming.unreadable, too_big=_too_big(incoming))


def _as_if_new(desk: Desk) -> Desk:
    """The desk without a conversation about a report that has waited for too long."""
    found = desk.conversation
    lasts = LASTS.get(found.state or "")
    if lasts is None or found.updated_at is None or desk.now - found.updated_at <= lasts:
        return desk
    return replace(desk, conversation=replace(found, state=None, data={}))


def _is_cause(desk: Desk, units: Sequence[Unit], text: str) -> bool:
    """Whether this says why there is no progress: it was asked for, and this is neither about another unit nor a result
    with a figure after all."""
    if desk.conversation.state != ReportState.CAUSE or not text:
        return False
    if _names_others(units, desk.recall().get("unit"), text):
        return False
    found = desk.services.validator.assess(text)
    return found.label != Label.RESULT or not found.figures


def _small_talk(incoming: Incoming) -> SmallTalk | None:
    return SmallTalk() if is_small_talk(incoming.text) and not incoming.photos else None


def _unusable(incoming: Incoming) -> Refusal | None:
    if len(incoming.text) > MOST_CHARACTERS:
        return Refusal("report-too-long", {"most": str(MOST_CHARACTERS)})
    if incoming.photos:
        return None
    if not incoming.text and incoming.unreadable:
        return Refusal(f"report-unreadable-{incoming.unreadable[0]}")
    return None if _SAYS_SOMETHING.search(incoming.text) else Refusal("report-empty")


def _too_big(incoming: Incoming) -> int:
    return sum(1 for photo in incoming.photos if photo.size is not None and photo.size > MOST_PHOTO_BYTES)


def _late_photos(desk: Desk, incoming: Incoming) -> Heard | Refusal | None:
    if incoming.media_group_id is None:
        return None
    report = desk.uow.reports.by_media_group(desk.chat_id, incoming.media_group_id)
    if report is None:
        return None
    report = _attach(desk, report, incoming)
    if incoming.text and report.status not in CLOSED:
        report = each_its_words(with_part(report, (incoming.message_id, incoming.text)), incoming.captions)
        return _show(desk, report, reason="written", too_big=_too_big(incoming))
    return _added(report, incoming)


def _added(report: Report, incoming: Incoming) -> LatePhotos:
    too_big = _too_big(incoming)
    return LatePhotos(report.number, len(incoming.photos) - too_big, too_big)


def _attach(desk: Desk, report: Report, incoming: Incoming) -> Report:
    """The report with the messages and the photos that came."""
    for message_id in incoming.message_ids or (incoming.message_id,):
        desk.uow.reports.attach_message(report.id, desk.chat_id, message_id, incoming.media_group_id)
    for photo in incoming.photos:
        too_big = photo.size is not None and photo.size > MOST_PHOTO_BYTES
        desk.uow.photos.add(
            report.id,
            file_id=photo.file_id,
            file_unique_id=photo.file_unique_id,
            message_id=photo.message_id,
            now=desk.now,
            state=PhotoState.TOO_BIG if too_big else PhotoState.PENDING,
            size=photo.size,
        )
    return replace(report, photos=tuple(desk.uow.photos.of(report.id))) if incoming.photos else report


def _in_place_of_photos(desk: Desk, report: Report, incoming: Incoming) -> Report:
    """The report with the photo that took the place of a message's old one. What was handed in is kept too: a reviewer
    may be looking at it. So is what was readable, where the new one is not."""
    if report.submitted_at is None and not _too_big(incoming):
        desk.uow.photos.remove_message(report.id, incoming.message_id)
    return _attach(desk, report, incoming)


def _report_for(desk: Desk, units: Sequence[Unit], incoming: Incoming) -> Report:
    part = (incoming.message_id, incoming.text)
    report = _under_way(desk, units, incoming)
    if report is None:
        return _begin(desk, units, part)
    figure = _figure_alone(desk, report, incoming.text)
    if figure is not None:
        return with_answer(with_part(report, part), value=str(figure), mode=_meant(desk, report, incoming.text))
    if desk.conversation.state == ReportState.FIXING and incoming.text:
        return _without_answers(in_place_of(report, part))
    return with_part(report, part)


def _without_answers(report: Report) -> Report:
    """The report without what was answered about words that are changed now."""
    return with_answer(report, value=None, mode=None, milestone=None, asked=[])


def _meant(desk: Desk, report: Report, text: str) -> str | None:
    """How a figure alone is meant: as the figure was that it corrects, or as it was asked for (this year so far)."""
    if _MORE_OF_IT.search(text):
        return None
    if report.value is not None and report.mode is not None:
        return report.mode
    indicator = _indicator_of(desk, report)
    cumulative = indicator is not None and indicator.reporting == Reporting.CUMULATIVE
    return "cumulative" if cumulative and Need.VALUE in report.answers.get("asked", ()) else None


def _indicator_of(desk: Desk, report: Report) -> Indicator | None:
    """The indicator of a report, unless it is not known yet or the scheme has dropped it since."""
    return next((one for one in desk.scheme.indicators if one.id == report.indicator), None)


def _figure_alone(desk: Desk, report: Report, text: str) -> Decimal | None:
    indicator = _indicator_of(desk, report)
    if indicator is not None and indicator.reporting not in ROLES:
        return None  # a milestone or a grade has no figure
    return short_figure(text, indicator, desk.services.validator.assess(text).figures) if text else None


def _under_way(desk: Desk, units: Sequence[Unit], incoming: Incoming) -> Report | None:
    """The report that this message completes, if any."""
    kept = desk.recall().get("report_id")
    if desk.conversation.state in {ReportState.COMPLETING, ReportState.FIXING} and kept is not None:
        report = filing.own(desk, int(kept))
        if isinstance(report, Refusal) or report.status in CLOSED:
            return None
    elif desk.conversation.state == ReportState.COMPLETING and desk.recall().get("indicator"):
        return None  # another indicator was chosen from the menu
    else:
        draft = filing.own_draft(desk)
        if draft is None or draft.answers.get("aside") or desk.now - draft.updated_at > LASTS[ReportState.COMPLETING]:
            return None
        report = draft
    return None if _speaks_of_another(desk, units, report, incoming.text) else report


def _speaks_of_another(desk: Desk, units: Sequence[Unit], report: Report, text: str) -> bool:
    """Whether the words surely name another indicator, or another of the person's units, than the report is about.

    After 修改 they take its place unless the old words surely named what it is about: if they did not, it was pressed,
    and what is named now may be what was meant, or a word in passing.
    """
    fixing = desk.conversation.state == ReportState.FIXING
    elsewhere = not report.answers.get("units") and _names_others(units, report.unit, text)
    if elsewhere and (not fixing or desk.scheme.unit(report.unit) in _named(units, report.text)):
        return True
    if report.indicator is None or surely_named(desk, report, text) in {None, report.indicator}:
        return False
    return not fixing or surely_named(desk, report, report.text) == report.indicator


def _named(units: Sequence[Unit], text: str) -> tuple[Unit, ...]:
    return tuple(unit for unit in units if unit.name in text)


def _names_others(units: Sequence[Unit], own: str | None, text: str) -> bool:
    """Whether the words name units of the person's, but not this one."""
    named = {unit.id for unit in _named(units, text)}
    return bool(named) and own not in named


def _begin(desk: Desk, units: Sequence[Unit], part: tuple[int, str]) -> Report:
    named = units if len(units) == 1 else _named(units, part[1])
    remembered, indicator = _from_menu(desk, named or units)
    chosen = indicator if desk.conversation.state == ReportState.COMPLETING else None
    report = start(desk, remembered or (named or tuple(units))[0].id, part, indicator=chosen)
    figure = _figure_alone(desk, report, part[1]) if chosen else None
    if figure is not None:
        return with_answer(report, value=str(figure))
    open_units = [] if len(named) == 1 or chosen else [one.id for one in units]
    return with_answer(report, units=open_units) if open_units else report


def _from_menu(desk: Desk, units: Sequence[Unit]) -> tuple[str | None, str | None]:
    """The unit and indicator chosen from the menu; neither once the person reports for that unit no more."""
    kept = desk.recall()
    return (kept.get("unit"), kept.get("indicator")) if kept.get("unit") in {one.id for one in units} else (None, None)


def _show(
    desk: Desk, report: Report, *, reason: str, unreadable: tuple[str, ...] = (), too_big: int = 0
) -> Heard | Refusal:
    """Read the report anew, save it, and remember what is waited for. A correction that reads well is filed at once."""
    handed_in = report.submitted_at is not None
    if handed_in:
        desk.hold(report.unit)  # what reads well is filed at once
    draft = understand(desk, report, to_file=handed_in)
    was_blocked = handed_in and report.assessment.get("label") == Label.BLOCKED
    if was_blocked and draft.reading.indicator and _is_still_blocked(draft.reading):
        return filing.file_blocked(desk, draft, cause=report.text)
    if reason in _WORDS_CAME and report.text.strip():
        filing.judged(desk, report.id, draft.reading.assessment.label)
    if handed_in and draft.reading.need is None:
        return filing.refile(desk, draft, reason=reason)
    saved = _save(desk, draft, reason)
    _count_question(desk, saved, draft.reading.need)
    if draft.reading.need is None:
        desk.forget()
    else:
        desk.remember(ReportState.COMPLETING, report_id=saved.id)
    unit = desk.scheme.unit(saved.unit)
    units = tuple(desk.scheme.unit(one) for one in saved.answers.get("units", ()))
    shown = draft if saved.submitted_at else replace(draft, report=saved)
    return Open(shown, unit, units, unreadable, too_big, may_escalate=saved.status in filing.ESCALATABLE)


def _is_still_blocked(reading: Reading) -> bool:
    """Whether corrected words are the cause they were before: no result, or what is done beside what hinders the rest
    (柳河段已通车，其余在等上级) without anything that can be counted or ticked off."""
    counts = reading.assessment.figures or reading.value is not None or reading.milestone
    return reading.assessment.label != Label.RESULT or (not counts and reading.assessment.obstacle is not None)


def _save(desk: Desk, draft: Draft, reason: str) -> Report:
    report = draft.report
    if report.submitted_at is not None:
        # What was handed in stays in force until the correction is complete.
        report = pending(filing.stored(desk, report), report)
    return desk.uow.reports.save(report, by=desk.person.id, now=desk.now, reason=reason)


def _count_question(desk: Desk, report: Report, need: Need | None) -> None:
    if need is not None:
        week = period_of("week", desk.today).id
        desk.uow.burden.add(report.unit, week, "question", f"bot:{need}")


def choose(desk: Desk, need: str, report_id: int, choice: str) -> Heard | Refusal:
    """A pressed answer: the indicator, the unit, how the figure is meant, or the milestone."""
    report = _own_open(desk, report_id)
    if isinstance(report, Refusal):
        return report
    if need == Need.UNIT:
        if choice not in report.answers.get("units", ()):
            return Refusal("button-old")
        return _show(desk, replace(with_answer(report, units=[]), unit=choice), reason="unit chosen")
    if not _offered(desk, report, need, choice):
        return Refusal("button-old")
    report = with_parts(report, parts_of(report))  # of a correction, the words it was asked about
    answered = with_answer(report, offer_all=True) if choice == OTHERS else with_answer(report, **{need: choice})
    if need == Need.INDICATOR and choice != OTHERS and report.answers.get("blocked"):
        desk.hold(report.unit)
        return filing.file_blocked(desk, understand(desk, answered), cause=parts_of(report)[-1][1])
    return _show(desk, answered, reason=f"{need} chosen")


def _offered(desk: Desk, report: Report, need: str, choice: str) -> bool:
    """Whether the choice can still be made: the scheme may have changed since the button was shown."""
    known = {one.id: one for one in reportable(desk.scheme, report.unit, desk.today)}
    match need:
        case Need.INDICATOR:
            return choice in {OTHERS, *known}
        case Need.MODE:
            return choice in {"cumulative", "increment"}
        case Need.MILESTONE:
            indicator = known.get(report.indicator or "")
            return indicator is not None and indicator.milestone(choice) is not None
        case _:
            return False


def resume(desk: Desk, report_id: int) -> Heard | Refusal:
    """Go on with an unfinished report."""
    report = _own_open(desk, report_id)
    if isinstance(report, Refusal):
        return report
    return _show(desk, with_answer(report, aside=False, asked=[]), reason="resumed")


def discard(desk: Desk, report_id: int) -> Discarded | Refusal:
    """Put an unfinished report away; its words stay on record."""
    report = _own_open(desk, report_id)
    if isinstance(report, Refusal):
        return report
    in_force = report.submitted_at is not None
    left = settled(report) if in_force else replace(report, status=ReportStatus.DISCARDED)
    desk.uow.reports.save(left, by=desk.person.id, now=desk.now, reason="discarded")
    desk.forget()
    return Discarded(report.number, in_force)


def ask_cause(desk: Desk, report_id: int) -> AskCause | Refusal:
    """No progress: ask why. The words so far stay with the report."""
    report = _own_open(desk, report_id)
    if isinstance(report, Refusal):
        return report
    desk.remember(ReportState.CAUSE, report_id=report.id, unit=report.unit)
    return AskCause(_indicator_of(desk, report))


def _no_progress(desk: Desk, units: Sequence[Unit], incoming: Incoming) -> Heard | Refusal:
    kept = desk.recall()
    part = (incoming.message_id, incoming.text)
    if kept.get("report_id") is not None:
        found = _own_open(desk, int(kept["report_id"]))
        if isinstance(found, Refusal):
            desk.forget()
            return found
        report = with_part(found, part)
    else:
        unit, indicator = _from_menu(desk, units)
        report = start(desk, unit or units[0].id, part, indicator=indicator)
    report = _attach(desk, report, incoming)
    desk.hold(report.unit)
    draft = understand(desk, report)
    if draft.reading.indicator is None:
        return _show(desk, with_answer(report, blocked=True), reason="blocked")
    return filing.file_blocked(desk, draft, cause=incoming.text)


def _own_open(desk: Desk, report_id: int) -> Report | Refusal:
    """The person's own report, while it is being written or corrected."""
    report = filing.own(desk, report_id)
    if isinstance(report, Refusal):
        return report
    being_corrected = desk.conversation.state in set(ReportState) and desk.recall().get("report_id") == report.id
    if report.status in OPEN_DRAFT or (being_corrected and report.status not in CLOSED):
        return report
    return Refusal("report-closed" if report.status in CLOSED else "report-already-in")


def edited(desk: Desk, incoming: Incoming) -> Heard | Refusal:
    """A message was edited in the chat: the report it belongs to changes with it."""
    message_id, text = incoming.message_id, incoming.text
    found = desk.uow.reports.by_message(desk.chat_id, message_id)
    if found is None:
        meant = text and not is_small_talk(text) and may(desk.person, Action.REPORT)
        return NoReport() if meant else Unrelated()
    report = filing.own(desk, found.id)
    if isinstance(report, Refusal):
        return report
    if report.status in CLOSED:
        return Refusal("report-closed")
    known = {photo.file_unique_id for photo in report.photos}
    new_photos = any(photo.file_unique_id not in known for photo in incoming.photos)
    if new_photos:
        report = _in_place_of_photos(desk, report, incoming)
    if dict(parts_of(report)).get(message_id, "") == text or was_replaced(report, message_id):
        return _added(report, incoming) if new_photos else Unrelated()
    corrected = _without_answers(with_part(report, (message_id, text)))
    return _show(desk, corrected, reason="edited", too_big=_too_big(incoming))


def fix(desk: Desk, report_id: int) -> Report | Refusal:
    """The next message takes the place of the report's words."""
    report = filing.own(desk, report_id)
    if isinstance(report, Refusal):
        return report
    if report.status in CLOSED:
        return Refusal("report-closed")
    desk.remember(ReportState.FIXING, report_id=report.id)
    return report
