"""For each of the fifteen things a scheme can say, the tests that show it: `python -m tests.scoring.scheme_report`."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from scoring.standing import Board
from tests.scoring.cases import CASES, Case, decimals
from tests.scoring.shows import LINES
from tests.scoring.test_schemes import found


def main() -> int:
    """Prints the list, every scheme recomputed; 1 when a line is shown by nothing or a score is not as worked out."""
    tests = list(marked_tests())
    wrong = 0
    for number, title in LINES.items():
        click.echo(f"\n{number:2}. {title}")
        cases = [one for one in CASES.values() if number in one.shows]
        for one in cases:
            right, total = verdict(one)
            wrong += total - right
            click.echo(f"    schemes/{one.name}.yaml  {right}/{total} as worked out  {one.title}")
        names = [name for name, shown in tests if number in shown]
        for name in names:
            click.echo(f"    {name}")
        if not cases and not names:
            click.echo("    nothing shows this")
            wrong += 1
    days = sum(len(one.days) for one in CASES.values())
    click.echo(
        f"\n{len(CASES)} complete schemes, {days} days, {sum(verdict(one)[1] for one in CASES.values())} expectations"
    )
    return 1 if wrong else 0


def verdict(case: Case) -> tuple[int, int]:
    """How many expected figures of a case come out as worked out by hand, and how many there are."""
    right = total = 0
    for day in case.days:
        board = Board(case.scheme, case.facts, as_of=day["as_of"])
        for unit, expected in day["expect"].items():
            wanted = {**expected, **({"lines": decimals(expected["lines"])} if "lines" in expected else {})}
            got = found(board.standing(unit), wanted)
            total += len(wanted)
            right += sum(got[name] == wanted[name] for name in wanted)
    return right, total


def marked_tests() -> Iterator[tuple[str, tuple[int, ...]]]:
    """Every test of this folder marked with `shows`."""
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        module = importlib.import_module(f"tests.scoring.{path.stem}")
        for name, value in vars(module).items():
            if name.startswith("test_") and hasattr(value, "shows"):
                yield f"{path.name}::{name}", value.shows


if __name__ == "__main__":
    sys.exit(main())
