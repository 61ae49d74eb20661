"""One transaction, with a repository for each subject."""

from collections.abc import Callable, Iterable
from functools import cached_property

from sqlalchemy import text

from storage.repositories.audit import Audit
from storage.repositories.burden import Burden
from storage.repositories.conversations import Conversations
from storage.repositories.facts import Facts
from storage.repositories.inbox import Inbox
from storage.repositories.invites import Invites
from storage.repositories.leases import Leases
from storage.repositories.outbox import Outbox
from storage.repositories.people import People
from storage.repositories.photos import Photos
from storage.repositories.refusals import Refusals
from storage.repositories.reports import Reports
from storage.repositories.schemes import Schemes
from storage.repositories.state import AppState
from storage.repositories.warnings import Warnings
from storage.session import Session


class UnitOfWork:
    """Everything done through it is kept together or not at all. Repositories are made when first asked for."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: set[str] = set()

    def hold_units(self, units: Iterable[str]) -> bool:
        """Wait until no other transaction holds any of these units, and hold them until this one ends.

        Whoever adds facts or warnings about a unit holds it first, before it looks at what they follow from, and before
        it adds any facts: nobody then decides on what another is about to change, and nobody waits in a circle.
        True when something may have changed since this transaction last looked, False when it held them already, and
        on SQLite, whose one writer is alone from its first statement.
        """
        if self._session.dialect == "sqlite":
            return False
        wanted = set(units) - self._held
        if not wanted:
            return False
        self._session.execute(_HOLD, {"units": list(wanted)})
        self._held |= wanted
        return True

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call this once what was done is safe, in the thread of the transaction; not when it is rolled back."""
        self._session.after_commit.append(callback)

    @cached_property
    def people(self) -> People:
        """Who may talk to the bot."""
        return People(self._session)

    @cached_property
    def invites(self) -> Invites:
        """One-time ways in."""
        return Invites(self._session)

    @cached_property
    def inbox(self) -> Inbox:
        """What has arrived."""
        return Inbox(self._session)

    @cached_property
    def outbox(self) -> Outbox:
        """What is to be sent."""
        return Outbox(self._session)

    @cached_property
    def conversations(self) -> Conversations:
        """Where the talk in each chat stands."""
        return Conversations(self._session)

    @cached_property
    def reports(self) -> Reports:
        """What units reported."""
        return Reports(self._session)

    @cached_property
    def photos(self) -> Photos:
        """Photos of reports."""
        return Photos(self._session)

    @cached_property
    def facts(self) -> Facts:
        """The ledger that scores are computed from."""
        return Facts(self._session)

    @cached_property
    def warnings(self) -> Warnings:
        """The warning ledger."""
        return Warnings(self._session)

    @cached_property
    def schemes(self) -> Schemes:
        """The rules as imported."""
        return Schemes(self._session)

    @cached_property
    def leases(self) -> Leases:
        """Who does what only one may do."""
        return Leases(self._session)

    @cached_property
    def audit(self) -> Audit:
        """Who did what."""
        return Audit(self._session)

    @cached_property
    def refusals(self) -> Refusals:
        """How often somebody was refused."""
        return Refusals(self._session)

    @cached_property
    def burden(self) -> Burden:
        """How much units were asked for."""
        return Burden(self._session)

    @cached_property
    def state(self) -> AppState:
        """Small things the program remembers."""
        return AppState(self._session)


# Always in the same order, so that two who want several cannot each have what the other waits for. A lock is the whole
# database's, and several cities may share one, each in a schema of its own.
_HOLD = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' unit ' || name, 0)) "
    "FROM (SELECT unnest(CAST(:units AS text[])) AS name ORDER BY 1) AS units"
)
