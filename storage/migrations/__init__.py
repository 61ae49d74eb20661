"""Bringing the tables up to date. Alembic itself is only imported when there is something to do: it costs a quarter
of a second, and most starts find nothing."""

from sqlalchemy import Connection, Engine, inspect, text

from storage.errors import DatabaseNewer

HEAD = "0005"
"""The revision this program wants; a test holds it to the last script."""

# PostgreSQL: two processes that start together must not both create the tables. Any number does, as long as it stays.
_LOCK = 720_011


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate up to the revision, all of it or nothing; harmless when the database is there already.

    Raises DatabaseNewer. Revisions are numbered, so the later one is the greater one.
    """
    with engine.begin() as connection:
        _lock(connection)
        found = known(connection)
        if revision != "head" or found != HEAD:
            from storage.migrations import steps  # noqa: PLC0415 - see above

            steps.up(connection, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Migrate down to the revision; `base` is before the first."""
    from storage.migrations import steps  # noqa: PLC0415 - see above

    with engine.begin() as connection:
        _lock(connection)
        steps.down(connection, revision)


def current(connection: Connection) -> str | None:
    """The revision the database is at; None when it was never migrated."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def known(connection: Connection) -> str | None:
    """The same, where this program knows that revision. Raises DatabaseNewer."""
    found = current(connection)
    if found is not None and found > HEAD:
        raise DatabaseNewer(f"version {found} of the tables, where this program knows {HEAD}")
    return found


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
