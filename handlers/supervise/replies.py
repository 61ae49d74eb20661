from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from handlers.shared import numbers
from handlers.shared.buttons import button
from handlers.shared.explain import place_of, warning_words
from handlers.shared.reply import Reply, grid, message, say
from handlers.supervise.action import AskUnit, Found, Ranking, Several, UnitCard
from handlers.supervise.digest import Alarm, Best, Digest, Mover, Overdue, Section, Silent
from locales import Html, Words
from scoring.results import Standing
from scoring.scheme import Scheme, Unit
from scoring.validator import Kind
from storage.outgoing import Button, Outgoing
from storage.records import OpenWarning, Report

MOST_WARNINGS = 5
MOST_OWED = 2
_EXCERPT = 40
_LONGEST_MESSAGE = 3500

_RESULTS = {Kind.OUTPUT, Kind.OUTCOME}
_HAN = re.compile(r"[\u4e00-\u9fff]")

Row = TypeVar("Row")


def found(words: Words, what: Found) -> Reply:
    """The unit's card, or which unit is meant."""
    match what:
        case UnitCard():
            return say(_card(words, what), (_details(words, what),))
        case Several():
            return _several(words, what)
        case AskUnit():
            return _ask(words, what)
        case _:
            raise TypeError(f"no words for {what!r}")


def _several(words: Words, what: Several) -> Reply:
    buttons = tuple(button(words.named(unit), "supervise", "unit", unit.id) for unit in what.units)
    key = "supervise-several-more" if what.more else "supervise-several"
    return say(words.html(key, more=str(what.more)), *grid(buttons, 2))


def _ask(words: Words, what: AskUnit) -> Reply:
    buttons = tuple(button(words.named(one), "supervise", "ranking", one.id) for one in what.categories)
    key = "supervise-ask-office" if what.categories else "supervise-ask"
    return say(words.html(key, example=what.example.name[:2]), *grid(buttons, 2))


def _details(words: Words, card: UnitCard) -> Button:
    return button(words("supervise-button-why"), "standing", "why", card.unit.id)


def _card(words: Words, card: UnitCard) -> Html:
    standing = card.standing
    category = card.scheme.category(card.unit.category)
    lines = [
        words.html("supervise-title", unit=words.named(card.unit), category=words.named(category)),
        words.html(
            "supervise-total",
            total=numbers.points(standing.total),
            full=numbers.points(standing.full),
            place=place_of(words, standing),
        ),
    ]
    lines += [words.html("supervise-change", change=numbers.signed(card.change))] if card.change is not None else []
    lines.append(words.html("supervise-projected", points=numbers.points(standing.projected.total)))
    lines += _soft(words, standing)
    lines += [Html(""), *_warnings(words, card)]
    lines += [_result(words, card.scheme, report) for report in card.results]
    return Html("\n".join(lines))


def _soft(words: Words, standing: Standing) -> list[Html]:
    """Points that are not firm yet."""
    lines = []
    if standing.unverified:
        lines.append(words.html("supervise-unverified", points=numbers.points(standing.unverified)))
    if standing.provisional:
        lines.append(words.html("supervise-provisional", points=numbers.points(standing.provisional)))
    return lines


def _warnings(words: Words, card: UnitCard) -> list[Html]:
    if not card.warnings:
        return [words.html("supervise-no-warnings")]
    lines: list[Html] = []
    for one in card.warnings[:MOST_WARNINGS]:
        lines.append(warning_words(words, card.scheme, one))
        lines += _answer(words, one)
    return [*lines, *_more(words, len(card.warnings) - MOST_WARNINGS)]


def _answer(words: Words, warning: OpenWarning) -> list[Html]:
    return [words.html("supervise-answered", text=_excerpt(warning.answer))] if warning.answer else []


def _result(words: Words, scheme: Scheme, report: Report) -> Html:
    day = numbers.day(words, report.reviewed_at.date()) if report.reviewed_at else ""
    known = {one.id: one for one in scheme.indicators}
    indicator = known.get(report.indicator or "")
    name = words.named(indicator) if indicator else ""
    return words.html("supervise-result", day=day, indicator=name, text=_excerpt(results(report)))


def ranking(words: Words, shown: Ranking) -> Reply:
    """All units of a category; for the office."""
    lines = [words.html("supervise-ranking", category=words.named(shown.category))]
    lines += [_ranked(words, row, unit, standing) for row, (unit, standing) in enumerate(shown.rows, start=1)]
    return Reply(messages=tuple(message(part) for part in _packed(lines)))


def _ranked(words: Words, row: int, unit: Unit, standing: Standing) -> Html:
    place = str(standing.rank.place if standing.rank else row)
    total = numbers.points(standing.total)
    return words.html("supervise-ranked", place=place, unit=words.named(unit), total=total)


