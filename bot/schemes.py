"""`shiji scheme import`: bring a scheme file into force. What a scheme says is checked before it counts."""

from datetime import datetime
from pathlib import Path

import click

from bot.places import database_trouble, open_database, utc_now
from bot.score import read_text, scheme_group
from bot.settings import load_surroundings
from locales import Catalogue, Words
from scoring.scheme import SchemeError, parse_scheme
from storage.errors import StorageError
from storage.unit_of_work import UnitOfWork

__all__ = ["import_scheme", "scheme_group"]


def import_scheme(uow: UnitOfWork, text: str, now: datetime, words: Words) -> str:
    """Put the scheme in force and say so; the same text again changes nothing. Raises `SchemeError`."""
    scheme = parse_scheme(text)
    before = uow.schemes.latest()
    stored = uow.schemes.put(text, by=None, now=now)
    name = words.named(scheme)
    if before is not None and before.version == stored.version:
        return words("running-scheme-same", name=name, version=str(stored.version))
    detail = {"version": stored.version, "sha256": stored.sha256, "by": "command line"}
    uow.audit.append(at=now, person=None, action="scheme_imported", target=scheme.id, detail=detail)
    return words(
        "running-scheme-imported",
        name=name,
        year=str(scheme.year),
        version=str(stored.version),
        units=len(scheme.units),
        indicators=len(scheme.indicators),
    )


def problem_lines(error: SchemeError, words: Words) -> str:
    """Everything that is wrong with a scheme, one line each."""
    lines = [words("running-scheme-problems", count=len(error.problems))]
    lines += [f"{one.place}: {words(f'scoring-problem-{one.code}', **one.params)}" for one in error.problems]
    return "\n".join(lines)


@scheme_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_command(file: Path) -> None:
    """Check the scheme in FILE and bring it into force."""
    surroundings = load_surroundings()
    words = Catalogue.load().words(surroundings.locale)
    text = read_text(file, words)
    try:
        with open_database(surroundings) as database:
            database.migrate()
            with database.transaction() as uow:
                said = import_scheme(uow, text, utc_now(), words)
    except SchemeError as error:
        raise click.ClickException(problem_lines(error, words)) from None
    except StorageError as error:
        raise click.ClickException(database_trouble(error, words)) from None
    click.echo(f"{said}\n{words('running-kept-in', place=surroundings.database_place)}")
