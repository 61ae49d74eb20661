from __future__ import annotations

from dataclasses import dataclass, replace

from handlers.settings.hours import Hours, parse_hours, unpacked
from handlers.settings.states import SettingsState
from handlers.shared.desk import Desk
from handlers.shared.quiet import DEFAULT_QUIET
from handlers.shared.reply import Refusal
from handlers.shared.scopes import scheme_if_any
from scoring.scheme.parties import Colour
from storage.records import Person, Report, Role


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles of a person, each once, in the order of the domain."""

    held: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Stopped:
    """What `/cancel` ended: whether something was under way, and the draft that stays, if any."""

    was_busy: bool
    draft: Report | None


@dataclass(frozen=True, slots=True)
class Quiet:
    """The quiet hours of a person, and the colours of warnings that break them."""

    hours: Hours
    broken_by: tuple[Colour, ...]


def roles_of(person: Person) -> Roles:
    """The roles of a person, each once."""
    return Roles(tuple(role for role in Role if person.has(role)))


def help_for(desk: Desk) -> Roles:
    """Which parts of the help concern the person."""
    return roles_of(desk.person)


def language(desk: Desk) -> tuple[str, ...]:
    """The languages to choose from."""
    return desk.services.catalogue.locales


def set_language(desk: Desk, locale: str) -> str | Refusal:
    """Speak this language from the very next word on."""
    if locale not in desk.services.catalogue.locales:
        return Refusal("button-old")

    desk.uow.people.set_locale(desk.person.id, locale)
    return locale


def quiet(desk: Desk) -> Quiet:
    """The quiet hours as they are; the next message may name others."""
    desk.remember(SettingsState.QUIET)
    return _quiet(desk, quiet_hours(desk.person))


def _quiet(desk: Desk, hours: Hours) -> Quiet:
    scheme = scheme_if_any(desk)
    return Quiet(hours, tuple(one for one in scheme.colours if one.breaks_quiet) if scheme else ())


def quiet_hours(person: Person) -> Hours:
    """The quiet hours of a person, or the usual ones; equal ends mean none."""
    if person.quiet_from is None or person.quiet_until is None:
        return DEFAULT_QUIET
    return person.quiet_from, person.quiet_until


def choose_quiet(desk: Desk, data: str) -> Quiet | Refusal:
    """Quiet hours from a button."""
    hours = unpacked(data)
    return _set_quiet(desk, hours) if hours else Refusal("button-old")


def say_quiet(desk: Desk, text: str) -> Quiet | Refusal:
    """Quiet hours as typed; what cannot be read may be typed again."""
    hours = parse_hours(text)
    if hours is None:
        desk.remember(SettingsState.QUIET)
        return Refusal("quiet-unclear")
    return _set_quiet(desk, hours)


def _set_quiet(desk: Desk, hours: Hours) -> Quiet:
    desk.uow.people.set_quiet(desk.person.id, *hours)
    if desk.conversation and desk.conversation.state == SettingsState.QUIET:
        desk.forget()
    return _quiet(desk, hours)


def cancel(desk: Desk) -> Stopped:
    """Stop whatever is under way in this chat. Drafts stay, but take nothing more in until they are taken up again."""
    draft = desk.uow.reports.open_draft(desk.person.id, desk.chat_id)
    aside = draft is not None and bool(draft.answers.get("aside"))

    busy = bool(desk.conversation and desk.conversation.state)
    desk.forget()
    if draft is None or aside:
        return Stopped(busy, draft if busy else None)
    kept = replace(draft, answers={**draft.answers, "aside": True})
    return Stopped(busy, desk.uow.reports.save(kept, by=desk.person.id, now=desk.now, reason="put aside"))


def not_for_you(_desk: Desk) -> Refusal:
    """A command of another role."""
    return Refusal("command-of-another-role")


def old_button(_desk: Desk) -> Refusal:
    """A button that no longer stands for anything."""
    return Refusal("button-old")
