from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from locales import Html, Words
from storage.outgoing import Button, Outgoing

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person gets back for one update. All of it is stored with the decision and sent after the commit."""

    messages: tuple[Outgoing, ...] = ()
    toast: str | None = None
    """Shown over the chat when the update was a pressed button."""
    edit: Outgoing | None = None
    """Takes the place of the message whose button was pressed; a new message when nothing was pressed."""


NOTHING = Reply()


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an action returns when a person asked for what cannot be done: words `refused-<code>` say why."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    about: str | None = field(default=None, compare=False)
    """What was asked for, such as `invite:3`, where it is there and is not a report: for the log, and never shown."""


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """What comes of an update at the door that lets nobody in; the doorkeeper has its own words for it, or none."""

    code: str
    about: str | None = None


def short(text: str, most: int = 200) -> str:
    """A person's words where they are one line among others; the whole is on record."""
    return text if len(text) <= most else text[: most - 1] + "…"


def message(text: Html, *rows: tuple[Button, ...]) -> Outgoing:
    """One message with its rows of buttons."""
    return Outgoing(text=text, buttons=tuple(row for row in rows if row))


def say(text: Html, *rows: tuple[Button, ...]) -> Reply:
    """A reply of one message."""
    return Reply(messages=(message(text, *rows),))


def refuse(words: Words, refusal: Refusal, *, pressed: bool) -> Reply:
    """The words of a refusal: a toast when a button was pressed, otherwise a message."""
    if pressed:
        return Reply(toast=words(f"refused-{refusal.code}", **refusal.params))
    return say(words.html(f"refused-{refusal.code}", **refusal.params))


def grid(buttons: tuple[Button, ...], columns: int) -> Rows:
    """Buttons in rows of `columns`."""
    return tuple(buttons[start : start + columns] for start in range(0, len(buttons), columns))
