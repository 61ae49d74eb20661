from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Self

from handlers.shared.services import Services
from scoring.scheme import Scheme
from scoring.standing import Board
from storage.records import Conversation, Person
from storage.unit_of_work import UnitOfWork


class NobodyHereError(LookupError):
    """An action for members ran for a stranger: the doorkeeper should have turned the update away."""


@dataclass(frozen=True)
class Desk:
    """All that an action has before it while it decides one update: the open transaction, the person, the time."""

    uow: UnitOfWork
    services: Services
    now: datetime
    chat_id: int
    visitor: Person | None
    conversation: Conversation

    @classmethod
    def of_the_program(cls, uow: UnitOfWork, services: Services, now: datetime) -> Self:
        """The desk for what happens without anybody writing: nobody sits at it."""
        return cls(uow, services, now, 0, None, Conversation(0, None, {}, None))

    @property
    def person(self) -> Person:
        """Who sent the update. Raises `NobodyHereError` for strangers."""
        if self.visitor is None:
            raise NobodyHereError
        return self.visitor

    @cached_property
    def today(self) -> date:
        """The scheme's local day."""
        return self.now.astimezone(self.services.timezone).date()

    @cached_property
    def scheme(self) -> Scheme:
        """The scheme in force, the same one for the whole action. Raises `NoSchemeError`."""
        return self.services.boards.scheme(self.uow)

    @cached_property
    def board(self) -> Board:
        """The scores as of today, before what this action adds. Raises `NoSchemeError`."""
        return self.services.boards.current(self.uow, self.today)

    def hold(self, *units: str) -> Board:
        """The scores, while nobody else, in this process or another, decides about these units until this action is
        over. Belongs before the first look at what facts or warnings of theirs follow from. Raises `NoSchemeError`."""
        if self.uow.hold_units(units):
            vars(self).pop("board", None)  # others may have recorded facts until a moment ago
        return self.board

    def remember(self, state: str, **data: Any) -> None:
        """Put the conversation of this chat into a state; the next message is read in it."""
        self.uow.conversations.put(self.chat_id, state, data, self.now)

    def forget(self) -> None:
        """End the conversation of this chat; the next message starts afresh."""
        self.uow.conversations.clear(self.chat_id)

    def recall(self) -> Mapping[str, Any]:
        """What `remember` kept; empty when there is no conversation."""
        return self.conversation.data
