"""Reads the tables of this folder: tab-separated, a comment line opens with `#`."""

from pathlib import Path

_TABLES = Path(__file__).parent / "tables"


def table(name: str) -> list[list[str]]:
    """The rows of `tables/<name>.tsv`."""
    lines = (_TABLES / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]
