from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from handlers.shared.access import Action, may_in_unit
from handlers.shared.buttons import button
from handlers.shared.explain import warning_words
from handlers.shared.reply import grid, message, short
from locales import Html, Words
from scoring.scheme import Scheme
from storage.outgoing import Outgoing
from storage.records import OpenWarning, Person, Report, ReportStatus

_MOST_LISTED = 10
_MOST_OF_A_UNIT = 3

Reader = Literal["mine", "reviewer", "office"]
_UNREVIEWED: dict[Reader, str] = {
    "mine": "rounds-unreviewed-mine",
    "reviewer": "rounds-unreviewed",
    "office": "rounds-unreviewed-office",
}


def escalation(words: Words, scheme: Scheme, warnings: Sequence[OpenWarning], reader: Person) -> Outgoing:
    """Warnings by unit, the gravest first, with what the unit said, or that it has said nothing."""
    by_unit: dict[str, list[OpenWarning]] = defaultdict(list)
    for one in sorted(warnings, key=lambda one: -scheme.gravity(one.colour)):
        by_unit[one.unit].append(one)
    lines = [words.html("rounds-escalation", units=len(by_unit))]
    for unit_id, mine in by_unit.items():
        unanswered = not any(one.answer for one in mine)
        title = words.html("rounds-escalation-unit", unit=words.named(scheme.unit(unit_id)))
        lines += [Html(""), Html(f"{title}{words.html('rounds-no-answer')}") if unanswered else title]
        for one in mine[:_MOST_OF_A_UNIT]:
            lines.append(warning_words(words, scheme, one))
            lines += [words.html("standing-warning-answer", answer=short(one.answer))] if one.answer else []
        if len(mine) > _MOST_OF_A_UNIT:
            lines.append(words.html("rounds-more-warnings", count=len(mine) - _MOST_OF_A_UNIT))
    units = [unit for unit in map(scheme.unit, by_unit) if may_in_unit(reader, Action.SEE_STANDING, unit)]
    buttons = tuple(button(words.named(unit), "standing", "score", unit.id) for unit in units[:6])
    return message(Html("\n".join(lines)), *grid(buttons, 2))


def unreviewed(words: Words, scheme: Scheme, reports: Sequence[Report], reader: Reader, unheard: int = 0) -> Outgoing:
    """Reports that waited too long for their reviewer, for whoever wrote them, has to review them, or runs it all.

    `unheard` is of how many of them nobody could be reminded.
    """
    lines = [words.html(_UNREVIEWED[reader], count=len(reports), unheard=unheard)]
    lines += [
        words.html(
            "rounds-unreviewed-line",
            number=one.number,
            unit=words.named(scheme.unit(one.unit)),
            indicator=words.named(scheme.indicator(one.indicator or "")),
            meanwhile=_meanwhile(one),
        )
        for one in reports[:_MOST_LISTED]
    ]
    if len(reports) > _MOST_LISTED:
        lines.append(words.html("rounds-more", count=len(reports) - _MOST_LISTED))
    return message(Html("\n".join(lines)))


def _meanwhile(report: Report) -> str:
    """What the report counts for until it is reviewed."""
    if report.status != ReportStatus.ESCALATED and (report.value is not None or report.milestone is not None):
        return "counted"
    return report.status
