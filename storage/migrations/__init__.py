"""Alembic, run from the program: the scripts travel inside the package and no ini file is needed."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

FOLDER = Path(__file__).parent
# PostgreSQL: two processes that start together must not both create the tables. Any number does, as long as it stays.
_LOCK = 720_011


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate up to the revision."""
    with engine.begin() as connection:
        _lock(connection)
        if revision != "head" or current(connection) != head():
            command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Migrate down to the revision; `base` is before the first."""
    with engine.begin() as connection:
        _lock(connection)
        command.downgrade(_config(connection), revision)


def current(connection: Connection) -> str | None:
    """The revision the database is at; None when it was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The revision this program wants."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
