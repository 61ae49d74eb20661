from __future__ import annotations

from datetime import time

from handlers.settings.action import Quiet, Roles, Stopped
from handlers.settings.hours import Hours, packed
from handlers.shared.buttons import button
from handlers.shared.quiet import DEFAULT_QUIET
from handlers.shared.reply import NOTHING, Reply, message, say
from locales import Html, Words

NO_QUIET = (time(0), time(0))
OFFERED = (DEFAULT_QUIET, (time(22), time(7)), NO_QUIET)


def full_help(words: Words, roles: Roles) -> Reply:
    """What each of one's roles can do, with examples, and what everybody can do."""
    parts = [words.html(f"settings-help-{role}") for role in roles.held]
    return say(Html("\n\n".join([*parts, words.html("settings-help-all")])))


def short_help(words: Words, roles: Roles) -> Reply:
    """One or two lines a role."""
    return say(Html("\n\n".join([*(words.html(f"join-can-{role}") for role in roles.held), words.html("join-help")])))


def unknown(words: Words, roles: Roles) -> Reply:
    """The one useful line for what was not understood: what the first of one's roles would send."""
    first = next(iter(roles.held), None)
    return say(words.html(f"settings-unknown-{first}" if first else "shared-unknown"))


def languages(words: Words, locales: tuple[str, ...]) -> Reply:
    """One button a language, each in its own words."""
    rows = tuple(button(words.catalogue.text(name, "settings-language"), "settings", "lang", name) for name in locales)
    return say(words.html("settings-choose-language"), rows)


def language_set(words: Words, _locale: str) -> Reply:
    """Said in the language just chosen."""
    return Reply(edit=message(words.html("settings-language-set")))


def quiet(words: Words, found: Quiet) -> Reply:
    """The quiet hours as they are, and others to choose from."""
    rows = tuple((button(hours_words(words, offer), "settings", "quiet", packed(offer)),) for offer in OFFERED)
    return say(_said(words, "settings-quiet", found), *rows)


def quiet_set(words: Words, found: Quiet) -> Reply:
    """The quiet hours from now on."""
    key = "settings-quiet-none-set" if _is_none(found.hours) else "settings-quiet-set"
    return Reply(edit=message(_said(words, key, found)))


def _said(words: Words, key: str, found: Quiet) -> Html:
    named = words("supervise-separator").join(words.named(one) for one in found.broken_by)
    broken = words("settings-quiet-except", colours=named) if named else ""
    return words.html(key, hours=hours_words(words, found.hours), broken=broken)


def hours_words(words: Words, hours: Hours) -> str:
    """`20:00–8:00`, or that there are none."""
    if _is_none(hours):
        return words("settings-quiet-none")
    return "–".join(f"{moment.hour}:{moment:%M}" for moment in hours)


def nothing(_words: Words, _result: object) -> Reply:
    """The reply to an action that always refuses."""
    return NOTHING


def stopped(words: Words, stop: Stopped) -> Reply:
    """That all is quiet now, and where the draft is."""
    if stop.draft is not None:
        return say(words.html("shared-cancelled"))
    return say(words.html("settings-stopped" if stop.was_busy else "shared-nothing-to-cancel"))


def _is_none(hours: Hours) -> bool:
    return hours[0] == hours[1]
