from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handlers.people.action import Member, Members, Revoked
from handlers.people.invites import MadeInvite, OpenInvite, OpenInvites, RoleChoice, ScopeChoice, Step
from handlers.shared import numbers
from handlers.shared.access import EVERYTHING
from handlers.shared.buttons import button
from handlers.shared.reply import Reply, Rows, grid, message, say
from handlers.shared.scopes import Reach, held_words
from locales import Html, Words
from storage.outgoing import Button
from storage.records import Role


def roles(words: Words, choice: RoleChoice) -> Reply:
    """Whom to invite: a button a role."""
    buttons = tuple(button(words(f"people-role-{role}"), "people", "role", role) for role in choice.roles)
    return say(words.html("people-choose-role"), *grid(buttons, 2))


def scopes_or_link(words: Words, step: Step) -> Reply:
    """Where the role is to hold, or, when that is clear, the link."""
    match step:
        case MadeInvite():
            return link(words, step)
        case ScopeChoice():
            return scopes(words, step)
        case _:
            raise TypeError(f"no words for {step!r}")


def scopes(words: Words, choice: ScopeChoice) -> Reply:
    """Where the role is to hold: a button a place."""
    asked = "people-choose-unit" if choice.role == Role.REPORTER else f"people-choose-scope-{choice.role}"
    parts = [words.html(asked)]
    if choice.more:
        parts.append(words.html("people-more-units", n=choice.more))
    return Reply(edit=message(Html("\n".join(parts)), *_scope_rows(words, choice)))


def _scope_rows(words: Words, choice: ScopeChoice) -> Rows:
    buttons: list[Button] = []
    if choice.everywhere:
        buttons.append(button(words("people-everywhere"), "people", "make", choice.role, EVERYTHING))
    for place in choice.places:
        way = ("category",) if choice.units_of else ("make", choice.role)
        buttons.append(button(words.named(place), "people", *way, place.id))
    return grid(tuple(buttons), 2)


def link(words: Words, made: MadeInvite) -> Reply:
    """The link in a message of its own, fit to be forwarded as it is."""
    held = held_words(words, made.reached)
    invitation = words.html("people-invitation", held=held, until=_until(words, made.expires_at), link=made.link)
    return Reply(edit=message(words.html("people-forward-this")), messages=(message(invitation),))


def open_invites(words: Words, found: OpenInvites) -> Reply:
    """The links nobody has used yet, with a button to take back each, in place of the list of people."""
    if not found.shown:
        return Reply(edit=message(words.html("people-no-invites"), _back(words)))
    lines = [words.html("people-invites")]
    lines += [_invite_line(words, place, one) for place, one in enumerate(found.shown, start=1)]
    lines += [words.html("people-more-invites", n=found.more)] if found.more else []
    buttons = tuple(
        button(words("people-button-take-back", place=place), "people", "takeback", one.id)
        for place, one in enumerate(found.shown, start=1)
    )
    return Reply(edit=message(Html("\n".join(lines)), *grid(buttons, 4), _back(words)))


def taken_back(words: Words, found: OpenInvites) -> Reply:
    """The same without the one that was taken back."""
    return replace(open_invites(words, found), toast=words("people-taken-back"))


def _invite_line(words: Words, place: int, one: OpenInvite) -> Html:
    held = held_words(words, one.reached)
    by = words("people-invite-by", name=one.by) if one.by else ""
    return words.html("people-invite-line", place=place, held=held, by=by, until=_until(words, one.expires_at))


def _until(words: Words, moment: datetime) -> str:
    return f"{numbers.day(words, moment.date())} {moment:%H:%M}"


def _back(words: Words) -> tuple[Button, ...]:
    return (button(words("people-button-back"), "people", "page", 0),)


def members(words: Words, page: Members) -> Reply:
    """Who is here, with a button to remove each of the people shown; a new message."""
    return Reply(messages=(message(_list(words, page), *_member_rows(words, page)),))


def members_again(words: Words, page: Members) -> Reply:
    """The same in place of the page before."""
    return Reply(edit=message(_list(words, page), *_member_rows(words, page)))


def _list(words: Words, page: Members) -> Html:
    counts = "  ".join(f"{words(f'people-role-{role}')} {page.by_role[role]}" for role in Role if role in page.by_role)
    lines = [words.html("people-title", n=page.total), words.html("people-counts", counts=counts)]
    if page.unreachable:
        lines.append(words.html("people-unreachable", n=page.unreachable))
    if page.unused_invites:
        lines.append(words.html("people-unused-invites", n=page.unused_invites))
    lines += [Html(""), *(_member_line(words, one) for one in page.members)]
    return Html("\n".join(lines))


def _member_line(words: Words, member: Member) -> Html:
    held = words("people-list-separator").join(held_words(words, one) for one in member.reached)
    line = "people-line" if member.person.reachable else "people-line-unreachable"
    return words.html(line, name=member.person.name, held=held or words("people-no-role"))


def _member_rows(words: Words, page: Members) -> Rows:
    asks = tuple(
        button(words("people-button-remove", name=one.person.name[:20]), "people", "ask", one.person.id)
        for one in page.members
    )
    links = words("people-button-invites", n=page.unused_invites)
    opened = (button(links, "people", "invites"),) if page.unused_invites else ()
    turns = []
    if page.page > 0:
        turns.append(button(words("people-button-previous"), "people", "page", page.page - 1))
    if page.page < page.pages - 1:
        turns.append(button(words("people-button-next"), "people", "page", page.page + 1))
    return (*grid(asks, 2), tuple(turns), opened)


def ask_removal(words: Words, member: Member) -> Reply:
    """Ask once; of several roles one alone may be taken away."""
    yes = button(words("people-button-remove-yes"), "people", "remove", member.person.id)
    no = button(words("people-button-remove-no"), "people", "page", 0)
    held = member.reached if len(member.reached) > 1 else ()
    single = tuple(
        (button(_only(words, one), "people", "revoke", member.person.id, place, len(held)),)
        for place, one in enumerate(held)
    )
    return Reply(edit=message(_asked(words, member), (yes, no), *single))


def _only(words: Words, one: Reach) -> str:
    return words("people-button-revoke", held=held_words(words, one))


def _asked(words: Words, member: Member) -> Html:
    return Html("\n".join([words.html("people-ask-removal", name=member.person.name), _member_line(words, member)]))


def revoked(words: Words, done: Revoked) -> Reply:
    """Said once the role is taken away."""
    held = held_words(words, done.reached)
    return Reply(edit=message(words.html("people-revoked", name=done.person.name, held=held)))


def removed(words: Words, member: Member) -> Reply:
    """Said once it is done."""
    return Reply(edit=message(words.html("people-removed", name=member.person.name)))
