"""`make bench`: one table a section, every figure beside a yardstick from the same run.

A section is a module of this package with a `TITLE`, a `HEAD` (the names of its columns) and `rows(quick=…)`.
"""

import argparse
import importlib
import sys
import unicodedata
from collections.abc import Sequence

SECTIONS = ("conversation", "processes", "inbox", "validator", "scoring", "start", "soak")


def main(arguments: Sequence[str]) -> None:
    """Measure the sections asked for and print their tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Speed and memory, as ratios in one run")
    parser.add_argument("--only", choices=SECTIONS, action="append", help="measure this section; may be given again")
    parser.add_argument("--quick", action="store_true", help="a rough look in a fraction of the time")
    asked = parser.parse_args(arguments)
    for name in asked.only or SECTIONS:
        section = importlib.import_module(f"tests.bench.{name}")
        write(table(section.TITLE, section.HEAD, section.rows(quick=asked.quick)))


def write(text: str) -> None:
    """Print at once: the next section may take minutes."""
    sys.stdout.write(text + "\n\n")
    sys.stdout.flush()


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows under their head, in columns as wide as they need."""
    every = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(width(row[column]) for row in every if column < len(row)) for column in range(len(head))]
    lines = ["  ".join(_padded(cell, size) for cell, size in zip(row, widths, strict=False)) for row in every]
    return "\n".join([title, *(line.rstrip() for line in lines[:1]), "-" * sum(widths), *map(str.rstrip, lines[1:])])


def width(cell: str) -> int:
    """The places a text takes in a terminal, where a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in cell)


def _padded(cell: str, size: int) -> str:
    return cell + " " * (size - width(cell))


if __name__ == "__main__":
    main(sys.argv[1:])
