"""`shiji score` and `shiji scheme check`: standings from files, without a database or a bot."""

import csv
import datetime as dt
import io
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import click

from bot.settings import locale_in_use
from bot.sheets import Cell, Table, write_rows
from locales import Catalogue, Words
from scoring.facts import Fact, FactError, from_json
from scoring.health import Candidate, candidates
from scoring.numbers import shown, shown_percent
from scoring.results import Line, Standing, Step
from scoring.scheme import Indicator, Problem, Scheme, SchemeError, parse_scheme
from scoring.standing import Board
from scoring.tables import facts_of_table, names_of, standing_values

Say = Words
LANG = click.option(
    "--lang",
    default=locale_in_use,
    metavar="LOCALE",
    help="Language of the words: zh-CN or en (default: SHIJI_LOCALE).",
)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def speaker(lang: str) -> Say:
    """The words of the language closest to the one asked for."""
    catalogue = Catalogue.load()
    return catalogue.words(catalogue.closest(lang))


def tell_problems(problems: Iterable[Problem], say: Say) -> None:
    """One line a problem on standard error: its place, then words."""
    for one in problems:
        click.echo(f"{one.place}: {say(f'scoring-problem-{one.code}', **one.params)}", err=True)


def read_scheme(path: Path, say: Say) -> Scheme:
    """The scheme of a file; ends the program with status 1 and all problems when it is not in order."""
    try:
        return parse_scheme(read_text(path, say))
    except SchemeError as error:
        tell_problems(error.problems, say)
        sys.exit(1)


