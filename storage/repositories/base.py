"""What all repositories share."""

from storage.session import Session


class Repository:
    """A subject's reads and writes inside one transaction."""

    __slots__ = ("_session",)

    def __init__(self, session: Session) -> None:
        self._session = session
