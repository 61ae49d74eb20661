"""Where things are kept, and the machine's clock: what even commands need that never talk to Telegram."""

from datetime import UTC, datetime

from bot.settings import PREFIX, SettingsError, Surroundings
from locales import Catalogue, Words
from storage.database import AddressError, Database
from storage.errors import DatabaseNewer, StorageError
from storage.photos import PhotoStore


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def open_database(surroundings: Surroundings) -> Database:
    """The database of these settings; nothing is connected yet. Raises `SettingsError`."""
    try:
        return Database(surroundings.database)
    except AddressError as error:
        words = Catalogue.load().words(surroundings.locale)
        name = "DATABASE_URL" if surroundings.database_url.get_secret_value() else "DATA_DIR"
        said = words("running-setting-other", said=str(error))
        raise SettingsError(words("running-setting", name=f"{PREFIX}{name}", said=said)) from error


def database_trouble(error: StorageError, words: Words) -> str:
    """What to tell whoever started a command that came to grief with the database."""
    code = "running-database-newer" if isinstance(error, DatabaseNewer) else "running-database-away"
    return words(code, error=str(error))


def open_photos(surroundings: Surroundings) -> PhotoStore:
    """The folder of the photos."""
    return PhotoStore(surroundings.photo_dir)
