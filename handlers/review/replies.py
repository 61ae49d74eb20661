from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from handlers.review.action import Ask, Reviewed, Turned
from handlers.review.cards import AllDone, Card, Shown, Wanted, mode_of
from handlers.review.decisions import points
from handlers.review.photo_hints import PhotoHint
from handlers.review.states import ReviewState
from handlers.shared import numbers
from handlers.shared.buttons import button
from handlers.shared.reply import Reply, Rows, grid, message
from handlers.shared.verdict import hint_words, legend, marked
from locales import Html, Words, escape
from scoring.results import Line
from scoring.scheme import Indicator
from scoring.scheme.rules import Graded
from storage.outgoing import Button, Outgoing
from storage.records import PhotoState, Report, ReportStatus

_CANNOT_BE_SENT = {PhotoState.BROKEN, PhotoState.FAILED}

SHOWN_CHARACTERS = 1500
"""Of a report's words; the rest is in the report's history and no reviewer reads it on a phone."""


def shown(words: Words, what: Shown) -> Reply:
    """The next report, or that there is none, as a new message."""
    return Reply(messages=(_shown(words, what),))


def turned(words: Words, what: Turned) -> Reply:
    """The next report in place of the one before; as a new message where photos belong to either of them."""
    following = _shown(words, what.next)
    if what.had_photos or following.photos:
        return Reply(messages=(following,))
    return Reply(edit=following)


def reviewed(words: Words, done: Reviewed) -> Reply:
    """The decision and what it did in place of the card, with the way back, and the next report below."""
    report, indicator = done.decided.report, done.indicator
    line = words.html(
        f"review-done-{done.decided.outcome}",
        number=report.number,
        unit=words.named(done.unit),
        indicator=words.named(indicator),
        grade=done.decided.grade or "",
    )
    lines = [line, *_stated(words, report, indicator), *points(words, done.decided, indicator)]
    undo = button(words("review-button-undo"), "review", "undo", report.id, report.version)
    rows = ((undo,),) if report.status == ReportStatus.VERIFIED else ()
    return Reply(edit=message(Html("\n".join(lines)), *rows), messages=(_shown(words, done.next),))


def _stated(words: Words, report: Report, indicator: Indicator) -> Iterable[Html]:
    """The figure or milestone that counts now; none where the report was verified without."""
    if report.status != ReportStatus.VERIFIED or not report.fact_ids:
        return
    if report.value is not None and report.mode is not None:
        measure = numbers.after(numbers.measure(words, indicator))
        yield words.html(f"review-done-{report.mode}", value=numbers.plain(report.value), measure=measure)
    yield from _milestone(words, report, indicator)


def _milestone(words: Words, report: Report, indicator: Indicator) -> Iterable[Html]:
    step = indicator.milestone(report.milestone) if report.milestone else None
    if step is not None:
        yield words.html("review-milestone", milestone=words.named(step), due=numbers.day(words, step.due))


def ask(words: Words, asked: Ask) -> Reply:
    """What the next message is to say; the card stays where it is."""
    report = asked.card.report
    name = {"number": report.number, "unit": words.named(asked.card.unit)}
    leave = button(words("review-button-leave"), "review", "leave", report.id)
    return Reply(messages=(message(_asked(words, asked, name), _shortcut(words, asked), (leave,)),))


def left(words: Words, report: Report) -> Reply:
    """That nothing became of the report, in place of the question."""
    return Reply(edit=message(words.html("review-left", number=report.number)))


def _asked(words: Words, asked: Ask, name: Mapping[str, str]) -> Html:
    indicator = asked.card.indicator
    if asked.state == ReviewState.COMMENT:
        return words.html("review-ask-comment", **name)
    if asked.state == ReviewState.MARK:
        method = indicator.method
        most = method.out_of if isinstance(method, Graded) and method.out_of is not None else 0
        return words.html("review-ask-mark", most=f"{most:f}", **name)
    key = f"review-ask-figure-{mode_of(asked.card.report, indicator)}"
    return words.html(key, indicator=words.named(indicator), measure=numbers.measure(words, indicator), **name)


def _shortcut(words: Words, asked: Ask) -> tuple[Button, ...]:
    """The figure that was read in the report needs no typing."""
    report = asked.card.report
    if asked.state != ReviewState.FIGURE or report.value is None:
        return ()
    figure = f"{numbers.plain(report.value)}{numbers.after(numbers.measure(words, asked.card.indicator))}"
    return (button(words("review-button-figure-read", figure=figure), "review", "figure", report.id, report.version),)


def _shown(words: Words, what: Shown) -> Outgoing:
    match what:
        case Card():
            return _card(words, what)
        case AllDone():
            return message(words.html("review-all-done"))
        case _:
            raise TypeError(f"no words for {what!r}")


