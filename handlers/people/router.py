from __future__ import annotations

from datetime import timedelta

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.people import action, invites, replies
from handlers.people.states import PeopleState
from handlers.settings.commands import refresh_menu_of
from handlers.shared.filters import InState, Pressed, Said
from handlers.shared.turn import Turn

router = Router(name="people")

ASKED_JUST_NOW = timedelta(minutes=10)
"""How long typed words are the unit to invite for; later ones are what they would be without the question."""


@router.message(Command("invite"))
async def invite(_message: Message, turn: Turn) -> None:
    """`/invite`."""
    await turn.take(invites.begin, replies.roles)


@router.callback_query(Pressed("people", "role"))
async def choose_role(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    """The role of the person to come."""
    await turn.take(invites.choose_role, replies.scopes_or_link, "".join(args[:1]))


@router.callback_query(Pressed("people", "category"))
async def choose_category(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    """The category the reporter's unit is in."""
    await turn.take(invites.choose_category, replies.scopes, "".join(args[:1]))


@router.callback_query(Pressed("people", "make"))
async def choose_scope(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    """Where the role is to hold."""
    role, scope = (*args, "", "")[:2]
    await turn.take(invites.choose_scope, replies.link, role, scope)


@router.message(InState(PeopleState.CHOOSING_UNIT, within=ASKED_JUST_NOW), Said())
async def find_unit(message: Message, turn: Turn) -> None:
    """Part of the unit's name instead of a button."""
    await turn.take(invites.find_unit, replies.scopes_or_link, message.text or "")


@router.message(Command("people"))
async def people(_message: Message, turn: Turn) -> None:
    """`/people`."""
    await turn.take(action.members, replies.members)


@router.callback_query(Pressed("people", "page"))
async def page(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    """Another page of the list, or back to it."""
    await turn.take(action.members, replies.members_again, number(args))


@router.callback_query(Pressed("people", "ask"))
async def ask_removal(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    """A person to remove."""
    await turn.take(action.ask_removal, replies.ask_removal, number(args))


@router.callback_query(Pressed("people", "remove"))
async def remove(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    """Yes, remove."""
    await turn.take(action.remove, replies.removed, number(args))
    await refresh_menu_of(turn, number(args))


@router.callback_query(Pressed("people", "revoke", "nnn"))
async def revoke(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    """One of the roles of a person."""
    person_id, place, of = map(int, args)
    await turn.take(action.revoke, replies.revoked, person_id, place, of)
    await refresh_menu_of(turn, person_id)


@router.callback_query(Pressed("people", "invites"))
async def open_invites(_query: CallbackQuery, turn: Turn) -> None:
    """The links nobody has used yet."""
    await turn.take(invites.unused, replies.open_invites)


@router.callback_query(Pressed("people", "takeback", "n"))
async def take_back(_query: CallbackQuery, turn: Turn, args: tuple[str, ...]) -> None:
    """收回 of a link."""
    await turn.take(invites.take_back, replies.taken_back, int(args[0]))


def number(args: tuple[str, ...]) -> int:
    """The number a button carries; 0, which is nobody and the first page, where it carries none."""
    text = "".join(args[:1])
    return int(text) if text.isdecimal() and len(text) < 18 else 0
