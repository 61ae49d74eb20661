"""What a reporter reads: the card, the return, the question, the receipt, the menu and the history."""

from __future__ import annotations

import re
from collections.abc import Iterable

from handlers.report.action import OTHERS, AskCause, Discarded, LatePhotos, NoReport, Open, SmallTalk
from handlers.report.amounts import ROLES
from handlers.report.draft import LIKELY
from handlers.report.filing import Escalated, Heard, Receipt, Withdrawn
from handlers.report.history import PAGE, History, Shown
from handlers.report.menu import AskFor, Due, Menu
from handlers.report.reading import Choice, Need
from handlers.shared import numbers
from handlers.shared.buttons import button
from handlers.shared.explain import formula, next_due_words, place_of
from handlers.shared.reply import NOTHING, Reply, Rows, grid, message, say, short
from handlers.shared.verdict import hint_words, label_words, legend, marked, missing_words, question_words
from locales import Html, Words, escape
from scoring.scheme import Indicator, Unit
from scoring.scheme.model import Reporting
from scoring.validator import Label
from storage.outgoing import Button
from storage.records import Report, ReportStatus

_SHOWN_CHARACTERS = 1500
"""More of a report's own words would crowd the verdict out of the card."""

_LONGEST_LABEL = 28
_EDGES = re.compile(r"^[\s\W]+|[\s,。;,;.]+$")


def heard(words: Words, result: Heard) -> Reply:
    """The answer to a message or an edit."""
    match result:
        case Receipt():
            return receipt(words, result)
        case SmallTalk():
            return say(words.html("report-small-talk"))
        case NoReport():
            return say(words.html("report-edit-in-vain"))
        case LatePhotos():
            return say(_join(_late_photos(words, result)))
        case Open():
            return Reply(messages=(message(_card(words, result), *_card_buttons(words, result)),))
        case _:
            return NOTHING


def pressed(words: Words, result: Heard) -> Reply:
    """The same as an answer to a pressed button: the card takes the place of the old one."""
    if isinstance(result, Open):
        return Reply(edit=message(_card(words, result), *_card_buttons(words, result)))
    return heard(words, result)


def _late_photos(words: Words, late: LatePhotos) -> Iterable[Html]:
    if late.added:
        yield words.html("report-late-photos", number=late.number, count=late.added)
    if late.too_big:
        yield words.html("report-photo-too-big", count=late.too_big)


def _card(words: Words, shown: Open) -> Html:
    reading = shown.draft.reading
    lines = [_card_title(words, shown), *_facts_read(words, shown), "", _own_words(shown.draft.report)]
    lines += [legend(words, shown.draft.report.assessment)] if shown.draft.report.assessment.get("clauses") else []
    lines.append("")
    if reading.need == Need.RESULT:
        lines += _returned(words, shown.draft.report)
    else:
        lines += _verdict(words, shown) if shown.draft.report.text.strip() else []
        lines += [words.html("report-question", question=question(words, shown))] if reading.need else []
    lines += [words.html("report-photo-too-big", count=shown.too_big)] if shown.too_big else []
    lines += [words.html(f"refused-report-unreadable-{kind}") for kind in shown.unreadable]
    return _join(lines)


def _verdict(words: Words, shown: Open) -> list[Html]:
    reading, verdict = shown.draft.reading, shown.draft.report.assessment
    lines = [words.html("report-verdict", verdict=label_words(words, verdict)), *hint_words(words, verdict, "person")]
    counted = reading.indicator is not None and reading.indicator.reporting in ROLES
    if (
        reading.need is None
        and counted
        and None in {reading.value, reading.mode}
        and reading.assessment.label == Label.RESULT
    ):
        lines.append(words.html("report-no-figure"))
    return lines


def _card_title(words: Words, shown: Open) -> Html:
    need = shown.draft.reading.need
    if shown.draft.report.submitted_at is not None:
        return words.html("report-title-correction", number=shown.draft.report.number)
    kind = "returned" if need == Need.RESULT else "asking" if need else "check"
    return words.html(f"report-title-{kind}")


def _facts_read(words: Words, shown: Open) -> list[Html]:
    reading, report = shown.draft.reading, shown.draft.report
    lines = [words.html("report-field-unit", unit=words.named(shown.unit))] if not shown.units else []
    if reading.indicator is not None:
        lines.append(words.html("report-field-indicator", indicator=words.named(reading.indicator)))
        late = words("report-late") if report.late else ""
        lines.append(words.html("report-field-period", period=numbers.period(words, report.period), late=late))
        lines += [_figure(words, shown, reading.indicator)] if reading.value is not None else []
        step = reading.indicator.milestone(reading.milestone) if reading.milestone else None
        lines += [words.html("report-field-milestone", milestone=words.named(step))] if step else []
    if shown.draft.photos:
        lines.append(words.html("report-field-photos", count=shown.draft.photos))
    return lines


