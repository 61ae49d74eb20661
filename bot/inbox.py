"""`shiji inbox`: the updates that were set aside because handling them always failed, and what becomes of them."""

import click

from bot.intake.updates import kind_of, words_of
from bot.places import database_trouble, open_database, utc_now
from bot.settings import Surroundings, load_surroundings
from locales import Catalogue, Words
from storage.errors import StorageError
from storage.records import InboxRow
from storage.unit_of_work import UnitOfWork

SHOWN = 100
"""Updates shown at once; of older ones it is said how many there are."""


def set_aside(uow: UnitOfWork, surroundings: Surroundings, words: Words) -> str:
    """Each with its number, its time, who sent it, what it says and what went wrong; newest first."""
    rows = uow.inbox.aside(SHOWN)
    if not rows:
        return words("running-inbox-empty")
    older = uow.inbox.counts().set_aside - len(rows)
    more = [words("running-inbox-more", count=older)] if older else []
    said = (_said(uow, row, surroundings, words) for row in rows)
    return "\n".join([*said, *more, words("running-inbox-hint")])


def _said(uow: UnitOfWork, row: InboxRow, surroundings: Surroundings, words: Words) -> str:
    sender = uow.people.by_telegram(row.chat_id) if row.chat_id is not None else None
    return words(
        "running-inbox-row",
        id=str(row.update_id),
        at=f"{row.received_at.astimezone(surroundings.zone):%Y-%m-%d %H:%M}",
        sender=_harmless(sender.name) if sender else str(row.chat_id or "?"),
        text=_harmless(words_of(row.raw)) or kind_of(row.raw),
        error=_harmless(row.error or ""),
    )


def _harmless(text: str) -> str:
    """On one line, and without signs that a terminal would obey."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def retry(uow: UnitOfWork, update_id: int, words: Words) -> str:
    """Have it handled after all, before whatever waits in its chat. Raises `click.ClickException`."""
    if not uow.inbox.reopen(update_id):
        raise _unknown(update_id, words)
    return _noted(uow, "update_retried", update_id, words("running-inbox-retried", id=str(update_id)))


def dismiss(uow: UnitOfWork, update_id: int, words: Words) -> str:
    """Say no more about it. Raises `click.ClickException`."""
    if not uow.inbox.dismiss(update_id):
        raise _unknown(update_id, words)
    return _noted(uow, "update_dismissed", update_id, words("running-inbox-dismissed", id=str(update_id)))


def _unknown(update_id: int, words: Words) -> click.ClickException:
    return click.ClickException(words("running-inbox-unknown", id=str(update_id)))


def _noted(uow: UnitOfWork, action: str, update_id: int, said: str) -> str:
    detail = {"by": "command line"}
    uow.audit.append(at=utc_now(), person=None, action=action, target=f"update:{update_id}", detail=detail)
    return said


@click.command()
@click.option("--retry", "again", metavar="ID", type=int, multiple=True, help="Have this one handled after all.")
@click.option(
    "--dismiss", "over", metavar="ID", type=int, multiple=True, help="Keep this one and say no more about it."
)
def inbox_command(again: tuple[int, ...], over: tuple[int, ...]) -> None:
    """Show the updates that were set aside after failing again and again, or settle some of them.

    An album is settled whole by the number of any of its photos. The bot may go on running meanwhile.
    """
    surroundings = load_surroundings()
    words = Catalogue.load().words(surroundings.locale)
    try:
        with open_database(surroundings) as database, database.transaction(read_only=not (again or over)) as uow:
            said = [*(retry(uow, one, words) for one in again), *(dismiss(uow, one, words) for one in over)]
            said = said or [set_aside(uow, surroundings, words)]
    except StorageError as error:
        raise click.ClickException(database_trouble(error, words)) from None
    click.echo("\n".join(said))
