"""What a unit reads about its standing."""

from __future__ import annotations

from decimal import Decimal

from handlers.shared import numbers
from handlers.shared.buttons import button
from handlers.shared.explain import next_due_words, place_of, step_words, warning_words
from handlers.shared.reply import Reply, Rows, grid, say, short
from handlers.standing.action import Answered, AskAnswer, Indicators, Score, Warnings, Why
from locales import Html, Words
from scoring.facts import Award, Deduct, Fact, Finding, FindingState, Grade, MilestoneDone, Reason, Value
from scoring.results import Line
from scoring.scheme import Indicator, Unit

_LONGEST_LABEL = 14
MOST_LINES = 10
"""Indicators listed with their points above the buttons; more than fit on a phone nobody reads."""


def score(words: Words, found: Score) -> Reply:
    """Total, place, trend, what is open, and the points by group."""
    standing = found.standing
    lines = [
        words.html("standing-title", unit=words.named(found.unit), day=numbers.day(words, standing.as_of)),
        words.html(
            "standing-total",
            total=numbers.points(standing.total),
            full=numbers.plain(standing.full),
            place=place_of(words, standing),
        ),
    ]
    if standing.trend is not None and standing.trend_since is not None:
        since = numbers.day(words, standing.trend_since)
        lines.append(words.html("standing-trend", change=numbers.signed(standing.trend), since=since))
    lines.append(words.html("standing-projected", total=numbers.points(standing.projected.total)))
    open_points = (
        ("unverified", standing.unverified),
        ("provisional", standing.provisional),
        ("to-win", standing.to_win),
    )
    lines += [words.html(f"standing-{name}", points=numbers.points(points)) for name, points in open_points if points]
    lines.append(Html(""))
    lines += [
        words.html(
            "standing-part",
            major=words.named(part.major),
            points=numbers.points(part.points),
            full=numbers.plain(part.full),
        )
        for part in found.parts
    ]
    if found.warnings:
        lines += [Html(""), words.html("standing-warnings", count=len(found.warnings))]
        lines += [warning_words(words, found.scheme, one) for one in found.warnings]
    row = [button(words("standing-button-why"), "standing", "why", found.unit.id)]
    row += [button(words("standing-button-warnings"), "warnings", "list", found.unit.id)] if found.warnings else []
    return say(Html("\n".join(lines)), tuple(row), *_others(words, found.others, "standing", "score"))


def _others(words: Words, units: tuple[Unit, ...], feature: str, verb: str) -> Rows:
    """The same of the person's other units."""
    return grid(tuple(button(words.named(one), feature, verb, one.id) for one in units), 2)


def _lacking(one: tuple[Indicator, Line]) -> Decimal:
    return one[1].full - one[1].points


def indicators(words: Words, found: Indicators) -> Reply:
    """A button for every indicator; above them those that lack most points, which are what a unit asks about."""
    lines = [words.html("standing-choose", unit=words.named(found.unit))]
    short_of = sorted((one for one in found.lines if one[1].points < one[1].full), key=_lacking, reverse=True)
    listed = found.lines if len(found.lines) <= MOST_LINES else short_of[:MOST_LINES]
    lines += [
        words.html(
            "standing-line",
            indicator=words.named(indicator),
            points=numbers.points(line.points),
            full=numbers.plain(line.full),
            status=words(f"standing-status-{line.status}"),
        )
        for indicator, line in listed
    ]
    buttons = tuple(
        button(_short(words, indicator), "standing", "explain", found.unit.id, indicator.id)
        for indicator, _ in found.lines
    )
    return say(Html("\n".join(lines)), *grid(buttons, 2), *_others(words, found.others, "standing", "why"))


def _short(words: Words, indicator: Indicator) -> str:
    name = words.named(indicator)
    longest = _LONGEST_LABEL * 2 if words.locale.startswith("en") else _LONGEST_LABEL
    return name if len(name) <= longest else name[: longest - 1] + "…"


def why(words: Words, found: Why) -> Reply:
    """The formula with real numbers, the facts it rests on, and the version of the rule."""
    lines = [
        words.html(
            "standing-why",
            indicator=words.named(found.indicator),
            unit=words.named(found.unit),
            points=numbers.points(found.explanation.points),
            full=numbers.points(found.explanation.full),
        )
    ]
    lines += [step_words(words, step) for step in found.explanation.steps]
    if found.facts:
        lines += [Html(""), words.html("standing-facts")]
        lines += [fact_words(words, found.indicator, fact, verified=fact.id in found.verified) for fact in found.facts]
    if found.line.next_due is not None:
        lines.append(words.html("report-receipt-next", next=next_due_words(words, found.line.next_due)))
    lines.append(words.html("standing-rule-version", version=found.explanation.rule_version))
    return say(Html("\n".join(lines)))


def fact_words(words: Words, indicator: Indicator, fact: Fact, *, verified: bool) -> Html:
    """One fact in a line: when, what, from whom, out of which report."""
    source = words("standing-source-verified" if verified else f"standing-source-{fact.source}")
    origin = words("standing-fact-origin", number=fact.origin) if fact.origin else ""
    return words.html(
        "standing-fact",
        day=numbers.day(words, fact.effective),
        what=_what(words, indicator, fact),
        source=source,
        origin=origin,
    )


def _what(words: Words, indicator: Indicator, fact: Fact) -> str:  # noqa: PLR0911 - one return for each kind of fact
    match fact:
        case Value():
            measure = numbers.after(numbers.measure(words, indicator))
            return words(f"report-figure-{fact.mode}", value=numbers.plain(fact.value), measure=measure)
        case MilestoneDone():
            step = indicator.milestone(fact.milestone)
            return words("standing-fact-milestone", name=words.named(step) if step else fact.milestone)
        case Grade():
            return words("standing-fact-grade", grade=fact.value)
        case Reason():
            return words("standing-fact-reason", cause=short(fact.cause))
        case Finding():
            return words("standing-fact-finding", matter=short(fact.matter))
        case FindingState():
            return words(f"standing-fact-finding-{fact.state}")
        case Award():
            return words("standing-fact-award", matter=short(fact.matter))
        case Deduct():
            return words("standing-fact-deduct", points=numbers.points(fact.points), matter=short(fact.matter))
        case _:
            return words("standing-fact-other")


def warnings(words: Words, found: Warnings) -> Reply:
    """Open warnings, each with a button to say something to it."""
    unit, others = words.named(found.unit), _others(words, found.others, "warnings", "list")
    if not found.open:
        return say(words.html("standing-no-warnings", unit=unit), *others)
    lines = [words.html("standing-open-warnings", unit=unit, count=len(found.open))]
    rows = []
    for place, warning in enumerate(found.open, start=1):
        line = warning_words(words, found.scheme, warning)
        lines.append(words.html("standing-warning-item", place=str(place), warning=line))
        if warning.answer:
            lines.append(words.html("standing-warning-answer", answer=short(warning.answer)))
        rows.append(button(words("standing-button-answer", place=str(place)), "warnings", "answer", warning.id))
    return say(Html("\n".join(lines)), *(grid(tuple(rows), 2) if found.may_answer else ()), *others)


def ask_answer(words: Words, asked: AskAnswer) -> Reply:
    """What does the unit say to the warning?"""
    return say(words.html("standing-ask-answer", warning=warning_words(words, asked.scheme, asked.warning)))


def answered(words: Words, done: Answered) -> Reply:
    """The answer is on record."""
    return say(words.html("standing-answered", warning=warning_words(words, done.scheme, done.warning)))