def _figure(words: Words, shown: Open, indicator: Indicator) -> Html:
    reading, line = shown.draft.reading, shown.draft.line
    measure = numbers.after(numbers.measure(words, indicator))
    figure = words(
        f"report-figure-{reading.mode or 'open'}",
        value=numbers.plain(reading.value) if reading.value is not None else "",
        measure=measure,
    )
    known = []
    if line is not None and line.value is not None:
        known.append(words("report-known-last", value=numbers.plain(line.value), measure=measure))
    if line is not None and line.target is not None:
        known.append(words("report-known-target", value=numbers.plain(line.target), measure=measure))
    return words.html(
        "report-field-figure",
        figure=figure,
        known=words("report-known", list=words("shared-comma").join(known)) if known else "",
    )


def _own_words(report: Report) -> Html:
    text = report.text[:_SHOWN_CHARACTERS]
    shown = marked(text, report.assessment) if len(report.text) <= _SHOWN_CHARACTERS else escape(text + "…")
    return Html(f"<blockquote>{shown}</blockquote>") if text else Html("")


def _returned(words: Words, report: Report) -> list[Html]:
    lines = [words.html(f"report-returned-{report.assessment['label']}")]
    named = _activities(words, report)
    lines += [words.html("report-only-activity", clauses=named)] if named else []
    missing = missing_words(words, report.assessment)
    lines += [words.html("report-missing", missing=missing)] if missing else []
    asked = question_words(words, report.assessment)
    lines += [words.html("report-question", question=asked)] if asked else []
    lines.append(words.html("report-just-complete"))
    return lines


def _activities(words: Words, report: Report) -> str:
    clauses = [
        _EDGES.sub("", report.text[start:end])
        for start, end, kind in report.assessment.get("clauses", ())
        if kind in {"activity", "input"}
    ]
    return words("shared-comma").join(f"“{clause[:24]}”" for clause in clauses[:4] if clause)


def question(words: Words, shown: Open) -> Html:
    """The one question of a card, for what is missing."""
    reading = shown.draft.reading
    indicator = reading.indicator
    if reading.need == Need.VALUE and indicator is not None:
        return words.html(
            f"report-ask-value-{indicator.reporting}",
            indicator=words.named(indicator),
            measure=numbers.measure(words, indicator),
        )
    if reading.need == Need.MODE and indicator is not None and reading.value is not None:
        measure = numbers.after(numbers.measure(words, indicator))
        return words.html("report-ask-mode", value=numbers.plain(reading.value), measure=measure)
    return words.html(f"report-ask-{reading.need}")


def _card_buttons(words: Words, shown: Open) -> Rows:
    report, reading = shown.draft.report, shown.draft.reading
    away = button(words("report-button-discard"), "report", "discard", report.id)
    if reading.need == Need.RESULT:
        human = button(words("report-button-human"), "report", "human", report.id)
        blocked = button(words("report-button-no-progress"), "report", "cause", report.id)
        may_escalate = shown.may_escalate and reading.indicator is not None
        return (human, blocked) if may_escalate else (blocked,), (away,)
    if reading.need is not None:
        return (*_choices(words, shown), (away,))
    return (
        (
            button(words("report-button-submit"), "report", "submit", report.id, report.version),
            button(words("report-button-fix"), "report", "fix", report.id),
            away,
        ),
    )


def _choices(words: Words, shown: Open) -> Rows:
    reading, report = shown.draft.reading, shown.draft.report
    if reading.need == Need.UNIT:
        return grid(
            tuple(button(_label(words, one), "report", "pick", "unit", report.id, one.id) for one in shown.units), 2
        )
    if reading.need == Need.WORDS:
        return ()
    labels = ((choice.id, _choice_label(words, reading.need, choice)) for choice in reading.choices)
    buttons = [button(label, "report", "pick", reading.need, report.id, choice) for choice, label in labels]
    if reading.need == Need.INDICATOR and len(buttons) <= LIKELY:
        buttons.append(button(words("report-button-others"), "report", "pick", reading.need, report.id, OTHERS))
    in_twos = reading.need == Need.MODE or len(buttons) > LIKELY + 1
    return grid(tuple(buttons), 2 if in_twos else 1)


