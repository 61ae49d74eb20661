import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from storage import migrations
from storage.database import Database
from storage.errors import DatabaseNewer, DatabaseNotMigrated
from storage.migrations import steps
from storage.tables import metadata


def _tables(database: Database) -> set[str]:
    return set(sa.inspect(database.engine).get_table_names())


def test_models_and_migrations_agree(database: Database) -> None:
    with database.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)

    assert differences == []


def test_indexes_of_open_rows_keep_their_condition(database: Database) -> None:
    # compare_metadata does not look at the condition; without it "open at most once" would forbid a second episode.
    inspector = sa.inspect(database.engine)

    conditions = {
        index["name"]: str(condition)
        for table in ("inbox", "outbox", "warnings")
        for index in inspector.get_indexes(table)
        for condition in index.get("dialect_options", {}).values()
        if condition != []
    }

    assert sorted(str(name) for name in conditions) == [
        "ix_inbox_aside",
        "ix_inbox_open",
        "ix_inbox_open_chat",
        "ix_outbox_expiring",
        "ix_outbox_waiting",
        "ix_outbox_waiting_chat",
        "uq_warnings_open_key",
    ]


def test_the_way_goes_up_down_and_up_again(address: str) -> None:
    with Database(address) as database:
        database.migrate()
        there = _tables(database)

        migrations.downgrade(database.engine, "base")
        gone = _tables(database)
        database.migrate()

        assert gone == {"alembic_version"}
        assert _tables(database) == there


def test_migrating_twice_changes_nothing(database: Database) -> None:
    with database.transaction() as uow:
        uow.state.put("kept", 1)

    database.migrate()

    with database.transaction() as uow:
        assert uow.state.get("kept") == 1


def test_tables_of_a_later_version_are_left_alone(own_database: Database) -> None:
    # Alembic's own error, which nobody expects, ended the process with a traceback and exit status 1, again and again.
    with own_database.raw_transaction() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseNewer, match="version 9999 of the tables"):
        own_database.migrate()


def test_the_head_that_is_checked_at_start_up_is_the_last_script() -> None:
    assert steps.last_script() == migrations.HEAD


def test_a_database_without_tables_is_told_apart(address: str) -> None:
    with Database(address) as database:
        with pytest.raises(DatabaseNotMigrated), database.transaction() as uow:
            uow.state.get("anything")

        assert database.revision() is None
