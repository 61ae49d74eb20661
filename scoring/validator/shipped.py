"""The data files that ship with the validator: tab-separated, UTF-8, `#` opens a comment line."""

from __future__ import annotations

from importlib.resources import files


def rows(name: str) -> list[list[str]]:
    """The cells of each line of `data/<name>`, comments and empty lines left out."""
    text = files("scoring.validator").joinpath("data", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.split("\n") if line and not line.startswith("#")]