def _choice_label(words: Words, need: Need | None, choice: Choice) -> str:
    return _label(words, choice) if choice.name else words(f"report-choice-{need}-{choice.id}")


def _label(words: Words, named: object) -> str:
    name = words.named(named)
    return name if len(name) <= _LONGEST_LABEL else name[: _LONGEST_LABEL - 1] + "…"


def receipt(words: Words, done: Receipt) -> Reply:
    """The receipt: old → new with the formula and real numbers, the total, the place, and what is next."""
    title = "blocked" if done.report.status == ReportStatus.BLOCKED else "corrected" if done.corrected else "submitted"
    lines = [
        words.html(
            f"report-receipt-{title}", number=done.report.number, late=words("report-late") if done.report.late else ""
        ),
        words.html(
            "report-receipt-points",
            indicator=words.named(done.indicator),
            old=numbers.points(done.old.points),
            new=numbers.points(done.new.points),
            full=numbers.points(done.new.full),
        ),
    ]
    lines += [Html(f"<blockquote>{formula(words, done.new)}</blockquote>")] if done.new.steps else []
    lines.append(
        words.html(
            "report-receipt-total",
            total=numbers.points(done.after.total),
            change=numbers.signed(done.after.total - done.total_before),
            place=place_of(words, done.after),
        )
    )
    lines += _outside(words, done)
    lines += [*_unverified(words, done), *_waits(words, done)]
    lines += [words.html("report-receipt-actor", who=done.who)] if done.who and not done.by_when else []
    if done.who and done.by_when:
        lines.append(words.html("report-receipt-actor-by", who=done.who, day=numbers.day(words, done.by_when)))
    if done.new.next_due is not None:
        lines.append(words.html("report-receipt-next", next=next_due_words(words, done.new.next_due)))
    return say(_join(lines), (button(words("report-button-fix"), "report", "fix", done.report.id),))


def _outside(words: Words, done: Receipt) -> list[Html]:
    """Without these words a report of January seems to be lost, or one of December to have been for nothing."""
    if done.outside is None:
        return []
    side, year = done.outside
    return [words.html(f"report-receipt-{side}-year", year=str(year))]


def _unverified(words: Words, done: Receipt) -> list[Html]:
    if done.indicator.reporting == Reporting.GRADE:
        return [words.html("report-receipt-grade")]
    if done.new.provisional:
        return [words.html("report-receipt-provisional", points=numbers.points(done.new.provisional))]
    return [words.html("report-receipt-unverified")] if done.new.unverified else []


def _waits(words: Words, done: Receipt) -> list[Html]:
    """A level that was verified stands until the next one is: without these words the new figure seems to be lost."""
    said = done.report.value
    if (
        done.report.mode != "level"
        or said is None
        or done.new.value in {None, said}
        or done.new.value != done.old.value
    ):
        return []
    measure = numbers.after(numbers.measure(words, done.indicator))
    return [words.html("report-receipt-waits", value=numbers.plain(said), measure=measure)]


def submitted(words: Words, done: Receipt) -> Reply:
    """The receipt after a pressed button."""
    return Reply(messages=receipt(words, done).messages, toast=words("report-toast-submitted"))


def escalated(words: Words, done: Escalated) -> Reply:
    """The report is in the reviewer's queue."""
    text = words.html("report-escalated", number=done.report.number, indicator=words.named(done.indicator))
    return say(text)


def discarded(words: Words, done: Discarded) -> Reply:
    """The draft is put away."""
    kind = "correction" if done.in_force else "draft"
    return Reply(edit=message(words.html(f"report-discarded-{kind}", number=done.number)))


def withdrawn(words: Words, done: Withdrawn) -> Reply:
    """The report is taken back."""
    text = words.html(
        "report-withdrawn",
        number=done.report.number,
        total=numbers.points(done.after.total),
        change=numbers.signed(done.after.total - done.before.total),
    )
    return Reply(edit=message(text))


def cause(words: Words, asked: AskCause) -> Reply:
    """Why is there no progress?"""
    if asked.indicator is None:
        return say(words.html("report-ask-cause"))
    return say(words.html("report-ask-cause-for", indicator=words.named(asked.indicator)))


def fixing(words: Words, report: Report) -> Reply:
    """The next message takes the place of the words."""
    said = short(report.comment or "", _SHOWN_CHARACTERS)
    comment = words.html("report-fix-comment", comment=said) if said else None
    lines = [words.html("report-fix", number=report.number), *([comment] if comment else []), _own_words(report)]
    return say(_join(lines))


