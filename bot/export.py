"""`shiji export`: reports, facts, standings and the audit log as sheets, for the office or an inspection."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from bot.places import open_database, utc_now
from bot.score import standings_table
from bot.settings import load_surroundings
from bot.sheets import Cell, Table, write_csv, write_workbook
from locales import Catalogue, Words
from scoring.facts import Fact
from scoring.scheme import Indicator, Scheme, SchemeError, Unit, load_scheme
from scoring.standing import Board
from storage.database import Database
from storage.errors import StorageError
from storage.photos import remove_parts
from storage.records import AuditEntry, Person, Report
from storage.unit_of_work import UnitOfWork

NAMES = ("reports", "facts", "standings", "audit")
FORMS = ("xlsx", "csv")
_SHARED = frozenset(one.name for one in fields(Fact))

Row = Sequence[Cell]


@dataclass(frozen=True)
class Exporter:
    """Turns what is in one open transaction into tables, in one language, and in the zone of `now`."""

    uow: UnitOfWork
    words: Words
    now: datetime
    as_of: date | None = None
    year: int | None = None

    def there_are(self, name: str) -> bool:
        """Whether there is such a table: without a scheme there are no standings."""
        return name != "standings" or self._scheme is not None

    def tables(self, names: Iterable[str]) -> Iterator[Table]:
        """The tables of these names, as far as they are there."""
        made: dict[str, Callable[[], Table]] = {
            "reports": lambda: self._table("reports", _REPORT, self._reports()),
            "facts": lambda: self._table("facts", _FACT, self._facts()),
            "standings": self._standings,
            "audit": lambda: self._table("audit", _AUDIT, map(self._entry, self.uow.audit.each())),
        }
        return (made[name]() for name in names if self.there_are(name))

    @cached_property
    def _scheme(self) -> Scheme | None:
        """That of the year, as it was last imported; without a year the one in force."""
        if self.year is None:
            text = self.uow.schemes.current()
            return None if text is None else load_scheme(text)
        imported = (load_scheme(one.text) for one in reversed(self.uow.schemes.versions()))
        return next((one for one in imported if one.year == self.year), None)

    @cached_property
    def _units(self) -> Mapping[str, Unit]:
        return {one.id: one for one in self._scheme.units} if self._scheme else {}

    @cached_property
    def _indicators(self) -> Mapping[str, Indicator]:
        return {one.id: one for one in self._scheme.indicators} if self._scheme else {}

    @cached_property
    def _people(self) -> Mapping[int, Person]:
        return {one.id: one for one in self.uow.people.all(removed=True)}

    def _table(self, name: str, heads: Iterable[str], rows: Iterable[Row]) -> Table:
        shown = tuple(self.words(f"export-head-{head}") for head in heads)
        return Table(name, self.words(f"export-table-{name}"), shown, rows)

    def _standings(self) -> Table:
        scheme = self._scheme
        assert scheme is not None  # noqa: S101 -- tables() asks for standings only where there is a scheme
        day = self.as_of or self.now.date()
        board = Board(scheme, as_of=day, source=lambda one: self._facts_of(scheme, one.id))
        found = (one for category in scheme.categories for one in board.standings(category.id))
        # Bands instead of places protect a unit in chat; this is the office's own table.
        placed = [replace(one, rank=board.rank_of(one.unit)) for one in found]
        return standings_table(scheme, placed, self.words)

    def _facts_of(self, scheme: Scheme, category: str) -> list[Fact]:
        return self.uow.facts.of_units([unit.id for unit in scheme.units_in(category)], scheme.start)

    def _reports(self) -> Iterator[Row]:
        for one in self.uow.reports.each():
            yield [
                *(one.number, one.unit, self._unit(one.unit), one.indicator, self._indicator(one.indicator)),
                *(one.period, self.words(f"report-status-{one.status}"), self._verdict(one), one.text),
                *(one.value, one.mode, one.milestone, len(one.photos), one.version),
                *(self._person(one.reporter_id), self._at(one.created_at), self._at(one.submitted_at)),
                *(self._yes(one.late), self._person(one.reviewer_id), self._at(one.reviewed_at), one.comment),
            ]

    def _facts(self) -> Iterator[Row]:
        for seq, one in self.uow.facts.each():
            own = {name: value for name, value in one.to_json().items() if name not in _SHARED and name != "type"}
            yield [
                *(seq, one.id, one.TYPE, one.unit, self._unit(one.unit)),
                *(one.indicator, self._indicator(one.indicator), one.effective, self._at(one.recorded)),
                *(self.words(f"standing-source-{one.source}"), one.by, one.origin, _plain(own)),
            ]

    def _entry(self, one: AuditEntry) -> Row:
        who = (one.person_id, self._person(one.person_id))
        return [one.seq, self._at(one.at), *who, one.action, one.target, _plain(one.detail), one.previous, one.hash]

    def _unit(self, unit_id: str) -> str:
        unit = self._units.get(unit_id)
        return self.words.named(unit) if unit else unit_id

    def _indicator(self, indicator_id: str | None) -> str | None:
        indicator = self._indicators.get(indicator_id or "")
        return self.words.named(indicator) if indicator else indicator_id

    def _person(self, person_id: int | None) -> str | None:
        person = self._people.get(person_id) if person_id is not None else None
        return person.name if person else None

    def _verdict(self, report: Report) -> str | None:
        label = report.assessment.get("label")
        return self.words(f"validator-label-{label}") if label else None

    def _yes(self, value: bool) -> str:
        return self.words("export-yes" if value else "export-no")

    def _at(self, moment: datetime | None) -> datetime | None:
        return moment and moment.astimezone(self.now.tzinfo).replace(microsecond=0, tzinfo=None)


_REPORT = (
    *("number", "unit-id", "unit", "indicator-id", "indicator", "period", "status", "verdict", "text", "value", "mode"),
    *("milestone", "photos", "version", "reporter", "created", "submitted", "late", "reviewer", "reviewed", "comment"),
)
_FACT = (
    *("seq", "id", "kind", "unit-id", "unit", "indicator-id", "indicator", "effective", "recorded", "source", "by"),
    *("origin", "detail"),
)
_AUDIT = ("seq", "at", "person-id", "person", "action", "target", "detail", "previous", "hash")


def _plain(detail: Mapping[str, Any]) -> str:
    return json.dumps(detail, ensure_ascii=False, sort_keys=True)


def export(
    database: Database,
    words: Words,
    now: datetime,
    folder: Path,
    *,
    form: str = FORMS[0],
    names: Sequence[str] = NAMES,
    as_of: date | None = None,
    year: int | None = None,
) -> list[Path]:
    """Write the tables as they are at one moment, and that it was done; `now` is local.

    Returns the files; none where there is nothing to write, as standings before there is a scheme, or where none of
    that year was ever imported. Raises StorageError, SchemeError, or OSError when a file cannot be written.
    """
    stem = f"shiji-{now:%Y%m%d-%H%M%S}"
    folder.mkdir(parents=True, exist_ok=True)
    remove_parts(folder, now)
    with database.transaction(read_only=True) as uow:
        exporter = Exporter(uow, words, now, as_of, year)
        found = [name for name in names if exporter.there_are(name)]
        if not found or (year is not None and not exporter.there_are("standings")):
            return []
        files = _write(exporter.tables(found), folder, stem, form)
    with database.transaction() as uow:
        detail = {"form": form, "by": "command line"}
        uow.audit.append(at=now, person=None, action="exported", target=",".join(found), detail=detail)
    return files


def _write(tables: Iterable[Table], folder: Path, stem: str, form: str) -> list[Path]:
    if form == "csv":
        return write_csv(tables, lambda table: folder / f"{stem}-{table.name}.csv")
    book = folder / f"{stem}.xlsx"
    write_workbook(tables, book)
    return [book]


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--form", type=click.Choice(FORMS), default=FORMS[0], show_default=True, help="A workbook, or CSV files.")
@click.option("--table", "names", type=click.Choice(NAMES), multiple=True, help="Only this one; may be repeated.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day of the standings (default: today).")
@click.option("--year", type=int, help="Standings by the scheme of that year (default: the scheme in force).")
def export_command(folder: Path, form: str, names: tuple[str, ...], as_of: datetime | None, year: int | None) -> None:
    """Write reports, facts, standings and the audit log as sheets into FOLDER.

    What people wrote cannot run as a formula there. The bot may go on running meanwhile.
    """
    surroundings = load_surroundings()
    words, now = Catalogue.load().words(surroundings.locale), utc_now().astimezone(surroundings.zone)
    day, wanted = as_of and as_of.date(), names or NAMES
    try:
        with open_database(surroundings) as database:
            files = export(database, words, now, folder, form=form, names=wanted, as_of=day, year=year)
    except (StorageError, SchemeError, OSError) as error:
        raise click.ClickException(words("export-failed", error=str(error))) from None
    if not files:
        raise click.ClickException(words("export-no-scheme"))
    click.echo(words("export-done", files="\n".join(str(file) for file in files)))
