"""`shiji backup` and `shiji restore`: everything that is kept, into a folder and back, whichever database is used."""

from pathlib import Path

import click

from bot.places import open_database, open_photos, utc_now
from bot.private import for_its_owner_only
from bot.settings import Surroundings, load_surroundings
from locales import Catalogue, Words
from storage.backup import Archived, backup, copy_photos, restore
from storage.errors import BackupDamaged, BackupFromElsewhere, DatabaseNewer, DatabaseNotEmpty, StorageError
from storage.photos import PhotoStore, remove_parts

PHOTOS = "photos"

_REFUSALS: tuple[tuple[type[StorageError], str], ...] = (
    (BackupDamaged, "running-backup-damaged"),
    (BackupFromElsewhere, "running-backup-elsewhere"),
    (DatabaseNewer, "running-database-newer"),
    (DatabaseNotEmpty, "running-restore-not-empty"),
    (StorageError, "running-backup-failed"),
)


def _surroundings() -> tuple[Surroundings, Words]:
    surroundings = load_surroundings()
    return surroundings, Catalogue.load().words(surroundings.locale)


def _refused(error: StorageError | OSError, words: Words) -> click.ClickException:
    code = next((code for kind, code in _REFUSALS if isinstance(error, kind)), "running-backup-failed")
    return click.ClickException(words(code, error=str(error)))


def _rows(archived: Archived) -> int:
    return sum(archived.rows.values())


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def backup_command(folder: Path) -> None:
    """Write everything that is kept into FOLDER: an archive of this moment, and photos not copied there before.

    The bot may go on running meanwhile.
    """
    surroundings, words = _surroundings()
    now = utc_now()
    archive = folder / f"shiji-{now.astimezone(surroundings.zone):%Y%m%d-%H%M%S}.jsonl.gz"
    try:
        with for_its_owner_only():
            folder.mkdir(parents=True, exist_ok=True)
            for place in (folder, folder / PHOTOS):
                remove_parts(place, now)
            with open_database(surroundings) as database:
                archived = backup(database, archive, now)
            photos = copy_photos(open_photos(surroundings), folder / PHOTOS)
    except (StorageError, OSError) as error:
        raise _refused(error, words) from None
    click.echo(words("running-backup-done", file=str(archive), rows=_rows(archived), photos=photos))


@click.command()
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore_command(archive: Path) -> None:
    """Fill an empty database from ARCHIVE, and the photo folder from the photos beside it."""
    surroundings, words = _surroundings()
    try:
        # Photos first: copying them can be repeated, while a database that was filled is not filled again.
        photos = copy_photos(PhotoStore(archive.parent / PHOTOS), surroundings.photo_dir)
        with open_database(surroundings) as database:
            archived = restore(archive, database)
    except (StorageError, OSError) as error:
        raise _refused(error, words) from None
    made_at = archived.made_at.astimezone(surroundings.zone)
    click.echo(words("running-restore-done", at=f"{made_at:%Y-%m-%d %H:%M}", rows=_rows(archived), photos=photos))