def menu(words: Words, shown: Menu) -> Reply:
    """What this period still lacks, what is unfinished first."""
    key = "report-menu" if shown.due else "report-menu-done" if shown.reported else "report-menu-none"
    text = words.html(key, unit=words.named(shown.unit), due=len(shown.due), reported=shown.reported)
    rows: list[tuple[Button, ...]] = []
    if shown.unfinished is not None:
        label = words("report-button-resume", start=shown.unfinished.text[:12])
        rows.append((button(label, "report", "resume", shown.unfinished.id),))
    for report in shown.sent_back:
        label = words("report-button-put-right", start=report.text[:12])
        rows.append((button(label, "report", "fix", report.id),))
    about = tuple(
        button(_label(words, one.indicator), "report", "about", shown.unit.id, one.indicator.id) for one in shown.due
    )
    return say(text, *rows, *grid(about, 2), *_other_units(words, shown.others, "menu"))


def ask_for(words: Words, asked: AskFor) -> Reply:
    """An indicator was chosen: say it in a sentence, or with one tap."""
    due = asked.due
    lines = [words.html("report-about", indicator=words.named(due.indicator)), *_last(words, due)]
    same = button(words("report-button-same"), "report", "same", asked.unit.id, due.indicator.id)
    none = button(words("report-button-no-progress"), "report", "none", asked.unit.id, due.indicator.id)
    may_repeat = (
        due.line is not None and due.line.value is not None and due.indicator.reporting in {"cumulative", "level"}
    )
    return say(_join(lines), (same, none) if may_repeat and not asked.reported else (none,))


def _last(words: Words, due: Due) -> Iterable[Html]:
    english = words.locale.startswith("en")
    own_question = due.indicator.question_en if english and due.indicator.question_en else due.indicator.question
    if own_question:
        yield escape(own_question)
    if due.line is not None and due.line.value is not None and due.indicator.reporting in ROLES:
        measure = numbers.after(numbers.measure(words, due.indicator))
        yield words.html("report-last", value=numbers.plain(due.line.value), measure=measure)
    evidence = due.indicator.evidence_en if english and due.indicator.evidence_en else due.indicator.evidence
    if evidence:
        yield words.html("report-evidence", evidence=evidence)


def history(words: Words, shown: History) -> Reply:
    """A page of reports; each opens with its button."""
    if not shown.entries:
        others = _other_units(words, shown.others, "of", 0)
        return say(words.html("report-history-empty", unit=words.named(shown.unit)), *others)
    lines = [words.html("report-history", unit=words.named(shown.unit))]
    buttons = []
    for entry in shown.entries:
        name = words.named(entry.indicator) if entry.indicator else words("report-no-indicator")
        status = words(f"report-status-{entry.report.status}")
        lines.append(words.html("report-history-line", number=entry.report.number, indicator=name, status=status))
        buttons.append(button(entry.report.number[5:].lstrip("0") or "0", "report", "view", entry.report.id))
    turn = []
    if shown.offset:
        turn.append(_page(words("report-button-newer"), shown, max(0, shown.offset - PAGE)))
    if shown.more:
        turn.append(_page(words("report-button-older"), shown, shown.offset + len(shown.entries)))
    others = _other_units(words, shown.others, "of", 0)
    return say(_join(lines), *grid(tuple(buttons), 4), tuple(turn), *others)


def _page(label: str, shown: History, offset: int) -> Button:
    return button(label, "report", "of", shown.unit.id, offset)


def _other_units(words: Words, units: Iterable[Unit], verb: str, *more: object) -> Rows:
    return grid(tuple(button(words.named(one), "report", verb, one.id, *more) for one in units), 2)


def one_report(words: Words, shown: Shown) -> Reply:
    """One report with its words, its verdict and what may be done with it."""
    report, indicator = shown.entry.report, shown.entry.indicator
    name = words.named(indicator) if indicator else words("report-no-indicator")
    lines = [
        words.html("report-view", number=report.number, indicator=name, status=words(f"report-status-{report.status}")),
        _own_words(report),
    ]
    comment = short(report.comment or "", _SHOWN_CHARACTERS)
    lines += [words.html("report-view-comment", comment=comment)] if comment else []
    lines += [words.html("report-view-versions")] if shown.corrected else []
    row = [button(words("report-button-fix"), "report", "fix", report.id)] if shown.may_fix else []
    row += [button(words("report-button-withdraw"), "report", "withdraw", report.id)] if shown.may_withdraw else []
    return say(_join(lines), tuple(row))


def _join(lines: Iterable[str]) -> Html:
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return Html("\n".join(kept).strip())
