"""A reporter's chat without Telegram: says, edits and presses, each answer put into words in both languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.entities import parse_html, units
from handlers.report import action, filing, history, menu, replies
from handlers.report.action import Incoming, IncomingPhoto, Open
from handlers.report.filing import Receipt
from handlers.shared.buttons import unpack
from handlers.shared.reply import NOTHING, Refusal, Reply, refuse
from locales import Words
from storage.outgoing import Outgoing
from storage.records import Person
from tests.handlers.world import World, labels, texts

LONGEST_MESSAGE = 4096
LONGEST_TOAST = 200

Answer = Callable[[Words, Any], Reply]
Taken = tuple[Callable[..., Any], Answer, Callable[[tuple[str, ...]], tuple[object, ...]]]

PRESSED: Mapping[str, Taken] = {
    "menu": (menu.menu, replies.menu, lambda args: args),
    "page": (history.browse, replies.history, lambda args: (int(args[0]),)),
    "of": (history.browse, replies.history, lambda args: (int(args[1]), args[0])),
    "view": (history.show, replies.one_report, lambda args: (int(args[0]),)),
    "about": (menu.about, replies.ask_for, lambda args: args),
    "same": (menu.unchanged, replies.submitted, lambda args: (*args, "与上期相同")),
    "none": (menu.ask_cause_for, replies.cause, lambda args: args),
    "cause": (action.ask_cause, replies.cause, lambda args: (int(args[0]),)),
    "pick": (action.choose, replies.pressed, lambda args: (args[0], int(args[1]), args[2])),
    "submit": (filing.submit, replies.submitted, lambda args: (int(args[0]), int(args[1]))),
    "fix": (action.fix, replies.fixing, lambda args: (int(args[0]),)),
    "discard": (action.discard, replies.discarded, lambda args: (int(args[0]),)),
    "resume": (action.resume, replies.heard, lambda args: (int(args[0]),)),
    "human": (filing.escalate, replies.escalated, lambda args: (int(args[0]),)),
    "withdraw": (filing.withdraw, replies.withdrawn, lambda args: (int(args[0]),)),
}
"""What each button of the report room does, as its router has it."""


@dataclass
class Talk:
    """One reporter's chat. `reply` is the last answer in Chinese; every answer is checked in both languages."""

    world: World
    person: Person
    reply: Reply = NOTHING
    last_id: int = 100

    def says(self, text: str = "", *, photos: int = 0, album: str | None = None, **more: Any) -> Any:
        """Send one message, or an album of `photos`."""
        first = self.last_id + 1
        self.last_id += max(1, photos)
        numbers = range(first, self.last_id + 1)
        shots = tuple(
            IncomingPhoto(f"file-{number}", f"unique-{number}", number, more.get("size")) for number in numbers[:photos]
        )
        unreadable = more.get("unreadable", ())
        incoming = Incoming(first, text, shots, album, tuple(numbers), unreadable)
        return self.acts(action.receive, replies.heard, incoming)

    def edits(self, message_id: int, text: str = "", *, photo: int | None = None, size: int | None = None) -> Any:
        """Edit a sent message: its words, or with `photo` the picture they are under."""
        shots = (IncomingPhoto(f"file-{photo}", f"unique-{photo}", message_id, size),) if photo else ()
        return self.acts(action.edited, replies.heard, Incoming(message_id, text, shots, message_ids=(message_id,)))

    def presses(self, label: str) -> Any:
        """Press the button of the last answer that has this label."""
        return self.presses_data(self.button(label))

    def presses_data(self, data: str) -> Any:
        """Press a button that carries this, also one from long ago."""
        feature, verb, args = unpack(data)
        assert feature == "report", data
        taken, answer, arguments = PRESSED[verb]
        return self.acts(taken, answer, *arguments(args), pressed=True)

    def asks(self, taken: Callable[..., Any], answer: Answer, *args: object) -> Any:
        """Send a command."""
        return self.acts(taken, answer, *args)

    def acts(self, taken: Callable[..., Any], answer: Answer, *args: object, pressed: bool = False) -> Any:
        """Take an action and put its result into words in both languages."""
        result = self.world.does(self.person, taken, *args)
        for locale in reversed(self.world.services.catalogue.locales):
            words = self.world.services.catalogue.words(locale)
            said = refuse(words, result, pressed=pressed) if isinstance(result, Refusal) else answer(words, result)
            fits_telegram(said)
            self.reply = said
        return result

    def button(self, label: str) -> str:
        """What the button with this label carries."""
        for one in outgoing(self.reply):
            for row in one.buttons:
                for each in row:
                    if each.text == label and each.data:
                        return each.data
        raise AssertionError(f"no button {label!r} in {self.text}")

    @property
    def text(self) -> str:
        """All that the last answer says, its punctuation in one width."""
        return unicodedata.normalize("NFKC", texts(self.reply))

    @property
    def labels(self) -> list[str]:
        """The buttons of the last answer."""
        return [label for one in outgoing(self.reply) for label in labels(one.buttons)]

    def writes(self, text: str, **more: Any) -> Open:
        """Say something that leaves a report open."""
        result = self.says(text, **more)
        assert isinstance(result, Open), result
        return result

    def hands_in(self, text: str, **more: Any) -> Receipt:
        """Say something that is enough, and hand it in."""
        self.writes(text, **more)
        return self.submits()

    def submits(self) -> Receipt:
        """Press 提交."""
        result = self.presses("提交")
        assert isinstance(result, Receipt), result
        return result


def outgoing(said: Reply) -> tuple[Outgoing, ...]:
    """The messages of a reply."""
    return (*([said.edit] if said.edit else []), *said.messages)


def fits_telegram(said: Reply) -> None:
    """Telegram would take it: known tags, within its lengths, nothing empty."""
    assert len(said.toast or "") <= LONGEST_TOAST, said.toast
    for one in outgoing(said):
        shown = parse_html(one.text).text
        assert shown.strip()
        assert units(shown) <= LONGEST_MESSAGE, units(shown)
        assert all(label.strip() for label in labels(one.buttons)), one.buttons
