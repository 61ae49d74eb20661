"""A real SQLite database with the small district, and people who do things at their desks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from handlers.shared.boards import Boards
from handlers.shared.desk import Desk
from handlers.shared.reply import Refusal, Reply
from handlers.shared.services import Services
from handlers.shared.verdict import to_json
from locales import Catalogue, Words
from scoring.facts import Fact, Value
from scoring.results import Standing
from scoring.validator import Validator
from storage.database import Database
from storage.outgoing import Outgoing
from storage.records import Conversation, Grant, NewReport, OutboxRow, Person, Report, ReportStatus, Role
from tests.handlers.scheme import SCHEME

P = ParamSpec("P")
R = TypeVar("R")

ZONE = ZoneInfo("Asia/Shanghai")
WEDNESDAY = datetime(2026, 11, 18, 10, 0, tzinfo=ZONE)
"""An ordinary working day in the 47th week."""


@dataclass
class World:
    """One test's database, services and clock; `now` may be moved."""

    database: Database
    services: Services
    now: datetime = WEDNESDAY
    _next_account: int = field(default=1001)

    @classmethod
    def on(cls, database: Database, catalogue: Catalogue, validator: Validator) -> World:
        """What a process has on that database: its own memory of the boards, and an ordinary working day."""
        services = Services(
            database=database,
            catalogue=catalogue,
            validator=validator,
            boards=Boards(database),
            clock=lambda: WEDNESDAY,
            timezone=ZONE,
            bot_username="shiji_test_bot",
        )
        return cls(database, services)

    def member(self, name: str, *grants: Grant, locale: str = "zh-CN") -> Person:
        """Somebody with these roles."""
        account, self._next_account = self._next_account, self._next_account + 1
        with self.database.transaction() as uow:
            return uow.people.add(telegram_id=account, name=name, locale=locale, now=self.now, grants_of=grants)

    def reporter(self, unit: str, name: str = "王芳") -> Person:
        """A reporter of one unit."""
        return self.member(name, Grant(Role.REPORTER, unit))

    def reviewer(self, department: str, name: str = "李强") -> Person:
        """A reviewer of one department."""
        return self.member(name, Grant(Role.REVIEWER, department))

    def supervisor(self, scope: str = "*", name: str = "赵明") -> Person:
        """A supervisor of everything, a category or a unit."""
        return self.member(name, Grant(Role.SUPERVISOR, scope))

    def office(self, name: str = "陈静") -> Person:
        """Somebody of the assessment office."""
        return self.member(name, Grant(Role.OFFICE, "*"))

    def does(
        self, who: Person | int, action: Callable[Concatenate[Desk, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Let a person, or a stranger by the number of the account, take an action as a turn does."""
        account = who if isinstance(who, int) else who.telegram_id
        with self.database.transaction() as uow:
            person = uow.people.by_telegram(account)
            visitor = person if person and person.removed_at is None else None
            desk = Desk(uow, self.services, self.now, account, visitor, uow.conversations.get(account))
            return action(desk, *args, **kwargs)

    def reports(self, who: Person, unit: str, indicator: str, text: str, **stated: Any) -> Report:
        """A report that was handed in, with the self-reported figure it states, if any; one that waits for a person's
        judgement has brought nothing yet."""
        status = stated.pop("status", ReportStatus.SUBMITTED)
        with self.database.transaction() as uow:
            new = NewReport(
                unit=unit,
                reporter_id=who.id,
                chat_id=who.telegram_id,
                text=text,
                year=2026,
                period=stated.pop("period", "2026-11"),
                indicator=indicator,
                submitted_at=self.now,
                assessment=to_json(self.services.validator.assess(text)),
                status=status,
                **stated,
            )
            report = uow.reports.create(new, by=who.id, now=self.now, reason="submitted")
            if report.value is None or report.status == ReportStatus.ESCALATED:
                return report
            fact = Value(
                id=f"{report.number}.value",
                unit=unit,
                indicator=indicator,
                effective=self.now.date(),
                recorded=self.now,
                by=f"person:{who.id}",
                origin=report.number,
                value=report.value,
                mode=report.mode or "cumulative",
                period=report.period,
            )
            uow.facts.append((fact,), report.id)
            return uow.reports.save(replace(report, fact_ids=(fact.id,)), by=who.id, now=self.now, reason="submitted")

    def report(self, report_id: int) -> Report:
        """The report as stored now."""
        with self.database.transaction() as uow:
            found = uow.reports.get(report_id)
        assert found is not None
        return found

    def standing(self, unit: str) -> Standing:
        """The unit's standing with all that is stored."""
        with self.database.transaction() as uow:
            return self.services.boards.current(uow, self.now.date()).standing(unit)

    def happened(self, *facts: Fact) -> None:
        """Facts that are simply there."""
        with self.database.transaction() as uow:
            uow.facts.append(facts)

    def later(self, **by: float) -> None:
        """Let time pass, as `timedelta` counts it."""
        self.now += timedelta(**by)

    def fresh(self, person: Person) -> Person:
        """The person as stored now."""
        with self.database.transaction() as uow:
            found = uow.people.get(person.id)
        assert found is not None
        return found

    def conversation(self, person: Person) -> Conversation:
        """Where the talk with the person stands."""
        with self.database.transaction() as uow:
            return uow.conversations.get(person.telegram_id)

    def audited(self) -> list[str]:
        """What was done, as the audit has it."""
        with self.database.transaction() as uow:
            return [entry.action for entry in uow.audit.entries()]

    def pushed(self, person: Person) -> list[OutboxRow]:
        """What waits to be sent to the person, once its time has come."""
        with self.database.transaction() as uow:
            rows = [uow.outbox.get(row_id) for row_id in range(1, 200)]
        return [row for row in rows if row is not None and row.chat_id == person.telegram_id]


def ok(result: R | Refusal) -> R:
    """The result of an action that must not be refused."""
    assert not isinstance(result, Refusal), result
    return result


def texts(said: Reply) -> str:
    """All that a reply says, button labels included."""
    parts = [said.edit, *said.messages]
    return "\n".join([said.toast or "", *(_text(one) for one in parts if one is not None)])


def _text(one: Outgoing) -> str:
    return "\n".join([one.text, *labels(one.buttons)])


def labels(rows: Sequence[Sequence[object]]) -> list[str]:
    """What is written on the buttons."""
    return [str(getattr(one, "text", "")) for row in rows for one in row]


def in_both(services: Services, reply: Callable[[Words, R], Reply], result: R) -> tuple[Reply, Reply]:
    """The reply in both languages, so that a word missing in one of them is found."""
    chinese, english = (reply(services.catalogue.words(locale), result) for locale in services.catalogue.locales)
    return chinese, english


def import_scheme(database: Database, text: str = SCHEME) -> None:
    """Put the small district in force."""
    with database.transaction() as uow:
        uow.schemes.put(text, by=None, now=WEDNESDAY)
