"""Small things the program remembers, by name."""

from typing import Any

from sqlalchemy import delete, select

from storage.repositories.base import Repository
from storage.tables import app_state


class AppState(Repository):
    """Named JSON values, such as the demo's clock."""

    def get(self, key: str) -> Any:
        """The value; None when there is none."""
        return self._session.execute(select(app_state.c.value).where(app_state.c.key == key)).scalar()

    def put(self, key: str, value: Any) -> None:
        """Set the value."""
        statement = self._session.insert(app_state).values(key=key, value=value)
        statement = statement.on_conflict_do_update(
            index_elements=[app_state.c.key], set_={"value": statement.excluded.value}
        )
        self._session.execute(statement)

    def remove(self, key: str) -> None:
        """Forget the value."""
        self._session.execute(delete(app_state).where(app_state.c.key == key))
