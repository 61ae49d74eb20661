from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from handlers.shared import numbers
from handlers.shared.buttons import button
from handlers.shared.excerpt import results, shortened
from handlers.shared.explain import place_of, sign, warning_words
from handlers.shared.reply import Reply, Rows, grid, message, say
from handlers.supervise.action import AskUnit, Found, Ranking, Several, UnitCard
from handlers.supervise.digest import Alarm, Best, Digest, Mover, Overdue, Section, Silent
from locales import Html, Words
from scoring.results import Standing
from scoring.scheme import Scheme, Unit
from storage.outgoing import Button, Outgoing
from storage.records import OpenWarning, Report

MOST_WARNINGS = 5
MOST_NAMES = 2
MOST_BUTTONS = 6
_EXCERPT = 40
_LONGEST_MESSAGE = 3500

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
    return say(words.html(key, example=_example(words, what.example)), *grid(buttons, 2))


def _example(words: Words, unit: Unit) -> str:
    return words.named(unit).split()[0] if words.locale.startswith("en") else unit.name[:2]


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
            full=numbers.plain(standing.full),
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
    return [words.html("supervise-answered", text=shortened(warning.answer, _EXCERPT))] if warning.answer else []


def _result(words: Words, scheme: Scheme, report: Report) -> Html:
    day = numbers.day(words, report.reviewed_at.date()) if report.reviewed_at else ""
    known = {one.id: one for one in scheme.indicators}
    indicator = known.get(report.indicator or "")
    name = words.named(indicator) if indicator else ""
    return words.html("supervise-result", day=day, indicator=name, text=shortened(results(report), _EXCERPT))


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
        _alarms(words, made),
        _listed(words, "overdue", made.overdue, _overdue),
        _listed(words, "silent", made.silent, _silent),
        _listed(words, "best", made.best, _best),
    ]
    *before, last = _packed([part for part in parts if part], "\n\n")
    return (*(message(text) for text in before), message(last, *_units_named(words, made)))


def _units_named(words: Words, made: Digest) -> Rows:
    """Buttons for the units that need a closer look."""
    named = (
        *(row.unit for row in made.alarms.rows),
        *(row.unit for row in made.overdue.rows),
        *(row.unit for row in made.silent.rows),
        *(row.unit for row in made.down.rows),
    )
    units = list({unit.id: unit for unit in named}.values())[:MOST_BUTTONS]
    return grid(tuple(button(words.named(unit), "supervise", "unit", unit.id) for unit in units), 2)


def _alarms(words: Words, made: Digest) -> Html:
    if not made.alarms.rows:
        return Html("")
    title = words.html("supervise-digest-alarms", n=made.grave, units=made.alarms.total)
    rows = (_alarm(words, made.scheme, row) for row in made.alarms.rows)
    return Html("\n".join([title, *rows, *_more_units(words, made.alarms.more)]))


def _more_units(words: Words, number: int) -> list[Html]:
    return [words.html("supervise-more-units", n=number)] if number > 0 else []


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
    more = _more_units if isinstance(section.rows[0], Mover | Silent) else _more
    return Html("\n".join([title, *(row_words(words, row) for row in section.rows), *more(words, section.more)]))


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
    """One warning in full, or how many of each colour, on what, and for how long."""
    answered = words("supervise-alarm-answered") if row.answered else ""
    if len(row.warnings) == 1:
        what = warning_words(words, scheme, row.warnings[0])
        return words.html("supervise-row-alarm", unit=words.named(row.unit), what=what, days=row.days, note=answered)
    signs = Counter(sign(scheme, one.colour) for one in row.warnings)
    known = {one.id: one for one in scheme.indicators}
    names = [words.named(known[one.indicator]) for one in row.warnings if one.indicator in known]
    return words.html(
        "supervise-row-alarms",
        unit=words.named(row.unit),
        signs=" ".join(f"{each}{number}" for each, number in signs.items()),
        names=_some(words, names),
        days=row.days,
        note=answered,
    )


def _some(words: Words, names: Sequence[str]) -> str:
    """The first names, and how many there are in all."""
    shown = words("supervise-separator").join(names[:MOST_NAMES])
    return words("supervise-some", names=shown, n=len(names)) if len(names) > MOST_NAMES else shown


def _overdue(words: Words, row: Overdue) -> Html:
    named = row.milestone.name_en if words.locale.startswith("en") and row.milestone.name_en else row.milestone.name
    params: Mapping[str, Any] = {"unit": words.named(row.unit), "indicator": words.named(row.indicator)}
    return words.html("supervise-row-overdue", **params, milestone=named, days=row.days)


def _silent(words: Words, row: Silent) -> Html:
    owes = _some(words, [words.named(one) for one in row.owes])
    if row.last is None:
        return words.html("supervise-row-silent-never", unit=words.named(row.unit), owes=owes)
    return words.html("supervise-row-silent", unit=words.named(row.unit), owes=owes, day=numbers.day(words, row.last))


def _best(words: Words, row: Best) -> Html:
    return words.html(
        "supervise-row-best",
        unit=words.named(row.unit),
        indicator=words.named(row.indicator),
        gained=numbers.signed(row.gained),
        text=shortened(results(row.report), _EXCERPT),
    )


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