def read_text(path: Path, say: Say) -> str:
    """What a text file says; ends the program with status 1 when it is not in UTF-8, as Excel's plain CSV is not."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        fail(say("scoring-cli-not-utf8", file=str(path)))


def fail(words: str) -> NoReturn:
    """One clear line, status 1."""
    click.echo(words, err=True)
    sys.exit(1)


@click.group("scheme")
def scheme_group() -> None:
    """Check a scheme file, or bring it into force."""


@scheme_group.command("check")
@click.argument("file", type=FILE)
@LANG
def scheme_check_command(file: Path, lang: str) -> None:
    """Check FILE: every problem with its line; status 1 when there is any."""
    say = speaker(lang)
    scheme = read_scheme(file, say)
    counts = {"units": len(scheme.units), "categories": len(scheme.categories), "indicators": len(scheme.indicators)}
    click.echo(say("scoring-cli-in-order", name=say.named(scheme), **{key: str(one) for key, one in counts.items()}))


@click.command("score")
@click.argument("scheme_file", metavar="SCHEME", type=FILE)
@click.argument("facts_file", metavar="FACTS", type=FILE)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day to score for (default: today, in the year).")
@click.option("--json", "form", flag_value="json", help="Standings as JSON.")
@click.option("--csv", "form", flag_value="csv", help="One row a unit, one column an indicator.")
@click.option("--unit", help="One unit only, by id, name or alias.")
@click.option("--health", is_flag=True, help="Which indicators to merge, adapt or drop, with the figure behind each.")
@click.option("--explain", is_flag=True, help="Every step of every line, in words.")
@LANG
def score_command(
    scheme_file: Path,
    facts_file: Path,
    as_of: dt.datetime | None,
    form: str | None,
    unit: str | None,
    health: bool,
    explain: bool,
    lang: str,
) -> None:
    """Standings from the files SCHEME and FACTS (JSON Lines, CSV or XLSX), without a database."""
    say = speaker(lang)
    scheme = read_scheme(scheme_file, say)
    # A table's facts take effect on this day, which has to lie in the scheme's year for them to count.
    day = scheme.day_of_year(as_of.date() if as_of else dt.datetime.now(ZoneInfo(scheme.timezone)).date())
    board = Board(scheme, read_facts(facts_file, scheme, day, say), as_of=day)
    if board.unplaced:
        click.echo(say("scoring-cli-unplaced", count=str(len(board.unplaced)), first=min(board.unplaced)), err=True)
    if health:
        click.echo("\n".join(as_health(scheme, candidates(board), say)))
        return
    # Bands instead of places protect a unit in chat; this is the office's own table.
    standings = [replace(one, rank=board.rank_of(one.unit)) for one in _wanted(board, unit, say)]
    if form == "json":
        click.echo(json.dumps([standing_values(one) for one in standings], ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(as_csv(scheme, standings, say), nl=False)
    else:
        click.echo("\n".join(as_text(scheme, standings, say, explain=explain)))


def _wanted(board: Board, unit: str | None, say: Say) -> list[Standing]:
    if unit is None:
        return [one for category in board.scheme.categories for one in board.standings(category.id)]
    found = names_of(board.scheme.units).get(unit)
    if found is None:
        fail(say("scoring-cli-no-unit", given=unit))
    return [board.standing(found.id)]


def read_facts(path: Path, scheme: Scheme, day: dt.date, say: Say) -> list[Fact]:
    """Facts of a file; ends the program with status 1 and all problems when some of it cannot be read."""
    if path.suffix.lower() in {".csv", ".xlsx"}:
        rows = _sheet_rows(path, say) if path.suffix.lower() == ".xlsx" else _csv_rows(read_text(path, say))
        facts, problems = facts_of_table(rows, scheme, day)
    else:
        facts, problems = _fact_lines(read_text(path, say))
    if problems:
        tell_problems(problems, say)
        sys.exit(1)
    return facts


def _fact_lines(text: str) -> tuple[list[Fact], list[Problem]]:
    facts: dict[str, Fact] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            fact = from_json(json.loads(line))
        except (json.JSONDecodeError, FactError, AttributeError) as error:
            problems.append(Problem(f"line {number}", "fact", {"detail": str(error)}))
            continue
        if facts.setdefault(fact.id, fact) != fact:
            problems.append(Problem(f"line {number}", "fact-twice", {"id": fact.id}))
    return list(facts.values()), problems


def _csv_rows(text: str) -> list[Sequence[object]]:
    return list(csv.reader(io.StringIO(text)))


def _sheet_rows(path: Path, say: Say) -> list[Sequence[object]]:
    from zipfile import BadZipFile  # noqa: PLC0415 -- only who gives a workbook waits for the reader

    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        sheet = load_workbook(path, read_only=True, data_only=True).worksheets[0]
    except (BadZipFile, InvalidFileException, KeyError):
        fail(say("scoring-cli-not-a-workbook", file=str(path)))
    return [[_as_shown(cell) for cell in row] for row in sheet.iter_rows()]


def _as_shown(cell: Any) -> object:
    """What a cell holds; a share as people see it: 93.5 where a sheet keeps 0.935 and shows it as 93.5%."""
    shown_as = cell.number_format or ""
    if isinstance(cell.value, int | float) and shown_as.endswith("%") and not shown_as.endswith("\\%"):
        return Decimal(repr(cell.value)) * 100
    return cell.value


def as_csv(scheme: Scheme, standings: Sequence[Standing], say: Say) -> str:
    """A table with one row a unit and one column an indicator; text that a sheet would run is defused."""
    out = io.StringIO()
    write_rows(out, standings_table(scheme, standings, say))
    return out.getvalue()


def standings_table(scheme: Scheme, standings: Sequence[Standing], say: Say) -> Table:
    """One row a unit, one column an indicator."""
    adjusted = sorted({line.indicator for one in standings for line in one.lines if line.indicator.startswith("~")})
    columns = [one.id for one in scheme.indicators] + adjusted
    heads = ("category", "unit", "place", "total", "grade", "projected", "provisional", "unverified")
    names = [say.named(one) for one in scheme.indicators] + adjusted
    rows = (_row(scheme, one, columns, say) for one in standings)
    shown = (*(say(f"scoring-cli-head-{one}") for one in heads), *names)
    return Table("standings", say("scoring-cli-standings"), shown, rows)


def _row(scheme: Scheme, one: Standing, columns: Sequence[str], say: Say) -> list[Cell]:
    points = {line.indicator: line.points for line in one.lines}
    names = [say.named(scheme.category(one.category)), say.named(scheme.unit(one.unit))]
    figures = [one.projected.total, one.provisional, one.unverified]
    return [
        *(*names, one.rank.place if one.rank else _place(one, say), one.total, _grade(scheme, one, say), *figures),
        *(points.get(column) for column in columns),
    ]


def _place(one: Standing, say: Say) -> str:
    if one.rank is not None:
        return str(one.rank.place)
    return say(f"scoring-band-{one.band}") if one.band else "—"


def _grade(scheme: Scheme, one: Standing, say: Say) -> str:
    return next((say.named(rule) for rule in scheme.grades if rule.id == one.grade), "")


def as_health(scheme: Scheme, found: Sequence[Candidate], say: Say) -> list[str]:
    """One line a candidate: what to do with it, and the figure that speaks for it."""
    lines = []
    for one in found:
        other = say.named(scheme.indicator(one.other)) if one.other else ""
        figures = {"figure": shown(one.figure), "percent": shown_percent(one.figure)}
        words = {"name": say.named(scheme.indicator(one.indicator)), "other": other, **figures}
        lines.append(say(f"scoring-health-{one.reason}", action=say(f"scoring-health-action-{one.action}"), **words))
    return lines or [say("scoring-health-none")]


def as_text(scheme: Scheme, standings: Sequence[Standing], say: Say, *, explain: bool) -> list[str]:
    """Readable lines: a heading a category, a line a unit; with `explain` every step below it."""
    lines: list[str] = []
    category = ""
    for one in standings:
        if one.category != category:
            category = one.category
            lines += [say("scoring-cli-category", name=say.named(scheme.category(category)), day=one.as_of.isoformat())]
        words = {
            "unit": say.named(scheme.unit(one.unit)),
            "place": _place(one, say),
            "grade": _grade(scheme, one, say) or "—",
        }
        figures = {"total": shown(one.total), "full": shown(one.full), "projected": shown(one.projected.total)}
        lines.append("  " + say("scoring-cli-unit", **words, **figures))
        if explain:
            lines += _explained(scheme, one, say)
    return lines


def _explained(scheme: Scheme, one: Standing, say: Say) -> list[str]:
    lines: list[str] = []
    indicators = {item.id: item for item in scheme.indicators}
    for line in one.lines:
        lines.append("    " + _headline(indicators.get(line.indicator), line, say))
        lines += ["      " + _step(step, say) for step in line.steps]
    for warning in one.warnings:
        colour = scheme.colour(warning.colour)
        words = say(f"scoring-warning-{warning.code}", **warning.params)
        lines.append(f"    {colour.sign or say.named(colour)} {words}")
    return lines


def _headline(indicator: Indicator | None, line: Line, say: Say) -> str:
    name = say.named(indicator) if indicator else say("scoring-cli-scheme-line")
    message = "scoring-cli-line" if line.full else "scoring-cli-line-extra"
    return say(message, name=name, points=shown(line.points), full=shown(line.full))


def _step(step: Step, say: Say) -> str:
    params: dict[str, Any] = dict(step.params)
    return say(f"scoring-step-{step.code}", **params)
