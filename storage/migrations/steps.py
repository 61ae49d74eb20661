"""Alembic, run from the program: the scripts travel inside the package and no ini file is needed."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def up(connection: Connection, revision: str) -> None:
    """Migrate up, inside the caller's transaction."""
    command.upgrade(_config(connection), revision)


def down(connection: Connection, revision: str) -> None:
    """Migrate down, inside the caller's transaction."""
    command.downgrade(_config(connection), revision)


def last_script() -> str | None:
    """The revision that no other comes after."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
