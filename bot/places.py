"""Where things are kept, and the machine's clock: what even commands need that never talk to Telegram."""

from datetime import UTC, datetime

from bot.settings import Surroundings
from storage.database import Database
from storage.photos import PhotoStore


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def open_database(surroundings: Surroundings) -> Database:
    """The database of these settings; nothing is connected yet."""
    return Database(surroundings.database)


def open_photos(surroundings: Surroundings) -> PhotoStore:
    """The folder of the photos."""
    return PhotoStore(surroundings.photo_dir)
