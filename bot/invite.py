"""`shiji invite`: a one-time link that lets somebody in, for instance the first member of the office."""

import asyncio
from datetime import datetime, timedelta

import click
from aiogram.exceptions import TelegramNotFound, TelegramUnauthorizedError

from bot.places import database_trouble, open_database, utc_now
from bot.settings import Settings, SettingsError, load_settings
from bot.wiring import open_telegram
from handlers.shared.sending import TROUBLE
from locales import Catalogue, Words
from scoring.scheme import Category, Department, Scheme, Unit, load_scheme
from storage.database import Database
from storage.errors import StorageError
from storage.records import Role
from storage.unit_of_work import UnitOfWork

EVERYTHING = "*"
OPTION_OF_ROLE = {Role.REPORTER: "--unit", Role.REVIEWER: "--department"}


class RefusedError(Exception):
    """No link is made; the words say why."""


def make_invite(uow: UnitOfWork, role: Role, scope: str, days: int, now: datetime, words: Words) -> tuple[str, str]:
    """Make the invite and return its token and what its scope is called. Raises `RefusedError`."""
    name = _name_of_scope(uow, role, scope, words)
    token = uow.invites.create(role=role, scope=scope, expires_at=now + timedelta(days=days), created_by=None, now=now)
    detail = {"days": days, "by": "command line"}
    uow.audit.append(at=now, person=None, action="invited", target=f"{role}:{scope}", detail=detail)
    return token, name


def _name_of_scope(uow: UnitOfWork, role: Role, scope: str, words: Words) -> str:
    """The scope's name in the scheme, which makes sure that the role can have it."""
    if scope == EVERYTHING and role not in OPTION_OF_ROLE:
        return words("running-everywhere")
    text = uow.schemes.current()
    if text is None:
        raise RefusedError(words("running-no-scheme"))
    place = next((one for one in _places(load_scheme(text), role) if one.id == scope), None)
    if place is None:
        raise RefusedError(words("running-invite-unknown-scope", scope=scope))
    return words.named(place)


def _places(scheme: Scheme, role: Role) -> tuple[Unit | Category | Department, ...]:
    match role:
        case Role.REPORTER:
            return scheme.units
        case Role.REVIEWER:
            return scheme.departments
        case Role.OFFICE:
            return ()
        case _:
            return (*scheme.units, *scheme.categories)


def _scope(role: Role, given: str | None, words: Words) -> str:
    option = OPTION_OF_ROLE.get(role)
    if given is None and option is not None:
        raise RefusedError(words("running-invite-needs-scope", role=words(f"running-role-{role}"), option=option))
    return given or EVERYTHING


async def _bot_name(settings: Settings) -> str:
    bot = open_telegram(settings)
    try:
        me = await bot.get_me()
    finally:
        await bot.session.close()
    return me.username or ""


def _invite(settings: Settings, role: Role, given: str | None, days: int, words: Words) -> str:
    scope = _scope(role, given, words)
    username = asyncio.run(_bot_name(settings))
    now = utc_now()
    database: Database
    with open_database(settings) as database:
        database.migrate()
        with database.transaction() as uow:
            token, name = make_invite(uow, role, scope, days, now, words)
    expires = (now + timedelta(days=days)).astimezone(settings.zone)
    told = words("running-invite", role=words(f"running-role-{role}"), scope=name, expires=f"{expires:%Y-%m-%d %H:%M}")
    kept = words("running-kept-in", place=settings.database_place)
    return f"{told}\nhttps://t.me/{username}?start={token}\n{kept}"


@click.command()
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--unit", "scope", help="The unit of a reporter, by its id in the scheme.")
@click.option("--department", "scope", help="The department of a reviewer, by its id.")
@click.option("--scope", "scope", help="A unit or category; without it a supervisor or inspector sees everything.")
@click.option("--days", type=click.IntRange(1, 365), default=7, show_default=True, help="How long the link is good.")
def invite_command(role: str, scope: str | None, days: int) -> None:
    """Print a one-time link that lets somebody in."""
    settings = load_settings()
    words = Catalogue.load().words(settings.locale)
    try:
        click.echo(_invite(settings, Role(role), scope, days, words))
    except RefusedError as error:
        raise click.ClickException(str(error)) from None
    except (TelegramUnauthorizedError, TelegramNotFound):
        raise SettingsError(words("running-token-refused")) from None
    except TROUBLE as error:
        said = words("running-doctor-telegram-away", address=settings.api_base, error=error.message)
        raise click.ClickException(said) from None
    except StorageError as error:
        raise click.ClickException(database_trouble(error, words)) from None