def digest_now(words: Words, made: Digest) -> Reply:
    """The week under way."""
    return Reply(messages=digest(words, made))


def digest(words: Words, made: Digest) -> tuple[Outgoing, ...]:
    """The digest: figures first, then a few rows of each list; short enough for a phone."""
    parts = [
        _digest_head(words, made),
        _listed(words, "up", made.up, _mover),
        _listed(words, "down", made.down, _mover),
        _listed(words, "alarms", made.alarms, lambda words, row: _alarm(words, made.scheme, row)),
        _listed(words, "overdue", made.overdue, _overdue),
        _listed(words, "silent", made.silent, _silent),
        _listed(words, "best", made.best, _best),
    ]
    return tuple(message(text) for text in _packed([part for part in parts if part], "\n\n"))


def _digest_head(words: Words, made: Digest) -> Html:
    totals = made.totals
    lines = [
        words.html(
            "supervise-digest-title",
            period=numbers.period(words, made.week.id),
            start=numbers.day(words, made.week.start),
            end=numbers.day(words, made.as_of),
        ),
        words.html(
            "supervise-digest-totals",
            reporting=str(totals.reporting),
            units=str(totals.units),
            reports=totals.reports,
            verified=str(totals.verified),
            waiting=str(totals.waiting),
        ),
    ]
    counts = "  ".join(f"{colour.sign} {words.named(colour)} {number}" for colour, number in totals.warnings)
    key = "supervise-digest-warnings" if totals.warnings else "supervise-digest-no-warnings"
    return Html("\n".join([*lines, words.html(key, counts=counts)]))


def _listed(words: Words, name: str, section: Section[Row], row_words: Callable[[Words, Row], Html]) -> Html:
    if not section.rows:
        return Html("")
    title = words.html(f"supervise-digest-{name}", n=section.total)
    return Html("\n".join([title, *(row_words(words, row) for row in section.rows), *_more(words, section.more)]))


def _more(words: Words, number: int) -> list[Html]:
    return [words.html("supervise-more", n=number)] if number > 0 else []


def _mover(words: Words, row: Mover) -> Html:
    return words.html(
        "supervise-row-mover" if row.indicator else "supervise-row-mover-bare",
        unit=words.named(row.unit),
        change=numbers.signed(row.change),
        total=numbers.points(row.total),
        indicator=words.named(row.indicator) if row.indicator else "",
    )


def _alarm(words: Words, scheme: Scheme, row: Alarm) -> Html:
    what = warning_words(words, scheme, row.warning)
    key = "supervise-row-alarm-answered" if row.warning.answer else "supervise-row-alarm"
    key = key if row.days else f"{key}-today"
    return words.html(key, unit=words.named(row.unit), what=what, days=row.days)


def _overdue(words: Words, row: Overdue) -> Html:
    named = row.milestone.name_en if words.locale.startswith("en") and row.milestone.name_en else row.milestone.name
    params: Mapping[str, Any] = {"unit": words.named(row.unit), "indicator": words.named(row.indicator)}
    return words.html("supervise-row-overdue", **params, milestone=named, days=row.days)


def _silent(words: Words, row: Silent) -> Html:
    names = words("supervise-separator").join(words.named(one) for one in row.owes[:MOST_OWED])
    more = len(row.owes) - MOST_OWED
    owes = words("supervise-owes-more", names=names, n=len(row.owes)) if more > 0 else names
    if row.last is None:
        return words.html("supervise-row-silent-never", unit=words.named(row.unit), owes=owes)
    return words.html("supervise-row-silent", unit=words.named(row.unit), owes=owes, day=numbers.day(words, row.last))


def _best(words: Words, row: Best) -> Html:
    return words.html(
        "supervise-row-best",
        unit=words.named(row.unit),
        indicator=words.named(row.indicator),
        gained=numbers.signed(row.gained),
        text=_excerpt(results(row.report)),
    )


def results(report: Report) -> str:
    """What a report says was achieved, without the activity around it; all of it where nothing was told apart."""
    clauses = report.assessment.get("clauses", ())
    found = [report.text[start:end] for start, end, kind in clauses if kind in _RESULTS]
    return ("，" if _HAN.search(report.text) else ", ").join(found) or report.text


def _excerpt(text: str | None) -> str:
    line = " ".join((text or "").split())
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1] + "…"


def _packed(parts: Iterable[Html], between: str = "\n") -> Iterable[Html]:
    """The parts in as few messages as hold them; a part is never torn apart."""
    text = ""
    for part in parts:
        if text and len(text) + len(between) + len(part) > _LONGEST_MESSAGE:
            yield Html(text)
            text = ""
        text = f"{text}{between}{part}" if text else part
    if text:
        yield Html(text)