def _card(words: Words, card: Card) -> Outgoing:
    lines = [*_head(words, card), *_read(words, card), _own_words(card.report)]
    verdict = card.report.assessment
    lines += [legend(words, verdict)] if verdict.get("clauses") else []
    lines += [Html(f"⚠️ {hint}") for audience in ("reviewer", "person") for hint in hint_words(words, verdict, audience)]
    lines += [words.html("review-photos", n=len(card.report.photos))] if card.report.photos else []
    lines += [_photo_hint(words, hint) for hint in card.photo_hints]
    lines += [words.html(f"review-wanted-{card.wanted}")] if card.wanted != Wanted.NOTHING else []
    return Outgoing(
        text="\n".join(line for line in lines if line),
        buttons=_buttons(words, card),
        photos=tuple(photo.file_id for photo in card.report.photos if photo.state not in _CANNOT_BE_SENT),
        locale=words.locale,
    )


def _head(words: Words, card: Card) -> Iterable[Html]:
    report = card.report
    yield words.html("review-title", unit=words.named(card.unit), indicator=words.named(card.indicator))
    period = numbers.period(words, report.period)
    yield words.html("review-source", number=report.number, period=period, reporter=card.reporter)
    marks = [f"review-mark-{report.status}"] if report.status != ReportStatus.SUBMITTED else []
    marks += ["review-mark-late"] if report.late else []
    if marks:
        yield Html(" · ".join(words.html(mark) for mark in marks))
    if card.waiting > 1:
        yield words.html("review-waiting", n=card.waiting - 1)


def _read(words: Words, card: Card) -> Iterable[Html]:
    report, measure = card.report, numbers.after(numbers.measure(words, card.indicator))
    if report.value is not None:
        yield words.html(
            f"review-figure-{report.mode or 'open'}",
            value=numbers.plain(report.value),
            measure=measure,
            known=_known(words, card.old, measure),
        )
    yield from _milestone(words, report, card.indicator)
    if card.now is not None and card.old is not None and card.now.points != card.old.points:
        yield words.html(
            "review-points",
            old=numbers.points(card.old.points),
            new=numbers.points(card.now.points),
            full=numbers.points(card.now.full),
        )


def _known(words: Words, old: Line | None, measure: str) -> str:
    parts = []
    if old is not None and old.value is not None:
        parts.append(words("review-known-before", value=numbers.plain(old.value), measure=measure))
    if old is not None and old.target is not None:
        parts.append(words("review-known-target", value=numbers.plain(old.target), measure=measure))
    return words("review-known", list=words("review-known-separator").join(parts)) if parts else ""


def _own_words(report: Report) -> Html:
    text = report.text[:SHOWN_CHARACTERS]
    if not text:
        return Html("")
    cut = len(report.text) > SHOWN_CHARACTERS
    inside = {**report.assessment, "clauses": _inside(report.assessment, len(text))}
    return Html(f"<blockquote>{marked(text, inside)}{escape('…') if cut else ''}</blockquote>")


def _inside(verdict: Mapping[str, Any], end: int) -> list[Any]:
    return [[start, min(stop, end), kind] for start, stop, kind in verdict.get("clauses", ()) if start < end]


def _photo_hint(words: Words, hint: PhotoHint) -> Html:
    day = numbers.day(words, hint.taken_on) if hint.taken_on else ""
    return words.html(f"review-photo-{hint.code}", position=str(hint.position), number=hint.number, day=day)


def _buttons(words: Words, card: Card) -> Rows:
    report = card.report
    back = button(words("review-button-return"), "review", "return", report.id, report.version)
    following = button(words("review-button-next"), "review", "next", report.id)
    end = (back, following) if card.waiting > 1 else (back,)
    deciding = _deciding(words, card)
    return (deciding + end,) if len(deciding) == 1 else (*grid(deciding, 2 if card.wanted != Wanted.GRADE else 4), end)


def _deciding(words: Words, card: Card) -> tuple[Button, ...]:
    report, method = card.report, card.indicator.method
    which = (report.id, report.version)
    if card.wanted == Wanted.GRADE and isinstance(method, Graded):
        return tuple(button(name, "review", "grade", *which, place) for place, name in enumerate(method.grades))
    if card.wanted == Wanted.MILESTONE:
        places = {one.id: place for place, one in enumerate(card.indicator.milestones)}
        label = {one.id: words("review-button-milestone", name=words.named(one)) for one in card.open_milestones}
        done = tuple(button(label[one], "review", "milestone", *which, places[one]) for one in label)
        return (*done, button(words("review-button-verify-plain"), "review", "verify", *which))
    if card.wanted == Wanted.FIGURE:
        figure = button(words("review-button-figure"), "review", "askfigure", *which)
        return figure, button(words("review-button-verify-plain"), "review", "verify", *which)
    if card.wanted == Wanted.MARK:
        return (button(words("review-button-mark"), "review", "askmark", *which),)
    return (button(words("review-button-verify"), "review", "verify", *which),)
